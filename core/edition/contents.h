/* contents.h - what stands in a folder, held against what was sealed
 *
 * Every listed file must be there, with its size and hash. Only regular files and the folders
 * that lead to listed ones may stand there: a link or a device may show something else to the
 * next one who looks.
 */
#pragma once

#include "proof/manifest.h"

typedef enum {
    CONTENTS_ERROR_OTHER, /* something is missing, changed, or of a kind that is not sealed */
} ContentsError;

#define CONTENTS_ERROR (contents_error_quark())
GQuark contents_error_quark(void);

/* Checks the `count` files below `folder`; returns the files that stand there besides, sorted
 * relative paths (GPtrArray of char *), owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *contents_check(const char *folder, const ManifestFile *files, size_t count,
                          GError **error);
