/* edition.h - the frozen result: what was delivered
 *
 * seal builds the documents, describes them in a manifest, signs it and puts the folder
 * out/edition-N in its place, all at once; nothing in it is ever changed. Editions are chained
 * by the hash of the manifest before.
 */
#pragma once

#include "edition/build.h"
#include "edition/review.h"
#include "proof/manifest.h"
#include "proof/seal.h"

typedef struct {
    int64_t number;
    char *folder; /* out/edition-N */
    char *key_id;
    Digest manifest; /* of manifest.json */
    ManifestCount count;
} Edition;

void edition_free(Edition *edition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edition, edition_free)

/* Seals the next edition with `key`; refused where review_refusals() finds something. */
G_GNUC_WARN_UNUSED_RESULT
Edition *edition_seal(Campaign *campaign, const SealKey *key, const BuildRequest *request,
                      GError **error);

/* Returns the number of the newest edition, or 0. */
G_GNUC_WARN_UNUSED_RESULT
gboolean edition_get_newest(Campaign *campaign, int64_t *out_number, GError **error);
