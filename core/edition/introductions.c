#include "edition/introductions.h"

#include "base/file.h"

#include <string.h>

#define KEY_DIGITS "0123456789ABCDEF"
#define KEY_LENGTH 16
#define SMALL_FILE ((size_t)64 * 1024)

char *
introductions_key_name(const char *id)
{
    return g_strconcat(id, ".pub", NULL);
}

char *
introductions_signature_name(const Introduction *introduction)
{
    return g_strconcat(introduction->new_id, ".pub.", introduction->old_id, ".minisig", NULL);
}

/* Of "NEWID.pub.OLDID.minisig" the name of the key's file, or NULL; owned by the caller. */
static char *
introduced_by(const char *name)
{
    if (strspn(name, KEY_DIGITS) != KEY_LENGTH || !g_str_has_prefix(name + KEY_LENGTH, ".pub."))
        return NULL;

    const char *old = name + KEY_LENGTH + strlen(".pub.");
    if (strspn(old, KEY_DIGITS) != KEY_LENGTH || !g_str_equal(old + KEY_LENGTH, ".minisig"))
        return NULL;
    return g_strndup(name, KEY_LENGTH + strlen(".pub"));
}

static char *
read_text(const char *folder, const char *name, GError **error)
{
    size_t length = 0;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GBytes) bytes = file_read(path, SMALL_FILE, error);
    const char *text = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;

    return bytes != NULL ? g_strndup(text, length) : NULL;
}

static gboolean
add(Succession *succession, const char *folder, const char *name, const char *key_name,
    GError **error)
{
    g_autofree char *key = read_text(folder, key_name, error);
    g_autofree char *signature = key != NULL ? read_text(folder, name, error) : NULL;
    if (signature == NULL)
        return FALSE;
    if (succession_add(succession, key, signature, error))
        return TRUE;

    g_prefix_error(error, "'%s': ", name);
    return FALSE;
}

Succession *
introductions_read(const char *folder, GError **error)
{
    g_autoptr(Succession) succession = succession_new();
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&succession);

    g_autoptr(GPtrArray) names = file_list_folder(folder, error);
    if (names == NULL)
        return NULL;
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *key_name = introduced_by(names->pdata[i]);
        if (key_name != NULL && !add(succession, folder, names->pdata[i], key_name, error))
            return NULL;
    }
    return g_steal_pointer(&succession);
}

static gboolean
write_text(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return file_exists(path) || file_write_staged(path, text, strlen(text), error);
}

gboolean
introductions_write(const Succession *succession, const char *folder, const char *prefix,
                    GPtrArray *names, GError **error)
{
    const size_t count = succession_get_count(succession);
    if (count > 0 && !file_make_folder(folder, error))
        return FALSE;

    for (size_t i = 0; i < count; i++) {
        const Introduction *introduction = succession_get(succession, i);
        g_autofree char *key_name = introductions_key_name(introduction->new_id);
        g_autofree char *name = introductions_signature_name(introduction);
        if (!write_text(folder, key_name, introduction->key_file, error) ||
            !write_text(folder, name, introduction->signature, error))
            return FALSE;
        g_ptr_array_add(names, g_strconcat(prefix, key_name, NULL));
        g_ptr_array_add(names, g_strconcat(prefix, name, NULL));
    }
    return TRUE;
}
