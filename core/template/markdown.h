/* markdown.h - a value within Markdown, so that CommonMark shows exactly that value */
#pragma once

#include "template/output.h"

/* Appends a value; `bracketed` when the template has it in angle brackets, which a URL or an
 * address then makes a link. FALSE once the output's limit is passed. */
gboolean markdown_put(Output *output, const char *text, size_t length, gboolean bracketed);

/* Returns what of the output so far decides how the next value is written. */
unsigned markdown_get_place(const Output *output);
