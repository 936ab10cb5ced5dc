/* numeral.h - numbers as a person writes them: figures, words, dozens
 *
 * "59", "1,204", "1 204" with a no-break space, "༥༩", "fifty-nine", "two hundred and five",
 * "zweitausendfünf", "五十九", "two dozen", "une cinquantaine d'": read in the language of the
 * text, from the same spell-out that the program writes with.
 */
#pragma once

#include "base/language.h"
#include "edition/numeral_text.h"

typedef struct Numerals Numerals;

/* Prepares to read texts in `language`, which is needed no more afterwards. */
Numerals *numerals_new(Language *language);
void numerals_free(Numerals *numerals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Numerals, numerals_free)

typedef struct {
    int64_t value;
    unsigned length;   /* in words; what links it to its noun is among them ("douzaine d'") */
    gboolean is_words; /* not in figures */
    gboolean is_about; /* "une vingtaine" */
    gboolean is_round; /* thousands without more: what is no number here may belong to it */
} Numeral;

/* Reads the longest number whose first word is the one at `index`; FALSE: none is there. */
gboolean numerals_read(const Numerals *numerals, const GArray *words, unsigned index,
                       Numeral *out_numeral);
