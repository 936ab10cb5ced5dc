/* numeral_words.h - what numeral.c knows of a language that its spell-out does not say
 *
 * All words are folded (text_fold).
 */
#pragma once

#include <glib.h>

/* "two dozen": words that stand behind a number, or alone or behind an article. */
typedef struct {
    const char *language;
    struct {
        const char *word;
        int value;
        gboolean is_about;
    } units[12];
    const char *links[4]; /* between it and what it counts */
    const char *articles[4];
} NumeralDozens;

/* The dozens of the language `tag`; NULL where none are known. Static. */
const NumeralDozens *numeral_dozens_for(const char *tag);

/* How a number ends before a noun, and how where it stands alone, as it is spelled out: from,
 * to, …, NULL at the end; or NULL. Static. */
const char *const *numeral_endings_for(const char *tag);

/* What may stand within a number, or not: "and"; NULL at the end. Static. */
const char *const *numeral_links_for(const char *tag);

/* TRUE where numbers go by ten thousands and not by millions: "五万". */
gboolean numeral_is_myriad(const char *tag);
