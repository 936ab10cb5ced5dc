/* smtp.h - one message at a time to a mail server, waiting for what becomes of it
 *
 * For what is not in the ledger, a test mail. A mailing goes over several lines (lines.h) that
 * the outbox keeps busy.
 */
#pragma once

#include "mail/lines.h"

typedef struct Smtp Smtp;

/* Fails as dial_finish() does. `account` is borrowed. */
G_GNUC_WARN_UNUSED_RESULT
Smtp *smtp_connect(const DialAccount *account, GError **error);

/* Says QUIT where that is still polite, and closes. */
void smtp_close(Smtp *smtp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Smtp, smtp_close)

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

/* Sends one message; `out_reply` is the server's last words as in SessionVerdict, owned by the
 * caller. Fails when message_check() does not let the bytes go, and when `commit` does. After
 * any outcome smtp_is_open() tells whether the connection can go on. */
G_GNUC_WARN_UNUSED_RESULT
gboolean smtp_send(Smtp *smtp, const SmtpMessage *message, SessionOutcome *out_outcome,
                   char **out_reply, GError **error);
gboolean smtp_is_open(const Smtp *smtp);

/* The largest message the server takes (RFC 1870), or 0 when it does not say. */
uint64_t smtp_get_size_limit(const Smtp *smtp);

/* What session_set_timeouts() says. */
void smtp_set_timeouts(Smtp *smtp, unsigned command, unsigned final);
