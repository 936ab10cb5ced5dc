/* numbers_words.h - the words, a language each, by which numbers.c knows what a number counts
 *
 * All are phrases (phrase.h). Languages that are not here are read by the English ones.
 */
#pragma once

#include "edition/phrase.h"

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
#define NUMBERS_STOPS  24

typedef struct {
    const char *words;
    NumbersBound bound;
} NumbersBoundWords;

typedef struct {
    const char *language;
    const char *signatories[NUMBERS_NOUNS]; /* each list ends in NULL */
    const char *organizations[NUMBERS_NOUNS];
    const char *individuals[NUMBERS_NOUNS];
    const char *asks[NUMBERS_NOUNS];
    PhraseReach nouns; /* how a noun may stand in a longer word */
    gboolean is_noun_first; /* "ཚོགས་པ་ལྔ": it stands before its number, and so do others */
    const char *classifiers[12];        /* behind the number, what it counts by: "59个" */
    unsigned reach;                     /* words between number and noun */
    const char *others[NUMBERS_OTHERS]; /* "other", before the noun or before the number */
    const char *alone[5];               /* "others", a noun where somebody signs */
    const char *sign;                   /* how words begin that tell of signing */
    const char *ands[5];                /* between two nouns that are counted together */
    NumbersBoundWords bounds[NUMBERS_BOUNDS];
    NumbersBoundWords behind[4];      /* "50多个", behind the number */
    const char *years[6];             /* before a year */
    const char *spoils[12];           /* before a number that counts a part of them only */
    const char *stops[NUMBERS_STOPS]; /* no noun behind one belongs to the number before it */
} NumbersWords;

/* The words for `tag`. Static. */
const NumbersWords *numbers_words_for(const char *tag);

/* FALSE when those are another language's. */
gboolean numbers_words_know(const char *tag);
