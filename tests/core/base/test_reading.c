#include "base/reading.h"

#include <string.h>

static void
assert_reads(char *(*read)(const char *), const char *text, const char *expected)
{
    g_autofree char *reading = read(text);
    g_assert_cmpstr(reading, ==, expected);
}

static void
other_scripts_are_written_in_latin_letters(void)
{
    assert_reads(reading_romanize, "Правозащитный центр", "pravozashchitnyy tsentr");
    assert_reads(reading_romanize, "Αμνηστία", "amnestia");
    assert_reads(reading_romanize, "香港", "xiang gang");
    assert_reads(reading_romanize, "Zürich Łódź Straße Ærø", "zurich lodz strasse aero");
    assert_reads(reading_romanize, "Plain TEXT", "plain text");
    assert_reads(reading_romanize, "", "");
}

static void
tibetan_stays_as_it_is(void)
{
    assert_reads(reading_romanize, "བོད་", "བོད་");
}

static void
a_long_text_is_read_whole(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 300; i++)
        g_string_append(text, "щ");
    g_autofree char *reading = reading_romanize(text->str);
    g_assert_cmpuint(strlen(reading), ==, 300 * strlen("shch"));
}

static void
look_alikes_become_what_they_look_like(void)
{
    assert_reads(reading_unmask, "Тіbеt Watсh", "Tibet Watch");
    assert_reads(reading_unmask, "Іlham", "Ilham");
    assert_reads(reading_unmask, "Zürich བོད 香港 ١", "Zürich བོད 香港 ١");
    assert_reads(reading_unmask, "Ill 10", "Ill 10");
}

static void
latin_letters_have_marks_or_none(void)
{
    g_assert_true(reading_is_latin("Zürich & Łódź 9"));
    g_assert_false(reading_is_latin("Tibеt"));
    g_assert_false(reading_is_latin("香港"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reading/other_scripts_are_written_in_latin_letters",
                    other_scripts_are_written_in_latin_letters);
    g_test_add_func("/reading/tibetan_stays_as_it_is", tibetan_stays_as_it_is);
    g_test_add_func("/reading/a_long_text_is_read_whole", a_long_text_is_read_whole);
    g_test_add_func("/reading/look_alikes_become_what_they_look_like",
                    look_alikes_become_what_they_look_like);
    g_test_add_func("/reading/latin_letters_have_marks_or_none",
                    latin_letters_have_marks_or_none);
    return g_test_run();
}
