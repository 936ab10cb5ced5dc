/* address.h - one mailbox, checked once, so that no other string ever reaches the wire
 *
 * An Address is the only thing that may be handed to a mail server. It holds a dot-atom local
 * part (RFC 5321 section 4.1.2, RFC 6531 where it is not ASCII) and a domain of at least two
 * labels in its ASCII form (UTS 46, non-transitional), or of one if that is a country's code:
 * some of those do take mail. What mail standards allow and no partner uses is refused with its
 * reason: quoted local parts, comments, address literals, routes, other single labels. Control
 * characters, blanks and angle brackets can never be in one.
 */
#pragma once

#include <glib.h>

typedef struct Address Address;

typedef enum {
    ADDRESS_ERROR_SYNTAX,  /* no address at all */
    ADDRESS_ERROR_SEVERAL, /* more than one where one was asked for */
    ADDRESS_ERROR_POLICY,  /* an address, but of a kind that is refused here */
    ADDRESS_ERROR_LENGTH,  /* local part, label, domain or the whole too long (RFC 5321
                              section 4.5.3.1) */
} AddressError;

#define ADDRESS_ERROR (address_error_quark())
GQuark address_error_quark(void);

/* Reads "office@example.org" or "Office <office@example.org>"; white space around it is
 * dropped, but not line ends, which are refused wherever they stand. Messages show `text` and
 * the reason, "'contact@' is no mail address: nothing stands behind the '@'". */
G_GNUC_WARN_UNUSED_RESULT
Address *address_parse(const char *text, GError **error);
Address *address_copy(const Address *address);
void address_free(Address *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Address, address_free)

/* "office@example.org" with the domain in lower-case ASCII and the local part as typed.
 * Borrowed. */
const char *address_get_mailbox(const Address *address);

/* The display name before the brackets, or "". Borrowed. */
const char *address_get_name(const Address *address);
const char *address_get_domain(const Address *address);

/* What two spellings of one mailbox have in common: the mailbox case-folded. Borrowed. */
const char *address_get_key(const Address *address);

/* TRUE when the local part is not ASCII, so that the server must offer SMTPUTF8 (RFC 6531). */
gboolean address_needs_smtputf8(const Address *address);
