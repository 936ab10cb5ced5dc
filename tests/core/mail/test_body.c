#include "document/html.h"
#include "document/plain.h"
#include "mail/body.h"

#include <string.h>

static const char *const labels[] = {"Asian Lawyers Network (ALN)", "River Watch", NULL};
static const DocumentAbout about = {.subject = "Keep the river free",
                                    .salutation = "Dear Minister",
                                    .addressee = "Ilse Harrow",
                                    .labels = labels};

/* What the whole is, written at once. */
static void
assert_whole(Bodies *bodies, const char *markdown)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *plain = NULL, *html = NULL;
    g_autoptr(Document) document =
        document_parse(markdown, "mail/x.md", strlen(markdown), &about, &error);
    g_assert_no_error(error);
    g_autofree char *whole_plain = plain_write(document);
    g_autofree char *whole_html = html_write_mail(document);
    g_assert_true(bodies_write(bodies, markdown, "mail/x.md", strlen(markdown), &about, &plain,
                               &html, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(plain, ==, whole_plain);
    g_assert_cmpstr(html, ==, whole_html);
}

static const char *const texts[] = {
    "Dear Ann,\n\nplease read.\n\n---\n\nRe: Keep the river free\n\nDear Minister,\n\n- a\n- "
    "b\n\n1. Asian Lawyers Network (ALN)\n2. River Watch\n\n---\n\nThe organizers\n",
    "Dear Bo,\n\nplease read.\n\n---\n\nRe: Keep the river free\n\nDear Minister,\n\n- a\n- "
    "b\n\n1. Asian Lawyers Network (ALN)\n2. River Watch\n\n---\n\nThe organizers\n",
    "no piece at all\n",
    "a\n\n---\n\nb\n\n---\n\nc\n\n---\n\nd\n\n---\n\ne\n",
    "a heading\n---\n\nnot a rule\n",
    "a\n\n---\nb\n\n---\n\nc\n",
    "- a\n\n---\n\n- b\n\n---\n\n- c\n",
    "> a\n\n---\n\n> b\n",
    "1. a\n\n---\n\n1. b\n",
    "---\n\na\n\n---\n\n---\n\nb\n",
    "a\n\n---\n\n",
    "```\na\n\n---\n\nb\n```\n",
    "~~~\na\n\n---\n\nb\n~~~\n",
    "[a]\n\n---\n\n[a]: https://example.org\n",
    "    code\n\n---\n\n    code\n",
    "*a\n\n---\n\nb*\n",
    "Ilse Harrow  \nMinister\n\n---\n\nIlse Harrow  \nMinister\n",
    "",
};

static void
the_pieces_are_the_whole(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Bodies) bodies = bodies_new();
        g_test_message("%s", texts[i]);
        assert_whole(bodies, texts[i]);
    }
}

static void
what_came_before_leaves_no_trace(void)
{
    g_autoptr(Bodies) bodies = bodies_new();
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(texts); j++) {
            assert_whole(bodies, texts[i]);
            assert_whole(bodies, texts[j]);
        }
}

static void
another_addressee_has_another_salutation(void)
{
    static const char text[] =
        "Dear Minister,\n\nplease.\n\n---\n\nDear Minister,\n\nthanks.\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(Bodies) bodies = bodies_new();
    g_autofree char *plain = NULL, *html = NULL;
    DocumentAbout other = about;
    other.salutation = "Dear Dr Chan";
    g_autoptr(Document) document =
        document_parse(text, "mail/x.md", strlen(text), &other, &error);
    g_autofree char *whole = html_write_mail(document);
    assert_whole(bodies, text);
    g_assert_true(
        bodies_write(bodies, text, "mail/x.md", strlen(text), &other, &plain, &html, &error));
    g_assert_cmpstr(html, ==, whole);
}

static void
an_error_has_the_line_of_the_whole(void)
{
    static const char text[] = "a\n\n---\n\nb\n\n<script>\n\n---\n\nc\n";
    g_autoptr(GError) error = NULL, whole = NULL;
    g_autoptr(Bodies) bodies = bodies_new();
    g_autofree char *plain = NULL, *html = NULL;
    g_assert_null(document_parse(text, "mail/x.md", strlen(text), &about, &whole));
    g_assert_false(
        bodies_write(bodies, text, "mail/x.md", strlen(text), &about, &plain, &html, &error));
    g_assert_cmpstr(error->message, ==, whole->message);
    g_assert_nonnull(strstr(error->message, "mail/x.md:7"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add_func("/body/" #claim, claim)
    ADD(the_pieces_are_the_whole);
    ADD(what_came_before_leaves_no_trace);
    ADD(another_addressee_has_another_salutation);
    ADD(an_error_has_the_line_of_the_whole);
#undef ADD
    return g_test_run();
}
