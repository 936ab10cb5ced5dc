/* bench_edition.c - an edition of many names to verify, without the documents that seal makes
 *
 * bench_edition FOLDER NAMES makes FOLDER and seals in it a letter of one line and a manifest
 * of NAMES organisations, and prints the key to verify it with.
 */
#include "base/file.h"
#include "base/secret.h"
#include "proof/manifest.h"
#include "proof/seal.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static gboolean
put(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return file_write(path, text, strlen(text), error);
}

static void
add_names(Manifest *manifest, int64_t count)
{
    char none[] = "", kind[] = "organization";

    for (int64_t number = 1; number <= count; number++) {
        g_autofree char *name =
            g_strdup_printf("Association of the River %" G_GINT64_FORMAT, number);
        ManifestSignatory one = {.acronym = none, .kind = kind, .name = name, .number = number};
        secret_random(one.salt, sizeof one.salt);
        manifest_add_signatory(manifest, &one);
    }
}

static gboolean
make(const char *folder, int64_t names, GError **error)
{
    const char *letter = "We ask you to leave the river free.\n";
    const Digest consent = digest_of(letter, strlen(letter));
    g_autoptr(SealKey) key = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    g_autofree char *id = seal_public_key_get_id(public);
    g_autofree char *file = seal_public_key_write(public);
    g_autofree char *shown = seal_public_key_to_text(public);
    g_autoptr(Manifest) manifest =
        manifest_new("bench", 1, 1, &consent, "2026-01-01T00:00:00Z");
    manifest_add_key(manifest, id);
    manifest_add_file(manifest, "letter.txt", &consent, strlen(letter));
    add_names(manifest, names);
    manifest_complete(manifest);
    g_autofree char *json = manifest_write(manifest);
    g_autofree char *signature = seal_sign(key, json, strlen(json), "bench edition 1", error);
    if (signature == NULL || !put(folder, "letter.txt", letter, error) ||
        !put(folder, "manifest.json", json, error) ||
        !put(folder, "manifest.json.minisig", signature, error) ||
        !put(folder, "undersigned.pub", file, error))
        return FALSE;

    printf("%s\n", shown);
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc == 3 && g_mkdir_with_parents(argv[1], 0700) == 0 &&
        make(argv[1], g_ascii_strtoll(argv[2], NULL, 10), &error))
        return 0;

    fprintf(stderr, "%s\n", error != NULL ? error->message : "bench_edition FOLDER NAMES");
    return 1;
}
