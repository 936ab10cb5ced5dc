/* reading.h - how a text reads to one who looks at its letters, or who writes another script
 *
 * Keys to hold names against each other with, by ICU; never to be shown or stored.
 */
#pragma once

#include <glib.h>

/* Returns `text` in small Latin letters without marks, as far as ICU knows a way: Cyrillic as
 * the BGN writes it, Chinese as pinyin, a syllable a character whatever stands beside it.
 * Tibetan has none and stays. Readings of words are kept, since names are made of the same
 * ones: about a MiB. Owned by the caller. */
char *reading_romanize(const char *text);

/* Returns `text` with each letter that looks like one of a to z (the skeletons of UTS 39)
 * replaced by it: Cyrillic "Тіbеt" becomes "Tibet". Owned by the caller. */
char *reading_unmask(const char *text);

/* TRUE when every letter of `text` is Latin. */
gboolean reading_is_latin(const char *text);
