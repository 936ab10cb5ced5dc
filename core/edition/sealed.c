#include "edition/sealed.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/introductions.h"

#include <string.h>

G_DEFINE_QUARK(sealed - error - quark, sealed_error)

#define KEY_DIGITS "0123456789ABCDEF"
#define KEY_LENGTH 16
#define SMALL_FILE ((size_t)64 * 1024)
#define LARGE_FILE ((size_t)256 * 1024 * 1024)

G_GNUC_PRINTF(3, 4)
static gboolean
fail(GError **error, SealedError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, SEALED_ERROR, (int)code, what);
    return FALSE;
}

static void
cosignature_free(void *element)
{
    SealedCosignature *cosignature = element;
    g_free(cosignature->id);
    g_free(cosignature->name);
    g_free(cosignature->text);
    g_free(cosignature);
}

void
sealed_free(Sealed *sealed)
{
    if (sealed == NULL)
        return;

    g_free(sealed->folder);
    g_clear_pointer(&sealed->json, g_bytes_unref);
    g_free(sealed->signature);
    seal_public_key_free(sealed->key);
    g_free(sealed->key_id);
    g_ptr_array_unref(sealed->cosigned);
    succession_free(sealed->succession);
    g_free(sealed);
}

/* Returns the folder that `path` means, or NULL; owned by the caller. */
static char *
find_folder(const char *path)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *name = g_path_get_basename(full);
    if (g_file_test(full, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&full);
    return g_str_equal(name, SEALED_MANIFEST) ? g_path_get_dirname(full) : NULL;
}

gboolean
sealed_is_one(const char *path)
{
    g_autofree char *folder = find_folder(path);
    g_autofree char *manifest =
        folder != NULL ? g_build_filename(folder, SEALED_MANIFEST, NULL) : NULL;

    return manifest != NULL && file_exists(manifest);
}

/* Returns the text of a small file of the edition: every byte of it, so without NUL. */
static char *
read_text(const Sealed *sealed, const char *name, GError **error)
{
    size_t length = 0;
    g_autofree char *path = g_build_filename(sealed->folder, name, NULL);
    g_autoptr(GBytes) bytes = file_read(path, SMALL_FILE, error);
    if (bytes == NULL)
        return NULL;

    const char *text = g_bytes_get_data(bytes, &length);
    if (memchr(text, '\0', length) == NULL)
        return g_strndup(text, length);

    g_autofree char *shown = text_escape(name, -1);
    fail(error, SEALED_ERROR_FORM, "'%s' holds a zero byte", shown);
    return NULL;
}

static gboolean
read_key(Sealed *sealed, GError **error)
{
    g_autofree char *text = read_text(sealed, SEALED_KEY, error);
    if (text == NULL)
        return FALSE;
    sealed->key = seal_public_key_read(text, error);
    if (sealed->key == NULL) {
        g_prefix_error(error, "'" SEALED_KEY "' is ");
        return FALSE;
    }
    sealed->key_id = seal_public_key_get_id(sealed->key);
    return TRUE;
}

static gboolean
read_manifest(Sealed *sealed, GError **error)
{
    size_t length = 0;
    g_autofree char *path = g_build_filename(sealed->folder, SEALED_MANIFEST, NULL);
    sealed->json = file_read(path, LARGE_FILE, error);
    if (sealed->json == NULL)
        return FALSE;

    const void *bytes = g_bytes_get_data(sealed->json, &length);
    sealed->sha256 = digest_of(bytes, length);
    sealed->signature = read_text(sealed, SEALED_SIGNATURE, error);
    return sealed->signature != NULL;
}

char *
sealed_cosignature_name(const char *id)
{
    return g_strdup_printf(SEALED_MANIFEST ".%s.minisig", id);
}

char *
sealed_cosigner_of(const char *name)
{
    static const char before[] = SEALED_MANIFEST ".";
    if (!g_str_has_prefix(name, before) || !g_str_has_suffix(name, ".minisig"))
        return NULL;

    const char *id = name + strlen(before);
    if (strspn(id, KEY_DIGITS) != KEY_LENGTH || !g_str_equal(id + KEY_LENGTH, ".minisig"))
        return NULL;
    return g_strndup(id, KEY_LENGTH);
}

/* A co-signature stands for something only under its signer's key, which need not be at hand;
 * but it is one, and by whom its name says. */
static gboolean
add_cosignature(Sealed *sealed, const char *name, const char *id, GError **error)
{
    g_autofree char *text = read_text(sealed, name, error);
    if (text == NULL)
        return FALSE;
    g_autofree char *claimed = seal_signature_get_key_id(text, error);
    if (claimed == NULL) {
        g_prefix_error(error, "'%s': ", name);
        return FALSE;
    }
    if (!g_str_equal(claimed, id))
        return fail(error, SEALED_ERROR_FORM, "'%s' holds a signature by the key %s", name,
                    claimed);

    SealedCosignature *cosignature = g_new0(SealedCosignature, 1);
    cosignature->id = g_strdup(id);
    cosignature->name = g_strdup(name);
    cosignature->text = g_steal_pointer(&text);
    g_ptr_array_add(sealed->cosigned, cosignature);
    return TRUE;
}

static gboolean
read_cosignatures(Sealed *sealed, GError **error)
{
    g_autoptr(GPtrArray) names = file_list_folder(sealed->folder, error);
    if (names == NULL)
        return FALSE;

    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *id = sealed_cosigner_of(names->pdata[i]);
        if (id != NULL && !add_cosignature(sealed, names->pdata[i], id, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_introductions(Sealed *sealed, GError **error)
{
    g_autofree char *folder = g_build_filename(sealed->folder, SEALED_KEYS, NULL);
    sealed->succession = introductions_read(folder, error);
    if (sealed->succession == NULL)
        g_prefix_error(error, "'" SEALED_KEYS "': ");
    return sealed->succession != NULL;
}

Sealed *
sealed_open(const char *path, GError **error)
{
    g_autoptr(Sealed) sealed = g_new0(Sealed, 1);
    sealed->cosigned = g_ptr_array_new_with_free_func(cosignature_free);
    sealed->folder = find_folder(path);
    if (sealed->folder == NULL) {
        g_autofree char *shown = text_escape(path, -1);
        fail(error, SEALED_ERROR_FORM,
             "'%s' is neither the folder of an edition nor its " SEALED_MANIFEST, shown);
        return NULL;
    }
    return read_key(sealed, error) && read_manifest(sealed, error) &&
                   read_cosignatures(sealed, error) && read_introductions(sealed, error)
               ? g_steal_pointer(&sealed)
               : NULL;
}

const SealedCosignature *
sealed_find_cosignature(const Sealed *sealed, const char *id)
{
    for (unsigned i = 0; i < sealed->cosigned->len; i++) {
        const SealedCosignature *cosignature = sealed->cosigned->pdata[i];
        if (g_str_equal(cosignature->id, id))
            return cosignature;
    }
    return NULL;
}

gboolean
sealed_find_trust(const Sealed *sealed, const SealPublicKey *key, SealedTrust *out_trust,
                  GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *id = seal_public_key_get_id(key);
    if (succession_is_revoked(sealed->succession, key))
        return fail(
            error, SEALED_ERROR_REVOKED,
            "the key %s was revoked by its owner; ask for the new one by a way that you "
            "trust",
            id);
    if (seal_public_key_equal(sealed->key, key))
        *out_trust = SEALED_BY_IT;
    else if (sealed_find_cosignature(sealed, id) != NULL)
        *out_trust = SEALED_COSIGNED;
    else if (succession_leads(sealed->succession, key, sealed->key, &reason))
        *out_trust = SEALED_BY_FOLLOWER;
    else if (g_error_matches(reason, SUCCESSION_ERROR, SUCCESSION_ERROR_NONE))
        return fail(error, SEALED_ERROR_KEY,
                    "the edition is signed by the key %s, not by %s, which you trust",
                    sealed->key_id, id);
    else
        return fail(error, SEALED_ERROR_REVOKED, "%s", reason->message);
    return TRUE;
}

static gboolean
check_by(const Sealed *sealed, const SealPublicKey *key, const char *name,
         const char *signature, char **out_comment, GError **error)
{
    size_t length = 0;
    const void *bytes = g_bytes_get_data(sealed->json, &length);
    if (seal_verify(key, bytes, length, signature, out_comment, error))
        return TRUE;

    g_prefix_error(error, "'%s': ", name);
    return FALSE;
}

gboolean
sealed_check(const Sealed *sealed, char **out_comment, GError **error)
{
    return check_by(sealed, sealed->key, SEALED_SIGNATURE, sealed->signature, out_comment,
                    error);
}

gboolean
sealed_check_cosignature(const Sealed *sealed, const SealPublicKey *key, char **out_comment,
                         GError **error)
{
    g_autofree char *id = seal_public_key_get_id(key);
    const SealedCosignature *cosignature = sealed_find_cosignature(sealed, id);
    if (cosignature == NULL)
        return fail(error, SEALED_ERROR_KEY, "the key %s has not co-signed", id);

    return check_by(sealed, key, cosignature->name, cosignature->text, out_comment, error);
}

Manifest *
sealed_read_manifest(const Sealed *sealed, GError **error)
{
    size_t length = 0;
    const char *bytes = g_bytes_get_data(sealed->json, &length);
    g_autoptr(Manifest) manifest = manifest_read(bytes, length, error);
    if (manifest == NULL) {
        g_prefix_error(error, "'" SEALED_MANIFEST "': ");
        return NULL;
    }
    if (g_strv_contains(manifest_get_keys(manifest), sealed->key_id))
        return g_steal_pointer(&manifest);

    fail(error, SEALED_ERROR_FORM,
         "'" SEALED_MANIFEST "' does not name the key %s that signed it", sealed->key_id);
    return NULL;
}

gboolean
sealed_check_comment(const Sealed *sealed, const char *comment, const Manifest *manifest,
                     gboolean *out_for_recipient, GError **error)
{
    Head head;
    if (!head_is_one(comment))
        return TRUE;
    if (!head_read(comment, &head, error) ||
        !head_check(&head, manifest, &sealed->sha256, error))
        return FALSE;

    *out_for_recipient = head.for_recipient;
    return TRUE;
}
