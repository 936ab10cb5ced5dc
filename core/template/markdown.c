#include "template/markdown.h"

/* The most bytes that one byte can become: &#160; (of two). */
enum { WORST = 6 };

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
    const char *start = output->text->str + output->value_end, *at = output->at;
    while (at > start && at[-1] == '\\')
        at--;

    return (output->at - at) % 2 == 1;
}

unsigned
markdown_get_place(const Output *output)
{
    return (is_at_destination(output) ? 1 : 0) | (is_after_open_backslash(output) ? 2 : 0);
}

/* Escapes all punctuation, which CommonMark allows, whether it would be markup there or not. */
static gboolean
put_escaped(Output *output, const char *text, size_t length)
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

/* CommonMark 0.30, 6.5: within angle brackets these are links, backslashes are letters there,
 * and entities are read in a URI only. */
static gboolean
is_uri(const char *text)
{
    return g_regex_match_simple("\\A[a-z][a-z0-9.+-]{1,31}:[^\\x00-\\x20<>\\\\]*\\z", text,
                                G_REGEX_CASELESS, 0);
}

static gboolean
is_email(const char *text)
{
    return g_regex_match_simple("\\A[a-z0-9.!#$%&'*+/=?^_`{|}~-]+"
                                "@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
                                "(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\\z",
                                text, G_REGEX_CASELESS, 0);
}

/* A word in angle brackets would be an HTML tag: its first letter is written as an entity. */
static gboolean
put_untagged(Output *output, const char *text, size_t length)
{
    if (!g_ascii_isalpha(text[0]))
        return put_escaped(output, text, length);
    if (!output_reserve(output, WORST))
        return FALSE;

    output->at = put_entity(output->at, (guchar)text[0]);
    return put_escaped(output, text + 1, length - 1);
}

gboolean
markdown_put(Output *output, const char *text, size_t length, gboolean bracketed)
{
    gboolean put = FALSE;
    if (bracketed && is_uri(text))
        put = output_put_html(output, text, length);
    else if (bracketed && is_email(text))
        put = output_put(output, text, length);
    else if (bracketed)
        put = put_untagged(output, text, length);
    else
        put = put_escaped(output, text, length);

    output->value_end = output_get_length(output);
    return put;
}

void
template_append_markdown(GString *out, const char *text)
{
    Output output;
    output_begin(&output, out, G_MAXSIZE);
    gboolean put = markdown_put(&output, text, strlen(text), FALSE) && output_finish(&output);
    g_assert(put); /* there is no limit */
}
