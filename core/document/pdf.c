#include "document/pdf.h"

#include "document/layout.h"
#include "document/tags.h"

#include <cairo-pdf.h>
#include <string.h>

#define MM       (72 / 25.4)
#define SHORTEST 120.0 /* points of text that a page must have room for */

static const Style furniture = {.size = 8.5, .leading = 11, .tabular = TRUE, .grey = 0.42};
static const Style marker_style = {.size = 12, .leading = 16, .tabular = TRUE};
static const Style organizer = {.size = 14, .leading = 18, .bold = TRUE};
static const Style address = {.size = 9, .leading = 12, .grey = 0.3};

typedef struct {
    const DocumentAbout *about;
    Typesetter *typesetter;
    cairo_t *cr;
    Tags *tags;
    double page_width, page_height;
    double left, top, width, height; /* of what margins leave, in points */
    char **letterhead;               /* lines, or NULL */
} Press;

static cairo_status_t
write_bytes(void *closure, const unsigned char *data, unsigned length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

static void
measure_page(Press *press)
{
    const DocumentPage *page = &press->about->page;
    gboolean is_letter = g_strcmp0(page->paper, "letter") == 0;
    press->page_width = is_letter ? 612 : 210 * MM;
    press->page_height = is_letter ? 792 : 297 * MM;
    press->left = page->left * MM;
    press->top = page->top * MM;
    press->width = press->page_width - (page->left + page->right) * MM;
    press->height = press->page_height - (page->top + page->bottom) * MM;
}

static char **
split_letterhead(const char *letterhead)
{
    if (letterhead == NULL || *letterhead == '\0')
        return NULL;
    char **lines = g_strsplit(letterhead, ";", -1);
    for (char **line = lines; *line != NULL; line++)
        g_strstrip(*line);
    return lines;
}

/* Returns how much of the first page it takes. */
static double
measure_letterhead(const Press *press)
{
    if (press->letterhead == NULL)
        return 0;
    guint rest = g_strv_length(press->letterhead) - 1;
    return organizer.leading + rest * address.leading + 24;
}

static double
get_baseline(double top, const Style *style)
{
    return top + (style->leading - style->size) / 2 + style->size * 0.8;
}

static void
draw_rule(Press *press, double x, double y, double width)
{
    cairo_set_source_rgb(press->cr, 0.55, 0.55, 0.55);
    cairo_set_line_width(press->cr, 0.5);
    cairo_move_to(press->cr, x, y);
    cairo_line_to(press->cr, x + width, y);
    cairo_stroke(press->cr);
}

static void
draw_furniture(Press *press, const char *text, TypesetterSide side, double width,
               double baseline)
{
    double x = press->left;
    gboolean is_right =
        (side == TYPESETTER_TRAILING) != typesetter_is_right_to_left(press->typesetter);
    if (is_right)
        x += press->width - width;
    typesetter_draw_text(press->typesetter, press->cr, text, &furniture, side, x, width,
                         baseline);
}

static void
draw_letterhead(Press *press)
{
    double top = press->top;
    for (char **line = press->letterhead; line != NULL && *line != NULL; line++) {
        const Style *style = line == press->letterhead ? &organizer : &address;
        typesetter_draw_text(press->typesetter, press->cr, *line, style, TYPESETTER_LEADING,
                             press->left, press->width, get_baseline(top, style));
        top += style->leading;
    }
}

static void
draw_footer(Press *press, guint page, guint count)
{
    const char *title = press->about->short_title;
    if (title == NULL)
        title = press->about->title;
    double baseline = press->top + press->height + 30;
    const char *between = document_get_page_separator(press->about);
    g_autofree char *number = g_strdup_printf("%u%s%u", page + 1, between, count);
    double number_width = typesetter_get_width(press->typesetter, number, &furniture);
    draw_furniture(press, title != NULL ? title : "", TYPESETTER_LEADING,
                   press->width - number_width - 24, baseline);
    draw_furniture(press, number, TYPESETTER_TRAILING, number_width + 1, baseline);
}

static void
draw_page_furniture(Press *press, guint page, guint count)
{
    if (press->about->draft != NULL)
        draw_furniture(press, press->about->draft, TYPESETTER_LEADING, press->width,
                       MAX(press->top - 24, furniture.size));
    if (page == 0)
        draw_letterhead(press);
    else
        draw_footer(press, page, count);
}

/* Where `width` of a block that stands `indent` further in begins on the page. */
static double
get_x(const Press *press, double indent, double width)
{
    if (typesetter_is_right_to_left(press->typesetter))
        return press->left + press->width - indent - width;
    return press->left + indent;
}

static void
draw_marker(Press *press, const Block *block, double top)
{
    if (block->marker == FLOW_NO_MARKER)
        return;
    gboolean is_bullet = block->marker == FLOW_BULLET;
    g_autofree char *text =
        is_bullet
            ? g_strdup("•")
            : typesetter_print_number(press->typesetter, block->marker, block->marker_end);
    double gap = is_bullet ? 7 : 5;
    double width = typesetter_get_width(press->typesetter, text, &marker_style) + 0.01;
    typesetter_draw_text(press->typesetter, press->cr, text, &marker_style, TYPESETTER_TRAILING,
                         get_x(press, block->indent - gap - width, width), width,
                         get_baseline(top, &marker_style));
}

static gboolean
draw_lines(Press *press, const Piece *piece, double top, GError **error)
{
    const Block *block = piece->block;
    if (cmark_node_get_type(block->node) == CMARK_NODE_THEMATIC_BREAK) {
        draw_rule(press, get_x(press, block->indent, block->width / 4),
                  top + block->style->leading / 2, block->width / 4);
        return TRUE;
    }
    if (typesetter_set(press->typesetter, block->node, block->style, block->width, error) == 0)
        return FALSE;
    if (piece->first == 0)
        draw_marker(press, block, top);
    for (int i = 0; i < piece->count; i++)
        typesetter_draw(press->typesetter, press->cr, piece->first + i,
                        get_x(press, block->indent, block->width),
                        get_baseline(top + i * block->style->leading, block->style));
    return TRUE;
}

static gboolean
draw_piece(Press *press, const Piece *piece, double origin, GError **error)
{
    const Block *block = piece->block;
    double top = origin + piece->top;
    if (block->ruled && piece->first == 0 && !piece->is_first_on_page)
        draw_rule(press, press->left, top - 9, press->width);
    tags_open(press->tags, block);
    gboolean ok = block->names != NULL ? names_draw(block->names, press->cr, piece->count,
                                                    piece->rows, press->left, top, error)
                                       : draw_lines(press, piece, top, error);
    tags_close(press->tags);
    return ok;
}

static gboolean
draw_text(Press *press, const Layout *layout, guint page, GError **error)
{
    guint count;
    const Piece *pieces = pages_get_pieces(layout->pages, page, &count);
    double origin = press->top + (page == 0 ? measure_letterhead(press) : 0);
    for (guint i = 0; i < count; i++) {
        if (!draw_piece(press, &pieces[i], origin / layout->scale, error))
            return FALSE;
    }
    tags_close_all(press->tags);
    return TRUE;
}

static gboolean
draw_pages(Press *press, const Layout *layout, GError **error)
{
    Press text = *press;
    text.left = press->left / layout->scale;
    text.width = press->width / layout->scale;
    guint count = pages_get_count(layout->pages);
    cairo_tag_begin(press->cr, "Document", NULL); /* without it no reader sees the others */
    for (guint page = 0; page < count; page++) {
        draw_page_furniture(press, page, count);
        cairo_save(press->cr);
        cairo_scale(press->cr, layout->scale, layout->scale);
        gboolean ok = draw_text(&text, layout, page, error);
        cairo_restore(press->cr);
        if (!ok)
            return FALSE;
        cairo_show_page(press->cr);
    }
    cairo_tag_end(press->cr, "Document");
    return TRUE;
}

static gboolean
check_furniture(const Press *press, GError **error)
{
    const DocumentAbout *about = press->about;
    const char *const texts[] = {about->title, about->short_title, about->draft,
                                 about->page.letterhead};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (texts[i] != NULL && !typesetter_check(press->typesetter, texts[i], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_page(const Press *press, GError **error)
{
    if (press->width >= SHORTEST && press->height - measure_letterhead(press) >= SHORTEST)
        return TRUE;
    g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE,
                "the margins and the letterhead leave no room for the letter; make them "
                "smaller in [page]");
    return FALSE;
}

static gboolean
print(Press *press, const Document *document, GError **error)
{
    if (!check_page(press, error) || !typesetter_check_fonts(press->typesetter, error) ||
        !check_furniture(press, error))
        return FALSE;
    const LayoutRoom room = {press->width, press->height, measure_letterhead(press)};
    g_auto(Layout) layout = {0};
    return layout_make(document, press->typesetter, &room, &layout, error) &&
           draw_pages(press, &layout, error);
}

static void
set_metadata(cairo_surface_t *surface, const DocumentAbout *about)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(about->time);
    g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, stamp);
    if (about->title != NULL)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, about->title);
}

/* A mistake in drawing leaves a broken file and is known only when all is written. */
static gboolean
finish(cairo_t *cr, cairo_surface_t *surface, GError **error)
{
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_status(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return TRUE;
    g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE, "cannot draw the pdf: %s",
                cairo_status_to_string(status));
    return FALSE;
}

static gboolean
draw(const Document *document, Press *press, GByteArray *bytes, GError **error)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        write_bytes, bytes, press->page_width, press->page_height);
    set_metadata(surface, press->about);
    press->cr = cairo_create(surface);
    g_autoptr(Tags) tags = tags_new(press->cr);
    press->tags = tags;
    gboolean ok = print(press, document, error);
    if (ok)
        ok = finish(press->cr, surface, error);
    cairo_destroy(press->cr);
    cairo_surface_destroy(surface);
    return ok;
}

GBytes *
pdf_write(const Document *document, GError **error)
{
    const DocumentAbout *about = document_get_about(document);
    g_autoptr(Typesetter) typesetter = typesetter_new(document);
    g_auto(GStrv) letterhead = split_letterhead(about->page.letterhead);
    Press press = {.about = about, .typesetter = typesetter, .letterhead = letterhead};
    measure_page(&press);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    if (!draw(document, &press, bytes, error))
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}
