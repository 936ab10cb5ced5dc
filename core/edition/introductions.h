/* introductions.h - the folder in which the introductions of keys lie (succession.h)
 *
 * NEWID.pub is a public key and NEWID.pub.OLDID.minisig its introduction by an older one, which
 * minisign can check: minisign -Vm NEWID.pub -x NEWID.pub.OLDID.minisig -p OLDID.pub. In an
 * edition the folder is "keys", and its files are sealed as any others; beside a signing key it
 * has the key's name and ".keys".
 */
#pragma once

#include "proof/succession.h"

/* Reads them, whatever else stands there; an empty succession where there is no such folder.
 * Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Succession *introductions_read(const char *folder, GError **error);

/* Writes them into the new folder `folder`, without waiting for the disk; adds the names of the
 * files to `names` (char *, owned by it), each behind `prefix`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean introductions_write(const Succession *succession, const char *folder,
                             const char *prefix, GPtrArray *names, GError **error);

/* Returns "NEWID.pub", or "NEWID.pub.OLDID.minisig"; owned by the caller. */
char *introductions_key_name(const char *id);
char *introductions_signature_name(const Introduction *introduction);
