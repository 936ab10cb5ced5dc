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
};

/* Reads the current row of a statement that gives "signatory" (operation.h); owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
Signatory *roster_row_read(Statement *row, GError **error);

/* What an entry is found by: 64-bit hashes of signatory_key() and signatory_address_key(), the
 * same for ever; 0 is no address. */
typedef struct {
    int64_t name;
    int64_t address;
} RosterKeys;

RosterKeys roster_keys_of(const Signatory *signatory);
int64_t roster_key_of_name(const char *name);
int64_t roster_key_of_address(const char *email);

/* Adds `signatory`, whose id is 0, at the time `now`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_row_add(Store *store, const Signatory *signatory, const RosterKeys *keys,
                        int64_t now, int64_t *out_id, GError **error);

/* Writes `signatory` over the entry of its id; marks that it did not have yet are of `now`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_row_update(Store *store, const Signatory *signatory, int64_t now,
                           GError **error);

/* What the files of the roster share with each other. */

/* Returns what `id` was merged into in the end, itself when it stands for itself; owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
Signatory *roster_get_root(struct Roster *roster, int64_t id, GError **error);

/* Sets `out_id` to the entry that has or had these keys, merged away or not; 0: none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_match(struct Roster *roster, const RosterKeys *keys, int64_t *out_id,
                      GError **error);

/* FALSE with ROSTER_ERROR_EXISTS when another entry is, was or has taken in what `signatory` is
 * by its address and name. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_check_free(struct Roster *roster, const Signatory *signatory, GError **error);

/* Sees to it that what `before` was found by still finds it when it is `after`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean roster_keep_keys(struct Roster *roster, const Signatory *before,
                          const Signatory *after, GError **error);
