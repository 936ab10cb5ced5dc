#include "golden_letter.h"

#include "document/html.h"

#include <glib.h>

static char *
write_golden(const char *tag, const char *draft)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Language) language = language_open(tag, &error);
    g_assert_no_error(error);
    DocumentAbout about = golden_about(language);
    about.draft = draft;
    g_autoptr(Document) document = golden_parse(&about);
    return html_write(document);
}

static char *
write_text(const char *markdown, gboolean is_mail)
{
    static const DocumentAbout about;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document =
        document_parse(markdown, "letter.md", strlen(markdown), &about, &error);
    g_assert_no_error(error);
    return is_mail ? html_write_mail(document) : html_write(document);
}

static void
assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("no '%s' in %.2000s", part, text);
}

static void
assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        g_error("'%s' in %.2000s", part, text);
}

/* Returns the words of what stands in `html` from its body on, a blank between any two. */
static char *
read_words(const char *html)
{
    const char *body = strstr(html, "<body>");
    g_autoptr(GString) text = g_string_new(NULL);
    for (const char *at = body != NULL ? body : html; *at != '\0'; at++) {
        if (*at == '<')
            at = strchr(at, '>');
        else
            g_string_append_c(text, *at == '\n' ? ' ' : *at);
    }
    g_string_replace(text, "&lt;", "<", 0);
    g_string_replace(text, "&gt;", ">", 0);
    g_string_replace(text, "&quot;", "\"", 0);
    g_string_replace(text, "&amp;", "&", 0);
    while (g_string_replace(text, "  ", " ", 0) > 0)
        continue;
    return g_strdup(g_strstrip(text->str));
}

static void
the_golden_letter_is_written_to_the_byte(void)
{
    g_autofree char *html = write_golden("en-US", NULL);
    golden_compare("letter.html", html);
}

static void
the_words_are_those_of_the_document(void)
{
    DocumentAbout about = golden_about(NULL);
    g_autoptr(Document) document = golden_parse(&about);
    g_autofree char *html = html_write(document);
    g_autofree char *words = read_words(html);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *plain = document_get_text(document_get_root(document));
    g_string_assign(text, plain);
    g_string_replace(text, "\n", " ", 0);
    while (g_string_replace(text, "  ", " ", 0) > 0)
        continue;
    g_assert_cmpstr(words, ==, text->str);
}

static void
nothing_is_fetched_from_anywhere(void)
{
    g_autofree char *html = write_golden("en-US", "DRAFT");
    assert_holds(html, "content=\"default-src 'none'; style-src 'unsafe-inline'\"");
    assert_lacks(html, "<script");
    assert_lacks(html, "<link");
    assert_lacks(html, "<img");
    assert_lacks(html, "src=");
    assert_lacks(html, "url(");
    assert_lacks(html, "@import");
    assert_lacks(html, "generator");
}

static void
everything_is_escaped(void)
{
    g_autofree char *html =
        write_text("\\<img src=x onerror=alert\\> & \"q\" `</code><b>`\n\n"
                   "[\\<x\\>](<https://x.example/\"onclick=\"a&b'\\<c\\>>)\n\n"
                   "```\n</pre><script>\n```\n\na &#1;b\n",
                   FALSE);
    assert_holds(html, "<p>&lt;img src=x onerror=alert&gt; &amp; &quot;q&quot; "
                       "<code>&lt;/code&gt;&lt;b&gt;</code></p>");
    assert_holds(html, "<a href=\"https://x.example/&quot;onclick=&quot;a&amp;b'&lt;c&gt;\">"
                       "&lt;x&gt;</a>");
    assert_holds(html, "<pre><code>&lt;/pre&gt;&lt;script&gt;\n</code></pre>");
    assert_holds(html, "<p>a \xef\xbf\xbd"
                       "b</p>");
}

static void
what_is_known_cannot_leave_its_place(void)
{
    DocumentAbout about = {.title = "</title><script>",
                           .draft = "\"}</style><script>",
                           .page = {.paper = "a4",
                                    .top = 12.5,
                                    .letterhead = "A & \"B\"; C\\",
                                    .fonts = "X\", url(http://x)"}};
    g_autoptr(Document) document = document_parse("a\n", "letter.md", 2, &about, NULL);
    g_autofree char *html = html_write(document);
    assert_lacks(html, "<script");
    assert_holds(html, "<title>&lt;/title&gt;&lt;script&gt;</title>");
    /* A blank ends each escape, so that the one of the text needs its own. */
    assert_holds(html, "main::before{content:\"A \\26  \\22 B\\22 \"");
    assert_holds(html, "main>:first-child::before{content:\"C\\5c \"");
    assert_holds(html, "\"X\\22 \",\"url\\28 http\\3a \\2f \\2f x\\29 \",");
    assert_holds(html, "@page{size:A4;margin:12.5mm 0mm 0mm 0mm;");
}

static void
a_draft_notice_is_no_part_of_the_body(void)
{
    g_autofree char *draft = write_golden("en-US", "DRAFT · revision 2");
    g_autofree char *final = write_golden("en-US", NULL);
    assert_holds(draft, "body::before{content:\"DRAFT · revision 2\"");
    assert_lacks(final, "DRAFT");
    g_assert_cmpstr(strstr(draft, "<body>"), ==, strstr(final, "<body>"));
}

static void
the_page_says_its_language_and_direction(void)
{
    g_autofree char *english = write_golden("en-US", NULL);
    assert_holds(english, "<html lang=\"en-US\" dir=\"ltr\">");
    g_autofree char *uyghur = write_golden("ug", NULL);
    assert_holds(uyghur, "<html lang=\"ug\" dir=\"rtl\">");
}

static char *
write_names(int count)
{
    g_autoptr(GString) text = g_string_new("Signed:\n\n");
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i <= count; i++) {
        g_ptr_array_add(labels, g_strdup_printf("Name %d", i));
        g_string_append_printf(text, "%d. Name %d\n", i, i);
    }
    g_ptr_array_add(labels, NULL);
    DocumentAbout about = {.labels = (const char *const *)labels->pdata};
    g_autoptr(Document) document = document_parse(text->str, "letter.md", 9, &about, NULL);
    return html_write(document);
}

static void
names_have_columns_by_their_number(void)
{
    static const struct {
        int names;
        const char *columns;
    } cases[] = {{20, NULL},
                 {21, "columns:2 "},
                 {150, "columns:2 "},
                 {151, "columns:3 "},
                 {100000, "columns:3 "}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *html = write_names(cases[i].names);
        assert_holds(html, "<ol class=\"names\">\n<li><bdi>Name 1</bdi></li>\n");
        if (cases[i].columns == NULL)
            assert_lacks(html, ".names{columns:");
        else
            assert_holds(html, cases[i].columns);
    }
}

static void
an_acronym_stays_with_its_name(void)
{
    g_autofree char *html = write_golden("en-US", NULL);
    assert_holds(html, "<bdi>Asian Lawyers <span class=\"keep\">Network (ALN)</span></bdi>");
    assert_holds(html, "<bdi>Tenzin Dolma, <em>Professor of Hydrology");
}

static void
numbers_keep_their_start_and_their_mark(void)
{
    g_autofree char *html = write_text("7. a\n8. b\n\nand\n\n3) c\n", FALSE);
    assert_holds(html, "<ol start=\"7\">\n<li>a</li>\n<li>b</li>\n</ol>");
    assert_holds(html, "<ol class=\"paren\" start=\"3\">\n<li>c</li>\n</ol>");
}

static void
loose_and_nested_lists_are_told_apart(void)
{
    g_autofree char *html = write_text("- a\n  - b\n- c\n\nand\n\n- d\n\n- e\n", FALSE);
    assert_holds(html, "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n");
    assert_holds(html, "<ul>\n<li>\n<p>d</p>\n</li>\n<li>\n<p>e</p>\n</li>\n</ul>\n");
}

static void
a_mail_has_the_same_words_and_its_links_written_out(void)
{
    g_autofree char *page = write_text("# A\n\nb *c*  \nd\n\n1. e\n2. f\n", FALSE);
    g_autofree char *mail = write_text("# A\n\nb *c*  \nd\n\n1. e\n2. f\n", TRUE);
    g_autofree char *page_words = read_words(page);
    g_autofree char *mail_words = read_words(mail);
    g_assert_cmpstr(page_words, ==, "A b c d e f");
    g_assert_cmpstr(mail_words, ==, page_words);
    g_autofree char *links =
        write_text("[a](https://x.example/?b&amp;c) <https://y.example>", TRUE);
    assert_holds(links, "<a href=\"https://x.example/?b&amp;c\">a</a> "
                        "&lt;https://x.example/?b&amp;c&gt; "
                        "<a href=\"https://y.example\">https://y.example</a></p>");
}

static void
a_mail_has_no_style_sheet_and_no_class(void)
{
    DocumentAbout about = golden_about(NULL);
    about.draft = "DRAFT";
    g_autoptr(Document) document = golden_parse(&about);
    g_autofree char *mail = html_write_mail(document);
    assert_holds(mail, "max-width:600px");
    assert_lacks(mail, "class=");
    assert_lacks(mail, "<style");
    assert_lacks(mail, "<table");
    assert_lacks(mail, "<img");
    assert_lacks(mail, "DRAFT");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/html/" #name, name)
    TEST(the_golden_letter_is_written_to_the_byte);
    TEST(the_words_are_those_of_the_document);
    TEST(nothing_is_fetched_from_anywhere);
    TEST(everything_is_escaped);
    TEST(what_is_known_cannot_leave_its_place);
    TEST(a_draft_notice_is_no_part_of_the_body);
    TEST(the_page_says_its_language_and_direction);
    TEST(names_have_columns_by_their_number);
    TEST(an_acronym_stays_with_its_name);
    TEST(numbers_keep_their_start_and_their_mark);
    TEST(loose_and_nested_lists_are_told_apart);
    TEST(a_mail_has_the_same_words_and_its_links_written_out);
    TEST(a_mail_has_no_style_sheet_and_no_class);
    return g_test_run();
}
