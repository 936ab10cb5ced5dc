#include "proof/canonical.h"

#include <string.h>

static char *
complaint_about(const char *bytes, size_t length)
{
    g_autoptr(CanonicalReader) reader = canonical_read(bytes, length);
    return g_strdup(canonical_get_complaint(reader));
}

static void
the_one_form_is_read(void)
{
    static const char *const accepted[] = {
        "{}\n",
        "[]\n",
        "{\"a\":1,\"b\":[true,null,\"\"]}\n",
        "[9223372036854775807,-9223372036854775808]\n",
        "[\"\\b\\f\\n\\r\\t\\u001F/\x7f\\\"\\\\\"]\n",
        "[\"Tibetan: \xe0\xbd\x96\xe0\xbd\xbc\xe0\xbd\x91\"]\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autofree char *complaint = complaint_about(accepted[i], strlen(accepted[i]));
        g_assert_cmpstr(complaint, ==, NULL);
    }
}

static void
every_other_form_is_refused(void)
{
    static const char *const refused[] = {
        "",
        "\n",
        "{}",
        "{}\n\n",
        "{}\r\n",
        " {}\n",
        "{ }\n",
        "{}\n{}\n",
        "\xef\xbb\xbf{}\n",
        "{\"b\":1,\"a\":2}\n",
        "{\"a\":1,\"a\":1}\n",
        "[1.0]\n",
        "[1e3]\n",
        "[-0]\n",
        "[01]\n",
        "[9223372036854775808]\n",
        "[NaN]\n",
        "[\"\\u0041\"]\n",
        "[\"\\/\"]\n",
        "[\"\\u001f\"]\n",
        "[\"\\u0000\"]\n",
        "[\"\\ud800\"]\n",
        "[\"\xff\"]\n",
        "[\"\xc0\x80\"]\n",
        "['a']\n",
        "[1,]\n",
        "\"text\"\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *complaint = complaint_about(refused[i], strlen(refused[i]));
        g_assert_cmpstr(complaint, !=, NULL);
    }
}

static void
reals_are_refused_in_every_spelling(void)
{
    g_autofree char *tenth = complaint_about("[0.10000000000000001]\n", 22);
    g_autofree char *whole = complaint_about("[1.0]\n", 6);
    g_autofree char *fine = complaint_about("[1]\n", 4);
    g_assert_cmpstr(tenth, !=, NULL);
    g_assert_cmpstr(whole, !=, NULL);
    g_assert_cmpstr(fine, ==, NULL);
}

static void
depth_has_an_end(void)
{
    g_autofree char *open = g_strnfill(100000, '[');
    g_autofree char *complaint = complaint_about(open, 100000);
    g_assert_nonnull(strstr(complaint, "depth"));
}

static void
a_zero_byte_is_no_end(void)
{
    g_autofree char *complaint = complaint_about("{}\n\0", 4);
    g_assert_cmpstr(complaint, !=, NULL);
}

static void
the_first_complaint_stays(void)
{
    static const char text[] = "{\"a\":1,\"b\":\"x\"}\n";

    g_autoptr(CanonicalReader) reader = canonical_read(text, strlen(text));
    const json_t *top = canonical_get_value(reader);
    g_assert_cmpint(canonical_number(reader, top, "a", 1), ==, 1);
    g_assert_cmpstr(canonical_text(reader, top, "b"), ==, "x");
    g_assert_null(canonical_get_complaint(reader));

    canonical_enter(reader, "the top");
    g_assert_cmpint(canonical_number(reader, top, "a", 2), ==, 0);
    g_assert_cmpstr(canonical_text(reader, top, "b"), ==, "");
    g_assert_cmpstr(canonical_get_complaint(reader), ==, "the top: 'a' is less than 2");
}

static void
terminal_commands_do_not_pass_through_complaints(void)
{
    static const char *const members[] = {"a", NULL};
    static const char text[] = "{\"\\u001B[2J\":2,\"a\":1}\n";

    g_autoptr(CanonicalReader) reader = canonical_read(text, strlen(text));
    g_assert_false(canonical_check_members(reader, canonical_get_value(reader), members));
    g_assert_null(strchr(canonical_get_complaint(reader), '\x1b'));
    g_assert_nonnull(strstr(canonical_get_complaint(reader), "[2J' does not belong there"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/canonical/the_one_form_is_read", the_one_form_is_read);
    g_test_add_func("/canonical/every_other_form_is_refused", every_other_form_is_refused);
    g_test_add_func("/canonical/reals_are_refused_in_every_spelling",
                    reals_are_refused_in_every_spelling);
    g_test_add_func("/canonical/depth_has_an_end", depth_has_an_end);
    g_test_add_func("/canonical/a_zero_byte_is_no_end", a_zero_byte_is_no_end);
    g_test_add_func("/canonical/the_first_complaint_stays", the_first_complaint_stays);
    g_test_add_func("/canonical/terminal_commands_do_not_pass_through_complaints",
                    terminal_commands_do_not_pass_through_complaints);
    return g_test_run();
}
