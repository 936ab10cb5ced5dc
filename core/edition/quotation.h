/* quotation.h - what a text puts in quotation marks, held against a letter
 *
 * Another spelling (US or UK), other quotation marks and other punctuation are forgiven, and
 * said. What shares most of its words with some passage of the letter, but not all, is altered;
 * what does not may be somebody else's words.
 */
#pragma once

#include "edition/wordstream.h"

typedef enum {
    QUOTATION_EXACT,
    QUOTATION_REPUNCTUATED, /* every word, with other punctuation within */
    QUOTATION_RESPELT,      /* every word, in the other spelling */
    QUOTATION_ALTERED,
    QUOTATION_ELSEWHERE, /* not in the letter */
} QuotationVerdict;

typedef struct {
    char *text; /* without its marks */
    QuotationVerdict verdict;
    char *letter; /* how the letter has it; NULL when it is not there */
} Quotation;

void quotation_free(Quotation *quotation);

/* "exact", "repunctuated", "respelt", "altered", "not in the letter". Static. */
const char *quotation_word(QuotationVerdict verdict);

/* Appends the quotations of three words and more in `text` to `quotations` (GPtrArray of
 * Quotation *), judged by `letter`: its words, which are of `book`, and its texts. */
void quotation_find(GPtrArray *quotations, const char *text, const GArray *letter,
                    const char *const *letter_texts, WordBook *book);
