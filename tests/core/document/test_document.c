#include "golden_letter.h"

#include "document/document.h"

#include <glib.h>

static const DocumentAbout nothing_known;

static Document *
parse(const char *markdown, const DocumentAbout *about, GError **error)
{
    return document_parse(markdown, "letter.md", strlen(markdown), about, error);
}

static void
assert_accepted(const char *markdown)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = parse(markdown, &nothing_known, &error);
    g_assert_no_error(error);
    g_assert_nonnull(document);
}

static void
assert_refused(const char *markdown, int code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = parse(markdown, &nothing_known, &error);
    if (document != NULL)
        g_error("'%.60s' is accepted", markdown);
    g_assert_error(error, DOCUMENT_ERROR, code);
    if (strstr(error->message, message) == NULL)
        g_error("'%s' does not say '%s'", error->message, message);
}

static void
raw_html_is_refused_with_its_line(void)
{
    assert_refused("one\n\n<div>two</div>\n", DOCUMENT_ERROR_CONTENT,
                   "letter.md:3: raw HTML is not allowed here");
    assert_refused("one\ntwo <b>three</b>\n", DOCUMENT_ERROR_CONTENT, "letter.md:2: raw HTML");
    assert_refused("<!-- a note -->\n", DOCUMENT_ERROR_CONTENT, "letter.md:1: raw HTML");
    assert_refused("> - one\n>   <script>alert(1)</script>\n", DOCUMENT_ERROR_CONTENT, ":2:");
    assert_accepted("one \\<b>two &lt;b&gt; 1 < 2 `<b>`\n\n    <div>\n");
}

static void
images_are_refused(void)
{
    assert_refused("a\n\n![b](https://example.org/p.png)\n", DOCUMENT_ERROR_CONTENT,
                   "letter.md:3: images are not allowed");
    assert_refused("![b][c]\n\n[c]: https://example.org/p.png\n", DOCUMENT_ERROR_CONTENT, "1:");
    assert_accepted("a!\\[b](c) ![b]\n");
}

static void
links_lead_to_the_web_or_to_an_address(void)
{
    static const char *const bad[] = {
        "[a](javascript:alert)",
        "[a](JavaScript:alert)",
        "[a](&#106;avascript:alert)",
        "[a](java&#9;script:alert)",
        "[a](java&#10;script:alert)",
        "[a](&#1;javascript:alert)",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "[a](file:///etc/passwd)",
        "[a](/local)",
        "[a](//example.org/)",
        "[a](#top)",
        "[a]()",
        "[a](https://)",
        "[a](<https://example.org/ b>)",
        "[a](https://example.org/&#x202e;gpj)",
        "[a][b]\n\n[b]: javascript:alert",
        "<javascript:alert>",
        "<tel:+123>",
        "[a]({{letter.url}})",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_refused(bad[i], DOCUMENT_ERROR_CONTENT, "letter.md:1: the link to '");
    assert_accepted(
        "[a](https://example.org) [a](HTTP://example.org/?a=1&b=2#c) "
        "[a](mailto:a@example.org) <https://example.org/> <a@example.org> [a][b]\n\n"
        "[b]: https://example.org/ü\n");
}

static void
a_hostile_link_is_shown_escaped(void)
{
    assert_refused("[a](&#27;\\[31mx)", DOCUMENT_ERROR_CONTENT, "'\\x1b[31mx'");
}

static void
numbers_print_as_they_are_typed(void)
{
    assert_accepted("1. a\n2. b\n\nand\n\n7. c\n8. d\n");
    assert_accepted(
        "1) a\n2) b\n   1. c\n   2. d\n3) e\n\n> 4. f\n> 5. g\n\n- 1. h\n\n  2. i\n");
    assert_accepted("-\t1. a\n\n1. 1. b\n   2. c\n2. d\r\n3. e\r\n");
    assert_accepted("999999999. a\n");
    assert_accepted("1234567890. no list\n\n0. zero\n1. one\n");
    assert_refused("1. a\n3. b\n", DOCUMENT_ERROR_NUMBERS,
                   "letter.md:2: the list would print 2 where the text says 3");
    assert_refused("1. a\n1. b\n", DOCUMENT_ERROR_NUMBERS, ":2:");
    assert_refused("01. a\n", DOCUMENT_ERROR_NUMBERS, "print 1 where the text says 01");
    assert_refused("- x\n  - 1. a\n    2. b\n    4. c\n", DOCUMENT_ERROR_NUMBERS, ":4:");
    assert_refused("a\r\n\r\n> 1. a\r\n> 2. b\r\n> 2. c\r\n", DOCUMENT_ERROR_NUMBERS, ":5:");
}

static void
only_the_written_text_has_a_limit(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(70 * 1024, 'a');
    g_autoptr(Document) generated =
        document_parse(text, "letter.md", 100, &nothing_known, NULL);
    g_assert_nonnull(generated);
    g_autoptr(Document) written = parse(text, &nothing_known, &error);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_SIZE);
    g_assert_nonnull(strstr(error->message, "65536"));
    g_assert_null(written);
    text[64 * 1024] = '\0';
    assert_accepted(text);
}

static char *
repeat(const char *unit, size_t size)
{
    GString *text = g_string_new(NULL);
    while (text->len + strlen(unit) <= size)
        g_string_append(text, unit);
    return g_string_free(text, FALSE);
}

static void
hostile_text_of_the_largest_size_is_read(void)
{
    static const char *const units[] = {"![[]()", "[",     "*a_ ",  "`a``", "<a ",     "&",
                                        "]",      "[a](<", "**x [", "a\n",  "- a\n\n", "\\"};
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autofree char *text = repeat(units[i], 64 * 1024);
        g_autoptr(GError) error = NULL;
        g_autoptr(Document) document = parse(text, &nothing_known, &error);
        g_assert_true((document == NULL) == (error != NULL));
    }
}

static void
endless_nesting_is_refused(void)
{
    g_autofree char *quotes = repeat(">", 60000);
    g_autofree char *lists = repeat("+ ", 60000);
    g_autofree char *marks = repeat("*a **a ", 60000);
    g_autofree char *ends = repeat("a** a*", 60000);
    g_autofree char *emphasis = g_strconcat(marks, ends, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document =
        document_parse(emphasis, "letter.md", 1000, &nothing_known, &error);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_CONTENT);
    assert_refused(quotes, DOCUMENT_ERROR_CONTENT, "letter.md:1: lists, quotations or marks");
    assert_refused(lists, DOCUMENT_ERROR_CONTENT, "too deep");
    assert_accepted("> > > > - - - 1. a ***b***\n");
}

static char *
parts_of(const char *markdown, const DocumentAbout *about)
{
    static const char *const names[] = {"text",    "date",       "address",
                                        "subject", "salutation", "names"};
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = parse(markdown, about, &error);
    g_assert_no_error(error);
    GString *parts = g_string_new(NULL);
    for (cmark_node *block = cmark_node_first_child(document_get_root(document)); block != NULL;
         block = cmark_node_next(block))
        g_string_append_printf(parts, "%s%s", parts->len > 0 ? " " : "",
                               names[document_get_part(document, block)]);
    return g_string_free(parts, FALSE);
}

static void
the_parts_of_a_letter_are_found(void)
{
    DocumentAbout about = golden_about(NULL);
    g_autofree char *markdown = golden_read("letter.md");
    g_autofree char *parts = parts_of(markdown, &about);
    g_assert_cmpstr(parts, ==,
                    "date address subject salutation text text text text text text text text "
                    "text text text text names");
    g_autofree char *none = parts_of(markdown, &nothing_known);
    g_assert_null(strstr(none, "date"));
    g_assert_null(strstr(none, "names"));
}

static void
a_subject_has_a_label_in_any_language(void)
{
    DocumentAbout about = {.subject = "Clean *Water*: now"};
    g_autofree char *parts =
        parts_of("Re: Clean \\*Water\\*: now\n\n"
                 "Objet : Clean \\*Water\\*: now\n\n"
                 "主题：Clean \\*Water\\*: now\n\n"
                 "Clean \\*Water\\*:\nnow\n\n"
                 "Clean \\*Water\\*: now or later\n\n"
                 "We wrote a long sentence that ends in the very words of: "
                 "Clean \\*Water\\*: now\n\n"
                 "Unclean \\*Water\\*: now\n",
                 &about);
    g_assert_cmpstr(parts, ==, "subject subject subject subject text text text");
}

static void
an_address_has_several_lines(void)
{
    DocumentAbout about = {.addressee = "A. Castellane"};
    g_autofree char *parts =
        parts_of("A. Castellane  \nMinister\n\nA. Castellane says  \nso\n\n"
                 "A. Castellane\n\nTo A. Castellane  \nMinister\n",
                 &about);
    g_assert_cmpstr(parts, ==, "address text text text");
}

static void
names_are_the_list_that_has_them_all_in_order(void)
{
    static const char *const labels[] = {"A", "B (b)", "C", NULL};
    DocumentAbout about = {.labels = labels};
    g_autofree char *whole =
        parts_of("1. x\n2. y\n3. z\n\n.\n\n1. A\n2. B (b)\n3. C, *Dr*\n", &about);
    g_assert_cmpstr(whole, ==, "text text names");
    g_autofree char *fewer = parts_of("1. A\n2. B (b)\n", &about);
    g_assert_cmpstr(fewer, ==, "text");
    g_autofree char *more = parts_of("1. A\n2. B (b)\n3. C\n4. D\n", &about);
    g_assert_cmpstr(more, ==, "text");
    g_autofree char *swapped = parts_of("1. B (b)\n2. A\n3. C\n", &about);
    g_assert_cmpstr(swapped, ==, "text");
    g_autofree char *bullets = parts_of("- A\n- B (b)\n- C\n", &about);
    g_assert_cmpstr(bullets, ==, "text");
    g_autofree char *split = parts_of("1. A\n2. B (b)\n\nand\n\n3. C\n", &about);
    g_assert_cmpstr(split, ==, "names text names");
    g_autofree char *again = parts_of("1. A\n\nand\n\n1. A\n2. B (b)\n3. C\n", &about);
    g_assert_cmpstr(again, ==, "text text names");
}

static void
a_document_keeps_its_own_copies_of_all_but_the_labels(void)
{
    g_autofree char *title = g_strdup("Title");
    const char *const labels[] = {"A", NULL};
    DocumentAbout about = {.title = title, .labels = labels, .time = 5};
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = parse("1. A\n", &about, &error);
    g_assert_no_error(error);
    title[0] = 'x';
    const DocumentAbout *kept = document_get_about(document);
    g_assert_cmpstr(kept->title, ==, "Title");
    g_assert_true(kept->labels == labels);
    g_assert_null(kept->draft);
    g_assert_cmpint(kept->time, ==, 5);
}

static void
a_hundred_thousand_names_are_found(void)
{
    enum { COUNT = 100000 };
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) text = g_string_new("We, the undersigned:\n\n");
    for (int i = 1; i <= COUNT; i++) {
        g_ptr_array_add(labels, g_strdup_printf("Organization %d (O%d)", i, i));
        g_string_append_printf(text, "%d. %s\n", i, (char *)labels->pdata[i - 1]);
    }
    g_ptr_array_add(labels, NULL);
    DocumentAbout about = {.labels = (const char *const *)labels->pdata};
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = document_parse(text->str, "letter.md", 100, &about, &error);
    g_assert_no_error(error);
    cmark_node *list = cmark_node_last_child(document_get_root(document));
    g_assert_cmpint(document_get_part(document, list), ==, DOCUMENT_NAMES);
}

static void
text_is_free_of_markup(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document =
        parse("- *a* [b](https://x.example) `c`\nd  \ne &amp; &#10;f\n\n"
              "  g\n  - h\n",
              &nothing_known, &error);
    g_assert_no_error(error);
    g_autofree char *text = document_get_text(document_get_root(document));
    g_assert_cmpstr(text, ==, "a b c d\ne &  f\ng\nh");
}

static void
asks_are_the_items_of_the_first_list(void)
{
    g_assert_cmpint(document_count_first_list("{{x}}\n\n- a\n- b\n  - c\n\nd\n\n1. e\n"), ==,
                    2);
    g_assert_cmpint(document_count_first_list("> 1. a\n> 2. b\n> 3. c\n"), ==, 3);
    g_assert_cmpint(document_count_first_list("none\n"), ==, 0);
    g_assert_cmpint(document_count_first_list(""), ==, 0);
}

static void
columns_follow_the_number_of_names_unless_set(void)
{
    DocumentAbout about = golden_about(NULL);
    g_assert_cmpint(document_count_columns(&about), ==, 1);
    about.page.columns = 3;
    g_assert_cmpint(document_count_columns(&about), ==, 3);
    const char *labels[152] = {NULL};
    DocumentAbout many = {.labels = labels};
    for (int i = 0; i < 151; i++) {
        labels[i] = "A";
        g_assert_cmpint(document_count_columns(&many), ==, i < 20 ? 1 : i < 150 ? 2 : 3);
    }
}

static void
pages_are_counted_in_words_in_english_only(void)
{
    g_autoptr(Language) english = language_open("en-GB", NULL);
    g_autoptr(Language) french = language_open("fr", NULL);
    DocumentAbout about = {.language = english};
    g_assert_cmpstr(document_get_page_separator(&about), ==, " of ");
    about.language = french;
    g_assert_cmpstr(document_get_page_separator(&about), ==, " / ");
}

static void
assert_unwrapped(const char *markdown, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = document_unwrap(markdown, "letter.md", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, expected);
}

static void
unwrapped_text_has_a_line_a_block(void)
{
    assert_unwrapped("", "");
    assert_unwrapped("a\nb  \nc\n\n\n\nd", "a b c\nd\n");
    assert_unwrapped("# A *b*\n\nc\n---\n\n***\n", "# A b\n## c\n---\n");
    assert_unwrapped("- a\n  b\n\n  c\n- d\n  1. e\n     f\n  2. g\n\n     h\n",
                     "- a b\n  c\n- d\n  1. e f\n  2. g\n    h\n");
    assert_unwrapped("10) a\n\n    b\n", "10) a\n  b\n");
    assert_unwrapped("> a\n> b\n>\n> - c\n", "> a b\n> - c\n");
    assert_unwrapped("- > a\n\n  b\n-\n- # c\n", "- > a\n  b\n-\n- # c\n");
    assert_unwrapped("```\na *b*\n  c\n```\n", "    a *b*\n      c\n");
    assert_unwrapped("a [b](https://x.example) <https://y.example> `c  d`\n",
                     "a b <https://x.example> https://y.example c  d\n");
    assert_unwrapped("a&#10;b\r\nc\r\n\r\nd\r\n", "a b c\nd\n");
}

static void
unwrapped_text_keeps_tags_as_they_are(void)
{
    assert_unwrapped("{{letter.date | date: \"long\"}}\n\n{{#addressee.lines}}\n{{.}}  \n"
                     "{{/addressee.lines}}\n",
                     "{{letter.date | date: \"long\"}}\n"
                     "{{#addressee.lines}} {{.}} {{/addressee.lines}}\n");
    assert_unwrapped("{{#signatories}}\n{{number}}. {{label}}\n{{/signatories}}\n",
                     "{{#signatories}} {{number}}. {{label}} {{/signatories}}\n");
    assert_unwrapped("At [{{letter.url}}]({{letter.url}}), {{count.public | plural: \"a\", "
                     "\"b\"}} {{a_b_c}} {{d_e_f}} & so\n",
                     "At {{letter.url}}, {{count.public | plural: \"a\", \"b\"}} {{a_b_c}} "
                     "{{d_e_f}} & so\n");
}

static void
unwrapping_refuses_what_building_would(void)
{
    static const char *const bad[] = {"<b>a</b>", "![a](https://x.example)", "[a](ftp://x)",
                                      "1. a\n1. b"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = document_unwrap(bad[i], "letter.md", &error);
        g_assert_null(text);
        g_assert_true(error->domain == DOCUMENT_ERROR);
        g_assert_true(g_str_has_prefix(error->message, "letter.md:"));
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *long_text = g_strnfill(129 * 1024, 'a');
    g_autofree char *text = document_unwrap(long_text, "letter.md", &error);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_SIZE);
    g_assert_null(text);
}

static void
a_real_letter_unwraps_with_its_tags(void)
{
    g_autofree char *markdown = NULL;
    if (!g_file_get_contents(LETTERS "/apec-2023/letter.md", &markdown, NULL, NULL)) {
        g_test_skip("the real letters are not here");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *text = document_unwrap(markdown, "letter.md", &error);
    g_assert_no_error(error);
    g_assert_cmpint(document_count_first_list(markdown), ==, 5);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 20);
    g_assert_cmpstr(lines[0], ==, "{{letter.date | date: \"long\"}}");
    g_assert_cmpstr(lines[1], ==, "{{#addressee.lines}} {{.}} {{/addressee.lines}}");
    g_assert_cmpstr(lines[18], ==, "{{#signatories}} {{number}}. {{label}} {{/signatories}}");
}

static void
the_consent_text_never_changes(void)
{
    g_autofree char *markdown = golden_read("letter.md");
    g_autoptr(GError) error = NULL;
    g_autofree char *text = document_unwrap(markdown, "letter.md", &error);
    g_assert_no_error(error);
    golden_compare("letter.consent.txt", text);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/document/" #name, name)
    TEST(raw_html_is_refused_with_its_line);
    TEST(images_are_refused);
    TEST(links_lead_to_the_web_or_to_an_address);
    TEST(a_hostile_link_is_shown_escaped);
    TEST(numbers_print_as_they_are_typed);
    TEST(only_the_written_text_has_a_limit);
    TEST(hostile_text_of_the_largest_size_is_read);
    TEST(endless_nesting_is_refused);
    TEST(the_parts_of_a_letter_are_found);
    TEST(a_subject_has_a_label_in_any_language);
    TEST(an_address_has_several_lines);
    TEST(names_are_the_list_that_has_them_all_in_order);
    TEST(a_document_keeps_its_own_copies_of_all_but_the_labels);
    TEST(a_hundred_thousand_names_are_found);
    TEST(text_is_free_of_markup);
    TEST(asks_are_the_items_of_the_first_list);
    TEST(columns_follow_the_number_of_names_unless_set);
    TEST(pages_are_counted_in_words_in_english_only);
    TEST(a_real_letter_unwraps_with_its_tags);
    TEST(unwrapped_text_has_a_line_a_block);
    TEST(unwrapped_text_keeps_tags_as_they_are);
    TEST(unwrapping_refuses_what_building_would);
    TEST(the_consent_text_never_changes);
    return g_test_run();
}
