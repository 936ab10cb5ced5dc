#include "base/wording.h"

typedef struct {
    int64_t number;
    const char *words;
} Case;

static void
assert_spelled(const char *code, const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *words = wording_spell(code, cases[i].number);
        g_assert_cmpstr(words, ==, cases[i].words);
    }
}

static void
tibetan_numbers_have_their_links_and_irregular_forms(void)
{
    static const Case cases[] = {
        {0, "ཀླད་ཀོར"},
        {1, "གཅིག"},
        {9, "དགུ"},
        {10, "བཅུ"},
        {14, "བཅུ་བཞི"},
        {15, "བཅོ་ལྔ"},
        {18, "བཅོ་བརྒྱད"},
        {19, "བཅུ་དགུ"},
        {20, "ཉི་ཤུ"},
        {21, "ཉི་ཤུ་རྩ་གཅིག"},
        {30, "སུམ་ཅུ"},
        {32, "སུམ་ཅུ་སོ་གཉིས"},
        {43, "བཞི་བཅུ་ཞེ་གསུམ"},
        {58, "ལྔ་བཅུ་ང་བརྒྱད"},
        {59, "ལྔ་བཅུ་ང་དགུ"},
        {66, "དྲུག་ཅུ་རེ་དྲུག"},
        {77, "བདུན་ཅུ་དོན་བདུན"},
        {85, "བརྒྱད་ཅུ་གྱ་ལྔ"},
        {99, "དགུ་བཅུ་གོ་དགུ"},
        {100, "བརྒྱ"},
        {101, "བརྒྱ་དང་གཅིག"},
        {159, "བརྒྱ་དང་ལྔ་བཅུ་ང་དགུ"},
        {200, "ཉིས་བརྒྱ"},
        {315, "སུམ་བརྒྱ་དང་བཅོ་ལྔ"},
        {1000, "ཆིག་སྟོང"},
        {1005, "ཆིག་སྟོང་དང་ལྔ"},
        {1100, "ཆིག་སྟོང་བརྒྱ"},
        {1959, "ཆིག་སྟོང་དགུ་བརྒྱ་ལྔ་བཅུ་ང་དགུ"},
        {2023, "ཉིས་སྟོང་དང་ཉི་ཤུ་རྩ་གསུམ"},
        {3405, "སུམ་སྟོང་བཞི་བརྒྱ་དང་ལྔ"},
        {10000, "ཁྲི་གཅིག"},
        {10005, "ཁྲི་གཅིག་དང་ལྔ"},
        {59000, "ཁྲི་ལྔ་དང་དགུ་སྟོང"},
        {100000, "འབུམ་གཅིག"},
        {123456, "འབུམ་གཅིག་དང་ཁྲི་གཉིས་དང་སུམ་སྟོང་བཞི་བརྒྱ་ལྔ་བཅུ་ང་དྲུག"},
        {6000000, "ས་ཡ་དྲུག"},
        {10000000, "བྱེ་བ་གཅིག"},
        {999999999, "དུང་ཕྱུར་དགུ་དང་བྱེ་བ་དགུ་དང་ས་ཡ་དགུ་དང་འབུམ་དགུ་དང་ཁྲི་དགུ་དང་དགུ་སྟོང་དགུ་བརྒྱ་དགུ་བཅུ་གོ་དགུ"},
        {1000000000, "ཐེར་འབུམ་གཅིག"},
        {1000000000000, "ཁྲག་ཁྲིག་ཆེན་པོ་གཅིག"},
        {10000000000000, NULL},
        {-1, NULL},
        {INT64_MIN, NULL},
        {INT64_MAX, NULL},
    };
    assert_spelled("bo", cases, G_N_ELEMENTS(cases));
}

static void
uyghur_numbers_are_written_in_full(void)
{
    static const Case cases[] = {
        {0, "نۆل"},
        {1, "بىر"},
        {10, "ئون"},
        {19, "ئون توققۇز"},
        {20, "يىگىرمە"},
        {33, "ئوتتۇز ئۈچ"},
        {46, "قىرىق ئالتە"},
        {59, "ئەللىك توققۇز"},
        {64, "ئاتمىش تۆت"},
        {75, "يەتمىش بەش"},
        {88, "سەكسەن سەككىز"},
        {92, "توقسان ئىككى"},
        {100, "بىر يۈز"},
        {582, "بەش يۈز سەكسەن ئىككى"},
        {1985, "بىر مىڭ توققۇز يۈز سەكسەن بەش"},
        {2001, "ئىككى مىڭ بىر"},
        {150000, "بىر يۈز ئەللىك مىڭ"},
        {1000000, "بىر مىليون"},
        {1000000000, "بىر مىليارد"},
        {7000000000007, "يەتتە تىرىليون يەتتە"},
        {-5, "مىنۇس بەش"},
        {1000000000000000, NULL},
        {-1000000000000000, NULL},
        {INT64_MIN, NULL},
        {INT64_MAX, NULL},
    };
    assert_spelled("ug", cases, G_N_ELEMENTS(cases));
}

/* Two numbers in the same words would be two counts in one letter. */
static void
no_two_numbers_are_spelled_alike(void)
{
    static const char *const codes[] = {"bo", "ug"};
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autoptr(GHashTable) seen =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (int64_t number = 0; number < 120000; number++)
            g_assert_true(g_hash_table_add(seen, wording_spell(codes[i], number)));
    }
}

static void
assert_owned(char *result, const char *expected)
{
    g_assert_cmpstr(result, ==, expected);
    g_free(result);
}

static void
ordinals_are_figures_with_the_mark_of_the_language(void)
{
    assert_owned(wording_ordinal("bo", 1), "1པོ");
    assert_owned(wording_ordinal("bo", 59), "59པ");
    assert_owned(wording_ordinal("ug", 59), "59-");
    assert_owned(wording_ordinal("en", 59), NULL);
}

static void
lists_are_joined_as_the_language_joins_them(void)
{
    static const char *const names[] = {"བོད་ཀྱི་བུད་མེད", "ALN", "C"};
    assert_owned(wording_list("bo", names, 1), "བོད་ཀྱི་བུད་མེད");
    assert_owned(wording_list("bo", names, 2), "བོད་ཀྱི་བུད་མེད་དང་། ALN");
    assert_owned(wording_list("bo", names + 1, 2), "ALN དང་། C");
    assert_owned(wording_list("bo", names, 3), "བོད་ཀྱི་བུད་མེད་དང་། ALN། C");
    static const char *const ended[] = {"བོད་", "C"};
    assert_owned(wording_list("bo", ended, 2), "བོད་དང་། C");
    assert_owned(wording_list("ug", names + 1, 2), "ALN ۋە C");
    assert_owned(wording_list("ug", names, 3), "བོད་ཀྱི་བུད་མེད، ALN ۋە C");
}

static void
other_languages_are_left_to_icu(void)
{
    static const char *const names[] = {"A", "B"};
    g_assert_null(wording_spell("en", 59));
    g_assert_null(wording_spell("bod", 59));
    g_assert_null(wording_list("fr", names, 2));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wording/tibetan", tibetan_numbers_have_their_links_and_irregular_forms);
    g_test_add_func("/wording/uyghur", uyghur_numbers_are_written_in_full);
    g_test_add_func("/wording/distinct", no_two_numbers_are_spelled_alike);
    g_test_add_func("/wording/ordinal", ordinals_are_figures_with_the_mark_of_the_language);
    g_test_add_func("/wording/list", lists_are_joined_as_the_language_joins_them);
    g_test_add_func("/wording/others", other_languages_are_left_to_icu);
    return g_test_run();
}
