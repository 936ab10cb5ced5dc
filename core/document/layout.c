#include "document/layout.h"

#include "base/text.h"

/* 12 points, and no less than 11. */
static const double scales[] = {1, 0.96, 0.92};

void
layout_clear(Layout *layout)
{
    g_clear_pointer(&layout->pages, pages_free);
    g_clear_pointer(&layout->blocks, g_array_unref);
}

/* A name is never split, and what does not stand on the page is lost. */
static gboolean
check_names(const GArray *blocks, double height, GError **error)
{
    int rows = (int)(height / names_style.leading);
    for (guint i = 0; i < blocks->len; i++) {
        const Names *names = g_array_index(blocks, Block, i).names;
        cmark_node *longer = names != NULL ? names_find_longer(names, rows) : NULL;
        if (longer == NULL)
            continue;
        g_autofree char *text = document_get_text(longer);
        g_autofree char *shown = text_escape(text, -1);
        g_autofree char *beginning = text_fit(shown, 60);
        g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE,
                    "the name '%s' is longer than a page; shorten it", beginning);
        return FALSE;
    }
    return TRUE;
}

static gboolean
cut(const Document *document, Typesetter *typesetter, const LayoutRoom *room, double scale,
    Layout *out_layout, GError **error)
{
    g_auto(Layout) layout = {.scale = scale};
    layout.blocks = flow_new(document, typesetter, room->width / scale, error);
    if (layout.blocks == NULL || !check_names(layout.blocks, room->height / scale, error))
        return FALSE;
    layout.pages = pages_new(layout.blocks, room->height / scale, room->letterhead / scale);
    *out_layout = layout;
    layout = (Layout){0};
    return TRUE;
}

/* What is set smaller is shorter twice: its lines are lower and hold more. */
static gboolean
might_save_a_page(const Layout *layout, const LayoutRoom *room)
{
    double smallest = scales[G_N_ELEMENTS(scales) - 1];
    double less = room->height * (pages_get_count(layout->pages) - 1) - room->letterhead;
    return layout->pages->used * smallest * smallest < less;
}

gboolean
layout_make(const Document *document, Typesetter *typesetter, const LayoutRoom *room,
            Layout *out_layout, GError **error)
{
    g_auto(Layout) layout = {0};
    if (!cut(document, typesetter, room, scales[0], &layout, error))
        return FALSE;
    guint count = pages_get_count(layout.pages);
    gboolean may_save = might_save_a_page(&layout, room);
    for (size_t i = 1; may_save && i < G_N_ELEMENTS(scales); i++) {
        g_auto(Layout) smaller = {0};
        if (!cut(document, typesetter, room, scales[i], &smaller, error))
            return FALSE;
        if (pages_get_count(smaller.pages) == count)
            continue;
        Layout usual = layout;
        layout = smaller;
        smaller = usual;
        break;
    }
    *out_layout = layout;
    layout = (Layout){0};
    return TRUE;
}
