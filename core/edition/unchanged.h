/* unchanged.h - whether there is anything to seal that the newest edition does not say
 *
 * Who is counted, and who is named to whom, in which order: where all of that is as it was, and
 * the text too, a further edition would only look as if something had happened.
 */
#pragma once

#include "campaign/facts.h"

/* TRUE in `out_same` when `edition` counted, named and named to its addressee whom `facts`, for
 * everybody's eyes, do, under the same names and numbers. */
G_GNUC_WARN_UNUSED_RESULT
gboolean unchanged_check(Campaign *campaign, int64_t edition, const Facts *facts,
                         gboolean *out_same, GError **error);
