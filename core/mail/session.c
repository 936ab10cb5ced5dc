#include "mail/session.h"

#include "mail/questions.h"
#include "mail/reply.h"
#include "mail/stuffing.h"

#include <string.h>

#define COMMAND_TIMEOUT 300
#define FINAL_TIMEOUT   600
#define QUIT_TIMEOUT    5
#define BODY_RATE_MIN   1024  /* octets a second; a server that takes less is given up */
#define HELD            32768 /* of a body, that wait for the mark */
#define WORDS_LIMIT     1000  /* of half an answer */
#define BODY_END        "\r\n.\r\n"

/* One message on its way. */
typedef struct {
    SessionMessage message;
    unsigned number; /* on this connection, from 1 */
    Stuffing body;
    gboolean rcpt_taken;
    gboolean in_body; /* the server waits for it */
    gboolean marked;
    gboolean decided; /* its verdict is there; what is still answered does not matter */
    uint64_t end_at;  /* where in what is said its end begins, once it is marked */
    char *early;      /* 250 that came before its end left */
} Transaction;

struct Session {
    Offers offers;
    unsigned command_timeout, final_timeout;
    GString *input;
    Reply *reply;
    Questions *questions; /* bodies left out */
    Transaction *current; /* the one that the next answer is about, or is in its body */
    Transaction *next;    /* its group was said behind the end of `current` */
    GQueue verdicts;
    unsigned begun;
    gboolean open, stopping, quitting, needs_reset;
    int64_t since;      /* when the server last said or took something */
    int64_t body_until; /* for all of the body under way */
};

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
transaction_free(Transaction *transaction)
{
    if (transaction == NULL)
        return;

    g_free(transaction->early);
    g_free(transaction);
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

    transaction_free(session->current);
    transaction_free(session->next);
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

/* Consumes `reply`. */
static void
push_verdict(Session *session, void *tag, SessionOutcome outcome, char *reply)
{
    SessionVerdict *verdict = g_new(SessionVerdict, 1);

    *verdict = (SessionVerdict){.tag = tag, .outcome = outcome, .reply = reply};
    g_queue_push_tail(&session->verdicts, verdict);
}

static void
decide(Session *session, Transaction *transaction, SessionOutcome outcome, const char *reply)
{
    if (transaction == NULL || transaction->decided)
        return;

    transaction->decided = TRUE;
    push_verdict(session, transaction->message.tag, outcome, g_strdup(reply));
}

/* TRUE once the end of the message, or a part of it, was handed over: from then on it may have
 * been accepted, whatever is heard or not heard. */
static gboolean
may_be_accepted(const Session *session, const Transaction *transaction)
{
    return transaction->marked &&
           questions_count_said(session->questions) > transaction->end_at;
}

static gboolean
is_handed_over(const Session *session, const Transaction *transaction)
{
    return transaction->marked &&
           questions_count_said(session->questions) >= transaction->end_at + strlen(BODY_END);
}

/* What becomes of a message whose connection is no more. The first of a connection had a fair
 * try; any other may only have met a server that has enough of this connection. */
static void
give_up(Session *session, Transaction *transaction, const char *reply)
{
    if (transaction == NULL)
        return;
    const gboolean doubtful =
        transaction->early != NULL || may_be_accepted(session, transaction);
    decide(session, transaction,
           doubtful                   ? SESSION_UNCERTAIN
           : transaction->number == 1 ? SESSION_DEFERRED
                                      : SESSION_AGAIN,
           reply);
}

/* Nothing that may still come can be understood, or matters. */
static void
close_session(Session *session, const char *reply)
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

static void
close_saying(Session *session, const char *event)
{
    g_autofree char *reply = describe(session, event);

    close_session(session, reply);
}

static void
ask(Session *session, Question question, const char *words)
{
    questions_ask(session->questions, question, words);
}

static gboolean
is_awaiting(const Session *session)
{
    Question next = QUESTION_QUIT;

    return questions_peek(session->questions, &next);
}

static Envelope
envelope_of(const SessionMessage *message)
{
    return (Envelope){.from = message->from,
                      .to = message->to,
                      .size = g_bytes_get_size(message->bytes),
                      .is_8bit = message->is_8bit,
                      .label = message->label};
}

static void
ask_mail(Session *session, const Transaction *transaction)
{
    const Envelope envelope = envelope_of(&transaction->message);

    envelope_say_mail(&envelope, &session->offers, questions_write(session->questions));
    questions_await(session->questions, QUESTION_MAIL);
}

static void
ask_rcpt(Session *session, const Transaction *transaction)
{
    const Envelope envelope = envelope_of(&transaction->message);

    envelope_say_rcpt(&envelope, &session->offers, questions_write(session->questions));
    questions_await(session->questions, QUESTION_RCPT);
}

static void
ask_data(Session *session)
{
    ask(session, QUESTION_DATA, "DATA\r\n");
}

/* Where the body waits for the mark; a small one does not begin without it. */
static size_t
body_limit(const Transaction *transaction)
{
    const size_t length = transaction->body.length;

    return transaction->marked ? length : length > HELD ? length - HELD : 0;
}

gboolean
session_wants_mark(const Session *session, void **out_tag)
{
    const Transaction *current = session->current;
    if (!session->open || current == NULL || !current->in_body || current->decided ||
        current->marked || current->body.taken < body_limit(current))
        return FALSE;

    *out_tag = current->message.tag;
    return TRUE;
}

void
session_mark(Session *session)
{
    Transaction *current = session->current;
    void *tag = NULL;

    g_assert(session_wants_mark(session, &tag));
    current->marked = TRUE;
    current->end_at = questions_count_written(session->questions);
    if (current->early == NULL) {
        ask(session, QUESTION_END, BODY_END);
        return;
    }
    g_string_append(questions_write(session->questions), BODY_END);
}

gboolean
session_wants_message(const Session *session)
{
    const Transaction *current = session->current;
    void *tag = NULL;
    if (!session->open || session->stopping || session->quitting)
        return FALSE;
    if (current == NULL)
        return !is_awaiting(session);

    return session->offers.has_pipelining && session->next == NULL && !current->decided &&
           current->early == NULL && (current->marked || session_wants_mark(session, &tag));
}

/* TRUE when the server takes such a message; else it has its verdict. */
static gboolean
check_offers(Session *session, const SessionMessage *message)
{
    const Envelope envelope = envelope_of(message);
    char *why = NULL;

    switch (envelope_check(&envelope, &session->offers, &why)) {
    case ENVELOPE_FITS:
        return TRUE;
    case ENVELOPE_BAD_SENDER:
        push_verdict(session, message->tag, SESSION_OURS, why);
        return FALSE;
    case ENVELOPE_BAD_MAIL:
        push_verdict(session, message->tag, SESSION_FAILED, why);
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

    Transaction *transaction = g_new0(Transaction, 1);
    transaction->message = *message;
    transaction->number = ++session->begun;
    transaction->body = stuffing_of(message->bytes);
    *(session->current == NULL ? &session->current : &session->next) = transaction;
    if (!is_awaiting(session))
        session->since = now;
    if (session->needs_reset)
        ask(session, QUESTION_RSET, "RSET\r\n");
    session->needs_reset = FALSE;
    ask_mail(session, transaction);
    if (!session->offers.has_pipelining)
        return;
    ask_rcpt(session, transaction);
    ask_data(session);
}

/* The message under way has all its answers. */
static void
finish_current(Session *session)
{
    transaction_free(session->current);
    session->current = g_steal_pointer(&session->next);
    if (!session->needs_reset || session->offers.has_pipelining)
        return;
    ask(session, QUESTION_RSET, "RSET\r\n");
    session->needs_reset = FALSE;
}

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
        close_session(session, reply);
        return FALSE;
    }
    decide(session, session->current, judge(stage, code), reply);
    session->needs_reset = TRUE;
    return TRUE;
}

/* The server waits for a body that it must not get. Where it has no recipient its end is said
 * (RFC 2920 section 3.1); where it has one, nothing would keep it from being delivered. */
static void
end_unwanted_body(Session *session)
{
    if (session->current->rcpt_taken)
        close_saying(session, "");
    else
        ask(session, QUESTION_EMPTY, ".\r\n");
}

static void
begin_body(Session *session, int64_t now)
{
    Transaction *current = session->current;
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
        finish_current(session);
}

/* The answer to MAIL or RCPT; where the server takes no groups, what comes next depends on it.
 */
static void
hear_envelope(Session *session, Question stage, int code)
{
    Transaction *current = session->current;
    const gboolean taken = code >= 250 && code <= 252;

    if (stage == QUESTION_RCPT)
        current->rcpt_taken = taken;
    if (!taken && !refuse(session, stage, code))
        return;
    if (session->offers.has_pipelining)
        return;
    if (current->decided) {
        session->needs_reset = TRUE;
        finish_current(session);
    } else if (stage == QUESTION_MAIL) {
        ask_rcpt(session, current);
    } else {
        ask_data(session);
    }
}

static void
hear_end(Session *session, int code)
{
    const SessionOutcome outcome = code == 250 ? SESSION_SENT : judge(QUESTION_END, code);
    const char *reply = reply_get_words(session->reply);

    decide(session, session->current, outcome, reply);
    finish_current(session);
    if (outcome == SESSION_UNCERTAIN || code == 421)
        close_session(session, reply);
}

static void
hear_answer(Session *session, Question stage, int code, int64_t now)
{
    switch (stage) {
    case QUESTION_RSET:
        if (code != 250)
            close_saying(session, "");
        return;
    case QUESTION_MAIL:
    case QUESTION_RCPT:
        hear_envelope(session, stage, code);
        return;
    case QUESTION_DATA:
        hear_data(session, code, now);
        return;
    case QUESTION_EMPTY:
        finish_current(session);
        if (ends_connection(code) && code != 250)
            close_saying(session, "");
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
    const uint64_t end = session->current->end_at + strlen(BODY_END);

    decide(session, session->next, SESSION_AGAIN, "(not tried)");
    g_clear_pointer(&session->next, transaction_free);
    questions_cut(session->questions, end);
}

/* An answer that came before the end of the body had left. One of 250 is a lie or a guess; the
 * message is ended and counts as sent, and then the connection cannot be understood any more.
 */
static void
hear_early(Session *session, int code)
{
    Transaction *current = session->current;
    const char *reply = reply_get_words(session->reply);

    if (code == 250) {
        current->early = g_strdup(reply);
        if (current->marked)
            forget_next(session);
        return;
    }
    if (code >= 400)
        decide(session, current, judge(QUESTION_END, code), reply);
    else if (!may_be_accepted(session, current))
        decide(session, current, SESSION_DEFERRED, reply);
    close_session(session, reply);
}

/* Takes one answer out of what was heard; FALSE: no more to take. */
static gboolean
take_answer(Session *session, int64_t now)
{
    const Transaction *current = session->current;
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
        close_saying(session, "(what came is no answer)");
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
        close_saying(session, loss == SESSION_TIMEOUT ? "(no answer came in time)"
                                                      : "(the connection was lost)");
}

/* The bytes of the body that can leave now. */
static size_t
speak_body(Session *session, char *bytes, size_t room)
{
    Transaction *current = session->current;
    if (current == NULL || !current->in_body || current->decided)
        return 0;

    return stuffing_read(&current->body, body_limit(current), bytes, room);
}

/* Once its end has left, a message that was answered before that is over. */
static void
settle_early(Session *session)
{
    Transaction *current = session->current;
    if (current == NULL || current->early == NULL || !is_handed_over(session, current))
        return;

    g_autofree char *reply =
        g_strdup_printf("(answered before the end of the mail) %s", current->early);
    decide(session, current, SESSION_SENT, reply);
    close_session(session, reply);
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
    const Transaction *current = session->current;
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
    const Transaction *current = session->current;
    const int64_t command = session->since + session->command_timeout * G_USEC_PER_SEC;
    Question next = QUESTION_QUIT;
    void *tag = NULL;

    if (!session->open || session_wants_mark(session, &tag))
        return G_MAXINT64;
    if (current != NULL && current->in_body && !current->decided &&
        !is_handed_over(session, current))
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
        decide(session, session->next, SESSION_AGAIN, "(not tried)");
}

void
session_stop(Session *session)
{
    Transaction *current = session->current;

    session_finish(session);
    if (!session->open || current == NULL || current->decided || current->marked ||
        current->early != NULL)
        return;
    decide(session, current, SESSION_AGAIN, "(not tried)");
    if (current->in_body)
        close_session(session, "");
}

void
session_quit(Session *session, int64_t now)
{
    if (!session->open || session->quitting)
        return;

    session->quitting = TRUE;
    session_stop(session);
    if (session->current != NULL || is_awaiting(session)) {
        close_saying(session, "(the connection was given up)");
        return;
    }
    session->since = now;
    ask(session, QUESTION_QUIT, "QUIT\r\n");
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
