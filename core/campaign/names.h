/* names.h - when two names are one, and in which order they stand
 *
 * A name's key is signatory_key(): equal keys with equal addresses are one signatory. Pairs
 * that are merely alike are proposed, each with its reason, and a person decides.
 *
 * Nothing here compares every name with every other one. What very many entries have in common
 * says little, and so a mailbox or a name that several share gives a pair of each with the
 * first of them (the least id), not of each with each. Names that very many others are nearly
 * like are held against the nearest of them (spelling_join.h), and it is told how many they
 * are.
 */
#pragma once

#include "base/language.h"
#include "campaign/grouping.h"
#include "campaign/roster.h"
#include "data/config.h"

/* Two entries that may be one. The reason is the strongest of those that hold:
 *   "same address" one mailbox; 80 for names that have nothing in common to 99 for equal ones
 *   "same name"    equal keys at two addresses; 90, or 95 where one has no address
 *   "look-alike letters"  equal once letters of other scripts are read as the Latin ones that
 *                  they look like; 88
 *   "ampersand"    "&" in one is "and", "und", "et" … in the other; 86
 *   "acronym"      one's name is the other's acronym, or they differ by an "(ACRONYM)" behind
 *                  the name; 85. Or it is the initials of the other's name, in capitals, three
 *                  letters at least and of no more than three entries; 60
 *   "abbreviation" "Assoc." in one is "Association" in the other, and the like; 84
 *   "transliteration"  equal in Latin letters without marks, ä being a or ae, where one has
 *                  marks or is of another script; 82. Or a few edits apart then, one being of
 *                  another script; scored as spelling
 *   "spelling"     keys one edit apart from 6 characters on, or two from 10 on, where a swap
 *                  of neighbours is one edit and figures are equal ("Group 9" is not
 *                  "Group 8"); 79 for the longest down to 40 for the shortest
 *   "word order"   the same words, figures in the same order, without "of", "the" …; 65 */
typedef struct {
    int64_t a, b;       /* a < b */
    const char *reason; /* static */
    int score;          /* 0 to 100 */
} NamesPair;

/* Returns the pairs among entries that stand for themselves and were not said to be apart, by
 * score, the most alike first, then by ids: a GArray of NamesPair; owned by the caller.
 * `out_crowded`, which may be NULL, is how many names were held against some of those that they
 * are nearly like only. Little of a name is kept in memory (names of about one length, and
 * where the others stand), the rest in a file without a name (spill.h). */
G_GNUC_WARN_UNUSED_RESULT
GArray *names_find_duplicates(Roster *roster, unsigned *out_crowded, GError **error);

/* Of more entries than these, what is to be seen at once does not wait for their pairs. */
#define NAMES_AT_A_GLANCE 100000

/* The names of a roster as they were when it was built, to hold one name against all of them at
 * once: less than a millisecond for 100,000 names, of which it keeps about 550 bytes each. */
typedef struct NamesIndex NamesIndex;
G_GNUC_WARN_UNUSED_RESULT
NamesIndex *names_index_build(Roster *roster, GError **error);
void names_index_free(NamesIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NamesIndex, names_index_free)

typedef struct {
    int64_t id;
    const char *reason; /* as that of a pair; static */
    int score;
} NamesNear;

/* Returns the entries that may be `signatory`, which need not be on the roster and is not near
 * itself, the most alike first, then by ids: a GArray of NamesNear; owned by the caller. Of
 * very many that have one mailbox or name it gives the first ones. */
GArray *names_index_find(const NamesIndex *index, const Signatory *signatory);

typedef enum {
    ORDER_PUBLISHED, /* by position; those without one after it, collated */
    ORDER_NAME,      /* collated */
    ORDER_SIGNED,    /* by time, then by id; refused where any of them is not public */
} NamesOrder;

/* Who leads comes first, by rank; then group by group. Within a rank or a group names go by
 * `order`, in which organisations stand before individuals unless it is signed. */
typedef struct {
    NamesOrder order;
    Grouping grouping;
} NamesRule;

typedef enum {
    NAMES_ERROR_ORDER, /* an order that would betray something */
} NamesError;

#define NAMES_ERROR (names_error_quark())
GQuark names_error_quark(void);

gboolean names_order_from_word(const char *word, NamesOrder *out_order);

/* What campaign.conf says. */
NamesRule names_rule_of(const Config *config);

/* Sorts `signatories` (GPtrArray of Signatory *) in place. */
G_GNUC_WARN_UNUSED_RESULT
gboolean names_sort(GPtrArray *signatories, const NamesRule *rule, Language *language,
                    GError **error);

/* Makes the keys of that order, for those who sort more than memory holds. Borrows `language`.
 */
typedef struct NamesKeys NamesKeys;
NamesKeys *names_keys_new(const NamesRule *rule, Language *language);
void names_keys_free(NamesKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NamesKeys, names_keys_free)

/* Appends to `key` what memcmp() puts in the place of `signatory`, and in no other's. Nobody is
 * refused. */
void names_keys_append(NamesKeys *keys, const Signatory *signatory, GString *key);

/* Returns the indexes (GArray of guint) of those that stand after a neighbour of the same group
 * and rank which ORDER_NAME puts behind them; owned by the caller. */
GArray *names_find_breaks(const GPtrArray *signatories, Grouping grouping, Language *language);
