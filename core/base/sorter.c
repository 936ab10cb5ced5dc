#include "base/sorter.h"

#include "base/file.h"
#include "base/spill.h"

#include <stdlib.h>
#include <string.h>

#define KEPT    (8 * 1024 * 1024)
#define PIECE   (32 * 1024) /* of a run, read or written at once */
#define LARGEST (1024 * 1024)

/* What stands before the key and what goes with it. */
typedef struct {
    uint32_t key;
    uint32_t bytes;
} Head;

/* A row in memory; the first bytes of its key as a number settle most comparisons. */
typedef struct {
    uint64_t beginning;
    const uint8_t *row;
} Kept;

/* Rows in order, one after the other: a part of what was spilled, a piece of it in memory. */
typedef struct {
    uint64_t at, end; /* what was not read yet */
    GByteArray *in;   /* what was */
    size_t used;      /* of it */
    const uint8_t *row;
} Run;

struct Sorter {
    uint8_t *kept; /* rows as they came, KEPT bytes; NULL once they are merged */
    size_t size;   /* of them */
    GArray *rows;  /* Kept */
    guint next;    /* of the rows, where they are all */
    GArray *runs;
    GPtrArray *heap; /* Run *, the one with the least row first */
    Spill *spill;
    const uint8_t *row; /* the last that was taken, or NULL */
    gboolean is_sorted;
};

static void
clear_run(void *element)
{
    Run *run = element;
    g_clear_pointer(&run->in, g_byte_array_unref);
}

Sorter *
sorter_new(const char *folder)
{
    Sorter *sorter = g_new0(Sorter, 1);
    sorter->kept = g_malloc(KEPT);
    sorter->rows = g_array_new(FALSE, FALSE, sizeof(Kept));
    sorter->runs = g_array_new(FALSE, TRUE, sizeof(Run));
    g_array_set_clear_func(sorter->runs, clear_run);
    sorter->heap = g_ptr_array_new();
    sorter->spill = spill_new(folder, PIECE);
    return sorter;
}

void
sorter_free(Sorter *sorter)
{
    if (sorter == NULL)
        return;

    spill_free(sorter->spill);
    g_free(sorter->kept);
    g_array_unref(sorter->rows);
    g_ptr_array_unref(sorter->heap);
    g_array_unref(sorter->runs);
    g_free(sorter);
}

static Head
head_of(const uint8_t *row)
{
    Head head;
    memcpy(&head, row, sizeof head);
    return head;
}

static size_t
size_of(const uint8_t *row)
{
    const Head head = head_of(row);
    return sizeof head + head.key + head.bytes;
}

static int
compare_rows(const uint8_t *left, const uint8_t *right)
{
    const Head one = head_of(left), other = head_of(right);
    const int order = memcmp(left + sizeof one, right + sizeof other, MIN(one.key, other.key));
    return order != 0 ? order : (one.key > other.key) - (one.key < other.key);
}

static uint64_t
beginning_of(const uint8_t *key, size_t length)
{
    uint64_t number = 0;
    memcpy(&number, key, MIN(length, sizeof number));
    return GUINT64_FROM_BE(number);
}

static int
compare(const void *a, const void *b)
{
    const Kept *left = a;
    const Kept *right = b;
    if (left->beginning != right->beginning)
        return left->beginning < right->beginning ? -1 : 1;
    return compare_rows(left->row, right->row);
}

static void
sort_kept(Sorter *sorter)
{
    if (sorter->rows->len > 0)
        qsort(sorter->rows->data, sorter->rows->len, sizeof(Kept), compare);
}

static const uint8_t *
row_at(const Sorter *sorter, guint index)
{
    return g_array_index(sorter->rows, Kept, index).row;
}

/* Moves what is kept to the file, as a run of its own. */
static gboolean
spill(Sorter *sorter, GError **error)
{
    Run run = {.at = spill_get_size(sorter->spill)};
    sort_kept(sorter);
    for (guint i = 0; i < sorter->rows->len; i++)
        if (!spill_append(sorter->spill, row_at(sorter, i), size_of(row_at(sorter, i)), error))
            return FALSE;

    run.end = spill_get_size(sorter->spill);
    g_array_append_val(sorter->runs, run);
    g_array_set_size(sorter->rows, 0);
    sorter->size = 0;
    return TRUE;
}

static gboolean
refuse_size(GError **error)
{
    g_set_error(error, FILE_ERROR, FILE_ERROR_TOO_LARGE,
                "a row of more than %d bytes is no row", LARGEST);
    return FALSE;
}

gboolean
sorter_add(Sorter *sorter, const void *key, size_t key_length, const void *bytes, size_t length,
           GError **error)
{
    const Head head = {(uint32_t)key_length, (uint32_t)length};
    g_assert(!sorter->is_sorted);
    if (key_length > LARGEST || length > LARGEST)
        return refuse_size(error);
    const size_t needed = sizeof head + key_length + length;
    if (sorter->size + needed + (sorter->rows->len + 1) * sizeof(Kept) > KEPT &&
        !spill(sorter, error))
        return FALSE;

    uint8_t *row = sorter->kept + sorter->size;
    memcpy(row, &head, sizeof head);
    memcpy(row + sizeof head, key, key_length);
    memcpy(row + sizeof head + key_length, bytes, length);
    const Kept kept = {beginning_of(key, key_length), row};
    g_array_append_val(sorter->rows, kept);
    sorter->size += needed;
    return TRUE;
}

/* Reads on until the run has `wanted` bytes that were not used. */
static gboolean
fill(const Sorter *sorter, Run *run, size_t wanted, GError **error)
{
    if (run->used > 0) {
        g_byte_array_remove_range(run->in, 0, (guint)run->used);
        run->used = 0;
    }
    const guint before = run->in->len;
    const size_t room = (size_t)MIN(run->end - run->at, MAX(wanted - before, PIECE));
    g_byte_array_set_size(run->in, before + (guint)room);
    if (!spill_read(sorter->spill, run->at, run->in->data + before, room, error))
        return FALSE;
    run->at += room;
    return TRUE;
}

static size_t
left_in(const Run *run)
{
    return run->in->len - run->used;
}

/* Steps to the run's next row; NULL at its end. */
static gboolean
advance(const Sorter *sorter, Run *run, GError **error)
{
    if (run->row != NULL)
        run->used += size_of(run->row);
    run->row = NULL;
    if (left_in(run) == 0 && run->at == run->end)
        return TRUE;
    if (left_in(run) < sizeof(Head) && !fill(sorter, run, sizeof(Head), error))
        return FALSE;

    const size_t size = size_of(run->in->data + run->used);
    if (left_in(run) < size && !fill(sorter, run, size, error))
        return FALSE;
    run->row = run->in->data + run->used;
    return TRUE;
}

/* Lets the run at `index` sink to where both below it have no lesser row. */
static void
sink(GPtrArray *heap, guint index)
{
    for (guint below = 2 * index + 1; below < heap->len; below = 2 * index + 1) {
        const Run *left = heap->pdata[below];
        const Run *right = below + 1 < heap->len ? heap->pdata[below + 1] : NULL;
        if (right != NULL && compare_rows(right->row, left->row) < 0)
            below++;
        Run *least = heap->pdata[below], *run = heap->pdata[index];
        if (compare_rows(run->row, least->row) <= 0)
            return;
        heap->pdata[index] = least;
        heap->pdata[below] = run;
        index = below;
    }
}

static gboolean
begin_merge(Sorter *sorter, GError **error)
{
    if (!spill(sorter, error))
        return FALSE;
    g_clear_pointer(&sorter->kept, g_free);
    g_clear_pointer(&sorter->rows, g_array_unref);
    sorter->rows = g_array_new(FALSE, FALSE, sizeof(Kept));
    for (guint i = 0; i < sorter->runs->len; i++) {
        Run *run = &g_array_index(sorter->runs, Run, i);
        run->in = g_byte_array_sized_new(2 * PIECE);
        if (!advance(sorter, run, error))
            return FALSE;
        g_ptr_array_add(sorter->heap, run);
    }
    for (guint i = sorter->heap->len / 2; i > 0; i--)
        sink(sorter->heap, i - 1);
    return TRUE;
}

static gboolean
begin(Sorter *sorter, GError **error)
{
    sorter->is_sorted = TRUE;
    if (sorter->runs->len > 0)
        return begin_merge(sorter, error);

    sort_kept(sorter);
    return TRUE;
}

/* The row before has been used now. */
static gboolean
advance_first(Sorter *sorter, GError **error)
{
    Run *first = sorter->heap->pdata[0];
    if (!advance(sorter, first, error))
        return FALSE;
    if (first->row == NULL)
        g_ptr_array_remove_index_fast(sorter->heap, 0);
    if (sorter->heap->len > 0)
        sink(sorter->heap, 0);
    return TRUE;
}

static gboolean
find_next(Sorter *sorter, const uint8_t **out_row, GError **error)
{
    const gboolean is_first = !sorter->is_sorted;
    if (is_first && !begin(sorter, error))
        return FALSE;
    if (sorter->runs->len == 0) {
        const gboolean more = sorter->next < sorter->rows->len;
        *out_row = more ? row_at(sorter, sorter->next++) : NULL;
        return TRUE;
    }
    if (!is_first && sorter->heap->len > 0 && !advance_first(sorter, error))
        return FALSE;
    *out_row = sorter->heap->len > 0 ? ((const Run *)sorter->heap->pdata[0])->row : NULL;
    return TRUE;
}

gboolean
sorter_next(Sorter *sorter, const void **out_bytes, size_t *out_length, GError **error)
{
    const uint8_t *row = NULL;
    if (!find_next(sorter, &row, error))
        return FALSE;

    sorter->row = row;
    const Head head = row != NULL ? head_of(row) : (Head){0};
    *out_bytes = row != NULL ? row + sizeof head + head.key : NULL;
    if (out_length != NULL)
        *out_length = head.bytes;
    return TRUE;
}

const void *
sorter_get_key(const Sorter *sorter, size_t *out_length)
{
    g_assert(sorter->row != NULL);
    *out_length = head_of(sorter->row).key;
    return sorter->row + sizeof(Head);
}
