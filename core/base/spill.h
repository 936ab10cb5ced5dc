/* spill.h - bytes put aside while something is worked out, more than memory should hold
 *
 * They stay in memory up to a limit and go from there into a file that has no name, which only
 * this process can open and the system takes away with it.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Spill Spill;

/* `folder` takes the file, if there must be one; NULL: TMPDIR, or else /var/tmp. `memory` is
 * how many bytes are kept before they are written. */
Spill *spill_new(const char *folder, size_t memory);
void spill_free(Spill *spill);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spill, spill_free)

/* Puts `length` bytes behind the others. */
G_GNUC_WARN_UNUSED_RESULT
gboolean spill_append(Spill *spill, const void *bytes, size_t length, GError **error);

/* Returns how many bytes there are: where the next ones will stand. */
uint64_t spill_get_size(const Spill *spill);

/* Copies the `length` bytes that stand at `offset`; all of them are there. */
G_GNUC_WARN_UNUSED_RESULT
gboolean spill_read(const Spill *spill, uint64_t offset, void *bytes, size_t length,
                    GError **error);
