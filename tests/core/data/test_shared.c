#include "data/shared.h"

#include <string.h>

static GArray *
find(const char *text, const char *other, size_t least)
{
    return shared_find(text, strlen(text), other, strlen(other), least);
}

static void
assert_run(const GArray *runs, unsigned index, const char *text, const char *expected)
{
    g_assert_cmpuint(index, <, runs->len);
    const SharedRun run = g_array_index(runs, SharedRun, index);
    g_assert_cmpmem(text + run.at, run.length, expected, strlen(expected));
}

static void
what_stands_behind_a_greeting_is_found(void)
{
    static const char text[] = "Dear Ada\none\ntwo\n";
    g_autoptr(GArray) runs = find(text, "Dear Bo\none\ntwo\n", 4);
    g_assert_cmpuint(runs->len, ==, 1);
    assert_run(runs, 0, text, "one\ntwo\n");
}

static void
each_run_ends_where_the_lines_differ(void)
{
    static const char text[] = "one\ntwo\nAda\nthree\nfour\n";
    g_autoptr(GArray) runs = find(text, "one\ntwo\nBo\nthree\nfour\n", 4);
    g_assert_cmpuint(runs->len, ==, 2);
    assert_run(runs, 0, text, "one\ntwo\n");
    assert_run(runs, 1, text, "three\nfour\n");
}

static void
a_part_of_a_line_is_not_shared(void)
{
    g_autoptr(GArray) runs = find("Dear Ada and all\n", "Dear Ada and some\n", 1);
    g_assert_cmpuint(runs->len, ==, 0);
}

static void
a_short_run_is_left_out_and_a_long_one_is_not(void)
{
    g_autoptr(GArray) left_out = find("a\none\nb\n", "c\none\nd\n", 5);
    g_autoptr(GArray) taken = find("a\none\nb\n", "c\none\nd\n", 4);
    g_assert_cmpuint(left_out->len, ==, 0);
    g_assert_cmpuint(taken->len, ==, 1);
}

static void
nothing_is_shared_with_nothing(void)
{
    g_autoptr(GArray) one = find("", "one\n", 1);
    g_autoptr(GArray) other = find("one\n", "", 1);
    g_assert_cmpuint(one->len + other->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add_func("/shared/" #claim, claim)
    CLAIM(what_stands_behind_a_greeting_is_found);
    CLAIM(each_run_ends_where_the_lines_differ);
    CLAIM(a_part_of_a_line_is_not_shared);
    CLAIM(a_short_run_is_left_out_and_a_long_one_is_not);
    CLAIM(nothing_is_shared_with_nothing);
#undef CLAIM
    return g_test_run();
}
