/* Whatever a value holds, CommonMark shows exactly it: read back through the parser itself. */
#include "template/template.h"

#include <cmark.h>
#include <jansson.h>
#include <string.h>

static const char *const tricky[] = {
    "1986. a good year",
    "1) x",
    "- x",
    "+ x",
    "* x",
    "+",
    "-",
    "#",
    "# x",
    "    four blanks",
    "\ttab",
    "===",
    "---",
    "***",
    "___",
    "```",
    "~~~ x",
    "> x",
    "<div>",
    "<!-- x -->",
    "</a>",
    "<img src=x onerror=\"y\">",
    "&amp;",
    "&#42;",
    "&",
    "[x](y)",
    "![x](y)",
    "[x]: y",
    "]",
    "[",
    "\\",
    "\\\\",
    "a\\",
    "`",
    "``x",
    "*x*",
    "_x_",
    "**",
    "a*b*c",
    "|a|b|",
    "x  ",
    "  x  ",
    " ",
    "a\nb",
    "a\n\nb",
    "\n",
    "a\r\nb",
    "\n- x\n",
    "a\n===",
    "a\tb",
    "https://example.org/?a=b&c=d",
    "javascript:alert(1)",
    "a@example.org",
    "{{name}}",
    "(x)",
    "(",
    ")",
    "\"x\"",
    "'x'",
    "Zoë",
    "\u00a0x\u00a0",
    "\u3000x",
    "\u2028",
    "བོད",
    "ئۇيغۇر",
    "世界",
    "e\u0301",
    "~x~",
    "^",
    "$x$",
    "x^2",
    "a/b",
    "%41",
    "a:b",
    "!",
    "!x",
    "\u200bx",
    "\ufeff",
    "\ufeffx",
    "x\x01"
    "y",
    "a b  c   d",
};

static void
append_text(cmark_node *node, GString *text)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT)
        g_string_append(text, cmark_node_get_literal(node));
    for (cmark_node *child = cmark_node_first_child(node); child != NULL;
         child = cmark_node_next(child))
        append_text(child, text);
}

static cmark_node *
parse(const char *source, const char *value)
{
    g_autoptr(GError) error = NULL;
    TemplateOptions options = {.strict = TRUE};
    g_autoptr(Template) template = template_parse(source, "letter.md", &options, &error);
    g_assert_no_error(error);
    g_autoptr(Value) scope = value_new_record();
    value_set_text(scope, "x", value);
    g_autoptr(GString) out = g_string_new(NULL);
    TemplateRender how = {.escape = TEMPLATE_MARKDOWN};
    g_assert_true(template_render(template, scope, &how, out, &error));
    return cmark_parse_document(out->str, out->len, CMARK_OPT_DEFAULT);
}

/* Goes down the only children, of the types given, to the one that holds the value. */
static cmark_node *
descend(cmark_node *node, const cmark_node_type *types)
{
    for (; *types != CMARK_NODE_NONE; types++) {
        g_assert_null(cmark_node_next(cmark_node_first_child(node)));
        node = cmark_node_first_child(node);
        g_assert_cmpint(cmark_node_get_type(node), ==, *types);
    }
    return node;
}

static void
assert_shown(const char *source, const cmark_node_type *types, const char *before,
             const char *value, const char *after)
{
    cmark_node *document = parse(source, value);
    g_autoptr(GString) text = g_string_new(NULL);
    append_text(descend(document, types), text);
    g_autofree char *expected = g_strconcat(before, value, after, NULL);
    g_assert_cmpstr(text->str, ==, expected);
    cmark_node_free(document);
}

static void
assert_destination(const char *source, const char *value)
{
    static const cmark_node_type types[] = {CMARK_NODE_PARAGRAPH, CMARK_NODE_LINK,
                                            CMARK_NODE_NONE};
    cmark_node *document = parse(source, value);
    cmark_node *link = descend(document, types);
    g_assert_cmpstr(cmark_node_get_url(link), ==, value);
    cmark_node_free(document);
}

static void
assert_shown_everywhere(const char *value)
{
    static const cmark_node_type paragraph[] = {CMARK_NODE_PARAGRAPH, CMARK_NODE_NONE};
    static const cmark_node_type heading[] = {CMARK_NODE_HEADING, CMARK_NODE_NONE};
    static const cmark_node_type emphasis[] = {CMARK_NODE_PARAGRAPH, CMARK_NODE_EMPH,
                                               CMARK_NODE_NONE};
    static const cmark_node_type item[] = {CMARK_NODE_LIST, CMARK_NODE_ITEM,
                                           CMARK_NODE_PARAGRAPH, CMARK_NODE_NONE};
    static const cmark_node_type link[] = {CMARK_NODE_PARAGRAPH, CMARK_NODE_LINK,
                                           CMARK_NODE_NONE};
    assert_shown("{{x}}", paragraph, "", value, "");
    assert_shown("{{x}}\nmore", paragraph, "", value, "more");
    assert_shown("words\n{{x}}\n", paragraph, "words", value, "");
    assert_shown("words {{x}} words", paragraph, "words ", value, " words");
    assert_shown("words{{x}}words", paragraph, "words", value, "words");
    assert_shown("\\{{x}}", paragraph, "\\", value, "");
    assert_shown("\\\\{{x}}", paragraph, "\\", value, "");
    assert_shown("{{x}}{{x}}", paragraph, value, value, "");
    assert_shown("# {{x}} #", heading, "", value, "");
    assert_shown("*{{x}}*", emphasis, "", value, "");
    assert_shown("- {{x}}", item, "", value, "");
    assert_shown("1. {{x}}", item, "", value, "");
    assert_shown("[{{x}}](y)", link, "", value, "");
}

static void
hand_picked_values_are_shown_exactly(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tricky); i++)
        assert_shown_everywhere(tricky[i]);
}

static void
destinations_are_kept_exactly(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tricky); i++) {
        assert_destination("[a]({{x}})", tricky[i]);
        assert_destination("[a]( <{{x}}> )", tricky[i]);
        assert_destination("[a]\n\n[a]: {{x}}", tricky[i]);
    }
}

static void
assert_link(const char *source, const char *value, const char *destination)
{
    static const cmark_node_type types[] = {CMARK_NODE_PARAGRAPH, CMARK_NODE_LINK,
                                            CMARK_NODE_NONE};
    cmark_node *document = parse(source, value);
    cmark_node *link = descend(document, types);
    g_autoptr(GString) text = g_string_new(NULL);
    append_text(link, text);
    g_assert_cmpstr(text->str, ==, value);
    g_assert_cmpstr(cmark_node_get_url(link), ==, destination);
    cmark_node_free(document);
}

static void
addresses_in_angle_brackets_are_links(void)
{
    static const char *const links[] = {
        "https://example.org/?a=b&c=d", "https://example.org/*x*_y_", "http://a/&amp;&#42;",
        "HTTPS://EXAMPLE.ORG/世界",     "mailto:a@example.org",       "urn:x:`y`[z](w)'\"",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++)
        assert_link("<{{x}}>", links[i], links[i]);
    assert_link("<{{x}}>", "o'brien&co@example.org", "mailto:o'brien&co@example.org");
}

static void
other_values_in_angle_brackets_are_shown_exactly(void)
{
    static const cmark_node_type paragraph[] = {CMARK_NODE_PARAGRAPH, CMARK_NODE_NONE};
    static const char *const others[] = {
        "b",
        "/b",
        "img src=x onerror=y",
        "!-- x --",
        "a b@example.org",
        "http://a b",
        "http://a>b",
        "x:y",
        "a@-b.org",
        "a@b..org",
        "a@example.org\n",
        "http://a\\b",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        assert_shown("<{{x}}>", paragraph, "<", others[i], ">");
    assert_shown("\\<{{x}}>", paragraph, "<", "https://example.org/*x*", ">");
}

static gboolean
is_fit(const char *value)
{
    for (const char *c = value; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c))
            return FALSE;

    return value[0] != '\0';
}

static void
naughty_strings_are_shown_exactly(void)
{
    json_error_t problem;
    json_t *strings = json_load_file(CORPORA "/names/blns.json", 0, &problem);
    if (strings == NULL) {
        g_test_skip("the strings are not here");
        return;
    }

    size_t count = 0;
    for (size_t i = 0; i < json_array_size(strings); i++) {
        const char *value = json_string_value(json_array_get(strings, i));
        if (!is_fit(value))
            continue;
        assert_shown_everywhere(value);
        assert_destination("[a]({{x}})", value);
        count++;
    }
    g_assert_cmpuint(count, >, 400);
    json_decref(strings);
}

static void
appended_text_is_escaped_like_a_value(void)
{
    g_autoptr(GString) out = g_string_new("## ");
    template_append_markdown(out, " 1. *x* ");
    g_assert_cmpstr(out->str, ==, "## &#32;1\\. \\*x\\*&#32;");
    g_assert_cmpuint(out->len, ==, strlen(out->str));
}

#define TEST(name) g_test_add_func("/markdown/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(hand_picked_values_are_shown_exactly);
    TEST(destinations_are_kept_exactly);
    TEST(addresses_in_angle_brackets_are_links);
    TEST(other_values_in_angle_brackets_are_shown_exactly);
    TEST(naughty_strings_are_shown_exactly);
    TEST(appended_text_is_escaped_like_a_value);
    return g_test_run();
}
