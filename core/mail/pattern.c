#include "mail/pattern.h"

#include "base/file.h"
#include "base/text.h"
#include "template/template.h"

#include <string.h>

G_DEFINE_QUARK(pattern - error - quark, pattern_error)

#define SOURCE_LIMIT (64 * 1024)
#define OUTPUT_LIMIT (8 * 1024 * 1024)

struct Pattern {
    char *path;
    Template *subject;
    Template *reply_to; /* NULL: none */
    GPtrArray *attach;  /* Template * */
    Template *body;
    TemplateMemo *memo; /* of `body`: what all messages have in common */
    size_t size;
    Digest digest;
    GPtrArray *sources; /* char *: of each file its path, and its text */
};

/* Where the template's partials come from: the campaign, and their bytes are digested. */
typedef struct {
    Campaign *campaign;
    DigestState *state;
    GPtrArray *files; /* borrowed from the Pattern */
} Source;

static void
keep_source(GPtrArray *files, const char *path, const char *text)
{
    for (unsigned i = 0; i < files->len; i += 2)
        if (g_str_equal(files->pdata[i], path))
            return;

    g_ptr_array_add(files, g_strdup(path));
    g_ptr_array_add(files, g_strdup(text));
}

static char *
load_partial(const char *name, void *closure, char **out_path, GError **error)
{
    Source *source = closure;
    char *text = campaign_load_partial(name, source->campaign, out_path, error);

    if (text != NULL) {
        digest_add(source->state, name, strlen(name) + 1);
        digest_add(source->state, text, strlen(text) + 1);
        keep_source(source->files, *out_path, text);
    }
    return text;
}

static void
append_names(GPtrArray *names, const char *folder)
{
    g_autoptr(GPtrArray) files = file_list_folder(folder, NULL);

    for (unsigned i = 0; files != NULL && i < files->len; i++) {
        const char *file = files->pdata[i];
        if (g_str_has_suffix(file, ".md"))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(".md")));
    }
}

static gboolean
refuse_name(const Campaign *campaign, const char *name, const char *templates, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *own = campaign_path(campaign, "mail");
    g_autofree char *common = g_build_filename(templates, "mail", NULL);
    append_names(names, own);
    append_names(names, common);
    g_ptr_array_add(names, NULL);
    const char *nearest = text_nearest(name, (const char *const *)names->pdata);
    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest)
                                            : g_strdup_printf("there are %s", list);
    g_autofree char *shown = text_escape(name, -1);
    g_autofree char *escaped = text_escape(hint, -1);

    g_set_error(error, PATTERN_ERROR, PATTERN_ERROR_NONE, "there is no mail template '%s'; %s",
                shown, escaped);
    return FALSE;
}

static gboolean
is_plain_name(const char *name)
{
    return name[0] != '\0' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(name);
}

/* The campaign's own template comes first. */
static char *
read_source(const Campaign *campaign, const char *name, const char *templates, GError **error)
{
    g_autofree char *file = g_strdup_printf("mail/%s.md", name);
    g_autofree char *own = campaign_path(campaign, file);
    g_autofree char *common = g_build_filename(templates, file, NULL);
    if (is_plain_name(name) && file_exists(own))
        return campaign_read(campaign, file, SOURCE_LIMIT, error);
    if (is_plain_name(name) && file_exists(common))
        return file_read_text(common, SOURCE_LIMIT, error);

    refuse_name(campaign, name, templates, error);
    return NULL;
}

static gboolean
refuse_line(const Pattern *pattern, unsigned line, GError **error, const char *why)
{
    g_set_error(error, PATTERN_ERROR, PATTERN_ERROR_HEADER, "%s:%u: %s", pattern->path, line,
                why);
    return FALSE;
}

/* Parses `text` as if it stood in its place in the file, so that positions are right. */
static Template *
parse_at(const Pattern *pattern, Source *whole, unsigned line, size_t column, const char *text,
         GError **error)
{
    const TemplateOptions options = {.strict = TRUE, .load = load_partial, .closure = whole};
    g_autofree char *lines = g_strnfill(line - 1, '\n');
    g_autofree char *blanks = g_strnfill(column, ' ');
    g_autofree char *source = g_strconcat(lines, blanks, text, NULL);

    return template_parse(source, pattern->path, &options, error);
}

static gboolean
take_header(Pattern *pattern, Source *whole, unsigned line, const char *text, GError **error)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL)
        return refuse_line(pattern, line, error,
                           "the template begins with lines such as 'Subject: …', a blank "
                           "line, and then its text");
    const size_t column = (size_t)g_utf8_strlen(text, colon - text) + 1;
    g_autofree char *name = g_strndup(text, (size_t)(colon - text));
    g_autoptr(Template) value = parse_at(pattern, whole, line, column, colon + 1, error);
    if (value == NULL)
        return FALSE;

    if (g_ascii_strcasecmp(name, "Subject") == 0 && pattern->subject == NULL)
        pattern->subject = g_steal_pointer(&value);
    else if (g_ascii_strcasecmp(name, "Reply-To") == 0 && pattern->reply_to == NULL)
        pattern->reply_to = g_steal_pointer(&value);
    else if (g_ascii_strcasecmp(name, "Attach") == 0)
        g_ptr_array_add(pattern->attach, g_steal_pointer(&value));
    else
        return refuse_line(pattern, line, error,
                           "only Subject and Reply-To, each once, and Attach may stand before "
                           "the blank line");
    return TRUE;
}

static gboolean
parse(Pattern *pattern, Source *whole, const char *source, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(source, "\n", -1);
    unsigned line = 1;

    for (; lines[line - 1] != NULL && lines[line - 1][0] != '\0'; line++)
        if (!take_header(pattern, whole, line, lines[line - 1], error))
            return FALSE;
    if (pattern->subject == NULL)
        return refuse_line(pattern, 1, error,
                           "the template has no subject; write 'Subject: …'");
    g_autofree char *body = lines[line - 1] != NULL ? g_strjoinv("\n", lines + line) : NULL;
    if (body == NULL || body[strspn(body, " \t\n")] == '\0')
        return refuse_line(pattern, line, error,
                           "the template has no text; write it below a blank line");

    pattern->size = strlen(body);
    pattern->memo = template_memo_new();
    pattern->body = parse_at(pattern, whole, line + 1, 0, body, error);
    return pattern->body != NULL;
}

Pattern *
pattern_load(Campaign *campaign, const char *name, const char *templates, GError **error)
{
    g_autofree char *text = read_source(campaign, name, templates, error);
    if (text == NULL)
        return NULL;

    g_autoptr(GString) source = g_string_new(text);
    g_string_replace(source, "\r\n", "\n", 0);
    g_autoptr(Pattern) pattern = g_new0(Pattern, 1);
    pattern->path = g_strdup_printf("mail/%s.md", name);
    pattern->attach = g_ptr_array_new_with_free_func((GDestroyNotify)template_free);
    pattern->sources = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(DigestState) state = digest_begin();
    Source whole = {campaign, state, pattern->sources};
    keep_source(pattern->sources, pattern->path, source->str);
    digest_add(state, source->str, source->len + 1);
    if (!parse(pattern, &whole, source->str, error))
        return NULL;
    pattern->digest = digest_end(g_steal_pointer(&state));
    return g_steal_pointer(&pattern);
}

void
pattern_free(Pattern *pattern)
{
    if (pattern == NULL)
        return;

    template_free(pattern->subject);
    template_free(pattern->reply_to);
    template_memo_free(pattern->memo);
    template_free(pattern->body);
    g_ptr_array_unref(pattern->attach);
    g_ptr_array_unref(pattern->sources);
    g_free(pattern->path);
    g_free(pattern);
}

const char *
pattern_get_path(const Pattern *pattern)
{
    return pattern->path;
}

size_t
pattern_get_size(const Pattern *pattern)
{
    return pattern->size;
}

const Digest *
pattern_get_digest(const Pattern *pattern)
{
    return &pattern->digest;
}

void
pattern_each_source(const Pattern *pattern,
                    void (*visit)(const char *path, const char *text, void *closure),
                    void *closure)
{
    for (unsigned i = 0; i < pattern->sources->len; i += 2)
        visit(pattern->sources->pdata[i], pattern->sources->pdata[i + 1], closure);
}

gboolean
pattern_uses(const Pattern *pattern, const char *name)
{
    for (unsigned i = 0; i < pattern->attach->len; i++)
        if (template_uses(pattern->attach->pdata[i], name))
            return TRUE;

    return template_uses(pattern->subject, name) || template_uses(pattern->body, name) ||
           (pattern->reply_to != NULL && template_uses(pattern->reply_to, name));
}

gboolean
pattern_check(const Pattern *pattern, const Value *known, GError **error)
{
    for (unsigned i = 0; i < pattern->attach->len; i++)
        if (!template_check(pattern->attach->pdata[i], known, error))
            return FALSE;

    return template_check(pattern->subject, known, error) &&
           (pattern->reply_to == NULL || template_check(pattern->reply_to, known, error)) &&
           template_check(pattern->body, known, error);
}

void
pattern_text_free(PatternText *text)
{
    if (text == NULL)
        return;

    g_free(text->subject);
    g_free(text->reply_to);
    g_clear_pointer(&text->attach, g_ptr_array_unref);
    g_free(text->markdown);
    g_free(text);
}

static char *
render(const Template *template, const Value *scope, const TemplateRender *how, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);

    return template_render(template, scope, how, out, error)
               ? g_string_free(g_steal_pointer(&out), FALSE)
               : NULL;
}

/* A header's value, without the blanks that stood for its place in the file. */
static char *
render_line(const Template *template, const Value *scope, const TemplateRender *how,
            GError **error)
{
    char *line = template != NULL ? render(template, scope, how, error) : g_strdup("");

    return line != NULL ? g_strstrip(line) : NULL;
}

PatternText *
pattern_render(const Pattern *pattern, const Value *scope, Language *language,
               GPtrArray *out_empty, GError **error)
{
    TemplateRender how = {.escape = TEMPLATE_VERBATIM,
                          .language = language,
                          .limit = OUTPUT_LIMIT,
                          .out_empty = out_empty};
    g_autoptr(PatternText) text = g_new0(PatternText, 1);
    text->attach = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < pattern->attach->len; i++) {
        char *file = render_line(pattern->attach->pdata[i], scope, &how, error);
        if (file == NULL)
            return NULL;
        if (file[0] != '\0')
            g_ptr_array_add(text->attach, file);
        else
            g_free(file);
    }
    text->subject = render_line(pattern->subject, scope, &how, error);
    if (text->subject == NULL)
        return NULL;
    text->reply_to = render_line(pattern->reply_to, scope, &how, error);
    if (text->reply_to == NULL)
        return NULL;
    how.escape = TEMPLATE_MARKDOWN;
    how.memo = pattern->memo;
    text->markdown = render(pattern->body, scope, &how, error);
    return text->markdown != NULL ? g_steal_pointer(&text) : NULL;
}
