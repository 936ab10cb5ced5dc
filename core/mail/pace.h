/* pace.h - how fast messages may leave: so many a minute, so many in 24 hours
 *
 * What counts is a message whose end may leave. The counts stand in the store, by the second,
 * and are written in the transaction that marks the messages, so that they survive restarts and
 * crashes as the marks do. The last minute and the last 24 hours are those before now, wherever
 * a calendar day begins. A clock that was set back lifts nothing: what was counted later than
 * now counts as now.
 */
#pragma once

#include "base/clock.h"
#include "store/store.h"

typedef struct Pace Pace;

/* Reads what left in the last 24 hours. `rate` is messages a minute, `cap` messages in 24
 * hours; 0: no limit. Borrows both. */
G_GNUC_WARN_UNUSED_RESULT
Pace *pace_load(Store *store, const Clock *clock, unsigned rate, unsigned cap, GError **error);
void pace_free(Pace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pace, pace_free)

/* How many more may be begun while `under_way` are and are not counted yet; G_MAXUINT: any
 * number. Where there is none `out_when` says from when on there is, and `out_capped` whether
 * it is the cap that keeps them, and not the rate. */
unsigned pace_get_room(Pace *pace, unsigned under_way, int64_t *out_when, gboolean *out_capped);

/* Counts `count` more, now; in the caller's transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean pace_count(Pace *pace, unsigned count, GError **error);
