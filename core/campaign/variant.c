#include "campaign/variant.h"

#include "base/reading.h"

#include <stdlib.h>
#include <string.h>

/* All as text_fold() leaves them, in order of their bytes. */
static const char *const connectives[] = {"and", "e",  "et", "i", "ja", "och", "og",
                                          "und", "ve", "y",  "и", "та", "і"};

static const char *const links[] = {"da", "de", "del", "della", "der", "des", "di",
                                    "do", "du", "la",  "le",    "les", "of",  "the"};

static const struct {
    const char *brief;
    const char *word;
} abbreviations[] = {
    {"acad", "academy"},
    {"assn", "association"},
    {"assoc", "association"},
    {"centre", "center"},
    {"coll", "college"},
    {"ctr", "center"},
    {"dept", "department"},
    {"dev", "development"},
    {"edu", "education"},
    {"fdn", "foundation"},
    {"fed", "federation"},
    {"govt", "government"},
    {"inst", "institute"},
    {"int", "international"},
    {"intl", "international"},
    {"labor", "labour"},
    {"natl", "national"},
    {"org", "organization"},
    {"organisation", "organization"},
    {"organisations", "organizations"},
    {"sankt", "saint"},
    {"soc", "society"},
    {"st", "saint"},
    {"ste", "sainte"},
    {"theater", "theatre"},
    {"uni", "university"},
    {"univ", "university"},
};

/* Of a word, and a member of a table that begins with one. */
static int
compare_with_first(const void *word, const void *member)
{
    return strcmp(word, *(const char *const *)member);
}

static gboolean
is_among(const char *const *words, size_t count, const char *word)
{
    return bsearch(word, words, count, sizeof *words, compare_with_first) != NULL;
}

static const char *
write_out(const char *word)
{
    const size_t size = sizeof abbreviations[0];
    const size_t at = offsetof(typeof(abbreviations[0]), word);
    const char *found =
        bsearch(word, abbreviations, G_N_ELEMENTS(abbreviations), size, compare_with_first);
    return found != NULL ? G_STRUCT_MEMBER(const char *, found, at) : word;
}

/* Drops the second letter of aa, ae, oe and ue, which stand for letters with marks. */
static void
even_out(GString *word)
{
    gsize length = 0;
    for (gsize i = 0; i < word->len; i++) {
        const char before = length > 0 ? word->str[length - 1] : '\0';
        const char c = word->str[i];
        if ((c == 'e' && before != '\0' && strchr("aou", before) != NULL) ||
            (c == 'a' && before == 'a'))
            continue;
        word->str[length++] = c;
    }
    g_string_truncate(word, length);
}

static void
end_word(GPtrArray *words, GString *word, VariantWays ways)
{
    if (word->len == 0)
        return;

    if ((ways & VARIANT_ABBREVIATION) != 0)
        g_string_assign(word, write_out(word->str));
    if ((ways & VARIANT_AMPERSAND) != 0 && words->len > 0 &&
        is_among(connectives, G_N_ELEMENTS(connectives), word->str))
        g_string_assign(word, "&");
    if ((ways & VARIANT_LATIN) != 0)
        even_out(word);
    if ((ways & VARIANT_ORDER) == 0 || !is_among(links, G_N_ELEMENTS(links), word->str))
        g_ptr_array_add(words, g_strdup(word->str));
    g_string_truncate(word, 0);
}

/* A word ends at anything that is neither letter, mark nor digit, but not at an apostrophe. */
static GPtrArray *
split(const char *text, VariantWays ways)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) word = g_string_new(NULL);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar c = g_utf8_get_char(at);
        if (c == '\'' || c == 0x2019)
            continue;
        if (g_unichar_isalnum(c) || g_unichar_ismark(c)) {
            g_string_append_unichar(word, c);
            continue;
        }
        end_word(words, word, ways);
        if ((c == '&' || c == '+') && (ways & VARIANT_AMPERSAND) != 0 && words->len > 0)
            g_ptr_array_add(words, g_strdup("&"));
    }
    end_word(words, word, ways);
    return words;
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *
variant_key(const char *bare, VariantWays ways)
{
    const gboolean in_latin = (ways & VARIANT_LATIN) != 0;
    g_autofree char *romanized = in_latin ? reading_romanize(bare) : NULL;
    g_autoptr(GPtrArray) words = split(in_latin ? romanized : bare, ways);
    const gboolean is_ordered = (ways & VARIANT_ORDER) != 0;

    if (is_ordered)
        g_ptr_array_sort(words, compare_words);
    g_ptr_array_add(words, NULL);
    return g_strjoinv(is_ordered ? " " : "", (char **)words->pdata);
}
