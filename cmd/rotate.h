/* rotate.h - what 'key rotate' does: a new key, signed by the old one, in its place
 *
 * The new secret key is written aside first, and the old one is kept aside for ever. What
 * counts is the introduction (introductions.h): from then on the new key is the one, and a run
 * that is cut off behind it is finished by the next.
 */
#pragma once

#include "cmd.h"

#include "proof/succession.h"

typedef struct {
    gboolean no_password;
    const char *revoked; /* why the old key is; NULL: it is not */
    gboolean json;
} Rotate;

/* Rotates the secret key at `path`; `campaign`, which may be NULL, gets a journal entry, and
 * its editions a co-signature by the new key. */
G_GNUC_WARN_UNUSED_RESULT
gboolean rotate_run(const Cmd *cmd, const char *path, Campaign *campaign, const Rotate *what,
                    GError **error);

/* Finishes a rotation of the key at `path` that was cut off; mostly there is none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean rotate_finish(const char *path, GError **error);
