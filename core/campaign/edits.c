#include "campaign/edits.h"

#include <string.h>

/* The two sequences, what is found, and how far each diagonal was followed; `forward` and
 * `backward` point at diagonal 0 of arrays that reach as far to either side as any diagonal. */
typedef struct {
    const uint32_t *before, *after;
    Edits *edits;
    long *forward, *backward;
} Search;

/* The part that is still to be compared. */
typedef struct {
    long before, before_end;
    long after, after_end;
} Range;

/* Follows the diagonal `k` one edit further than its neighbours in `reach` and along all that
 * is the same from there, from the beginning of the range (`step` 1) or from its end (-1). */
static long
follow(const Search *search, const Range *range, long *reach, long k, long d, int step)
{
    const long width = range->before_end - range->before;
    const long height = range->after_end - range->after;
    const uint32_t *before =
        search->before + (step > 0 ? range->before : range->before_end - 1);
    const uint32_t *after = search->after + (step > 0 ? range->after : range->after_end - 1);
    const gboolean down = k == -d || (k != d && reach[k - 1] < reach[k + 1]);
    long x = down ? reach[k + 1] : reach[k - 1] + 1;

    while (x < width && x - k < height && before[step * x] == after[step * (x - k)])
        x++;
    reach[k] = x;
    return x;
}

/* Finds a point on a shortest way through the range, where the search from its beginning meets
 * the one from its end. */
static void
find_middle(const Search *search, const Range *range, long *out_x, long *out_y)
{
    const long width = range->before_end - range->before;
    const long height = range->after_end - range->after;
    const long delta = width - height;
    long *forward = search->forward, *backward = search->backward;

    forward[1] = backward[1] = 0;
    for (long d = 0;; d++) {
        for (long k = -d; k <= d; k += 2) {
            const long x = follow(search, range, forward, k, d, 1);
            if (delta % 2 != 0 && labs(delta - k) < d && x + backward[delta - k] >= width) {
                *out_x = x;
                *out_y = x - k;
                return;
            }
        }
        for (long k = -d; k <= d; k += 2) {
            const long x = follow(search, range, backward, k, d, -1);
            if (delta % 2 == 0 && labs(delta - k) <= d && x + forward[delta - k] >= width) {
                *out_x = width - x;
                *out_y = height - (x - k);
                return;
            }
        }
    }
}

/* Takes off what is the same at both ends. */
static Range
trim(const Search *search, Range range)
{
    while (range.before < range.before_end && range.after < range.after_end &&
           search->before[range.before] == search->after[range.after])
        range.before++, range.after++;
    while (range.before < range.before_end && range.after < range.after_end &&
           search->before[range.before_end - 1] == search->after[range.after_end - 1])
        range.before_end--, range.after_end--;
    return range;
}

/* As deep as the logarithm of the differences, since each half has half of them. */
static void
compare(const Search *search, Range whole)
{
    const Range range = trim(search, whole);

    if (range.before == range.before_end) {
        for (long i = range.after; i < range.after_end; i++)
            search->edits->added[i] = TRUE;
    } else if (range.after == range.after_end) {
        for (long i = range.before; i < range.before_end; i++)
            search->edits->removed[i] = TRUE;
    } else {
        long x = 0, y = 0;
        find_middle(search, &range, &x, &y);
        const long before = range.before + x, after = range.after + y;
        g_assert(before <= range.before_end && after <= range.after_end);
        compare(search, (Range){range.before, before, range.after, after});
        compare(search, (Range){before, range.before_end, after, range.after_end});
    }
}

Edits *
edits_find(const uint32_t *before, size_t before_length, const uint32_t *after,
           size_t after_length)
{
    const size_t reach = before_length + after_length + 2;
    g_autofree long *forward = g_new0(long, 2 * reach + 1);
    g_autofree long *backward = g_new0(long, 2 * reach + 1);
    Edits *edits = g_new0(Edits, 1);
    edits->removed = g_new0(gboolean, before_length + 1);
    edits->added = g_new0(gboolean, after_length + 1);

    const Search search = {before, after, edits, forward + reach, backward + reach};
    compare(&search, (Range){0, (long)before_length, 0, (long)after_length});
    return edits;
}

void
edits_free(Edits *edits)
{
    if (edits == NULL)
        return;

    g_free(edits->removed);
    g_free(edits->added);
    g_free(edits);
}
