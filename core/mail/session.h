/* session.h - the conversation with a mail server: bytes and events in, bytes and verdicts out
 *
 * The transaction of RFC 5321 section 3.3 as a state machine without socket and clock, so that
 * for every message it is known whether its end may have left, and with that whether it may
 * have been accepted. Whoever drives it is given messages to send, asks what to say, hands over
 * what is heard, and tells when the connection went; it says what became of each message.
 *
 * With PIPELINING (RFC 2920) MAIL, RCPT and DATA are one group, and the end of a message goes
 * out together with the group of the next, which section 3.1 allows: one round trip a message.
 * A body's end stays here until session_mark() says that the message is marked, and the next
 * body waits for the answer to the one before: at most one message of a connection is marked
 * and not answered. Nothing is said behind DATA until its answer came.
 *
 * Times are microseconds of g_get_monotonic_time(), given as `now` by the driver.
 */
#pragma once

#include "mail/verdict.h"

typedef struct Session Session;

/* Why a connection cannot go on. */
typedef enum {
    SESSION_CLOSED,  /* by the other side, or by the network */
    SESSION_TIMEOUT, /* session_get_deadline() passed */
} SessionLoss;

/* A session that is just connected, with TLS and login behind it. */
Session *session_new(const Offers *offers, int64_t now);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* Sets how many seconds a command and the answer to the final dot may take. They are 300 and
 * 600 (RFC 5321 section 4.5.3.2) and only tests have a reason to wait less. */
void session_set_timeouts(Session *session, unsigned command, unsigned final);

/* TRUE when session_give() can be called: it is idle, or the message before is at its end and
 * the server takes groups. */
gboolean session_wants_message(const Session *session);

/* Begins a message. What the server does not offer to take has its verdict at once. */
void session_give(Session *session, const SessionMessage *message, int64_t now);

/* TRUE when the end of a message waits for its mark, and then the tag of it; session_mark()
 * says that the mark is durable. */
gboolean session_wants_mark(const Session *session, void **out_tag);
void session_mark(Session *session);

/* Fills `bytes` with what is to be sent next, and returns how much; 0: nothing for now. From
 * then on it counts as sent. */
size_t session_speak(Session *session, char *bytes, size_t room, int64_t now);

/* TRUE when session_speak() has something to say. */
gboolean session_has_words(const Session *session);

/* Takes in what the server sent. */
void session_hear(Session *session, const char *bytes, size_t length, int64_t now);

/* Takes in that the connection is no more. */
void session_lose(Session *session, SessionLoss loss);

/* When the server must have said or taken something more; G_MAXINT64: nothing is awaited. */
int64_t session_get_deadline(const Session *session);

/* Begins nothing more. session_finish() lets the message under way come to its end, and the one
 * whose group was said behind it comes back as SESSION_AGAIN; with session_stop() so does any
 * that is not marked. */
void session_finish(Session *session);
void session_stop(Session *session);

/* Says QUIT where that is polite, or is over at once. */
void session_quit(Session *session, int64_t now);

/* TRUE while the connection is of use. When it is FALSE every message has its verdict, and what
 * was said last may still be sent before the connection is closed. */
gboolean session_is_open(const Session *session);

/* TRUE when no message is under way. */
gboolean session_is_idle(const Session *session);

/* TRUE when its driver has something to do: take a verdict, set a mark, give a message. */
gboolean session_is_ready(const Session *session);

/* How many messages it was given, those that were refused before a word was said left out. */
unsigned session_count_begun(const Session *session);

/* Takes the next verdict; FALSE: there is none. */
gboolean session_take_verdict(Session *session, SessionVerdict *out_verdict);
