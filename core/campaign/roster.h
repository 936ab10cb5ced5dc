/* roster.h - everyone a letter was put to, and where each of them stands
 *
 * There is one roster per campaign. A Roster is only a handle: the signatories live in the
 * store. Two entries may be one organisation under two spellings; names_find_duplicates()
 * proposes such pairs, and only a person merges them. Statuses and marks change only here, each
 * change with its journal entry in one transaction.
 */
#pragma once

#include "campaign/journal.h"
#include "campaign/signatory.h"

typedef struct Roster Roster;

typedef enum {
    ROSTER_ERROR_NOT_FOUND, /* no signatory answers to that id, address, acronym or name; the
                               message gives the nearest name */
    ROSTER_ERROR_AMBIGUOUS, /* several do; the message lists them */
    ROSTER_ERROR_EXISTS,    /* the same signatory is there already */
    ROSTER_ERROR_REFUSED,   /* a change that is not allowed, with why */
} RosterError;

#define ROSTER_ERROR (roster_error_quark())
GQuark roster_error_quark(void);

/* Borrows all three, which must outlive it. */
Roster *roster_new(Store *store, Journal *journal, const Clock *clock);
void roster_free(Roster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roster, roster_free)

/* Adds `signatory` by hand, with status prospect, journalled; ROSTER_ERROR_EXISTS when one with
 * the same address and folded name is there. `out_id` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_add(Roster *roster, const Signatory *signatory, int64_t *out_id,
                    GError **error);

/* What a row of a file came to. */
typedef enum {
    ROSTER_ADDED,    /* a new entry */
    ROSTER_KNOWN,    /* the entry was there and says the same */
    ROSTER_DIFFERS,  /* it was there and says otherwise; nothing was changed */
    ROSTER_ANSWERED, /* it was there, and has now the status that the import gives */
} RosterOutcome;

/* How the import gives a status; NULL in roster_put(): none, so that new entries are prospects.
 */
typedef struct {
    SignatoryStatus status;
    const char *authority; /* on whose word; needed for signed */
    const char *channel;   /* "import" */
    int64_t revision;      /* that a sign-on approves */
} RosterAnswer;

/* Says of what roster_put() puts from now on that it is row `row` of the import that entry
 * `seq` of the journal will tell of, so that a signatory's history can; 0, 0: of none. */
void roster_set_origin(Roster *roster, int64_t seq, int64_t row);

/* Has what was put as of entry `from` be of entry `to`, which is the import's number after all.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_move_origin(Roster *roster, int64_t from, int64_t to, GError **error);

/* Puts a row of a file: the entry whose address and folded name, now or ever, or through one
 * merged into it, are the row's, or a new one. What the row leaves empty does not differ, nor
 * does a visibility more open than the entry's. A known entry is never renewed, unhidden or
 * brought back: only prospect, invited and pending take the answer, and with it the stricter
 * visibility of the two. No journal entry of its own: the import has one for all rows. `out_id`
 * may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_put(Roster *roster, const Signatory *row, const RosterAnswer *answer,
                    RosterOutcome *out_outcome, int64_t *out_id, GError **error);

/* Makes roster_put() several times as fast for many rows: what new rows are found by is written
 * down in large pieces, and the last of it by roster_end_batch(), which consumes `batch` and
 * must come before the transaction is committed. One that is dropped goes with a transaction
 * that is rolled back. About 5 MiB. */
typedef struct RosterBatch RosterBatch;
G_GNUC_WARN_UNUSED_RESULT
RosterBatch *roster_begin_batch(Roster *roster, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_end_batch(RosterBatch *batch, GError **error);
void roster_drop_batch(RosterBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterBatch, roster_drop_batch)

/* Returns the entry `id`; owned by the caller. One that was merged away is returned as it is.
 */
G_GNUC_WARN_UNUSED_RESULT
Signatory *roster_get(Roster *roster, int64_t id, GError **error);

/* Returns whom `who` (an id, address, acronym or name, now or earlier, or else the address of
 * one of its contacts) means, and for one that was merged away what it was merged into; owned
 * by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Signatory *roster_find(Roster *roster, const char *who, GError **error);

/* Visits entries that stand for themselves, in id order; `signatory` is borrowed for the call.
 */
typedef gboolean (*RosterVisit)(const Signatory *signatory, void *closure, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_each(Roster *roster, RosterVisit visit, void *closure, GError **error);

/* Visits those of them that no public document names (signatory_is_public). */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_each_unnamed(Roster *roster, RosterVisit visit, void *closure, GError **error);

/* Visits the entries that were merged into others, in id order. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_each_merged(Roster *roster, RosterVisit visit, void *closure, GError **error);

/* Sets one field as signatory_set_field() does, journalled with the old value and the new. The
 * owner may hide a name; once the signatory has answered, or chosen, a more open visibility is
 * refused (roster_show()).
 * ROSTER_ERROR_EXISTS when the change makes it the same as another entry. Clears a hold with
 * "hold", "". Stored keys follow a changed name or address, and the earlier ones still find the
 * entry. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_edit(Roster *roster, int64_t id, const char *field, const char *value,
                     GError **error);

/* What a signatory said, or somebody for it. */
typedef struct {
    SignatoryStatus status; /* signed, pending, declined, objected or withdrawn */
    const char *channel;    /* NULL: "hand" */
    const char *authority;  /* on whose word; NULL: the signatory's own */
    const char *title;      /* the office of who has authority, and how to reach it; */
    const char *contact;    /* NULL: not said */
    const char *reason;     /* NULL: none */
    const char *evidence;   /* what bears it out, for the journal: words, or a file by its
                               SHA-256; NULL: none */
    int64_t revision;       /* that a sign-on approves */
    const char *signed_at;  /* NULL: now */
} RosterRecord;

/* Records it, from any status, journalled. A sign-on needs a revision and is unconfirmed,
 * unless it repeats a confirmed one of the same revision; any other word ends the sign-on. A
 * hold stays. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_record(Roster *roster, int64_t id, const RosterRecord *record, GError **error);

/* Sets whether it is named, on the signatory's own word, as it alone may be shown again;
 * `evidence` says how it said so, is not empty, and is journalled. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_show(Roster *roster, int64_t id, SignatoryVisibility visibility,
                     const char *evidence, GError **error);

/* Marks a prospect invited once its invitation is sent; any other status stays. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_invite(Roster *roster, int64_t id, GError **error);

/* Marks an entry, or what it was merged into, as unsubscribed, journalled once: nobody writes
 * to its address any more, from the next message on. `channel` tells how it said so: "link". */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_unsubscribe(Roster *roster, int64_t id, const char *channel, GError **error);

/* Moves every signed entry that approved an earlier revision than `revision` to reconsent,
 * journalled once; `out_moved` is how many. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_ask_again(Roster *roster, int64_t revision, int64_t *out_moved, GError **error);

/* Merges `drop` into `keep`: both histories and addresses stay, the stricter visibility, every
 * mark and the consent to the newest text; what `keep` leaves empty is filled; journalled. The
 * status is that of `keep` unless `drop` has said more. Refused when one signed and the other
 * declined, objected or withdrew: a person says first what holds. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_merge(Roster *roster, int64_t keep, int64_t drop, GError **error);

/* Undoes the last merge that is not undone; refused when `keep` changed since in what the merge
 * had changed. `out_keep` and `out_drop` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_unmerge(Roster *roster, int64_t *out_keep, int64_t *out_drop, GError **error);

/* Returns the ids (GArray of int64_t) of the entries that were merged into `id`, at any remove;
 * owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GArray *roster_list_merged(Roster *roster, int64_t id, GError **error);

/* Remembers that two entries are not one. TRUE in `out_apart` when they were said to be. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_keep_apart(Roster *roster, int64_t a, int64_t b, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_is_apart(Roster *roster, int64_t a, int64_t b, gboolean *out_apart,
                         GError **error);
