/* typesetter.h - one block of text at a time, broken into lines and drawn line by line
 *
 * A Typesetter holds the one Pango layout of a document: setting a block replaces the one set
 * before, so that a letter with a hundred thousand names needs no more than a short one. Where
 * lines stand is the caller's affair; lengths are in points. Text runs from the document's
 * leading side: x is always the left edge of the space, at whose right the lines of a
 * right-to-left document end.
 */
#pragma once

#include "document/document.h"
#include "document/style.h"

#include <cairo.h>

typedef struct Typesetter Typesetter;

/* Returns a typesetter of `document`, which must outlive it, with the fonts for all its text.
 */
Typesetter *typesetter_new(const Document *document);
void typesetter_free(Typesetter *typesetter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Typesetter, typesetter_free)

gboolean typesetter_is_right_to_left(const Typesetter *typesetter);

/* Returns `number` and the sign behind it ("." or ")") as it is drawn before what it numbers.
 * Owned by the caller. */
char *typesetter_print_number(const Typesetter *typesetter, int number, char end);

/* Sets the inline content of `block`, or its literal text, at most `width` wide, and returns
 * the number of lines, or 0 with DOCUMENT_ERROR_GLYPHS. Setting again what is set is free. */
G_GNUC_WARN_UNUSED_RESULT
int typesetter_set(Typesetter *typesetter, cmark_node *block, const Style *style, double width,
                   GError **error);

/* Draws line `line` of what is set; must be given the style and width it was set in. */
void typesetter_draw(Typesetter *typesetter, cairo_t *cr, int line, double x, double baseline);

typedef enum { TYPESETTER_LEADING, TYPESETTER_TRAILING } TypesetterSide;

/* Returns the width of `text` on one line. What is set stays set. */
double typesetter_get_width(Typesetter *typesetter, const char *text, const Style *style);

/* Draws `text` on one line at that side of the `width` from `x` on, shortened with "…" where it
 * is wider. What is set stays set. */
void typesetter_draw_text(Typesetter *typesetter, cairo_t *cr, const char *text,
                          const Style *style, TypesetterSide side, double x, double width,
                          double baseline);

/* Fails with DOCUMENT_ERROR_WRITE when a family that the campaign names is not installed. */
G_GNUC_WARN_UNUSED_RESULT
gboolean typesetter_check_fonts(Typesetter *typesetter, GError **error);

/* Fails with DOCUMENT_ERROR_GLYPHS when no font has some character of `text`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean typesetter_check(Typesetter *typesetter, const char *text, GError **error);
