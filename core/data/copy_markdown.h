/* copy_markdown.h - the words of somebody's Markdown; for copy.c alone
 */
#pragma once

#include "data/copy_block.h"

/* Reads `markdown`, which is UTF-8; FALSE when it is more than the parser, which is quadratic
 * on hostile input, may be trusted with. */
gboolean copy_markdown_read(CopyBuilder *builder, const char *markdown);
