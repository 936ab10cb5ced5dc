#include "edition/numbers.h"

#include "edition/numbers_words.h"
#include "edition/numeral.h"

#include <stdlib.h>
#include <string.h>

#define SIGN_REACH 12 /* words around "58 others" among which somebody signs */

struct Numbers {
    Numerals *numerals;
    const NumbersWords *words;
};

/* A text as it is read. */
typedef struct {
    const Numbers *numbers;
    const char *text;
    GArray *words; /* of NumeralWord */
} Reading;

void
numbers_claim_free(NumbersClaim *claim)
{
    g_free(claim->text);
    g_free(claim);
}

const char *
numbers_kind_word(NumbersKind kind)
{
    static const char *const words[] = {"signatories", "organizations", "individuals", "asks"};
    return words[kind];
}

const char *
numbers_bound_word(NumbersBound bound)
{
    static const char *const words[] = {"exactly", "about", "above", "least", "below"};
    return words[bound];
}

Numbers *
numbers_new(Language *language)
{
    Numbers *numbers = g_new0(Numbers, 1);
    numbers->numerals = numerals_new(language);
    numbers->words = numbers_words_for(language_get_tag(language));
    return numbers;
}

void
numbers_free(Numbers *numbers)
{
    if (numbers == NULL)
        return;

    numerals_free(numbers->numerals);
    g_free(numbers);
}

static const NumeralWord *
get_word(const Reading *reading, unsigned index)
{
    return index < reading->words->len ? &g_array_index(reading->words, NumeralWord, index)
                                       : NULL;
}

static gboolean
ends_clause(const Reading *reading, unsigned index)
{
    return get_word(reading, index)->ends_clause;
}

/* Sets what the noun at `index` counts; returns how many words it has, 0: it is none. */
static unsigned
find_kind(const Reading *reading, unsigned index, NumbersKind *out_kind)
{
    const NumbersWords *words = reading->numbers->words;
    const char *const *const nouns[] = {
        [NUMBERS_SIGNATORIES] = words->signatories,
        [NUMBERS_ORGANIZATIONS] = words->organizations,
        [NUMBERS_INDIVIDUALS] = words->individuals,
        [NUMBERS_ASKS] = words->asks,
    };

    for (unsigned kind = 0; kind < G_N_ELEMENTS(nouns); kind++)
        for (const char *const *noun = nouns[kind]; *noun != NULL; noun++) {
            const unsigned length = phrase_at(reading->words, index, *noun, words->nouns);
            if (length > 0) {
                *out_kind = kind;
                return length;
            }
        }
    return 0;
}

/* TRUE when near `index`, in its sentence or the next words, somebody signs: "58 others" may
 * be of anything. */
static gboolean
is_about_signing(const Reading *reading, unsigned index)
{
    const char *sign = reading->numbers->words->sign;
    const unsigned last = MIN(index + SIGN_REACH, reading->words->len);

    for (unsigned i = index > SIGN_REACH ? index - SIGN_REACH : 0; i < last; i++) {
        const char *word = get_word(reading, i)->folded;
        if (g_str_has_prefix(word, sign) ||
            (g_str_has_prefix(word, "co") && g_str_has_prefix(word + 2, sign)))
            return TRUE;
    }
    return FALSE;
}

/* "organizations and individuals" are all of them; `index` is behind the first. */
static gboolean
is_joint(const Reading *reading, unsigned index)
{
    const char *const *ands = reading->numbers->words->ands;
    const unsigned length =
        ends_clause(reading, index - 1) ? 0 : phrase_any_at(reading->words, index, ands);
    NumbersKind kind;

    return length > 0 && !ends_clause(reading, index + length - 1) &&
           find_kind(reading, index + length, &kind) > 0 && kind <= NUMBERS_INDIVIDUALS;
}

static gboolean
is_number(const Reading *reading, unsigned index)
{
    Numeral number;

    return numerals_read(reading->numbers->numerals, reading->words, index, &number);
}

/* Sets what the number before `index` counts and returns the last word of its noun; NULL:
 * nothing of ours. */
static const NumeralWord *
find_noun(const Reading *reading, unsigned index, unsigned reach, NumbersClaim *claim)
{
    const NumbersWords *words = reading->numbers->words;

    for (unsigned i = index; i < reading->words->len && i <= index + reach; i++) {
        if (ends_clause(reading, i - 1))
            return NULL;
        const unsigned length = find_kind(reading, i, &claim->counts);
        if (length > 0) {
            if (claim->counts <= NUMBERS_INDIVIDUALS && is_joint(reading, i + length))
                claim->counts = NUMBERS_SIGNATORIES;
            return get_word(reading, i + length - 1);
        }
        if (phrase_any_at(reading->words, i, words->stops) > 0 || is_number(reading, i))
            return NULL;
        claim->is_others |= phrase_any_at(reading->words, i, words->others) > 0;
    }
    return NULL;
}

/* Sets what the number at `index` counts where the noun is before it, and returns where that
 * begins; `index`: nothing of ours. */
static unsigned
find_noun_before(const Reading *reading, unsigned index, NumbersClaim *claim)
{
    const NumbersWords *words = reading->numbers->words;
    const unsigned reach = words->reach + 4; /* and its own words */

    for (unsigned i = index; i > 0 && index - i < reach && !ends_clause(reading, i - 1);) {
        i--;
        const unsigned length = find_kind(reading, i, &claim->counts);
        if (length > 0)
            return i + length <= index ? i : index;
        if (phrase_any_at(reading->words, i, words->stops) > 0 || is_number(reading, i))
            return index;
        claim->is_others |= phrase_any_at(reading->words, i, words->others) > 0;
    }
    return index;
}

/* "58 others signed": no noun is there. */
static const NumeralWord *
find_others(const Reading *reading, unsigned index, NumbersClaim *claim)
{
    const unsigned length =
        index < reading->words->len && !ends_clause(reading, index - 1)
            ? phrase_any_at(reading->words, index, reading->numbers->words->alone)
            : 0;
    if (length == 0 || !is_about_signing(reading, index))
        return NULL;

    claim->counts = NUMBERS_SIGNATORIES;
    claim->is_others = TRUE;
    return get_word(reading, index + length - 1);
}

/* "in 2020 organizations said" counts no organizations. */
static gboolean
is_year(const Reading *reading, unsigned index, const Numeral *numeral)
{
    const NumeralWord *word = get_word(reading, index);
    return !numeral->is_words && word->end - word->begin == 4 && numeral->value >= 1900 &&
           numeral->value < 2100 &&
           phrase_any_before(reading->words, index, reading->numbers->words->years) > 0;
}

/* "a six-member group" has six members. */
static gboolean
is_tied(const Reading *reading, unsigned next)
{
    const NumeralWord *word = get_word(reading, next);
    NumbersKind kind;

    return word != NULL && *get_word(reading, next - 1)->end == '-' &&
           get_word(reading, next - 1)->end + 1 == word->begin &&
           find_kind(reading, next, &kind) == 0;
}

/* Sets the bound that stands before the number at `index`, and returns where the claim begins
 * then. */
static unsigned
find_bound(const Reading *reading, unsigned index, NumbersClaim *claim)
{
    const NumbersBoundWords *bounds = reading->numbers->words->bounds;
    unsigned longest = 0;

    for (size_t i = 0; i < NUMBERS_BOUNDS && bounds[i].words != NULL; i++) {
        const unsigned length = phrase_before(reading->words, index, bounds[i].words);
        if (length > longest) {
            claim->bound = bounds[i].bound;
            longest = length;
        }
    }
    return index - longest;
}

/* The same for a bound right behind it, "50多个"; returns what follows it. */
static unsigned
find_bound_behind(const Reading *reading, unsigned next, NumbersClaim *claim)
{
    const NumbersBoundWords *bounds = reading->numbers->words->behind;

    for (; bounds->words != NULL; bounds++) {
        const unsigned length = phrase_at(reading->words, next, bounds->words, PHRASE_WHOLE);
        if (length > 0) {
            claim->bound = bounds->bound;
            return next + length;
        }
    }
    return next;
}

/* A number that counts a part of them, or is an article, is no claim. "The other 58
 * organizations" are all but one; the other three recommendations are three of some. */
static gboolean
is_claim(const Reading *reading, unsigned index, const Numeral *numeral,
         const NumbersClaim *claim)
{
    const char *const *spoils = reading->numbers->words->spoils;

    return phrase_any_before(reading->words, index, spoils) == 0 &&
           phrase_any_at(reading->words, index, spoils) == 0 &&
           !(claim->counts == NUMBERS_ASKS && claim->is_others) &&
           !(numeral->is_words && numeral->value == 1 && !claim->is_others);
}

/* Sets how exact the number is, and what stands around it that is of the claim. */
static void
bound_claim(const Reading *reading, unsigned *begin, unsigned *next, const Numeral *numeral,
            NumbersClaim *claim)
{
    claim->bound = numeral->is_about ? NUMBERS_ABOUT : NUMBERS_EXACTLY;
    if (*get_word(reading, *next - 1)->end == '+')
        claim->bound = NUMBERS_LEAST;
    if (!ends_clause(reading, *next - 1)) {
        *next = find_bound_behind(reading, *next, claim);
        *next += phrase_any_at(reading->words, *next, reading->numbers->words->classifiers);
    }
    *begin = find_bound(reading, *begin, claim);
}

/* Finds what the number from `begin` to before `next` counts, and takes it into the two. */
static gboolean
find_counted(const Reading *reading, unsigned reach, unsigned *begin, const NumeralWord **end,
             unsigned next, NumbersClaim *claim)
{
    if (reading->numbers->words->is_noun_first) {
        const unsigned noun = find_noun_before(reading, *begin, claim);
        const gboolean is_found = noun < *begin;
        *begin = noun;
        *end = get_word(reading, next - 1);
        return is_found;
    }
    *end = find_noun(reading, next, reach, claim);
    if (*end == NULL)
        *end = find_others(reading, next, claim);
    return *end != NULL;
}

static NumbersClaim *
read_claim(const Reading *reading, unsigned index, Numeral *numeral)
{
    const NumbersWords *words = reading->numbers->words;
    NumbersClaim claim = {0};
    if (!numerals_read(reading->numbers->numerals, reading->words, index, numeral))
        return NULL;

    unsigned begin = index, next = index + numeral->length;
    const NumeralWord *end = NULL;
    if (is_year(reading, index, numeral) || is_tied(reading, next))
        return NULL;
    claim.is_others = phrase_any_before(reading->words, index, words->others) > 0;
    bound_claim(reading, &begin, &next, numeral, &claim);
    if (!find_counted(reading, numeral->is_round ? 0 : words->reach, &begin, &end, next,
                      &claim) ||
        !is_claim(reading, index, numeral, &claim))
        return NULL;

    claim.says = numeral->value;
    const char *from = get_word(reading, begin)->begin;
    claim.text = g_strndup(from, (size_t)(end->end - from));
    return g_memdup2(&claim, sizeof claim);
}

GPtrArray *
numbers_find(const Numbers *numbers, const char *text)
{
    GPtrArray *claims = g_ptr_array_new_with_free_func((GDestroyNotify)numbers_claim_free);
    g_autoptr(GArray) words = numeral_split(text);
    const Reading reading = {numbers, text, words};

    for (unsigned i = 0; i < words->len; i++) {
        Numeral numeral = {.length = 1};
        NumbersClaim *claim = read_claim(&reading, i, &numeral);
        if (claim != NULL)
            g_ptr_array_add(claims, claim);
        i += numeral.length - 1;
    }
    return claims;
}

static gboolean
holds(const NumbersClaim *claim, int64_t number)
{
    const int64_t slack = MAX(1, claim->says / 10);

    switch (claim->bound) {
    case NUMBERS_ABOUT:
        return ABS(number - claim->says) <= slack;
    case NUMBERS_ABOVE:
        return number > claim->says;
    case NUMBERS_LEAST:
        return number >= claim->says;
    case NUMBERS_BELOW:
        return number < claim->says;
    default:
        return number == claim->says;
    }
}

/* Fills `out` with the numbers that are right, the best first; returns how many. */
static size_t
list_right(const NumbersClaim *claim, const NumbersTruth *truth, int64_t *out)
{
    const int64_t less = claim->is_others ? 1 : 0;
    size_t count = 0;

    if (claim->counts == NUMBERS_ASKS) {
        out[count++] = truth->asks > 0 ? truth->asks : claim->says;
        return count;
    }
    if (claim->counts == NUMBERS_ORGANIZATIONS)
        out[count++] = truth->organizations - less;
    if (claim->counts == NUMBERS_INDIVIDUALS)
        out[count++] = truth->individuals - less;
    if (claim->counts != NUMBERS_INDIVIDUALS || less == 1)
        out[count++] = truth->signatories - less;
    if (less == 1) {
        out[count++] = truth->individuals;
        out[count++] = truth->organizations;
    } else if (claim->counts != NUMBERS_INDIVIDUALS && claim->bound == NUMBERS_EXACTLY) {
        out[count++] = truth->public;
        out[count++] = truth->withheld;
    }
    return count;
}

int64_t
numbers_judge(const NumbersClaim *claim, const NumbersTruth *truth)
{
    int64_t right[8];
    const size_t count = list_right(claim, truth, right);

    for (size_t i = 0; i < count; i++)
        if (right[i] >= 0 && holds(claim, right[i]))
            return claim->says;
    return right[0];
}
