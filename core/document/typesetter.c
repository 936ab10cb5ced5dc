#include "document/typesetter.h"

#include "document/fonts.h"
#include "document/runs.h"
#include "document/setting.h"

#include <pango/pangocairo.h>

#define ENDLESS 1e6 /* points: no line is broken */

struct Typesetter {
    Fonts *fonts;
    PangoContext *context;
    gboolean is_right_to_left;
    RunsMarks marks;

    Shelf *shelf;     /* borrowed from the fonts */
    Setting *current; /* what is set, on the shelf or */
    Setting *loose;   /* if that is full, here */
    cmark_node *block;
    const Style *style;
    double width;
};

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

static void
free_shelf(gpointer shelf)
{
    shelf_free(shelf);
}

/* What was set in the same fonts before, for this document or another. */
static Shelf *
get_shelf(PangoFontMap *map)
{
    Shelf *shelf = g_object_get_data(G_OBJECT(map), FONTS_KEPT);
    if (shelf == NULL) {
        shelf = shelf_new();
        g_object_set_data_full(G_OBJECT(map), FONTS_KEPT, shelf, free_shelf);
    }
    return shelf;
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
    typesetter->shelf = get_shelf(fonts_load(typesetter->fonts));
    typesetter->marks = load_marks(typesetter);
    return typesetter;
}

void
typesetter_free(Typesetter *typesetter)
{
    if (typesetter == NULL)
        return;
    setting_free(typesetter->loose);
    g_clear_object(&typesetter->marks.font);
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

/* All that a setting depends on, beside the fonts that the shelf is of. */
static char *
make_key(const Typesetter *typesetter, cmark_node *block, const Style *style, double width)
{
    GString *key = g_string_new(NULL);
    const char *families = fonts_get_families(typesetter->fonts, G_UNICODE_SCRIPT_LATIN);
    PangoLanguage *language = fonts_get_language(typesetter->fonts, G_UNICODE_SCRIPT_COMMON);
    g_string_append_printf(key, "%p %p %p %d", (const void *)style, (const void *)language,
                           (const void *)g_intern_string(families), (int)(width * PANGO_SCALE));
    inlines_append_key(key, block);
    return g_string_free(key, FALSE);
}

static Setting *
lay_out(const Typesetter *typesetter, Inlines *inlines, const Style *style, double width)
{
    PangoFontDescription *font = describe(typesetter, style);
    Setting *setting = setting_new(typesetter->context, inlines, font, width);
    pango_font_description_free(font);
    return setting;
}

static Setting *
find_or_lay_out(Typesetter *typesetter, cmark_node *block, const Style *style, double width,
                GError **error)
{
    g_autofree char *key = make_key(typesetter, block, style, width);
    Setting *found = shelf_find(typesetter->shelf, key);
    if (found != NULL)
        return found;
    Inlines *inlines = inlines_read(block, style, typesetter->fonts);
    g_autoptr(Setting) setting = lay_out(typesetter, inlines, style, width);
    if (!setting_check(setting, error))
        return NULL;
    if (shelf_keep(typesetter->shelf, key, setting))
        return g_steal_pointer(&setting);
    setting_free(typesetter->loose);
    return typesetter->loose = g_steal_pointer(&setting);
}

int
typesetter_set(Typesetter *typesetter, cmark_node *block, const Style *style, double width,
               GError **error)
{
    if (typesetter->block != block || typesetter->style != style || typesetter->width != width)
        typesetter->current = find_or_lay_out(typesetter, block, style, width, error);
    typesetter->block = typesetter->current != NULL ? block : NULL;
    typesetter->style = style;
    typesetter->width = width;
    return typesetter->current != NULL ? (int)typesetter->current->lines->len : 0;
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
draw_line(const Typesetter *typesetter, cairo_t *cr, const Setting *setting, int line,
          const Style *style, double x, double baseline)
{
    g_autoptr(GArray) runs = place_runs(setting->lines->pdata[line], x);
    const char *text = setting->inlines->text->str;
    const InlineLink *open = NULL;
    for (guint i = 0; i < runs->len; i++) {
        const Placed *run = &g_array_index(runs, Placed, i);
        const InlineLink *link =
            inlines_find_link(setting->inlines, (guint)run->item->item->offset);
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

void
typesetter_draw(Typesetter *typesetter, cairo_t *cr, int line, double x, double baseline)
{
    const Setting *setting = typesetter->current;
    if (typesetter->is_right_to_left)
        x += typesetter->width - setting_get_width(setting, (guint)line);
    draw_line(typesetter, cr, setting, line, typesetter->style, x, baseline);
}

static Setting *
set_aside(const Typesetter *typesetter, const char *text, const Style *style)
{
    Inlines *inlines = inlines_from_text(text, style, typesetter->fonts);
    return lay_out(typesetter, inlines, style, ENDLESS);
}

double
typesetter_get_width(Typesetter *typesetter, const char *text, const Style *style)
{
    g_autoptr(Setting) setting = set_aside(typesetter, text, style);
    return setting_get_width(setting, 0);
}

void
typesetter_draw_text(Typesetter *typesetter, cairo_t *cr, const char *text, const Style *style,
                     TypesetterSide side, double x, double width, double baseline)
{
    g_autoptr(Setting) setting = set_aside(typesetter, text, style);
    setting_shorten(setting, width);
    gboolean is_right = (side == TYPESETTER_TRAILING) != typesetter->is_right_to_left;
    if (is_right)
        x += width - setting_get_width(setting, 0);
    draw_line(typesetter, cr, setting, 0, style, x, baseline);
}

gboolean
typesetter_check(Typesetter *typesetter, const char *text, GError **error)
{
    static const Style plain = {.size = 11, .leading = 15};
    g_autoptr(Setting) setting = set_aside(typesetter, text, &plain);
    return setting_check(setting, error);
}

gboolean
typesetter_check_fonts(Typesetter *typesetter, GError **error)
{
    return fonts_check(typesetter->fonts, error);
}
