#include "template/output.h"

/* The most bytes that one byte can become: &quot; */
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
