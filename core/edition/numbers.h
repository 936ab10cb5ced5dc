/* numbers.h - what a text says of how many signed, and of how many things they ask
 *
 * "59 organizations", "Fifty-nine organisations", "58 others signed", "two dozen human-rights
 * organizations", "more than 50 NGOs", "seven recommendations": a number in figures or in
 * words, and within three words behind it a noun that stands for signatories or for their asks
 * in the text's language. "50 other countries" and "one million children" are none.
 */
#pragma once

#include "base/language.h"
#include "edition/numbers_words.h"

typedef enum {
    NUMBERS_SIGNATORIES, /* of any kind: "59 signatories", "59 organizations and individuals" */
    NUMBERS_ORGANIZATIONS,
    NUMBERS_INDIVIDUALS,
    NUMBERS_ASKS,
} NumbersKind;

typedef struct {
    char *text; /* as it stands there, from the number or what bounds it to the noun */
    int64_t says;
    NumbersKind counts;
    NumbersBound bound;
    gboolean is_others; /* "58 other organizations": without the one that speaks */
} NumbersClaim;

void numbers_claim_free(NumbersClaim *claim);

/* "signatories", "organizations", "individuals", "asks"; and "exactly", "about", "above",
 * "least", "below". Static. */
const char *numbers_kind_word(NumbersKind kind);
const char *numbers_bound_word(NumbersBound bound);

/* What is so. */
typedef struct {
    int64_t signatories;
    int64_t public;
    int64_t withheld;
    int64_t organizations;
    int64_t individuals;
    int64_t asks; /* items of the letter's first list; 0: it has none, or nobody knows */
} NumbersTruth;

/* Returns what `claim` should say: the number that it says where that is right. Organisations
 * may be said of all who signed, since the templates do; asks that nobody knows are right. */
int64_t numbers_judge(const NumbersClaim *claim, const NumbersTruth *truth);

typedef struct Numbers Numbers;

/* Prepares to read texts in `language`, which is borrowed. */
Numbers *numbers_new(Language *language);
void numbers_free(Numbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Numbers, numbers_free)

/* Returns the claims in `text` in order (GPtrArray of NumbersClaim *); owned by the caller. */
GPtrArray *numbers_find(const Numbers *numbers, const char *text);
