/* The core cases of the Mustache specification, byte for byte. */
#include "template/template.h"

#include <jansson.h>
#include <string.h>

static Value *to_value(const json_t *json);

static Value *
to_list(const json_t *array)
{
    Value *list = value_new_list(NULL);
    for (size_t i = 0; i < json_array_size(array); i++)
        value_append(list, to_value(json_array_get(array, i)));
    return list;
}

static Value *
to_record(const json_t *object)
{
    Value *record = value_new_record();
    const char *name = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)object, name, member)
        value_set(record, name, to_value(member));
    return record;
}

static Value *
to_value(const json_t *json)
{
    char real[G_ASCII_DTOSTR_BUF_SIZE];

    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return to_record(json);
    case JSON_ARRAY:
        return to_list(json);
    case JSON_STRING:
        return value_new_text(json_string_value(json));
    case JSON_INTEGER:
        return value_new_number(json_integer_value(json));
    case JSON_REAL:
        g_ascii_formatd(real, sizeof real, "%g", json_real_value(json));
        return value_new_text(real);
    case JSON_NULL:
        return value_new_nothing();
    default:
        return value_new_flag(json_is_true(json));
    }
}

static char *
load_partial(const char *name, void *closure, char **out_path, GError **error)
{
    const char *source = json_string_value(json_object_get(closure, name));
    if (source == NULL) {
        g_set_error(error, TEMPLATE_ERROR, TEMPLATE_ERROR_PARTIAL, "there is no '%s'", name);
        return NULL;
    }

    *out_path = g_strdup(name);
    return g_strdup(source);
}

static void
run_case(const char *file, const json_t *test)
{
    g_autoptr(GError) error = NULL;
    TemplateOptions options = {.load = load_partial,
                               .closure = json_object_get(test, "partials")};
    const char *source = json_string_value(json_object_get(test, "template"));
    g_autoptr(Template) template = template_parse(source, file, &options, &error);
    g_assert_no_error(error);

    g_autoptr(Value) scope = to_value(json_object_get(test, "data"));
    g_autoptr(GString) out = g_string_new("before ");
    TemplateRender how = {.escape = TEMPLATE_HTML};
    g_assert_true(template_render(template, scope, &how, out, &error));
    g_assert_no_error(error);

    const char *expected = json_string_value(json_object_get(test, "expected"));
    g_test_message("%s: %s", file, json_string_value(json_object_get(test, "name")));
    g_autofree char *whole = g_strconcat("before ", expected, NULL);
    g_assert_cmpstr(out->str, ==, whole);
    g_assert_cmpuint(out->len, ==, strlen(out->str));
}

static size_t
run_file(const char *file)
{
    g_autofree char *path = g_build_filename(CORPORA, "mustache", "specs", file, NULL);
    json_error_t problem;
    json_t *suite = json_load_file(path, 0, &problem);
    g_assert_nonnull(suite);
    const json_t *tests = json_object_get(suite, "tests");
    size_t count = json_array_size(tests);
    for (size_t i = 0; i < count; i++)
        run_case(file, json_array_get(tests, i));

    json_decref(suite);
    return count;
}

static void
every_core_case_gives_the_same_bytes(void)
{
    static const char *const files[] = {"comments.json",      "delimiters.json",
                                        "interpolation.json", "inverted.json",
                                        "partials.json",      "sections.json"};
    if (!g_file_test(CORPORA "/mustache", G_FILE_TEST_IS_DIR)) {
        g_test_skip("the specification is not here");
        return;
    }

    size_t count = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        count += run_file(files[i]);
    g_assert_cmpuint(count, ==, 136);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/specification/every_core_case_gives_the_same_bytes",
                    every_core_case_gives_the_same_bytes);
    return g_test_run();
}
