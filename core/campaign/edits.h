/* edits.h - the fewest removals and additions that make one sequence of another
 *
 * E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the refinement in linear
 * space: time grows with the length times the number of differences.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
    gboolean *removed; /* of each item of the one: it is not in the other */
    gboolean *added;   /* of each item of the other: it is not in the one */
} Edits;

/* Returns how `before` becomes `after`; items are the same when their numbers are. */
Edits *edits_find(const uint32_t *before, size_t before_length, const uint32_t *after,
                  size_t after_length);
void edits_free(Edits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edits, edits_free)
