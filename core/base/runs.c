#include "base/runs.h"

#include "base/spill.h"

#include <stdlib.h>
#include <string.h>

#define WRITTEN_AT_ONCE (64 * 1024)
#define READ_AT_ONCE    (16 * 1024) /* of each run */
#define LENGTH_SIZE     2           /* bytes before a record, the highest first */

/* A record that is held: its first bytes as a number settle most comparisons. */
typedef struct {
    uint64_t beginning;
    const uint8_t *bytes; /* behind its length */
} Held;

/* A run that is merged: a window on its bytes in the spill. */
typedef struct {
    uint64_t at, end; /* of what is not in the window yet */
    GByteArray *window;
    guint taken;          /* bytes of the window that are behind us */
    const uint8_t *bytes; /* the record in front, in the window */
    size_t length;
} Reader;

struct Runs {
    size_t memory;
    uint8_t *room; /* of `memory` bytes: the records, each behind its length */
    size_t used;
    GArray *held; /* Held, into `room` */
    guint next;   /* of `held`, when nothing was spilled */
    Spill *spill;
    GArray *ends;      /* uint64_t: where each run ends in the spill */
    GPtrArray *heap;   /* Reader, the least record first */
    gboolean is_ahead; /* the first reader's record was taken */
};

static void
reader_free(void *data)
{
    Reader *reader = data;
    g_byte_array_unref(reader->window);
    g_free(reader);
}

Runs *
runs_new(size_t memory)
{
    Runs *runs = g_new0(Runs, 1);
    runs->memory = MAX(memory, (size_t)RUNS_LONGEST + LENGTH_SIZE + sizeof(Held));
    runs->held = g_array_new(FALSE, FALSE, sizeof(Held));
    runs->spill = spill_new(WRITTEN_AT_ONCE);
    runs->ends = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    runs->heap = g_ptr_array_new_with_free_func(reader_free);
    return runs;
}

void
runs_free(Runs *runs)
{
    if (runs == NULL)
        return;

    g_ptr_array_unref(runs->heap);
    g_array_unref(runs->ends);
    spill_free(runs->spill);
    g_array_unref(runs->held);
    g_free(runs->room);
    g_free(runs);
}

static size_t
read_length(const uint8_t *at)
{
    return (size_t)at[0] << 8 | at[1];
}

static uint64_t
read_beginning(const uint8_t *bytes, size_t length)
{
    uint64_t number = 0;
    memcpy(&number, bytes, MIN(length, sizeof number));
    return GUINT64_FROM_BE(number);
}

static int
compare_records(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
    const int order = memcmp(a, b, MIN(a_length, b_length));
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static int
compare_held(const void *a, const void *b)
{
    const Held *left = a;
    const Held *right = b;
    if (left->beginning != right->beginning)
        return left->beginning < right->beginning ? -1 : 1;
    return compare_records(left->bytes, read_length(left->bytes - LENGTH_SIZE), right->bytes,
                           read_length(right->bytes - LENGTH_SIZE));
}

static void
sort_held(Runs *runs)
{
    if (runs->held->len > 1)
        qsort(runs->held->data, runs->held->len, sizeof(Held), compare_held);
}

static gboolean
spill_held(Runs *runs, GError **error)
{
    sort_held(runs);
    for (guint i = 0; i < runs->held->len; i++) {
        const uint8_t *bytes = g_array_index(runs->held, Held, i).bytes;
        if (!spill_append(runs->spill, bytes - LENGTH_SIZE,
                          LENGTH_SIZE + read_length(bytes - LENGTH_SIZE), error))
            return FALSE;
    }
    const uint64_t end = spill_get_size(runs->spill);
    g_array_append_val(runs->ends, end);
    g_array_set_size(runs->held, 0);
    runs->used = 0;
    return TRUE;
}

gboolean
runs_add(Runs *runs, const void *bytes, size_t length, GError **error)
{
    g_assert(length <= RUNS_LONGEST);
    const size_t needed = LENGTH_SIZE + length + sizeof(Held);
    const size_t taken = runs->used + runs->held->len * sizeof(Held);
    if (taken + needed > runs->memory && !spill_held(runs, error))
        return FALSE;
    if (runs->room == NULL)
        runs->room = g_malloc(runs->memory);

    uint8_t *at = runs->room + runs->used;
    at[0] = (uint8_t)(length >> 8);
    at[1] = (uint8_t)length;
    memcpy(at + LENGTH_SIZE, bytes, length);
    const Held held = {read_beginning(bytes, length), at + LENGTH_SIZE};
    g_array_append_val(runs->held, held);
    runs->used += LENGTH_SIZE + length;
    return TRUE;
}

/* Has at least `length` bytes in the window behind those taken; FALSE in `out_there` when the
 * run has no more. */
static gboolean
fill(const Runs *runs, Reader *reader, size_t length, gboolean *out_there, GError **error)
{
    if (reader->window->len - reader->taken < length) {
        const uint64_t left = reader->end - reader->at;
        const size_t more = (size_t)MIN(left, MAX(length, READ_AT_ONCE));
        g_byte_array_remove_range(reader->window, 0, reader->taken);
        reader->taken = 0;
        const guint kept = reader->window->len;
        g_byte_array_set_size(reader->window, kept + (guint)more);
        if (!spill_read(runs->spill, reader->at, reader->window->data + kept, more, error))
            return FALSE;
        reader->at += more;
    }
    *out_there = reader->window->len - reader->taken >= length;
    return TRUE;
}

static gboolean
advance(const Runs *runs, Reader *reader, gboolean *out_there, GError **error)
{
    if (!fill(runs, reader, LENGTH_SIZE, out_there, error))
        return FALSE;
    if (!*out_there)
        return TRUE;

    reader->length = read_length(reader->window->data + reader->taken);
    if (!fill(runs, reader, LENGTH_SIZE + reader->length, out_there, error))
        return FALSE;
    reader->bytes = reader->window->data + reader->taken + LENGTH_SIZE;
    reader->taken += LENGTH_SIZE + (guint)reader->length;
    return TRUE;
}

static gboolean
is_before(const Runs *runs, guint a, guint b)
{
    const Reader *left = runs->heap->pdata[a];
    const Reader *right = runs->heap->pdata[b];
    return compare_records(left->bytes, left->length, right->bytes, right->length) < 0;
}

static void
sift_down(Runs *runs, guint at)
{
    for (;;) {
        guint least = at;
        for (guint child = 2 * at + 1; child <= 2 * at + 2 && child < runs->heap->len; child++)
            if (is_before(runs, child, least))
                least = child;
        if (least == at)
            return;
        void *moved = runs->heap->pdata[at];
        runs->heap->pdata[at] = runs->heap->pdata[least];
        runs->heap->pdata[least] = moved;
        at = least;
    }
}

static gboolean
open_reader(Runs *runs, guint number, GError **error)
{
    gboolean there = FALSE;
    Reader *reader = g_new0(Reader, 1);
    reader->at = number == 0 ? 0 : g_array_index(runs->ends, uint64_t, number - 1);
    reader->end = g_array_index(runs->ends, uint64_t, number);
    reader->window = g_byte_array_new();
    g_ptr_array_add(runs->heap, reader);
    return advance(runs, reader, &there, error);
}

gboolean
runs_sort(Runs *runs, GError **error)
{
    if (runs->ends->len == 0) {
        sort_held(runs);
        return TRUE;
    }

    if (runs->held->len > 0 && !spill_held(runs, error))
        return FALSE;
    g_clear_pointer(&runs->room, g_free);
    g_array_set_size(runs->held, 0);
    for (guint i = 0; i < runs->ends->len; i++)
        if (!open_reader(runs, i, error))
            return FALSE;
    for (guint i = runs->heap->len / 2; i > 0; i--)
        sift_down(runs, i - 1);
    return TRUE;
}

/* Puts the first reader behind the record that was taken of it. */
static gboolean
move_on(Runs *runs, GError **error)
{
    gboolean there = FALSE;
    if (!advance(runs, runs->heap->pdata[0], &there, error))
        return FALSE;
    if (!there)
        g_ptr_array_remove_index_fast(runs->heap, 0);
    sift_down(runs, 0);
    return TRUE;
}

static void
take_held(Runs *runs, const uint8_t **out_bytes, size_t *out_length)
{
    const gboolean is_there = runs->next < runs->held->len;
    *out_bytes = is_there ? g_array_index(runs->held, Held, runs->next++).bytes : NULL;
    *out_length = is_there ? read_length(*out_bytes - LENGTH_SIZE) : 0;
}

gboolean
runs_next(Runs *runs, const uint8_t **out_bytes, size_t *out_length, GError **error)
{
    if (runs->ends->len == 0) {
        take_held(runs, out_bytes, out_length);
        return TRUE;
    }
    if (runs->is_ahead && runs->heap->len > 0 && !move_on(runs, error))
        return FALSE;

    const Reader *reader = runs->heap->len > 0 ? runs->heap->pdata[0] : NULL;
    *out_bytes = reader != NULL ? reader->bytes : NULL;
    *out_length = reader != NULL ? reader->length : 0;
    runs->is_ahead = TRUE;
    return TRUE;
}
