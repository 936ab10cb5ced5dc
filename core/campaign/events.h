/* events.h - everything that happened to one signatory, in order of time
 *
 * Most of it is its own in the journal, or that of an entry merged into it. What an entry of
 * the journal about many did to it (an import, a new revision of the letter), its messages and
 * the editions that it stands in are put between. The details name others by what they are
 * called now. For its owner alone.
 */
#pragma once

#include "campaign/campaign.h"

/* Its kind is the journal's word (add, edit, record, mail …), or else, with what its details
 * then have beside what the journal wrote:
 *   import     file, row, as or from and to, authority, revision: the row that it came with, or
 *              that answered for it
 *   reconsent  revision, from, to
 *   queued     message, template, to, revision
 *   mail       to, reply: it was sent
 *   deferred, failed, uncertain, sending   message, template, to, attempts, reply
 *   edition    edition, number (0: counted, not named), revision
 *   parted     keep, name: it was part of another, until that merge was undone */
typedef struct {
    int64_t seq; /* in the journal; 0: it has no entry there */
    int64_t at;
    int64_t subject; /* the id of the signatory, or of one that was merged into it */
    char *kind;
    json_t *details; /* NULL: erased */
} Event;

void event_free(Event *event);

/* Returns them (GPtrArray of Event *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *events_gather(Campaign *campaign, int64_t signatory, GError **error);
