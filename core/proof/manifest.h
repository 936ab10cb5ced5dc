/* manifest.h - the signed description of an edition
 *
 * Canonical JSON: keys sorted by byte, no white space, no floats, one line feed at the end. A
 * manifest is read back by its grammar and nothing else, written again and compared byte for
 * byte, so that there is one form only.
 */
#pragma once

#include "proof/digest.h"

#include <jansson.h>

typedef struct Manifest Manifest;

typedef enum {
    MANIFEST_ERROR_FORM,  /* not canonical, a member missing, unknown or of another kind */
    MANIFEST_ERROR_COUNT, /* counts, numbers, leaves or root that do not belong together */
} ManifestError;

#define MANIFEST_ERROR (manifest_error_quark())
GQuark manifest_error_quark(void);

#define MANIFEST_SALT_SIZE 32

/* A counted signatory, public or not. */
typedef struct {
    char *acronym; /* "" when it has none, never NULL */
    char *kind;    /* "organization" or "individual" */
    char *name;
    int64_t number; /* its place among the public names, from 1; 0 when it is withheld */
    uint8_t salt[MANIFEST_SALT_SIZE];
} ManifestSignatory;

typedef struct {
    char *path; /* relative to the manifest, "/" between */
    Digest sha256;
    uint64_t size;
} ManifestFile;

/* Begins a manifest; what is not given yet is set by the functions below. */
Manifest *manifest_new(const char *campaign, int64_t edition, int64_t revision,
                       const Digest *consent, const char *sealed_at);
void manifest_free(Manifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manifest, manifest_free)

void manifest_set_previous(Manifest *manifest, const Digest *previous);
void manifest_add_key(Manifest *manifest, const char *key_id);
void manifest_add_file(Manifest *manifest, const char *path, const Digest *sha256,
                       uint64_t size);

/* Adds a counted signatory: a public one is named, a withheld one is a leaf and a count only.
 * Copies. */
void manifest_add_signatory(Manifest *manifest, const ManifestSignatory *signatory);

/* Adds a counted signatory of whom only the leaf is known, and what kind it is of. */
void manifest_add_withheld(Manifest *manifest, const Digest *leaf, const char *kind);

/* Returns the leaf of a signatory: SHA-256(0x00 ‖ salt ‖ entry). The entry of a public one is
 *
 *     {"acronym":"ALN","kind":"organization","name":"Asian Lawyers Network","number":4}
 *
 * and of a withheld one the same without "number": UTF-8, members in this order, no white
 * space, no line feed at the end. "acronym" is there when it is empty too. In texts only '"'
 * and
 * '\' are escaped (by '\') and what is below U+0020 (\b \f \n \r \t, otherwise \u001F with
 * upper-case digits). The salt goes in as its 32 bytes. */
Digest manifest_leaf(const ManifestSignatory *signatory);

/* Returns the entry as an object; owned by the caller. */
json_t *manifest_pack_entry(const ManifestSignatory *signatory);

/* Sorts what is sorted and computes the root. */
void manifest_complete(Manifest *manifest);

/* Completes the manifest and returns its bytes; owned by the caller. The signatories' numbers
 * are 1, 2, 3 … and no path, key or leaf comes twice. */
char *manifest_write(Manifest *manifest);

/* Reads `length` bytes and checks form, order, counts, numbers, leaves and root. The message
 * names the member and what is wrong with it. */
G_GNUC_WARN_UNUSED_RESULT
Manifest *manifest_read(const char *bytes, size_t length, GError **error);

/* What a manifest says; borrowed from it. Those of a manifest that is being put together are in
 * the order that was given until it is complete. Lists of nothing may be NULL. */
const char *manifest_get_campaign(const Manifest *manifest);
int64_t manifest_get_edition(const Manifest *manifest);
int64_t manifest_get_revision(const Manifest *manifest);
const Digest *manifest_get_consent(const Manifest *manifest);
const char *manifest_get_sealed_at(const Manifest *manifest);
const Digest *manifest_get_previous(const Manifest *manifest); /* NULL for the first */
const Digest *manifest_get_root(const Manifest *manifest);     /* once complete */

/* Counts of the manifest. */
typedef struct {
    int64_t total, public, withheld, organizations, individuals;
} ManifestCount;

ManifestCount manifest_get_count(const Manifest *manifest);
const ManifestFile *manifest_get_files(const Manifest *manifest, size_t *out_count);
const ManifestSignatory *manifest_get_signatories(const Manifest *manifest, size_t *out_count);
const Digest *manifest_get_leaves(const Manifest *manifest, size_t *out_count);
const char *const *manifest_get_keys(const Manifest *manifest);
