#include "data/markup.h"

#include "base/text.h"
#include "data/markup_tag.h"

#include <string.h>

enum { MOST_LEVELS = 256, MOST_TAG_BYTES = 256 * 1024, LONGEST_REFERENCE = 64 };

struct Markup {
    char *name; /* of the part, as messages show it */
    MarkupSource source;
    size_t at;     /* in its window */
    unsigned line; /* on which the window begins */
    const MarkupHandlers *handlers;
    void *closure;
    GError *refusal;
    const char *mistake;        /* what is not well-formed, in a few words; static */
    GString *open;              /* the names of the open elements, each with a NUL behind it */
    size_t starts[MOST_LEVELS]; /* of the names */
    unsigned level;
    gboolean has_root;
    gboolean has_moved; /* the window is not at the beginning any more */
    gboolean wants_text;
    gboolean in_cdata;
    gboolean ends_empty; /* the end of "<a/>" is still to be told */
    gboolean is_paused;
    gboolean stops[256]; /* the bytes that end a run of text */
    MarkupTag tag;
};

/* What a step has come to. */
typedef enum {
    ON,   /* goes on */
    MORE, /* the window ends before what stands in it does */
} Step;

void
markup_refuse(Markup *markup, GError *error)
{
    if (markup->refusal == NULL)
        markup->refusal = error;
    else
        g_error_free(error);
}

void
markup_pause(Markup *markup)
{
    markup->is_paused = TRUE;
}

const char *
markup_attribute(const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

void
markup_want_text(Markup *markup, gboolean wanted)
{
    markup->wants_text = wanted;
}

/* TRUE for what means something in a text, or may be none of XML's characters. */
static gboolean
is_stop(unsigned char c)
{
    return c == '<' || c == '&' || c == ']' || c == 0xef ||
           (c < 0x20 && c != '\t' && c != '\n');
}

Markup *
markup_open(Archive *archive, const char *name, const MarkupHandlers *handlers, void *closure,
            GError **error)
{
    ArchiveStream *stream = archive_read(archive, name, error);
    if (stream == NULL)
        return NULL;

    Markup *markup = g_new0(Markup, 1);
    markup->name = text_escape(name, -1);
    markup_source_open(&markup->source, stream);
    markup->line = 1;
    markup->handlers = handlers;
    markup->closure = closure;
    markup->open = g_string_new(NULL);
    for (unsigned c = 0; c < G_N_ELEMENTS(markup->stops); c++)
        markup->stops[c] = is_stop((unsigned char)c);
    return markup;
}

void
markup_close(Markup *markup)
{
    if (markup == NULL)
        return;

    markup_source_close(&markup->source);
    g_string_free(markup->open, TRUE);
    g_clear_error(&markup->refusal);
    g_free(markup->name);
    g_free(markup);
}

static char *
here(const Markup *markup)
{
    return markup->source.window + markup->at;
}

static size_t
get_left(const Markup *markup)
{
    return markup->source.length - markup->at;
}

static Step
fail(Markup *markup, const char *mistake)
{
    markup->mistake = mistake;
    return ON;
}

static void
count_lines(Markup *markup)
{
    const char *end = here(markup);
    for (const char *at = markup->source.window;
         at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        markup->line++;
}

static MarkupResult
explain(Markup *markup, GError **error)
{
    count_lines(markup);
    if (markup->refusal == NULL)
        markup->refusal =
            g_error_new(MARKUP_ERROR, MARKUP_ERROR_SYNTAX,
                        "no well-formed XML (%s); save the file anew", markup->mistake);
    const gboolean is_ours = markup->refusal->domain == MARKUP_ERROR;
    g_propagate_error(error, g_steal_pointer(&markup->refusal));
    if (is_ours)
        g_prefix_error(error, "part '%s', line %u: ", markup->name, markup->line);
    return MARKUP_FAILED;
}

/* What stands at the end of the window is not all there: it may not go on for ever. */
static void
fill(Markup *markup)
{
    GError *error = NULL;
    const size_t done = markup->at;
    if (markup->source.at_end)
        markup->mistake = "unclosed token";
    if (get_left(markup) > MOST_TAG_BYTES)
        markup_refuse(markup, g_error_new(MARKUP_ERROR, MARKUP_ERROR_LIMIT,
                                          "a tag longer than 256 KiB, as no document has"));
    if (markup->mistake != NULL || markup->refusal != NULL)
        return;

    count_lines(markup);
    markup->has_moved |= done > 0;
    markup->at = 0;
    if (!markup_source_fill(&markup->source, done, &error))
        markup_refuse(markup, error);
}

static gboolean
is_white(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isspace(text[i]) || text[i] == '\v' || text[i] == '\f')
            return FALSE;
    return TRUE;
}

/* Outside of all elements nothing stands but white space. */
static void
tell(Markup *markup, const char *text, size_t length, gboolean is_plain)
{
    if (markup->level > 0 && markup->wants_text)
        markup->handlers->text(markup, markup->closure, text, length);
    else if (markup->level == 0 && !(is_plain && is_white(text, length)))
        markup->mistake = markup->has_root ? "junk after document element" : "syntax error";
}

static size_t
measure_run(const Markup *markup)
{
    const char *text = here(markup);
    const size_t length = get_left(markup);
    size_t run = 0;
    while (run < length && !markup->stops[(unsigned char)text[run]])
        run++;
    return run;
}

static Step
read_reference(Markup *markup)
{
    const char *text = here(markup);
    const size_t length = get_left(markup);
    const char *stop = memchr(text, ';', MIN(length, LONGEST_REFERENCE));
    char character[6];
    if (stop == NULL && length < LONGEST_REFERENCE && !markup->source.at_end)
        return MORE;
    const size_t size = stop == NULL ? 0 : markup_read_reference(text, stop, character);
    if (size == 0)
        return fail(markup, "undefined entity");
    markup->at += (size_t)(stop - text) + 1;
    tell(markup, character, size, FALSE);
    return ON;
}

/* The three bytes at which a run of text stopped, or fewer at the end of the part. */
static Step
read_stop(Markup *markup)
{
    const char *text = here(markup);
    const size_t length = get_left(markup);
    if (length < 3 && !markup->source.at_end)
        return MORE;
    const gboolean is_return = text[0] == '\r';
    const gboolean is_end = length >= 3 && memcmp(text, "]]>", 3) == 0;
    if (is_end && markup->in_cdata) {
        markup->in_cdata = FALSE;
        markup->at += 3;
        return ON;
    }
    if (is_end || !markup_is_character(text))
        return fail(markup, "not well-formed");

    /* A line ends in LF, whichever way it was written (section 2.11). */
    const size_t taken = is_return && length > 1 && text[1] == '\n'
                             ? 2
                             : (size_t)(g_utf8_next_char(text) - text);
    markup->at += taken;
    tell(markup, is_return ? "\n" : text, is_return ? 1 : taken, !markup->in_cdata);
    return ON;
}

static Step
read_text(Markup *markup)
{
    char *text = here(markup);
    const size_t run = measure_run(markup);
    if (run > 0) {
        markup->at += run;
        tell(markup, text, run, !markup->in_cdata);
        return ON;
    }
    if (*text == '&' && !markup->in_cdata)
        return read_reference(markup);
    if (*text == '<' || *text == '&') { /* within CDATA */
        markup->at++;
        tell(markup, text, 1, FALSE);
        return ON;
    }
    return read_stop(markup);
}

static Step
end_element(Markup *markup)
{
    markup->ends_empty = FALSE;
    g_string_truncate(markup->open, markup->starts[--markup->level]);
    if (markup->handlers->end != NULL)
        markup->handlers->end(markup, markup->closure);
    return ON;
}

static Step
begin_element(Markup *markup)
{
    const MarkupTag *tag = &markup->tag;
    if (markup->level == MOST_LEVELS) {
        markup_refuse(markup, g_error_new(MARKUP_ERROR, MARKUP_ERROR_LIMIT,
                                          "elements in more than 256 levels, as no document "
                                          "has"));
        return ON;
    }
    if (markup->level == 0 && markup->has_root)
        return fail(markup, "junk after document element");
    markup->has_root = TRUE;
    markup->starts[markup->level++] = markup->open->len;
    g_string_append_len(markup->open, tag->name, (gssize)tag->length);
    markup->ends_empty = tag->is_empty;
    markup->handlers->begin(markup, markup->closure, tag->local, markup->tag.attributes);
    return ON;
}

/* Returns the ">" of the tag at `text`, or NULL where the window ends before; `out_bad` is TRUE
 * when there is a "<" before it. */
static char *
find_tag_end(char *text, size_t length, gboolean *out_bad)
{
    char quote = '\0';
    *out_bad = FALSE;
    for (char *at = text + 1, *end = text + length; at < end; at++) {
        if (*at > '>')
            continue;
        *out_bad = *at == '<';
        if (*out_bad || (*at == '>' && quote == '\0'))
            return at;
        if (quote != '\0' ? *at == quote : *at == '"' || *at == '\'')
            quote = quote == '\0' ? *at : '\0';
    }
    return NULL;
}

static Step
read_end(Markup *markup, const char *name, const char *end)
{
    size_t length = 0;
    const char *mistake = markup_tag_measure_end(name, end, &length);
    if (mistake != NULL)
        return fail(markup, mistake);

    const size_t start = markup->level == 0 ? 0 : markup->starts[markup->level - 1];
    if (markup->level == 0 || markup->open->len - start != length ||
        memcmp(markup->open->str + start, name, length) != 0)
        return fail(markup, "mismatched tag");
    markup->at += (size_t)(end - here(markup)) + 1;
    return end_element(markup);
}

static Step
read_tag(Markup *markup)
{
    gboolean is_bad = FALSE;
    char *text = here(markup), *end = find_tag_end(text, get_left(markup), &is_bad);
    if (end == NULL)
        return MORE;
    if (is_bad)
        return fail(markup, "not well-formed");
    if (text[1] == '/')
        return read_end(markup, text + 2, end);

    const char *mistake = markup_tag_cut(&markup->tag, text + 1, end);
    if (mistake != NULL)
        return fail(markup, mistake);
    markup->at += (size_t)(end - text) + 1;
    markup->line += markup->tag.breaks;
    return begin_element(markup);
}

/* Passes over what begins and ends so; nothing in it has a meaning. */
static Step
skip_to(Markup *markup, size_t head, const char *end)
{
    const size_t length = get_left(markup), end_length = strlen(end);
    const char *text = here(markup);
    const char *found =
        length < head ? NULL : memmem(text + head, length - head, end, end_length);
    if (found == NULL)
        return MORE;
    for (const char *at = text; at < found; at++)
        if (!markup_is_character(at))
            return fail(markup, "not well-formed");
    markup->at += (size_t)(found - text) + end_length;
    return ON;
}

static Step
skip_comment(Markup *markup)
{
    const size_t start = markup->at;
    const Step step = skip_to(markup, strlen("<!--"), "--");
    if (step == MORE || markup->mistake != NULL)
        return step;
    if (get_left(markup) == 0) { /* its last byte is to come */
        markup->at = start;
        return MORE;
    }
    if (*here(markup) != '>')
        return fail(markup, "not well-formed");
    markup->at++;
    return ON;
}

/* A declaration stands at the very beginning, and nowhere else. */
static Step
skip_instruction(Markup *markup)
{
    const size_t start = markup->at;
    const Step step = skip_to(markup, strlen("<?"), "?>");
    if (step == MORE || markup->mistake != NULL)
        return step;

    const char *name = markup->source.window + start + strlen("<?");
    const char *end = markup_skip_name(name);
    const gboolean is_declaration = end - name == 3 && g_ascii_strncasecmp(name, "xml", 3) == 0;
    if (end == name || (!g_ascii_isspace(*end) && memcmp(end, "?>", 2) != 0))
        return fail(markup, "not well-formed");
    if (is_declaration && (start > 0 || markup->has_moved))
        return fail(markup, "XML declaration not at the beginning");
    if (is_declaration && memcmp(name, "xml version", strlen("xml version")) != 0)
        return fail(markup, "XML declaration not well-formed");
    return ON;
}

static Step
refuse_doctype(Markup *markup)
{
    markup_refuse(markup, g_error_new(MARKUP_ERROR, MARKUP_ERROR_DOCTYPE,
                                      "a document type (DOCTYPE), which could bring in other "
                                      "files; no workbook has one, so this one is not read"));
    return ON;
}

static Step
read_angle(Markup *markup)
{
    const char *text = here(markup);
    const size_t length = get_left(markup);
    const char cdata[] = "<![CDATA[", doctype[] = "<!DOCTYPE";
    if (length < sizeof cdata && !markup->source.at_end)
        return MORE;
    if (length < 2)
        return fail(markup, "unclosed token");
    if (text[1] == '?')
        return skip_instruction(markup);
    if (text[1] != '!')
        return read_tag(markup);
    if (length >= 4 && memcmp(text, "<!--", 4) == 0)
        return skip_comment(markup);
    if (length >= strlen(doctype) && memcmp(text, doctype, strlen(doctype)) == 0)
        return refuse_doctype(markup);
    if (length < strlen(cdata) || memcmp(text, cdata, strlen(cdata)) != 0 || markup->level == 0)
        return fail(markup, "not well-formed");
    markup->in_cdata = TRUE;
    markup->at += strlen(cdata);
    return ON;
}

static Step
step(Markup *markup)
{
    if (markup->ends_empty)
        return end_element(markup);
    if (get_left(markup) == 0)
        return MORE;
    return !markup->in_cdata && *here(markup) == '<' ? read_angle(markup) : read_text(markup);
}

static gboolean
is_over(const Markup *markup)
{
    return markup->source.at_end && get_left(markup) == 0 && !markup->ends_empty;
}

MarkupResult
markup_read(Markup *markup, GError **error)
{
    markup->is_paused = FALSE;
    while (!markup->is_paused && !is_over(markup)) {
        if (step(markup) == MORE)
            fill(markup);
        if (markup->refusal != NULL || markup->mistake != NULL)
            return explain(markup, error);
    }
    if (markup->is_paused)
        return MARKUP_PAUSED;
    if (markup->level == 0 && markup->has_root && !markup->in_cdata)
        return MARKUP_END;
    fail(markup, markup->has_root ? "unclosed token" : "no element found");
    return explain(markup, error);
}

gboolean
markup_read_part(Archive *archive, const char *name, const MarkupHandlers *handlers,
                 void *closure, GError **error)
{
    g_autoptr(Markup) markup = markup_open(archive, name, handlers, closure, error);
    return markup != NULL && markup_read(markup, error) == MARKUP_END;
}
