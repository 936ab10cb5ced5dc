#include "edition/quotation.h"

static const char *const letter[] = {
    "We ask you to prioritize labor rights, and to hold the government “accountable for its "
    "abuses”.",
    "Xi Jinping is assaulting human rights on a scale unprecedented in decades."};

/* "verdict:text|verdict:text|". */
static void
assert_judged(const char *text, const char *expected)
{
    g_autoptr(WordBook) book = word_book_new();
    g_autoptr(GArray) words = wordstream_new();
    g_autoptr(GPtrArray) quotations =
        g_ptr_array_new_with_free_func((GDestroyNotify)quotation_free);
    g_autoptr(GString) found = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(letter); i++)
        wordstream_append(words, book, letter[i], i);
    quotation_find(quotations, text, words, letter, book);
    for (unsigned i = 0; i < quotations->len; i++) {
        const Quotation *quotation = g_ptr_array_index(quotations, i);
        g_string_append_printf(found, "%s:%s|", quotation_word(quotation->verdict),
                               quotation->text);
    }
    g_assert_cmpstr(found->str, ==, expected);
}

static void
words_as_they_stand_are_exact(void)
{
    assert_judged("He is \"assaulting human rights on a scale\" now",
                  "exact:assaulting human rights on a scale|");
    assert_judged("“unprecedented in decades,” it said", "exact:unprecedented in decades,|");
    assert_judged("«Assaulting human rights»", "exact:Assaulting human rights|");
    assert_judged("“hold the government ‘accountable for its abuses’”",
                  "exact:hold the government ‘accountable for its abuses’|");
}

static void
spelling_and_punctuation_are_forgiven_and_said(void)
{
    assert_judged("\"prioritise labour rights\"", "respelt:prioritise labour rights|");
    assert_judged("\"labor rights and to hold\"", "repunctuated:labor rights and to hold|");
}

static void
what_was_left_out_parts_a_quotation(void)
{
    assert_judged("\"We ask you to … hold the government\"",
                  "exact:We ask you to|exact:hold the government|");
}

static void
other_words_are_altered_or_elsewhere(void)
{
    assert_judged("\"assaulting human rights on a scale unknown in decades\"",
                  "altered:assaulting human rights on a scale unknown in decades|");
    assert_judged("\"the lie of the century\"", "not in the letter:the lie of the century|");
    assert_judged("an \"assault\" and \"deep concern\"", "");
    assert_judged("\"an open quotation that never ends",
                  "not in the letter:an open quotation that never ends|");
}

static void
spellings_of_two_countries_are_one(void)
{
    static const char *const pairs[][2] = {
        {"prioritise", "prioritize"}, {"organisations", "organizations"},
        {"labour", "labor"},          {"centre", "center"},
        {"defence", "defense"},       {"analyse", "analyze"},
        {"programme", "program"},     {"travelled", "traveled"},
        {"dialogue", "dialog"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *uk = wordstream_even_out(pairs[i][0]);
        g_autofree char *us = wordstream_even_out(pairs[i][1]);
        g_assert_cmpstr(uk, ==, us);
    }
    g_autofree char *rights = wordstream_even_out("rights");
    g_autofree char *right = wordstream_even_out("right");
    g_assert_cmpstr(rights, !=, right);
}

#define TEST(function) g_test_add_func("/quotation/" #function, function)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(words_as_they_stand_are_exact);
    TEST(spelling_and_punctuation_are_forgiven_and_said);
    TEST(what_was_left_out_parts_a_quotation);
    TEST(other_words_are_altered_or_elsewhere);
    TEST(spellings_of_two_countries_are_one);
    return g_test_run();
}
