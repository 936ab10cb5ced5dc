/* progress.h - a bar for what takes longer than a second, on a terminal only
 *
 * Bar, count of total, rate, time left, on one line of standard error; gone when done. Nothing
 * is shown on a pipe, nor within the first second.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Progress Progress;

/* `unit` is what is counted: "rows", "messages". */
Progress *progress_new(const char *unit);

/* Takes the bar away. NULL is fine. */
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)

void progress_show(Progress *progress, uint64_t done, uint64_t total);

/* What is waited for stands in place of the time left, from the next progress_show() on; NULL:
 * nothing. */
void progress_set_note(Progress *progress, const char *note);
