/* sorter.h - more rows put in order than memory holds
 *
 * A row is bytes: a key, and what goes with it. Rows come back in the order of their keys, byte
 * by byte, the shorter before what it begins. Some 8 MiB of them are kept in memory; what is
 * more waits, in order, in a file that has no name, 0600, and is gone when the sorter is,
 * whatever happens to the process.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Sorter Sorter;

/* `folder` takes the file, if there must be one; NULL: TMPDIR, or else /var/tmp. */
Sorter *sorter_new(const char *folder);
void sorter_free(Sorter *sorter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sorter, sorter_free)

/* Adds a row, before the first one is taken; of more than 1 MiB is FILE_ERROR_TOO_LARGE. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sorter_add(Sorter *sorter, const void *key, size_t key_length, const void *bytes,
                    size_t length, GError **error);

/* Sets `out_bytes` to what goes with the next key, borrowed until the next call; NULL at the
 * end. `out_length` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sorter_next(Sorter *sorter, const void **out_bytes, size_t *out_length,
                     GError **error);

/* Returns the key of the row that was taken last; borrowed until the next one is. */
const void *sorter_get_key(const Sorter *sorter, size_t *out_length);
