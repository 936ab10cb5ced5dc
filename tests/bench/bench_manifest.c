/* bench_manifest.c - W7 without the campaign: a manifest over many files, signed and verified
 *
 * bench_manifest FILE... prints CPU seconds of the digests alone, of the whole sealing and of
 * the whole verification, in which each file is read once more.
 */
#include "proof/manifest.h"
#include "proof/seal.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static double
spent(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gboolean
add_files(Manifest *manifest, char **paths, GError **error)
{
    for (; *paths != NULL; paths++) {
        Digest sha256;
        uint64_t size = 0;
        if (!digest_file(*paths, &sha256, &size, error))
            return FALSE;
        manifest_add_file(manifest, *paths, &sha256, size);
    }
    return TRUE;
}

/* Reads the manifest as a stranger does, and every file that it lists. */
static gboolean
verify(const SealPublicKey *key, const char *json, const char *signature, GError **error)
{
    size_t count = 0;
    g_autofree char *comment = NULL;
    if (!seal_verify(key, json, strlen(json), signature, &comment, error))
        return FALSE;
    g_autoptr(Manifest) manifest = manifest_read(json, strlen(json), error);
    const ManifestFile *files = manifest != NULL ? manifest_get_files(manifest, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        Digest sha256;
        uint64_t size = 0;
        if (!digest_file(files[i].path, &sha256, &size, error))
            return FALSE;
        g_assert(digest_equal(&sha256, &files[i].sha256) && size == files[i].size);
    }
    return manifest != NULL;
}

static gboolean
measure(char **paths, GError **error)
{
    const double begun = spent();
    const Digest consent = digest_of("", 0);
    g_autoptr(SealKey) key = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    g_autofree char *id = seal_public_key_get_id(public);
    g_autoptr(Manifest) manifest =
        manifest_new("bench", 1, 1, &consent, "2026-01-01T00:00:00Z");
    manifest_add_key(manifest, id);
    const double before = spent();
    if (!add_files(manifest, paths, error))
        return FALSE;
    const double digested = spent();
    g_autofree char *json = manifest_write(manifest);
    g_autofree char *signature = seal_sign(key, json, strlen(json), "bench", error);
    const double sealed = spent();
    if (signature == NULL || !verify(public, json, signature, error))
        return FALSE;

    printf("%u files: digests %.3f s, sealed %.3f s, verified %.3f s CPU\n",
           g_strv_length(paths), digested - before, sealed - begun, spent() - sealed);
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc > 1 && measure(argv + 1, &error))
        return 0;

    fprintf(stderr, "%s\n", error != NULL ? error->message : "bench_manifest FILE...");
    return 1;
}
