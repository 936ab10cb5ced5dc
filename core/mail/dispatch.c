#include "mail/dispatch.h"

#include "base/secret.h"
#include "base/text.h"
#include "mail/outbox.h"

#define DELAY_FIRST    300 /* seconds until a deferred message is due, doubled each time */
#define DELAY_LONGEST  (4 * 3600)
#define ATTEMPTS_LIMIT 20 /* of a message, which then failed */
#define DEFERRED_LIMIT 10 /* in a row: the server wants a rest, not 400 times 3 attempts */
#define FAILED_LIMIT   10 /* at a run's start: it is hardly everybody's address that is wrong */
/* In a row: each more would be one more that a person must resolve. */
#define UNCERTAIN_LIMIT 3

void
flight_free(Flight *flight)
{
    if (flight == NULL)
        return;

    claim_free(flight->claim);
    g_free(flight);
}

Session *
dispatch_get_session(const Dispatch *dispatch, unsigned line)
{
    return lines_get(dispatch->plan->lines, line);
}

unsigned
dispatch_count_lines(const Dispatch *dispatch)
{
    return lines_count(dispatch->plan->lines);
}

gboolean
dispatch_has_messages(const Dispatch *dispatch)
{
    return !dispatch->exhausted || !g_queue_is_empty(dispatch->again);
}

void
dispatch_stop(Dispatch *dispatch, GError *reason)
{
    const gboolean at_once = reason != NULL;

    dispatch->stopping = TRUE;
    if (dispatch->reason == NULL)
        dispatch->reason = g_steal_pointer(&reason);
    g_clear_error(&reason);
    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++) {
        Session *session = dispatch_get_session(dispatch, i);
        if (session != NULL && at_once)
            session_stop(session);
        else if (session != NULL)
            session_finish(session);
    }
}

static void
stop_saying(Dispatch *dispatch, const char *what, const char *reply)
{
    g_autofree char *shown = text_escape(reply, -1);

    dispatch_stop(dispatch,
                  g_error_new(OUTBOX_ERROR, OUTBOX_ERROR_STOPPED,
                              "%s (%s); what was not sent stays queued: undersigned outbox "
                              "retry",
                              what, shown));
}

/* Doubles with each attempt, a quarter more or less so that not all come back at once. */
static int64_t
next_attempt(const Dispatch *dispatch, int64_t attempts)
{
    const int64_t now = clock_now(campaign_get_clock(dispatch->plan->campaign));
    const int64_t doubled = (int64_t)DELAY_FIRST << MIN(attempts - 1, 10);
    const int64_t delay = MIN(doubled, DELAY_LONGEST);
    uint32_t random = 0;

    if (dispatch->plan->run->random != NULL)
        random = dispatch->plan->run->random();
    else
        secret_random(&random, sizeof random);
    return now + delay * 3 / 4 + random % (delay / 2);
}

static gboolean
note_deferred(Dispatch *dispatch, Claim *claim, const char *reply, GError **error)
{
    g_autofree char *last =
        g_strdup_printf("(given up after %d attempts) %s", ATTEMPTS_LIMIT, reply);
    const gboolean is_last = claim->attempts >= ATTEMPTS_LIMIT;

    if (is_last)
        dispatch->result->failed++;
    else
        dispatch->result->deferred++;
    if (++dispatch->deferred_in_row == DEFERRED_LIMIT)
        stop_saying(dispatch, "the server puts off every mail", reply);
    return is_last ? claim_end(claim, MESSAGE_FAILED, last, 0, error)
                   : claim_end(claim, MESSAGE_DEFERRED, reply,
                               next_attempt(dispatch, claim->attempts), error);
}

static gboolean
note_failed(Dispatch *dispatch, Claim *claim, const char *reply, GError **error)
{
    OutboxResult *result = dispatch->result;

    result->failed++;
    dispatch->deferred_in_row = dispatch->uncertain_in_row = 0;
    if (result->sent == 0 && result->failed == FAILED_LIMIT)
        stop_saying(dispatch, "the server refuses everyone; look at its words first", reply);
    return claim_end(claim, MESSAGE_FAILED, reply, 0, error);
}

static gboolean
note_uncertain(Dispatch *dispatch, Claim *claim, const char *reply, GError **error)
{
    dispatch->result->uncertain++;
    if (++dispatch->uncertain_in_row == UNCERTAIN_LIMIT)
        stop_saying(dispatch, "the server takes mails and does not say what becomes of them",
                    reply);
    return claim_end(claim, MESSAGE_UNCERTAIN, reply, 0, error);
}

/* A message that met the end of its connection has another try on a fresh one; one that met it
 * twice is put off. */
static gboolean
note_again(Dispatch *dispatch, const Flight *flight, const char *reply, GError **error)
{
    if (flight->is_second && !dispatch->stopping)
        return note_deferred(dispatch, flight->claim, reply, error);

    g_queue_push_tail(dispatch->again, g_memdup2(&flight->claim->id, sizeof(int64_t)));
    return claim_release(flight->claim, error);
}

gboolean
dispatch_note(Dispatch *dispatch, const Flight *flight, const SessionVerdict *verdict,
              GError **error)
{
    Claim *claim = flight->claim;

    switch (verdict->outcome) {
    case SESSION_SENT:
        dispatch->result->sent++;
        dispatch->deferred_in_row = dispatch->uncertain_in_row = 0;
        return claim_end_sent(claim, verdict->reply, dispatch->entry, error);
    case SESSION_FAILED:
        return note_failed(dispatch, claim, verdict->reply, error);
    case SESSION_DEFERRED:
        return note_deferred(dispatch, claim, verdict->reply, error);
    case SESSION_UNCERTAIN:
        return note_uncertain(dispatch, claim, verdict->reply, error);
    case SESSION_AGAIN:
        return note_again(dispatch, flight, verdict->reply, error);
    case SESSION_OURS:
        stop_saying(dispatch, "the server refuses to send for us", verdict->reply);
        return claim_release(claim, error);
    }
    g_assert_not_reached();
}
