/* message.h - one mail to one mailbox, as bytes that may leave
 *
 * RFC 5322 and MIME by GMime: text and HTML parts, attachments, UTF-8 headers encoded (RFC
 * 2047). One recipient, and no way to write a second. The bytes have CRLF line ends only, no
 * line over 998 octets, no bare CR or LF, no NUL and nothing of the machine; whoever lets them
 * out, or keeps them for that, checks them first. Everything but the Message-ID is the same for
 * the same input.
 */
#pragma once

#include "data/address.h"

#include <stdint.h>

typedef enum {
    MESSAGE_ERROR_HEADER, /* a header value that cannot be one */
    MESSAGE_ERROR_FORM,   /* the bytes would not be a message; a mistake that must not leave */
} MessageError;

#define MESSAGE_ERROR (message_error_quark())
GQuark message_error_quark(void);

typedef struct {
    const char *name; /* of the file, without a path */
    const char *type; /* "application/pdf" */
    GBytes *bytes;
} MessageAttachment;

typedef struct {
    const Address *from;
    const Address *to;
    const Address *reply_to; /* NULL: none */
    const char *subject;
    const char *text; /* LF line ends */
    const char *html; /* NULL: none */
    const MessageAttachment *attachments;
    size_t attachment_count;
    int64_t date;                     /* of its queueing; written in UTC */
    const char *message_id;           /* "left@right" without brackets */
    const char *in_reply_to;          /* NULL: none */
    const char *language;             /* Content-Language; NULL: none */
    const char *list_unsubscribe_url; /* https, for one click (RFC 8058); NULL: none */
    const Address
        *list_unsubscribe_to; /* for bulk kinds: who takes a mail for it; NULL: none */
    gboolean automatic;       /* Auto-Submitted: auto-generated */
} MessageParts;

G_GNUC_WARN_UNUSED_RESULT
GBytes *message_compose(const MessageParts *parts, GError **error);

/* Returns a new Message-ID at `domain`, 128 random bits; owned by the caller. */
char *message_make_id(const char *domain);

/* Checks that `bytes` may go on the wire: RFC 5321 section 2.3.8, RFC 5322 section 2.1.1.
 * `out_8bit` tells whether they need 8BITMIME. */
G_GNUC_WARN_UNUSED_RESULT
gboolean message_check(GBytes *bytes, gboolean *out_8bit, GError **error);
