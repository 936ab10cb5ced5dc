/* The keys of new rows are random numbers: a million of them put one by one into an index touch
 * a page each. Here they wait until there are many, in order; and most keys that are new are
 * known to be new without a look at the store. */
#include "campaign/roster.h"
#include "campaign/roster_row.h"
#include "campaign/silence.h"

#include <string.h>

#define WORD_BITS 18 /* words of the filter: 2 MiB, enough for two million keys */
#define BIT_BITS  6  /* bits of a word */
#define PROBES    4
#define SLOT_BITS 18 /* 3 MiB */
#define SLOTS     (UINT32_C(1) << SLOT_BITS)
#define REACH     1024 /* slots from a key's own on that it may be in */
#define PENDING   (SLOTS / 4 * 3)

/* In two arrays, since 12 bytes would be padded to 16. */
typedef struct {
    uint64_t keys[SLOTS + REACH]; /* turned so that their order is that of the store */
    uint32_t ids[SLOTS + REACH];  /* from `first_id`, the first being 1; 0: an empty slot */
} Slots;

struct RosterBatch {
    Roster *roster;
    Statement *add;   /* as long as the batch lives */
    uint64_t *filter; /* a bit that is not set says that a key is new (Bloom) */
    Slots *slots;     /* those that wait: in the order of their keys, each from its own on */
    unsigned waiting;
    int64_t first_id;
    int64_t next_id; /* of the first entry, where it may not be the next one; else 0 */
    gboolean has_erased;
};

/* Four bits of one word, which is one look into memory. */
static uint64_t
bits_of(int64_t key)
{
    uint64_t bits = 0, left = (uint64_t)key >> WORD_BITS;
    for (unsigned probe = 0; probe < PROBES; probe++, left >>= BIT_BITS)
        bits |= UINT64_C(1) << (left & 63);
    return bits;
}

static uint64_t *
word_of(const RosterBatch *batch, int64_t key)
{
    return &batch->filter[(uint64_t)key & ((1 << WORD_BITS) - 1)];
}

static gboolean
is_new(const RosterBatch *batch, int64_t key)
{
    const uint64_t bits = bits_of(key);
    return (*word_of(batch, key) & bits) != bits;
}

/* What compares without a sign as the keys do with theirs. */
static uint64_t
turn(int64_t key)
{
    return (uint64_t)key ^ UINT64_C(1) << 63;
}

static int64_t
turn_back(uint64_t key)
{
    return (int64_t)(key ^ UINT64_C(1) << 63);
}

static size_t
own_slot(uint64_t key)
{
    return (size_t)(key >> (64 - SLOT_BITS));
}

/* Returns the slot that holds the key, else the first behind all smaller ones: the keys' own
 * slots are in their order, so all that wait are. */
static size_t
find_slot(const Slots *slots, uint64_t key)
{
    size_t at = own_slot(key);
    while (slots->ids[at] != 0 && slots->keys[at] < key)
        at++;
    return at;
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
        const int64_t key = statement_get_int(keys, 0);
        *word_of(batch, key) |= bits_of(key);
    }
}

/* Binds the next `count` of those that wait, the first of them in the slot `at` or behind it;
 * returns the slot behind the last. */
static size_t
bind_next(RosterBatch *batch, Statement *add, unsigned count, size_t at)
{
    Slots *slots = batch->slots;
    for (unsigned i = 0; i < count; at++) {
        if (slots->ids[at] == 0)
            continue;
        statement_bind_int(add, (int)(2 * i + 1), turn_back(slots->keys[at]));
        statement_bind_int(add, (int)(2 * i + 2), batch->first_id + slots->ids[at] - 1);
        slots->ids[at] = 0;
        i++;
    }
    batch->waiting -= count;
    return at;
}

static gboolean
write_by(RosterBatch *batch, Operation operation, unsigned count, size_t *at, GError **error)
{
    g_autoptr(Statement) add = store_statement(batch->roster->store, operation, error);
    while (add != NULL && batch->waiting >= count) {
        *at = bind_next(batch, add, count, *at);
        if (!statement_run(add, error))
            return FALSE;
    }
    return add != NULL;
}

static gboolean
write_down(RosterBatch *batch, GError **error)
{
    size_t at = 0;
    return (batch->waiting < MATCHES_AT_ONCE ||
            write_by(batch, OPERATION_MATCH_ADD_MANY, MATCHES_AT_ONCE, &at, error)) &&
           (batch->waiting == 0 || write_by(batch, OPERATION_MATCH_ADD, 1, &at, error));
}

RosterBatch *
roster_begin_batch(Roster *roster, GError **error)
{
    g_assert(roster->batch == NULL);
    g_autoptr(RosterBatch) batch = g_new0(RosterBatch, 1);
    batch->roster = roster;
    batch->filter = g_new0(uint64_t, 1 << WORD_BITS);
    batch->slots = g_new0(Slots, 1);
    if (!roster_find_next_id(roster, &batch->next_id, error) ||
        !silence_is_any(roster->store, &batch->has_erased, error))
        return NULL;
    roster->batch = batch;
    batch->add = store_statement(roster->store, OPERATION_SIGNATORY_ADD, error);
    return batch->add != NULL && mark_all(batch, error) ? g_steal_pointer(&batch) : NULL;
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
    statement_release(batch->add);
    g_free(batch->filter);
    g_free(batch->slots);
    g_free(batch);
}

gboolean
roster_batch_has_erased(const RosterBatch *batch)
{
    return batch->has_erased;
}

int64_t
roster_batch_take_next_id(RosterBatch *batch)
{
    const int64_t next = batch->next_id;
    batch->next_id = 0;
    return next;
}

Statement *
roster_batch_get_statement(RosterBatch *batch)
{
    return batch->add;
}

/* The id that waits with the key, or 0. */
static int64_t
find_waiting(const RosterBatch *batch, int64_t key)
{
    const size_t at = find_slot(batch->slots, turn(key));
    const uint32_t id = batch->slots->ids[at];
    return id != 0 && batch->slots->keys[at] == turn(key) ? batch->first_id + id - 1 : 0;
}

/* Has the key's slot fetched into the cache while its row is written. */
static void
await_slot(const RosterBatch *batch, int64_t key)
{
    const size_t own = own_slot(turn(key));
    __builtin_prefetch(&batch->slots->ids[own], 1);
    __builtin_prefetch(&batch->slots->keys[own], 1);
}

gboolean
roster_batch_get(RosterBatch *batch, int64_t key, int64_t *out_id, GError **error)
{
    await_slot(batch, key);
    const gboolean unknown = is_new(batch, key);
    *out_id = unknown ? 0 : find_waiting(batch, key);
    return unknown || *out_id != 0 || roster_row_find(batch->roster->store, key, out_id, error);
}

/* Puts the key, which does not wait yet, where its order wants it, and what is there one slot
 * further. FALSE: there is no room within reach of its own slot. */
static gboolean
put(Slots *slots, uint64_t key, uint32_t id)
{
    const size_t own = own_slot(key), at = find_slot(slots, key);
    size_t end = at;
    while (end < own + REACH && slots->ids[end] != 0)
        end++;
    if (end == own + REACH)
        return FALSE;

    memmove(&slots->keys[at + 1], &slots->keys[at], (end - at) * sizeof slots->keys[0]);
    memmove(&slots->ids[at + 1], &slots->ids[at], (end - at) * sizeof slots->ids[0]);
    slots->keys[at] = key;
    slots->ids[at] = id;
    return TRUE;
}

/* TRUE for the id of a row that the batch itself brought in: those go up from the first. */
static gboolean
is_ours(RosterBatch *batch, int64_t id)
{
    if (batch->first_id == 0)
        batch->first_id = id;
    return id >= batch->first_id && id - batch->first_id < UINT32_MAX;
}

gboolean
roster_batch_add(RosterBatch *batch, int64_t key, int64_t id, GError **error)
{
    if (find_waiting(batch, key) != 0)
        return TRUE;
    *word_of(batch, key) |= bits_of(key);
    if (!is_ours(batch, id))
        return roster_row_add_key(batch->roster->store, key, id, error);

    const uint32_t short_id = (uint32_t)(id - batch->first_id + 1);
    if ((batch->waiting >= PENDING || !put(batch->slots, turn(key), short_id)) &&
        (!write_down(batch, error) || !put(batch->slots, turn(key), short_id)))
        return FALSE;
    batch->waiting++;
    return TRUE;
}
