#include "base/words.h"

#include <glib.h>

static char *
join(GPtrArray *words, const char *between)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    for (unsigned i = 0; i < words->len; i++)
        g_string_append_printf(joined, "%s%s", i > 0 ? between : "",
                               (const char *)g_ptr_array_index(words, i));
    return g_string_free(g_steal_pointer(&joined), FALSE);
}

static void
check(const char *text, const char *expected)
{
    g_autoptr(GPtrArray) words = words_split(text);
    g_autofree char *apart = join(words, "|");
    g_autofree char *whole = join(words, "");
    g_assert_cmpstr(apart, ==, expected);
    g_assert_cmpstr(whole, ==, text);
}

static void
words_and_marks_come_apart(void)
{
    check("", "");
    check("Dear Minister, go.", "Dear| |Minister|,| |go|.");
    check("  - O’Brien's", "  |-| |O’Brien's");
    check("Überlingen 3.5 %", "Überlingen| |3.5| |%");
}

static void
a_script_without_spaces_has_words_too(void)
{
    g_autoptr(GPtrArray) words = words_split("我们要求释放所有被拘留者");
    g_autofree char *whole = join(words, "");
    g_assert_cmpuint(words->len, >, 3);
    g_assert_cmpuint(words->len, <, 12);
    g_assert_cmpstr(whole, ==, "我们要求释放所有被拘留者");
}

static void
blank_is_white_space_of_any_script(void)
{
    g_assert_true(words_are_blank(""));
    g_assert_true(words_are_blank(" \t\xc2\xa0\xe3\x80\x80"));
    g_assert_false(words_are_blank(" a "));
    g_assert_false(words_are_blank("。"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(claim) g_test_add_func("/base/words/" #claim, claim)
    TEST(words_and_marks_come_apart);
    TEST(a_script_without_spaces_has_words_too);
    TEST(blank_is_white_space_of_any_script);
    return g_test_run();
}
