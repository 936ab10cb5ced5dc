#include "edition/numbers.h"

#include "base/text.h"
#include "edition/numbers_words.h"
#include "edition/numeral.h"

#include <stdlib.h>
#include <string.h>

#define REACH      3  /* words between a number and its noun */
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

/* The folded word before `index` in its clause, or "". */
static const char *
get_before(const Reading *reading, unsigned index)
{
    const NumeralWord *word = index > 0 ? get_word(reading, index - 1) : NULL;
    return word != NULL && !word->ends_clause ? word->folded : "";
}

static gboolean
is_one_of(const char *const *list, const char *word)
{
    return g_strv_contains(list, word);
}

static gboolean
is_noun(const NumbersWords *words, const char *const *nouns, const char *word)
{
    if (is_one_of(nouns, word))
        return TRUE;
    for (; words->joins && *nouns != NULL; nouns++)
        if (strlen(*nouns) > 4 && g_str_has_suffix(word, *nouns))
            return TRUE;
    return FALSE;
}

static gboolean
find_kind(const NumbersWords *words, const char *word, NumbersKind *out_kind)
{
    const char *const *const nouns[] = {
        [NUMBERS_SIGNATORIES] = words->signatories,
        [NUMBERS_ORGANIZATIONS] = words->organizations,
        [NUMBERS_INDIVIDUALS] = words->individuals,
        [NUMBERS_ASKS] = words->asks,
    };

    for (unsigned kind = 0; kind < G_N_ELEMENTS(nouns); kind++)
        if (is_noun(words, nouns[kind], word)) {
            *out_kind = kind;
            return TRUE;
        }
    return FALSE;
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

/* "organizations and individuals" are all of them. */
static gboolean
is_joint(const Reading *reading, unsigned noun)
{
    const NumbersWords *words = reading->numbers->words;
    const NumeralWord *link = get_word(reading, noun + 1),
                      *second = get_word(reading, noun + 2);
    NumbersKind kind;

    return link != NULL && second != NULL && !get_word(reading, noun)->ends_clause &&
           is_one_of(words->ands, link->folded) && !link->ends_clause &&
           find_kind(words, second->folded, &kind) && kind <= NUMBERS_INDIVIDUALS;
}

/* Sets what the number before `index` counts and returns its noun; NULL: nothing of ours. */
static const NumeralWord *
find_noun(const Reading *reading, unsigned index, unsigned reach, NumbersClaim *claim)
{
    const NumbersWords *words = reading->numbers->words;
    Numeral another;

    for (unsigned i = index; i < reading->words->len && i <= index + reach; i++) {
        const NumeralWord *word = get_word(reading, i);
        if (get_word(reading, i - 1)->ends_clause)
            return NULL;
        if (find_kind(words, word->folded, &claim->counts)) {
            if (claim->counts <= NUMBERS_INDIVIDUALS && is_joint(reading, i))
                claim->counts = NUMBERS_SIGNATORIES;
            return word;
        }
        if (numbers_words_stop(word->folded) ||
            numerals_read(reading->numbers->numerals, reading->words, i, &another))
            return NULL;
        claim->is_others |= is_one_of(words->others, word->folded);
    }
    return NULL;
}

/* "58 others signed": no noun is there. */
static const NumeralWord *
find_others(const Reading *reading, unsigned index, NumbersClaim *claim)
{
    const NumeralWord *word = get_word(reading, index);
    if (word == NULL || get_word(reading, index - 1)->ends_clause ||
        !is_one_of(reading->numbers->words->alone, word->folded) ||
        !is_about_signing(reading, index))
        return NULL;

    claim->counts = NUMBERS_SIGNATORIES;
    claim->is_others = TRUE;
    return word;
}

/* "in 2020 organizations said" counts no organizations. */
static gboolean
is_year(const Reading *reading, unsigned index, const Numeral *numeral)
{
    const NumeralWord *word = get_word(reading, index);
    return !numeral->is_words && word->end - word->begin == 4 && numeral->value >= 1900 &&
           numeral->value < 2100 &&
           is_one_of(reading->numbers->words->years, get_before(reading, index));
}

/* "a six-member group" has six members. */
static gboolean
is_tied(const Reading *reading, unsigned next)
{
    const NumeralWord *word = get_word(reading, next);
    NumbersKind kind;

    return word != NULL && *get_word(reading, next - 1)->end == '-' &&
           get_word(reading, next - 1)->end + 1 == word->begin &&
           !find_kind(reading->numbers->words, word->folded, &kind);
}

/* Sets the bound that stands before the number at `index`, and returns where the claim begins
 * then. */
static unsigned
find_bound(const Reading *reading, unsigned index, NumbersClaim *claim)
{
    const NumbersWords *words = reading->numbers->words;
    const char *before = get_before(reading, index);
    const char *further = *before != '\0' ? get_before(reading, index - 1) : "";
    g_autofree char *both = g_strdup_printf("%s %s", further, before);

    for (size_t i = 0; i < NUMBERS_BOUNDS && words->bounds[i].words != NULL; i++) {
        const gboolean is_pair = g_str_equal(words->bounds[i].words, both);
        if (!is_pair && !g_str_equal(words->bounds[i].words, before))
            continue;
        claim->bound = words->bounds[i].bound;
        return index - (is_pair ? 2 : 1);
    }
    return index;
}

/* A number that counts a part of them, or is an article, is no claim. "The other 58
 * organizations" are all but one; the other three recommendations are three of some. */
static gboolean
is_claim(const Reading *reading, unsigned index, const Numeral *numeral,
         const NumbersClaim *claim)
{
    const NumbersWords *words = reading->numbers->words;
    const char *before = get_before(reading, index);
    const char *first = get_word(reading, index)->folded;

    return !is_one_of(words->spoils, before) && !is_one_of(words->spoils, first) &&
           !(claim->counts == NUMBERS_ASKS && claim->is_others) &&
           !(numeral->is_words && numeral->value == 1 && !claim->is_others);
}

static NumbersClaim *
read_claim(const Reading *reading, unsigned index, Numeral *numeral)
{
    NumbersClaim claim = {0};
    if (!numerals_read(reading->numbers->numerals, reading->words, index, numeral))
        return NULL;

    const unsigned next = index + numeral->length;
    if (is_year(reading, index, numeral) || is_tied(reading, next))
        return NULL;
    claim.is_others = is_one_of(reading->numbers->words->others, get_before(reading, index));
    const NumeralWord *noun = find_noun(reading, next, numeral->is_round ? 0 : REACH, &claim);
    if (noun == NULL)
        noun = find_others(reading, next, &claim);
    if (noun == NULL || !is_claim(reading, index, numeral, &claim))
        return NULL;

    claim.says = numeral->value;
    claim.bound = numeral->is_about ? NUMBERS_ABOUT : NUMBERS_EXACTLY;
    if (*get_word(reading, next - 1)->end == '+')
        claim.bound = NUMBERS_LEAST;
    const char *begin = get_word(reading, find_bound(reading, index, &claim))->begin;
    claim.text = g_strndup(begin, (size_t)(noun->end - begin));
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
