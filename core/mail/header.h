/* header.h - one header line of a mail: encoded, folded, and nothing smuggled into it
 *
 * GMime encodes header values in words of more than 75 octets and in whatever charset it finds,
 * and loses blanks, so this is ours (RFC 5322 section 2.2.3, RFC 2047): printable ASCII stays
 * as it is, everything else becomes UTF-8 words of at most 75 octets that are cut between
 * characters. A line with such a word has at most 76 octets. Values with control characters or
 * line breaks of any kind are refused, never repaired.
 */
#pragma once

#include "data/address.h"

typedef enum {
    HEADER_ERROR_VALUE, /* a control character, a line break, no text, or far too long */
} HeaderError;

#define HEADER_ERROR (header_error_quark())
GQuark header_error_quark(void);

/* Append "NAME: value\r\n": free text (Subject); one mailbox with its display name, quoted or
 * encoded where needed (From, To, Reply-To); a value of our own making in printable ASCII,
 * which is not folded (Date, Message-ID, List-*). `out` is as it was on failure. */
G_GNUC_WARN_UNUSED_RESULT
gboolean header_append_text(GString *out, const char *name, const char *text, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean header_append_mailbox(GString *out, const char *name, const Address *address,
                               GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean header_append_raw(GString *out, const char *name, const char *value, GError **error);

/* Checks that `text` is UTF-8 without control characters and line breaks; `name` is what the
 * message calls it. */
G_GNUC_WARN_UNUSED_RESULT
gboolean header_check_text(const char *name, const char *text, GError **error);
