/* clock.h - what time it is, and what time a document says it is
 *
 * Times are int64_t seconds since 1970-01-01T00:00:00Z. The clock that runs leases, tokens and
 * the journal is the system's; the time that stands in a document is another thing, follows
 * SOURCE_DATE_EPOCH and never runs anything.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Clock Clock;

/* A clock that goes with the system's, and one that stands still at `seconds` until it is set.
 */
Clock *clock_new(void);
Clock *clock_new_at(int64_t seconds);
void clock_set(Clock *clock, int64_t seconds);
void clock_free(Clock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clock, clock_free)

int64_t clock_now(const Clock *clock);

/* Sets `out_time` to SOURCE_DATE_EPOCH where the environment has it, else to `otherwise`. Fails
 * when the variable is no whole number of seconds. */
G_GNUC_WARN_UNUSED_RESULT
gboolean clock_document_time(int64_t otherwise, int64_t *out_time, GError **error);

/* Returns "2023-11-07T18:00:00Z" (RFC 3339). Owned by the caller. */
char *clock_format(int64_t seconds);

/* Reads an RFC 3339 time, or "2023-11-06", "2023-11-06 17:00[:00]" as the wall clock of `zone`
 * shows it (an IANA name; NULL is UTC); a day alone is its first second. */
G_GNUC_WARN_UNUSED_RESULT
gboolean clock_parse(const char *text, const char *zone, int64_t *out_seconds, GError **error);

/* Returns "Mon 6 Nov 17:00 EST" for people, in `zone`; the year too when it is not `now`'s.
 * Owned by the caller. */
char *clock_show(int64_t seconds, int64_t now, const char *zone);

/* Returns "in 2 days 4 hours", "6 days ago", "just now". Owned by the caller. */
char *clock_show_distance(int64_t seconds, int64_t now);
