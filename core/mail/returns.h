/* returns.h - the addresses that took no mail, as a table that comes back
 *
 * A row for each signatory to whose present address the last message failed: id, name, email,
 * why it failed, and the stamp (stamp.h) by which `import` knows the row again. Whoever puts
 * the right address into its cell and imports the file, with --apply, has corrected the entry.
 */
#pragma once

#include "mail/ledger_filter.h"

/* The header of the column that import passes over. */
#define RETURNS_WHY "why it failed"

/* Writes the failed messages among those of `filter` into the file `path`, private; `out_rows`
 * is how many rows there are, and `out_others` how many failed messages have none: those to no
 * signatory, and to addresses that were corrected since. */
G_GNUC_WARN_UNUSED_RESULT
gboolean returns_write(Campaign *campaign, const LedgerFilter *filter, const char *path,
                       size_t *out_rows, size_t *out_others, GError **error);
