/* session_parts.h - what the files of the session share with each other
 *
 * For them alone: what a Session is, the message under way, and what becomes of it.
 */
#pragma once

#include "mail/questions.h"
#include "mail/reply.h"
#include "mail/stuffing.h"
#include "mail/verdict.h"

#define SESSION_BODY_END "\r\n.\r\n"

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
} SessionTransaction;

typedef struct Session Session;

struct Session {
    Offers offers;
    unsigned command_timeout, final_timeout;
    GString *input;
    Reply *reply;
    Questions *questions;        /* bodies left out */
    SessionTransaction *current; /* the one that the next answer is about, or is in its body */
    SessionTransaction *next;    /* its group was said behind the end of `current` */
    GQueue verdicts;
    unsigned begun;
    gboolean open, stopping, quitting, needs_reset;
    int64_t since;      /* when the server last said or took something */
    int64_t body_until; /* for all of the body under way */
};

void session_free_transaction(SessionTransaction *transaction);

/* The verdict on a message; session_decide() gives it where there is none yet, to one that is
 * there. The first consumes `reply`. */
void session_push_verdict(Session *session, void *tag, SessionOutcome outcome, char *reply);
void session_decide(Session *session, SessionTransaction *transaction, SessionOutcome outcome,
                    const char *reply);

/* TRUE once the end of the message, or a part of it, was handed over: from then on it may have
 * been accepted, whatever is heard or not heard; and once all of it was. */
gboolean session_may_be_accepted(const Session *session, const SessionTransaction *transaction);
gboolean session_is_handed_over(const Session *session, const SessionTransaction *transaction);

/* Nothing that may still come can be understood, or matters. The second tells what the server
 * was saying, or else `event`. */
void session_close(Session *session, const char *reply);
void session_close_saying(Session *session, const char *event);

/* What is said to the server, and the answers that it owes. */
void session_ask(Session *session, Question question, const char *words);
void session_ask_mail(Session *session, const SessionTransaction *transaction);
void session_ask_rcpt(Session *session, const SessionTransaction *transaction);
void session_ask_data(Session *session);
gboolean session_is_awaiting(const Session *session);
Envelope session_envelope_of(const SessionMessage *message);

/* The message under way has all its answers. */
void session_go_on(Session *session);
