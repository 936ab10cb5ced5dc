#include "edition/repost.h"

#include <string.h>

static const char *const labels[] = {"Alpha Institute (AI)", "Beta Watch", "Gamma Alliance",
                                     "Delta Forum", NULL};

static const char letter_text[] =
    "November 7, 2023\n\n"
    "Dear President,\n\n"
    "On behalf of four organizations we write to urge you to prioritize human rights in your "
    "coming talks.\n\n"
    "- Raise the case of every person who is held for what they wrote.\n"
    "- Ask for an open visit to the region by independent monitors.\n\n"
    "We look forward to hearing from you about the steps that you will take.\n\n"
    "1. Alpha Institute (AI)\n2. Beta Watch\n3. Gamma Alliance\n4. Delta Forum\n";

static Repost *
compare_with(const char *letter, const char *const *names, int64_t signatories,
             const char *copied)
{
    g_autoptr(Language) language = language_open("en-US", NULL);
    g_autoptr(Copy) text = copy_read_text(letter);
    g_autoptr(Copy) copy = copy_read_text(copied);
    const RepostLetter original = {.text = text,
                                   .labels = names,
                                   .language = language,
                                   .truth = {.signatories = signatories,
                                             .public = signatories,
                                             .organizations = signatories}};
    return repost_compare(&original, copy);
}

static Repost *
compare(const char *copied)
{
    return compare_with(letter_text, labels, 4, copied);
}

/* Returns the letter with its first `from` changed to `to`. */
static char *
change(const char *from, const char *to)
{
    const char *at = strstr(letter_text, from);
    g_assert_nonnull(at);
    g_autofree char *before = g_strndup(letter_text, (size_t)(at - letter_text));
    return g_strconcat(before, to, at + strlen(from), NULL);
}

/* "missing name|altered item|moved item|added paragraph|". */
static void
assert_differs(const char *copied, const char *expected)
{
    g_autoptr(Repost) repost = compare(copied);
    g_autoptr(GString) found = g_string_new(NULL);

    for (unsigned i = 0; i < repost->missing->len; i++) {
        const RepostPart *part = g_ptr_array_index(repost->missing, i);
        g_string_append_printf(found, "missing %s|", repost_kind_word(part->kind));
    }
    for (unsigned i = 0; i < repost->altered->len; i++) {
        const RepostChange *altered = g_ptr_array_index(repost->altered, i);
        g_string_append_printf(found, "%s %s|", altered->is_moved ? "moved" : "altered",
                               repost_kind_word(altered->kind));
    }
    for (unsigned i = 0; i < repost->added->len; i++) {
        const RepostPart *part = g_ptr_array_index(repost->added, i);
        g_string_append_printf(found, "added %s|", repost_kind_word(part->kind));
    }
    g_assert_cmpstr(found->str, ==, expected);
    g_assert_true(repost->is_complete == (repost->missing->len + repost->altered->len == 0));
}

static void
assert_change(const char *from, const char *to, const char *expected)
{
    g_autofree char *copied = change(from, to);
    assert_differs(copied, expected);
}

static void
the_letter_itself_is_complete(void)
{
    assert_differs(letter_text, "");
    assert_change("November 7, 2023\n\n", "", "");
    assert_change("November 7, 2023", "7 November 2023", "");
    assert_change("in your ", "in\nyour\n", "");
    assert_change("Dear President", "DEAR PRESIDENT", "");
}

static void
one_change_is_told_as_what_it_is(void)
{
    assert_change("Beta Watch", "Beta Wacth", "altered name|");
    assert_change("2. Beta Watch\n", "", "missing name|");
    assert_change(" (AI)", "", "altered name|");
    assert_change("open visit", "early visit", "altered item|");
    assert_change("- Ask for an open visit to the region by independent monitors.\n", "",
                  "missing item|");
    assert_change("Dear President,", "Dear Presidant,", "altered paragraph|");
    assert_change("4. Delta Forum", "4. Delta Forum\n5. Epsilon Front", "added item|");
    assert_change("We look", "A sentence by someone else.\n\nWe look", "added paragraph|");
}

static void
what_stands_elsewhere_is_moved(void)
{
    assert_change("- Raise the case of every person who is held for what they wrote.\n"
                  "- Ask for an open visit to the region by independent monitors.\n",
                  "- Ask for an open visit to the region by independent monitors.\n"
                  "- Raise the case of every person who is held for what they wrote.\n",
                  "moved item|");
    assert_change("1. Alpha Institute (AI)\n2. Beta Watch",
                  "1. Beta Watch\n2. Alpha Institute (AI)", "moved name|");
}

static void
a_name_that_a_sentence_speaks_of_is_not_on_the_list(void)
{
    g_autofree char *dropped = change("3. Gamma Alliance\n", "");
    g_autofree char *copied = g_strconcat(
        dropped, "\nThe spokesman of Gamma Alliance said that he signed it gladly.\n", NULL);
    assert_differs(copied, "missing name|");
}

static void
the_site_around_it_is_ignored(void)
{
    g_autofree char *copied = g_strconcat(
        "Home\n\nNews\n\nDonate\n\n", letter_text,
        "\nRelated stories\n\nWe use cookies to improve what you see here.\n", NULL);
    assert_differs(copied, "");
}

static void
an_article_is_no_repost(void)
{
    g_autoptr(Repost) repost =
        compare("Four organizations wrote to the president.\n\nThey urged him to \"prioritise "
                "human rights in your coming talks.\" Five groups had signed before.\n");
    g_assert_false(repost->has_letter);
    g_assert_false(repost->is_complete);
    g_assert_cmpuint(repost->added->len, ==, 0);
    g_assert_cmpuint(repost->numbers->len, ==, 2);
    const RepostNumber *right = g_ptr_array_index(repost->numbers, 0);
    const RepostNumber *wrong = g_ptr_array_index(repost->numbers, 1);
    g_assert_cmpint(right->claim->says, ==, 4);
    g_assert_cmpint(right->should, ==, 4);
    g_assert_cmpint(wrong->claim->says, ==, 5);
    g_assert_cmpint(wrong->should, ==, 4);
    g_assert_cmpuint(repost->quotations->len, ==, 1);
    const Quotation *quotation = g_ptr_array_index(repost->quotations, 0);
    g_assert_cmpint(quotation->verdict, ==, QUOTATION_RESPELT);
    g_assert_false(repost_is_in_order(repost));
}

static void
nothing_is_no_repost(void)
{
    g_autoptr(Repost) repost = compare("");
    g_assert_false(repost->has_letter);
    g_assert_false(repost->is_complete);
    g_assert_cmpuint(repost->missing->len, ==, 9);
}

/* A letter of twenty-four organisations with seven asks, and what two papers wrote of it. */
static void
two_reports_of_a_letter_of_24_have_their_numbers_found(void)
{
    const char *const reports[] = {LETTERS "/us-china-2021/press-a.txt",
                                   LETTERS "/us-china-2021/press-b.txt"};
    static const char *const expected[] = {
        "24/24 Twenty-four non-governmental organizations|7/7 seven recommendations|",
        "24/24 two dozen human-rights organizations|"};
    g_autoptr(GString) letter = g_string_new("Dear President,\n\nTwenty-four of us ask:\n\n");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 1; i <= 7; i++)
        g_string_append_printf(letter, "- Do the thing that has number %u.\n", i);
    for (unsigned i = 1; i <= 24; i++) {
        g_ptr_array_add(names, g_strdup_printf("Organization Number %u", i));
        g_string_append_printf(letter, "\n%u. Organization Number %u", i, i);
    }
    g_ptr_array_add(names, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(reports); i++) {
        g_autofree char *text = NULL;
        g_autoptr(GString) found = g_string_new(NULL);
        if (!g_file_get_contents(reports[i], &text, NULL, NULL)) {
            g_test_skip("the real letters are not at hand");
            return;
        }
        g_autoptr(Repost) repost =
            compare_with(letter->str, (const char *const *)names->pdata, 24, text);
        for (unsigned j = 0; j < repost->numbers->len; j++) {
            const RepostNumber *number = g_ptr_array_index(repost->numbers, j);
            g_string_append_printf(found, "%d/%d %s|", (int)number->claim->says,
                                   (int)number->should, number->claim->text);
        }
        g_assert_cmpstr(found->str, ==, expected[i]);
    }
}

/* No blank stands between their words, and a line may break anywhere. */
static void
a_letter_without_blanks_is_compared_too(void)
{
    static const char *const none[] = {NULL};
    static const char chinese[] =
        "尊敬的总统先生：\n\n我们敦促您在会谈中优先考虑人权问题，并要求释放所有被关押的人。\n";
    g_autoptr(Repost) broken = compare_with(chinese, none, 4,
                                            "尊敬的总统先生：\n\n我们敦促您在会谈中优先\n考虑人"
                                            "权问题，并要求释放\n所有被关押的人。\n");
    g_autoptr(Repost) changed = compare_with(
        chinese, none, 4,
        "尊敬的总统先生：\n\n我们敦促您在会谈中优先考虑贸易问题，并要求释放所有被关押的人。\n");
    g_assert_true(broken->is_complete);
    g_assert_cmpuint(changed->altered->len, ==, 1);
}

/* 2,000 names, half of them dropped, every tenth misspelt. */
static void
a_long_list_is_compared_in_full(void)
{
    g_autoptr(GString) letter =
        g_string_new("Dear President,\n\nWe ask for one thing alone.\n");
    g_autoptr(GString) copied = g_string_new(letter->str);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 1; i <= 2000; i++) {
        char *name = g_strdup_printf("Society%x for Matter%x", i * 7919, i * 104729);
        g_ptr_array_add(names, name);
        g_string_append_printf(letter, "\n%u. %s", i, name);
        if (i % 2 == 0)
            g_string_append_printf(copied, "\n%u. %s%s", i, name, i % 10 == 0 ? "x" : "");
    }
    g_ptr_array_add(names, NULL);
    g_autoptr(Repost) repost =
        compare_with(letter->str, (const char *const *)names->pdata, 2000, copied->str);
    g_assert_cmpuint(repost->names, ==, 800);
    g_assert_cmpuint(repost->altered->len, ==, 200);
    g_assert_cmpuint(repost->missing->len, ==, 1000);
}

#define TEST(function) g_test_add_func("/repost/" #function, function)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(the_letter_itself_is_complete);
    TEST(one_change_is_told_as_what_it_is);
    TEST(what_stands_elsewhere_is_moved);
    TEST(a_name_that_a_sentence_speaks_of_is_not_on_the_list);
    TEST(the_site_around_it_is_ignored);
    TEST(an_article_is_no_repost);
    TEST(nothing_is_no_repost);
    TEST(two_reports_of_a_letter_of_24_have_their_numbers_found);
    TEST(a_letter_without_blanks_is_compared_too);
    TEST(a_long_list_is_compared_in_full);
    return g_test_run();
}
