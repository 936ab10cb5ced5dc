/* enclosure.h - the files that go with a mail: what was built, or what was sealed
 *
 * A mail encloses files by their plain name out of out/draft, or out of the newest edition once
 * it is about that; one to the addressee out of the addressee's copy. What many mails enclose
 * is read once for a whole mailing.
 */
#pragma once

#include "edition/leaks.h"
#include "mail/message.h"
#include "proof/digest.h"

typedef struct Enclosures Enclosures;

typedef enum {
    ENCLOSURE_ERROR_FILE, /* a file that is not there, too large, or not by a plain name */
} EnclosureError;

#define ENCLOSURE_ERROR (enclosure_error_quark())
GQuark enclosure_error_quark(void);

typedef enum {
    ENCLOSURES_DRAFT,     /* out of out/draft */
    ENCLOSURES_SEALED,    /* out of the newest edition */
    ENCLOSURES_RECIPIENT, /* out of the copy that only its addressee gets, where there is one
                             and it has the file */
} EnclosuresSource;

/* Borrows `campaign`. */
Enclosures *enclosures_new(Campaign *campaign, EnclosuresSource source);
void enclosures_free(Enclosures *enclosures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Enclosures, enclosures_free)

/* Makes `bytes` the file `name` until the next such call, for the one recipient that it is of;
 * NULL, NULL: there is none. */
void enclosures_offer(Enclosures *enclosures, const char *name, GBytes *bytes);

/* Puts a stand-in in the place of what was offered: a test is not for its recipient. */
void enclosures_hide_offer(Enclosures *enclosures);

/* Checks that the files `names` (char *) are there and can be attached, and adds their digests
 * to `state`, each file once for a whole mailing. What is made per addressee goes by `slug`:
 * "letter.pdf" is letter-SLUG.pdf where there is one; NULL: it is for a signatory, and
 * "announcement-4.docx" is announcement-004.docx. */
G_GNUC_WARN_UNUSED_RESULT
gboolean enclosures_check(Enclosures *enclosures, const GPtrArray *names, const char *slug,
                          DigestState *state, GError **error);

/* Searches the files that were checked: those out of out/draft, since what was sealed was
 * searched then. */
G_GNUC_WARN_UNUSED_RESULT
gboolean enclosures_search(const Enclosures *enclosures, Leaks *leaks, GError **error);

/* Returns them as attachments (GArray of MessageAttachment) with their names and bytes; owned
 * by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GArray *enclosures_load(Enclosures *enclosures, const GPtrArray *names, const char *slug,
                        GError **error);
