#include "document/syllables.h"

#include <string.h>

gboolean
syllables_are_in(const PangoGlyphItem *run)
{
    switch ((GUnicodeScript)run->item->analysis.script) {
    case G_UNICODE_SCRIPT_TIBETAN:
    case G_UNICODE_SCRIPT_DEVANAGARI:
    case G_UNICODE_SCRIPT_BENGALI:
    case G_UNICODE_SCRIPT_GUJARATI:
    case G_UNICODE_SCRIPT_GURMUKHI:
    case G_UNICODE_SCRIPT_TAMIL:
    case G_UNICODE_SCRIPT_TELUGU:
    case G_UNICODE_SCRIPT_KANNADA:
    case G_UNICODE_SCRIPT_MALAYALAM:
    case G_UNICODE_SCRIPT_ORIYA:
    case G_UNICODE_SCRIPT_SINHALA:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_KHMER:
        return TRUE;
    default:
        return FALSE;
    }
}

/* A syllable ends with its tsheg; a space stands by itself. */
static gboolean
ends_syllable(const char *start, const char *end)
{
    const char *last = g_utf8_find_prev_char(start, end);
    gunichar c = last != NULL ? g_utf8_get_char(last) : 0;
    return c == 0x0F0B || c == 0x0F0C || c == ' ';
}

/* Appends the glyphs from `first` to before `end` and returns how many are drawn. */
static int
append_glyphs(GArray *glyphs, const PangoGlyphString *string, int first, int end, double *x,
              double y)
{
    int count = 0;
    for (int i = first; i < end; i++) {
        const PangoGlyphInfo *info = &string->glyphs[i];
        if (info->glyph != PANGO_GLYPH_EMPTY) {
            cairo_glyph_t glyph = {
                .index = info->glyph,
                .x = *x + (double)info->geometry.x_offset / PANGO_SCALE,
                .y = y + (double)info->geometry.y_offset / PANGO_SCALE,
            };
            g_array_append_val(glyphs, glyph);
            count++;
        }
        *x += (double)info->geometry.width / PANGO_SCALE;
    }
    return count;
}

static void
join(GArray *clusters, int bytes, int glyphs, gboolean starts)
{
    if (starts) {
        cairo_text_cluster_t cluster = {bytes, glyphs};
        g_array_append_val(clusters, cluster);
        return;
    }
    cairo_text_cluster_t *last =
        &g_array_index(clusters, cairo_text_cluster_t, clusters->len - 1);
    last->num_bytes += bytes;
    last->num_glyphs += glyphs;
}

void
syllables_draw(cairo_t *cr, const char *text, PangoGlyphItem *run)
{
    g_autoptr(GArray) glyphs = g_array_new(FALSE, FALSE, sizeof(cairo_glyph_t));
    g_autoptr(GArray) clusters = g_array_new(FALSE, FALSE, sizeof(cairo_text_cluster_t));
    double x, y;
    cairo_get_current_point(cr, &x, &y);
    gboolean starts = TRUE;
    PangoGlyphItemIter iter;
    for (gboolean more = pango_glyph_item_iter_init_start(&iter, run, text); more;
         more = pango_glyph_item_iter_next_cluster(&iter)) {
        const char *start = text + iter.start_index, *end = text + iter.end_index;
        int count = append_glyphs(glyphs, run->glyphs, iter.start_glyph, iter.end_glyph, &x, y);
        join(clusters, iter.end_index - iter.start_index, count, starts || *start == ' ');
        starts = ends_syllable(start, end);
    }
    PangoCairoFont *font = PANGO_CAIRO_FONT(run->item->analysis.font);
    cairo_set_scaled_font(cr, pango_cairo_font_get_scaled_font(font));
    cairo_show_text_glyphs(cr, text + run->item->offset, run->item->length,
                           (cairo_glyph_t *)glyphs->data, (int)glyphs->len,
                           (cairo_text_cluster_t *)clusters->data, (int)clusters->len, 0);
}
