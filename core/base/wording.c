#include "base/wording.h"

#include <string.h>

static gboolean
is_tibetan(const char *code)
{
    return strcmp(code, "bo") == 0;
}

static gboolean
is_uyghur(const char *code)
{
    return strcmp(code, "ug") == 0;
}

/* Takes the words one by one and puts a separator between them. */
typedef struct {
    GString *text;
    const char *separator;
} Words;

static void
say(Words *words, const char *word)
{
    if (words->text->len > 0)
        g_string_append(words->text, words->separator);
    g_string_append(words->text, word);
}

static void
say_uyghur_group(Words *words, int group)
{
    static const char *const digits[] = {"",    "بىر",   "ئىككى", "ئۈچ",    "تۆت",
                                         "بەش", "ئالتە", "يەتتە", "سەككىز", "توققۇز"};
    static const char *const tens[] = {"",       "ئون",    "يىگىرمە", "ئوتتۇز", "قىرىق",
                                       "ئەللىك", "ئاتمىش", "يەتمىش",  "سەكسەن", "توقسان"};
    if (group >= 100) {
        say(words, digits[group / 100]);
        say(words, "يۈز");
    }
    if (group / 10 % 10 > 0)
        say(words, tens[group / 10 % 10]);
    if (group % 10 > 0)
        say(words, digits[group % 10]);
}

static char *
spell_uyghur(int64_t number)
{
    static const char *const scales[] = {"", "مىڭ", "مىليون", "مىليارد", "تىرىليون"};
    const int64_t limit = INT64_C(1000000000000000);
    if (number <= -limit || number >= limit)
        return NULL;
    if (number == 0)
        return g_strdup("نۆل");
    Words words = {.text = g_string_new(NULL), .separator = " "};
    if (number < 0)
        say(&words, "مىنۇس");
    int64_t rest = ABS(number), unit = limit / 1000;
    for (int scale = 4; scale >= 0; scale--, unit /= 1000) {
        int group = (int)(rest / unit);
        rest %= unit;
        say_uyghur_group(&words, group);
        if (group > 0 && scale > 0)
            say(&words, scales[scale]);
    }
    return g_string_free(words.text, FALSE);
}

static const char *const tibetan_digits[] = {"",  "གཅིག", "གཉིས", "གསུམ", "བཞི",
                                             "ལྔ", "དྲུག",  "བདུན", "བརྒྱད", "དགུ"};

static void
say_tibetan_tens(Words *words, int number)
{
    static const char *const teens[] = {"བཅུ",   "བཅུ་གཅིག", "བཅུ་གཉིས", "བཅུ་གསུམ", "བཅུ་བཞི",
                                        "བཅོ་ལྔ", "བཅུ་དྲུག",  "བཅུ་བདུན", "བཅོ་བརྒྱད", "བཅུ་དགུ"};
    static const char *const tens[] = {"",     "",     "ཉི་ཤུ",   "སུམ་ཅུ",  "བཞི་བཅུ",
                                       "ལྔ་བཅུ", "དྲུག་ཅུ", "བདུན་ཅུ", "བརྒྱད་ཅུ", "དགུ་བཅུ"};
    static const char *const links[] = {"", "", "རྩ", "སོ", "ཞེ", "ང", "རེ", "དོན", "གྱ", "གོ"};
    if (number < 10)
        say(words, tibetan_digits[number]);
    else if (number < 20)
        say(words, teens[number - 10]);
    else
        say(words, tens[number / 10]);
    if (number >= 20 && number % 10 > 0) {
        say(words, links[number / 10]);
        say(words, tibetan_digits[number % 10]);
    }
}

/* Below ten thousand the multiplier stands before its unit. དང joins what follows a hundred
 * that is the greatest unit, or a unit with a gap behind it. */
static void
say_tibetan_thousands(Words *words, int number, gboolean is_all)
{
    static const char *const times[] = {"",  "ཆིག", "ཉིས",  "སུམ",  "བཞི",
                                        "ལྔ", "དྲུག", "བདུན", "བརྒྱད", "དགུ"};
    int thousands = number / 1000, hundreds = number / 100 % 10, rest = number % 100;
    if (thousands > 0) {
        say(words, times[thousands]);
        say(words, "སྟོང");
    }
    if (hundreds > 1)
        say(words, times[hundreds]);
    if (hundreds > 0)
        say(words, "བརྒྱ");
    if (rest == 0)
        return;
    if (number >= 100 && ((is_all && thousands == 0) || hundreds == 0 || rest < 10))
        say(words, "དང");
    say_tibetan_tens(words, rest);
}

/* From ten thousand on each power of ten has a name, and its digit stands behind it. */
static char *
spell_tibetan(int64_t number)
{
    static const char *const powers[] = {
        "ཁྲག་ཁྲིག་ཆེན་པོ", "ཁྲག་ཁྲིག", "ཐེར་འབུམ་ཆེན་པོ", "ཐེར་འབུམ", "དུང་ཕྱུར", "བྱེ་བ", "ས་ཡ", "འབུམ", "ཁྲི"};
    int64_t unit = INT64_C(1000000000000), rest = number;
    if (number < 0 || number >= 10 * unit)
        return NULL;
    if (number == 0)
        return g_strdup("ཀླད་ཀོར");
    Words words = {.text = g_string_new(NULL), .separator = "་"};
    for (size_t i = 0; i < G_N_ELEMENTS(powers); i++, unit /= 10) {
        if (rest / unit == 0)
            continue;
        say(&words, powers[i]);
        say(&words, tibetan_digits[rest / unit]);
        rest %= unit;
        if (rest > 0)
            say(&words, "དང");
    }
    if (rest > 0)
        say_tibetan_thousands(&words, (int)rest, rest == number);
    return g_string_free(words.text, FALSE);
}

char *
wording_spell(const char *code, int64_t number)
{
    if (is_tibetan(code))
        return spell_tibetan(number);
    return is_uyghur(code) ? spell_uyghur(number) : NULL;
}

char *
wording_ordinal(const char *code, int64_t number)
{
    if (is_tibetan(code))
        return g_strdup_printf("%" G_GINT64_FORMAT "%s", number, number == 1 ? "པོ" : "པ");
    return is_uyghur(code) ? g_strdup_printf("%" G_GINT64_FORMAT "-", number) : NULL;
}

/* Tibetan joins དང to a Tibetan word by a tsheg, to any other by a space. */
static const char *
tibetan_joint(const char *item)
{
    const gunichar tsheg = 0x0f0b, first_letter = 0x0f40, last_letter = 0x0fbc;
    size_t length = strlen(item);
    gunichar last = length == 0 ? 0 : g_utf8_get_char(g_utf8_prev_char(item + length));
    if (last == tsheg)
        return "";
    return last >= first_letter && last <= last_letter ? "་" : " ";
}

char *
wording_list(const char *code, const char *const *items, size_t count)
{
    if (!is_tibetan(code) && !is_uyghur(code))
        return NULL;
    GString *list = g_string_new(items[0]);
    for (size_t i = 1; i < count; i++) {
        if (is_uyghur(code))
            g_string_append(list, i + 1 < count ? "، " : " ۋە ");
        else if (i == 1)
            g_string_append_printf(list, "%sདང་། ", tibetan_joint(items[0]));
        else
            g_string_append(list, "། ");
        g_string_append(list, items[i]);
    }
    return g_string_free(list, FALSE);
}
