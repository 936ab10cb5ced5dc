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

typedef enum {
    CLOCK_ERROR_EPOCH, /* SOURCE_DATE_EPOCH is no whole number of seconds */
    CLOCK_ERROR_TIME,  /* no time in a form that is read here */
    CLOCK_ERROR_ZONE,  /* no time zone goes by that name */
} ClockError;

#define CLOCK_ERROR (clock_error_quark())
GQuark clock_error_quark(void);

/* The first second of the year 1 and the last of 9999; times beyond are shown as these. */
#define CLOCK_FIRST INT64_C(-62135596800)
#define CLOCK_LAST  INT64_C(253402300799)

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
 * shows it (an IANA name; NULL is UTC); a day alone is its first second. A time that the wall
 * clock skips is the first moment after, one that it shows twice the second of them. */
G_GNUC_WARN_UNUSED_RESULT
gboolean clock_parse(const char *text, const char *zone, int64_t *out_seconds, GError **error);

/* Returns what the wall clock of `zone` shows at `seconds`, as the time at which that of UTC
 * shows the same: for formats that know no zones. A zone that is none is UTC. */
int64_t clock_wall(int64_t seconds, const char *zone);

/* Returns "Mon 6 Nov 17:00 EST" for people, in `zone`; the year too when it is not `now`'s.
 * A zone that is none is UTC, and says so. Owned by the caller. */
char *clock_show(int64_t seconds, int64_t now, const char *zone);

/* Returns "in 2 days 4 hours", "6 days ago", "just now": the smaller unit only where there are
 * less than three of the greater. Owned by the caller. */
char *clock_show_distance(int64_t seconds, int64_t now);
