#include "document/typesetter.h"

#include "base/text.h"
#include "document/fonts.h"
#include "document/inlines.h"
#include "document/runs.h"

#include <pango/pangocairo.h>
#include <string.h>
#include <unicode/uchar.h>

struct Typesetter {
    Fonts *fonts;
    PangoContext *context;
    gboolean is_right_to_left;
    RunsMarks marks;

    PangoLayout *layout; /* of the block that is set */
    Inlines *inlines;
    GPtrArray *lines; /* of PangoLayoutLine, borrowed from the layout */
    cmark_node *block;
    const Style *style;
    double width;

    PangoLayout *aside; /* of numbers, header and footer */
};

static const char sample[] =
    "On behalf of the organizations and individuals named below, we write to urge you to make "
    "human rights a priority in your discussions, and to speak for those who cannot.";

static void
cover(Fonts *fonts, const Document *document)
{
    const DocumentAbout *about = document_get_about(document);
    const char *const texts[] = {about->title, about->short_title, about->draft,
                                 about->page.letterhead};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (texts[i] != NULL)
            fonts_cover(fonts, texts[i]);
    }
    cmark_iter *iter = cmark_iter_new(document_get_root(document));
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        const char *literal = cmark_node_get_literal(cmark_iter_get_node(iter));
        if (literal != NULL)
            fonts_cover(fonts, literal);
    }
    cmark_iter_free(iter);
}

/* Metrics as drawn, never rounded to a screen's pixels: the same page everywhere. */
static PangoContext *
make_context(Fonts *fonts, gboolean is_right_to_left)
{
    PangoContext *context = pango_font_map_create_context(fonts_load(fonts));
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context,
                               is_right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    return context;
}

static PangoFontDescription *
describe(const Typesetter *typesetter, const Style *style)
{
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(
        font, fonts_get_families(typesetter->fonts, G_UNICODE_SCRIPT_LATIN));
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    if (style->bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    if (style->italic)
        pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
    return font;
}

static RunsMarks
load_marks(const Typesetter *typesetter)
{
    static const Style plain = {.size = 11};
    PangoFontDescription *description = describe(typesetter, &plain);
    PangoFont *font = pango_context_load_font(typesetter->context, description);
    pango_font_description_free(description);
    return font != NULL ? runs_find_blank(font, typesetter->is_right_to_left) : (RunsMarks){0};
}

Typesetter *
typesetter_new(const Document *document)
{
    const DocumentAbout *about = document_get_about(document);
    Typesetter *typesetter = g_new0(Typesetter, 1);
    const Language *language = about->language;
    typesetter->is_right_to_left = language != NULL && language_is_right_to_left(language);
    typesetter->fonts =
        fonts_new(about->page.fonts, language != NULL ? language_get_tag(language) : "en");
    cover(typesetter->fonts, document);
    typesetter->context = make_context(typesetter->fonts, typesetter->is_right_to_left);
    typesetter->layout = pango_layout_new(typesetter->context);
    pango_layout_set_wrap(typesetter->layout, PANGO_WRAP_WORD_CHAR);
    typesetter->aside = pango_layout_new(typesetter->context);
    pango_layout_set_single_paragraph_mode(typesetter->aside, TRUE);
    typesetter->lines = g_ptr_array_new();
    typesetter->marks = load_marks(typesetter);
    return typesetter;
}

void
typesetter_free(Typesetter *typesetter)
{
    if (typesetter == NULL)
        return;
    g_ptr_array_unref(typesetter->lines);
    inlines_free(typesetter->inlines);
    g_clear_object(&typesetter->marks.font);
    g_object_unref(typesetter->aside);
    g_object_unref(typesetter->layout);
    g_object_unref(typesetter->context);
    fonts_free(typesetter->fonts);
    g_free(typesetter);
}

gboolean
typesetter_is_right_to_left(const Typesetter *typesetter)
{
    return typesetter->is_right_to_left;
}

/* Behind the sign a mark of direction, or it would be read with what follows. */
char *
typesetter_print_number(const Typesetter *typesetter, int number, char end)
{
    const char *mark = typesetter->is_right_to_left ? "\u200F" : "";
    return g_strdup_printf("%d%c%s", number, end, mark);
}

/* Text runs the document's way as long as one word of it does; a quotation or a name that is
 * wholly of the other direction runs its own. */
static gboolean
runs_against(const char *text, gboolean is_right_to_left)
{
    gboolean any = FALSE;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        UCharDirection direction = u_charDirection((UChar32)g_utf8_get_char(text));
        gboolean is_right = direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
        if (!is_right && direction != U_LEFT_TO_RIGHT)
            continue;
        if (is_right == is_right_to_left)
            return FALSE;
        any = TRUE;
    }
    return any;
}

static void
fill(Typesetter *typesetter, PangoLayout *layout, const Inlines *inlines, const Style *style)
{
    PangoFontDescription *font = describe(typesetter, style);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_auto_dir(layout,
                              runs_against(inlines->text->str, typesetter->is_right_to_left));
    pango_layout_set_text(layout, inlines->text->str, (int)inlines->text->len);
    pango_layout_set_attributes(layout, inlines->attributes);
}

static void
collect_unknown(PangoLayout *layout, GString *found)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoGlyphItem *run = pango_layout_iter_get_run_readonly(iter);
        for (int i = 0; run != NULL && i < run->glyphs->num_glyphs; i++) {
            PangoGlyph glyph = run->glyphs->glyphs[i].glyph;
            if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0)
                continue;
            gunichar c = glyph & ~(PangoGlyph)PANGO_GLYPH_UNKNOWN_FLAG;
            g_autofree char *name = g_strdup_printf("(U+%04X)", c);
            if (strstr(found->str, name) != NULL || found->len > 100)
                continue;
            char bytes[7] = "";
            g_unichar_to_utf8(c, bytes);
            g_autofree char *shown = text_escape(bytes, -1);
            g_string_append_printf(found, "%s'%s' %s", found->len > 0 ? ", " : "", shown, name);
        }
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
}

static gboolean
check_glyphs(PangoLayout *layout, GError **error)
{
    if (pango_layout_get_unknown_glyphs_count(layout) == 0)
        return TRUE;
    g_autoptr(GString) found = g_string_new(NULL);
    collect_unknown(layout, found);
    g_autofree char *shown = text_escape(pango_layout_get_text(layout), -1);
    g_autofree char *beginning = text_fit(shown, 60);
    g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_GLYPHS,
                "no font has %s of '%s'; install a font with it and name it under fonts in "
                "[page], or write it otherwise",
                found->str, beginning);
    return FALSE;
}

static void
break_lines(Typesetter *typesetter)
{
    g_ptr_array_set_size(typesetter->lines, 0);
    for (GSList *line = pango_layout_get_lines_readonly(typesetter->layout); line != NULL;
         line = line->next)
        g_ptr_array_add(typesetter->lines, line->data);
}

double
typesetter_measure(Typesetter *typesetter, const Style *style, int characters)
{
    return typesetter_get_width(typesetter, sample, style) * characters / (sizeof sample - 1);
}

int
typesetter_set(Typesetter *typesetter, cmark_node *block, const Style *style, double width,
               GError **error)
{
    if (typesetter->block == block && typesetter->style == style && typesetter->width == width)
        return (int)typesetter->lines->len;
    typesetter->block = NULL;
    inlines_free(typesetter->inlines);
    typesetter->inlines = inlines_read(block, style, typesetter->fonts);
    pango_layout_set_width(typesetter->layout, (int)(width * PANGO_SCALE));
    fill(typesetter, typesetter->layout, typesetter->inlines, style);
    break_lines(typesetter);
    if (!check_glyphs(typesetter->layout, error))
        return 0;
    typesetter->block = block;
    typesetter->style = style;
    typesetter->width = width;
    return (int)typesetter->lines->len;
}

/* A link is a rectangle on the page, so that each line has its own. */
static void
open_link(cairo_t *cr, const InlineLink *link)
{
    if (link == NULL)
        return;
    g_autofree char *attributes = g_strdup_printf("uri='%s'", link->url);
    cairo_tag_begin(cr, CAIRO_TAG_LINK, attributes);
    cairo_set_source_rgb(cr, 0x1d / 255.0, 0x4f / 255.0, 0x91 / 255.0);
}

static void
close_link(cairo_t *cr, const InlineLink *link)
{
    if (link != NULL)
        cairo_tag_end(cr, CAIRO_TAG_LINK);
}

/* A run and where it stands. */
typedef struct {
    PangoGlyphItem *item;
    double x;
} Placed;

static int
compare_places(gconstpointer a, gconstpointer b)
{
    const Placed *one = a, *other = b;
    return one->item->item->offset - other->item->item->offset;
}

/* The runs of a line in reading order, in which they are drawn: some readers go by it. */
static GArray *
place_runs(PangoLayoutLine *line, double x)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Placed));
    for (GSList *item = line->runs; item != NULL; item = item->next) {
        Placed run = {item->data, x};
        x += (double)pango_glyph_string_get_width(run.item->glyphs) / PANGO_SCALE;
        g_array_append_val(runs, run);
    }
    g_array_sort(runs, compare_places);
    return runs;
}

static void
draw_line(const Typesetter *typesetter, cairo_t *cr, PangoLayoutLine *line,
          const Inlines *inlines, const Style *style, double x, double baseline)
{
    g_autoptr(GArray) runs = place_runs(line, x);
    const char *text = pango_layout_get_text(line->layout);
    const InlineLink *open = NULL;
    for (guint i = 0; i < runs->len; i++) {
        const Placed *run = &g_array_index(runs, Placed, i);
        const InlineLink *link = inlines_find_link(inlines, (guint)run->item->item->offset);
        if (link != open || i == 0) {
            close_link(cr, open);
            cairo_set_source_rgb(cr, style->grey, style->grey, style->grey);
            open_link(cr, link);
            open = link;
        }
        runs_draw(cr, text, run->item, &typesetter->marks, run->x, baseline);
    }
    close_link(cr, open);
}

static double
get_line_width(PangoLayoutLine *line)
{
    PangoRectangle logical;
    pango_layout_line_get_extents(line, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

void
typesetter_draw(Typesetter *typesetter, cairo_t *cr, int line, double x, double baseline)
{
    PangoLayoutLine *drawn = typesetter->lines->pdata[line];
    if (typesetter->is_right_to_left)
        x += typesetter->width - get_line_width(drawn);
    draw_line(typesetter, cr, drawn, typesetter->inlines, typesetter->style, x, baseline);
}

/* Lays `text` on one line; with a `width` of -1 as long as it likes. */
static Inlines *
set_aside(Typesetter *typesetter, const char *text, const Style *style, double width)
{
    Inlines *inlines = inlines_from_text(text, style, typesetter->fonts);
    PangoLayout *layout = typesetter->aside;
    pango_layout_set_width(layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, width < 0 ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
    fill(typesetter, layout, inlines, style);
    return inlines;
}

double
typesetter_get_width(Typesetter *typesetter, const char *text, const Style *style)
{
    g_autoptr(Inlines) inlines = set_aside(typesetter, text, style, -1);
    return get_line_width(pango_layout_get_line_readonly(typesetter->aside, 0));
}

void
typesetter_draw_text(Typesetter *typesetter, cairo_t *cr, const char *text, const Style *style,
                     TypesetterSide side, double x, double width, double baseline)
{
    g_autoptr(Inlines) inlines = set_aside(typesetter, text, style, width);
    PangoLayoutLine *line = pango_layout_get_line_readonly(typesetter->aside, 0);
    gboolean is_right = (side == TYPESETTER_TRAILING) != typesetter->is_right_to_left;
    if (is_right)
        x += width - get_line_width(line);
    draw_line(typesetter, cr, line, inlines, style, x, baseline);
}

gboolean
typesetter_check(Typesetter *typesetter, const char *text, GError **error)
{
    static const Style plain = {.size = 11, .leading = 15};
    g_autoptr(Inlines) inlines = set_aside(typesetter, text, &plain, -1);
    return check_glyphs(typesetter->aside, error);
}
