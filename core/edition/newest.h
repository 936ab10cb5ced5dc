/* newest.h - what the newest edition says, for those who write about it
 *
 * Its manifest as the store has it, so that a mail about an edition counts what the edition
 * counts and encloses what it sealed, whoever has signed since and whatever stands in the
 * folder.
 */
#pragma once

#include "campaign/campaign.h"
#include "proof/manifest.h"

typedef enum {
    NEWEST_ERROR_COPY, /* the addressee's copy is not what was sealed, or was taken away */
} NewestError;

#define NEWEST_ERROR (newest_error_quark())
GQuark newest_error_quark(void);

/* Sets `out_manifest`, owned by the caller, to that of the newest edition; NULL: there is none.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean newest_find(Campaign *campaign, Manifest **out_manifest, GError **error);

/* Sets `out_manifest`, owned by the caller, to that of the copy which only the addressee of the
 * newest edition gets, as it stands in its folder and was sealed; NULL: it has none, and the
 * public one is the addressee's too. */
G_GNUC_WARN_UNUSED_RESULT
gboolean newest_find_recipient(Campaign *campaign, Manifest **out_manifest, GError **error);

/* Returns the SHA-256 of the file `path` as it was sealed, borrowed from `manifest`; NULL for a
 * file that is not part of it. */
const Digest *newest_find_file(const Manifest *manifest, const char *path);
