#include "base/language.h"

#include <locale.h>
#include <string.h>
#include <time.h>

static Language *
open_language(const char *tag)
{
    g_autoptr(GError) error = NULL;
    Language *language = language_open(tag, &error);
    g_assert_no_error(error);
    return language;
}

static void
assert_owned(char *result, const char *expected)
{
    g_assert_cmpstr(result, ==, expected);
    g_free(result);
}

static void
a_language_goes_by_its_tag(void)
{
    static const struct {
        const char *tag, *canonical;
        gboolean right_to_left, letter_paper;
    } cases[] = {
        {"en-US", "en-US", FALSE, TRUE},
        {"en-GB", "en-GB", FALSE, FALSE},
        {"fr", "fr", FALSE, FALSE},
        {"fr-CA", "fr-CA", FALSE, TRUE},
        {"de", "de", FALSE, FALSE},
        {"zh", "zh", FALSE, FALSE},
        {"bo", "bo", FALSE, FALSE},
        {"ug", "ug", TRUE, FALSE},
        {"zh-Hant-TW", "zh-Hant-TW", FALSE, FALSE},
        {"sr-Latn", "sr-Latn", FALSE, FALSE},
        {"EN-us", "en-US", FALSE, TRUE},
        {"iw", "he", TRUE, FALSE},
        {"ar", "ar", TRUE, FALSE},
        {"es-419", "es-419", FALSE, FALSE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Language) language = open_language(cases[i].tag);
        g_assert_cmpstr(language_get_tag(language), ==, cases[i].canonical);
        g_assert_cmpint(language_is_right_to_left(language), ==, cases[i].right_to_left);
        if (strcmp(cases[i].tag, "es-419") != 0)
            g_assert_cmpint(language_uses_letter_paper(language), ==, cases[i].letter_paper);
    }
    language_free(NULL);
}

static void
what_is_no_language_is_refused(void)
{
    static const char *const bad[] = {
        "",    "xx",   "xx-nonsense!", "english", "en_US", "en-",     "en-XX",      "en-Xxxx",
        "und", "root", "x-mine",       "qaa",     "e",     "en-US\n", "de-DE.UTF-8"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(language_open(bad[i], &error));
        g_assert_error(error, LANGUAGE_ERROR, LANGUAGE_ERROR_UNKNOWN);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(language_open("english\x1b", &error));
    g_assert_cmpstr(error->message, ==,
                    "'english\\x1b' is no language known here; write its tag, such as 'en-US', "
                    "'fr' or 'zh-Hant'");
}

static void
numbers_are_spelled_in_each_language(void)
{
    static const struct {
        const char *tag;
        int64_t number;
        const char *words;
    } cases[] = {
        {"en-US", 0, "zero"},
        {"en-US", 59, "fifty-nine"},
        {"en-US", 101, "one hundred one"},
        {"en-US", -5, "minus five"},
        {"en-US", INT64_MAX, "9,223,372,036,854,775,807"},
        {"en-GB", 59, "fifty-nine"},
        {"en-AU", 101, "one hundred and one"},
        {"en-GB", 101, "one hundred and one"},
        {"en-GB", 1959, "one thousand nine hundred and fifty-nine"},
        {"fr", 59, "cinquante-neuf"},
        {"fr", 80, "quatre-vingts"},
        {"de", 59, "neunundfünfzig"},
        {"it", 59, "cinquantanove"},
        {"es", 59, "cincuenta y nueve"},
        {"zh", 59, "五十九"},
        {"ja", 59, "五十九"},
        {"th", 59, "ห้าสิบเก้า"},
        {"he", 59, "חמישים ותשע"},
        {"bo", 59, "ལྔ་བཅུ་ང་དགུ"},
        {"bo", -59, "-59"},
        {"ug", 59, "ئەللىك توققۇز"},
        {"ug-CN", 59, "ئەللىك توققۇز"},
        {"mn", 59, "59"},
        {"uz", 59, "59"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Language) language = open_language(cases[i].tag);
        assert_owned(language_spell(language, cases[i].number), cases[i].words);
        assert_owned(language_spell(language, cases[i].number), cases[i].words);
    }
}

static void
ordinals_are_written_in_figures(void)
{
    static const struct {
        const char *tag;
        int64_t number;
        const char *ordinal;
    } cases[] = {
        {"en-US", 59, "59th"}, {"en-US", 1, "1st"}, {"en-US", 2, "2nd"}, {"en-US", 11, "11th"},
        {"en-GB", 23, "23rd"}, {"fr", 1, "1er"},    {"fr", 59, "59e"},   {"de", 59, "59."},
        {"zh", 59, "第59"},    {"bo", 59, "59པ"},   {"ug", 59, "59-"},   {"mn", 59, "59"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Language) language = open_language(cases[i].tag);
        assert_owned(language_ordinal(language, cases[i].number), cases[i].ordinal);
    }
}

static void
plurals_follow_cldr(void)
{
    static const struct {
        const char *tag;
        int64_t number;
        const char *category;
    } cases[] = {
        {"en-US", 1, "one"}, {"en-US", 0, "other"}, {"fr", 0, "one"}, {"fr", 1000000, "many"},
        {"ar", 0, "zero"},   {"ar", 2, "two"},      {"ru", 3, "few"}, {"ru", 5, "many"},
        {"zh", 1, "other"},  {"bo", 1, "other"},    {"ug", 1, "one"}, {"en-US", -1, "one"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Language) language = open_language(cases[i].tag);
        g_assert_cmpstr(language_plural(language, cases[i].number), ==, cases[i].category);
    }
}

static void
assert_date(const char *tag, const char *date, const char *style, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Language) language = open_language(tag);
    char *words = language_date(language, date, style, &error);
    g_assert_no_error(error);
    assert_owned(words, expected);
}

static void
dates_are_written_in_each_language(void)
{
    assert_date("en-US", "2023-11-07", "long", "November 7, 2023");
    assert_date("en-US", "2023-11-07", "short", "11/7/23");
    assert_date("en-US", "2023-11-07", "medium", "Nov 7, 2023");
    assert_date("en-US", "2023-11-07", "full", "Tuesday, November 7, 2023");
    assert_date("en-US", "2023-11-07", "iso", "2023-11-07");
    assert_date("en-US", "2023-11-07T23:30:00-05:00", "iso", "2023-11-08");
    assert_date("en-US", "2023-11-07T00:00:00Z", "long", "November 7, 2023");
    assert_date("en-US", "2023-11-07T23:59:59Z", "long", "November 7, 2023");
    assert_date("en-GB", "2023-11-07", "long", "7 November 2023");
    assert_date("de", "2023-11-07", "long", "7. November 2023");
    assert_date("fr", "2023-11-07", "long", "7 novembre 2023");
    assert_date("zh", "2023-11-07", "long", "2023年11月7日");
    assert_date("bo", "2023-11-14", "long", "སྤྱི་ལོ་2023 ཟླ་བ་བཅུ་གཅིག་པའི་ཚེས་14");
    assert_date("ug", "2023-11-14", "long", "14-نويابىر، 2023");
    assert_date("th", "2023-11-07", "long", "7 พฤศจิกายน ค.ศ. 2023");
    assert_date("fa", "2023-11-07", "long", "۷ نوامبر ۲۰۲۳");
    assert_date("en-US", "1500-03-01", "long", "March 1, 1500");
    assert_date("en-US", "0001-01-01", "long", "January 1, 1");
}

static void
what_is_no_date_or_style_is_refused(void)
{
    static const struct {
        const char *date, *style, *message;
    } cases[] = {
        {"2023-02-29", "long", "'2023-02-29' is no date; write it as '2023-11-07'"},
        {"7 November", "long", "'7 November' is no date; write it as '2023-11-07'"},
        {"", "iso", "'' is no date; write it as '2023-11-07'"},
        {"2023-11-07", "lnog", "'lnog' is no style of a date; did you mean 'long'?"},
        {"2023-11-07", "%A",
         "'%A' is no style of a date; there are full, long, medium, short, iso"},
    };
    g_autoptr(Language) language = open_language("en-US");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(language_date(language, cases[i].date, cases[i].style, &error));
        g_assert_error(error, LANGUAGE_ERROR, LANGUAGE_ERROR_DATE);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
}

static void
lists_become_prose(void)
{
    static const char *const names[] = {"Zoë", "བོད", "C"};
    g_autoptr(Language) american = open_language("en-US"), british = open_language("en-GB");
    assert_owned(language_list(american, names, 3), "Zoë, བོད, and C");
    assert_owned(language_list(american, names, 2), "Zoë and བོད");
    assert_owned(language_list(american, names, 1), "Zoë");
    assert_owned(language_list(american, NULL, 0), "");
    assert_owned(language_list(british, names, 3), "Zoë, བོད and C");
    g_autoptr(Language) uyghur = open_language("ug");
    assert_owned(language_list(uyghur, names, 3), "Zoë، བོད ۋە C");
}

static void
letters_change_as_the_language_has_it(void)
{
    g_autoptr(Language) english = open_language("en-US"), turkish = open_language("tr");
    g_autoptr(Language) german = open_language("de"), dutch = open_language("nl");
    assert_owned(language_capitalize(english, "fifty-nine ISTANBUL groups"),
                 "Fifty-nine ISTANBUL groups");
    assert_owned(language_capitalize(english, "“hello” there"), "“Hello” there");
    assert_owned(language_capitalize(english, ""), "");
    assert_owned(language_upper(english, "istanbul"), "ISTANBUL");
    assert_owned(language_upper(turkish, "istanbul"), "İSTANBUL");
    assert_owned(language_lower(english, "ISTANBUL"), "istanbul");
    assert_owned(language_lower(turkish, "ISPARTA"), "ısparta");
    assert_owned(language_upper(german, "straße"), "STRASSE");
    assert_owned(language_capitalize(dutch, "ijsland"), "IJsland");
    assert_owned(language_capitalize(german, "neunundfünfzig"), "Neunundfünfzig");
    assert_owned(language_upper(english, "ΐΐ"), "Ι\u0308\u0301Ι\u0308\u0301");
    assert_owned(language_capitalize(english, "བོད"), "བོད");
}

static void
assert_ordered(Language *language, const char *first, const char *second)
{
    g_assert_cmpint(language_compare(language, first, second), <, 0);
    g_assert_cmpint(language_compare(language, second, first), >, 0);
    g_assert_cmpint(language_compare(language, first, first), ==, 0);
}

static void
names_sort_as_readers_expect(void)
{
    g_autoptr(Language) english = open_language("en-US"), swedish = open_language("sv");
    assert_ordered(english, "Group 9", "Group 10");
    assert_ordered(english, "free tibet", "Free Tibet");
    assert_ordered(english, "Students for Tibet", "The Tibet Fund");
    assert_ordered(english, "Tibet House", "Tibetan House");
    assert_ordered(english, "Åland", "Zürich");
    assert_ordered(swedish, "Zürich", "Åland");
    assert_ordered(english, "Zoe\u0301", "Zo\u00e9");
    assert_ordered(english, "Ab", "བོད");
    assert_ordered(english, "", "a");
}

/* The second field of a line of the real roster, in which one name is quoted. */
static char *
name_of(const char *line)
{
    const char *start = strchr(line, ',') + 1;
    char end = *start == '"' ? '"' : ',';
    start += *start == '"' ? 1 : 0;
    return g_strndup(start, (size_t)(strchr(start, end) - start));
}

static void
the_published_order_breaks_in_the_four_known_places(void)
{
    static const char *const breaks[] = {"Hong Kong District Councillor Diaspora Network",
                                         "Hong Kong Social Action Movements in Boston",
                                         "Hong Kongers in San Diego",
                                         "New Yorkers Supporting Hong Kong"};
    g_autofree char *all = NULL;
    if (!g_file_get_contents(LETTERS "/apec-2023/signatories.csv", &all, NULL, NULL)) {
        g_test_skip("no letter");
        return;
    }
    g_autoptr(Language) english = open_language("en-US");
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    g_autofree char *before = g_strdup("");
    size_t found = 0;
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_autofree char *last = g_steal_pointer(&before);
        before = name_of(*line);
        if (language_compare(english, last, before) < 0)
            continue;
        g_assert_cmpuint(found, <, G_N_ELEMENTS(breaks));
        g_assert_cmpstr(before, ==, breaks[found++]);
    }
    g_assert_cmpuint(found, ==, G_N_ELEMENTS(breaks));
}

static void
sort_keys_are_in_the_order_of_comparing(void)
{
    const char *const texts[] = {"",     "Group 9", "Group 10", "group 9", "Éclair",
                                 "Eden", "བོད",      "تىبەت",    "e.V.",    "eV"};
    g_autoptr(Language) language = language_open("en-US", NULL);
    for (size_t a = 0; a < G_N_ELEMENTS(texts); a++)
        for (size_t b = 0; b < G_N_ELEMENTS(texts); b++) {
            g_autofree char *left = language_sort_key(language, texts[a]);
            g_autofree char *right = language_sort_key(language, texts[b]);
            const int by_key = strcmp(left, right);
            const int compared = language_compare(language, texts[a], texts[b]);
            g_assert_cmpint((by_key > 0) - (by_key < 0), ==, (compared > 0) - (compared < 0));
        }

    g_autofree char *long_text = g_strnfill(5000, 'x');
    g_autofree char *longer = g_strconcat(long_text, "y", NULL);
    g_autofree char *left = language_sort_key(language, long_text);
    g_autofree char *right = language_sort_key(language, longer);
    g_assert_cmpint(strcmp(left, right), <, 0);
}

static void
a_code_has_its_countrys_name(void)
{
    static const struct {
        const char *tag, *code, *name;
    } cases[] = {
        {"en-US", "DE", "Germany"},
        {"en-US", "deu", "Germany"},
        {"fr", "DE", "Allemagne"},
        {"fr", "US", "États-Unis"},
        {"en-GB", "UK", "United Kingdom"},
        {"de", "GBR", "Vereinigtes Königreich"},
        {"zh", "jp", "日本"},
        {"bo", "IN", "རྒྱ་གར་"},
        {"bo", "ZM", "Zambia"}, /* which ICU does not name in Tibetan */
        {"de", "XK", "Kosovo"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Language) language = open_language(cases[i].tag);
        assert_owned(language_country(language, cases[i].code), cases[i].name);
    }
}

static void
what_is_no_code_has_no_name(void)
{
    static const char *const words[] = {"",   "D",  "Germany", "XX", "ZZ",  "001",  "419",
                                        "D1", "ÄÖ", "D\n",     "EU", "SUN", "Tibet"};
    g_autoptr(Language) language = open_language("en-US");
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_null(language_country(language, words[i]));
}

static void
languages_are_named_in_the_language_of_the_page(void)
{
    static const char *const cases[][3] = {{"fr", "en-US", "anglais"},
                                           {"en", "zh-Hant", "Chinese"},
                                           {"de", "fr", "Französisch"},
                                           {"bo", "fr", "French"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Language) page = language_open(cases[i][0], NULL);
        g_autoptr(Language) other = language_open(cases[i][1], NULL);
        g_autofree char *name = language_name(page, other);
        g_assert_cmpstr(name, ==, cases[i][2]);
    }
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_setenv("TZ", "Pacific/Kiritimati", TRUE); /* fourteen hours ahead, and no matter */
    g_setenv("LC_ALL", "tr_TR.UTF-8",
             TRUE); /* ICU would spell in Turkish what it cannot spell */
    g_unsetenv("LANG");
    tzset();
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/language/open", a_language_goes_by_its_tag);
    g_test_add_func("/language/unknown", what_is_no_language_is_refused);
    g_test_add_func("/language/spell", numbers_are_spelled_in_each_language);
    g_test_add_func("/language/ordinal", ordinals_are_written_in_figures);
    g_test_add_func("/language/plural", plurals_follow_cldr);
    g_test_add_func("/language/date", dates_are_written_in_each_language);
    g_test_add_func("/language/no-date", what_is_no_date_or_style_is_refused);
    g_test_add_func("/language/list", lists_become_prose);
    g_test_add_func("/language/country", a_code_has_its_countrys_name);
    g_test_add_func("/language/no-country", what_is_no_code_has_no_name);
    g_test_add_func("/language/case", letters_change_as_the_language_has_it);
    g_test_add_func("/language/compare", names_sort_as_readers_expect);
    g_test_add_func("/language/compare-real",
                    the_published_order_breaks_in_the_four_known_places);
    g_test_add_func("/language/sort-keys", sort_keys_are_in_the_order_of_comparing);
    g_test_add_func("/language/languages_are_named_in_the_language_of_the_page",
                    languages_are_named_in_the_language_of_the_page);
    return g_test_run();
}
