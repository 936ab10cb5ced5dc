/* tracker_decisions.h - the sheet of what waits for a person: for the files of the tracker
 *
 * Pairs that may be one signatory, entries on hold, and sign-ons on nobody's word, each with
 * the command that decides it.
 */
#pragma once

#include "campaign/campaign.h"
#include "document/sheet.h"

/* Adds the sheet; `out_pairs` is how many pairs are proposed. Without `compare` a note says how
 * they are found, and it stays as it is. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_decisions_write(Campaign *campaign, SheetFile *file, gboolean compare,
                                 int64_t *out_pairs, GError **error);
