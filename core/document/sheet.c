#include "document/sheet.h"

#include "base/text.h"
#include "document/sheet_look.h"

#include <string.h>

#define MOST_ROWS    1048576
#define MOST_UNITS   32767     /* of UTF-16, in a cell */
#define FIRST_TIME   315532800 /* 1980, where zip begins; the library takes 0 for now */
#define EPOCH        25569     /* the serial number of 1970-01-01 */
#define FIRST_SERIAL 61      /* of 1900-03-01, before which Excel counts a day that never was */
#define END_SERIAL   2958466 /* of 10000-01-01 */
#define DAY          86400
#define LETTER       1 /* paper, as Excel numbers it */
#define A4           9
#define SPARE_ROWS   500 /* below a table, that have its lists and colours too */
#define LEAST_WIDTH  5
#define BUTTON       3    /* characters that a header needs besides, for its filter */
#define LINE         15.0 /* points */
#define TITLE_LINE   24.0
#define MOST_LINES   27 /* in the highest row that there is */

G_DEFINE_QUARK(sheet - error - quark, sheet_error)

struct SheetFile {
    lxw_workbook *book;
    SheetLook look;
    GPtrArray *sheets; /* Sheet */
    uint8_t paper;
    char *path;
};

/* A column of a sheet that is being written. */
typedef struct {
    unsigned wanted, most; /* width, in characters */
    const char *const *choices;
    const SheetStyle *styles;
    gboolean is_hidden;
} Column;

struct Sheet {
    SheetFile *file;
    lxw_worksheet *page;
    char *name;
    Column *columns;
    size_t count;
    gboolean is_table;
    lxw_row_t row; /* the next one */
    double height; /* of the row that is being written, in points */
};

static void
free_sheet(void *data)
{
    Sheet *sheet = data;
    g_free(sheet->name);
    g_free(sheet->columns);
    g_free(sheet);
}

static gboolean
check(const SheetFile *file, lxw_error code, GError **error)
{
    if (code == LXW_NO_ERROR)
        return TRUE;

    g_autofree char *shown = text_escape(file->path, -1);
    g_set_error(error, SHEET_ERROR, SHEET_ERROR_WRITE, "cannot write the workbook '%s': %s",
                shown, lxw_strerror(code));
    return FALSE;
}

/* What XML cannot hold, or what a reader would take for an escape. */
static gboolean
needs_escape(const char *at)
{
    const unsigned char c = (unsigned char)*at;
    if (c == '_' && at[1] == 'x')
        return strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
    if (c == 0xef)
        return g_utf8_get_char(at) == 0xfffe || g_utf8_get_char(at) == 0xffff;
    return c < 0x20 && c != '\t' && c != '\n';
}

/* Returns `cell` with _xHHHH_ (ECMA-376, ST_Xstring) for those from `first` on, the first of
 * them. Owned by the caller. */
static char *
escape(const char *cell, const char *first)
{
    GString *escaped = g_string_new_len(cell, first - cell);
    for (const char *at = first; *at != '\0'; at = g_utf8_next_char(at)) {
        if (needs_escape(at))
            g_string_append_printf(escaped, "_x%04X_", g_utf8_get_char(at));
        else
            g_string_append_unichar(escaped, g_utf8_get_char(at));
    }
    return g_string_free(escaped, FALSE);
}

/* What is to know of a text before it is written, found in one go. */
typedef struct {
    const char *escape; /* the first character that needs it, or NULL */
    size_t units;       /* of UTF-16 */
    unsigned lines;     /* that it takes in its column, by words; MOST_LINES and no more */
    unsigned widest;    /* the longest of them, in characters, as wide as the column at most */
    unsigned width;     /* of the line that is read */
} Reading;

static void
end_line(Reading *reading, unsigned most, unsigned begun)
{
    reading->widest = MAX(reading->widest, MIN(reading->width, most));
    reading->lines = MIN(reading->lines + 1, MOST_LINES);
    reading->width = begun;
}

/* What takes three bytes is about two letters wide; with four it is two units as well. */
static void
read_character(Reading *reading, const char *at, unsigned most)
{
    const unsigned char c = (unsigned char)*at;
    if (reading->escape == NULL && (c < 0x20 || c == '_' || c == 0xef) && needs_escape(at))
        reading->escape = at;
    if (c < 0x80 || c >= 0xc0) {
        reading->units += c >= 0xf0 ? 2 : 1;
        reading->width += c >= 0xe0 ? 2 : 1;
    }
    if (c == '\n')
        end_line(reading, most, 0);
    else if (reading->width > most)
        end_line(reading, most, 1 + most / 8); /* of the word that did not fit */
}

/* Reads `text` as it stands in a column of `most` characters. */
static Reading
read_text(const char *text, unsigned most)
{
    Reading reading = {.lines = 1};
    for (const char *at = text; *at != '\0'; at++)
        read_character(&reading, at, most);
    reading.widest = MAX(reading.widest, MIN(reading.width, most));
    return reading;
}

static lxw_error
write_text(Sheet *sheet, size_t column, const char *text, const char *first_escape,
           lxw_format *format)
{
    g_autofree char *escaped = first_escape != NULL ? escape(text, first_escape) : NULL;
    return worksheet_write_string(sheet->page, sheet->row, (lxw_col_t)column,
                                  escaped != NULL ? escaped : text, format);
}

static lxw_error
write_number(Sheet *sheet, size_t column, const SheetCell *cell, double number)
{
    Column *at = &sheet->columns[column];
    at->wanted = MAX(at->wanted, cell->kind == SHEET_TIME ? 19 : 10);
    return worksheet_write_number(sheet->page, sheet->row, (lxw_col_t)column, number,
                                  sheet_look_cell(&sheet->file->look, cell->kind, cell->style));
}

static gboolean
check_length(const Sheet *sheet, size_t column, size_t units, GError **error)
{
    if (units <= MOST_UNITS)
        return TRUE;

    g_set_error(error, SHEET_ERROR, SHEET_ERROR_LIMIT,
                "row %u, column %zu: a cell of a workbook holds at most %d characters; shorten "
                "it or export .csv",
                sheet->row + 1, column + 1, MOST_UNITS);
    return FALSE;
}

/* A title runs over the cells beside it; a header is read whole, with room for its button. */
static void
note_size(Sheet *sheet, Column *column, SheetStyle style, const Reading *reading)
{
    if (style == SHEET_TITLE) {
        sheet->height = TITLE_LINE;
        return;
    }
    sheet->height = MAX(sheet->height, reading->lines * LINE);
    column->wanted =
        MAX(column->wanted, reading->widest + (style == SHEET_HEADER ? BUTTON : 0));
}

static gboolean
write_words(Sheet *sheet, size_t column, const SheetCell *cell, GError **error)
{
    if (cell->text == NULL || cell->text[0] == '\0')
        return TRUE;

    Column *at = &sheet->columns[column];
    const gboolean is_header = cell->style == SHEET_HEADER;
    const Reading reading = read_text(cell->text, is_header ? MOST_UNITS : at->most);
    if (!check_length(sheet, column, reading.units, error))
        return FALSE;

    note_size(sheet, at, cell->style, &reading);
    return check(sheet->file,
                 write_text(sheet, column, cell->text, reading.escape,
                            sheet_look_cell(&sheet->file->look,
                                            is_header ? cell->kind : SHEET_TEXT, cell->style)),
                 error);
}

static gboolean
write_cell(Sheet *sheet, size_t column, const SheetCell *cell, GError **error)
{
    if (cell->kind == SHEET_TEXT || cell->style == SHEET_HEADER)
        return write_words(sheet, column, cell, error);
    if (cell->kind == SHEET_NUMBER || cell->kind == SHEET_MARK)
        return check(sheet->file, write_number(sheet, column, cell, (double)cell->number),
                     error);

    const double serial = (double)cell->number / DAY + EPOCH;
    return serial >= FIRST_SERIAL && serial < END_SERIAL
               ? check(sheet->file, write_number(sheet, column, cell, serial), error)
               : write_words(sheet, column, cell, error);
}

gboolean
sheet_add_row(Sheet *sheet, const SheetCell *cells, size_t count, GError **error)
{
    g_assert(count <= sheet->count);
    if (sheet->row >= MOST_ROWS) {
        g_set_error(error, SHEET_ERROR, SHEET_ERROR_LIMIT,
                    "a workbook holds at most %d rows; export .csv", MOST_ROWS);
        return FALSE;
    }
    sheet->height = LINE;
    for (size_t i = 0; i < count; i++)
        if (!write_cell(sheet, i, &cells[i], error))
            return FALSE;
    if (sheet->height > LINE &&
        !check(sheet->file, worksheet_set_row(sheet->page, sheet->row, sheet->height, NULL),
               error))
        return FALSE;
    sheet->row++;
    return TRUE;
}

unsigned
sheet_count_rows(const Sheet *sheet)
{
    return sheet->row;
}

gboolean
sheet_add_chart(Sheet *sheet, const SheetChart *chart, GError **error)
{
    return check(sheet->file,
                 sheet_look_draw(&sheet->file->look, sheet->page, sheet->name, chart), error);
}

static gboolean
write_header(Sheet *sheet, const SheetColumn *columns, GError **error)
{
    g_autofree SheetCell *cells = g_new0(SheetCell, sheet->count);
    for (size_t i = 0; i < sheet->count; i++)
        cells[i] = (SheetCell){columns[i].kind, SHEET_HEADER, columns[i].header, 0};
    if (!sheet_add_row(sheet, cells, sheet->count, error))
        return FALSE;

    worksheet_freeze_panes(sheet->page, 1, 0);
    return check(sheet->file, worksheet_repeat_rows(sheet->page, 0, 0), error);
}

static void
set_up_page(Sheet *sheet)
{
    worksheet_set_landscape(sheet->page);
    worksheet_set_paper(sheet->page, sheet->file->paper);
    worksheet_set_margins(sheet->page, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(sheet->page, 1, 0);
    (void)worksheet_set_footer(sheet->page, "&C&P / &N");
    if (!sheet->is_table)
        worksheet_gridlines(sheet->page, LXW_HIDE_ALL_GRIDLINES);
}

Sheet *
sheet_add(SheetFile *file, const char *name, const SheetColumn *columns, size_t count,
          GError **error)
{
    Sheet *sheet = g_new0(Sheet, 1);
    g_ptr_array_add(file->sheets, sheet);
    sheet->file = file;
    sheet->name = g_strdup(name);
    sheet->columns = g_new0(Column, count);
    sheet->count = count;
    sheet->is_table = columns[0].header != NULL;
    for (size_t i = 0; i < count; i++)
        sheet->columns[i] = (Column){0, columns[i].width, columns[i].choices, columns[i].styles,
                                     columns[i].is_hidden};

    sheet->page = workbook_add_worksheet(file->book, name);
    if (sheet->page == NULL) {
        check(file, LXW_ERROR_CREATING_TMPFILE, error);
        return NULL;
    }
    set_up_page(sheet);
    return !sheet->is_table || write_header(sheet, columns, error) ? sheet : NULL;
}

static lxw_workbook *
open_book(const char *path, int64_t created)
{
    g_autofree char *folder = g_path_get_dirname(path);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
    lxw_doc_properties properties = {.created = (time_t)MAX(created, FIRST_TIME)};
    lxw_workbook *book = workbook_new_opt(path, &options);
    if (book == NULL)
        return NULL;

    workbook_set_properties(book, &properties);
    workbook_set_custom_property_string(book, "undersigned", "tracker"); /* import knows it */
    return book;
}

SheetFile *
sheet_file_open(const char *path, int64_t created, gboolean letter_paper, GError **error)
{
    g_autoptr(SheetFile) file = g_new0(SheetFile, 1);
    file->path = g_strdup(path);
    file->paper = letter_paper ? LETTER : A4;
    file->sheets = g_ptr_array_new_with_free_func(free_sheet);
    file->book = open_book(path, created);
    file->look.book = file->book;
    if (file->book == NULL) {
        check(file, LXW_ERROR_CREATING_TMPFILE, error);
        return NULL;
    }
    return g_steal_pointer(&file);
}

/* The library copies what it is given. */
static lxw_error
add_choices(Sheet *sheet, lxw_col_t column, const char *const *choices, lxw_row_t last)
{
    char title[] = "Not in the list";
    char message[] = "The program reads only the words in the list of this cell.";
    lxw_data_validation list = {
        .validate = LXW_VALIDATION_TYPE_LIST,
        .value_list = (char **)choices,
        .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING,
        .error_title = title,
        .error_message = message,
    };
    return worksheet_data_validation_range(sheet->page, 1, column, last, column, &list);
}

static lxw_error
add_shades(Sheet *sheet, lxw_col_t column, const Column *what, lxw_row_t last)
{
    lxw_error code = LXW_NO_ERROR;
    for (size_t i = 0; what->choices[i] != NULL && code == LXW_NO_ERROR; i++) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", what->choices[i]);
        lxw_conditional_format shade = {
            .type = LXW_CONDITIONAL_TYPE_CELL,
            .criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
            .value_string = quoted,
            .format = sheet_look_shade(&sheet->file->look, what->styles[i]),
        };
        code = worksheet_conditional_format_range(sheet->page, 1, column, last, column, &shade);
    }
    return code;
}

/* What is known of a column when all its rows are there. */
static lxw_error
end_column(Sheet *sheet, lxw_col_t index)
{
    const Column *column = &sheet->columns[index];
    const lxw_row_t last = MIN(sheet->row + SPARE_ROWS, MOST_ROWS) - 1;
    const unsigned width = sheet->is_table ? MAX(column->wanted, LEAST_WIDTH) : column->most;
    lxw_row_col_options options = {.hidden = column->is_hidden ? LXW_TRUE : LXW_FALSE};
    lxw_error code = worksheet_set_column_opt(
        sheet->page, index, index, width + 1,
        sheet_look_cell(&sheet->file->look, SHEET_TEXT, SHEET_PLAIN), &options);
    if (code == LXW_NO_ERROR && column->choices != NULL)
        code = add_choices(sheet, index, column->choices, last);
    if (code == LXW_NO_ERROR && column->styles != NULL)
        code = add_shades(sheet, index, column, last);
    return code;
}

static lxw_error
end_sheet(Sheet *sheet)
{
    lxw_error code = LXW_NO_ERROR;
    for (size_t i = 0; i < sheet->count && code == LXW_NO_ERROR; i++)
        code = end_column(sheet, (lxw_col_t)i);
    if (code == LXW_NO_ERROR && sheet->is_table)
        code = worksheet_autofilter(sheet->page, 0, 0, sheet->row - 1,
                                    (lxw_col_t)(sheet->count - 1));
    return code;
}

gboolean
sheet_file_close(SheetFile *file, GError **error)
{
    g_autoptr(SheetFile) done = file;
    for (guint i = 0; i < file->sheets->len; i++)
        if (!check(file, end_sheet(file->sheets->pdata[i]), error))
            return FALSE;
    return check(file, workbook_close(g_steal_pointer(&file->book)), error);
}

void
sheet_file_discard(SheetFile *file)
{
    if (file == NULL)
        return;

    lxw_workbook_free(file->book);
    g_ptr_array_unref(file->sheets);
    g_free(file->path);
    g_free(file);
}
