#include "document/runs.h"

#include <hb.h>
#include <string.h>
#include <unicode/uchar.h>

#define RIGHT_MARK "\u200F"
#define LEFT_MARK  "\u200E"
#define BESIDE     0.18 /* points: nearer is on top of its neighbour, further a word apart */

/* A run on its way to the page. */
typedef struct {
    cairo_t *cr;
    const char *text;
    PangoGlyphItem *item;
    double *lefts; /* of each glyph, and where the last one ends */
    double baseline;
    const RunsMarks *marks;
} Run;

/* The text of some glyphs, counted from the left. */
typedef struct {
    const char *start, *end;
    int first_glyph, end_glyph;
} Cluster;

static gboolean
runs_right(const char *at)
{
    UCharDirection direction = u_charDirection((UChar32)g_utf8_get_char(at));
    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

static gboolean
is_neutral(const char *at)
{
    UCharDirection direction = u_charDirection((UChar32)g_utf8_get_char(at));
    return direction == U_WHITE_SPACE_NEUTRAL || direction == U_OTHER_NEUTRAL;
}

static gboolean
ends_neutral(const Run *run)
{
    const PangoItem *item = run->item->item;
    const char *start = run->text + item->offset;
    const char *last = g_utf8_find_prev_char(start, start + item->length);
    return last != NULL && is_neutral(last);
}

static gboolean
has_syllables(const PangoGlyphItem *item)
{
    switch ((GUnicodeScript)item->item->analysis.script) {
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

static gboolean
is_backward(const PangoGlyphItem *item)
{
    return item->item->analysis.level % 2 == 1;
}

/* A syllable ends with its tsheg, a word with a space, which stands by itself. */
static gboolean
ends_syllable(const Cluster *cluster)
{
    const char *last = g_utf8_find_prev_char(cluster->start, cluster->end);
    gunichar c = last != NULL ? g_utf8_get_char(last) : 0;
    return c == 0x0F0B || c == 0x0F0C || c == ' ';
}

/* Returns the clusters in reading order. */
static GArray *
list_clusters(const Run *run)
{
    GArray *clusters = g_array_new(FALSE, FALSE, sizeof(Cluster));
    PangoGlyphItemIter iter;
    for (gboolean more = pango_glyph_item_iter_init_start(&iter, run->item, run->text); more;
         more = pango_glyph_item_iter_next_cluster(&iter)) {
        gboolean is_reversed = iter.start_glyph > iter.end_glyph;
        Cluster cluster = {
            .start = run->text + iter.start_index,
            .end = run->text + iter.end_index,
            .first_glyph = is_reversed ? iter.end_glyph + 1 : iter.start_glyph,
            .end_glyph = is_reversed ? iter.start_glyph + 1 : iter.end_glyph,
        };
        g_array_append_val(clusters, cluster);
    }
    return clusters;
}

static void
use_font(const Run *run, PangoFont *font)
{
    cairo_set_scaled_font(run->cr, pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)));
}

/* Draws glyphs that carry the text from `start` to `end` together. */
static void
show(const Run *run, const char *start, const char *end, const cairo_glyph_t *glyphs, int count)
{
    const cairo_text_cluster_t cluster = {(int)(end - start), count};
    cairo_show_text_glyphs(run->cr, start, (int)(end - start), glyphs, count, &cluster, 1, 0);
}

static void
show_blank(const Run *run, const char *start, const char *end, double x)
{
    if (run->marks->font == NULL)
        return;
    const cairo_glyph_t glyph = {run->marks->blank, x, run->baseline};
    use_font(run, run->marks->font);
    show(run, start, end, &glyph, 1);
    use_font(run, run->item->item->analysis.font);
}

static void
show_glyphs(const Run *run, const char *start, const char *end, int first, int stop)
{
    g_autoptr(GArray) glyphs = g_array_new(FALSE, FALSE, sizeof(cairo_glyph_t));
    for (int i = first; i < stop; i++) {
        const PangoGlyphInfo *info = &run->item->glyphs->glyphs[i];
        cairo_glyph_t glyph = {
            .index = info->glyph,
            .x = run->lefts[i] + (double)info->geometry.x_offset / PANGO_SCALE,
            .y = run->baseline + (double)info->geometry.y_offset / PANGO_SCALE,
        };
        if (info->glyph != PANGO_GLYPH_EMPTY)
            g_array_append_val(glyphs, glyph);
    }
    if (glyphs->len > 0)
        show(run, start, end, (cairo_glyph_t *)glyphs->data, (int)glyphs->len);
    else if (g_str_has_prefix(start, RIGHT_MARK) || g_str_has_prefix(start, LEFT_MARK))
        show_blank(run, start, end, run->lefts[first]);
}

static void
show_mark(const Run *run, const char *mark, double x)
{
    show_blank(run, mark, mark + strlen(mark), x);
}

static void
draw_syllables(const Run *run)
{
    g_autoptr(GArray) clusters = list_clusters(run);
    for (guint i = 0; i < clusters->len;) {
        Cluster syllable = g_array_index(clusters, Cluster, i++);
        while (i < clusters->len && !ends_syllable(&syllable) &&
               *g_array_index(clusters, Cluster, i).start != ' ') {
            const Cluster *next = &g_array_index(clusters, Cluster, i++);
            syllable.end = next->end;
            syllable.end_glyph = next->end_glyph;
        }
        show_glyphs(run, syllable.start, syllable.end, syllable.first_glyph,
                    syllable.end_glyph);
    }
}

/* Draws a cluster from the left, where its last character stands. */
static void
draw_characters(const Run *run, const Cluster *cluster)
{
    const char *end = cluster->end;
    for (int glyph = cluster->first_glyph; end > cluster->start; glyph++) {
        const char *start = g_utf8_find_prev_char(cluster->start, end);
        if (glyph < cluster->end_glyph)
            show_glyphs(run, start, end, glyph, glyph + 1);
        else
            show_blank(run, start, end, run->lefts[cluster->end_glyph]);
        end = start;
    }
}

/* Readers take a sign or a space for a part of what was written from the left before it. */
static gboolean
wants_mark(const Run *run, const Cluster *cluster)
{
    const char *before = g_utf8_find_prev_char(run->text, cluster->start);
    return before != NULL && !runs_right(before) && !runs_right(cluster->start);
}

static void
draw_backward_cluster(const Run *run, const Cluster *cluster)
{
    long characters = g_utf8_strlen(cluster->start, cluster->end - cluster->start);
    int glyphs = cluster->end_glyph - cluster->first_glyph;
    if (characters < glyphs || (characters > glyphs && run->marks->font == NULL))
        show_glyphs(run, cluster->start, cluster->end, cluster->first_glyph,
                    cluster->end_glyph);
    else
        draw_characters(run, cluster);
    if (wants_mark(run, cluster))
        show_mark(run, RIGHT_MARK, run->lefts[cluster->end_glyph] - BESIDE);
}

static void
draw_backward(const Run *run)
{
    g_autoptr(GArray) clusters = list_clusters(run);
    const Cluster *all = (const Cluster *)clusters->data;
    for (guint i = 0; i < clusters->len;) {
        if (*all[i].start == ' ') {
            draw_backward_cluster(run, &all[i++]);
            continue;
        }
        guint end = i;
        while (end < clusters->len && *all[end].start != ' ')
            end++;
        for (guint k = end; k > i; k--)
            draw_backward_cluster(run, &all[k - 1]);
        i = end;
    }
    if (!run->marks->is_right_to_left && ends_neutral(run))
        show_mark(run, RIGHT_MARK, run->lefts[0] - BESIDE);
}

/* A font's joiners should have neither ink nor width; in some they are drawn as signs. */
RunsMarks
runs_find_blank(PangoFont *font, gboolean is_right_to_left)
{
    static const hb_codepoint_t joiners[] = {0x200D, 0x200C, 0x200B, 0x2060, 0xFEFF};
    hb_font_t *shapes = pango_font_get_hb_font(font);
    for (size_t i = 0; i < G_N_ELEMENTS(joiners); i++) {
        hb_codepoint_t glyph;
        hb_glyph_extents_t ink;
        if (hb_font_get_nominal_glyph(shapes, joiners[i], &glyph) &&
            hb_font_get_glyph_h_advance(shapes, glyph) == 0 &&
            hb_font_get_glyph_extents(shapes, glyph, &ink) && ink.width == 0)
            return (RunsMarks){font, glyph, is_right_to_left};
    }
    g_object_unref(font);
    return (RunsMarks){NULL, 0, is_right_to_left};
}

static void
draw_forward(const Run *run)
{
    const char *start = run->text + run->item->item->offset;
    const char *before = g_utf8_find_prev_char(run->text, start);
    if (before != NULL && runs_right(before) && is_neutral(start))
        show_mark(run, LEFT_MARK, run->lefts[0] + BESIDE);
    if (has_syllables(run->item)) {
        draw_syllables(run);
    } else {
        cairo_move_to(run->cr, run->lefts[0], run->baseline);
        pango_cairo_show_glyph_item(run->cr, run->text, run->item);
    }
    const char *behind = start + run->item->item->length;
    gboolean goes_on = u_charDirection((UChar32)g_utf8_get_char(behind)) == U_LEFT_TO_RIGHT;
    if (run->marks->is_right_to_left && ends_neutral(run) && !goes_on)
        show_mark(run, LEFT_MARK, run->lefts[run->item->glyphs->num_glyphs] + BESIDE);
}

void
runs_draw(cairo_t *cr, const char *text, PangoGlyphItem *item, const RunsMarks *marks, double x,
          double baseline)
{
    int count = item->glyphs->num_glyphs;
    g_autofree double *lefts = g_new(double, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        lefts[i] = x;
        x += (double)item->glyphs->glyphs[i].geometry.width / PANGO_SCALE;
    }
    lefts[count] = x;
    Run run = {cr, text, item, lefts, baseline, marks};
    use_font(&run, item->item->analysis.font);
    if (is_backward(item))
        draw_backward(&run);
    else
        draw_forward(&run);
}
