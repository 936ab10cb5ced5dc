#include "proof/manifest.h"

#include "proof/canonical.h"
#include "proof/merkle.h"

#include <string.h>

G_DEFINE_QUARK(manifest - error - quark, manifest_error)

#define VERSION      1
#define ORGANIZATION "organization"
#define INDIVIDUAL   "individual"

G_STATIC_ASSERT(MANIFEST_SALT_SIZE == DIGEST_SIZE);

struct Manifest {
    char *campaign;
    int64_t edition;
    int64_t revision;
    Digest consent;
    char *sealed_at;
    gboolean has_previous;
    Digest previous;
    Digest root;
    ManifestCount count;
    GPtrArray *keys;     /* char *, NULL at the end */
    GArray *files;       /* ManifestFile */
    GArray *signatories; /* ManifestSignatory, the public ones */
    GArray *leaves;      /* Digest */
};

static void
clear_file(void *element)
{
    g_free(((ManifestFile *)element)->path);
}

static void
clear_signatory(void *element)
{
    ManifestSignatory *signatory = element;
    g_free(signatory->acronym);
    g_free(signatory->kind);
    g_free(signatory->name);
}

Manifest *
manifest_new(const char *campaign, int64_t edition, int64_t revision, const Digest *consent,
             const char *sealed_at)
{
    Manifest *manifest = g_new0(Manifest, 1);
    manifest->campaign = g_strdup(campaign);
    manifest->edition = edition;
    manifest->revision = revision;
    manifest->consent = *consent;
    manifest->sealed_at = g_strdup(sealed_at);
    manifest->keys = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(manifest->keys, NULL);
    manifest->files = g_array_new(FALSE, FALSE, sizeof(ManifestFile));
    g_array_set_clear_func(manifest->files, clear_file);
    manifest->signatories = g_array_new(FALSE, FALSE, sizeof(ManifestSignatory));
    g_array_set_clear_func(manifest->signatories, clear_signatory);
    manifest->leaves = g_array_new(FALSE, FALSE, sizeof(Digest));
    return manifest;
}

void
manifest_free(Manifest *manifest)
{
    if (manifest == NULL)
        return;

    g_free(manifest->campaign);
    g_free(manifest->sealed_at);
    g_ptr_array_unref(manifest->keys);
    g_array_unref(manifest->files);
    g_array_unref(manifest->signatories);
    g_array_unref(manifest->leaves);
    g_free(manifest);
}

void
manifest_set_previous(Manifest *manifest, const Digest *previous)
{
    manifest->has_previous = TRUE;
    manifest->previous = *previous;
}

void
manifest_add_key(Manifest *manifest, const char *key_id)
{
    manifest->keys->pdata[manifest->keys->len - 1] = g_strdup(key_id);
    g_ptr_array_add(manifest->keys, NULL);
}

void
manifest_add_file(Manifest *manifest, const char *path, const Digest *sha256, uint64_t size)
{
    ManifestFile file = {.path = g_strdup(path), .sha256 = *sha256, .size = size};
    g_array_append_val(manifest->files, file);
}

static void
append_signatory(Manifest *manifest, const ManifestSignatory *signatory)
{
    ManifestSignatory copy = {
        .acronym = g_strdup(signatory->acronym),
        .kind = g_strdup(signatory->kind),
        .name = g_strdup(signatory->name),
        .number = signatory->number,
    };
    memcpy(copy.salt, signatory->salt, MANIFEST_SALT_SIZE);
    g_array_append_val(manifest->signatories, copy);
    manifest->count.public ++;
}

static void
append_leaf(Manifest *manifest, const Digest *leaf, const char *kind)
{
    gboolean individual = g_str_equal(kind, INDIVIDUAL);
    g_assert(individual || g_str_equal(kind, ORGANIZATION));

    g_array_append_val(manifest->leaves, *leaf);
    manifest->count.total++;
    if (individual)
        manifest->count.individuals++;
    else
        manifest->count.organizations++;
}

void
manifest_add_signatory(Manifest *manifest, const ManifestSignatory *signatory)
{
    Digest leaf = manifest_leaf(signatory);
    if (signatory->number == 0) {
        manifest_add_withheld(manifest, &leaf, signatory->kind);
        return;
    }
    append_leaf(manifest, &leaf, signatory->kind);
    append_signatory(manifest, signatory);
}

void
manifest_add_withheld(Manifest *manifest, const Digest *leaf, const char *kind)
{
    append_leaf(manifest, leaf, kind);
    manifest->count.withheld++;
}

/* The leaf, the manifest and receipts all write it so. */
json_t *
manifest_pack_entry(const ManifestSignatory *signatory)
{
    json_t *entry = json_pack("{ss ss ss}", "acronym", signatory->acronym, "kind",
                              signatory->kind, "name", signatory->name);
    g_assert(entry != NULL);
    if (signatory->number > 0)
        json_object_set_new(entry, "number", json_integer(signatory->number));
    return entry;
}

Digest
manifest_leaf(const ManifestSignatory *signatory)
{
    json_t *entry = manifest_pack_entry(signatory);
    g_autofree char *text = canonical_write(entry);
    json_decref(entry);

    g_autoptr(DigestState) state = digest_begin();
    digest_add(state, "\x00", 1);
    digest_add(state, signatory->salt, MANIFEST_SALT_SIZE);
    digest_add(state, text, strlen(text));
    return digest_end(g_steal_pointer(&state));
}

static int
compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
compare_files(const void *a, const void *b)
{
    return strcmp(((const ManifestFile *)a)->path, ((const ManifestFile *)b)->path);
}

static int
compare_signatories(const void *a, const void *b)
{
    const ManifestSignatory *one = a;
    const ManifestSignatory *other = b;
    return (one->number > other->number) - (one->number < other->number);
}

static int
compare_leaves(const void *a, const void *b)
{
    return memcmp(a, b, DIGEST_SIZE);
}

void
manifest_complete(Manifest *manifest)
{
    qsort(manifest->keys->pdata, manifest->keys->len - 1, sizeof(char *), compare_keys);
    g_array_sort(manifest->files, compare_files);
    g_array_sort(manifest->signatories, compare_signatories);
    g_array_sort(manifest->leaves, compare_leaves);
    manifest->root =
        merkle_root((const Digest *)(void *)manifest->leaves->data, manifest->leaves->len);
}

static json_t *
pack_digest(const Digest *digest)
{
    g_autofree char *hex = digest_to_hex(digest);
    return json_string(hex);
}

static json_t *
pack_commitments(const Manifest *manifest)
{
    json_t *leaves = json_array();
    for (size_t i = 0; i < manifest->leaves->len; i++)
        json_array_append_new(leaves, pack_digest(&g_array_index(manifest->leaves, Digest, i)));
    return json_pack("{so so sI}", "leaves", leaves, "root", pack_digest(&manifest->root),
                     "size", (json_int_t)manifest->leaves->len);
}

static json_t *
pack_count(const ManifestCount *count)
{
    return json_pack("{sI sI sI sI sI}", "individuals", (json_int_t)count->individuals,
                     "organizations", (json_int_t)count->organizations, "public",
                     (json_int_t)count->public, "total", (json_int_t)count->total, "withheld",
                     (json_int_t)count->withheld);
}

static json_t *
pack_files(const Manifest *manifest)
{
    json_t *files = json_array();
    for (size_t i = 0; i < manifest->files->len; i++) {
        const ManifestFile *file = &g_array_index(manifest->files, ManifestFile, i);
        json_array_append_new(files, json_pack("{ss so sI}", "path", file->path, "sha256",
                                               pack_digest(&file->sha256), "size",
                                               (json_int_t)file->size));
    }
    return files;
}

static json_t *
pack_keys(const Manifest *manifest)
{
    json_t *keys = json_array();
    for (size_t i = 0; i + 1 < manifest->keys->len; i++)
        json_array_append_new(keys, json_string(manifest->keys->pdata[i]));
    return keys;
}

static json_t *
pack_signatories(const Manifest *manifest)
{
    json_t *signatories = json_array();
    for (size_t i = 0; i < manifest->signatories->len; i++) {
        const ManifestSignatory *signatory =
            &g_array_index(manifest->signatories, ManifestSignatory, i);
        Digest salt;
        memcpy(salt.bytes, signatory->salt, MANIFEST_SALT_SIZE);
        json_t *entry = manifest_pack_entry(signatory);
        json_object_set_new(entry, "salt", pack_digest(&salt));
        json_array_append_new(signatories, entry);
    }
    return signatories;
}

char *
manifest_write(Manifest *manifest)
{
    manifest_complete(manifest);

    json_t *previous = manifest->has_previous ? pack_digest(&manifest->previous) : json_null();
    json_t *revision = json_pack("{sI so}", "number", (json_int_t)manifest->revision, "sha256",
                                 pack_digest(&manifest->consent));
    json_t *value = json_pack(
        "{ss so so sI so so so so ss so si}", "campaign", manifest->campaign, "commitments",
        pack_commitments(manifest), "count", pack_count(&manifest->count), "edition",
        (json_int_t)manifest->edition, "files", pack_files(manifest), "keys",
        pack_keys(manifest), "previous", previous, "revision", revision, "sealed_at",
        manifest->sealed_at, "signatories", pack_signatories(manifest), "version", VERSION);
    g_assert(value != NULL);

    g_autofree char *text = canonical_write(value);
    json_decref(value);
    return g_strconcat(text, "\n", NULL);
}

const char *
manifest_get_campaign(const Manifest *manifest)
{
    return manifest->campaign;
}

int64_t
manifest_get_edition(const Manifest *manifest)
{
    return manifest->edition;
}

int64_t
manifest_get_revision(const Manifest *manifest)
{
    return manifest->revision;
}

const Digest *
manifest_get_consent(const Manifest *manifest)
{
    return &manifest->consent;
}

const char *
manifest_get_sealed_at(const Manifest *manifest)
{
    return manifest->sealed_at;
}

const Digest *
manifest_get_previous(const Manifest *manifest)
{
    return manifest->has_previous ? &manifest->previous : NULL;
}

const Digest *
manifest_get_root(const Manifest *manifest)
{
    return &manifest->root;
}

ManifestCount
manifest_get_count(const Manifest *manifest)
{
    return manifest->count;
}

const ManifestFile *
manifest_get_files(const Manifest *manifest, size_t *out_count)
{
    *out_count = manifest->files->len;
    return (const ManifestFile *)(void *)manifest->files->data;
}

const ManifestSignatory *
manifest_get_signatories(const Manifest *manifest, size_t *out_count)
{
    *out_count = manifest->signatories->len;
    return (const ManifestSignatory *)(void *)manifest->signatories->data;
}

const Digest *
manifest_get_leaves(const Manifest *manifest, size_t *out_count)
{
    *out_count = manifest->leaves->len;
    return (const Digest *)(void *)manifest->leaves->data;
}

const char *const *
manifest_get_keys(const Manifest *manifest)
{
    return (const char *const *)manifest->keys->pdata;
}
