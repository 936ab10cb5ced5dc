/* roster_row.h - a signatory as a row of the store
 *
 * For the files of the roster alone: what a Roster is, and how an entry is read and written.
 */
#pragma once

#include "campaign/journal.h"
#include "campaign/signatory.h"

struct Roster {
    Store *store; /* borrowed, all three */
    Journal *journal;
    const Clock *clock;
    struct RosterBatch *batch; /* NULL but while a file is put in; borrowed */
    int64_t import_seq;        /* and so are these 0 */
    int64_t import_row;
};

/* Reads the current row of a statement that gives "signatory" (operation.h); owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
Signatory *roster_row_read(Statement *row, GError **error);

/* Reads it with the texts of the row itself, until its next step: to be looked at, or copied,
 * and nothing else. `fields` alone is the caller's to let go of; where there are none it is
 * `none`, an empty object. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_row_lend(Statement *row, json_t *none, Signatory *out_signatory,
                         GError **error);

/* What an entry is found by: 64-bit hashes of signatory_key(), of signatory_address_key() and
 * of the two, the same for ever; 0 is no address. */
typedef struct {
    int64_t name;
    int64_t address;
    int64_t both;
} RosterKeys;

RosterKeys roster_keys_of(const Signatory *signatory);
int64_t roster_key_of_name(const char *name);
int64_t roster_key_of_address(const char *email);

/* Sets `out_id` to the entry that rows of these keys find, merged away or not; 0: none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_row_find(Store *store, int64_t key, int64_t *out_id, GError **error);

/* Lets rows whose keys are `key` find the entry `id`, unless they find another already. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_row_add_key(Store *store, int64_t key, int64_t id, GError **error);

/* Adds `signatory`, whose id is 0, at the time `now`; rows do not find it yet. With the batch
 * where there is one. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_row_add(struct Roster *roster, const Signatory *signatory,
                        const RosterKeys *keys, int64_t now, int64_t *out_id, GError **error);

/* Writes `signatory` over the entry of its id; marks that it did not have yet are of `now`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_row_update(Store *store, const Signatory *signatory, int64_t now,
                           GError **error);

/* What the files of the roster share with each other. */

/* Returns what `id` was merged into in the end, itself when it stands for itself; owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
Signatory *roster_get_root(struct Roster *roster, int64_t id, GError **error);

/* As roster_row_find() and roster_row_add_key(), with the batch where there is one. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_match(struct Roster *roster, int64_t key, int64_t *out_id, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_match_as(struct Roster *roster, int64_t key, int64_t id, GError **error);

/* FALSE with ROSTER_ERROR_EXISTS when another entry is, was or has taken in what `signatory` is
 * by its address and name. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_check_free(struct Roster *roster, const Signatory *signatory, GError **error);

/* Sees to it that what `before` was found by still finds it when it is `after`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_keep_keys(struct Roster *roster, const Signatory *before,
                          const Signatory *after, GError **error);

/* Puts on hold, and out of reach of mail, a new `entry` whose address was that of somebody who
 * was erased: a person looks first whether it is the same again. Borrows texts. */
#define ROSTER_HOLD_ERASED                                                                     \
    "somebody with this address was erased; ask before it is counted or written to"
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_heed_erased(struct Roster *roster, Signatory *entry, GError **error);

/* Sets `out_id` to the number that the next entry must get so that it does not get one of
 * somebody who was erased; 0: whichever it gets is good. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_find_next_id(struct Roster *roster, int64_t *out_id, GError **error);

/* What both were when the batch began, the second for its first entry alone. */
gboolean roster_batch_has_erased(const struct RosterBatch *batch);
int64_t roster_batch_take_next_id(struct RosterBatch *batch);

/* roster_match() and roster_match_as() while there is a batch. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_batch_get(struct RosterBatch *batch, int64_t key, int64_t *out_id,
                          GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_batch_add(struct RosterBatch *batch, int64_t key, int64_t id, GError **error);

/* OPERATION_SIGNATORY_ADD, for as long as the batch lives. */
Statement *roster_batch_get_statement(struct RosterBatch *batch);
