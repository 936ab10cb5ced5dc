#include "base/text.h"
#include "edition/numbers.h"

/* "says:text|says:text|" of what is found. */
static char *
find(const char *tag, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Language) language = language_open(tag, &error);
    g_assert_no_error(error);
    g_autoptr(Numbers) numbers = numbers_new(language);
    g_autoptr(GPtrArray) claims = numbers_find(numbers, text);
    GString *found = g_string_new(NULL);

    for (unsigned i = 0; i < claims->len; i++) {
        const NumbersClaim *claim = g_ptr_array_index(claims, i);
        g_string_append_printf(found, "%" G_GINT64_FORMAT ":%s|", claim->says, claim->text);
    }
    return g_string_free(found, FALSE);
}

static void
assert_finds(const char *tag, const char *text, const char *expected)
{
    g_autofree char *found = find(tag, text);
    g_assert_cmpstr(found, ==, expected);
}

static void
figures_and_words_are_found(void)
{
    assert_finds("en-US", "On behalf of 59 organizations and individuals",
                 "59:59 organizations|");
    assert_finds("en-GB", "Fifty-nine organisations wrote", "59:Fifty-nine organisations|");
    assert_finds("en-US", "along with 58 other organizations calling",
                 "58:58 other organizations|");
    assert_finds("en-GB", "59 human rights organisations", "59:59 human rights organisations|");
    assert_finds("en-US", "Twenty-four non-governmental organizations",
                 "24:Twenty-four non-governmental organizations|");
    assert_finds("en-US", "1,204 signatories", "1204:1,204 signatories|");
    assert_finds("en-US", "two hundred and five groups", "205:two hundred and five groups|");
    assert_finds("en-GB", "two hundred and five groups", "205:two hundred and five groups|");
    assert_finds("fr", "Cinquante-neuf organisations", "59:Cinquante-neuf organisations|");
    assert_finds("de", "neunundfünfzig Organisationen", "59:neunundfünfzig Organisationen|");
}

static void
thousands_are_read_to_their_end(void)
{
    assert_finds("en-GB", "nine thousand nine hundred and eighty-four organisations",
                 "9984:nine thousand nine hundred and eighty-four organisations|");
    assert_finds("en-US", "one thousand organizations", "1000:one thousand organizations|");
    assert_finds("en-US", "two thousand and five groups", "2005:two thousand and five groups|");
    assert_finds("en-US", "two million three thousand one signatories",
                 "2003001:two million three thousand one signatories|");
    assert_finds("fr", "deux mille cinq cents organisations",
                 "2500:deux mille cinq cents organisations|");
    assert_finds("fr", "mille organisations", "1000:mille organisations|");
    assert_finds("es", "mil doscientas organizaciones", "1200:mil doscientas organizaciones|");
    assert_finds("de", "zweitausendfünf Organisationen",
                 "2005:zweitausendfünf Organisationen|");
    assert_finds("de", "eintausend Organisationen", "1000:eintausend Organisationen|");
    assert_finds("it", "duemilacinque organizzazioni", "2005:duemilacinque organizzazioni|");
    assert_finds("en-US", "several thousand organizations", "");
    assert_finds("en-US", "we are two thousand. Five groups", "5:Five groups|");
}

static void
what_the_program_spells_is_read_as_the_same(void)
{
    static const char *const tags[] = {"en-US", "en-GB", "fr", "de",    "es",
                                       "it",    "pt",    "nl", "zh-CN", "zh-TW"};
    static const char *const nouns[] = {
        "organizations", "organisations", "organisations", "Organisationen", "firmantes",
        "firmatari",     "associações",   "organisaties",  "个组织",         "個團體"};
    static const int64_t numbers[] = {2,    31,   99,   121,   999,   1000,
                                      1001, 2100, 9984, 10000, 99994, 720015};
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(numbers); j++) {
            g_autoptr(Language) language = language_open(tags[i], NULL);
            g_autofree char *spelled = language_spell(language, numbers[j]);
            g_autofree char *text = g_strdup_printf(
                "%s%s%s", spelled, g_str_has_prefix(tags[i], "zh") ? "" : " ", nouns[i]);
            g_autofree char *found =
                g_strdup_printf("%" G_GINT64_FORMAT ":%s|", numbers[j], text);
            assert_finds(tags[i], text, found);
        }
}

/* The kind, bound and whether it is of others, of the one claim in `text`. */
static void
assert_reads(const char *tag, const char *text, const char *expected)
{
    g_autoptr(Language) language = language_open(tag, NULL);
    g_autoptr(Numbers) numbers = numbers_new(language);
    g_autoptr(GPtrArray) claims = numbers_find(numbers, text);
    g_assert_cmpuint(claims->len, ==, 1);
    const NumbersClaim *claim = g_ptr_array_index(claims, 0);
    g_autofree char *found = g_strdup_printf(
        "%" G_GINT64_FORMAT " %s %s%s", claim->says, numbers_bound_word(claim->bound),
        numbers_kind_word(claim->counts), claim->is_others ? " others" : "");
    g_assert_cmpstr(found, ==, expected);
}

static void
it_is_known_what_a_number_counts(void)
{
    assert_reads("en-US", "59 organizations and individuals", "59 exactly signatories");
    assert_reads("en-US", "59 signatories", "59 exactly signatories");
    assert_reads("en-GB", "57 organisations", "57 exactly organizations");
    assert_reads("en-US", "two individuals", "2 exactly individuals");
    assert_reads("en-US", "makes seven recommendations", "7 exactly asks");
    assert_reads("en-US", "our five asks", "5 exactly asks");
    assert_reads("fr", "nos cinq demandes", "5 exactly asks");
    assert_reads("de", "die fünf Forderungen", "5 exactly asks");
    assert_reads("es", "nuestras cinco peticiones", "5 exactly asks");
    assert_reads("de", "59 Menschenrechtsorganisationen", "59 exactly organizations");
}

static void
dozens_are_read(void)
{
    assert_finds("en-US", "two dozen human-rights organizations are urging",
                 "24:two dozen human-rights organizations|");
    assert_finds("en-US", "a dozen groups", "12:a dozen groups|");
    assert_finds("en-US", "half a dozen groups", "");
    assert_finds("en-US", "dozens of organizations", "");
    assert_reads("fr", "une cinquantaine d’organisations", "50 about organizations");
    assert_reads("fr", "deux douzaines d'ONG", "24 exactly organizations");
    assert_reads("de", "zwei Dutzend Organisationen", "24 exactly organizations");
    assert_reads("es", "dos docenas de organizaciones", "24 exactly organizations");
}

static void
bounds_and_others_are_read(void)
{
    assert_reads("en-US", "more than 50 organizations", "50 above organizations");
    assert_reads("en-US", "at least fifty groups", "50 least organizations");
    assert_reads("en-US", "50+ organizations", "50 least organizations");
    assert_reads("en-US", "nearly 60 NGOs", "60 below organizations");
    assert_reads("en-US", "some 60 signatories", "60 about signatories");
    assert_finds("en-US", "with more than 50 organizations", "50:more than 50 organizations|");
    assert_reads("en-US", "58 other organizations", "58 exactly organizations others");
    assert_reads("en-US", "another 58 groups", "58 exactly organizations others");
    assert_reads("en-US", "We signed it along with 58 others.",
                 "58 exactly signatories others");
    assert_reads("fr", "avec 58 autres organisations", "58 exactly organizations others");
    assert_reads("de", "mit 58 weiteren Organisationen", "58 exactly organizations others");
    assert_reads("es", "junto con otras 58 organizaciones", "58 exactly organizations others");
    assert_finds("en-US", "tried with 46 others in Hong Kong", "");
}

static void
separators_and_invisible_hyphens_are_read_over(void)
{
    assert_finds("en-US", "59\u00A0organizations", "59:59\u00A0organizations|");
    assert_finds("fr", "1\u202F204 organisations", "1204:1\u202F204 organisations|");
    assert_finds("de", "1.204 Organisationen", "1204:1.204 Organisationen|");
    assert_finds("en-US", "2.5 organizations", "");
    assert_finds("de", "neun\u00ADund\u00ADfünfzig Organisationen",
                 "59:neun\u00ADund\u00ADfünfzig Organisationen|");
}

static void
chinese_is_read_without_blanks(void)
{
    assert_finds("zh-CN", "五十九个组织联合签署了这封信。", "59:五十九个组织|");
    assert_finds("zh-CN", "来自12国的59家人权机构", "59:59家人权机构|");
    assert_finds("zh-TW", "二十四個公民社會團體", "24:二十四個公民社會團體|");
    assert_reads("zh-CN", "两百个组织和个人", "200 exactly signatories");
    assert_reads("zh-CN", "其他58个组织", "58 exactly organizations others");
    assert_reads("zh-CN", "超过50个组织", "50 above organizations");
    assert_reads("zh-CN", "50多个组织", "50 above organizations");
    assert_reads("zh-CN", "不少于50家机构", "50 least organizations");
    assert_reads("zh-CN", "近六十个团体", "60 below organizations");
    assert_reads("zh-CN", "五万名联署者", "50000 exactly signatories");
    assert_reads("zh-CN", "提出七项建议", "7 exactly asks");
    assert_finds("zh-CN", "2023年组织者宣布，五十万人、组织", "");
    assert_finds("zh-CN", "其中20个组织；第3个组织", "");
}

static void
tibetan_numbers_stand_behind_their_noun(void)
{
    assert_finds("bo", "ཚོགས་པ་ལྔ་བཅུ་ང་དགུས་མིང་རྟགས་བཀོད་ཡོད།", "59:ཚོགས་པ་ལྔ་བཅུ་ང་དགུས|");
    assert_finds("bo", "ཚོགས་པ་ཁག་༥༩ནས", "59:ཚོགས་པ་ཁག་༥༩|");
    assert_reads("bo", "ཚོགས་པ་གཞན་༥༨", "58 exactly organizations others");
    assert_finds("bo", "མི་སྒེར་དང་༥ ཞེས། ཚོགས་པ། ༦༠", "");
}

static void
uyghur_nouns_go_on(void)
{
    assert_finds("ug", "ئەللىك توققۇز تەشكىلاتنىڭ خېتى", "59:ئەللىك توققۇز تەشكىلاتنىڭ|");
    assert_finds("ug", "59 كىشىلىك ھوقۇق تەشكىلاتى", "59:59 كىشىلىك ھوقۇق تەشكىلاتى|");
    assert_reads("ug", "باشقا 58 تەشكىلات", "58 exactly organizations others");
    assert_reads("ug", "50دىن ئارتۇق تەشكىلات", "50 above organizations");
    assert_finds("ug", "2023-يىلى تەشكىلات", "");
}

static void
assert_folded(const char *const *phrases)
{
    for (; *phrases != NULL; phrases++) {
        g_autofree char *folded = text_fold(*phrases);
        g_assert_cmpstr(folded, ==, *phrases);
    }
}

static void
words_are_kept_as_they_are_compared(void)
{
    static const char *const tags[] = {"en", "fr", "de", "es", "it",
                                       "pt", "nl", "zh", "bo", "ug"};

    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
        const NumbersWords *words = numbers_words_for(tags[i]);
        g_assert_true(g_str_equal(words->language, tags[i]) && numbers_words_know(tags[i]));
        assert_folded(words->signatories);
        assert_folded(words->organizations);
        assert_folded(words->individuals);
        assert_folded(words->asks);
        assert_folded(words->others);
        assert_folded(words->stops);
    }
    g_assert_false(numbers_words_know("ja"));
    g_assert_false(numbers_words_know("enm"));
    g_assert_true(numbers_words_know("zh-Hant-TW"));
}

static int64_t
judge(const char *text)
{
    static const NumbersTruth truth = {.signatories = 59,
                                       .public = 56,
                                       .withheld = 3,
                                       .organizations = 57,
                                       .individuals = 2,
                                       .asks = 5};
    g_autoptr(Language) language = language_open("en-US", NULL);
    g_autoptr(Numbers) numbers = numbers_new(language);
    g_autoptr(GPtrArray) claims = numbers_find(numbers, text);
    g_assert_cmpuint(claims->len, ==, 1);
    return numbers_judge(g_ptr_array_index(claims, 0), &truth);
}

static void
what_is_right_stays_and_what_is_wrong_gets_its_number(void)
{
    g_assert_cmpint(judge("59 signatories"), ==, 59);
    g_assert_cmpint(judge("57 organizations"), ==, 57);
    g_assert_cmpint(judge("59 organizations"), ==, 59);
    g_assert_cmpint(judge("58 organizations"), ==, 57);
    g_assert_cmpint(judge("58 other organizations"), ==, 58);
    g_assert_cmpint(judge("59 other signatories"), ==, 58);
    g_assert_cmpint(judge("3 signatories are withheld"), ==, 3);
    g_assert_cmpint(judge("two individuals"), ==, 2);
    g_assert_cmpint(judge("59 individuals"), ==, 2);
    g_assert_cmpint(judge("more than 50 groups"), ==, 50);
    g_assert_cmpint(judge("more than 60 groups"), ==, 57);
    g_assert_cmpint(judge("nearly 60 groups"), ==, 60);
    g_assert_cmpint(judge("five asks"), ==, 5);
    g_assert_cmpint(judge("seven recommendations"), ==, 5);
    g_assert_cmpint(judge("two dozen groups"), ==, 57);
}

static void
other_numbers_are_left_alone(void)
{
    assert_finds("en-US", "at least one million Tibetan children", "");
    assert_finds("en-US", "in 2020 has led to organizations", "");
    assert_finds("en-US", "Nine towns. Organizations drink", "");
    assert_finds("en-US", "five towns to organizations", "");
    assert_finds("en-US", "", "");
    assert_finds("en-US", "along with 50 other countries", "");
    assert_finds("en-US", "50 United Nations human-rights experts", "");
    assert_finds("en-US", "The other three recommendations were to maintain", "");
    assert_finds("en-US", "in 2020 organizations said", "");
    assert_finds("en-US", "a six-member group", "");
    assert_finds("en-US", "one organization was closed", "");
    assert_finds("fr", "une organisation", "");
    assert_finds("en-US", "In 2023 59 organizations signed", "59:59 organizations|");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/numbers/figures_and_words_are_found", figures_and_words_are_found);
    g_test_add_func("/numbers/thousands_are_read_to_their_end",
                    thousands_are_read_to_their_end);
    g_test_add_func("/numbers/what_the_program_spells_is_read_as_the_same",
                    what_the_program_spells_is_read_as_the_same);
    g_test_add_func("/numbers/it_is_known_what_a_number_counts",
                    it_is_known_what_a_number_counts);
    g_test_add_func("/numbers/dozens_are_read", dozens_are_read);
    g_test_add_func("/numbers/bounds_and_others_are_read", bounds_and_others_are_read);
    g_test_add_func("/numbers/separators_and_invisible_hyphens_are_read_over",
                    separators_and_invisible_hyphens_are_read_over);
    g_test_add_func("/numbers/chinese_is_read_without_blanks", chinese_is_read_without_blanks);
    g_test_add_func("/numbers/tibetan_numbers_stand_behind_their_noun",
                    tibetan_numbers_stand_behind_their_noun);
    g_test_add_func("/numbers/uyghur_nouns_go_on", uyghur_nouns_go_on);
    g_test_add_func("/numbers/words_are_kept_as_they_are_compared",
                    words_are_kept_as_they_are_compared);
    g_test_add_func("/numbers/what_is_right_stays_and_what_is_wrong_gets_its_number",
                    what_is_right_stays_and_what_is_wrong_gets_its_number);
    g_test_add_func("/numbers/other_numbers_are_left_alone", other_numbers_are_left_alone);
    return g_test_run();
}
