#include "base/sorter.h"

#include "base/descriptor.h"
#include "base/file.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

/* Rows in order, one after the other: a part of the file, of which a piece is in memory. */
typedef struct {
    off_t at, end;  /* what was not read yet */
    GByteArray *in; /* what was */
    size_t used;    /* of it */
    const uint8_t *row;
} Run;

struct Sorter {
    char *folder;
    uint8_t *kept; /* rows as they came, KEPT bytes; NULL once they are merged */
    size_t size;   /* of them */
    GPtrArray *rows;
    guint next; /* of the rows, where they are all */
    GArray *runs;
    GPtrArray *heap; /* Run *, the one with the least row first */
    Descriptor fd;
    off_t end;
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
    sorter->folder = g_strdup(folder);
    sorter->kept = g_malloc(KEPT);
    sorter->rows = g_ptr_array_new();
    sorter->runs = g_array_new(FALSE, TRUE, sizeof(Run));
    g_array_set_clear_func(sorter->runs, clear_run);
    sorter->heap = g_ptr_array_new();
    sorter->fd = -1;
    return sorter;
}

void
sorter_free(Sorter *sorter)
{
    if (sorter == NULL)
        return;

    descriptor_close(&sorter->fd);
    g_free(sorter->kept);
    g_ptr_array_unref(sorter->rows);
    g_ptr_array_unref(sorter->heap);
    g_array_unref(sorter->runs);
    g_free(sorter->folder);
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

static int
compare(const void *a, const void *b)
{
    return compare_rows(*(const uint8_t *const *)a, *(const uint8_t *const *)b);
}

static void
sort_kept(Sorter *sorter)
{
    if (sorter->rows->len > 0)
        qsort(sorter->rows->pdata, sorter->rows->len, sizeof(void *), compare);
}

/* On file systems that know no file without a name, one that has it for a moment. */
static gboolean
open_file(Sorter *sorter, GError **error)
{
    if (sorter->fd >= 0)
        return TRUE;
    sorter->fd = open(sorter->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (sorter->fd >= 0)
        return TRUE;

    g_autofree char *random = secret_random_hex(8);
    g_autofree char *name = g_strdup_printf(".new-%s", random);
    g_autofree char *path = g_build_filename(sorter->folder, name, NULL);
    sorter->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return (sorter->fd >= 0 && unlink(path) == 0) || file_fail(error, "write", path);
}

static gboolean
write_piece(Sorter *sorter, const GByteArray *piece, GError **error)
{
    for (size_t done = 0; done < piece->len;) {
        const ssize_t count = TEMP_FAILURE_RETRY(
            pwrite(sorter->fd, piece->data + done, piece->len - done, sorter->end));
        if (count < 0)
            return file_fail(error, "write to", sorter->folder);
        done += (size_t)count;
        sorter->end += count;
    }
    return TRUE;
}

static gboolean
write_rows(Sorter *sorter, GError **error)
{
    g_autoptr(GByteArray) piece = g_byte_array_sized_new(2 * PIECE);
    for (guint i = 0; i < sorter->rows->len; i++) {
        const uint8_t *row = sorter->rows->pdata[i];
        g_byte_array_append(piece, row, (guint)size_of(row));
        if (piece->len < PIECE)
            continue;
        if (!write_piece(sorter, piece, error))
            return FALSE;
        g_byte_array_set_size(piece, 0);
    }
    return write_piece(sorter, piece, error);
}

/* Moves what is kept to the file, as a run of its own. */
static gboolean
spill(Sorter *sorter, GError **error)
{
    Run run = {.at = sorter->end};
    sort_kept(sorter);
    if (!open_file(sorter, error) || !write_rows(sorter, error))
        return FALSE;

    run.end = sorter->end;
    g_array_append_val(sorter->runs, run);
    g_ptr_array_set_size(sorter->rows, 0);
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
    if (sorter->size + sizeof head + key_length + length > KEPT && !spill(sorter, error))
        return FALSE;

    uint8_t *row = sorter->kept + sorter->size;
    memcpy(row, &head, sizeof head);
    memcpy(row + sizeof head, key, key_length);
    memcpy(row + sizeof head + key_length, bytes, length);
    g_ptr_array_add(sorter->rows, row);
    sorter->size += sizeof head + key_length + length;
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
    while (run->in->len < wanted) {
        const guint before = run->in->len;
        const size_t room = MIN((size_t)(run->end - run->at), MAX(wanted - before, PIECE));
        g_byte_array_set_size(run->in, before + (guint)room);
        const ssize_t count =
            TEMP_FAILURE_RETRY(pread(sorter->fd, run->in->data + before, room, run->at));
        errno = count == 0 ? EIO : errno; /* it was cut short */
        if (count <= 0)
            return file_fail(error, "read from", sorter->folder);
        g_byte_array_set_size(run->in, before + (guint)count);
        run->at += count;
    }
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
        *out_row = more ? sorter->rows->pdata[sorter->next++] : NULL;
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

    const Head head = row != NULL ? head_of(row) : (Head){0};
    *out_bytes = row != NULL ? row + sizeof head + head.key : NULL;
    if (out_length != NULL)
        *out_length = head.bytes;
    return TRUE;
}
