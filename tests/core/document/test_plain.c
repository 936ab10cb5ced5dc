#include "golden_letter.h"

#include "document/plain.h"

#include <glib.h>

static void
assert_written(const char *markdown, const char *expected)
{
    static const DocumentAbout about;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document =
        document_parse(markdown, "letter.md", strlen(markdown), &about, &error);
    g_assert_no_error(error);
    g_autofree char *text = plain_write(document);
    g_assert_cmpstr(text, ==, expected);
}

static void
a_paragraph_is_one_line(void)
{
    assert_written("a\nb\n\n\nc\n", "a b\n\nc\n");
    assert_written("a  \nb\\\nc   \n\nd\n", "a\nb\nc\n\nd\n");
    assert_written("## *A* **b**\n\nc\n", "A b\n\nc\n");
    assert_written("a\n\n---\n\nb\n", "a\n\n* * *\n\nb\n");
    assert_written("", "");
}

static void
lists_are_tight_or_loose_as_written(void)
{
    assert_written("a:\n\n- b\n  c\n- d\n\ne\n", "a:\n\n- b c\n- d\n\ne\n");
    assert_written("- a\n\n- b\n\n  c\n", "- a\n\n- b\n\n  c\n");
    assert_written("9. a\n   - b\n10. c\n    - d  \n      e\n",
                   "9. a\n   - b\n10. c\n    - d\n      e\n");
    assert_written("2) a\n3) b\n", "2) a\n3) b\n");
}

static void
quotations_and_code_keep_their_marks(void)
{
    assert_written("> a  \n> b\n>\n> c\n", "> a\n> b\n>\n> c\n");
    assert_written("```\na *b*\n\n  c\n```\n", "    a *b*\n\n      c\n");
}

static void
links_are_written_out_once(void)
{
    assert_written(
        "[a *b*](https://x.example/?a&amp;b), <https://y.example>, <c@d.example>, "
        "[c@d.example](mailto:c@d.example)\n",
        "a b <https://x.example/?a&b>, https://y.example, c@d.example, c@d.example\n");
}

static void
a_draft_says_so_nowhere_in_the_text(void)
{
    DocumentAbout about = golden_about(NULL);
    about.draft = "DRAFT · revision 2";
    g_autoptr(Document) document = golden_parse(&about);
    g_autofree char *text = plain_write(document);
    g_assert_null(strstr(text, "DRAFT"));
}

static void
the_golden_letter_is_written_to_the_byte(void)
{
    DocumentAbout about = golden_about(NULL);
    g_autoptr(Document) document = golden_parse(&about);
    g_autofree char *text = plain_write(document);
    golden_compare("letter.txt", text);
    g_assert_null(strstr(text, " \n"));
    g_assert_false(g_str_has_suffix(text, "\n\n"));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/plain/" #name, name)
    TEST(a_paragraph_is_one_line);
    TEST(lists_are_tight_or_loose_as_written);
    TEST(quotations_and_code_keep_their_marks);
    TEST(links_are_written_out_once);
    TEST(a_draft_says_so_nowhere_in_the_text);
    TEST(the_golden_letter_is_written_to_the_byte);
    return g_test_run();
}
