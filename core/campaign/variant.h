/* variant.h - the ways in which one name is written by different hands
 *
 * A variant key is what stays of a name when some of these are evened out: two names with equal
 * keys differ in nothing else. Every way adds to the ones before it.
 */
#pragma once

#include <glib.h>

typedef enum {
    VARIANT_AMPERSAND = 1 << 0,    /* "&", "+", "and", "und", "et" … are one word */
    VARIANT_ABBREVIATION = 1 << 1, /* "Assoc." is "Association"; "Organisation" also with z */
    VARIANT_LATIN = 1 << 2,        /* in Latin letters; ä, a and ae alike */
    VARIANT_ORDER = 1 << 3,        /* the same words in any order, but for "of", "the" … */
} VariantWays;

/* Returns the key of a name as signatory_bare_name() leaves it; owned by the caller. */
char *variant_key(const char *bare, VariantWays ways);
