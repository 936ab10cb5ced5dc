#include "data/xlsx_style.h"

#include "data/markup.h"

#include <string.h>

enum { MOST_STYLES = 65536 }; /* Excel knows fewer */

struct XlsxStyles {
    GHashTable *formats; /* id → XlsxLook, packed */
    GArray *looks;       /* XlsxLook, a cell style each */
    unsigned level;
    gboolean in_formats, in_cells;
};

static unsigned
read_unsigned(const char *text)
{
    guint64 value = 0;
    return text != NULL && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT, &value, NULL)
               ? (unsigned)value
               : 0;
}

/* A look fits into a pointer; NULL is no format. */
static void *
pack(XlsxLook look)
{
    return GUINT_TO_POINTER(1 + (guint)look.kind + (look.width << 8));
}

static XlsxLook
unpack(const void *packed)
{
    const guint value = GPOINTER_TO_UINT(packed) - 1;
    return (XlsxLook){(XlsxLookKind)(value & 0xff), value >> 8};
}

static void
add_format(XlsxStyles *styles, const char **attributes)
{
    const char *code = markup_attribute(attributes, "formatCode");
    const unsigned id = read_unsigned(markup_attribute(attributes, "numFmtId"));
    if (code != NULL && g_hash_table_size(styles->formats) < MOST_STYLES)
        g_hash_table_insert(styles->formats, GUINT_TO_POINTER(id),
                            pack(xlsx_look_of_code(code)));
}

static void
add_style(XlsxStyles *styles, const char **attributes)
{
    const unsigned id = read_unsigned(markup_attribute(attributes, "numFmtId"));
    const void *packed = g_hash_table_lookup(styles->formats, GUINT_TO_POINTER(id));
    const XlsxLook look = packed != NULL ? unpack(packed) : xlsx_look_of_id(id);
    if (styles->looks->len < MOST_STYLES)
        g_array_append_val(styles->looks, look);
}

static void
begin(G_GNUC_UNUSED Markup *markup, void *closure, const char *name, const char **attributes)
{
    XlsxStyles *styles = closure;
    styles->level++;
    if (styles->level == 2) {
        styles->in_formats = strcmp(name, "numFmts") == 0;
        styles->in_cells = strcmp(name, "cellXfs") == 0;
    } else if (styles->level == 3 && styles->in_formats && strcmp(name, "numFmt") == 0) {
        add_format(styles, attributes);
    } else if (styles->level == 3 && styles->in_cells && strcmp(name, "xf") == 0) {
        add_style(styles, attributes);
    }
}

static void
end(G_GNUC_UNUSED Markup *markup, void *closure)
{
    XlsxStyles *styles = closure;
    styles->level--;
}

XlsxStyles *
xlsx_styles_read(Archive *archive, const char *name, GError **error)
{
    static const MarkupHandlers handlers = {begin, end, NULL};
    g_autoptr(XlsxStyles) styles = g_new0(XlsxStyles, 1);
    styles->formats = g_hash_table_new(NULL, NULL);
    styles->looks = g_array_new(FALSE, FALSE, sizeof(XlsxLook));
    if (name != NULL && !markup_read_part(archive, name, &handlers, styles, error))
        return NULL;
    return g_steal_pointer(&styles);
}

void
xlsx_styles_free(XlsxStyles *styles)
{
    if (styles == NULL)
        return;

    g_hash_table_unref(styles->formats);
    g_array_unref(styles->looks);
    g_free(styles);
}

XlsxLook
xlsx_styles_look(const XlsxStyles *styles, unsigned index)
{
    const XlsxLook plain = {LOOK_NUMBER, 0};
    return index < styles->looks->len ? g_array_index(styles->looks, XlsxLook, index) : plain;
}
