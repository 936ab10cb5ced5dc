/* consent.h - which text a signatory approved, when, and on whose word
 *
 * A sign-on is to one revision, and carries the SHA-256 of its consent text. Later ones stand
 * beside earlier ones, which are never overwritten in the journal.
 */
#pragma once

#include "campaign/events.h"

typedef struct {
    int64_t revision;
    char *sha256; /* of its consent text, in hexadecimal; "" when it is not known */
    char *at;     /* RFC 3339, or a day */
    char *channel;
    char *authorised_by; /* "": its own word, or nobody's */
    char *title;         /* of who that is, and how to reach it; "" where that was not said */
    char *contact;
    char *evidence;     /* what bears it out; "" where nothing was kept */
    gboolean stands;    /* it is the one that counts now */
    gboolean confirmed; /* the signatory confirmed it; known of the one that stands */
} Consent;

void consent_free(Consent *consent);

/* Returns those that `events` (of events_gather()) tell of, in their order (GPtrArray of
 * Consent *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *consent_list(Campaign *campaign, const Signatory *signatory, const GPtrArray *events,
                        GError **error);

/* {revision, sha256, at, channel, authorised_by, title, contact, evidence, stands, confirmed};
 * a new reference. */
json_t *consent_to_json(const Consent *consent);
