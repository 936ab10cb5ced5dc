/* runs.h - more records than memory should hold, put in order
 *
 * A record is up to 64 KiB of bytes, and the order is that of their bytes, of two that begin
 * alike the shorter first: numbers in front go in with the highest byte first. Records are
 * added, then put in order, then taken one after the other. So many as `memory` holds are
 * sorted at a time and spilled; the runs are merged as they are taken.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#define RUNS_LONGEST 65535

typedef struct Runs Runs;

/* `memory` is in bytes. */
Runs *runs_new(size_t memory);
void runs_free(Runs *runs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Runs, runs_free)

/* Adds a copy of `length` bytes, at most RUNS_LONGEST. */
G_GNUC_WARN_UNUSED_RESULT
gboolean runs_add(Runs *runs, const void *bytes, size_t length, GError **error);

/* Ends the adding. */
G_GNUC_WARN_UNUSED_RESULT
gboolean runs_sort(Runs *runs, GError **error);

/* Takes the next record: `out_bytes` are borrowed until the next call, and NULL after the last.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean runs_next(Runs *runs, const uint8_t **out_bytes, size_t *out_length, GError **error);
