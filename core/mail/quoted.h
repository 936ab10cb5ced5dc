/* quoted.h - text in quoted-printable, as it is on the wire (RFC 2045 section 6.7)
 *
 * Lines end in CRLF and have 76 octets at most, "=" at the end of a cut one among them. A blank
 * at the end of a line is written in hexadecimal, and so is all that is not printable ASCII.
 * GMime's encoder says the same at four times the cost.
 */
#pragma once

#include <glib.h>

/* What the text was. */
typedef struct {
    size_t threefold;      /* octets that were written as three, blanks at line ends left out */
    gboolean has_controls; /* other than LF and tabs: a line end, or worse, for some reader */
} QuotedWeight;

/* Appends `length` octets of `text`, lines that end in LF; what is behind the last LF stays
 * without an end. */
QuotedWeight quoted_append(GString *out, const char *text, size_t length);
