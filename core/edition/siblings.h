/* siblings.h - the editions that lie in one folder, read but not yet trusted
 *
 * Folders whose name begins with "edition-" and that have a manifest. The seal of each is
 * checked under the key that it brings along, so that nobody can be accused by what he did not
 * sign; who that key is, is for the caller to judge.
 */
#pragma once

#include "edition/sealed.h"

typedef struct {
    char *name; /* of its folder */
    char *path;
    Sealed *sealed; /* NULL: it does not hold, and `wrong` says why */
    Manifest *manifest;
    gboolean for_recipient;
    int64_t number;
    int64_t sealed_at;
    char *wrong;
    gboolean is_borrowed; /* `sealed` and `manifest` are somebody else's */
} Sibling;

/* NULL is fine. */
void sibling_free(Sibling *sibling);

/* Reads them, by number, then copies for the recipient, then by name (GPtrArray of Sibling *);
 * owned by the caller. The one whose path is that of `known`, which is consumed and may be
 * NULL, is not read again. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *siblings_read(const char *folder, Sibling *known, GError **error);

/* Returns one that borrows what was read and checked before; owned by the caller. */
Sibling *siblings_borrow(Sealed *sealed, Manifest *manifest, gboolean for_recipient);

/* The same of one folder, whatever its name. */
Sibling *siblings_read_one(const char *path);

/* TRUE when there is one in `folder`. */
gboolean siblings_exist(const char *folder);
