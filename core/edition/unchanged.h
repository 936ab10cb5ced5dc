/* unchanged.h - whether there is anything to seal that the newest edition does not say
 *
 * Who is counted, and who is named to whom, in which order: where all of that is as it was, and
 * the text too, a further edition would only look as if something had happened. One by another
 * key says something new, and so does one whose copy for the addressee was taken away.
 */
#pragma once

#include "campaign/facts.h"
#include "edition/review_finding.h"

/* Adds "unchanged" to `findings`, which refuses, where the newest edition has the text of
 * `revision` and whom `facts`, for everybody's eyes, do, under the same names and numbers, and
 * was sealed by the key `key_id` (NULL: by any). */
G_GNUC_WARN_UNUSED_RESULT
gboolean unchanged_find(Campaign *campaign, const Facts *facts, int64_t revision,
                        const char *key_id, GPtrArray *findings, GError **error);
