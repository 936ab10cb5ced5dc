/* numeral_text.h - a text in words, and its numbers in figures, of any script */
#pragma once

#include <glib.h>
#include <stdint.h>

/* A word where it stands; its letters, figures and marks, without what is around it. Each Han
 * character is one, and so is each Tibetan syllable. */
typedef struct {
    const char *begin;
    const char *end;
    char *folded;
    gboolean ends_clause; /* punctuation or a line's end stands behind it */
} NumeralWord;

/* Returns the words of `text` in order (GArray of NumeralWord), which borrow from it; owned by
 * the caller. */
GArray *numeral_split(const char *text);

/* Reads "1,204" and "༥༩". A separator has three figures behind it: "2.5" is none that is
 * counted here. */
gboolean numeral_read_figures(const NumeralWord *word, int64_t *out_number);
