/* syllables.h - Tibetan drawn so that it can be copied out of the page
 *
 * Readers of PDF tear the vowel signs of Tibetan from their stacks when each is a glyph of its
 * own with a text of its own. A syllable drawn as one cluster carries its text as a whole (PDF
 * ActualText). Arabic script must not be drawn so: there readers would turn each word round.
 */
#pragma once

#include <pango/pangocairo.h>

/* TRUE when `run` has Tibetan script in it. */
gboolean syllables_are_in(const PangoGlyphItem *run);

/* Draws `run` of `text` at the current point of `cr`. */
void syllables_draw(cairo_t *cr, const char *text, PangoGlyphItem *run);
