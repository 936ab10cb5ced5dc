/* layout.h - a letter cut into pages at the size that suits it
 *
 * A letter that would need another page for a few lines is set a little smaller when that saves
 * the page: one that ends with two names on a sheet of their own is not finished. The points of
 * a layout are its own; whoever draws it scales them.
 */
#pragma once

#include "document/pages.h"

typedef struct {
    double scale;   /* of a point on the page; 1 unless the letter was made smaller */
    GArray *blocks; /* of Block */
    Pages *pages;
} Layout;

/* What the margins leave, in points of the page; `letterhead` is what the first page lacks. */
typedef struct {
    double width, height, letterhead;
} LayoutRoom;

/* Fails with DOCUMENT_ERROR_GLYPHS, and with DOCUMENT_ERROR_WRITE for a name that is longer
 * than a page. */
G_GNUC_WARN_UNUSED_RESULT
gboolean layout_make(const Document *document, Typesetter *typesetter, const LayoutRoom *room,
                     Layout *out_layout, GError **error);
void layout_clear(Layout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layout, layout_clear)
