/* phrase.h - some words in a row, where a text has them
 *
 * A phrase is folded (text_fold) and has one blank between its words, as numeral_split() makes
 * them: "plus de", "至 少". It never goes over the end of a clause.
 */
#pragma once

#include "edition/numeral_text.h"

/* How the last word of a phrase may go on in the text. */
typedef enum {
    PHRASE_WHOLE,
    PHRASE_ENDS,   /* it may be the end of a longer word: "Menschenrechtsorganisationen" */
    PHRASE_BEGINS, /* or its beginning: "تەشكىلاتنىڭ" */
} PhraseReach;

/* Return how many words of `words` are `phrase`, from the one at `index` on, or up to the one
 * before it; 0: none. */
unsigned phrase_at(const GArray *words, unsigned index, const char *phrase, PhraseReach reach);
unsigned phrase_before(const GArray *words, unsigned index, const char *phrase);

/* The same for the longest of `phrases`, NULL at the end. */
unsigned phrase_any_at(const GArray *words, unsigned index, const char *const *phrases);
unsigned phrase_any_before(const GArray *words, unsigned index, const char *const *phrases);
