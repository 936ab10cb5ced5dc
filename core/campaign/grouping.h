/* grouping.h - which names stand together in a letter
 *
 * Those who lead are a group of their own, before all others. The others are one group, or one
 * a country, or organisations and individuals. A country is what was written, except that a
 * code
 * ("DE", "DEU") is the country's name in the letter's language; spelled with other capitals it
 * is the same. Groups follow each other as a reader sorts their countries, those without one at
 * the end.
 */
#pragma once

#include "base/language.h"
#include "campaign/signatory.h"

typedef enum {
    GROUPING_NONE,
    GROUPING_COUNTRY,
    GROUPING_KIND,
} Grouping;

gboolean grouping_from_word(const char *word, Grouping *out_grouping);

/* Returns what is the same for all of a group, and strcmp() puts in the order of the groups.
 * Never to be stored. Owned by the caller. */
char *grouping_key(Grouping grouping, Language *language, const Signatory *signatory);

typedef struct {
    guint start, count; /* of its signatories */
    gboolean leads;     /* it is those who lead */
    char *name; /* what heads it: the country as most of them have it, or the word for the kind;
                   "" for those who lead, without a country, or with no grouping */
} Group;

/* Returns the groups (GArray of Group) in which `signatories` (Signatory *), which names_sort()
 * put in order, stand; owned by the caller. */
GArray *grouping_find(Grouping grouping, Language *language, const GPtrArray *signatories);
