#include "edition/newest.h"

#include "base/file.h"
#include "edition/edition.h"

#include <string.h>

#define MANIFEST_LIMIT (1024 * 1024 * 1024)

G_DEFINE_QUARK(newest - error - quark, newest_error)

/* The column of OPERATION_EDITION_LAST that holds manifest.json. */
#define MANIFEST_COLUMN 3

gboolean
newest_find(Campaign *campaign, Manifest **out_manifest, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) last =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_LAST, error);
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;
    if (!row) {
        *out_manifest = NULL;
        return TRUE;
    }

    const char *json = statement_get_text(last, MANIFEST_COLUMN);
    Manifest *manifest = manifest_read(json, strlen(json), error);
    if (manifest != NULL)
        *out_manifest = manifest;
    return manifest != NULL;
}

static gboolean
refuse_copy(int64_t number, const char *why, GError **error)
{
    g_set_error(error, NEWEST_ERROR, NEWEST_ERROR_COPY,
                "the addressee's copy of edition %" G_GINT64_FORMAT " %s", number, why);
    return FALSE;
}

/* It names people whom the store does not hand out for public: what it says is in its folder
 * alone, and what it is in the store. */
static Manifest *
read_copy(Campaign *campaign, int64_t number, const Digest *sha256, GError **error)
{
    g_autofree char *folder = edition_get_recipient_folder(campaign, number);
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
    g_autoptr(GBytes) bytes = campaign_check_inside(campaign, path, error)
                                  ? file_read(path, MANIFEST_LIMIT, error)
                                  : NULL;
    if (bytes == NULL)
        return NULL;

    size_t length = 0;
    const char *json = g_bytes_get_data(bytes, &length);
    const Digest found = digest_of(json, length);
    if (digest_equal(&found, sha256))
        return manifest_read(json, length, error);
    refuse_copy(number, "is not what was sealed; bring its folder back from a backup", error);
    return NULL;
}

gboolean
newest_find_recipient(Campaign *campaign, Manifest **out_manifest, GError **error)
{
    int64_t number = 0;
    EditionRecipient copy = {.is_there = FALSE};
    if (!edition_get_newest(campaign, &number, error) ||
        !edition_find_copy(campaign, number, &copy, error))
        return FALSE;
    if (copy.taken_at != 0)
        return refuse_copy(number,
                           "was taken away, since it named somebody who was erased; run "
                           "'undersigned seal' for an edition without them",
                           error);

    Manifest *manifest =
        copy.is_there ? read_copy(campaign, number, &copy.manifest, error) : NULL;
    if (manifest == NULL && copy.is_there)
        return FALSE;
    *out_manifest = manifest;
    return TRUE;
}

const Digest *
newest_find_file(const Manifest *manifest, const char *path)
{
    size_t count = 0;
    const ManifestFile *files = manifest_get_files(manifest, &count);

    for (size_t i = 0; i < count; i++)
        if (g_str_equal(files[i].path, path))
            return &files[i].sha256;
    return NULL;
}
