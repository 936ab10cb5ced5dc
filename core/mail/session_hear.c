#include "mail/session.h"
#include "mail/session_parts.h"

#include <string.h>

#define BODY_RATE_MIN 1024 /* octets a second; a server that takes less is given up */

/* The class of an answer that is not the one hoped for (CATALOGUE E4). */
static SessionOutcome
judge(Question stage, int code)
{
    const gboolean about_us = code == 530 || code == 534 || code == 535 || code == 538;

    if (code >= 400 && code < 500)
        return SESSION_DEFERRED;
    if (code < 500)
        return stage == QUESTION_END ? SESSION_UNCERTAIN : SESSION_DEFERRED;
    if (stage == QUESTION_END)
        return SESSION_FAILED;
    if (stage == QUESTION_MAIL || about_us)
        return SESSION_OURS;
    if (stage == QUESTION_DATA && code < 550) /* a command not known, out of order … */
        return SESSION_OURS;
    return SESSION_FAILED;
}

/* TRUE when no reading of `code` lets the connection go on. */
static gboolean
ends_connection(int code)
{
    return code < 400 || code == 421;
}

/* The server does not go on with the message under way. A connection that it ends is not held
 * against the message, unless that was the first. */
static gboolean
refuse(Session *session, Question stage, int code)
{
    const char *reply = reply_get_words(session->reply);

    if (ends_connection(code)) {
        session_close(session, reply);
        return FALSE;
    }
    session_decide(session, session->current, judge(stage, code), reply);
    session->needs_reset = TRUE;
    return TRUE;
}

/* The server waits for a body that it must not get. Where it has no recipient its end is said
 * (RFC 2920 section 3.1); where it has one, nothing would keep it from being delivered. */
static void
end_unwanted_body(Session *session)
{
    if (session->current->rcpt_taken)
        session_close_saying(session, "");
    else
        session_ask(session, QUESTION_EMPTY, ".\r\n");
}

static void
begin_body(Session *session, int64_t now)
{
    SessionTransaction *current = session->current;
    const int64_t patience =
        session->command_timeout + (int64_t)(current->body.length / BODY_RATE_MIN);

    current->in_body = TRUE;
    session->body_until = now + patience * G_USEC_PER_SEC;
}

static void
hear_data(Session *session, int code, int64_t now)
{
    const gboolean wanted = !session->current->decided;

    if (code == 354 && wanted)
        begin_body(session, now);
    else if (code == 354)
        end_unwanted_body(session);
    else if (refuse(session, QUESTION_DATA, code))
        session_go_on(session);
}

/* The answer to MAIL or RCPT; where the server takes no groups, what comes next depends on it.
 */
static void
hear_envelope(Session *session, Question stage, int code)
{
    SessionTransaction *current = session->current;
    const gboolean taken = code >= 250 && code <= 252;

    if (stage == QUESTION_RCPT)
        current->rcpt_taken = taken;
    if (!taken && !refuse(session, stage, code))
        return;
    if (session->offers.has_pipelining)
        return;
    if (current->decided) {
        session->needs_reset = TRUE;
        session_go_on(session);
    } else if (stage == QUESTION_MAIL) {
        session_ask_rcpt(session, current);
    } else {
        session_ask_data(session);
    }
}

static void
hear_end(Session *session, int code)
{
    const SessionOutcome outcome = code == 250 ? SESSION_SENT : judge(QUESTION_END, code);
    const char *reply = reply_get_words(session->reply);

    session_decide(session, session->current, outcome, reply);
    session_go_on(session);
    if (outcome == SESSION_UNCERTAIN || code == 421)
        session_close(session, reply);
}

static void
hear_answer(Session *session, Question stage, int code, int64_t now)
{
    switch (stage) {
    case QUESTION_RSET:
        if (code != 250)
            session_close_saying(session, "");
        return;
    case QUESTION_MAIL:
    case QUESTION_RCPT:
        hear_envelope(session, stage, code);
        return;
    case QUESTION_DATA:
        hear_data(session, code, now);
        return;
    case QUESTION_EMPTY:
        session_go_on(session);
        if (ends_connection(code) && code != 250)
            session_close_saying(session, "");
        return;
    case QUESTION_END:
        hear_end(session, code);
        return;
    case QUESTION_QUIT:
        session->open = FALSE;
        return;
    }
}

/* Takes back what was to be said behind the end of the message under way. */
static void
forget_next(Session *session)
{
    const uint64_t end = session->current->end_at + strlen(SESSION_BODY_END);

    session_decide(session, session->next, SESSION_AGAIN, "(not tried)");
    g_clear_pointer(&session->next, session_free_transaction);
    questions_cut(session->questions, end);
}

/* An answer that came before the end of the body had left. One of 250 is a lie or a guess; the
 * message is ended and counts as sent, and then the connection cannot be understood any more.
 */
static void
hear_early(Session *session, int code)
{
    SessionTransaction *current = session->current;
    const char *reply = reply_get_words(session->reply);

    if (code == 250) {
        current->early = g_strdup(reply);
        if (current->marked)
            forget_next(session);
        return;
    }
    if (code >= 400)
        session_decide(session, current, judge(QUESTION_END, code), reply);
    else if (!session_may_be_accepted(session, current))
        session_decide(session, current, SESSION_DEFERRED, reply);
    session_close(session, reply);
}

/* Takes one answer out of what was heard; FALSE: no more to take. */
static gboolean
take_answer(Session *session, int64_t now)
{
    const SessionTransaction *current = session->current;
    const gboolean is_asked = questions_is_asked(session->questions);
    const gboolean is_early = !is_asked && current != NULL && current->in_body;
    if (session->input->len == 0 || (is_early && current->early != NULL))
        return FALSE;
    /* What is said unasked would be taken for the answer to the next command. */
    const ReplyState state =
        is_asked || is_early ? reply_take(session->reply, session->input) : REPLY_GARBAGE;
    if (state == REPLY_MORE)
        return FALSE;
    if (state == REPLY_GARBAGE) {
        session_close_saying(session, "(what came is no answer)");
        return FALSE;
    }
    const int code = reply_get_code(session->reply);
    session->since = now;
    if (is_early)
        hear_early(session, code);
    else
        hear_answer(session, questions_take(session->questions), code, now);
    reply_clear(session->reply);
    return session->open;
}

void
session_hear(Session *session, const char *bytes, size_t length, int64_t now)
{
    if (!session->open)
        return;

    g_string_append_len(session->input, bytes, (gssize)length);
    while (take_answer(session, now)) {
    }
}

void
session_lose(Session *session, SessionLoss loss)
{
    if (session->open)
        session_close_saying(session, loss == SESSION_TIMEOUT ? "(no answer came in time)"
                                                              : "(the connection was lost)");
}
