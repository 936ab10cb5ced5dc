#include "data/shared.h"

#include <string.h>

/* Bytes up to the one behind the end of the line, or of the text. */
static size_t
measure_line(const char *text, size_t length)
{
    const char *end = memchr(text, '\n', length);

    return end != NULL ? (size_t)(end - text) + 1 : length;
}

/* A line of the other text. */
typedef struct {
    const char *text;
    size_t length;
} Line;

static guint
hash_line(const void *item)
{
    const Line *line = item;
    guint hash = 5381;

    for (size_t i = 0; i < line->length; i++)
        hash = hash * 33 + (unsigned char)line->text[i];
    return hash;
}

static gboolean
is_same_line(const void *a, const void *b)
{
    const Line *one = a, *other = b;

    return one->length == other->length && memcmp(one->text, other->text, one->length) == 0;
}

/* Each line by what it says; of those that are the same, the first. */
static GHashTable *
index_lines(const char *text, size_t length)
{
    GHashTable *lines = g_hash_table_new_full(hash_line, is_same_line, g_free, NULL);

    for (size_t at = 0; at < length;) {
        const Line line = {.text = text + at, .length = measure_line(text + at, length - at)};
        if (!g_hash_table_contains(lines, &line))
            g_hash_table_add(lines, g_memdup2(&line, sizeof line));
        at += line.length;
    }
    return lines;
}

/* How many bytes both begin with, in whole lines. */
static size_t
measure_run(const char *text, size_t length, const char *other, size_t other_length)
{
    const size_t most = MIN(length, other_length);
    size_t same = 0, lines = 0;

    while (same < most && text[same] == other[same]) {
        same++;
        lines = text[same - 1] == '\n' ? same : lines;
    }
    return lines;
}

GArray *
shared_find(const char *text, size_t length, const char *other, size_t other_length,
            size_t least)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(SharedRun));
    g_autoptr(GHashTable) lines = index_lines(other, other_length);
    size_t behind = 0; /* in the other text */

    for (size_t at = 0; at < length;) {
        const Line line = {.text = text + at, .length = measure_line(text + at, length - at)};
        const Line *found = g_hash_table_lookup(lines, &line);
        const size_t where = found != NULL ? (size_t)(found->text - other) : 0;
        const SharedRun run = {
            .at = at,
            .length =
                found == NULL || where < behind
                    ? 0
                    : measure_run(text + at, length - at, other + where, other_length - where)};
        if (run.length >= least && run.length > 0) {
            g_array_append_val(runs, run);
            behind = where + run.length;
        }
        at += MAX(run.length >= least ? run.length : 0, line.length);
    }
    return runs;
}
