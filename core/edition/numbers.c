#include "edition/numbers.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define SPELLED         1000 /* numbers below it are known in words, the others by their parts */
#define LONGEST_SPELLED 6    /* words: "nine hundred and ninety nine" and one to spare */
#define REACH           3    /* words between a number and its noun */

/* "thousand": what stands behind a number below 1,000 and multiplies it. */
typedef struct {
    int64_t value;
    char *words[2];   /* folded; of two, and of one where that differs; NULL: none */
    gboolean is_bare; /* alone it is once that: "mille" */
} Scale;

struct Numbers {
    GHashTable *spelled; /* folded words, one blank between → number */
    Scale scales[2];     /* the larger first */
    const char *const *nouns;
};

typedef struct {
    const char *language;
    const char *nouns[12];
} Nouns;

static const Nouns nouns_by_language[] = {
    {"en",
     {"organization", "organizations", "organisation", "organisations", "group", "groups",
      "ngos", "signatory", "signatories", "individuals", NULL}},
    {"fr",
     {"organisation", "organisations", "associations", "ong", "signataire", "signataires",
      "personnes", NULL}},
    {"de",
     {"organisation", "organisationen", "verbände", "gruppen", "unterzeichner",
      "unterzeichnende", "unterzeichnenden", NULL}},
    {"es", {"organización", "organizaciones", "asociaciones", "firmantes", "grupos", NULL}},
};

/* Words that end the reach of a number: its noun would be another's. */
static const char *const stops[] = {"of",   "and", "the", "to",   "for",  "in",  "by",
                                    "with", "at",  "on",  "from", "that", "who", "or",
                                    "de",   "des", "et",  "la",   "les",  "und", "der",
                                    "die",  "von", "y",   "del",  "los",  NULL};

typedef struct {
    const char *begin;
    const char *end;
    char *folded;
    gboolean ends_clause; /* punctuation stands behind it */
} Word;

void
numbers_claim_free(NumbersClaim *claim)
{
    g_free(claim->text);
    g_free(claim);
}

static void
clear_word(void *word)
{
    g_free(((Word *)word)->folded);
}

static gboolean
is_in_word(gunichar letter)
{
    return g_unichar_isalnum(letter) || g_unichar_ismark(letter);
}

/* A separator within a number, as in 1,234. */
static gboolean
is_in_figures(const char *begin, const char *at)
{
    return (*at == ',' || *at == '.') && at > begin && g_ascii_isdigit(at[-1]) &&
           g_ascii_isdigit(at[1]) && g_ascii_isdigit(begin[0]);
}

static GArray *
split_words(const char *text)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
    g_array_set_clear_func(words, clear_word);

    for (const char *at = text; *at != '\0';) {
        const char *begin = at;
        while (*at != '\0' && (is_in_word(g_utf8_get_char(at)) || is_in_figures(begin, at)))
            at = g_utf8_next_char(at);
        if (at > begin) {
            g_autofree char *word = g_strndup(begin, (size_t)(at - begin));
            const Word found = {begin, at, text_fold(word), strchr(".,;:!?()\n", *at) != NULL};
            g_array_append_val(words, found);
        } else {
            at = g_utf8_next_char(at);
        }
    }
    return words;
}

static const char *const *
find_nouns(const char *tag)
{
    for (size_t i = 0; i < G_N_ELEMENTS(nouns_by_language); i++)
        if (g_str_has_prefix(tag, nouns_by_language[i].language))
            return nouns_by_language[i].nouns;

    return nouns_by_language[0].nouns;
}

/* Some write "two hundred and five", some "two hundred five". */
static void
append_word(GString *key, const Word *word)
{
    if (!g_str_equal(word->folded, "and"))
        g_string_append_printf(key, key->len > 0 ? " %s" : "%s", word->folded);
}

static char *
copy_last(const GArray *words)
{
    return g_strdup(g_array_index(words, Word, words->len - 1).folded);
}

/* A language that writes them in one word has no scale here. */
static void
learn_scale(Language *language, int64_t value, Scale *scale)
{
    g_autofree char *two = language_spell(language, 2 * value);
    g_autofree char *one = language_spell(language, value);
    g_autoptr(GArray) words_of_two = split_words(two);
    g_autoptr(GArray) words_of_one = split_words(one);
    scale->value = value;
    if (words_of_two->len < 2 || words_of_one->len == 0)
        return;
    scale->words[0] = copy_last(words_of_two);
    scale->words[1] = copy_last(words_of_one);
    scale->is_bare = words_of_one->len == 1;
}

Numbers *
numbers_new(Language *language)
{
    Numbers *numbers = g_new0(Numbers, 1);
    numbers->nouns = find_nouns(language_get_tag(language));
    numbers->spelled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (int number = 1; number < SPELLED; number++) {
        g_autofree char *spelled = language_spell(language, number);
        g_autoptr(GArray) words = split_words(spelled);
        GString *key = g_string_new(NULL);
        for (unsigned i = 0; i < words->len; i++)
            append_word(key, &g_array_index(words, Word, i));
        g_hash_table_insert(numbers->spelled, g_string_free(key, FALSE),
                            GINT_TO_POINTER(number));
    }
    learn_scale(language, 1000000, &numbers->scales[0]);
    learn_scale(language, 1000, &numbers->scales[1]);
    return numbers;
}

void
numbers_free(Numbers *numbers)
{
    if (numbers == NULL)
        return;

    g_hash_table_unref(numbers->spelled);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers->scales); i++) {
        g_free(numbers->scales[i].words[0]);
        g_free(numbers->scales[i].words[1]);
    }
    g_free(numbers);
}

static gboolean
read_figures(const Word *word, int64_t *out_number)
{
    int64_t number = 0;

    if (!g_ascii_isdigit(*word->begin) || word->end - word->begin > 12)
        return FALSE;
    for (const char *at = word->begin; at < word->end; at++) {
        if (*at == ',' || *at == '.')
            continue;
        if (!g_ascii_isdigit(*at))
            return FALSE;
        number = number * 10 + (*at - '0');
    }
    *out_number = number;
    return TRUE;
}

/* Reads the longest number below 1,000 in words at `index`; returns how many words it has, or
 * 0. */
static unsigned
read_below_1000(const Numbers *numbers, const GArray *words, unsigned index,
                int64_t *out_number)
{
    g_autoptr(GString) key = g_string_new(NULL);
    unsigned longest = 0;

    for (unsigned length = 1; length <= LONGEST_SPELLED && index + length <= words->len;
         length++) {
        const Word *word = &g_array_index(words, Word, index + length - 1);
        append_word(key, word);
        const int number = GPOINTER_TO_INT(g_hash_table_lookup(numbers->spelled, key->str));
        if (number > 0) {
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
    if (index >= words->len || scale->words[0] == NULL)
        return FALSE;
    const char *word = g_array_index(words, Word, index).folded;
    return g_str_equal(word, scale->words[0]) || g_strcmp0(word, scale->words[1]) == 0;
}

/* Reads "nine thousand" of "nine thousand and five" at `index`, for one scale; 0: none. */
static unsigned
read_scaled(const Numbers *numbers, const Scale *scale, const GArray *words, unsigned index,
            int64_t *number)
{
    int64_t times = 1;
    const unsigned length = read_below_1000(numbers, words, index, &times);
    if (!is_scale(scale, words, index + length) || (length == 0 && !scale->is_bare))
        return 0;

    *number += times * scale->value;
    return length + 1;
}

/* Reads the longest number in words at `index`; returns how many words it has, or 0. Behind
 * round thousands may stand what is a number too, but none that is known here ("dos mil
 * doscientas"): their noun must be the next word. */
static unsigned
read_spelled(const Numbers *numbers, const GArray *words, unsigned index, int64_t *out_number,
             unsigned *out_reach)
{
    int64_t number = 0, rest = 0;
    unsigned length = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(numbers->scales); i++)
        if (length == 0 || !g_array_index(words, Word, index + length - 1).ends_clause)
            length += read_scaled(numbers, &numbers->scales[i], words, index + length, &number);
    if (length == 0 || !g_array_index(words, Word, index + length - 1).ends_clause)
        length += read_below_1000(numbers, words, index + length, &rest);
    if (length > 0)
        *out_number = number + rest;
    *out_reach = rest == 0 ? 0 : REACH;
    return length;
}

/* The word that the number before `index` counts, or NULL when it counts no signatories. */
static const Word *
find_noun(const Numbers *numbers, const GArray *words, unsigned index, unsigned reach)
{
    for (unsigned i = index; i < words->len && i <= index + reach; i++) {
        const Word *word = &g_array_index(words, Word, i);
        if (g_array_index(words, Word, i - 1).ends_clause ||
            g_strv_contains(stops, word->folded))
            return NULL;
        if (g_strv_contains(numbers->nouns, word->folded))
            return word;
    }
    return NULL;
}

GPtrArray *
numbers_find(const Numbers *numbers, const char *text)
{
    GPtrArray *claims = g_ptr_array_new_with_free_func((GDestroyNotify)numbers_claim_free);
    g_autoptr(GArray) words = split_words(text);

    for (unsigned i = 0; i < words->len; i++) {
        const Word *first = &g_array_index(words, Word, i);
        int64_t says = 0;
        unsigned reach = REACH;
        const unsigned length =
            read_figures(first, &says) ? 1 : read_spelled(numbers, words, i, &says, &reach);
        const Word *noun = length > 0 ? find_noun(numbers, words, i + length, reach) : NULL;
        if (noun == NULL)
            continue;
        NumbersClaim *claim = g_new0(NumbersClaim, 1);
        claim->text = g_strndup(first->begin, (size_t)(noun->end - first->begin));
        claim->says = says;
        g_ptr_array_add(claims, claim);
        i += length - 1;
    }
    return claims;
}
