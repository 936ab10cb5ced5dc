/* output.h - the text that a template is rendered to: it grows, up to a limit, and escapes
 *
 * The bytes are written straight into a GString's memory, whose length is set at the end.
 */
#pragma once

#include "template/layout.h"
#include "template/template.h"

#include <string.h>

typedef struct {
    GString *text; /* borrowed */
    char *at;      /* where the next byte goes */
    char *end;     /* of the memory, short of a reserve of LAYOUT_PADDING and a NUL */
    size_t start;  /* what was in `text` before */
    size_t limit;
    size_t value_end; /* of the last value in Markdown, what was escaped being whole there */
} Output;

void output_begin(Output *output, GString *text, size_t limit);

/* Sets the text's length: FALSE when it is more than the limit. */
gboolean output_finish(Output *output);

/* Takes back everything since output_begin(). */
void output_abandon(Output *output);

/* Returns how many bytes the text has now. */
static inline size_t
output_get_length(const Output *output)
{
    return (size_t)(output->at - output->text->str);
}

/* Makes room for `length` bytes; FALSE once the limit is passed. */
gboolean output_grow(Output *output, size_t length);

static inline gboolean
output_reserve(Output *output, size_t length)
{
    return length <= (size_t)(output->end - output->at) || output_grow(output, length);
}

/* These append, and are FALSE once the limit is passed. */
static inline gboolean
output_put(Output *output, const char *text, size_t length)
{
    if (!output_reserve(output, length))
        return FALSE;

    memcpy(output->at, text, length);
    output->at += length;
    return TRUE;
}

/* The same for bytes that LAYOUT_PADDING more can be read behind: a short text is one or two
 * moves, and what is written too much is overwritten next. */
static inline gboolean
output_put_padded(Output *output, const char *text, size_t length)
{
    if (!output_reserve(output, length))
        return FALSE;

    if (length <= LAYOUT_PADDING)
        memcpy(output->at, text, LAYOUT_PADDING);
    else
        memcpy(output->at, text, length);
    output->at += length;
    return TRUE;
}

gboolean output_put_html(Output *output, const char *text, size_t length);
