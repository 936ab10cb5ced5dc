/* erasure.h - forgetting a signatory: what goes, what stays, and what is out of reach
 *
 * Its row and all that was merged into it, contacts, links, salts, the details of the journal's
 * entries, mails and what servers said of them: afterwards none of it stands in the bytes of
 * the store. The journal and every manifest verify as before. What stays is that an entry of
 * this number was erased, when messages went, and a keyed hash of its addresses, so that nobody
 * writes there again. A name that a sealed edition has made public cannot be unpublished; the
 * copy that only an addressee gets is taken away.
 */
#pragma once

#include "campaign/campaign.h"
#include "campaign/erasure_report.h"

/* Erases the entry `signatory`, which stands for itself, and returns what that came to; owned
 * by the caller. All or nothing; with `dry_run` nothing. Nobody else may be sending mail. */
G_GNUC_WARN_UNUSED_RESULT
Erasure *erasure_make(Campaign *campaign, int64_t signatory, gboolean dry_run, GError **error);

/* Removes the files that an erasure has to and writes the store anew, where that was cut off;
 * erasure_make() does so itself. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasure_finish(Campaign *campaign, GError **error);

/* TRUE in `out_unfinished` when an erasure was cut off before that. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasure_is_unfinished(Campaign *campaign, gboolean *out_unfinished, GError **error);
