/* words.h - a text as its words, in any script
 *
 * Words as UAX 29 and ICU's dictionaries find them, so that Chinese, Thai or Tibetan, which put
 * no space between words, come apart too.
 */
#pragma once

#include <glib.h>

/* Returns the pieces of `text` in order (GPtrArray of char *): words, single marks, white
 * space. Put together again they are `text`, to the byte, if that is UTF-8. Owned by the
 * caller. */
GPtrArray *words_split(const char *text);

/* TRUE when `text` is nothing but white space of any script; also when it is empty. */
gboolean words_are_blank(const char *text);
