/* smtp.h - a connection to a mail server, and a transaction on it whose phase is always known
 *
 * dial.h connects; the transaction (RFC 5321 section 3.3) is ours, so that for every message it
 * is known whether its end may have left, and with that whether it may have been accepted.
 */
#pragma once

#include "data/address.h"
#include "mail/dial.h"

typedef struct Smtp Smtp;

/* Fails as dial_connect() does. */
G_GNUC_WARN_UNUSED_RESULT
Smtp *smtp_connect(const DialAccount *account, GError **error);

/* Says QUIT where that is still polite, and closes. */
void smtp_close(Smtp *smtp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Smtp, smtp_close)

/* What came of one message (CATALOGUE E4). */
typedef enum {
    SMTP_SENT,      /* 250 to the final dot */
    SMTP_DEFERRED,  /* not accepted now: 4xx, 421, or the connection went before the whole body
                       was handed over */
    SMTP_FAILED,    /* 5xx to this address or this message */
    SMTP_UNCERTAIN, /* everything was handed over and no clear answer came */
    SMTP_OURS,      /* 5xx to MAIL or the like: the server refuses us; stop the run, nothing is
                       known against the address */
} SmtpOutcome;

typedef struct {
    const Address *from;
    const Address *to;
    GBytes *bytes;

    /* Called once when all but the end of the body (CRLF, dot, CRLF) may have left, before that
     * end may: returns FALSE when the mark could not be made durable, and then the end stays
     * and the message is not sent. */
    gboolean (*commit)(void *closure, GError **error);
    void *closure;
} SmtpMessage;

/* Sends one message; `out_reply` is the server's last words, owned by the caller, bounded,
 * unescaped, or ours in parentheses where it had none. Fails when message_check() does not let
 * the bytes go, and when `commit` does. After any outcome smtp_is_open() tells whether the
 * connection can go on. */
G_GNUC_WARN_UNUSED_RESULT
gboolean smtp_send(Smtp *smtp, const SmtpMessage *message, SmtpOutcome *out_outcome,
                   char **out_reply, GError **error);
gboolean smtp_is_open(const Smtp *smtp);

/* The largest message the server takes (RFC 1870), or 0 when it does not say. */
uint64_t smtp_get_size_limit(const Smtp *smtp);

/* Sets how many seconds a command and the answer to the final dot may take. They are 300 and
 * 600 (RFC 5321 section 4.5.3.2) and only tests have a reason to wait less. */
void smtp_set_timeouts(Smtp *smtp, unsigned command, unsigned final);
