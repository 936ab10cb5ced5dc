#include "edition/newest.h"

#include <string.h>

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
