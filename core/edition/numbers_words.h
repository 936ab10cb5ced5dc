/* numbers_words.h - the words, a language each, by which numbers.c knows what a number counts
 *
 * All are folded (text_fold). Languages that are not here are read by the English ones.
 */
#pragma once

#include <glib.h>

typedef enum {
    NUMBERS_EXACTLY,
    NUMBERS_ABOUT, /* "some 60", "une soixantaine" */
    NUMBERS_ABOVE, /* "more than 50" */
    NUMBERS_LEAST, /* "at least 50", "50+" */
    NUMBERS_BELOW, /* "nearly 60", "fewer than 60" */
} NumbersBound;

#define NUMBERS_NOUNS  18
#define NUMBERS_BOUNDS 12
#define NUMBERS_OTHERS 10

typedef struct {
    const char *language;
    const char *signatories[NUMBERS_NOUNS]; /* each list ends in NULL */
    const char *organizations[NUMBERS_NOUNS];
    const char *individuals[NUMBERS_NOUNS];
    const char *asks[NUMBERS_NOUNS];
    gboolean joins; /* a noun may be the end of a longer word: "Menschenrechtsorganisationen" */
    const char *others[NUMBERS_OTHERS]; /* "other", before the noun or before the number */
    const char *alone[5];               /* "others", a noun where somebody signs */
    const char *sign;                   /* how words begin that tell of signing */
    const char *ands[4];                /* between two nouns that are counted together */
    struct {
        const char *words; /* before the number, one blank between */
        NumbersBound bound;
    } bounds[NUMBERS_BOUNDS];
    const char *years[6];   /* before a year */
    const char *spoils[12]; /* before a number that counts a part of them only */
} NumbersWords;

/* The words for `tag`. Static. */
const NumbersWords *numbers_words_for(const char *tag);

/* TRUE when no noun behind `word` belongs to the number before it. */
gboolean numbers_words_stop(const char *word);
