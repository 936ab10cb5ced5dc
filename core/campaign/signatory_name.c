#include "base/text.h"
#include "campaign/signatory.h"

#include <stdatomic.h>
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
        if (words[i][0] == word[0] && strncmp(words[i], word, length) == 0 &&
            words[i][length] == '\0')
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
    char word[16] = "";
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
    char *key = strip(folded);
    text_tighten(key);
    if (key[0] != '\0')
        return g_strdup(key);

    g_autofree char *whole = text_fold_tight(name);
    return whole[0] != '\0' ? g_steal_pointer(&whole) : text_fold(name);
}

/* What is asked of a character of a name, above its script. */
enum {
    TRAIT_SCRIPT = 0xff,
    TRAIT_KNOWN = 1 << 8,
    TRAIT_IN_WORD = 1 << 9,
    TRAIT_LOOSE_MARK = 1 << 10, /* of no script of its own */
    TRAIT_TURNS = 1 << 11,      /* the direction, unseen */
    TRAIT_NONE = 1 << 12,       /* no character at all */
};

#define TRAITS_KEPT 0x10000 /* characters, from 0 */

typedef struct {
    unsigned traits; /* those that any of its characters has */
    gboolean mixes_scripts;
    gboolean stacks_marks;
} Look;

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
    if (g_ascii_isgraph(name[0])) /* which folding cannot hide */
        return TRUE;
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

static uint16_t
find_traits(gunichar c)
{
    const gboolean is_mark = g_unichar_ismark(c);
    const gboolean is_loose = is_mark && g_unichar_get_script(c) == G_UNICODE_SCRIPT_INHERITED;
    return (uint16_t)((writing_of(c) & TRAIT_SCRIPT) | TRAIT_KNOWN |
                      (is_mark || g_unichar_isalnum(c) ? TRAIT_IN_WORD : 0) |
                      (is_loose ? TRAIT_LOOSE_MARK : 0) | (is_direction(c) ? TRAIT_TURNS : 0) |
                      (is_no_character(c) ? TRAIT_NONE : 0));
}

/* The same, kept: a million names are made of few characters. */
static unsigned
get_traits(gunichar c)
{
    static _Atomic uint16_t kept[TRAITS_KEPT];
    if (c >= TRAITS_KEPT)
        return find_traits(c);
    uint16_t traits = atomic_load_explicit(&kept[c], memory_order_relaxed);
    if (traits == 0)
        atomic_store_explicit(&kept[c], traits = find_traits(c), memory_order_relaxed);
    return traits;
}

/* Marks of no script of their own are counted: those of Tibetan or Devanagari stack by right.
 */
static Look
look_at(const char *name)
{
    Look look = {0};
    GUnicodeScript word = G_UNICODE_SCRIPT_COMMON;
    unsigned marks = 0;
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        const unsigned traits = get_traits(g_utf8_get_char(at));
        const GUnicodeScript script = (GUnicodeScript)(traits & TRAIT_SCRIPT);
        look.traits |= traits;
        marks = (traits & TRAIT_LOOSE_MARK) != 0 ? marks + 1 : 0;
        look.stacks_marks |= marks > MOST_MARKS;
        if ((traits & TRAIT_IN_WORD) == 0)
            word = G_UNICODE_SCRIPT_COMMON;
        else if (script != G_UNICODE_SCRIPT_COMMON) {
            look.mixes_scripts |= word != G_UNICODE_SCRIPT_COMMON && !may_mix(word, script);
            word = script;
        }
    }
    return look;
}

static const char *
find_doubt(const char *name, const Look *look)
{
    if ((look->traits & TRAIT_TURNS) != 0)
        return "its name has invisible marks that turn the reading direction";
    if (strstr(name, "\xef\xbf\xbd") != NULL)
        return "its name has lost a letter (U+FFFD)";
    if (look->mixes_scripts)
        return "its name has letters of several scripts in one word";
    if (look->stacks_marks)
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
    if (!text_is_line(name))
        return refuse(name, "has a line break or control character; write it in one line",
                      error);

    const Look look = g_str_is_ascii(name) ? (Look){0} : look_at(name);
    if ((look.traits & TRAIT_NONE) != 0)
        return refuse(name, "has what is no character", error);

    *out_hold = g_strdup(find_doubt(name, &look));
    return TRUE;
}
