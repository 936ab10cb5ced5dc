/* copy_html.h - the words that a reader sees of a web page; for copy.c alone
 *
 * A scanner of tags and no tree: a page may be as broken and as deep as it likes, time grows
 * with its length alone, and all that is wanted are its blocks. (The parsers that build trees
 * either recurse without end or are no longer kept.) Left out: scripts, style sheets,
 * navigation, forms' controls, what `hidden` or its style hides.
 */
#pragma once

#include "data/copy_block.h"

/* Reads `html`, which is UTF-8. */
void copy_html_read(CopyBuilder *builder, const char *html);

/* TRUE when `text` begins as a web page does. */
gboolean copy_html_is_page(const char *text);

/* Returns the encoding that the first bytes declare in a meta element, or NULL; owned by the
 * caller. */
char *copy_html_get_charset(const char *bytes, size_t length);
