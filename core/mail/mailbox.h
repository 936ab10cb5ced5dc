/* mailbox.h - a folder of an IMAP mailbox that drafts are put into
 *
 * libcurl connects, negotiates TLS and logs in (CURLOPT_CONNECT_ONLY), by the rules of dial.h:
 * TLS unless the host is loopback, no login in the clear, no proxy but a configured one. The
 * rest is ours, APPEND with its flags (RFC 3501 section 6.3.11), since libcurl's own can say
 * \Seen and nothing else.
 */
#pragma once

#include "mail/dial.h"

typedef struct Mailbox Mailbox;

typedef enum {
    MAILBOX_ERROR_CONFIG,  /* what was configured cannot work */
    MAILBOX_ERROR_CONNECT, /* no connection, or it was lost */
    MAILBOX_ERROR_REFUSED, /* no TLS, a certificate, the login, the folder or a draft refused */
} MailboxError;

#define MAILBOX_ERROR (mailbox_error_quark())
GQuark mailbox_error_quark(void);

/* Connects to account->url, imaps:// or imap:// (with STARTTLS), and logs in. `folder` is UTF-8
 * with "/" between a folder and one in it, whatever stands there on the server. */
G_GNUC_WARN_UNUSED_RESULT
Mailbox *mailbox_open(const DialAccount *account, const char *folder, GError **error);

/* Says LOGOUT where that is still possible, and closes. */
void mailbox_close(Mailbox *mailbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailbox, mailbox_close)

/* Puts `bytes`, a whole message, into the folder, with the flags \Draft and \Seen. When the
 * connection is lost on the way, it may be there or not. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailbox_append_draft(Mailbox *mailbox, GBytes *bytes, GError **error);

/* Returns the folder as the server has it, "INBOX.Entw&APw-rfe": `delimiter` between the parts
 * (0: there are none), modified UTF-7 (RFC 3501 section 5.1.3). Owned by the caller. */
char *mailbox_encode(const char *folder, char delimiter);
