#include "mail/dispatch.h"
#include "mail/outbox.h"

#define SECOND        G_USEC_PER_SEC
#define LINGER        100 /* microseconds */
#define DIAL_ATTEMPTS 3   /* to get a lost connection back */
#define DIAL_PAUSE    2   /* seconds before the second, twice as many before the third */
#define DIAL_REST     60  /* seconds without another try while some connection stands */
#define FEW           4   /* messages that are worth a connection */
#define ENDING_LIMIT  8   /* seconds that what was begun has once the run is to end */

/* How many connections what is left is worth. */
static unsigned
count_wanted(const Dispatch *dispatch)
{
    const OutboxResult *result = dispatch->result;
    const uint64_t done = result->sent + result->deferred + result->failed + result->uncertain +
                          result->withdrawn;
    const uint64_t left = dispatch->plan->total > done ? dispatch->plan->total - done : 1;

    return (unsigned)MIN((left + FEW - 1) / FEW, dispatch_count_lines(dispatch));
}

/* TRUE when one more connection should be made now. */
static gboolean
should_dial(const Dispatch *dispatch)
{
    const Lines *lines = dispatch->plan->lines;
    const unsigned open = lines_count_open(lines), dialling = lines_count_dialling(lines);
    if (dispatch->stopping || dispatch->room_at != 0 || !dispatch_has_messages(dispatch) ||
        open + dialling == dispatch_count_lines(dispatch) ||
        g_get_monotonic_time() < dispatch->dial_at)
        return FALSE;

    return open + dialling < count_wanted(dispatch) ||
           (dialling == 0 && !g_queue_is_empty(dispatch->again));
}

/* What a connection that could not be made means: while others stand, little. */
static void
note_no_connection(Dispatch *dispatch, GError *reason)
{
    const gboolean passing = g_error_matches(reason, DIAL_ERROR, DIAL_ERROR_CONNECT);
    const unsigned open = lines_count_open(dispatch->plan->lines);
    const unsigned most = dispatch->result->last_id == 0 ? 1 : DIAL_ATTEMPTS;

    dispatch->dial_attempts++;
    if (open == 0 && (!passing || dispatch->dial_attempts >= most)) {
        dispatch_stop(dispatch, reason);
        return;
    }
    const int pause = open > 0 ? DIAL_REST : DIAL_PAUSE << (dispatch->dial_attempts - 1);
    dispatch->dial_at = g_get_monotonic_time() + pause * SECOND;
    g_error_free(reason);
}

static void
keep_lines(Dispatch *dispatch)
{
    Lines *lines = dispatch->plan->lines;
    GError *failure = lines_take_failure(lines);
    if (failure != NULL)
        note_no_connection(dispatch, failure);
    else if (lines_count_open(lines) > 0)
        dispatch->dial_attempts = 0;

    while (should_dial(dispatch)) {
        GError *reason = NULL;
        if (!lines_dial(lines, &reason))
            dispatch_stop(dispatch, reason);
    }
}

static gboolean
is_to_end(const Dispatch *dispatch)
{
    const OutboxRun *run = dispatch->plan->run;

    return run->ending != NULL && *run->ending != 0;
}

/* Heeds the wish that the run ends: what was begun has some seconds for its end. */
static void
heed_ending(Dispatch *dispatch)
{
    const int64_t now = g_get_monotonic_time();
    if (!is_to_end(dispatch))
        return;

    if (dispatch->ending_at == 0) {
        dispatch->ending_at = now + ENDING_LIMIT * SECOND;
        dispatch_stop(dispatch, NULL);
    }
    if (now < dispatch->ending_at)
        return;
    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++) {
        Session *session = dispatch_get_session(dispatch, i);
        if (session == NULL)
            continue;
        session_stop(session);
        session_lose(session, SESSION_TIMEOUT);
    }
}

/* TRUE while there is something to wait for. */
static gboolean
goes_on(const Dispatch *dispatch)
{
    return dispatch->under_way > 0 || (!dispatch->stopping && dispatch_has_messages(dispatch));
}

/* TRUE when some line has news and another one, which is awaited, has none yet. */
static gboolean
may_share(const Dispatch *dispatch)
{
    unsigned ready = 0, awaited = 0;

    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++) {
        const Session *session = dispatch_get_session(dispatch, i);
        if (session != NULL && session_is_ready(session))
            ready++;
        else if (session != NULL && !session_is_idle(session))
            awaited++;
    }
    return ready > 0 && awaited > 0;
}

/* Waits for news, and then a moment, asleep, for those that come at nearly the same time, so
 * that they share one wait for the disk. */
static void
wait_for_news(Dispatch *dispatch)
{
    Lines *lines = dispatch->plan->lines;

    lines_turn(lines, g_get_monotonic_time() + SECOND);
    if (!may_share(dispatch))
        return;
    g_usleep(LINGER);
    lines_turn(lines, 0);
}

static gboolean
go_on(Dispatch *dispatch, GError **error)
{
    const OutboxRun *run = dispatch->plan->run;

    for (;;) {
        heed_ending(dispatch);
        if (!dispatch_settle(dispatch, error))
            return FALSE;
        if (run->progress != NULL)
            run->progress(dispatch->result, dispatch->plan->total, run->closure);
        if (is_to_end(dispatch) && dispatch->ending_at == 0)
            continue; /* before anything else is heard */
        if (!goes_on(dispatch))
            return TRUE;
        keep_lines(dispatch);
        wait_for_news(dispatch);
    }
}

/* Gives up what is under way: with a store that failed nothing more can be said about it. */
static void
abandon(Dispatch *dispatch)
{
    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++) {
        Session *session = dispatch_get_session(dispatch, i);
        SessionVerdict verdict;
        flight_free(dispatch->slots[i].given);
        if (session == NULL)
            continue;
        session_lose(session, SESSION_CLOSED);
        while (session_take_verdict(session, &verdict)) {
            flight_free(verdict.tag);
            g_free(verdict.reply);
        }
        lines_hang_up(dispatch->plan->lines, i);
    }
}

gboolean
outbox_run(const OutboxPlan *plan, OutboxResult *out_result, GError **error)
{
    Dispatch dispatch = {.plan = plan, .result = out_result, .exhausted = plan->total == 0};
    dispatch.slots = g_new0(Slot, lines_count(plan->lines));
    dispatch.again = g_queue_new();

    const gboolean written = go_on(&dispatch, error);
    if (!written)
        abandon(&dispatch);
    g_free(dispatch.slots);
    g_queue_free_full(dispatch.again, g_free);
    out_result->goes_on_at = 0;
    if (!written || dispatch.reason == NULL) {
        g_clear_error(&dispatch.reason);
        return written;
    }
    g_propagate_error(error, dispatch.reason);
    return FALSE;
}
