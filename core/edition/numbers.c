#include "edition/numbers.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define SPELLED         1000 /* numbers below it are known in words */
#define LONGEST_SPELLED 6    /* words: "nine hundred and ninety nine" and one to spare */
#define REACH           3    /* words between a number and its noun */

struct Numbers {
    GHashTable *spelled; /* folded words, one blank between → number + 1 */
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
    return numbers;
}

void
numbers_free(Numbers *numbers)
{
    if (numbers == NULL)
        return;

    g_hash_table_unref(numbers->spelled);
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

/* Reads the longest number in words at `index`; returns how many words it has, or 0. */
static unsigned
read_spelled(const Numbers *numbers, const GArray *words, unsigned index, int64_t *out_number)
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

/* The word that the number before `index` counts, or NULL when it counts no signatories. */
static const Word *
find_noun(const Numbers *numbers, const GArray *words, unsigned index)
{
    for (unsigned i = index; i < words->len && i <= index + REACH; i++) {
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
        const unsigned length =
            read_figures(first, &says) ? 1 : read_spelled(numbers, words, i, &says);
        const Word *noun = length > 0 ? find_noun(numbers, words, i + length) : NULL;
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
