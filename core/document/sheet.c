#include "document/sheet.h"

#include "base/text.h"

#include <string.h>
#include <xlsxwriter.h>

#define MOST_ROWS  1048576
#define MOST_UNITS 32767     /* of UTF-16, in a cell */
#define FIRST_TIME 315532800 /* 1980, where zip begins; the library takes 0 for now */
#define DARK       0x1d3557
#define WHITE      0xffffff

G_DEFINE_QUARK(sheet - error - quark, sheet_error)

struct Sheet {
    lxw_workbook *book;
    lxw_worksheet *page;
    lxw_format *plain;
    size_t columns;
    lxw_row_t row; /* the next one */
    char *path;
};

static gboolean
fail(const char *path, lxw_error code, GError **error)
{
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, SHEET_ERROR, SHEET_ERROR_WRITE, "cannot write the workbook '%s': %s",
                shown, lxw_strerror(code));
    return FALSE;
}

/* What XML cannot hold, or what a reader would take for an escape. */
static gboolean
needs_escape(const char *at)
{
    const gunichar c = g_utf8_get_char(at);
    if (c == '_' && at[1] == 'x')
        return strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0xfffe || c == 0xffff;
}

/* Returns `cell` with _xHHHH_ (ECMA-376, ST_Xstring) for those. Owned by the caller. */
static char *
escape(const char *cell)
{
    GString *escaped = g_string_new(NULL);
    for (const char *at = cell; *at != '\0'; at = g_utf8_next_char(at)) {
        if (needs_escape(at))
            g_string_append_printf(escaped, "_x%04X_", g_utf8_get_char(at));
        else
            g_string_append_unichar(escaped, g_utf8_get_char(at));
    }
    return g_string_free(escaped, FALSE);
}

static gboolean
is_too_long(const char *cell)
{
    glong units = 0;
    if (strlen(cell) <= MOST_UNITS)
        return FALSE;

    for (const char *at = cell; *at != '\0'; at = g_utf8_next_char(at))
        units += g_utf8_get_char(at) > 0xffff ? 2 : 1;
    return units > MOST_UNITS;
}

static lxw_error
write_text(Sheet *sheet, size_t column, const char *text, lxw_format *format)
{
    if (text[0] == '\0')
        return LXW_NO_ERROR;

    g_autofree char *escaped = escape(text);
    return worksheet_write_string(sheet->page, sheet->row, (lxw_col_t)column, escaped, format);
}

static lxw_error
write_header(Sheet *sheet, const SheetColumn *columns)
{
    lxw_format *head = workbook_add_format(sheet->book);
    lxw_error code = LXW_NO_ERROR;
    format_set_bold(head);
    format_set_font_color(head, WHITE);
    format_set_bg_color(head, DARK);
    format_set_align(head, LXW_ALIGN_VERTICAL_CENTER);

    for (size_t i = 0; i < sheet->columns && code == LXW_NO_ERROR; i++) {
        worksheet_set_column(sheet->page, (lxw_col_t)i, (lxw_col_t)i, columns[i].width,
                             sheet->plain);
        code = write_text(sheet, i, columns[i].header, head);
    }
    sheet->row = 1;
    return code;
}

static void
set_up_page(Sheet *sheet)
{
    worksheet_freeze_panes(sheet->page, 1, 0);
    worksheet_repeat_rows(sheet->page, 0, 0);
    worksheet_set_landscape(sheet->page);
    worksheet_fit_to_pages(sheet->page, 1, 0);
}

static lxw_workbook *
open_book(const char *path, int64_t created)
{
    g_autofree char *folder = g_path_get_dirname(path);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
    lxw_doc_properties properties = {.created = (time_t)MAX(created, FIRST_TIME)};
    lxw_workbook *book = workbook_new_opt(path, &options);
    if (book != NULL)
        workbook_set_properties(book, &properties);
    return book;
}

Sheet *
sheet_open(const char *path, const char *name, int64_t created, const SheetColumn *columns,
           size_t count, GError **error)
{
    g_autoptr(Sheet) sheet = g_new0(Sheet, 1);
    sheet->path = g_strdup(path);
    sheet->columns = count;
    sheet->book = open_book(path, created);
    sheet->page = sheet->book == NULL ? NULL : workbook_add_worksheet(sheet->book, name);
    if (sheet->page == NULL) {
        fail(path, LXW_ERROR_CREATING_TMPFILE, error);
        return NULL;
    }

    sheet->plain = workbook_add_format(sheet->book);
    format_set_text_wrap(sheet->plain);
    format_set_align(sheet->plain, LXW_ALIGN_VERTICAL_TOP);
    set_up_page(sheet);
    const lxw_error code = write_header(sheet, columns);
    if (code != LXW_NO_ERROR) {
        fail(path, code, error);
        return NULL;
    }
    return g_steal_pointer(&sheet);
}

static gboolean
check_cell(const Sheet *sheet, size_t column, const char *cell, GError **error)
{
    if (!is_too_long(cell))
        return TRUE;

    g_set_error(error, SHEET_ERROR, SHEET_ERROR_LIMIT,
                "row %u, column %zu: a cell of a workbook holds at most %d characters; shorten "
                "it or export .csv",
                sheet->row + 1, column + 1, MOST_UNITS);
    return FALSE;
}

gboolean
sheet_add_row(Sheet *sheet, const char *const *cells, GError **error)
{
    if (sheet->row >= MOST_ROWS) {
        g_set_error(error, SHEET_ERROR, SHEET_ERROR_LIMIT,
                    "a workbook holds at most %d rows; export .csv", MOST_ROWS);
        return FALSE;
    }
    for (size_t i = 0; i < sheet->columns; i++) {
        if (!check_cell(sheet, i, cells[i], error))
            return FALSE;
        const lxw_error code = write_text(sheet, i, cells[i], sheet->plain);
        if (code != LXW_NO_ERROR)
            return fail(sheet->path, code, error);
    }
    sheet->row++;
    return TRUE;
}

gboolean
sheet_close(Sheet *sheet, GError **error)
{
    g_autoptr(Sheet) done = sheet;
    worksheet_autofilter(sheet->page, 0, 0, MAX(sheet->row, 1) - 1,
                         (lxw_col_t)(sheet->columns - 1));
    const lxw_error code = workbook_close(g_steal_pointer(&sheet->book));
    return code == LXW_NO_ERROR || fail(sheet->path, code, error);
}

void
sheet_discard(Sheet *sheet)
{
    if (sheet == NULL)
        return;

    lxw_workbook_free(sheet->book);
    g_free(sheet->path);
    g_free(sheet);
}
