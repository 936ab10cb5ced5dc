#include "data/xlsx_tabs.h"

#include "base/text.h"
#include "data/markup.h"
#include "data/xlsx_sheet.h"

#include <string.h>

#define PROPERTIES "docProps/custom.xml"

/* TRUE in `out_has` when any row of the sheet has any content. */
static gboolean
has_rows(Archive *archive, const XlsxTab *tab, gboolean *out_has, GError **error)
{
    const XlsxRow *row = NULL;
    g_autoptr(XlsxSheet) sheet = xlsx_sheet_open(archive, tab->part, error);
    if (sheet == NULL || !xlsx_sheet_next(sheet, &row, error))
        return FALSE;
    *out_has = row != NULL;
    return TRUE;
}

char *
xlsx_tabs_list(const GPtrArray *tabs)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < tabs->len; i++) {
        const XlsxTab *tab = g_ptr_array_index(tabs, i);
        g_autofree char *shown = text_escape(tab->name, -1);
        g_string_append_printf(list, "%s'%s'", i > 0 ? ", " : "", shown);
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

GPtrArray *
xlsx_tabs_select(const XlsxBook *book, gboolean hidden)
{
    GPtrArray *tabs = g_ptr_array_new();
    for (guint i = 0; i < book->tabs->len; i++) {
        XlsxTab *tab = g_ptr_array_index(book->tabs, i);
        if (tab->part != NULL && tab->is_hidden == hidden)
            g_ptr_array_add(tabs, tab);
    }
    return tabs;
}

static const XlsxTab *
find_named(const XlsxBook *book, const char *name, GError **error)
{
    g_autofree char *folded = text_fold(name);
    g_autoptr(GPtrArray) tabs = g_ptr_array_new();
    for (guint i = 0; i < book->tabs->len; i++) {
        XlsxTab *tab = g_ptr_array_index(book->tabs, i);
        g_autofree char *key = text_fold(tab->name);
        if (tab->part != NULL && strcmp(key, folded) == 0)
            return tab;
        if (tab->part != NULL)
            g_ptr_array_add(tabs, tab);
    }

    g_autofree char *shown = text_escape(name, -1);
    g_autofree char *list = xlsx_tabs_list(tabs);
    g_set_error(error, XLSX_ERROR, XLSX_ERROR_SHEET,
                "no sheet is called '%s'; the workbook has %s", shown,
                tabs->len > 0 ? list : "none");
    return NULL;
}

static void
refuse_tabs(const GPtrArray *filled, const GPtrArray *hidden, GError **error)
{
    g_autofree char *list = xlsx_tabs_list(filled->len > 0 ? filled : hidden);
    if (filled->len > 0)
        g_set_error(error, XLSX_ERROR, XLSX_ERROR_SHEET,
                    "%u sheets have rows: %s; say which is meant with --sheet", filled->len,
                    list);
    else if (hidden->len > 0)
        g_set_error(error, XLSX_ERROR, XLSX_ERROR_EMPTY,
                    "no sheet that is shown has any rows; hidden are %s, which can be named "
                    "with --sheet",
                    list);
    else
        g_set_error(error, XLSX_ERROR, XLSX_ERROR_EMPTY,
                    "the workbook is empty; its first row must name the columns");
}

static void
note_property(Markup *markup, void *closure, const char *name, const char **attributes)
{
    (void)markup;
    gboolean *is_ours = closure;
    const char *property =
        strcmp(name, "property") == 0 ? markup_attribute(attributes, "name") : NULL;
    *is_ours = *is_ours || g_strcmp0(property, "undersigned") == 0;
}

/* TRUE in `out_ours` for a tracker that this program wrote, whoever saved it since. */
static gboolean
is_ours(Archive *archive, gboolean *out_ours, GError **error)
{
    static const MarkupHandlers handlers = {.begin = note_property};
    *out_ours = FALSE;
    return !archive_has(archive, PROPERTIES) ||
           markup_read_part(archive, PROPERTIES, &handlers, out_ours, error);
}

/* The text of a cell, or "" for a number. */
static const char *
text_of(const XlsxRow *row, const XlsxCell *cell, const XlsxStrings *strings)
{
    uint64_t index = 0;
    const char *text = row->text + cell->start;
    if (cell->type == CELL_TEXT)
        return text;
    if (cell->type != CELL_SHARED || xlsx_strings_count(strings) == 0 ||
        !g_ascii_string_to_unsigned(text, 10, 0, xlsx_strings_count(strings) - 1, &index, NULL))
        return "";
    return xlsx_strings_get(strings, (unsigned)index);
}

static gboolean
has_kept(Archive *archive, const XlsxTab *tab, const XlsxStrings *strings, const char *keep,
         gboolean *out_has, GError **error)
{
    const XlsxRow *row = NULL;
    g_autoptr(XlsxSheet) sheet = xlsx_sheet_open(archive, tab->part, error);
    if (sheet == NULL || !xlsx_sheet_next(sheet, &row, error))
        return FALSE;

    *out_has = FALSE;
    for (size_t i = 0; row != NULL && i < row->count; i++)
        *out_has |= g_str_has_prefix(text_of(row, &row->cells[i], strings), keep);
    return TRUE;
}

gboolean
xlsx_tabs_find_kept(Archive *archive, const XlsxBook *book, const XlsxStrings *strings,
                    const char *keep, const XlsxTab **out_tab, GError **error)
{
    const XlsxTab *found = NULL;
    unsigned count = 0;
    g_autoptr(GPtrArray) shown = xlsx_tabs_select(book, FALSE);
    for (guint i = 0; i < shown->len; i++) {
        gboolean has = FALSE;
        if (!has_kept(archive, shown->pdata[i], strings, keep, &has, error))
            return FALSE;
        found = has ? shown->pdata[i] : found;
        count += has;
    }
    *out_tab = count == 1 ? found : NULL;
    return TRUE;
}

const XlsxTab *
xlsx_tabs_choose(Archive *archive, const XlsxBook *book, const char *name, GError **error)
{
    g_autoptr(GPtrArray) shown = xlsx_tabs_select(book, FALSE);
    g_autoptr(GPtrArray) hidden = xlsx_tabs_select(book, TRUE);
    g_autoptr(GPtrArray) filled = g_ptr_array_new();
    gboolean ours = FALSE;
    if (name == NULL && !is_ours(archive, &ours, error))
        return NULL;
    if (name != NULL || ours)
        return find_named(book, name != NULL ? name : "Roster", error);

    for (guint i = 0; i < shown->len; i++) {
        gboolean has = FALSE;
        if (!has_rows(archive, g_ptr_array_index(shown, i), &has, error))
            return NULL;
        if (has)
            g_ptr_array_add(filled, g_ptr_array_index(shown, i));
    }
    if (filled->len == 1)
        return g_ptr_array_index(filled, 0);
    refuse_tabs(filled, hidden, error);
    return NULL;
}
