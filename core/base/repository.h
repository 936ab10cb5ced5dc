/* repository.h - whether a file lies where git would take it along
 *
 * A secret in a repository is pushed some day. This is a look at the folders above the file,
 * and runs nothing.
 */
#pragma once

#include <glib.h>

/* Refuses the secret `path` with FILE_ERROR_PRIVATE when a folder above it is a git repository
 * and no .gitignore between them has a line, of plain names and "*", for it or a folder it is
 * in. */
G_GNUC_WARN_UNUSED_RESULT
gboolean repository_leaves(const char *path, GError **error);
