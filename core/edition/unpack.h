/* unpack.h - all that a written file says, wherever in it that stands
 *
 * Files are opened again as those who get them may open them: docx and xlsx part by part, HTML
 * with its entities and attributes, PDF by what poppler reads out of it, a mail with its
 * headers and parts decoded. For looking into what this program wrote itself.
 */
#pragma once

#include "edition/unpack_hooks.h"

/* Reads the file `path`, which is what the ending of `name` says; of an unknown one its bytes
 * are the text. With `metadata_only` just that, as far as it can be had by itself. */
G_GNUC_WARN_UNUSED_RESULT
gboolean unpack_file(const char *path, const char *name, gboolean metadata_only,
                     const UnpackHooks *hooks, void *closure, GError **error);

/* Reads the `length` bytes of a mail (RFC 5322): headers, and the parts that are text. */
void unpack_mail(const char *bytes, size_t length, const UnpackHooks *hooks, void *closure);
