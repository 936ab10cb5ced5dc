#include "document/fonts.h"

static void
assert_missing(const char *text, const char *expected)
{
    g_autoptr(Fonts) fonts = fonts_new(NULL, "en-US");
    g_autofree char *missing = fonts_find_missing(fonts, text);
    g_assert_cmpstr(missing, ==, expected);
}

static void
scripts_with_a_font_miss_nothing(void)
{
    assert_missing("", "");
    assert_missing("Zoë Ωμέγα Жук — “quoted”\n\t\xc2\xa0", "");
    assert_missing("བོད་ཀྱི་ཚོགས་པ", "");
    assert_missing("ئۇيغۇر תיבת हिन्दी ไทย 香港", "");
}

static void
what_no_font_has_is_named_once(void)
{
    assert_missing("a\xf3\xb0\x80\x80z\xf3\xb0\x80\x80\xf3\xb0\x80\x81",
                   "\xf3\xb0\x80\x80\xf3\xb0\x80\x81");
}

static void
what_is_not_drawn_needs_no_font(void)
{
    assert_missing("a\xe2\x80\x8d\xe2\x80\x8f\xef\xb8\x8f\xe2\x81\xa0", "");
}

static void
a_family_that_is_named_must_be_there(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Fonts) here = fonts_new("Gentium Plus", "en-US");
    g_autoptr(Fonts) nowhere = fonts_new("No Such Serif", "en-US");
    g_assert_true(fonts_check(here, &error));
    g_assert_no_error(error);
    g_assert_false(fonts_check(nowhere, &error));
    g_assert_nonnull(error);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add_func("/fonts/" #claim, claim)
    CLAIM(scripts_with_a_font_miss_nothing);
    CLAIM(what_no_font_has_is_named_once);
    CLAIM(what_is_not_drawn_needs_no_font);
    CLAIM(a_family_that_is_named_must_be_there);
    return g_test_run();
}
