#include "mail/session.h"

#include "mail/session_parts.h"

#define COMMAND_TIMEOUT 300
#define FINAL_TIMEOUT   600
#define QUIT_TIMEOUT    5
#define HELD            32768 /* of a body, that wait for the mark */

Session *
session_new(const Offers *offers, int64_t now)
{
    Session *session = g_new0(Session, 1);
    session->offers = *offers;
    session->input = g_string_new(NULL);
    session->questions = questions_new();
    session->reply = reply_new();
    session->open = TRUE;
    session->since = now;
    g_queue_init(&session->verdicts);
    session_set_timeouts(session, COMMAND_TIMEOUT, FINAL_TIMEOUT);
    return session;
}

static void
verdict_free(void *item)
{
    SessionVerdict *verdict = item;

    g_free(verdict->reply);
    g_free(verdict);
}

void
session_free(Session *session)
{
    if (session == NULL)
        return;

    session_free_transaction(session->current);
    session_free_transaction(session->next);
    g_queue_clear_full(&session->verdicts, verdict_free);
    g_string_free(session->input, TRUE);
    questions_free(session->questions);
    reply_free(session->reply);
    g_free(session);
}

void
session_set_timeouts(Session *session, unsigned command, unsigned final)
{
    session->command_timeout = command;
    session->final_timeout = final;
}

/* Where the body waits for the mark; a small one does not begin without it. */
static size_t
body_limit(const SessionTransaction *transaction)
{
    const size_t length = transaction->body.length;

    return transaction->marked ? length : length > HELD ? length - HELD : 0;
}

gboolean
session_wants_mark(const Session *session, void **out_tag)
{
    const SessionTransaction *current = session->current;
    if (!session->open || current == NULL || !current->in_body || current->decided ||
        current->marked || current->body.taken < body_limit(current))
        return FALSE;

    *out_tag = current->message.tag;
    return TRUE;
}

void
session_mark(Session *session)
{
    SessionTransaction *current = session->current;
    void *tag = NULL;

    g_assert(session_wants_mark(session, &tag));
    current->marked = TRUE;
    current->end_at = questions_count_written(session->questions);
    if (current->early == NULL) {
        session_ask(session, QUESTION_END, SESSION_BODY_END);
        return;
    }
    g_string_append(questions_write(session->questions), SESSION_BODY_END);
}

gboolean
session_wants_message(const Session *session)
{
    const SessionTransaction *current = session->current;
    void *tag = NULL;
    if (!session->open || session->stopping || session->quitting)
        return FALSE;
    if (current == NULL)
        return !session_is_awaiting(session);

    return session->offers.has_pipelining && session->next == NULL && !current->decided &&
           current->early == NULL && (current->marked || session_wants_mark(session, &tag));
}

/* TRUE when the server takes such a message; else it has its verdict. */
static gboolean
check_offers(Session *session, const SessionMessage *message)
{
    const Envelope envelope = session_envelope_of(message);
    char *why = NULL;

    switch (envelope_check(&envelope, &session->offers, &why)) {
    case ENVELOPE_FITS:
        return TRUE;
    case ENVELOPE_BAD_SENDER:
        session_push_verdict(session, message->tag, SESSION_OURS, why);
        return FALSE;
    case ENVELOPE_BAD_MAIL:
        session_push_verdict(session, message->tag, SESSION_FAILED, why);
        return FALSE;
    }
    g_assert_not_reached();
}

void
session_give(Session *session, const SessionMessage *message, int64_t now)
{
    g_assert(session_wants_message(session));
    g_assert(session->current == NULL || session->current->marked);
    if (!check_offers(session, message))
        return;

    SessionTransaction *transaction = g_new0(SessionTransaction, 1);
    transaction->message = *message;
    transaction->number = ++session->begun;
    transaction->body = stuffing_of(message->bytes);
    *(session->current == NULL ? &session->current : &session->next) = transaction;
    if (!session_is_awaiting(session))
        session->since = now;
    if (session->needs_reset)
        session_ask(session, QUESTION_RSET, "RSET\r\n");
    session->needs_reset = FALSE;
    session_ask_mail(session, transaction);
    if (!session->offers.has_pipelining)
        return;
    session_ask_rcpt(session, transaction);
    session_ask_data(session);
}

/* The bytes of the body that can leave now. */
static size_t
speak_body(Session *session, char *bytes, size_t room)
{
    SessionTransaction *current = session->current;
    if (current == NULL || !current->in_body || current->decided)
        return 0;

    return stuffing_read(&current->body, body_limit(current), bytes, room);
}

/* Once its end has left, a message that was answered before that is over. */
static void
settle_early(Session *session)
{
    SessionTransaction *current = session->current;
    if (current == NULL || current->early == NULL || !session_is_handed_over(session, current))
        return;

    g_autofree char *reply =
        g_strdup_printf("(answered before the end of the mail) %s", current->early);
    session_decide(session, current, SESSION_SENT, reply);
    session_close(session, reply);
}

size_t
session_speak(Session *session, char *bytes, size_t room, int64_t now)
{
    if (!session->open)
        return 0;

    size_t length = speak_body(session, bytes, room);
    if (length < room)
        length += questions_say(session->questions, bytes + length, room - length);
    if (length > 0)
        session->since = now;
    settle_early(session);
    return length;
}

gboolean
session_has_words(const Session *session)
{
    const SessionTransaction *current = session->current;
    if (!session->open)
        return FALSE;

    return questions_count_said(session->questions) <
               questions_count_written(session->questions) ||
           (current != NULL && current->in_body && !current->decided &&
            current->body.taken < body_limit(current));
}

int64_t
session_get_deadline(const Session *session)
{
    const SessionTransaction *current = session->current;
    const int64_t command = session->since + session->command_timeout * G_USEC_PER_SEC;
    Question next = QUESTION_QUIT;
    void *tag = NULL;

    if (!session->open || session_wants_mark(session, &tag))
        return G_MAXINT64;
    if (current != NULL && current->in_body && !current->decided &&
        !session_is_handed_over(session, current))
        return MIN(command, session->body_until);
    if (!questions_peek(session->questions, &next))
        return G_MAXINT64;
    switch (next) {
    case QUESTION_END:
        return session->since + session->final_timeout * G_USEC_PER_SEC;
    case QUESTION_QUIT:
        return session->since + QUIT_TIMEOUT * G_USEC_PER_SEC;
    default:
        return command;
    }
}

void
session_finish(Session *session)
{
    session->stopping = TRUE;
    if (session->open)
        session_decide(session, session->next, SESSION_AGAIN, "(not tried)");
}

void
session_stop(Session *session)
{
    SessionTransaction *current = session->current;

    session_finish(session);
    if (!session->open || current == NULL || current->decided || current->marked ||
        current->early != NULL)
        return;
    session_decide(session, current, SESSION_AGAIN, "(not tried)");
    if (current->in_body)
        session_close(session, "");
}

void
session_quit(Session *session, int64_t now)
{
    if (!session->open || session->quitting)
        return;

    session->quitting = TRUE;
    session_stop(session);
    if (session->current != NULL || session_is_awaiting(session)) {
        session_close_saying(session, "(the connection was given up)");
        return;
    }
    session->since = now;
    session_ask(session, QUESTION_QUIT, "QUIT\r\n");
}

gboolean
session_is_open(const Session *session)
{
    return session->open;
}

gboolean
session_is_idle(const Session *session)
{
    return (session->current == NULL || session->current->decided) &&
           (session->next == NULL || session->next->decided);
}

gboolean
session_is_ready(const Session *session)
{
    void *tag = NULL;

    return session->verdicts.length > 0 || session_wants_mark(session, &tag) ||
           session_wants_message(session);
}

unsigned
session_count_begun(const Session *session)
{
    return session->begun;
}

gboolean
session_take_verdict(Session *session, SessionVerdict *out_verdict)
{
    g_autofree SessionVerdict *verdict = g_queue_pop_head(&session->verdicts);
    if (verdict == NULL)
        return FALSE;

    *out_verdict = *verdict;
    return TRUE;
}
