/* markdown.h - CommonMark, as far as a letter may use it
 *
 * Parsed by cmark without smart punctuation, which alters names. Refused, with file and line:
 * raw HTML, images, links to anything but http, https and mailto, numbered lists that would
 * print other numbers than their source says, and nesting without end.
 */
#pragma once

#include <cmark.h>
#include <glib.h>

typedef enum {
    DOCUMENT_ERROR_SIZE,    /* more Markdown than the parser may be trusted with */
    DOCUMENT_ERROR_NUMBERS, /* a numbered list would print other numbers than its source says */
    DOCUMENT_ERROR_CONTENT, /* raw HTML, an image, a link that leads nowhere safe; a character
                             * that the format cannot hold */
    DOCUMENT_ERROR_GLYPHS,  /* no font has these characters; the message names them */
    DOCUMENT_ERROR_WRITE,   /* a library could not write it */
} DocumentError;

#define DOCUMENT_ERROR (document_error_quark())
GQuark document_error_quark(void);

/* Parses `markdown`, named `path` in messages. Where `is_open`, a link may lead to a template
 * tag that is still to be filled in. No literal of the tree holds a line end, but for those of
 * code blocks. Owned by the caller; cmark_node_free() frees it. */
G_GNUC_WARN_UNUSED_RESULT
cmark_node *markdown_parse(const char *markdown, const char *path, gboolean is_open,
                           GError **error);

/* TRUE when `text`, the text of `link`, is already where it leads, so that nothing is added
 * when links are written out. */
gboolean markdown_link_shows(cmark_node *link, const char *text);
