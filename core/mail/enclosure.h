/* enclosure.h - the files that go with a mail: what was built, or what was sealed
 *
 * A mail encloses files by their plain name out of out/draft, or out of the newest edition once
 * it is about that. Each file is read once for a whole mailing.
 */
#pragma once

#include "campaign/campaign.h"
#include "mail/message.h"

typedef struct Enclosures Enclosures;

typedef enum {
    ENCLOSURE_ERROR_FILE, /* a file that is not there, too large, or not by a plain name */
} EnclosureError;

#define ENCLOSURE_ERROR (enclosure_error_quark())
GQuark enclosure_error_quark(void);

/* `sealed`: out of the newest edition. Borrows `campaign`. */
Enclosures *enclosures_new(Campaign *campaign, gboolean sealed);
void enclosures_free(Enclosures *enclosures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Enclosures, enclosures_free)

/* Returns the files `names` (char *) as attachments (GArray of MessageAttachment), owned by the
 * caller; what is in them is borrowed from `names` and until enclosures_free(). */
G_GNUC_WARN_UNUSED_RESULT
GArray *enclosures_load(Enclosures *enclosures, const GPtrArray *names, GError **error);
