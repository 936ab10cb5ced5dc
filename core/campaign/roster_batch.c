/* The keys of new rows are random numbers: a million of them put one by one into an index touch
 * a page each. Here they wait until there are many, and go in sorted; and most keys that are
 * new are known to be new without a look at the store. */
#include "campaign/roster.h"
#include "campaign/roster_row.h"

#include <stdlib.h>
#include <string.h>

#define BITS    (UINT32_C(1) << 24) /* of the filter: 2 MiB, enough for two million keys */
#define PROBES  4
#define SLOTS   (UINT32_C(1) << 17)
#define PENDING (SLOTS / 2)

typedef struct {
    int64_t key;
    int64_t id; /* 0: an empty slot */
} Slot;

struct RosterBatch {
    Roster *roster;
    uint64_t *filter; /* a bit that is not set says that a key is new (Bloom) */
    Slot *slots;      /* those that wait, found by their keys */
    unsigned waiting;
};

static uint32_t
bit_of(int64_t key, unsigned probe)
{
    uint32_t low = (uint32_t)key, high = (uint32_t)((uint64_t)key >> 32) | 1;
    return (low + probe * high) & (BITS - 1);
}

static void
mark(RosterBatch *batch, int64_t key)
{
    for (unsigned probe = 0; probe < PROBES; probe++) {
        uint32_t bit = bit_of(key, probe);
        batch->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
}

static gboolean
is_new(const RosterBatch *batch, int64_t key)
{
    for (unsigned probe = 0; probe < PROBES; probe++) {
        uint32_t bit = bit_of(key, probe);
        if ((batch->filter[bit / 64] & UINT64_C(1) << (bit % 64)) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Returns the slot of `key`, or the empty one where it belongs. */
static Slot *
find_slot(const RosterBatch *batch, int64_t key)
{
    uint32_t at = (uint32_t)((uint64_t)key >> 40) & (SLOTS - 1);
    while (batch->slots[at].id != 0 && batch->slots[at].key != key)
        at = (at + 1) & (SLOTS - 1);
    return &batch->slots[at];
}

static gboolean
mark_all(RosterBatch *batch, GError **error)
{
    g_autoptr(Statement) keys =
        store_statement(batch->roster->store, OPERATION_MATCH_EACH, error);
    if (keys == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(keys, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        mark(batch, statement_get_int(keys, 0));
    }
}

static int
compare_slots(const void *a, const void *b)
{
    int64_t left = ((const Slot *)a)->key, right = ((const Slot *)b)->key;
    return (left > right) - (left < right);
}

/* Moves those that wait to the front, in the order of their keys. */
static void
sort_waiting(RosterBatch *batch)
{
    unsigned count = 0;
    for (unsigned i = 0; i < SLOTS; i++)
        if (batch->slots[i].id != 0)
            batch->slots[count++] = batch->slots[i];
    qsort(batch->slots, count, sizeof(Slot), compare_slots);
}

static gboolean
write_down(RosterBatch *batch, GError **error)
{
    g_autoptr(Statement) add =
        store_statement(batch->roster->store, OPERATION_MATCH_ADD, error);
    if (add == NULL)
        return FALSE;

    sort_waiting(batch);
    for (unsigned i = 0; i < batch->waiting; i++) {
        statement_bind_int(add, 1, batch->slots[i].key);
        statement_bind_int(add, 2, batch->slots[i].id);
        if (!statement_run(add, error))
            return FALSE;
    }
    memset(batch->slots, 0, SLOTS * sizeof(Slot));
    batch->waiting = 0;
    return TRUE;
}

RosterBatch *
roster_begin_batch(Roster *roster, GError **error)
{
    g_assert(roster->batch == NULL);
    g_autoptr(RosterBatch) batch = g_new0(RosterBatch, 1);
    batch->roster = roster;
    batch->filter = g_new0(uint64_t, BITS / 64);
    batch->slots = g_new0(Slot, SLOTS);
    if (!mark_all(batch, error))
        return NULL;

    roster->batch = batch;
    return g_steal_pointer(&batch);
}

gboolean
roster_end_batch(RosterBatch *batch, GError **error)
{
    g_autoptr(RosterBatch) ending = batch;
    return write_down(ending, error);
}

void
roster_drop_batch(RosterBatch *batch)
{
    if (batch == NULL)
        return;

    batch->roster->batch = NULL;
    g_free(batch->filter);
    g_free(batch->slots);
    g_free(batch);
}

gboolean
roster_batch_get(RosterBatch *batch, int64_t key, int64_t *out_id, GError **error)
{
    gboolean unknown = is_new(batch, key);
    *out_id = unknown ? 0 : find_slot(batch, key)->id;
    return unknown || *out_id != 0 || roster_row_find(batch->roster->store, key, out_id, error);
}

gboolean
roster_batch_add(RosterBatch *batch, int64_t key, int64_t id, GError **error)
{
    Slot *slot = find_slot(batch, key);
    if (slot->id == 0) {
        *slot = (Slot){.key = key, .id = id};
        batch->waiting++;
        mark(batch, key);
    }
    return batch->waiting < PENDING || write_down(batch, error);
}
