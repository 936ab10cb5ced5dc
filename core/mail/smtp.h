/* smtp.h - a connection to a mail server, and a transaction on it whose phase is always known
 *
 * libcurl connects, negotiates TLS, checks the certificate and authenticates
 * (CURLOPT_CONNECT_ONLY); the transaction (RFC 5321 section 3.3) is ours. TLS is required
 * unless the host is loopback, and credentials are never sent without it, nor is mail sent
 * unauthenticated where they were configured.
 */
#pragma once

#include "base/secret.h"
#include "data/address.h"

typedef struct Smtp Smtp;

typedef enum {
    SMTP_ERROR_CONFIG,  /* what was configured cannot work */
    SMTP_ERROR_CONNECT, /* no connection, no TLS, no greeting; try again later */
    SMTP_ERROR_REFUSED, /* the server refuses us: certificate, login, EHLO; a fault of ours,
                           stop */
} SmtpError;

#define SMTP_ERROR (smtp_error_quark())
GQuark smtp_error_quark(void);

typedef struct {
    const char *url;  /* smtp:// (STARTTLS) or smtps:// */
    const char *ehlo; /* the name to greet with; NULL: "localhost" */
    const char *user; /* NULL: no login */
    const Secret *password;
    const char *ca_file; /* NULL: the system's */
} SmtpAccount;

G_GNUC_WARN_UNUSED_RESULT
Smtp *smtp_connect(const SmtpAccount *account, GError **error);

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
    SMTP_OURS, /* 5xx to MAIL or the like: the server refuses us; stop the run, nothing is known
                  against the address */
} SmtpOutcome;

typedef struct {
    const Address *from;
    const Address *to;
    GBytes *bytes; /* checked by message_check() */
    gboolean is_8bit;

    /* Called once when all but the body's last byte may have left, before that byte may:
     * returns FALSE when the mark could not be made durable, and then the byte stays and the
     * message is not sent. */
    gboolean (*commit)(void *closure, GError **error);
    void *closure;
} SmtpMessage;

/* Sends one message; `out_reply` is the server's last words, owned by the caller, bounded,
 * unescaped. Fails only when `commit` does. After an outcome other than SMTP_SENT
 * smtp_is_open() tells whether the connection can go on. */
G_GNUC_WARN_UNUSED_RESULT
gboolean smtp_send(Smtp *smtp, const SmtpMessage *message, SmtpOutcome *out_outcome,
                   char **out_reply, GError **error);
gboolean smtp_is_open(const Smtp *smtp);

/* The largest message the server takes (RFC 1870), or 0 when it does not say. */
uint64_t smtp_get_size_limit(const Smtp *smtp);
