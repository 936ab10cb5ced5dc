/* journal.h - the append-only record of everything that happened, chained by hashes
 *
 * Each entry's chain is SHA-256(previous chain ‖ seq ‖ at ‖ kind ‖ subject ‖ digest),
 * big-endian 64-bit numbers and NUL after texts, where digest is SHA-256(salt ‖ details). The
 * details stand in a table of their own with the salt, so that erasing a person empties those
 * rows and the chain still holds. An entry is written in the transaction of what it records.
 */
#pragma once

#include "base/clock.h"
#include "proof/digest.h"
#include "store/store.h"

#include <jansson.h>

typedef struct Journal Journal;

typedef enum {
    JOURNAL_ERROR_BROKEN, /* an entry was changed, removed or put in behind the program's back;
                             the message names the first */
} JournalError;

#define JOURNAL_ERROR (journal_error_quark())
GQuark journal_error_quark(void);

/* Borrows both, which must outlive it. */
Journal *journal_new(Store *store, const Clock *clock);
void journal_free(Journal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Journal, journal_free)

/* Adds an entry: `kind` is a word such as "import" or "record", `subject` a signatory's id or
 * 0, `details` a JSON object, which is consumed (NULL: an empty one). Only within a
 * transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_add(Journal *journal, const char *kind, int64_t subject, json_t *details,
                     GError **error);

/* The same, with the details as canonical JSON: keys sorted, no blanks. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_add_text(Journal *journal, const char *kind, int64_t subject, const char *body,
                          GError **error);

/* Empties the details of entry `seq`, salt and all, so that nobody can tell what they were; the
 * chain holds on. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_erase(Journal *journal, int64_t seq, GError **error);

/* Says which number the next entry gets; it holds only within a transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_get_next(Journal *journal, int64_t *out_seq, GError **error);

/* Visits entries in order, all, or those of `subject` unless it is 0; `details` is NULL where
 * it was erased. Borrowed for the call. */
typedef struct {
    int64_t seq;
    int64_t at;
    const char *kind;
    int64_t subject;
    const json_t *details;
} JournalEntry;

typedef gboolean (*JournalVisit)(const JournalEntry *entry, void *closure, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_each(Journal *journal, int64_t subject, JournalVisit visit, void *closure,
                      GError **error);

/* Visits the entries of one kind in order. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_each_of_kind(Journal *journal, const char *kind, JournalVisit visit,
                              void *closure, GError **error);

/* Sets `out_chain` to the chain of the first entry, whose salt is random, so that no two
 * campaigns have the same; FALSE in `out_found` while there is no entry. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_get_origin(Journal *journal, gboolean *out_found, Digest *out_chain,
                            GError **error);

/* Visits entry `seq`, if there is one. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_visit(Journal *journal, int64_t seq, JournalVisit visit, void *closure,
                       GError **error);

/* Walks the whole chain; `out_entries`, which may be NULL, is how many hold. */
G_GNUC_WARN_UNUSED_RESULT
gboolean journal_verify(Journal *journal, int64_t *out_entries, GError **error);
