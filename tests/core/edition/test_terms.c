#include "base/text.h"
#include "edition/terms.h"

#include <string.h>

static void
note(unsigned term, gboolean is_plain, void *closure)
{
    g_string_append_printf(closure, "%u%s ", term, is_plain ? "" : "?");
}

/* What of `terms` is found in `text`: "0 2? ". */
static void
assert_finds(const Terms *terms, const char *text, const char *expected)
{
    g_autoptr(GString) found = g_string_new(NULL);

    terms_find(terms, text, note, found);
    if (strcmp(found->str, expected) != 0)
        g_error("in '%s' stand '%s', not '%s'", text, found->str, expected);
}

static Terms *
of_one(TermsForm form, const char *text)
{
    Terms *terms = terms_new();

    terms_add(terms, form, text);
    return terms;
}

static void
a_name_is_found_however_it_is_laid_out(void)
{
    g_autoptr(Terms) terms = of_one(TERMS_NAME, "Wetland Trust, O\u2019Brien & S\u00f8nner");
    static const char *const shown[] = {
        "the Wetland Trust, O'Brien & S\u00f8nner.",
        "WETLAND TRUST, O'BRIEN & S\u00d8NNER",
        "wetland\n   trust, O'Brien &\nS\u00f8nner",
        "Wet\u00adland\u00a0Trust O\u2019Brien S\u00f8nner",
        "Wet-\nland Trust, O'Brien & S\u00f8n\u00ad\nner",
        "Wetland T\u200brust \u2014 O'Brien / S\u00f8nner",
        "\uff37etland Trust O'Brien S\u00f8nner",
        "Wetland Wetland Trust, O'Brien & S\u00f8nner",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(shown); i++)
        assert_finds(terms, shown[i], "0 ");
}

static void
a_longer_word_or_half_a_name_is_another(void)
{
    g_autoptr(Terms) terms = of_one(TERMS_NAME, "Wetland Trust");
    assert_finds(terms, "the Wetland Trustees and the Wetlands Trust", "");
    assert_finds(terms, "Wetland: a Trust", "");
    assert_finds(terms, "Trust the Wetland", "");
    assert_finds(terms, "Wetland-Trust", "0 ");
    assert_finds(terms, "", "");
}

static void
an_acronym_is_its_capitals_as_a_whole_word(void)
{
    g_autoptr(Terms) terms = of_one(TERMS_ACRONYM, "ACT");
    assert_finds(terms, "(ACT)", "0 ");
    assert_finds(terms, "ACT-Alliance", "0 ");
    assert_finds(terms, "we act; Act now; FACT, ACTS, ACT2", "");
    g_autoptr(Terms) mixed = of_one(TERMS_ACRONYM, "TibetNet");
    assert_finds(mixed, "TibetNet", "0 ");
    assert_finds(mixed, "TIBETNET", "");
    g_autoptr(Terms) two = of_one(TERMS_ACRONYM, "ACT UK");
    assert_finds(two, "Act UK", "0 ");
}

static void
a_word_in_small_letters_may_be_no_name(void)
{
    g_autoptr(Terms) terms = of_one(TERMS_NAME, "Liberty");
    assert_finds(terms, "Liberty and LIBERTY, liberty, liberties", "0 0 0? ");
    g_autoptr(Terms) small = of_one(TERMS_NAME, "accessnow");
    assert_finds(small, "accessnow AccessNow", "0 0 ");
}

static void
scripts_without_spaces_are_searched_too(void)
{
    g_autoptr(Terms) terms = terms_new();
    terms_add(terms, TERMS_NAME, "\u4eba\u6743\u89c2\u5bdf");
    terms_add(terms, TERMS_NAME, "\u0f56\u0f7c\u0f51\u0f0b\u0f58\u0f72");
    assert_finds(terms, "\u7531\u4eba\u6743\u89c2\u5bdf\u53d1\u8d77", "0 ");
    assert_finds(terms, "\u4eba\u6743\n\u89c2\u5bdf", "0 ");
    assert_finds(terms, "\u4eba\u6743\u7ec4\u7ec7", "");
    assert_finds(terms, "\u0f56\u0f7c\u0f51\u0f0b\u0f58\u0f72\u0f0d", "1 ");
}

static void
an_address_and_a_host_are_found_in_links(void)
{
    g_autoptr(Terms) terms = terms_new();
    terms_add(terms, TERMS_ADDRESS, "office@wetland.example");
    terms_add(terms, TERMS_ADDRESS, "wetland.example");
    assert_finds(terms, "write to Office@Wetland.example.", "0 1 ");
    assert_finds(terms, "mailto:office%40wetland.example?subject=x", "0 1 ");
    assert_finds(terms, "<https://www.wetland.example/about>", "1 ");
    assert_finds(terms, "press@news.wetland.example", "1 ");
    assert_finds(terms, "the wetland. Example: drywetland.example, wetland.example.org", "");
}

static void
terms_that_are_alike_are_all_told(void)
{
    g_autoptr(Terms) terms = terms_new();
    terms_add(terms, TERMS_NAME, "The Spring");
    terms_add(terms, TERMS_NAME, "the spring");
    terms_add(terms, TERMS_NAME, "Spring Water Group");
    assert_finds(terms, "The Spring Water Group", "1 0 2 ");
}

static void
nothing_is_found_over_the_end_of_a_text(void)
{
    g_autoptr(Terms) terms = of_one(TERMS_NAME, "Wetland Trust");
    g_autoptr(GString) found = g_string_new(NULL);
    g_autoptr(TermsScan) scan = terms_scan_new(terms, note, found);
    terms_scan_feed(scan, "Wetland", 7);
    terms_scan_end(scan);
    terms_scan_feed(scan, "Trust", 5);
    terms_scan_end(scan);
    g_assert_cmpstr(found->str, ==, "");
    terms_scan_feed(scan, "Wetl", 4);
    terms_scan_feed(scan, "and Trust", 9);
    terms_scan_end(scan);
    g_assert_cmpstr(found->str, ==, "0 ");
}

/* Each byte by itself, as no part of a file would be cut worse. */
static void
a_text_may_come_in_any_pieces(void)
{
    static const char text[] = "\u4eba\u6743, S\u00f8n\u00adner \xff\xc3 & Co, a@b.example";
    g_autoptr(Terms) terms = terms_new();
    g_autoptr(GString) found = g_string_new(NULL);
    terms_add(terms, TERMS_NAME, "\u4eba\u6743");
    terms_add(terms, TERMS_NAME, "S\u00f8nner & Co");
    terms_add(terms, TERMS_ADDRESS, "a@b.example");
    g_autoptr(TermsScan) scan = terms_scan_new(terms, note, found);
    for (size_t i = 0; i < sizeof text - 1; i++)
        terms_scan_feed(scan, text + i, 1);
    terms_scan_end(scan);
    g_assert_cmpstr(found->str, ==, "0 1 2 ");
}

static void
a_term_without_letters_finds_nothing(void)
{
    g_autoptr(Terms) terms = of_one(TERMS_NAME, "\u2014 !");
    assert_finds(terms, "\u2014 ! and all the rest", "");
    assert_finds(terms, "\u2014 !", "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terms/layout", a_name_is_found_however_it_is_laid_out);
    g_test_add_func("/terms/whole", a_longer_word_or_half_a_name_is_another);
    g_test_add_func("/terms/acronym", an_acronym_is_its_capitals_as_a_whole_word);
    g_test_add_func("/terms/small", a_word_in_small_letters_may_be_no_name);
    g_test_add_func("/terms/scripts", scripts_without_spaces_are_searched_too);
    g_test_add_func("/terms/address", an_address_and_a_host_are_found_in_links);
    g_test_add_func("/terms/alike", terms_that_are_alike_are_all_told);
    g_test_add_func("/terms/ends", nothing_is_found_over_the_end_of_a_text);
    g_test_add_func("/terms/pieces", a_text_may_come_in_any_pieces);
    g_test_add_func("/terms/nothing", a_term_without_letters_finds_nothing);
    return g_test_run();
}
