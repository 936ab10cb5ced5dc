/* shared.h - the whole lines that two texts have in common, in long runs
 *
 * What the mails of a mailing share is found so. A line ends behind its LF; it takes time in
 * proportion to both.
 */
#pragma once

#include <glib.h>

/* A run of lines of the one text that stands in the other one too. */
typedef struct {
    size_t at, length;
} SharedRun;

/* Returns the runs of at least `least` bytes (some hundred) of `text` that stand in `other`, in
 * the order of both, none over another: the lines where each begins are looked for behind the
 * run before. SharedRun; owned by the caller. */
GArray *shared_find(const char *text, size_t length, const char *other, size_t other_length,
                    size_t least);
