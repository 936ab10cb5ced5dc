/* runs.h - text drawn so that it can be copied out of the page again
 *
 * A PDF is glyphs at places; each reader guesses the text again from where they stand, in which
 * order they were drawn, and which text each carries. What the readers at hand (poppler, which
 * most tools use) guess wrong if Pango draws it is drawn here:
 *
 * - Scripts whose vowel signs stand around their letters (Tibetan, Indic): a whole syllable or
 *   word is one cluster, which carries its text as a whole (PDF ActualText).
 * - Scripts written from the right: words are drawn in reading order, but the letters of each
 *   from the left, one text character a glyph; a ligature shares its text with a blank glyph.
 * - Where the direction changes, a blank glyph carries a mark of direction, without which a
 *   space or a bracket would be read on the wrong side.
 */
#pragma once

#include <pango/pangocairo.h>

/* What marks are drawn with, and where. */
typedef struct {
    PangoFont *font;           /* of the blank; NULL where none was found */
    PangoGlyph blank;          /* a glyph without ink or width */
    gboolean is_right_to_left; /* the page as a whole */
} RunsMarks;

/* Looks for a blank in `font`, a reference to which it consumes. */
RunsMarks runs_find_blank(PangoFont *font, gboolean is_right_to_left);

/* Draws `item` of `text` at `x`, `baseline`. */
void runs_draw(cairo_t *cr, const char *text, PangoGlyphItem *item, const RunsMarks *marks,
               double x, double baseline);
