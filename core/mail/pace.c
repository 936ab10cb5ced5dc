#include "mail/pace.h"

#define MINUTE 60
#define DAY    (24 * 3600)

/* What left in one second. */
typedef struct {
    int64_t at;
    int64_t count;
} Tick;

struct Pace {
    Store *store;       /* borrowed */
    const Clock *clock; /* borrowed */
    unsigned rate, cap;
    GArray *ticks; /* of the last 24 hours, in order */
};

static gboolean
forget_old(Pace *pace, GError **error)
{
    g_autoptr(Statement) prune = store_statement(pace->store, OPERATION_PACE_PRUNE, error);
    if (prune == NULL)
        return FALSE;

    statement_bind_int(prune, 1, clock_now(pace->clock) - 2 * DAY);
    return statement_run(prune, error);
}

static gboolean
read_ticks(Pace *pace, GError **error)
{
    g_autoptr(Statement) rows = store_statement(pace->store, OPERATION_PACE_EACH, error);
    if (rows == NULL)
        return FALSE;

    statement_bind_int(rows, 1, clock_now(pace->clock) - DAY);
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        const Tick tick = {.at = statement_get_int(rows, 0),
                           .count = statement_get_int(rows, 1)};
        g_array_append_val(pace->ticks, tick);
    }
}

Pace *
pace_load(Store *store, const Clock *clock, unsigned rate, unsigned cap, GError **error)
{
    g_autoptr(Pace) pace = g_new0(Pace, 1);
    pace->store = store;
    pace->clock = clock;
    pace->rate = rate;
    pace->cap = cap;
    pace->ticks = g_array_new(FALSE, FALSE, sizeof(Tick));
    if (!forget_old(pace, error) || !read_ticks(pace, error))
        return NULL;

    return g_steal_pointer(&pace);
}

void
pace_free(Pace *pace)
{
    if (pace == NULL)
        return;

    g_array_free(pace->ticks, TRUE);
    g_free(pace);
}

static Tick *
tick_at(const Pace *pace, unsigned index)
{
    return &g_array_index(pace->ticks, Tick, index);
}

/* Lets go of what is older than a day, and takes what is later than `now` for now. */
static void
settle(Pace *pace, int64_t now)
{
    unsigned old = 0;

    while (old < pace->ticks->len && tick_at(pace, old)->at < now - DAY)
        old++;
    g_array_remove_range(pace->ticks, 0, old);
    for (unsigned i = pace->ticks->len; i > 0 && tick_at(pace, i - 1)->at > now; i--)
        tick_at(pace, i - 1)->at = now;
}

/* The room that `limit` leaves within the last `seconds`; the second that is now may have had
 * its messages at its end, so that one more second counts. */
static unsigned
room_within(const Pace *pace, unsigned limit, int64_t seconds, unsigned under_way, int64_t now,
            int64_t *out_when)
{
    int64_t count = under_way;
    if (limit == 0)
        return G_MAXUINT;

    for (unsigned i = pace->ticks->len; i > 0; i--) {
        const Tick *tick = tick_at(pace, i - 1);
        if (tick->at < now - seconds)
            break;
        count += tick->count;
        *out_when = tick->at + seconds + 1;
    }
    return count < limit ? limit - (unsigned)count : 0;
}

unsigned
pace_get_room(Pace *pace, unsigned under_way, int64_t *out_when, gboolean *out_capped)
{
    const int64_t now = clock_now(pace->clock);
    int64_t minute = now + 1, day = now + 1; /* soon, where only those under way fill it */

    settle(pace, now);
    const unsigned in_minute = room_within(pace, pace->rate, MINUTE, under_way, now, &minute);
    const unsigned in_day = room_within(pace, pace->cap, DAY, under_way, now, &day);
    *out_capped = in_day == 0;
    *out_when = in_day == 0 ? day : minute;
    return MIN(in_minute, in_day);
}

gboolean
pace_count(Pace *pace, unsigned count, GError **error)
{
    const Tick tick = {.at = clock_now(pace->clock), .count = count};
    g_autoptr(Statement) add = store_statement(pace->store, OPERATION_PACE_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, tick.at);
    statement_bind_int(add, 2, tick.count);
    if (!statement_run(add, error))
        return FALSE;
    settle(pace, tick.at);
    if (pace->ticks->len > 0 && tick_at(pace, pace->ticks->len - 1)->at == tick.at)
        tick_at(pace, pace->ticks->len - 1)->count += tick.count;
    else
        g_array_append_val(pace->ticks, tick);
    return TRUE;
}
