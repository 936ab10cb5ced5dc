/* offers.h - what a mail server says that it can do, line by line of its answer to EHLO
 *
 * RFC 5321 section 4.1.1.1. What it said before TLS began was perhaps not said by it: whoever
 * listens starts again from OFFERS_NONE then.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
    gboolean has_pipelining; /* RFC 2920 */
    gboolean has_8bitmime;   /* RFC 6152 */
    gboolean has_smtputf8;   /* RFC 6531 */
    gboolean has_dsn;        /* RFC 3461 */
    gboolean has_auth;       /* RFC 4954 */
    uint64_t size_limit;     /* RFC 1870, in octets; 0: it does not say */
} Offers;

#define OFFERS_NONE ((Offers){.size_limit = 0})

/* Adds what `line`, "250-SIZE 1000000" without its end, offers; case does not matter, and what
 * is not known here is passed over. */
void offers_hear(Offers *offers, const char *line);
