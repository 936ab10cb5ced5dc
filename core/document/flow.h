/* flow.h - a document as a row of blocks, measured, before it is cut into pages
 *
 * A block is what is set by itself: a paragraph, a heading, a list of names in columns. Lists
 * and quotations are blocks that stand further in. Lengths are in points, indents from the side
 * where lines begin.
 */
#pragma once

#include "document/names.h"

enum { FLOW_NO_MARKER = -2, FLOW_BULLET = -1 };

typedef struct {
    cmark_node *node;
    const Style *style;
    double above;  /* white space before it, unless it begins a page */
    double indent; /* from where lines begin */
    double width;
    int lines;
    int marker;          /* the number of an item, or one of the above */
    char marker_end;     /* "." or ")" */
    gboolean keep_next;  /* no page ends behind it */
    gboolean keep_whole; /* no page ends in it */
    gboolean ruled;      /* a thin rule stands in the space above it */
    Names *names;        /* instead of lines */
} Block;

/* Returns a GArray of Block, measured for a page `width` wide. */
G_GNUC_WARN_UNUSED_RESULT
GArray *flow_new(const Document *document, Typesetter *typesetter, double width,
                 GError **error);
