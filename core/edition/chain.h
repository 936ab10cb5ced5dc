/* chain.h - the editions of a campaign, each following the one before by its hash
 *
 * From an edition back to the first, as far as they stand beside it (edition-1, edition-2, …),
 * or all that stand in a folder. What is wrong has one of three names, that a person who is
 * shown an old or a second list can be told:
 *
 *     gap        an edition between two others is missing
 *     fork       there are two editions with one number, sealed alike
 *     roll-back  a newer one was sealed than the newest that is shown
 *
 * An edition that the next one names by its hash needs no other trust: whoever sealed the next
 * one vouches for it. Copies for the recipient are a series of their own, and no fork of the
 * public one.
 */
#pragma once

#include "campaign/campaign.h"
#include "edition/lineage.h"

/* TRUE when `path` is a folder of editions, or a campaign's, rather than an edition. */
gboolean chain_is_one(const char *path);

/* Verifies the edition in the folder `path`, and that it stands in its place among those beside
 * it; `out_newest`, which may be NULL, is the number of the newest that is known. Beside those
 * of verify.h the checks are "chain", "time", "beside" and "newer". Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Verified *chain_verify_edition(const char *path, const ChainRequest *request,
                               int64_t *out_newest, GError **error);

/* Verifies every edition in the folder `path`, or in its folder "out", each wholly, from the
 * first to the newest without a gap (GPtrArray of Verified *, by number, copies for the
 * recipient behind their edition); owned by the caller. The checks are "edition", "copy",
 * "time" and "chain". */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *chain_verify_all(const char *path, const ChainRequest *request, GError **error);

/* Returns what the store of `campaign` knows of its editions (GArray of ChainKnown), owned by
 * the caller. */
G_GNUC_WARN_UNUSED_RESULT
GArray *chain_read_known(Campaign *campaign, GError **error);
