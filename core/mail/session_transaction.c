#include "mail/session_parts.h"

#include <string.h>

#define WORDS_LIMIT 1000 /* of half an answer */

void
session_free_transaction(SessionTransaction *transaction)
{
    if (transaction == NULL)
        return;

    g_free(transaction->early);
    g_free(transaction);
}

void
session_push_verdict(Session *session, void *tag, SessionOutcome outcome, char *reply)
{
    SessionVerdict *verdict = g_new(SessionVerdict, 1);

    *verdict = (SessionVerdict){.tag = tag, .outcome = outcome, .reply = reply};
    g_queue_push_tail(&session->verdicts, verdict);
}

void
session_decide(Session *session, SessionTransaction *transaction, SessionOutcome outcome,
               const char *reply)
{
    if (transaction == NULL || transaction->decided)
        return;

    transaction->decided = TRUE;
    session_push_verdict(session, transaction->message.tag, outcome, g_strdup(reply));
}

gboolean
session_may_be_accepted(const Session *session, const SessionTransaction *transaction)
{
    return transaction->marked &&
           questions_count_said(session->questions) > transaction->end_at;
}

gboolean
session_is_handed_over(const Session *session, const SessionTransaction *transaction)
{
    return transaction->marked && questions_count_said(session->questions) >=
                                      transaction->end_at + strlen(SESSION_BODY_END);
}

/* What becomes of a message whose connection is no more. The first of a connection had a fair
 * try; any other may only have met a server that has enough of this connection. */
static void
give_up(Session *session, SessionTransaction *transaction, const char *reply)
{
    if (transaction == NULL)
        return;
    const gboolean doubtful =
        transaction->early != NULL || session_may_be_accepted(session, transaction);
    session_decide(session, transaction,
                   doubtful                   ? SESSION_UNCERTAIN
                   : transaction->number == 1 ? SESSION_DEFERRED
                                              : SESSION_AGAIN,
                   reply);
}

void
session_close(Session *session, const char *reply)
{
    give_up(session, session->current, reply);
    give_up(session, session->next, reply);
    session->open = FALSE;
}

/* What the server was saying, or else `event`. Owned by the caller. */
static char *
describe(const Session *session, const char *event)
{
    const char *words = reply_get_words(session->reply);
    if (words[0] != '\0')
        return g_strdup(words);
    if (session->input->len > 0)
        return g_utf8_make_valid(session->input->str,
                                 (gssize)MIN(session->input->len, WORDS_LIMIT));

    return g_strdup(event);
}

void
session_close_saying(Session *session, const char *event)
{
    g_autofree char *reply = describe(session, event);

    session_close(session, reply);
}

void
session_ask(Session *session, Question question, const char *words)
{
    questions_ask(session->questions, question, words);
}

gboolean
session_is_awaiting(const Session *session)
{
    Question next = QUESTION_QUIT;

    return questions_peek(session->questions, &next);
}

Envelope
session_envelope_of(const SessionMessage *message)
{
    return (Envelope){.from = message->from,
                      .to = message->to,
                      .size = g_bytes_get_size(message->bytes),
                      .is_8bit = message->is_8bit,
                      .label = message->label};
}

void
session_ask_mail(Session *session, const SessionTransaction *transaction)
{
    const Envelope envelope = session_envelope_of(&transaction->message);

    envelope_say_mail(&envelope, &session->offers, questions_write(session->questions));
    questions_await(session->questions, QUESTION_MAIL);
}

void
session_ask_rcpt(Session *session, const SessionTransaction *transaction)
{
    const Envelope envelope = session_envelope_of(&transaction->message);

    envelope_say_rcpt(&envelope, &session->offers, questions_write(session->questions));
    questions_await(session->questions, QUESTION_RCPT);
}

void
session_ask_data(Session *session)
{
    session_ask(session, QUESTION_DATA, "DATA\r\n");
}

void
session_go_on(Session *session)
{
    session_free_transaction(session->current);
    session->current = g_steal_pointer(&session->next);
    if (!session->needs_reset || session->offers.has_pipelining)
        return;
    session_ask(session, QUESTION_RSET, "RSET\r\n");
    session->needs_reset = FALSE;
}
