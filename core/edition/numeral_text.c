#include "edition/numeral_text.h"

#include "base/text.h"

#define LONGEST_FIGURES 16 /* nobody counts further */

static void
clear_word(void *word)
{
    g_free(((NumeralWord *)word)->folded);
}

/* Soft hyphens and joiners are seen by nobody. */
static gboolean
is_in_word(gunichar letter)
{
    return g_unichar_isalnum(letter) || g_unichar_ismark(letter) || letter == 0xAD ||
           letter == 0x2060 || letter == 0xFEFF;
}

/* They are written without blanks. */
static gboolean
is_word_alone(gunichar letter)
{
    return g_unichar_get_script(letter) == G_UNICODE_SCRIPT_HAN;
}

/* Of all scripts that are read here. */
static gboolean
ends_clause(const char *at)
{
    static const gunichar marks[] = {'.',    ',',    ';',    ':',    '!',    '?',    '(',
                                     ')',    '\n',   0x060C, 0x061B, 0x061F, 0x06D4, 0x0F0D,
                                     0x0F0E, 0x0F11, 0x0F14, 0x3001, 0x3002, 0xFF01, 0xFF08,
                                     0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F};
    const gunichar letter = g_utf8_get_char(at);

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (letter == marks[i])
            return TRUE;
    return FALSE;
}

/* A separator within a number, as in 1,234, 1.234 and 1'234, and as the French write it with a
 * no-break space. */
static gboolean
is_in_figures(const char *begin, const char *at)
{
    static const gunichar separators[] = {',', '.', '\'', 0x2019, 0xA0, 0x202F, 0x2009};
    const gunichar letter = g_utf8_get_char(at);
    if (at == begin || !g_ascii_isdigit(at[-1]) || !g_ascii_isdigit(*begin))
        return FALSE;

    const char *next = g_utf8_next_char(at);
    for (size_t i = 0; i < G_N_ELEMENTS(separators); i++)
        if (letter == separators[i])
            return g_ascii_isdigit(next[0]) &&
                   (i < 2 || (g_ascii_isdigit(next[1]) && g_ascii_isdigit(next[2]) &&
                              !g_ascii_isdigit(next[3])));
    return FALSE;
}

/* "59th" is one word; figures and letters that touch are two in Tibetan and Uyghur. */
static gboolean
is_next_word(const char *begin, gunichar letter)
{
    const GUnicodeScript script = g_unichar_get_script(letter);
    const gboolean begins_in_figures = g_unichar_digit_value(g_utf8_get_char(begin)) >= 0;
    if (is_word_alone(letter))
        return TRUE;
    if (g_unichar_digit_value(letter) >= 0)
        return script == G_UNICODE_SCRIPT_TIBETAN && !begins_in_figures;

    return begins_in_figures &&
           (script == G_UNICODE_SCRIPT_TIBETAN || script == G_UNICODE_SCRIPT_ARABIC);
}

/* Returns where the word ends that begins at `begin`; the same: there is none. */
static const char *
find_end(const char *begin)
{
    const char *at = begin;
    if (is_word_alone(g_utf8_get_char(at)))
        return g_utf8_next_char(at);

    while (*at != '\0' && (is_in_word(g_utf8_get_char(at)) || is_in_figures(begin, at)) &&
           !is_next_word(begin, g_utf8_get_char(at)))
        at = g_utf8_next_char(at);
    return at;
}

GArray *
numeral_split(const char *text)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(NumeralWord));
    g_array_set_clear_func(words, clear_word);

    for (const char *at = text; *at != '\0';) {
        const char *begin = at;
        at = find_end(begin);
        if (at > begin) {
            g_autofree char *word = g_strndup(begin, (size_t)(at - begin));
            const NumeralWord found = {begin, at, text_fold(word),
                                       *at == '\0' || ends_clause(at)};
            g_array_append_val(words, found);
        } else {
            at = g_utf8_next_char(at);
        }
    }
    return words;
}

gboolean
numeral_read_figures(const NumeralWord *word, int64_t *out_number)
{
    int64_t number = 0;
    int since = -1; /* figures since a separator; -1: none yet */

    if (g_unichar_digit_value(g_utf8_get_char(word->begin)) < 0 ||
        g_utf8_strlen(word->begin, word->end - word->begin) > LONGEST_FIGURES)
        return FALSE;
    for (const char *at = word->begin; at < word->end; at = g_utf8_next_char(at)) {
        const int digit = g_unichar_digit_value(g_utf8_get_char(at));
        if (digit >= 0) {
            number = number * 10 + digit;
            since += since >= 0;
        } else if (is_in_figures(word->begin, at) && (since == -1 || since == 3)) {
            since = 0;
        } else {
            return FALSE;
        }
    }
    *out_number = number;
    return since == -1 || since == 3;
}
