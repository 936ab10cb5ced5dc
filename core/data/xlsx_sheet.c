#include "data/xlsx_sheet.h"

#include "base/text.h"
#include "data/markup.h"
#include "data/xlsx_text.h"

#include <string.h>

enum {
    MOST_CELL_BYTES = 1 << 20,
    MOST_ROW_BYTES = 4 << 20,
    MOST_SPANS = XLSX_MOST_COLUMNS,
    MOST_MERGES = 65536,
};

/* Where in worksheet/sheetData/row/c/is/r/t, or beside it, the reader is. */
typedef enum {
    OUTSIDE,
    SHEET,
    COLUMNS,
    MERGES,
    DATA,
    ROW,
    CELL,
    VALUE,
    FORMULA,
    INLINE,
    RUN,
    TEXT,
} Place;

/* A range of more than one cell that is shown as one. */
typedef struct {
    unsigned first_row, last_row;
    char *range;
} Merge;

struct XlsxSheet {
    Markup *markup;
    Place place;
    Place around; /* a TEXT */
    unsigned skipped;
    GArray *hidden; /* XlsxSpan */
    GArray *merges; /* Merge */
    GArray *cells;  /* XlsxCell, of the row in hand */
    GString *text;
    XlsxRow row;
    XlsxCell cell; /* the one in hand */
    unsigned next_column;
    gboolean ended;
};

typedef struct {
    Place around;
    const char *name;
    Place place;
} Step;

static const Step steps[] = {
    {ROW, "c", CELL},           {CELL, "v", VALUE},       {CELL, "f", FORMULA},
    {DATA, "row", ROW},         {CELL, "is", INLINE},     {INLINE, "t", TEXT},
    {INLINE, "r", RUN},         {RUN, "t", TEXT},         {OUTSIDE, "worksheet", SHEET},
    {SHEET, "sheetData", DATA}, {SHEET, "cols", COLUMNS}, {SHEET, "mergeCells", MERGES},
};

static void
merge_clear(void *data)
{
    Merge *merge = data;
    g_free(merge->range);
}

G_GNUC_PRINTF(2, 3)
static void
refuse(XlsxSheet *sheet, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    markup_refuse(sheet->markup,
                  g_error_new_literal(MARKUP_ERROR, MARKUP_ERROR_SYNTAX, message));
}

char *
xlsx_cell_name(unsigned column, unsigned row)
{
    char letters[8];
    size_t at = sizeof letters;
    letters[--at] = '\0';
    for (unsigned left = column + 1; left > 0 && at > 0; left = (left - 1) / 26)
        letters[--at] = (char)('A' + (left - 1) % 26);
    return g_strdup_printf("%s%u", letters + at, row);
}

/* Reads "C7", with "$" or not, and moves `at` behind it; `out_row` from 1, the column from 0.
 */
static gboolean
read_reference(const char **at, unsigned *out_column, unsigned *out_row)
{
    const char *text = *at + (**at == '$');
    unsigned column = 0, row = 0;
    for (; g_ascii_isalpha(*text) && column <= XLSX_MOST_COLUMNS; text++)
        column = column * 26 + (unsigned)(g_ascii_toupper(*text) - 'A') + 1;
    text += *text == '$';
    for (; g_ascii_isdigit(*text) && row <= XLSX_MOST_ROWS; text++)
        row = row * 10 + (unsigned)(*text - '0');
    if (column < 1 || column > XLSX_MOST_COLUMNS || row < 1 || row > XLSX_MOST_ROWS)
        return FALSE;

    *at = text;
    *out_column = column - 1;
    *out_row = row;
    return TRUE;
}

/* TRUE for xsd:boolean's true. */
static gboolean
is_true(const char *value)
{
    return value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static gboolean
read_count(const char *text, unsigned least, unsigned most, unsigned *out_value)
{
    guint64 value = 0;
    if (text == NULL || !g_ascii_string_to_unsigned(text, 10, least, most, &value, NULL))
        return FALSE;
    *out_value = (unsigned)value;
    return TRUE;
}

static void
note_column(XlsxSheet *sheet, const char **attributes)
{
    unsigned first = 0, last = 0;
    if (!is_true(markup_attribute(attributes, "hidden")) || sheet->hidden->len >= MOST_SPANS ||
        !read_count(markup_attribute(attributes, "min"), 1, XLSX_MOST_COLUMNS, &first) ||
        !read_count(markup_attribute(attributes, "max"), 1, XLSX_MOST_COLUMNS, &last))
        return;
    const XlsxSpan span = {first - 1, last - 1};
    g_array_append_val(sheet->hidden, span);
}

static void
note_merge(XlsxSheet *sheet, const char **attributes)
{
    const char *range = markup_attribute(attributes, "ref"), *at = range;
    unsigned left = 0, top = 0, right = 0, bottom = 0;
    if (range == NULL || !read_reference(&at, &left, &top) || *at++ != ':' ||
        !read_reference(&at, &right, &bottom) || *at != '\0')
        return;
    if ((left == right && top == bottom) || sheet->merges->len >= MOST_MERGES)
        return;
    const Merge merge = {top, bottom, g_strdup(range)};
    g_array_append_val(sheet->merges, merge);
}

static void
begin_row(XlsxSheet *sheet, const char **attributes)
{
    const char *reference = markup_attribute(attributes, "r");
    unsigned number = sheet->row.number + 1;
    if (reference != NULL && !read_count(reference, 1, XLSX_MOST_ROWS, &number)) {
        g_autofree char *shown = text_escape(reference, -1);
        refuse(sheet, "a row that is called '%s'; save the file anew", shown);
        return;
    }
    sheet->row = (XlsxRow){.number = number,
                           .is_hidden = is_true(markup_attribute(attributes, "hidden"))};
    sheet->next_column = 0;
    g_array_set_size(sheet->cells, 0);
    g_string_truncate(sheet->text, 0);
}

static XlsxCellType
read_type(const char *type)
{
    static const struct {
        const char *name;
        XlsxCellType type;
    } types[] = {{"s", CELL_SHARED},  {"str", CELL_TEXT}, {"inlineStr", CELL_TEXT},
                 {"b", CELL_BOOLEAN}, {"e", CELL_ERROR},  {"d", CELL_DATE}};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (type[0] == types[i].name[0] && strcmp(type, types[i].name) == 0)
            return types[i].type;
    return CELL_NUMBER;
}

/* Takes the place that a cell says it has; it must be in the row that it stands in. */
static gboolean
take_reference(XlsxSheet *sheet, const char *reference)
{
    const char *at = reference;
    unsigned column = 0, row = 0;
    if (!read_reference(&at, &column, &row) || *at != '\0' || row != sheet->row.number) {
        g_autofree char *shown = text_escape(reference, -1);
        refuse(sheet, "a cell of row %u that is called '%s'; save the file anew",
               sheet->row.number, shown);
        return FALSE;
    }
    sheet->cell.column = column;
    return TRUE;
}

static void
begin_cell(XlsxSheet *sheet, const char **attributes)
{
    sheet->cell = (XlsxCell){.column = sheet->next_column, .start = sheet->text->len};
    for (; *attributes != NULL; attributes += 2) {
        const char *name = attributes[0], *value = attributes[1];
        if (name[0] == '\0' || name[1] != '\0')
            continue;
        if (name[0] == 'r' && !take_reference(sheet, value))
            return;
        if (name[0] == 't')
            sheet->cell.type = read_type(value);
        if (name[0] == 's')
            sheet->cell.style = (unsigned)MIN(g_ascii_strtoull(value, NULL, 10), G_MAXUINT);
    }
    sheet->next_column = sheet->cell.column + 1;
    if (sheet->next_column > XLSX_MOST_COLUMNS || sheet->cells->len >= XLSX_MOST_COLUMNS)
        refuse(sheet, "row %u has more cells than a sheet has columns; save the file anew",
               sheet->row.number);
}

static Place
step_into(const XlsxSheet *sheet, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (steps[i].around == sheet->place && name[0] == steps[i].name[0] &&
            strcmp(name, steps[i].name) == 0)
            return steps[i].place;
    return OUTSIDE;
}

static void
note_content(XlsxSheet *sheet, Place place)
{
    if (place == FORMULA)
        sheet->cell.is_formula = TRUE;
    if (place == VALUE || place == INLINE)
        sheet->cell.has_value = TRUE;
    if (place == TEXT)
        sheet->around = sheet->place;
    if (place == VALUE || place == TEXT)
        markup_want_text(sheet->markup, TRUE);
}

static void
begin(G_GNUC_UNUSED Markup *markup, void *closure, const char *name, const char **attributes)
{
    XlsxSheet *sheet = closure;
    const Place place = sheet->skipped > 0 ? OUTSIDE : step_into(sheet, name);
    if (sheet->skipped == 0 && sheet->place == COLUMNS)
        note_column(sheet, attributes);
    if (sheet->skipped == 0 && sheet->place == MERGES)
        note_merge(sheet, attributes);
    if (place == OUTSIDE) {
        if (sheet->skipped++ == 0 && sheet->place == OUTSIDE)
            refuse(sheet, "no worksheet; save the file anew");
        return;
    }
    note_content(sheet, place);
    if (place == ROW)
        begin_row(sheet, attributes);
    else if (place == CELL)
        begin_cell(sheet, attributes);
    sheet->place = place;
}

static void
end_cell(XlsxSheet *sheet)
{
    XlsxCell *cell = &sheet->cell;
    size_t length = sheet->text->len - cell->start;
    if (length == 0 && !cell->is_formula)
        return;
    if (cell->type == CELL_TEXT) {
        if (!xlsx_text_decode(sheet->text->str + cell->start, &length)) {
            g_autofree char *where = xlsx_cell_name(cell->column, sheet->row.number);
            refuse(sheet, "%s has an escape that stands for no character; write it anew",
                   where);
            return;
        }
        g_string_truncate(sheet->text, cell->start + length);
    }
    cell->has_value = cell->has_value && (length > 0 || cell->type == CELL_TEXT);
    g_string_append_c(sheet->text, '\0');
    g_array_append_val(sheet->cells, *cell);
}

static void
end_row(XlsxSheet *sheet)
{
    sheet->row.cells = (const XlsxCell *)(void *)sheet->cells->data;
    sheet->row.count = sheet->cells->len;
    sheet->row.text = sheet->text->str;
    if (sheet->row.count > 0)
        markup_pause(sheet->markup);
}

static Place
step_out(const XlsxSheet *sheet)
{
    if (sheet->place == TEXT)
        return sheet->around;
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (steps[i].place == sheet->place)
            return steps[i].around;
    return OUTSIDE;
}

static void
end(G_GNUC_UNUSED Markup *markup, void *closure)
{
    XlsxSheet *sheet = closure;
    if (sheet->skipped > 0) {
        sheet->skipped--;
        return;
    }
    if (sheet->place == VALUE || sheet->place == TEXT)
        markup_want_text(sheet->markup, FALSE);
    else if (sheet->place == CELL)
        end_cell(sheet);
    else if (sheet->place == ROW)
        end_row(sheet);
    sheet->place = step_out(sheet);
}

static void
text(G_GNUC_UNUSED Markup *markup, void *closure, const char *piece, size_t length)
{
    XlsxSheet *sheet = closure;
    const size_t held = sheet->text->len - sheet->cell.start;
    if (held + length <= MOST_CELL_BYTES && sheet->text->len + length <= MOST_ROW_BYTES)
        g_string_append_len(sheet->text, piece, (gssize)length);
    else
        refuse(sheet,
               "row %u has a cell of more than 1 MiB, or 4 MiB in all; no roster has "
               "so much",
               sheet->row.number);
}

XlsxSheet *
xlsx_sheet_open(Archive *archive, const char *part, GError **error)
{
    static const MarkupHandlers handlers = {begin, end, text};
    g_autoptr(XlsxSheet) sheet = g_new0(XlsxSheet, 1);
    sheet->hidden = g_array_new(FALSE, FALSE, sizeof(XlsxSpan));
    sheet->merges = g_array_new(FALSE, FALSE, sizeof(Merge));
    g_array_set_clear_func(sheet->merges, merge_clear);
    sheet->cells = g_array_new(FALSE, FALSE, sizeof(XlsxCell));
    sheet->text = g_string_new(NULL);
    sheet->markup = markup_open(archive, part, &handlers, sheet, error);
    return sheet->markup == NULL ? NULL : g_steal_pointer(&sheet);
}

void
xlsx_sheet_close(XlsxSheet *sheet)
{
    if (sheet == NULL)
        return;

    markup_close(sheet->markup);
    g_array_unref(sheet->hidden);
    g_array_unref(sheet->merges);
    g_array_unref(sheet->cells);
    g_string_free(sheet->text, TRUE);
    g_free(sheet);
}

gboolean
xlsx_sheet_next(XlsxSheet *sheet, const XlsxRow **out_row, GError **error)
{
    const MarkupResult result = sheet->ended ? MARKUP_END : markup_read(sheet->markup, error);
    if (result == MARKUP_FAILED)
        return FALSE;

    sheet->ended = result == MARKUP_END;
    *out_row = sheet->ended ? NULL : &sheet->row;
    return TRUE;
}

const GArray *
xlsx_sheet_get_hidden_columns(const XlsxSheet *sheet)
{
    return sheet->hidden;
}

const char *
xlsx_sheet_find_merge(const XlsxSheet *sheet, unsigned number)
{
    for (guint i = 0; i < sheet->merges->len; i++) {
        const Merge *merge = &g_array_index(sheet->merges, Merge, i);
        if (merge->first_row <= number && number <= merge->last_row)
            return merge->range;
    }
    return NULL;
}
