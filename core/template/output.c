#include "template/output.h"

/* The most bytes that one byte can become: &quot; and &#160; (of two). */
enum { WORST = 6 };

/* Never given away: for the NUL and for moves of a fixed size. */
enum { RESERVE = 1 + LAYOUT_PADDING };

static void
point(Output *output, size_t used)
{
    output->at = output->text->str + used;
    size_t room = output->text->allocated_len - used;
    output->end = output->at + (room > RESERVE ? room - RESERVE : 0);
}

void
output_begin(Output *output, GString *text, size_t limit)
{
    *output = (Output){.text = text, .start = text->len, .limit = limit};
    point(output, text->len);
}

gboolean
output_grow(Output *output, size_t length)
{
    size_t used = output_get_length(output);
    if (used - output->start > output->limit)
        return FALSE;

    g_string_set_size(output->text, MAX(used + length, 2 * used) + RESERVE);
    point(output, used);
    return TRUE;
}

gboolean
output_finish(Output *output)
{
    size_t used = output_get_length(output);
    if (used - output->start > output->limit)
        return FALSE;

    output->text->len = used;
    output->text->str[used] = '\0';
    return TRUE;
}

void
output_abandon(Output *output)
{
    output->text->len = output->start;
    output->text->str[output->start] = '\0';
}

static const char *
get_html_entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

gboolean
output_put_html(Output *output, const char *text, size_t length)
{
    if (!output_reserve(output, WORST * length))
        return FALSE;

    char *at = output->at;
    for (size_t i = 0; i < length; i++) {
        const char *entity = get_html_entity(text[i]);
        if (entity == NULL)
            *at++ = text[i];
        else
            at = stpcpy(at, entity);
    }
    output->at = at;
    return TRUE;
}

static char *
put_entity(char *at, gunichar c)
{
    char digits[12];
    size_t count = 0;
    for (; c > 0; c /= 10)
        digits[count++] = (char)('0' + c % 10);

    *at++ = '&';
    *at++ = '#';
    while (count > 0)
        *at++ = digits[--count];
    *at++ = ';';
    return at;
}

/* Blanks, of any script, and the byte order mark: CommonMark would drop them or take them for
 * markup where they stand at an end. */
static gboolean
is_blank(gunichar c)
{
    return g_unichar_isspace(c) || c == 0xfeff;
}

static char *
put_blanks(char *at, const char *start, const char *end)
{
    for (const char *c = start; c < end; c = g_utf8_next_char(c))
        at = put_entity(at, g_utf8_get_char(c));

    return at;
}

static const char *
skip_blanks(const char *start, const char *end)
{
    while (start < end && is_blank(g_utf8_get_char(start)))
        start = g_utf8_next_char(start);

    return start;
}

static const char *
skip_blanks_back(const char *start, const char *end)
{
    while (end > start) {
        const char *last = g_utf8_prev_char(end);
        if (!is_blank(g_utf8_get_char(last)))
            return end;
        end = last;
    }
    return end;
}

static gboolean
ends_with(const Output *output, const char *ending)
{
    size_t length = strlen(ending);
    return output_get_length(output) >= length &&
           memcmp(output->at - length, ending, length) == 0;
}

/* In "[here](" and "[here]: " what follows is a link's destination, which a blank would end. */
static gboolean
is_at_destination(const Output *output)
{
    return ends_with(output, "](") || ends_with(output, "]: ");
}

/* A backslash of the template's own just before a value would take the value's for a letter. */
static gboolean
is_after_open_backslash(const Output *output)
{
    const char *at = output->at;
    while (at > output->text->str && at[-1] == '\\')
        at--;

    return (output->at - at) % 2 == 1;
}

unsigned
output_get_place(const Output *output)
{
    return (is_at_destination(output) ? 1 : 0) | (is_after_open_backslash(output) ? 2 : 0);
}

gboolean
output_put_markdown(Output *output, const char *text, size_t length)
{
    if (!output_reserve(output, WORST * length + 1))
        return FALSE;

    const char *end = text + length;
    const char *first = skip_blanks(text, end), *last = skip_blanks_back(first, end);
    gboolean keep_blanks = !is_at_destination(output);
    if (is_after_open_backslash(output))
        *output->at++ = '\\';

    char *at = put_blanks(output->at, text, first);
    for (const char *c = first; c < last; c++) {
        if (g_ascii_iscntrl(*c) || (*c == ' ' && !keep_blanks)) {
            at = put_entity(at, (guchar)*c);
            continue;
        }
        if (g_ascii_ispunct(*c))
            *at++ = '\\';
        *at++ = *c;
    }
    output->at = put_blanks(at, last, end);
    return TRUE;
}

void
template_append_markdown(GString *out, const char *text)
{
    Output output;
    output_begin(&output, out, G_MAXSIZE);
    gboolean put = output_put_markdown(&output, text, strlen(text)) && output_finish(&output);
    g_assert(put); /* there is no limit */
}
