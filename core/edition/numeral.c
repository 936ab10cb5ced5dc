#include "edition/numeral.h"

#include "base/text.h"
#include "edition/numeral_text.h"
#include "edition/numeral_words.h"

#include <stdlib.h>
#include <string.h>

#define SPELLED         1000 /* numbers below it are known in words, the others by their parts */
#define LONGEST_SPELLED 9    /* words: Tibetan has one for each syllable */

/* "thousand": what stands behind a number below 1,000 and multiplies it. */
typedef struct {
    int64_t value;
    char *words[2];   /* folded; of two, and of one where that differs; NULL: none */
    gboolean is_bare; /* alone it is once that: "mille" */
} Scale;

struct Numerals {
    GHashTable *spelled; /* folded words, one blank between → number */
    GHashTable *begins;  /* the first words of these */
    Scale scales[2];     /* the larger first */
    char *joined;        /* "tausend", where it is written in one with what it multiplies */
    char *joined_one;    /* "mille", where that is once it */
    const char *const *links;    /* "and", which may stand within a number */
    const NumeralDozens *dozens; /* NULL: none are known */
    const char *const *endings;  /* from, to, …; or NULL */
};

static gboolean
is_one_of(const char *const *list, const char *word)
{
    return list != NULL && g_strv_contains(list, word);
}

/* Some write "two hundred and five", some "two hundred five". */
static void
append_word(const Numerals *numerals, GString *key, const NumeralWord *word)
{
    if (!is_one_of(numerals->links, word->folded))
        g_string_append_printf(key, key->len > 0 ? " %s" : "%s", word->folded);
}

static char *
copy_last(const GArray *words)
{
    return g_strdup(g_array_index(words, NumeralWord, words->len - 1).folded);
}

static void
learn_scale(Language *language, int64_t value, Scale *scale)
{
    g_autofree char *two = language_spell(language, 2 * value);
    g_autofree char *one = language_spell(language, value);
    g_autoptr(GArray) words_of_two = numeral_split(two);
    g_autoptr(GArray) words_of_one = numeral_split(one);
    scale->value = value;
    if (words_of_two->len < 2 || words_of_one->len == 0)
        return;
    scale->words[0] = copy_last(words_of_two);
    scale->words[1] = copy_last(words_of_one);
    scale->is_bare = words_of_one->len == 1;
}

/* "zweitausend" is "zwei" and what stands for thousand. */
static char *
learn_joined(Language *language)
{
    g_autofree char *two = language_spell(language, 2);
    g_autofree char *thousands = language_spell(language, 2000);

    return g_str_has_prefix(thousands, two) && strchr(thousands, ' ') == NULL &&
                   strlen(thousands) > strlen(two)
               ? text_fold(thousands + strlen(two))
               : NULL;
}

static void
learn_words(Numerals *numerals, const char *spelled, int number)
{
    g_autoptr(GArray) words = numeral_split(spelled);
    GString *key = g_string_new(NULL);

    for (unsigned i = 0; i < words->len; i++)
        append_word(numerals, key, &g_array_index(words, NumeralWord, i));
    if (words->len > 0)
        g_hash_table_add(numerals->begins,
                         g_strdup(g_array_index(words, NumeralWord, 0).folded));
    g_hash_table_insert(numerals->spelled, g_string_free(key, FALSE), GINT_TO_POINTER(number));
}

static void
learn_variant(Numerals *numerals, const char *begin, const char *rest, int number)
{
    g_autofree char *spelled = g_strconcat(begin, rest, NULL);

    learn_words(numerals, spelled, number);
}

/* Behind ten thousands it is "一十五", and "十五" alone; and "两百" is "二百". */
static void
learn_chinese(Numerals *numerals, Language *language)
{
    for (int number = 2; number < 300; number++) {
        g_autofree char *spelled = language_spell(language, number);
        const char *rest = g_utf8_next_char(spelled);
        if (number >= 10 && number < 20)
            learn_variant(numerals, "一", spelled, number);
        if (number == 2 || number >= 200) {
            learn_variant(numerals, "两", rest, number);
            learn_variant(numerals, "兩", rest, number);
        }
    }
}

Numerals *
numerals_new(Language *language)
{
    Numerals *numerals = g_new0(Numerals, 1);
    numerals->spelled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    numerals->begins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    numerals->links = numeral_links_for(language_get_tag(language));
    for (int number = 1; number < SPELLED; number++) {
        g_autofree char *spelled = language_spell(language, number);
        learn_words(numerals, spelled, number);
    }
    const gboolean is_myriad = numeral_is_myriad(language_get_tag(language));
    if (is_myriad)
        learn_chinese(numerals, language);
    learn_scale(language, is_myriad ? 10000 : 1000000, &numerals->scales[0]);
    learn_scale(language, 1000, &numerals->scales[1]);
    numerals->joined = learn_joined(language);
    if (numerals->joined != NULL) {
        g_autofree char *thousand = language_spell(language, 1000);
        numerals->joined_one = text_fold(thousand);
    }
    numerals->dozens = numeral_dozens_for(language_get_tag(language));
    numerals->endings = numeral_endings_for(language_get_tag(language));
    return numerals;
}

void
numerals_free(Numerals *numerals)
{
    if (numerals == NULL)
        return;

    g_hash_table_unref(numerals->spelled);
    g_hash_table_unref(numerals->begins);
    for (size_t i = 0; i < G_N_ELEMENTS(numerals->scales); i++) {
        g_free(numerals->scales[i].words[0]);
        g_free(numerals->scales[i].words[1]);
    }
    g_free(numerals->joined);
    g_free(numerals->joined_one);
    g_free(numerals);
}

static const NumeralWord *
get_word(const GArray *words, unsigned index)
{
    return index < words->len ? &g_array_index(words, NumeralWord, index) : NULL;
}

/* The form that is spelled here of "doscientas"; NULL: it has none. */
static char *
get_plain_form(const Numerals *numerals, const char *words)
{
    const char *const *ending = numerals->endings;

    for (; ending != NULL && *ending != NULL; ending += 2)
        if (g_str_has_suffix(words, ending[0])) {
            g_autofree char *stem = g_strndup(words, strlen(words) - strlen(ending[0]));
            return g_strconcat(stem, ending[1], NULL);
        }
    return NULL;
}

static int
look_up(const Numerals *numerals, const char *words)
{
    const int number = GPOINTER_TO_INT(g_hash_table_lookup(numerals->spelled, words));
    g_autofree char *plain = number == 0 ? get_plain_form(numerals, words) : NULL;

    return plain != NULL ? GPOINTER_TO_INT(g_hash_table_lookup(numerals->spelled, plain))
                         : number;
}

/* How many thousands `word` begins with, and in `out_rest` what stands behind them; 0: none. */
static int
read_thousands(const Numerals *numerals, const char *word, const char **out_rest)
{
    if (g_str_has_prefix(word, numerals->joined_one)) {
        *out_rest = word + strlen(numerals->joined_one);
        return 1;
    }
    const char *at = strstr(word, numerals->joined);
    if (at == NULL)
        return 0;

    g_autofree char *times = g_strndup(word, (size_t)(at - word));
    *out_rest = at + strlen(numerals->joined);
    return *times == '\0' ? 1 : look_up(numerals, times);
}

/* Reads "zweitausendfünf". */
static gboolean
read_joined(const Numerals *numerals, const char *word, int64_t *out_number)
{
    const char *rest = NULL;
    const int thousands = numerals->joined != NULL ? read_thousands(numerals, word, &rest) : 0;
    const int ones = thousands > 0 && *rest != '\0' ? look_up(numerals, rest) : 0;
    if (thousands == 0 || (*rest != '\0' && ones == 0))
        return FALSE;

    *out_number = (int64_t)thousands * 1000 + ones;
    return TRUE;
}

static gboolean
may_begin(const Numerals *numerals, const char *word)
{
    return g_hash_table_contains(numerals->begins, word) || look_up(numerals, word) > 0;
}

/* Reads the longest number below 1,000 in words at `index`; returns how many words it has, or
 * 0. */
static unsigned
read_below_1000(const Numerals *numerals, const GArray *words, unsigned index,
                int64_t *out_number)
{
    g_autoptr(GString) key = NULL;
    unsigned longest = 0;
    if (index >= words->len || !may_begin(numerals, get_word(words, index)->folded))
        return 0;

    key = g_string_new(NULL);
    for (unsigned length = 1; length <= LONGEST_SPELLED && index + length <= words->len;
         length++) {
        const NumeralWord *word = get_word(words, index + length - 1);
        append_word(numerals, key, word);
        const int number = look_up(numerals, key->str);
        if (number > 0 && !is_one_of(numerals->links, word->folded)) {
            *out_number = number;
            longest = length;
        }
        if (word->ends_clause)
            break;
    }
    return longest;
}

static gboolean
is_scale(const Scale *scale, const GArray *words, unsigned index)
{
    const NumeralWord *word = get_word(words, index);
    return word != NULL && scale->words[0] != NULL &&
           (g_str_equal(word->folded, scale->words[0]) ||
            g_strcmp0(word->folded, scale->words[1]) == 0);
}

/* Reads "nine thousand" of "nine thousand and five" at `index`, for one scale; 0: none. */
static unsigned
read_scaled(const Numerals *numerals, const Scale *scale, const GArray *words, unsigned index,
            int64_t *number)
{
    int64_t times = 1;
    const unsigned length = read_below_1000(numerals, words, index, &times);
    if (!is_scale(scale, words, index + length) || (length == 0 && !scale->is_bare))
        return 0;

    *number += times * scale->value;
    return length + 1;
}

static gboolean
goes_on(const GArray *words, unsigned index, unsigned length)
{
    return length == 0 || !get_word(words, index + length - 1)->ends_clause;
}

/* Reads what stands behind thousands, over the "and" before it. */
static unsigned
read_rest(const Numerals *numerals, const GArray *words, unsigned index, gboolean may_link,
          int64_t *rest)
{
    const NumeralWord *word = get_word(words, index);
    const unsigned link =
        may_link && word != NULL && is_one_of(numerals->links, word->folded) ? 1 : 0;
    const unsigned length = read_below_1000(numerals, words, index + link, rest);

    return length > 0 ? length + link : 0;
}

static unsigned
read_spelled(const Numerals *numerals, const GArray *words, unsigned index, Numeral *numeral)
{
    int64_t number = 0, rest = 0;
    unsigned length = 0;
    if (read_joined(numerals, get_word(words, index)->folded, &numeral->value))
        return 1;

    for (size_t i = 0; i < G_N_ELEMENTS(numerals->scales); i++)
        if (goes_on(words, index, length))
            length +=
                read_scaled(numerals, &numerals->scales[i], words, index + length, &number);
    if (goes_on(words, index, length))
        length += read_rest(numerals, words, index + length, length > 0, &rest);
    numeral->value = number + rest;
    numeral->is_round = rest == 0;
    return length;
}

/* Reads the "dozen" of "two dozen" behind `length` words, and what links it to its noun. */
static void
read_dozens(const Numerals *numerals, const GArray *words, unsigned index, Numeral *numeral)
{
    const NumeralDozens *dozens = numerals->dozens;
    const NumeralWord *word = get_word(words, index + numeral->length);
    if (dozens == NULL || word == NULL || !goes_on(words, index, numeral->length))
        return;

    for (size_t i = 0; dozens->units[i].word != NULL; i++) {
        if (!g_str_equal(word->folded, dozens->units[i].word))
            continue;
        numeral->value = MAX(numeral->value, 1) * dozens->units[i].value;
        numeral->is_about = dozens->units[i].is_about;
        numeral->is_words = TRUE;
        numeral->is_round = FALSE;
        numeral->length++;
        word = get_word(words, index + numeral->length);
        if (word != NULL && is_one_of(dozens->links, word->folded))
            numeral->length++;
        return;
    }
}

/* "a dozen", "une vingtaine". */
static gboolean
read_article(const Numerals *numerals, const GArray *words, unsigned index, Numeral *numeral)
{
    if (numerals->dozens == NULL ||
        !is_one_of(numerals->dozens->articles, get_word(words, index)->folded))
        return FALSE;

    *numeral = (Numeral){.length = 1};
    read_dozens(numerals, words, index, numeral);
    return numeral->value > 0;
}

gboolean
numerals_read(const Numerals *numerals, const GArray *words, unsigned index,
              Numeral *out_numeral)
{
    Numeral numeral = {0};
    if (read_article(numerals, words, index, out_numeral))
        return TRUE;

    if (numeral_read_figures(get_word(words, index), &numeral.value)) {
        numeral.length = 1;
    } else {
        numeral.is_words = TRUE;
        numeral.length = read_spelled(numerals, words, index, &numeral);
    }
    if (numeral.length > 0)
        read_dozens(numerals, words, index, &numeral);
    if (numeral.length == 0)
        return FALSE;
    *out_numeral = numeral;
    return TRUE;
}
