#include "document/setting.h"

#include "base/text.h"
#include "document/markdown.h"

#include <string.h>
#include <unicode/uchar.h>

#define ROOM 65536 /* bytes of text on a shelf; their glyphs take fifty times as much */

struct Shelf {
    GHashTable *settings;
    size_t used;
};

typedef struct {
    gboolean has_left, has_right, begins_right;
} Directions;

static Directions
find_directions(const char *text)
{
    Directions found = {0};
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        UCharDirection direction = u_charDirection((UChar32)g_utf8_get_char(text));
        gboolean is_right = direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
        if (is_right && !found.has_left)
            found.begins_right = TRUE;
        found.has_right |= is_right;
        found.has_left |= direction == U_LEFT_TO_RIGHT;
    }
    return found;
}

/* Text runs the page's way as long as one word of it does; a quotation, a name or the line of
 * an address that is wholly of the other direction runs its own. Pango gives each line the
 * direction of its first letter, and is asked to unless that would turn a line of both. */
static gboolean
has_line_against(const char *text, gboolean is_right_to_left)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean any = FALSE;
    for (char **line = lines; *line != NULL; line++) {
        Directions found = find_directions(*line);
        gboolean is_mixed = found.has_left && found.has_right;
        if (is_mixed && found.begins_right != is_right_to_left)
            return FALSE;
        any |= !is_mixed && (is_right_to_left ? found.has_left : found.has_right);
    }
    return any;
}

static void
collect_lines(Setting *setting)
{
    for (GSList *line = pango_layout_get_lines_readonly(setting->layout); line != NULL;
         line = line->next)
        g_ptr_array_add(setting->lines, line->data);
}

Setting *
setting_new(PangoContext *context, Inlines *inlines, const PangoFontDescription *font,
            double width)
{
    Setting *setting = g_new0(Setting, 1);
    setting->inlines = inlines;
    setting->layout = pango_layout_new(context);
    gboolean is_right_to_left = pango_context_get_base_dir(context) == PANGO_DIRECTION_RTL;
    pango_layout_set_wrap(setting->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(setting->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_font_description(setting->layout, font);
    pango_layout_set_auto_dir(setting->layout,
                              has_line_against(inlines->text->str, is_right_to_left));
    pango_layout_set_text(setting->layout, inlines->text->str, (int)inlines->text->len);
    pango_layout_set_attributes(setting->layout, inlines->attributes);
    setting->lines = g_ptr_array_new();
    collect_lines(setting);
    return setting;
}

void
setting_shorten(Setting *setting, double width)
{
    if (setting_get_width(setting, 0) <= width)
        return;
    pango_layout_set_width(setting->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_ellipsize(setting->layout, PANGO_ELLIPSIZE_END);
    g_ptr_array_set_size(setting->lines, 0);
    collect_lines(setting);
}

void
setting_free(Setting *setting)
{
    if (setting == NULL)
        return;
    g_ptr_array_unref(setting->lines);
    g_object_unref(setting->layout);
    inlines_free(setting->inlines);
    g_free(setting);
}

double
setting_get_width(const Setting *setting, guint line)
{
    PangoRectangle logical;
    pango_layout_line_get_extents(setting->lines->pdata[line], NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

static void
add_unknown(GString *found, gunichar c)
{
    g_autofree char *name = g_strdup_printf("(U+%04X)", c);
    if (strstr(found->str, name) != NULL || found->len > 100)
        return;
    char bytes[7] = "";
    g_unichar_to_utf8(c, bytes);
    g_autofree char *shown = text_escape(bytes, -1);
    g_string_append_printf(found, "%s'%s' %s", found->len > 0 ? ", " : "", shown, name);
}

static void
collect_unknown(PangoLayout *layout, GString *found)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoGlyphItem *run = pango_layout_iter_get_run_readonly(iter);
        for (int i = 0; run != NULL && i < run->glyphs->num_glyphs; i++) {
            PangoGlyph glyph = run->glyphs->glyphs[i].glyph;
            if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0)
                add_unknown(found, glyph & ~(PangoGlyph)PANGO_GLYPH_UNKNOWN_FLAG);
        }
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
}

gboolean
setting_check(const Setting *setting, GError **error)
{
    if (pango_layout_get_unknown_glyphs_count(setting->layout) == 0)
        return TRUE;
    g_autoptr(GString) found = g_string_new(NULL);
    collect_unknown(setting->layout, found);
    g_autofree char *shown = text_escape(setting->inlines->text->str, -1);
    g_autofree char *beginning = text_fit(shown, 60);
    g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_GLYPHS,
                "no font has %s of '%s'; install one (fonts-noto-core and fonts-noto-cjk have "
                "most scripts), name one under fonts in [page], or write it otherwise",
                found->str, beginning);
    return FALSE;
}

static void
free_setting(gpointer setting)
{
    setting_free(setting);
}

Shelf *
shelf_new(void)
{
    Shelf *shelf = g_new0(Shelf, 1);
    shelf->settings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_setting);
    return shelf;
}

void
shelf_free(Shelf *shelf)
{
    if (shelf == NULL)
        return;
    g_hash_table_unref(shelf->settings);
    g_free(shelf);
}

Setting *
shelf_find(Shelf *shelf, const char *key)
{
    return g_hash_table_lookup(shelf->settings, key);
}

gboolean
shelf_keep(Shelf *shelf, const char *key, Setting *setting)
{
    size_t size = strlen(key);
    if (shelf->used + size > ROOM)
        return FALSE;
    shelf->used += size;
    g_hash_table_insert(shelf->settings, g_strdup(key), setting);
    return TRUE;
}
