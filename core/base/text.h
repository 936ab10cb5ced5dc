/* text.h - Unicode text as people type it: checked, trimmed, folded, measured, shown
 *
 * Every string in the program is UTF-8 without NUL unless a header says otherwise; what comes
 * from outside is checked once with text_check() at the door. Names are kept to the byte, and
 * only keys are folded. Nothing here depends on the process's locale (Unicode 15, by ICU).
 */
#pragma once

#include <glib.h>

/* TRUE when the `length` bytes are well-formed UTF-8 (RFC 3629) without NUL; otherwise
 * `out_offset`, which may be NULL, is the first byte that is not. */
gboolean text_check(const char *bytes, size_t length, size_t *out_offset);

/* Returns `text` without the white space, of any script, around it; owned by the caller. */
char *text_trim(const char *text);

/* TRUE when there is nothing but white space, of any script, in `text`. */
gboolean text_is_blank(const char *text);

/* TRUE when `text`, which is UTF-8, is one line: without control characters and without line
 * and paragraph separators. */
gboolean text_is_line(const char *text);

/* Returns `text` in NFC (UAX 15); owned by the caller. */
char *text_normalize(const char *text);

/* Returns `text` under NFKC_Casefold (UAX 44), which also drops invisible characters: two texts
 * that fold alike read alike. Owned by the caller. */
char *text_fold(const char *text);

/* Returns text_fold(text) without any white space and punctuation, for keys; "" when nothing
 * but those was there. Owned by the caller. */
char *text_fold_tight(const char *text);

/* Takes white space and punctuation out of what text_fold() returned, in place. */
void text_tighten(char *folded);

/* Returns the `length` bytes (-1: up to the NUL) made safe to show: control bytes and bytes
 * that are no UTF-8 as \x1b, bidirectional and invisible format characters as <U+202E>; line
 * feed and tab as \n and \t. Text of every script passes unchanged, the joiners within words
 * too. Owned by the caller. */
char *text_escape(const char *bytes, gssize length);

/* Returns how many columns of a terminal `text` takes: 2 for wide characters and for an emoji
 * with all that is joined to it, 0 for marks that stand above or below. */
size_t text_width(const char *text);

/* Returns `text` cut at a grapheme so that it takes at most `columns`, ending in "…" when
 * something was cut. Owned by the caller. */
char *text_fit(const char *text, size_t columns);

/* Returns how many insertions, deletions, changes and swaps of neighbours turn `a` into `b`,
 * counted in characters, or `limit` + 1 once it is more than `limit`. */
unsigned text_distance(const char *a, const char *b, unsigned limit);

/* Returns the one of `candidates` (NULL at the end) that `word` was most likely meant to be, or
 * NULL when none is near. Borrowed from `candidates`. */
const char *text_nearest(const char *word, const char *const *candidates);
