/* stuffing.h - a mail as it goes over the wire: a dot before each dot that begins a line
 *
 * RFC 5321 section 4.5.2. The last end of line belongs to the mail's end and stays away.
 */
#pragma once

#include <glib.h>

typedef struct {
    const char *bytes;   /* borrowed */
    size_t length;       /* without the last CRLF */
    size_t taken;        /* of them, dots that were added left out */
    gboolean is_doubled; /* the dot for the next byte was written */
} Stuffing;

/* Begins with `bytes`, which end in CRLF. */
Stuffing stuffing_of(GBytes *bytes);

/* Writes on, at most until `limit` of the mail's own bytes are taken and `room` is full;
 * returns how many were written. */
size_t stuffing_read(Stuffing *stuffing, size_t limit, char *out, size_t room);
