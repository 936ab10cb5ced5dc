/* bench_template.c - W2: ten thousand letters from one template with a section of 59 rows
 *
 * bench_template DATA one|str|made|memo [txt|html] [ROUNDS], where DATA holds letter.mustache,
 * recipients.tsv and signatories.tsv, as the scripts of the peers make them. "one" prints the
 * first letter, to be compared with theirs; "str" renders all of them; "made" also makes each
 * recipient's record within the time that is taken; "memo" renders the section once.
 */
#include "template/template.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct {
    Template *template;
    GPtrArray *rows; /* of fields, the names first */
    Value *signatories;
    TemplateEscape escape;
    TemplateMemo *memo; /* or NULL */
} Work;

static char *
read_file(const char *folder, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *content = NULL;
    if (!g_file_get_contents(path, &content, NULL, &error))
        g_error("%s", error->message);
    return content;
}

/* Each line's fields; owned by the caller. */
static GPtrArray *
read_rows(const char *folder, const char *name)
{
    g_autofree char *content = read_file(folder, name);
    g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (size_t i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
        g_ptr_array_add(rows, g_strsplit(lines[i], "\t", -1));
    return rows;
}

static Value *
make_record(const char *const *names, char **fields)
{
    Value *record = value_new_record();
    for (size_t i = 0; names[i] != NULL; i++)
        value_set_text(record, names[i], fields[i]);
    return record;
}

static Value *
make_recipient(const Work *work, size_t index)
{
    Value *scope =
        make_record((const char *const *)work->rows->pdata[0], work->rows->pdata[index]);
    value_set(scope, "signatories", value_ref(work->signatories));
    return scope;
}

static Value *
read_signatories(const char *folder)
{
    static const char *const names[] = {"n", "name", "acronym", NULL};
    g_autoptr(GPtrArray) rows = read_rows(folder, "signatories.tsv");
    Value *list = value_new_list(NULL);
    for (size_t i = 0; i < rows->len; i++)
        value_append(list, make_record(names, rows->pdata[i]));
    return list;
}

static void
render(const Work *work, const Value *scope, GString *out)
{
    g_autoptr(GError) error = NULL;
    TemplateRender how = {.escape = work->escape, .memo = work->memo};
    g_string_truncate(out, 0);
    if (!template_render(work->template, scope, &how, out, &error))
        g_error("%s", error->message);
}

/* Returns the processor seconds that `rounds` times all letters take. */
static double
measure(const Work *work, size_t rounds, gboolean made, size_t *out_bytes)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GPtrArray) scopes = g_ptr_array_new_with_free_func((GDestroyNotify)value_unref);
    for (size_t i = 1; !made && i < work->rows->len; i++)
        g_ptr_array_add(scopes, make_recipient(work, i));

    clock_t start = clock();
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 1; i < work->rows->len; i++) {
            g_autoptr(Value) own = made ? make_recipient(work, i) : NULL;
            render(work, made ? own : g_ptr_array_index(scopes, i - 1), out);
            *out_bytes += out->len;
        }
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void
print_first(const Work *work)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(Value) scope = make_recipient(work, 1);
    render(work, scope, out);
    fwrite(out->str, 1, out->len, stdout);
}

static void
print_figures(const Work *work, const char *format, const char *mode, size_t rounds)
{
    size_t bytes = 0;
    double seconds = measure(work, rounds, strcmp(mode, "made") == 0, &bytes);
    double letters = (double)rounds * (work->rows->len - 1);
    printf("W2 %s %s letters/s %.0f, %.0f MB/s, goal %d\n", format, mode, letters / seconds,
           (double)bytes / seconds / 1e6, work->memo != NULL ? 1000000 : 170000);
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: bench_template DATA one|str|made|memo [txt|html] [ROUNDS]\n", stderr);
        return 2;
    }

    g_autoptr(GError) error = NULL;
    gboolean html = argc > 3 && strcmp(argv[3], "html") == 0;
    const char *name = html ? "letter.html.mustache" : "letter.mustache";
    g_autofree char *source = read_file(argv[1], name);
    TemplateOptions options = {.strict = FALSE};
    g_autoptr(Template) template = template_parse(source, name, &options, &error);
    if (template == NULL)
        g_error("%s", error->message);
    g_autoptr(GPtrArray) rows = read_rows(argv[1], "recipients.tsv");
    g_autoptr(Value) signatories = read_signatories(argv[1]);
    g_autoptr(TemplateMemo) memo = strcmp(argv[2], "memo") == 0 ? template_memo_new() : NULL;
    Work work = {template, rows, signatories, html ? TEMPLATE_HTML : TEMPLATE_VERBATIM, memo};

    if (strcmp(argv[2], "one") == 0)
        print_first(&work);
    else
        print_figures(&work, html ? "html" : "txt", argv[2],
                      argc > 4 ? (size_t)g_ascii_strtoull(argv[4], NULL, 10) : 10);
    return 0;
}
