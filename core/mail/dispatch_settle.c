#include "mail/dispatch.h"
#include "mail/outbox.h"
#include "mail/sent.h"

#define LOOKED_AT 64 /* messages for one that can be sent, in one turn */

/* One entry in the journal for all that were sent, before they are told which it is. */
static gboolean
journal_sent(Dispatch *dispatch, GPtrArray *flights, const GArray *verdicts, GError **error)
{
    g_autoptr(Sent) sent = sent_new();

    for (unsigned i = 0; i < flights->len; i++) {
        const Claim *claim = ((Flight *)g_ptr_array_index(flights, i))->claim;
        if (g_array_index(verdicts, SessionVerdict, i).outcome == SESSION_SENT)
            sent_add(sent, claim->template_name, claim->id, claim->signatory);
    }
    return sent_write(sent, campaign_get_journal(dispatch->plan->campaign), &dispatch->entry,
                      error);
}

static gboolean
note_all(Dispatch *dispatch, GPtrArray *flights, const GArray *verdicts, GError **error)
{
    for (unsigned i = 0; i < flights->len; i++)
        if (!dispatch_note(dispatch, g_ptr_array_index(flights, i),
                           &g_array_index(verdicts, SessionVerdict, i), error))
            return FALSE;
    return TRUE;
}

static void
clear_verdict(void *item)
{
    SessionVerdict *verdict = item;

    g_free(verdict->reply);
}

/* Takes over what the sessions decided. */
static void
collect_verdicts(Dispatch *dispatch, GPtrArray *flights, GArray *verdicts)
{
    SessionVerdict verdict;

    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++) {
        Session *session = dispatch_get_session(dispatch, i);
        while (session != NULL && session_take_verdict(session, &verdict)) {
            Flight *flight = verdict.tag;
            dispatch->under_way--;
            dispatch->uncounted -= flight->claim->is_marked ? 0 : 1;
            g_ptr_array_add(flights, flight);
            g_array_append_val(verdicts, verdict);
        }
    }
}

static unsigned
collect_marks(Dispatch *dispatch)
{
    unsigned count = 0;

    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++) {
        const Session *session = dispatch_get_session(dispatch, i);
        void *tag = NULL;
        const gboolean wants = session != NULL && session_wants_mark(session, &tag);
        dispatch->slots[i].marked = wants ? tag : NULL;
        count += wants ? 1 : 0;
    }
    return count;
}

static gboolean
mark_all(Dispatch *dispatch, unsigned count, GError **error)
{
    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++)
        if (dispatch->slots[i].marked != NULL &&
            !claim_mark(dispatch->slots[i].marked->claim, error))
            return FALSE;

    dispatch->uncounted -= count;
    return count == 0 || pace_count(dispatch->plan->pace, count, error);
}

/* TRUE when line `index` can have another message; one that had enough says goodbye. */
static gboolean
wants_message(const Dispatch *dispatch, unsigned index)
{
    const unsigned most = dispatch->plan->messages_per_connection;
    Session *session = dispatch_get_session(dispatch, index);
    if (session == NULL || !session_wants_message(session))
        return FALSE;
    if (most == 0 || session_count_begun(session) < most)
        return TRUE;

    if (session_is_idle(session))
        session_quit(session, g_get_monotonic_time());
    return FALSE;
}

/* Finds the next message for a session; 0: there is none for it. */
static gboolean
find_message(Dispatch *dispatch, const Session *session, gboolean *out_again, int64_t *out_id,
             GError **error)
{
    const gboolean fresh = session_count_begun(session) == 0;

    *out_id = 0;
    *out_again = fresh && !g_queue_is_empty(dispatch->again);
    if (*out_again) {
        g_autofree int64_t *id = g_queue_pop_head(dispatch->again);
        *out_id = *id;
        return TRUE;
    }
    if (dispatch->exhausted)
        return TRUE;
    if (!ledger_next(dispatch->plan->ledger, dispatch->plan->run->mailing, dispatch->after,
                     out_id, error))
        return FALSE;
    dispatch->exhausted = *out_id == 0;
    dispatch->after = *out_id != 0 ? *out_id : dispatch->after;
    return TRUE;
}

/* Claims the next message that may be sent; NULL in `out_flight`: none for now. */
static gboolean
claim_next(Dispatch *dispatch, const Session *session, Flight **out_flight, GError **error)
{
    const OutboxPlan *plan = dispatch->plan;

    for (unsigned i = 0; i < LOOKED_AT; i++) {
        gboolean again = FALSE;
        int64_t id = 0;
        ClaimVerdict verdict = CLAIM_ON_HOLD;
        g_autoptr(Claim) claim = NULL;
        if (!find_message(dispatch, session, &again, &id, error))
            return FALSE;
        if (id == 0)
            return TRUE;
        dispatch->result->last_id = id;
        if (!claim_take(plan->campaign, plan->ledger, id, &verdict, &claim, error))
            return FALSE;
        dispatch->result->withdrawn += verdict == CLAIM_WITHDRAWN ? 1 : 0;
        if (claim == NULL)
            continue;
        *out_flight = g_new0(Flight, 1);
        (*out_flight)->claim = g_steal_pointer(&claim);
        (*out_flight)->is_second = again;
        return TRUE;
    }
    return TRUE;
}

/* A message that cannot be claimed stops the run, and nothing that was done is undone by it. */
static gboolean
claim_for(Dispatch *dispatch, unsigned index, GError **error)
{
    g_autoptr(GError) reason = NULL;
    Slot *slot = &dispatch->slots[index];

    if (claim_next(dispatch, dispatch_get_session(dispatch, index), &slot->given, &reason))
        return TRUE;
    if (reason->domain == LEDGER_ERROR) {
        dispatch_stop(dispatch, g_steal_pointer(&reason));
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

/* The room that the pace leaves, and what comes of there being none. */
static unsigned
find_room(Dispatch *dispatch)
{
    gboolean capped = FALSE;
    int64_t when = 0;
    const unsigned room =
        pace_get_room(dispatch->plan->pace, dispatch->uncounted, &when, &capped);

    dispatch->room_at = room == 0 ? when : 0;
    dispatch->result->goes_on_at = room == 0 && !capped ? when : 0;
    if (room > 0 || !capped || dispatch->under_way > 0)
        return room;
    const Clock *clock = campaign_get_clock(dispatch->plan->campaign);
    g_autofree char *shown =
        clock_show(when, clock_now(clock), campaign_get_zone(dispatch->plan->campaign));
    dispatch_stop(dispatch,
                  g_error_new(OUTBOX_ERROR, OUTBOX_ERROR_CAPPED,
                              "the daily_cap of [smtp] is reached; it goes on from %s: "
                              "undersigned outbox retry",
                              shown));
    return 0;
}

/* Claims a message for every line that can have one. */
static gboolean
claim_all(Dispatch *dispatch, GError **error)
{
    unsigned room = dispatch->room;

    for (unsigned i = 0; i < dispatch_count_lines(dispatch) && room > 0 && !dispatch->stopping;
         i++) {
        if (!wants_message(dispatch, i))
            continue;
        if (!claim_for(dispatch, i, error))
            return FALSE;
        const gboolean given = dispatch->slots[i].given != NULL;
        dispatch->under_way += given ? 1 : 0;
        dispatch->uncounted += given ? 1 : 0;
        room -= given ? 1 : 0;
    }
    return TRUE;
}

/* TRUE when there is anything to be written down. */
static gboolean
has_work(const Dispatch *dispatch, const GPtrArray *flights, unsigned marks)
{
    if (flights->len > 0 || marks > 0)
        return TRUE;
    if (dispatch->room == 0)
        return FALSE;

    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++)
        if (dispatch_get_session(dispatch, i) != NULL &&
            session_wants_message(dispatch_get_session(dispatch, i)))
            return TRUE;
    return FALSE;
}

/* Lets go what may go, now that it is written down. */
static void
let_go(Dispatch *dispatch)
{
    const int64_t now = g_get_monotonic_time();

    for (unsigned i = 0; i < dispatch_count_lines(dispatch); i++) {
        Session *session = dispatch_get_session(dispatch, i);
        Slot slot = dispatch->slots[i];
        dispatch->slots[i] = (Slot){.marked = NULL};
        if (slot.marked != NULL)
            session_mark(session);
        if (slot.given == NULL)
            continue;
        const Claim *claim = slot.given->claim;
        const SessionMessage message = {.from = dispatch->plan->run->from,
                                        .to = claim->to,
                                        .bytes = claim->bytes,
                                        .is_8bit = claim->is_8bit,
                                        .label = claim->label,
                                        .tag = slot.given};
        session_give(session, &message, now);
        if (dispatch->stopping)
            session_stop(session);
    }
}

/* Writes down all that happened since the last turn, and what is to happen next. */
static gboolean
write_down(Dispatch *dispatch, GPtrArray *flights, const GArray *verdicts, unsigned marks,
           GError **error)
{
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(dispatch->plan->campaign), error);

    return transaction != NULL && journal_sent(dispatch, flights, verdicts, error) &&
           note_all(dispatch, flights, verdicts, error) && mark_all(dispatch, marks, error) &&
           claim_all(dispatch, error) && store_commit(g_steal_pointer(&transaction), error);
}

gboolean
dispatch_settle(Dispatch *dispatch, GError **error)
{
    g_autoptr(GPtrArray) flights = g_ptr_array_new_with_free_func((GDestroyNotify)flight_free);
    g_autoptr(GArray) verdicts = g_array_new(FALSE, FALSE, sizeof(SessionVerdict));
    g_array_set_clear_func(verdicts, clear_verdict);

    collect_verdicts(dispatch, flights, verdicts);
    dispatch->room =
        dispatch->stopping || !dispatch_has_messages(dispatch) ? 0 : find_room(dispatch);
    const unsigned marks = collect_marks(dispatch);
    if (!has_work(dispatch, flights, marks))
        return TRUE;
    if (!write_down(dispatch, flights, verdicts, marks, error))
        return FALSE;
    let_go(dispatch);
    return TRUE;
}
