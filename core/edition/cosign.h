/* cosign.h - a second signature of an edition, by another organization's key
 *
 * It stands beside the manifest as manifest.json.KEYID.minisig, which minisign verifies, and
 * says of the edition what its own seal does. What is co-signed was verified before, by whom it
 * is that co-signs; nothing is ever overwritten.
 */
#pragma once

#include "campaign/campaign.h"
#include "edition/verify.h"

typedef enum {
    COSIGN_ERROR_OWN,     /* it is the key that sealed the edition */
    COSIGN_ERROR_ALREADY, /* it has co-signed before */
    COSIGN_ERROR_CHANGED, /* the manifest is not the one that was verified */
} CosignError;

#define COSIGN_ERROR (cosign_error_quark())
GQuark cosign_error_quark(void);

/* Co-signs the edition that `verified` is, in its folder, with `key`; and verifies what came of
 * it under that key. Returns the path of the signature, owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *cosign_edition(const Verified *verified, const SealKey *key, GError **error);

/* Writes into the journal of `campaign`, where the edition is one of its own. */
G_GNUC_WARN_UNUSED_RESULT
gboolean cosign_note(Campaign *campaign, const Verified *verified, const SealKey *key,
                     GError **error);
