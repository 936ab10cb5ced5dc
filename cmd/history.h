/* history.h - entries of the journal as a person reads them, and what else happened to somebody
 */
#pragma once

#include "cmd.h"

/* Returns what happened in a line: "recorded signed (was invited) by phone, on Ann's word".
 * Owned by the caller. */
char *history_tell(const JournalEntry *entry);

/* Returns {seq, at, kind, subject, details}, the first of which is null for what has no entry
 * in the journal; a new reference. */
json_t *history_to_json(const JournalEntry *entry);
