#include "edition/wordstream.h"

#include "base/text.h"

#include <string.h>

struct WordBook {
    GHashTable *words;     /* folded → id + 1 */
    GHashTable *spellings; /* evened out → number + 1 */
};

/* Endings, the longer first, and what stands for both. */
static const char *const endings[][2] = {
    {"isations", "izations"}, {"isation", "ization"}, {"ising", "izing"},
    {"ised", "ized"},         {"ises", "izes"},       {"isers", "izers"},
    {"iser", "izer"},         {"ise", "ize"},         {"ysing", "yzing"},
    {"ysed", "yzed"},         {"yse", "yze"},         {"ence", "ense"},
    {"ences", "enses"},       {"ogues", "ogs"},       {"ogue", "og"},
    {"ammes", "ams"},         {"amme", "am"},         {"lled", "led"},
    {"lling", "ling"},        {"llers", "lers"},      {"ller", "ler"},
    {"tre", "ter"},           {"tres", "ters"},       {"bre", "ber"},
    {"dgement", "dgment"},    {"fulfil", "fulfill"},  {"grey", "gray"},
    {"enrol", "enroll"},      {"cheque", "check"},    {"sceptical", "skeptical"}};

WordBook *
word_book_new(void)
{
    WordBook *book = g_new0(WordBook, 1);
    book->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    book->spellings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return book;
}

void
word_book_free(WordBook *book)
{
    if (book == NULL)
        return;

    g_hash_table_unref(book->words);
    g_hash_table_unref(book->spellings);
    g_free(book);
}

uint32_t
word_book_get_size(const WordBook *book)
{
    return g_hash_table_size(book->words);
}

/* "labour" and "labor", "neighbourhood" and "neighborhood". */
static void
even_out_our(char *word)
{
    char *at = strlen(word) > 4 ? strstr(word + 2, "our") : NULL;
    if (at != NULL)
        memmove(at + 1, at + 2, strlen(at + 2) + 1);
}

char *
wordstream_even_out(const char *word)
{
    g_autofree char *key = g_strdup(word);
    even_out_our(key);

    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (strlen(key) > strlen(endings[i][0]) && g_str_has_suffix(key, endings[i][0])) {
            key[strlen(key) - strlen(endings[i][0])] = '\0';
            return g_strconcat(key, endings[i][1], NULL);
        }
    return g_steal_pointer(&key);
}

/* Returns the number of `word`, which is consumed. */
static uint32_t
get_number(GHashTable *known, char *word)
{
    const uint32_t found = GPOINTER_TO_UINT(g_hash_table_lookup(known, word));
    if (found > 0) {
        g_free(word);
        return found - 1;
    }

    const uint32_t number = g_hash_table_size(known);
    g_hash_table_insert(known, word, GUINT_TO_POINTER(number + 1));
    return number;
}

static gboolean
is_in_word(gunichar letter)
{
    return g_unichar_isalnum(letter) || g_unichar_ismark(letter) || letter == 0xAD ||
           letter == 0x2060;
}

/* No space stands between words there, and a line may break anywhere. */
static gboolean
is_word_alone(gunichar letter)
{
    switch (g_unichar_get_script(letter)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
        return !g_unichar_ismark(letter);
    default:
        return FALSE;
    }
}

/* Returns what is behind the word that begins at `at`. */
static const char *
find_end(const char *at)
{
    const gboolean is_alone = is_word_alone(g_utf8_get_char(at));

    for (at = g_utf8_next_char(at); *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar letter = g_utf8_get_char(at);
        if (!is_in_word(letter) || is_word_alone(letter) ||
            (is_alone && !g_unichar_ismark(letter)))
            break;
    }
    return at;
}

GArray *
wordstream_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(WordstreamWord));
}

void
wordstream_append(GArray *words, WordBook *book, const char *text, uint32_t number)
{
    for (const char *at = text; *at != '\0';) {
        if (!is_in_word(g_utf8_get_char(at))) {
            at = g_utf8_next_char(at);
            continue;
        }
        const char *end = find_end(at);
        g_autofree char *word = g_strndup(at, (size_t)(end - at));
        char *folded = text_fold(word);
        WordstreamWord found = {.spelling =
                                    get_number(book->spellings, wordstream_even_out(folded)),
                                .is_number = strspn(folded, "0123456789") == strlen(folded),
                                .text = number,
                                .begin = (uint32_t)(at - text),
                                .end = (uint32_t)(end - text)};
        found.id = get_number(book->words, folded);
        g_array_append_val(words, found);
        at = end;
    }
}
