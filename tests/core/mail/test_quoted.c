#include "mail/quoted.h"

#include <gmime/gmime.h>
#include <string.h>

static char *
quote(const char *text)
{
    GString *out = g_string_new(NULL);

    quoted_append(out, text, strlen(text));
    return g_string_free(out, FALSE);
}

static void
assert_quoted(const char *text, const char *expected)
{
    g_autofree char *quoted = quote(text);

    g_assert_cmpstr(quoted, ==, expected);
}

static void
plain_lines_stay_as_they_are(void)
{
    assert_quoted("", "");
    assert_quoted("\n", "\r\n");
    assert_quoted("A letter.\n\n  Two\tmore.\n", "A letter.\r\n\r\n  Two\tmore.\r\n");
    assert_quoted("no end", "no end");
}

static void
what_is_not_plain_is_hexadecimal(void)
{
    assert_quoted("1=1\n", "1=3D1\r\n");
    assert_quoted("Zoë\n", "Zo=C3=AB\r\n");
    assert_quoted("\177\n", "=7F\r\n");
}

static void
a_blank_that_ends_a_line_is_hexadecimal(void)
{
    assert_quoted("-- \nname\t\n  \n \n", "--=20\r\nname=09\r\n =20\r\n=20\r\n");
    assert_quoted("- -\n", "- -\r\n");
}

static void
assert_weight(const char *text, size_t threefold, gboolean has_controls)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const QuotedWeight weight = quoted_append(out, text, strlen(text));

    g_assert_cmpuint(weight.threefold, ==, threefold);
    g_assert_cmpint(weight.has_controls, ==, has_controls);
}

/* Wherever it stands among the octets that are looked at together. */
static void
what_the_text_was_is_told(void)
{
    assert_weight("A letter.\n\tTwo \n", 0, FALSE);
    for (size_t at = 0; at < 40; at++) {
        g_autofree char *before = g_strnfill(at, 'a');
        g_autofree char *wide = g_strconcat(before, "ë=\177 and twenty more octets\n", NULL);
        g_autofree char *control = g_strconcat(before, "\r and twenty more octets\n", NULL);
        g_autofree char *tab = g_strconcat(before, "\t and twenty more octets\n", NULL);
        assert_weight(wide, 4, FALSE);
        assert_weight(control, 0, TRUE);
        assert_weight(tab, 0, FALSE);
    }
}

static void
a_line_is_cut_at_76_octets(void)
{
    g_autofree char *seventy_five = g_strnfill(75, 'a');
    g_autofree char *whole = g_strconcat(seventy_five, "\n", NULL);
    g_autofree char *kept = g_strconcat(seventy_five, "\r\n", NULL);
    g_autofree char *longer = g_strconcat(seventy_five, "b\n", NULL);
    g_autofree char *cut = g_strconcat(seventy_five, "=\r\nb\r\n", NULL);
    g_autofree char *blank = g_strconcat(seventy_five, " \n", NULL);
    g_autofree char *cut_blank = g_strconcat(seventy_five, "=\r\n=20\r\n", NULL);

    assert_quoted(whole, kept);
    assert_quoted(longer, cut);
    assert_quoted(blank, cut_blank);
}

static void
an_octet_is_never_cut(void)
{
    g_autofree char *seventy_two = g_strnfill(72, 'a');
    g_autofree char *fits = g_strconcat(seventy_two, "=\n", NULL);
    g_autofree char *fitting = g_strconcat(seventy_two, "=3D\r\n", NULL);
    g_autofree char *wider = g_strconcat(seventy_two, "a=\n", NULL);
    g_autofree char *cut = g_strconcat(seventy_two, "a=\r\n=3D\r\n", NULL);

    assert_quoted(fits, fitting);
    assert_quoted(wider, cut);
}

/* Lines of what may stand in a mail, as GRand has them. */
static char *
invent(GRand *random, size_t length)
{
    static const char *const pieces[] = {"a", "Zz", " ",  "\t", "=",
                                         "ë", "字", "\n", ".",  "From "};
    GString *text = g_string_new(NULL);

    while (text->len < length)
        g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

static void
assert_decodes(const char *text)
{
    GMimeEncoding state;
    g_autofree char *quoted = quote(text);
    g_auto(GStrv) ended = g_strsplit(text, "\n", -1);
    g_autofree char *wanted = g_strjoinv("\r\n", ended);
    g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_autofree char *decoded = g_malloc(g_mime_encoding_outlen(&state, strlen(quoted)) + 1);
    const size_t length = g_mime_encoding_flush(&state, quoted, strlen(quoted), decoded);

    decoded[length] = '\0';
    g_assert_cmpstr(decoded, ==, wanted);
    g_auto(GStrv) lines = g_strsplit(quoted, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_assert_cmpuint(strlen(*line), <=, 76);
        g_assert_false(g_str_has_suffix(*line, " ") || g_str_has_suffix(*line, "\t"));
    }
}

static void
another_decoder_reads_the_same(void)
{
    GRand *random = g_rand_new_with_seed(20231107);

    for (size_t length = 0; length < 600; length++) {
        g_autofree char *text = invent(random, length);
        assert_decodes(text);
    }
    g_rand_free(random);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_mime_init();
    g_test_add_func("/quoted/plain_lines_stay_as_they_are", plain_lines_stay_as_they_are);
    g_test_add_func("/quoted/what_is_not_plain_is_hexadecimal",
                    what_is_not_plain_is_hexadecimal);
    g_test_add_func("/quoted/a_blank_that_ends_a_line_is_hexadecimal",
                    a_blank_that_ends_a_line_is_hexadecimal);
    g_test_add_func("/quoted/what_the_text_was_is_told", what_the_text_was_is_told);
    g_test_add_func("/quoted/a_line_is_cut_at_76_octets", a_line_is_cut_at_76_octets);
    g_test_add_func("/quoted/an_octet_is_never_cut", an_octet_is_never_cut);
    g_test_add_func("/quoted/another_decoder_reads_the_same", another_decoder_reads_the_same);
    return g_test_run();
}
