/* envelope.h - the commands that say from whom a mail is and to whom, as the server takes them
 *
 * MAIL and RCPT of RFC 5321 section 3.3 with the parameters of SIZE (RFC 1870), 8BITMIME (RFC
 * 6152), SMTPUTF8 (RFC 6531) and DSN (RFC 3461), each only where it was offered and, but for
 * SIZE and DSN, needed. Only an Address ever stands between the brackets.
 */
#pragma once

#include "data/address.h"
#include "mail/offers.h"

/* Everything is borrowed. */
typedef struct {
    const Address *from;
    const Address *to;
    size_t size;       /* of the mail, in octets */
    gboolean is_8bit;  /* the mail needs 8BITMIME */
    const char *label; /* comes back in a bounce as Original-Envelope-Id; NULL: none */
} Envelope;

typedef enum {
    ENVELOPE_FITS,
    ENVELOPE_BAD_SENDER, /* nothing of ours can be sent through this server */
    ENVELOPE_BAD_MAIL,   /* this one mail cannot */
} EnvelopeVerdict;

/* Decides before a word is said whether the server takes such a mail. Where it does not,
 * `out_why` says it in parentheses; owned by the caller. */
EnvelopeVerdict envelope_check(const Envelope *envelope, const Offers *offers, char **out_why);

/* Append one command with its end of line. */
void envelope_say_mail(const Envelope *envelope, const Offers *offers, GString *out);
void envelope_say_rcpt(const Envelope *envelope, const Offers *offers, GString *out);
