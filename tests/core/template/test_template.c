#include "template/template.h"

#include <string.h>

/* A campaign's names, in small. */
static Value *
make_scope(void)
{
    Value *scope = value_new_record();
    Value *letter = value_new_record();
    value_set_text(letter, "subject", "Human *rights*");
    value_set_text(letter, "date", "2023-11-07");
    value_set_text(letter, "url", "https://example.org/letter");
    value_set(scope, "letter", letter);

    Value *count = value_new_record();
    value_set_number(count, "signatories", 59);
    value_set_number(count, "asks", 5);
    value_set(scope, "count", count);

    Value *signatory = value_new_record();
    value_set_text(signatory, "name", "Asian Lawyers Network");
    value_set_text(signatory, "email", "aln@example.org");
    value_set_text(signatory, "title", "");
    value_set(scope, "signatory", signatory);

    Value *shape = value_new_record();
    value_set_text(shape, "name", "");
    value_set_text(shape, "title", "");
    Value *list = value_new_list(shape);
    static const char *const names[] = {"Ada", "Bai", "Çelik"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        Value *item = value_new_record();
        value_set_text(item, "name", names[i]);
        value_append(list, item);
    }
    value_set(scope, "signatories", list);
    value_set(scope, "individuals", value_new_list(value_ref(shape)));
    value_set(scope, "lines", value_new_list(value_new_text("")));
    return scope;
}

/* Finds "a" to "z" as themselves: a partial "b" is {{> c}} when the closure says "bc". */
static char *
load_partial(const char *name, void *closure, char **out_path, GError **error)
{
    const char *const *pairs = closure;
    for (size_t i = 0; pairs != NULL && pairs[i] != NULL; i += 2)
        if (g_str_equal(pairs[i], name)) {
            *out_path = g_strconcat("partials/", name, ".md", NULL);
            return g_strdup(pairs[i + 1]);
        }
    g_set_error(error, TEMPLATE_ERROR, TEMPLATE_ERROR_PARTIAL, "there is no partial '%s'",
                name);
    return NULL;
}

static Template *
parse_with(const char *source, const char *const *partials, GError **error)
{
    TemplateOptions options = {
        .strict = TRUE, .load = load_partial, .closure = (void *)partials};
    return template_parse(source, "letter.md", &options, error);
}

static Template *
parse(const char *source)
{
    g_autoptr(GError) error = NULL;
    Template *template = parse_with(source, NULL, &error);
    g_assert_no_error(error);
    return template;
}

static char *
render_how(const Template *template, const TemplateRender *how)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Value) scope = make_scope();
    GString *out = g_string_new(NULL);
    g_assert_true(template_render(template, scope, how, out, &error));
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static void
assert_renders(const char *source, const char *expected)
{
    g_autoptr(Template) template = parse(source);
    TemplateRender how = {.escape = TEMPLATE_VERBATIM};
    g_autofree char *out = render_how(template, &how);
    g_assert_cmpstr(out, ==, expected);
}

static void
assert_partial_renders(const char *source, const char *const *partials, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse_with(source, partials, &error);
    g_assert_no_error(error);
    TemplateRender how = {.escape = TEMPLATE_VERBATIM};
    g_autofree char *out = render_how(template, &how);
    g_assert_cmpstr(out, ==, expected);
}

/* The message of `error` begins with `message`. */
static void
assert_message(const GError *error, TemplateError code, const char *message)
{
    g_assert_error(error, TEMPLATE_ERROR, (int)code);
    g_autofree char *start = g_strndup(error->message, strlen(message));
    g_assert_cmpstr(start, ==, message);
}

static void
assert_refused(const char *source, TemplateError code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse_with(source, NULL, &error);
    g_assert_null(template);
    assert_message(error, code, message);
}

static void
assert_partial_refused(const char *source, const char *const *partials, TemplateError code,
                       const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse_with(source, partials, &error);
    g_assert_null(template);
    assert_message(error, code, message);
}

static void
assert_checked(const char *source)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse(source);
    g_autoptr(Value) scope = make_scope();
    gboolean good = template_check(template, scope, &error);
    g_assert_no_error(error);
    g_assert_true(good);
}

static void
assert_unknown(const char *source, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse(source);
    g_autoptr(Value) scope = make_scope();
    g_assert_false(template_check(template, scope, &error));
    assert_message(error, TEMPLATE_ERROR_UNKNOWN, message);
}

static void
assert_kept(const char *source, const char *const *keep, const char *expected)
{
    g_autoptr(Template) template = parse(source);
    TemplateRender how = {.escape = TEMPLATE_VERBATIM, .keep = keep};
    g_autofree char *out = render_how(template, &how);
    g_assert_cmpstr(out, ==, expected);
}

static void
tags_are_filled_in_and_lines_of_sections_vanish(void)
{
    assert_renders(
        "Re: {{letter.subject}}\n{{#signatories}}\n- {{name}}\n{{/signatories}}\nend",
        "Re: Human *rights*\n- Ada\n- Bai\n- Çelik\nend");
    assert_renders("{{^individuals}}none{{/individuals}}{{^signatories}}x{{/signatories}}",
                   "none");
    assert_renders("{{#signatory}}{{name}} {{letter.date}}{{/signatory}}",
                   "Asian Lawyers Network 2023-11-07");
    assert_renders("{{signatory}}", "Asian Lawyers Network");
}

static void
line_ends_stay_and_a_byte_order_mark_goes(void)
{
    assert_renders("\xef\xbb\xbf{{#signatories}}\r\n{{name}}\r\n{{/signatories}}\r\nend\r\n",
                   "Ada\r\nBai\r\nÇelik\r\nend\r\n");
}

static void
a_value_is_never_read_as_template(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse("{{a}} {{b}} {{c}}");
    g_autoptr(Value) scope = value_new_record();
    value_set_text(scope, "a", "{{b}}");
    value_set_text(scope, "b", "{{#a}}");
    value_set_text(scope, "c", "{{=<% %>=}}");
    g_autoptr(GString) out = g_string_new(NULL);
    TemplateRender how = {.escape = TEMPLATE_VERBATIM};
    g_assert_true(template_render(template, scope, &how, out, &error));
    g_assert_cmpstr(out->str, ==, "{{b}} {{#a}} {{=<% %>=}}");
}

static void
filters_stand_on_variables_and_on_sections(void)
{
    assert_renders("{{#signatories | first: 2}}{{name}},{{/signatories}}", "Ada,Bai,");
    assert_renders("{{#signatories | first: 2}}{{name}},{{/signatories | first: 2}}",
                   "Ada,Bai,");
    assert_renders("{{ signatories|first:2|join:\" + \" }}", "Ada + Bai");
    assert_renders("{{count.signatories | minus: 5 | minus: -1}}", "55");
    assert_renders("{{signatory.title | default: \"a \\\"|}}\\\\\\\" b\"}}", "a \"|}}\\\" b");
    assert_renders("{{=<% %>=}}<% signatories | first: 1 | join: \"%>\" %>", "Ada");
}

static void
new_delimiters_work_in_a_campaign_too(void)
{
    assert_renders("{{=<% %>=}}\n{{<%count.asks%>}} <%#signatory%>\n<%name%>\n<%/signatory%>\n",
                   "{{5}} \nAsian Lawyers Network\n");
    assert_refused("{{=<%=}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: new delimiters");
    assert_refused("{{=<% %", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: the tag is not closed");
}

static void
wrong_tags_are_refused_with_their_place(void)
{
    assert_refused("Zoë {{name", TEMPLATE_ERROR_SYNTAX, "letter.md:1:5: the tag is not closed");
    assert_refused("a\n\nçç {{name}\nb {{x}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:3:4: the tag is not closed");
    assert_refused("{{}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: the tag has no name");
    assert_refused("{{first name}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:9: 'first name' is no name");
    assert_refused("{{a..b}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:5: 'a..b' is no name");
    assert_refused("{{a.}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:5: 'a.' is no name");
    assert_refused("{{!", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: the tag is not closed");
    assert_refused("x\xff", TEMPLATE_ERROR_SYNTAX, "letter.md:1:2: the text is not UTF-8");
}

static void
what_mustache_has_and_a_campaign_may_not_is_refused(void)
{
    assert_refused("{{{letter.url}}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:1: a value is always escaped");
    assert_refused("{{&letter.url}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:1: a value is always escaped");
    assert_refused("{{*x}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: '*x': names that are");
    assert_refused("{{#*x}}{{/*x}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: '*x': names that");
    assert_refused("{{<x}}{{/x}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: inheritance ('<')");
    assert_refused("{{$x}}{{/x}}", TEMPLATE_ERROR_SYNTAX, "letter.md:1:1: inheritance ('$')");
}

static void
wrong_filters_are_refused_with_their_place(void)
{
    assert_refused("{{a | wrods}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:7: there is no filter 'wrods': did you mean 'words'?");
    assert_refused("{{a | words: 1}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:7: the filter 'words' is written 'words'");
    assert_refused("{{a | first}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:7: the filter 'first' is written 'first: 5'");
    assert_refused("{{a | plural: \"x\"}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:7: the filter 'plural'");
    assert_refused("{{a | first: \"5\"}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:7: the filter 'first'");
    assert_refused("{{a | first: -1}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:7: 'first' takes a number from 0");
    assert_refused("{{a | date: \"lnog\"}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:7: there is no style 'lnog'");
    assert_refused("{{a |}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:6: a filter's name is missing");
    assert_refused("{{a | minus: 1.5}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:15: the filter 'minus' is followed");
    assert_refused("{{a | default: }}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:16: what follows is neither");
    assert_refused("{{a | first: 99999999999999999999}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:14: what follows is neither");
}

static void
quotes_of_word_processors_are_named(void)
{
    assert_refused("{{a | default: “x”}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:16: a text stands in straight double quotes");
    assert_refused("{{a | default: 'x'}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:16: a text stands in straight double quotes");
    assert_refused("{{a | default: \"x}}\n\"", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:16: the text in quotes is not closed");
    assert_refused("{{a | default: \"\\n\"}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:17: a backslash in quotes");
}

static void
sections_must_close_in_order(void)
{
    assert_refused("a\n {{#b}}\n", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:2:2: the section 'b' is never closed: {{/b}} is missing");
    assert_refused("{{/b}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:1: no section 'b' is open here");
    assert_refused("{{#a}}{{#b}}{{/a}}{{/b}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:13: the open section is 'b', which 'a' does not close");
    assert_refused("{{#a | first: 2}}{{/a | first: 3}}", TEMPLATE_ERROR_SYNTAX,
                   "letter.md:1:18: the open section is 'a'");
}

static char *
nest(size_t depth)
{
    g_autoptr(GString) source = g_string_new(NULL);
    for (size_t i = 0; i < depth; i++)
        g_string_append(source, "{{#signatory}}");
    g_string_append(source, "x");
    for (size_t i = 0; i < depth; i++)
        g_string_append(source, "{{/signatory}}");
    return g_string_free(g_steal_pointer(&source), FALSE);
}

static void
sections_nest_sixty_four_deep_and_no_deeper(void)
{
    g_autofree char *allowed = nest(64);
    g_autofree char *deep = nest(65);
    g_autofree char *hostile = nest(10000);
    assert_renders(allowed, "x");
    assert_refused(deep, TEMPLATE_ERROR_LIMIT, "letter.md:1:897: sections are nested more");
    assert_refused(hostile, TEMPLATE_ERROR_LIMIT, "letter.md:1:897: sections are nested more");
}

static void
partials_are_indented_and_see_their_context(void)
{
    static const char *const partials[] = {
        "row", "- {{name}}\n  {{> two}}{{^title}}\n  none\n  {{/title}}\n", "two", "a\nb",
        NULL};
    assert_partial_renders("{{#signatories | first: 1}}\n  {{> row}}\n{{/signatories}}\n",
                           partials, "  - Ada\n    a\nb\n    none\n");
}

static void
partials_come_by_plain_names_only(void)
{
    static const char *const partials[] = {"a-b_1", "x", NULL};
    assert_partial_renders("{{> a-b_1 }}", partials, "x");
    assert_refused("{{> ../../etc/passwd}}", TEMPLATE_ERROR_PARTIAL,
                   "letter.md:1:1: '../../etc/passwd' is no partial's name");
    assert_refused("{{> /dev/stdin}}", TEMPLATE_ERROR_PARTIAL, "letter.md:1:1: '/dev/stdin'");
    assert_refused("{{> a.md}}", TEMPLATE_ERROR_PARTIAL, "letter.md:1:1: 'a.md' is no");
    assert_refused("{{> *x}}", TEMPLATE_ERROR_PARTIAL, "letter.md:1:1: '*x' is no");
    assert_refused("{{>}}", TEMPLATE_ERROR_PARTIAL, "letter.md:1:1: '' is no");
    assert_refused("\n{{> gone}}", TEMPLATE_ERROR_PARTIAL,
                   "letter.md:2:1: there is no partial 'gone'");
}

static void
a_partial_names_its_own_file(void)
{
    static const char *const partials[] = {"a", "x\n {{#b}}", NULL};
    assert_partial_refused("{{> a}}", partials, TEMPLATE_ERROR_SYNTAX,
                           "partials/a.md:2:2: the section 'b' is never closed");
}

static void
a_partial_that_includes_itself_is_refused_with_the_chain(void)
{
    static const char *const partials[] = {"a", "{{> b}}", "b", "\n  {{> a}}", NULL};
    assert_partial_refused("{{> a}}", partials, TEMPLATE_ERROR_LIMIT,
                           "partials/b.md:2:3: the partial 'a' includes itself: "
                           "letter.md > a > b > a");
}

/* Partials p0 to pN, each of which includes the next `times` over. */
static char **
make_tower(size_t height, size_t times)
{
    char **pairs = g_new0(char *, 2 * height + 1);
    for (size_t i = 0; i < height; i++) {
        g_autofree char *next = g_strdup_printf("{{> p%zu}}", i + 1);
        pairs[2 * i] = g_strdup_printf("p%zu", i);
        pairs[2 * i + 1] = g_strdup(i + 1 == height ? "" : next);
        for (size_t k = 1; k < times && i + 1 < height; k++) {
            g_autofree char *less = pairs[2 * i + 1];
            pairs[2 * i + 1] = g_strconcat(less, next, NULL);
        }
    }
    return pairs;
}

static void
partials_nest_sixty_four_deep_and_no_deeper(void)
{
    g_auto(GStrv) allowed = make_tower(64, 1);
    g_auto(GStrv) deep = make_tower(65, 1);
    assert_partial_renders("{{> p0}}", (const char *const *)allowed, "");
    assert_partial_refused("{{> p0}}", (const char *const *)deep, TEMPLATE_ERROR_LIMIT,
                           "partials/p63.md:1:1: the partial 'p64' is nested too deep");
}

static void
partials_that_multiply_stop_at_the_limit(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) tower = make_tower(60, 2);
    g_autoptr(Template) template = parse_with("{{> p0}}", (const char *const *)tower, &error);
    g_assert_no_error(error);
    g_autoptr(Value) scope = make_scope();
    g_autoptr(GString) out = g_string_new("kept");
    TemplateRender how = {.limit = 1000};
    g_assert_false(template_render(template, scope, &how, out, &error));
    g_assert_error(error, TEMPLATE_ERROR, TEMPLATE_ERROR_LIMIT);
    g_assert_cmpstr(out->str, ==, "kept");

    g_autoptr(GError) unchecked = NULL;
    g_assert_false(template_check(template, scope, &unchecked));
    g_assert_error(unchecked, TEMPLATE_ERROR, TEMPLATE_ERROR_LIMIT);
    g_assert_true(template_uses(template, "letter")); /* nobody can tell */
}

static void
a_recursive_partial_without_end_stops_with_the_chain(void)
{
    g_autoptr(GError) error = NULL;
    static const char *const partials[] = {"a", "x{{> a}}", NULL};
    TemplateOptions options = {.load = load_partial, .closure = (void *)partials};
    g_autoptr(Template) template = template_parse("{{> a}}", "letter.md", &options, &error);
    g_assert_no_error(error);
    g_autoptr(Value) scope = make_scope();
    g_autoptr(GString) out = g_string_new("kept");
    TemplateRender how = {.escape = TEMPLATE_HTML};
    g_assert_false(template_render(template, scope, &how, out, &error));
    assert_message(
        error, TEMPLATE_ERROR_LIMIT,
        "partials/a.md:1:2: partials are nested more than 64 deep: letter.md > a > a");
    g_assert_cmpstr(out->str, ==, "kept");
    g_assert_true(template_uses(template, "letter"));
}

static void
output_ends_at_its_limit(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse("{{#signatories}}12345{{/signatories}}");
    g_autoptr(Value) scope = make_scope();
    g_autoptr(GString) out = g_string_new("kept");
    TemplateRender how = {.limit = 15};
    g_assert_true(template_render(template, scope, &how, out, &error));
    g_assert_cmpstr(out->str, ==, "kept123451234512345");

    how.limit = 14;
    g_assert_false(template_render(template, scope, &how, out, &error));
    assert_message(error, TEMPLATE_ERROR_LIMIT, "letter.md:1:");
    g_assert_cmpstr(out->str, ==, "kept123451234512345");
}

static void
sections_over_many_items_of_many_items_stop_at_the_limit(void)
{
    g_autoptr(Value) scope = value_new_record();
    Value *list = value_new_list(NULL);
    for (size_t i = 0; i < 1000; i++)
        value_append(list, value_new_text("x"));
    value_set(scope, "l", list);
    static const char *const sources[] = {
        "{{#l}}{{#l}}{{#l}}{{#l}}{{.}}{{/l}}{{/l}}{{/l}}{{/l}}",
        "{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}",
        "{{#l}}{{#l}}{{#l}}{{#l}}{{^l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Template) template = parse(sources[i]);
        g_autoptr(GString) out = g_string_new(NULL);
        TemplateRender how = {.limit = 1000 * 1000};
        g_assert_false(template_render(template, scope, &how, out, &error));
        g_assert_error(error, TEMPLATE_ERROR, TEMPLATE_ERROR_LIMIT);
        g_assert_cmpuint(out->len, ==, 0);
    }
}

static void
known_names_pass_the_check(void)
{
    assert_checked(
        "{{letter.subject}} {{signatory}} {{#letter}}{{date}}{{count.asks}}{{/letter}}");
    assert_checked("{{#signatories}}{{name}} {{title}} {{letter.date}} {{.}}{{/signatories}}");
    assert_checked("{{#individuals | first: 3}}{{name}}{{/individuals}}");
    assert_checked("{{#lines}}{{.}}{{/lines}}{{^lines}}{{letter.date}}{{/lines}}");
    assert_checked("{{signatories | first: 2 | names | upper}} {{signatories | join: \", \"}}");
}

static void
unknown_names_are_refused_with_the_nearest(void)
{
    assert_unknown("Dear\n {{signatory.nmae}}",
                   "letter.md:2:2: nothing is called 'signatory.nmae' here: did you mean "
                   "'signatory.name'?");
    assert_unknown("{{leter.date}}",
                   "letter.md:1:1: nothing is called 'leter.date' here: did you "
                   "mean 'letter.date'?");
    assert_unknown("{{subject}}",
                   "letter.md:1:1: nothing is called 'subject' here: did you mean "
                   "'letter.subject'?");
    assert_unknown("{{#signatories}}{{titel}}{{/signatories}}",
                   "letter.md:1:17: nothing is called 'titel' here: did you mean 'title'?");
    assert_unknown("{{letter.date.day}}", "letter.md:1:1: nothing is called 'letter.date.day'");
    assert_unknown("{{config.smtp.password}}", "letter.md:1:1: nothing is called 'config.smtp");
    assert_unknown("{{.}}", "letter.md:1:1: nothing is called '.' here");
    assert_unknown("{{^signatories}}{{title}}{{/signatories}}", "letter.md:1:17: nothing is");
    assert_unknown("{{^nothing}}{{/nothing}}", "letter.md:1:1: nothing is called 'nothing'");
    assert_unknown("{{#lines}}{{name}}{{/lines}}", "letter.md:1:11: nothing is called 'name'");
}

static void
a_list_is_not_printed_by_itself(void)
{
    static const char *const sources[] = {"{{signatories}}",
                                          "{{signatories | first: 2}}",
                                          "{{letter}}",
                                          "{{signatories | upper}}",
                                          "{{letter.date | names}}",
                                          "{{signatories | names | first: 1}}"};
    g_autoptr(Value) scope = make_scope();
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Template) template = parse(sources[i]);
        g_assert_false(template_check(template, scope, &error));
        assert_message(error, TEMPLATE_ERROR_VALUE, "letter.md:1:1: '");
    }
}

static void
a_filter_that_cannot_work_on_a_value_says_where(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse("a\n{{letter.subject | minus: 1}}");
    g_autoptr(Value) scope = make_scope();
    g_autoptr(GString) out = g_string_new("kept");
    TemplateRender how = {.escape = TEMPLATE_VERBATIM};
    g_assert_false(template_render(template, scope, &how, out, &error));
    assert_message(error, TEMPLATE_ERROR_VALUE,
                   "letter.md:2:1: 'letter.subject': 'Human *rights*' is no number");
    g_assert_cmpstr(out->str, ==, "kept");
}

static void
used_names_are_found_through_sections_and_partials(void)
{
    g_autoptr(Template) template =
        parse("{{letter.date}}{{#signatory}}{{email}}{{/signatory}}");
    g_assert_true(template_uses(template, "letter"));
    g_assert_true(template_uses(template, "letter.date"));
    g_assert_true(template_uses(template, "signatory.email"));
    g_assert_false(template_uses(template, "signatory.name"));
    g_assert_false(template_uses(template, "letter.da"));
    g_assert_false(template_uses(template, "count"));

    g_autoptr(GError) error = NULL;
    static const char *const partials[] = {"a", "{{#fields}}{{x}}{{/fields}}", NULL};
    g_autoptr(Template) outer =
        parse_with("{{#signatory}}{{> a}}{{/signatory}}", partials, &error);
    g_assert_true(template_uses(outer, "signatory.fields.x"));
    g_assert_false(template_uses(outer, "signatory.fields.y"));
}

static void
empty_names_are_collected_once_unless_there_is_a_default(void)
{
    g_autoptr(Template) template = parse(
        "{{signatory.title}}{{signatory.title | upper}}{{signatory.title | default: \"x\"}}"
        "{{#signatories}}{{title}}{{name}}{{/signatories}}{{#individuals}}{{/individuals}}"
        "{{individuals | join: \",\"}}{{letter.date}}{{letter.gone}}");
    g_autoptr(GPtrArray) empty = g_ptr_array_new_with_free_func(g_free);
    TemplateRender how = {.escape = TEMPLATE_VERBATIM, .out_empty = empty};
    g_autofree char *out = render_how(template, &how);
    g_assert_cmpstr(out, ==, "xAdaBaiÇelik2023-11-07");
    g_ptr_array_add(empty, NULL);
    g_autofree char *joined = g_strjoinv(" ", (char **)empty->pdata);
    g_assert_cmpstr(joined, ==, "signatory.title signatories.title individuals letter.gone");
}

static void
kept_tags_stay_as_they_were_typed(void)
{
    static const char *const keep[] = {"count",       "!count.asks", "*.url",
                                       "signatories", "letter.date", NULL};
    assert_kept("{{ count.signatories | minus:1 }} {{count.asks}} {{letter.url}} {{count}}",
                keep, "{{ count.signatories | minus:1 }} 5 {{letter.url}} {{count}}");
    assert_kept("{{letter.subject}} {{signatory.name}} {{url}} {{countx}}", keep,
                "Human *rights* Asian Lawyers Network  ");
    assert_kept("{{#letter}}{{date}}{{subject}}{{url}}{{/letter}}", keep,
                "{{date}}Human *rights*{{url}}");
    assert_kept("{{#signatory}}{{letter.date}}{{name}}{{/signatory}}", keep,
                "{{letter.date}}Asian Lawyers Network");
}

static void
kept_sections_stay_whole_with_their_lines(void)
{
    static const char *const keep[] = {"signatories", "individuals", NULL};
    static const char *const same[] = {
        "a\n  {{#signatories | first: 2}}  \n{{number}}. {{letter.date}}\n  "
        "{{/signatories}}\nb\n",
        "a {{#signatories}}{{! note }}{{name}}{{/ signatories }} b",
        "{{^individuals}}\nx\n{{/individuals}}",
        "{{#signatories}}\r\n{{=<% %>=}}<%name%>\r\n<%/signatories%>\r\n",
        "{{#signatories}}\n{{name}}{{/signatories}} and\nmore",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
        assert_kept(same[i], keep, same[i]);
    assert_kept("{{#letter}}\n{{#signatories}}\nx\n{{/signatories}}\n{{/letter}}\n", keep,
                "{{#signatories}}\nx\n{{/signatories}}\n");
}

static void
partials_are_expanded_around_what_is_kept(void)
{
    g_autoptr(GError) error = NULL;
    static const char *const partials[] = {
        "a", "{{count.asks}}\n{{letter.date}}\n{{#signatories}}\n x\n{{/signatories}}\n", NULL};
    static const char *const keep[] = {"letter.date", "signatories", NULL};
    g_autoptr(Template) template = parse_with("  {{> a}}\n", partials, &error);
    g_assert_no_error(error);
    TemplateRender how = {.escape = TEMPLATE_VERBATIM, .keep = keep};
    g_autofree char *out = render_how(template, &how);
    g_assert_cmpstr(out, ==,
                    "  5\n  {{letter.date}}\n  {{#signatories}}\n   x\n  {{/signatories}}\n");
}

static void
markup_is_escaped_for_html(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse("<a title='{{a}}'>{{a}}</a>");
    g_autoptr(Value) scope = value_new_record();
    value_set_text(scope, "a", "<img src=x onerror=\"y\">'&");
    g_autoptr(GString) out = g_string_new(NULL);
    TemplateRender how = {.escape = TEMPLATE_HTML};
    g_assert_true(template_render(template, scope, &how, out, &error));
    g_assert_cmpstr(out->str, ==,
                    "<a title='&lt;img src=x onerror=&quot;y&quot;&gt;&#39;&amp;'>"
                    "&lt;img src=x onerror=&quot;y&quot;&gt;&#39;&amp;</a>");
}

/* Renders `source` three times with one memo, and asserts that each is what it is without. */
static void
assert_memo_changes_nothing(const char *source, TemplateEscape escape)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse(source);
    g_autoptr(TemplateMemo) memo = template_memo_new();
    g_autoptr(Value) scope = make_scope();
    for (int64_t round = 0; round < 3; round++) {
        value_set_number(scope, "round", round);
        value_set(scope, "odd", value_new_flag(round % 2 == 1));
        g_autoptr(GString) with = g_string_new(NULL), without = g_string_new(NULL);
        TemplateRender how = {.escape = escape, .memo = memo};
        g_assert_true(template_render(template, scope, &how, with, &error));
        how.memo = NULL;
        g_assert_true(template_render(template, scope, &how, without, &error));
        g_assert_cmpstr(with->str, ==, without->str);
    }
}

static void
a_memo_changes_no_byte(void)
{
    static const char *const sources[] = {
        "{{#signatories}}{{name}} {{/signatories}}{{round}}",
        "{{#signatories}}{{name}} {{round}}{{/signatories}}",
        "{{#signatories}}{{name}} {{#odd}}{{name}}{{/odd}}{{/signatories}}",
        "{{#signatories}}{{^odd}}x{{/odd}}{{/signatories}}",
        "{{#signatories}}{{title}}{{/signatories}}",
        "{{#signatories | first: 2}}{{name}}{{#lines}}{{round}}{{/lines}}{{/signatories}}",
        "{{#letter}}{{#signatories}}{{name}}{{date}}{{/signatories}}{{/letter}}",
        "\\{{#odd}}{{round}}{{/odd}}{{#signatories | first: 1}}{{name}}*{{/signatories}}",
        "{{#odd}}[a]({{/odd}}{{#signatories}}{{name}} *b*{{/signatories}}{{#odd}}){{/odd}}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        assert_memo_changes_nothing(sources[i], TEMPLATE_MARKDOWN);
        assert_memo_changes_nothing(sources[i], TEMPLATE_VERBATIM);
    }
}

static void
a_memo_tells_one_list_from_another(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse("{{#l}}{{.}}{{/l}}");
    g_autoptr(TemplateMemo) memo = template_memo_new();
    TemplateRender how = {.escape = TEMPLATE_HTML, .memo = memo};
    for (int64_t i = 0; i < 6; i++) {
        g_autoptr(Value) scope = value_new_record();
        Value *list = value_new_list(NULL);
        value_append(list, value_new_number(i));
        value_set(scope, "l", list);
        for (size_t round = 0; round < 3; round++) {
            g_autoptr(GString) out = g_string_new(NULL);
            g_assert_true(template_render(template, scope, &how, out, &error));
            g_assert_cmpint(g_ascii_strtoll(out->str, NULL, 10), ==, i);
        }
    }
}

static void
a_memo_hides_no_empty_name(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Template) template = parse("{{#signatories}}{{name}}{{title}}{{/signatories}}");
    g_autoptr(TemplateMemo) memo = template_memo_new();
    g_autoptr(Value) scope = make_scope();
    for (size_t round = 0; round < 4; round++) {
        g_autoptr(GPtrArray) empty = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GString) out = g_string_new(NULL);
        TemplateRender how = {.memo = memo, .out_empty = round > 1 ? empty : NULL};
        g_assert_true(template_render(template, scope, &how, out, &error));
        g_assert_cmpuint(empty->len, ==, round > 1 ? 1 : 0);
    }
}

static char *
load_from_folder(const char *name, void *closure, char **out_path, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".md", NULL);
    g_autofree char *path = g_build_filename(closure, file, NULL);
    char *source = NULL;
    if (g_file_get_contents(path, &source, NULL, error))
        *out_path = g_steal_pointer(&file);
    return source;
}

static void
the_real_letters_templates_are_in_order(void)
{
    static char folder[] = LETTERS "/apec-2023";
    static const char *const names[] = {"letter", "announcement", "press"};
    static const char *const uses[] = {"addressee.lines", "signatory.short",
                                       "count.organizations"};
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_test_skip("the letters are not here");
        return;
    }

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = NULL;
        g_autofree char *source = load_from_folder(names[i], folder, &path, &error);
        TemplateOptions options = {.strict = TRUE, .load = load_from_folder, .closure = folder};
        g_autoptr(Template) template = template_parse(source, path, &options, &error);
        g_assert_no_error(error);
        g_assert_true(template_uses(template, uses[i]));
        g_assert_true(template_uses(template, "letter.subject"));
        g_assert_false(template_uses(template, "signatory.email"));
    }
}

/* What a hostile hand, or a slipping one, makes of a good template. */
static void
mutate(GString *source, GRand *rand)
{
    static const char *const pieces[] = {
        "{{", "}}",   "{",   "}",     "#",        "/",         "^",     ">",    "|",       "\"",
        "\\", ":",    ".",   "\n",    "\r\n",     "{{=",       "=}}",   "{{! ", "{{> a}}", "“",
        " ",  "name", "{{/", "words", "first: 2", "{{=| |=}}", "{{.}}", "\xff", ""};
    for (int count = g_rand_int_range(rand, 1, 6); count > 0; count--) {
        size_t at = (size_t)g_rand_int_range(rand, 0, (int)source->len + 1);
        if (g_rand_boolean(rand) && at < source->len)
            g_string_erase(source, (gssize)at,
                           g_rand_int_range(rand, 1, (int)MIN(source->len - at, 8) + 1));
        else
            g_string_insert(source, (gssize)at,
                            pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    }
}

static void
try_everything(const char *source, gboolean strict, const Value *scope)
{
    static const char *const partials[] = {"a", "x\n {{name}} {{> b}}\n", "b",
                                           "{{#signatories}}{{> a}}{{/signatories}}", NULL};
    static const char *const keep[] = {"letter.date", "signatories", "*.url", NULL};
    g_autoptr(GError) error = NULL;
    TemplateOptions options = {
        .strict = strict, .load = load_partial, .closure = (void *)partials};
    g_autoptr(Template) template = template_parse(source, "fuzz", &options, &error);
    g_assert_true((template == NULL) == (error != NULL));
    if (template == NULL)
        return;

    g_autoptr(GError) unknown = NULL;
    g_assert_true(template_check(template, scope, &unknown) == (unknown == NULL));
    g_autoptr(TemplateMemo) memo = template_memo_new();
    for (size_t i = 0; i < 4; i++) {
        g_autoptr(GError) failure = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        TemplateRender how = {.escape = i == 0 ? TEMPLATE_MARKDOWN : TEMPLATE_HTML,
                              .limit = 10000,
                              .memo = memo,
                              .keep = i == 0 ? keep : NULL};
        g_assert_true(template_render(template, scope, &how, out, &failure) ==
                      (failure == NULL));
    }
}

static void
no_mutation_of_a_template_brings_it_down(void)
{
    static const char *const seeds[] = {
        "{{letter.date}}\n\n{{#signatories}}\n{{name}}. {{title | default: \"x\"}}\n"
        "{{/signatories}}\n{{> a}} {{^lines}}none{{/lines}}",
        "{{=<% %>=}}<%#signatories | first: 2%> <%.%><%/signatories%> <%={{ }}=%>{{! a }}",
        "  {{> a}}\n{{signatories | first: 5 | join: \", \"}} {{count.signatories | minus: 5}}",
    };
    g_autoptr(GRand) rand = g_rand_new_with_seed(2023);
    g_autoptr(Value) scope = make_scope();
    for (size_t i = 0; i < 30000; i++) {
        g_autoptr(GString) source = g_string_new(seeds[i % G_N_ELEMENTS(seeds)]);
        mutate(source, rand);
        try_everything(source->str, i % 2 == 0, scope);
    }
}

#define TEST(name) g_test_add_func("/template/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(tags_are_filled_in_and_lines_of_sections_vanish);
    TEST(line_ends_stay_and_a_byte_order_mark_goes);
    TEST(a_value_is_never_read_as_template);
    TEST(filters_stand_on_variables_and_on_sections);
    TEST(new_delimiters_work_in_a_campaign_too);
    TEST(wrong_tags_are_refused_with_their_place);
    TEST(what_mustache_has_and_a_campaign_may_not_is_refused);
    TEST(wrong_filters_are_refused_with_their_place);
    TEST(quotes_of_word_processors_are_named);
    TEST(sections_must_close_in_order);
    TEST(sections_nest_sixty_four_deep_and_no_deeper);
    TEST(partials_are_indented_and_see_their_context);
    TEST(partials_come_by_plain_names_only);
    TEST(a_partial_names_its_own_file);
    TEST(a_partial_that_includes_itself_is_refused_with_the_chain);
    TEST(partials_nest_sixty_four_deep_and_no_deeper);
    TEST(partials_that_multiply_stop_at_the_limit);
    TEST(a_recursive_partial_without_end_stops_with_the_chain);
    TEST(output_ends_at_its_limit);
    TEST(sections_over_many_items_of_many_items_stop_at_the_limit);
    TEST(known_names_pass_the_check);
    TEST(unknown_names_are_refused_with_the_nearest);
    TEST(a_list_is_not_printed_by_itself);
    TEST(a_filter_that_cannot_work_on_a_value_says_where);
    TEST(used_names_are_found_through_sections_and_partials);
    TEST(empty_names_are_collected_once_unless_there_is_a_default);
    TEST(kept_tags_stay_as_they_were_typed);
    TEST(kept_sections_stay_whole_with_their_lines);
    TEST(partials_are_expanded_around_what_is_kept);
    TEST(markup_is_escaped_for_html);
    TEST(a_memo_changes_no_byte);
    TEST(a_memo_tells_one_list_from_another);
    TEST(a_memo_hides_no_empty_name);
    TEST(the_real_letters_templates_are_in_order);
    TEST(no_mutation_of_a_template_brings_it_down);
    return g_test_run();
}
