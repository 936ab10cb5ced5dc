/* cosign.h - what 'seal --cosign' does: a second organization's signature of an edition
 */
#pragma once

#include "trust.h"

typedef struct {
    const char *key_path; /* of the co-signer's secret key */
    const char *path;     /* the edition; NULL: the campaign's newest */
    gboolean json;
} Cosign;

/* Verifies the edition under the keys that `trust` names, and co-signs it. */
G_GNUC_WARN_UNUSED_RESULT
gboolean cosign_run(Cmd *cmd, const Cosign *what, Trust *trust, GError **error);
