#include "edition/original.h"

#include "base/file.h"
#include "edition/edition.h"
#include "edition/newest.h"

#include <string.h>

G_DEFINE_QUARK(original - error - quark, original_error)

#define MANIFEST_LIMIT ((size_t)256 << 20)
#define FILE_LIMIT     ((size_t)256 << 20)

void
original_free(Original *original)
{
    if (original == NULL)
        return;

    manifest_free(original->manifest);
    g_free(original->folder);
    copy_free(original->text);
    g_clear_pointer(&original->labels, g_ptr_array_unref);
    g_free(original);
}

/* An edition before the newest is known by its folder alone. */
static Manifest *
read_manifest(const Campaign *campaign, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
    g_autoptr(GBytes) bytes = campaign_check_inside(campaign, path, error)
                                  ? file_read(path, MANIFEST_LIMIT, error)
                                  : NULL;
    size_t length = 0;
    if (bytes == NULL)
        return NULL;

    const char *json = g_bytes_get_data(bytes, &length);
    Manifest *manifest = manifest_read(json, length, error);
    if (manifest == NULL)
        g_prefix_error(error, "'manifest.json': ");
    return manifest;
}

static gboolean
find_manifest(Campaign *campaign, Original *original, int64_t number, GError **error)
{
    int64_t newest = 0;
    if (!edition_get_newest(campaign, &newest, error))
        return FALSE;
    if (newest == 0) {
        g_set_error_literal(
            error, ORIGINAL_ERROR, ORIGINAL_ERROR_NONE,
            "nothing is sealed yet to hold it against; 'undersigned seal' makes "
            "the first edition");
        return FALSE;
    }
    if (number > newest) {
        g_set_error(error, ORIGINAL_ERROR, ORIGINAL_ERROR_NONE,
                    "there is no edition %" G_GINT64_FORMAT "; the newest is %" G_GINT64_FORMAT,
                    number, newest);
        return FALSE;
    }

    original->folder = edition_get_folder(campaign, number > 0 ? number : newest);
    if (number == 0 || number == newest)
        return newest_find(campaign, &original->manifest, error);
    original->manifest = read_manifest(campaign, original->folder, error);
    return original->manifest != NULL;
}

GBytes *
original_read(const Original *original, const char *name, GError **error)
{
    const Digest *wanted = newest_find_file(original->manifest, name);
    g_autofree char *path = g_build_filename(original->folder, name, NULL);
    g_autoptr(GBytes) bytes = NULL;
    size_t length = 0;
    if (wanted == NULL) {
        g_set_error(error, ORIGINAL_ERROR, ORIGINAL_ERROR_NONE, "the edition has no '%s'",
                    name);
        return NULL;
    }

    bytes = file_read(path, FILE_LIMIT, error);
    if (bytes == NULL)
        return NULL;
    const void *data = g_bytes_get_data(bytes, &length);
    const Digest found = digest_of(data, length);
    if (digest_equal(&found, wanted))
        return g_steal_pointer(&bytes);
    g_set_error(error, ORIGINAL_ERROR, ORIGINAL_ERROR_CHANGED,
                "'%s' is not what was sealed; bring the edition back from a backup", path);
    return NULL;
}

/* The text as it is read best: plain text has every word, and says which is an item. */
static gboolean
read_letter(Original *original, GError **error)
{
    static const char *const names[] = {"letter.txt", "letter.html", "letter.docx",
                                        "letter.pdf"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (newest_find_file(original->manifest, names[i]) == NULL)
            continue;
        g_autoptr(GBytes) bytes = original_read(original, names[i], error);
        g_autofree char *path = g_build_filename(original->folder, names[i], NULL);
        original->text = bytes != NULL ? copy_read(path, error) : NULL;
        return original->text != NULL;
    }
    g_set_error_literal(error, ORIGINAL_ERROR, ORIGINAL_ERROR_NONE,
                        "the edition has no letter to hold it against");
    return FALSE;
}

static void
take_labels(Original *original)
{
    size_t count = 0;
    const ManifestSignatory *all = manifest_get_signatories(original->manifest, &count);

    original->labels = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < count; i++)
        g_ptr_array_add(original->labels,
                        *all[i].acronym != '\0'
                            ? g_strdup_printf("%s (%s)", all[i].name, all[i].acronym)
                            : g_strdup(all[i].name));
    g_ptr_array_add(original->labels, NULL);
}

Original *
original_open(Campaign *campaign, int64_t number, GError **error)
{
    g_autoptr(Original) original = g_new0(Original, 1);
    if (!find_manifest(campaign, original, number, error) ||
        !campaign_check_inside(campaign, original->folder, error) ||
        !read_letter(original, error))
        return NULL;

    const ManifestCount count = manifest_get_count(original->manifest);
    original->truth = (NumbersTruth){.signatories = count.total,
                                     .public = count.public,
                                     .withheld = count.withheld,
                                     .organizations = count.organizations,
                                     .individuals = count.individuals};
    take_labels(original);
    return g_steal_pointer(&original);
}
