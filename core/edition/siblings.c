#include "edition/siblings.h"

#include "base/clock.h"
#include "base/file.h"

#include <string.h>

#define PREFIX "edition-"

void
sibling_free(Sibling *sibling)
{
    if (sibling == NULL)
        return;

    g_free(sibling->name);
    g_free(sibling->path);
    if (!sibling->is_borrowed) {
        sealed_free(sibling->sealed);
        manifest_free(sibling->manifest);
    }
    g_free(sibling->wrong);
    g_free(sibling);
}

/* The seal under the key that the edition brings along, and what it says. */
static gboolean
check(Sibling *sibling, GError **error)
{
    g_autofree char *comment = NULL;
    sibling->sealed = sealed_open(sibling->path, error);
    if (sibling->sealed == NULL || !sealed_check(sibling->sealed, &comment, error))
        return FALSE;

    sibling->manifest = sealed_read_manifest(sibling->sealed, error);
    return sibling->manifest != NULL &&
           sealed_check_comment(sibling->sealed, comment, sibling->manifest,
                                &sibling->for_recipient, error);
}

static void
take_head(Sibling *sibling)
{
    sibling->number = manifest_get_edition(sibling->manifest);
    if (!clock_parse(manifest_get_sealed_at(sibling->manifest), NULL, &sibling->sealed_at,
                     NULL))
        sibling->sealed_at = 0;
}

Sibling *
siblings_borrow(Sealed *sealed, Manifest *manifest, gboolean for_recipient)
{
    Sibling *sibling = g_new0(Sibling, 1);
    sibling->name = g_path_get_basename(sealed->folder);
    sibling->path = g_strdup(sealed->folder);
    sibling->sealed = sealed;
    sibling->manifest = manifest;
    sibling->for_recipient = for_recipient;
    sibling->is_borrowed = TRUE;
    take_head(sibling);
    return sibling;
}

Sibling *
siblings_read_one(const char *path)
{
    g_autoptr(GError) reason = NULL;
    Sibling *sibling = g_new0(Sibling, 1);
    sibling->name = g_path_get_basename(path);
    sibling->path = g_strdup(path);
    if (check(sibling, &reason)) {
        take_head(sibling);
        return sibling;
    }

    g_clear_pointer(&sibling->sealed, sealed_free);
    g_clear_pointer(&sibling->manifest, manifest_free);
    sibling->wrong = g_strdup(reason->message);
    return sibling;
}

static int
compare(const void *a, const void *b)
{
    const Sibling *one = *(const Sibling *const *)a, *other = *(const Sibling *const *)b;
    if (one->number != other->number)
        return one->number < other->number ? -1 : 1;
    if (one->for_recipient != other->for_recipient)
        return one->for_recipient ? 1 : -1;
    return strcmp(one->name, other->name);
}

static gboolean
is_one(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return g_str_has_prefix(name, PREFIX) && g_file_test(path, G_FILE_TEST_IS_DIR) &&
           sealed_is_one(path);
}

GPtrArray *
siblings_read(const char *folder, Sibling *known, GError **error)
{
    GPtrArray *siblings = g_ptr_array_new_with_free_func((GDestroyNotify)sibling_free);
    g_autoptr(GPtrArray) names = file_list_folder(folder, error);
    if (known != NULL)
        g_ptr_array_add(siblings, known);
    if (names == NULL) {
        g_ptr_array_unref(siblings);
        return NULL;
    }

    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        if (is_one(folder, names->pdata[i]) &&
            (known == NULL || !g_str_equal(known->path, path)))
            g_ptr_array_add(siblings, siblings_read_one(path));
    }
    g_ptr_array_sort(siblings, compare);
    return siblings;
}

gboolean
siblings_exist(const char *folder)
{
    g_autoptr(GPtrArray) names =
        g_file_test(folder, G_FILE_TEST_IS_DIR) ? file_list_folder(folder, NULL) : NULL;
    for (unsigned i = 0; names != NULL && i < names->len; i++)
        if (is_one(folder, names->pdata[i]))
            return TRUE;
    return FALSE;
}
