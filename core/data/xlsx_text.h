/* xlsx_text.h - the escapes in the texts of a workbook
 *
 * XML cannot hold control characters; a workbook writes them as _x000D_, and an underscore
 * before what looks like that as _x005F_ (ECMA-376 part 1, 22.9.2.19).
 */
#pragma once

#include <glib.h>

/* Decodes the escapes in the `*length` bytes of UTF-8 in place, each once; the text can only
 * grow shorter. FALSE when one stands for NUL or for half a character. */
G_GNUC_WARN_UNUSED_RESULT
gboolean xlsx_text_decode(char *text, size_t *length);
