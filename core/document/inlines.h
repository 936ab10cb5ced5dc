/* inlines.h - the text of a block with its emphasis, fonts and links, as Pango wants it
 *
 * Attributes and links count bytes of the text. Soft breaks are spaces, hard breaks line feeds.
 */
#pragma once

#include "document/fonts.h"
#include "document/style.h"

#include <cmark.h>

typedef struct {
    guint start, end; /* bytes of the text */
    char *url;        /* as a PDF link attribute wants it */
} InlineLink;

typedef struct {
    GString *text;
    GArray *links; /* of InlineLink, in order */
    PangoAttrList *attributes;
} Inlines;

/* Reads the inline content of `block`, or its literal text. */
Inlines *inlines_read(cmark_node *block, const Style *style, Fonts *fonts);

/* The same for text without any markup. */
Inlines *inlines_from_text(const char *text, const Style *style, Fonts *fonts);

/* Appends to `key` what inlines_read() reads from `block`: blocks with one key read alike. */
void inlines_append_key(GString *key, cmark_node *block);

void inlines_free(Inlines *inlines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inlines, inlines_free)

/* Returns the link that the byte `index` is in, or NULL. */
const InlineLink *inlines_find_link(const Inlines *inlines, guint index);
