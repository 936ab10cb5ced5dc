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
    assert_finds("es", "mil doscientas organizaciones", "");
    assert_finds("de", "zweitausendfünf Organisationen", "");
    assert_finds("en-US", "several thousand organizations", "");
    assert_finds("en-US", "we are two thousand. Five groups", "5:Five groups|");
}

static void
what_the_program_spells_is_read_as_the_same(void)
{
    static const char *const tags[] = {"en-US", "en-GB", "fr"};
    static const char *const nouns[] = {"organizations", "organisations", "organisations"};
    static const int64_t numbers[] = {1, 99, 999, 1000, 1001, 2100, 9984, 10000, 99994, 720015};
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(numbers); j++) {
            g_autoptr(Language) language = language_open(tags[i], NULL);
            g_autofree char *spelled = language_spell(language, numbers[j]);
            g_autofree char *text = g_strdup_printf("%s %s", spelled, nouns[i]);
            g_autofree char *found =
                g_strdup_printf("%" G_GINT64_FORMAT ":%s|", numbers[j], text);
            assert_finds(tags[i], text, found);
        }
}

static void
other_numbers_are_left_alone(void)
{
    assert_finds("en-US", "at least one million Tibetan children", "");
    assert_finds("en-US", "in 2020 has led to organizations", "");
    assert_finds("en-US", "Nine towns. Organizations drink", "");
    assert_finds("en-US", "five asks to organizations", "");
    assert_finds("en-US", "", "");
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
    g_test_add_func("/numbers/other_numbers_are_left_alone", other_numbers_are_left_alone);
    return g_test_run();
}
