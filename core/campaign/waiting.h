/* waiting.h - who has been waited for, and who was never reminded
 *
 * What a coordinator is shown first, because it is where a letter is lost: told from the
 * roster, the journal and the ledger, over the roster's own entries and not those merged away.
 */
#pragma once

#include "campaign/signatory.h"
#include "store/store.h"

typedef struct {
    int64_t id; /* 0: nobody waits */
    char *name;
    int64_t since;
} Waiting;

void waiting_clear(Waiting *waiting);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Waiting, waiting_clear)

/* Finds the one of those pending who said so the longest ago: when it was last recorded, or
 * else when its entry was made. */
G_GNUC_WARN_UNUSED_RESULT
gboolean waiting_find_longest(Store *store, Waiting *out_waiting, GError **error);

/* Counts those invited to whom no reminder was ever queued that did not fail. */
G_GNUC_WARN_UNUSED_RESULT
gboolean waiting_count_unreminded(Store *store, int64_t *out_count, GError **error);
