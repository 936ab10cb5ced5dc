#include "base/text.h"
#include "campaign/signatory.h"

#include <string.h>

#define LONGEST_NAME       1000 /* bytes */
#define SHOWN_COLUMNS      40   /* of one that is longer */
#define MOST_MARKS         4    /* on one letter; more is not writing */
#define ARABIC_LETTER_MARK 0x061C
#define BRAILLE_BLANK      0x2800

/* As text_fold() leaves them; each a word of its own before the name. */
static const char *const articles[] = {
    "the", "a",  "an",  "der", "die", "das", "le",  "la",
    "les", "el", "los", "las", "il",  "lo",  "gli",
};

/* As text_fold_tight() leaves them; behind the name. */
static const char *const legal_forms[] = {
    "ev",   "inc", "incorporated", "ltd", "limited", "llc",    "llp", "gmbh", "ggmbh", "aisbl",
    "asbl", "vzw", "npo",          "plc", "sa",      "spa",    "srl", "sarl", "bv",    "nv",
    "ag",   "kg",  "pty",          "oy",  "ab",      "verein", "ngo", "cic",  "cio",   "onlus",
};

static gboolean
is_one_of(const char *const *words, size_t count, const char *word, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0)
            return TRUE;
    return FALSE;
}

static const char *
skip_article(const char *name)
{
    if (g_str_has_prefix(name, "l'") || g_str_has_prefix(name, "l’"))
        return g_utf8_offset_to_pointer(name, 2);

    const char *space = strchr(name, ' ');
    gboolean is_article = space != NULL && is_one_of(articles, G_N_ELEMENTS(articles), name,
                                                     (size_t)(space - name));
    return is_article ? space : name;
}

/* Returns where the last word of the `length` bytes begins; 0 when there is but one. */
static size_t
find_last_word(const char *name, size_t length)
{
    while (length > 0 && name[length - 1] == ' ')
        length--;
    while (length > 0 && name[length - 1] != ' ')
        length--;
    return length;
}

/* "e. V." and "S. A." are one form in two words. */
static size_t
find_form(const char *name, size_t length)
{
    size_t last = find_last_word(name, length);
    if (last == 0 || length - last > 3)
        return last;

    size_t before = find_last_word(name, last);
    return before > 0 && last - before <= 3 ? before : last;
}

/* Without its punctuation; every form is of ASCII letters once it is folded. */
static gboolean
is_form(const char *name, size_t length)
{
    char word[16];
    size_t letters = 0;
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalpha(name[i]) && strchr(" .,()-", name[i]) == NULL)
            return FALSE;
        if (g_ascii_isalpha(name[i]) && letters == sizeof word)
            return FALSE;
        if (g_ascii_isalpha(name[i]))
            word[letters++] = name[i];
    }
    return is_one_of(legal_forms, G_N_ELEMENTS(legal_forms), word, letters);
}

static size_t
cut_legal_form(const char *name)
{
    size_t length = strlen(name);
    for (size_t start; (start = find_form(name, length)) > 0; length = start) {
        if (is_form(name + start, length - start))
            continue;
        start = find_last_word(name, length);
        if (!is_form(name + start, length - start))
            break;
    }
    return length;
}

/* Cuts a folded name where its legal form begins, and returns where it begins itself. */
static char *
strip(char *folded)
{
    char *start = folded + (skip_article(folded) - folded);
    start[cut_legal_form(start)] = '\0';
    return start;
}

char *
signatory_bare_name(const char *name)
{
    g_autofree char *folded = text_fold(name);
    return g_strdup(strip(folded));
}

char *
signatory_key(const char *name)
{
    g_autofree char *folded = text_fold(name);
    g_autofree char *key = text_fold_tight(strip(folded));
    if (key[0] != '\0')
        return g_steal_pointer(&key);

    g_autofree char *whole = text_fold_tight(name);
    return whole[0] != '\0' ? g_steal_pointer(&whole) : text_fold(name);
}

static gboolean
is_line_end(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
           type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static gboolean
is_no_character(gunichar c)
{
    return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

static gboolean
is_direction(gunichar c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == ARABIC_LETTER_MARK;
}

static gboolean
refuse(const char *name, const char *why, GError **error)
{
    g_autofree char *shown = text_escape(name, -1);
    g_set_error(error, SIGNATORY_ERROR, SIGNATORY_ERROR_NAME, "the name '%s' %s", shown, why);
    return FALSE;
}

static gboolean
has_anything_visible(const char *name)
{
    g_autofree char *folded = text_fold(name);
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_isgraph(g_utf8_get_char(at)) && g_utf8_get_char(at) != BRAILLE_BLANK)
            return TRUE;
    return FALSE;
}

/* Which writing a letter counts for within a word: Chinese, Japanese and Korean mix theirs. */
static GUnicodeScript
writing_of(gunichar c)
{
    GUnicodeScript script = g_unichar_get_script(c);
    switch (script) {
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
        return G_UNICODE_SCRIPT_HAN;
    case G_UNICODE_SCRIPT_INHERITED:
    case G_UNICODE_SCRIPT_UNKNOWN:
        return G_UNICODE_SCRIPT_COMMON;
    default:
        return script;
    }
}

/* They write Latin letters into their words, too. */
static gboolean
may_mix(GUnicodeScript a, GUnicodeScript b)
{
    return a == b || (a == G_UNICODE_SCRIPT_HAN && b == G_UNICODE_SCRIPT_LATIN) ||
           (a == G_UNICODE_SCRIPT_LATIN && b == G_UNICODE_SCRIPT_HAN);
}

static gboolean
mixes_scripts(const char *name)
{
    GUnicodeScript word = G_UNICODE_SCRIPT_COMMON;
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        GUnicodeScript script = writing_of(c);
        if (!g_unichar_isalnum(c) && !g_unichar_ismark(c))
            word = G_UNICODE_SCRIPT_COMMON;
        else if (script == G_UNICODE_SCRIPT_COMMON)
            continue;
        else if (word != G_UNICODE_SCRIPT_COMMON && !may_mix(word, script))
            return TRUE;
        else
            word = script;
    }
    return FALSE;
}

/* Marks of no script of their own: those of Tibetan or Devanagari stack by right. */
static gboolean
stacks_marks(const char *name)
{
    unsigned marks = 0;
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean is_loose =
            g_unichar_ismark(c) && g_unichar_get_script(c) == G_UNICODE_SCRIPT_INHERITED;
        marks = is_loose ? marks + 1 : 0;
        if (marks > MOST_MARKS)
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_character(const char *name, gboolean (*is_it)(gunichar))
{
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at))
        if (is_it(g_utf8_get_char(at)))
            return TRUE;
    return FALSE;
}

static const char *
find_doubt(const char *name)
{
    if (g_str_is_ascii(name))
        return NULL;
    if (has_character(name, is_direction))
        return "its name has invisible marks that turn the reading direction";
    if (strstr(name, "\xef\xbf\xbd") != NULL)
        return "its name has lost a letter (U+FFFD)";
    if (mixes_scripts(name))
        return "its name has letters of several scripts in one word";
    if (stacks_marks(name))
        return "its name has too many marks on one letter";
    return NULL;
}

gboolean
signatory_check_name(const char *name, char **out_hold, GError **error)
{
    if (!text_check(name, strlen(name), NULL))
        return refuse(name, "is not UTF-8 text", error);
    if (strlen(name) > LONGEST_NAME) {
        g_autofree char *shortened = text_fit(name, SHOWN_COLUMNS);
        return refuse(shortened, "is longer than 1000 bytes", error);
    }
    if (!has_anything_visible(name))
        return refuse(name, "has nothing that can be seen", error);
    if (has_character(name, is_line_end))
        return refuse(name, "has a line break or control character; write it in one line",
                      error);
    if (has_character(name, is_no_character))
        return refuse(name, "has what is no character", error);

    *out_hold = g_strdup(find_doubt(name));
    return TRUE;
}
