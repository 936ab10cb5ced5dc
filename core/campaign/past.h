/* past.h - what an entry said when it was exported, as the journal remembers it
 *
 * For the proposal.
 */
#pragma once

#include "campaign/campaign.h"
#include "campaign/stamp.h"

/* Goes back through the edits of the entry `now` to what has the values of `mark`, and returns
 * that in `out_past`, owned by the caller: NULL where the journal does not lead there, as after
 * a merge. */
G_GNUC_WARN_UNUSED_RESULT
gboolean past_find(Campaign *campaign, const Stamp *stamp, const Signatory *now,
                   const StampMark *mark, Signatory **out_past, GError **error);
