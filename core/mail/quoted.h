/* quoted.h - text in quoted-printable, as it is on the wire (RFC 2045 section 6.7)
 *
 * Lines end in CRLF and have 76 octets at most, "=" at the end of a cut one among them. A blank
 * at the end of a line is written in hexadecimal, and so is all that is not printable ASCII.
 * GMime's encoder says the same at four times the cost.
 */
#pragma once

#include <glib.h>

/* Appends `length` octets of `text`, lines that end in LF without other control characters than
 * tabs; what is behind the last LF stays without an end. */
void quoted_append(GString *out, const char *text, size_t length);
