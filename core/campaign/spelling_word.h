/* spelling_word.h - a key as the modules that compare spellings hold it: as letters
 *
 * Between spelling.c, which is about pairs and one key, and spelling_join.c, which is about
 * all.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#define SPELLING_MOST_EDITS 2

/* A character, of which the lower half is kept, since most of the memory goes into these: one
 * beyond U+FFFF may be taken for another. What is proposed is judged by the names themselves.
 */
typedef uint16_t SpellingLetter;

typedef struct {
    guint owner; /* as its caller knows it */
    guint first; /* of its characters */
    guint length;
    uint32_t digits;    /* hash of its digits */
    uint64_t signature; /* a bit for each letter that it has an odd number of */
} SpellingWord;

/* Returns how many edits a key of `length` characters may be away from a longer one. */
unsigned spelling_edits_allowed(guint length);

/* Puts the letters of `key` behind the others (GArray of SpellingLetter). */
SpellingWord spelling_read_word(const char *key, GArray *characters);

/* Mixes `value` into a hash, of which the upper half is the better one. */
#define SPELLING_HASH_SEED UINT64_C(0xcbf29ce484222325)
uint64_t spelling_mix(uint64_t hash, uint32_t value);

/* TRUE when `edits` are enough to make one of the other, and the digits are the same. */
gboolean spelling_are_words_near(const SpellingWord *a, const SpellingLetter *a_text,
                                 const SpellingWord *b, const SpellingLetter *b_text,
                                 unsigned edits);
