/* copy_word.h - the words that a reader sees of a Word document; for copy.c alone
 *
 * The main part, as the package's relationships name it. What was deleted or moved away, what
 * is hidden, and fields' instructions are left out; nothing that it links to is looked at.
 */
#pragma once

#include "data/copy_block.h"

/* Reads the .docx `path`; COPY_ERROR_KIND when it is another kind of archive. */
G_GNUC_WARN_UNUSED_RESULT
gboolean copy_word_read(CopyBuilder *builder, const char *path, GError **error);
