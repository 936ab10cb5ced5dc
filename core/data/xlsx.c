#include "data/xlsx.h"

#include "base/text.h"
#include "data/sniff.h"
#include "data/xlsx_columns.h"
#include "data/xlsx_tabs.h"
#include "data/xlsx_value.h"

#include <string.h>

enum { MOST_COLUMNS = 4096, DIGEST = 32 };

struct Xlsx {
    Archive *archive;
    XlsxBook *book;
    XlsxStrings *strings;
    XlsxStyles *styles;
    const XlsxTab *tab;
    XlsxSheet *sheet;
    gboolean include_hidden;
    char *keep;
    XlsxColumns columns;
    GArray *values; /* XlsxValue, a slot each */
    XlsxReading reading;
    char **header_cells;
    CsvRow header;
    GPtrArray *cells; /* const char *, of the current row */
    CsvRow current;
    unsigned last_row;
    gboolean warned_of_order;
    XlsxCounts counts;
    XlsxNotes notes;
    GError *fatal; /* why there is no going on */
    gboolean ended;
    unsigned char digest[DIGEST];
};

/* Remembers `failure`, which it consumes, as the end of all reading. */
static gboolean
stop(Xlsx *xlsx, GError *failure, GError **error)
{
    xlsx->fatal = failure;
    g_propagate_error(error, g_error_copy(failure));
    return FALSE;
}

/* Errors of the parts do not know the file; those of the archive do. */
static gboolean
stop_in_part(Xlsx *xlsx, GError *failure, GError **error)
{
    if (failure->domain != ARCHIVE_ERROR)
        g_prefix_error(&failure, "%s: ", xlsx->notes.file);
    return stop(xlsx, failure, error);
}

/* Puts the cell where it belongs in the row in hand. */
static void
take_cell(Xlsx *xlsx, const XlsxCell *cell, const XlsxRow *row)
{
    XlsxValue value = {.is_taken = TRUE};
    const int slot = xlsx_columns_find(&xlsx->columns, cell->column);
    if (slot == XLSX_SLOT_HIDDEN || !xlsx_value_read(&xlsx->reading, cell, row, &value))
        return;
    if (slot == XLSX_SLOT_OUTSIDE) {
        if (!text_is_blank(xlsx_value_text(&xlsx->reading, &value)))
            xlsx_notes_refuse(
                &xlsx->notes, cell->column, row->number,
                "it stands outside of the columns that row %u names; name its column, "
                "or clear it",
                xlsx->header.line);
        return;
    }

    XlsxValue *place = &g_array_index(xlsx->values, XlsxValue, (guint)slot);
    if (place->is_taken)
        xlsx_notes_refuse(&xlsx->notes, cell->column, row->number,
                          "the cell is there twice; save the file anew");
    *place = value;
    if (cell->is_formula)
        xlsx_columns_note_formula(&xlsx->columns, &xlsx->notes, slot, row->number);
}

/* Makes the sheet's row the current one. FALSE: there is nothing in it to be taken. */
static gboolean
take_row(Xlsx *xlsx, const XlsxRow *row)
{
    const XlsxValue empty = {.text = ""};
    gboolean has_content = FALSE;
    g_string_truncate(xlsx->reading.texts, 0);
    for (guint i = 0; i < xlsx->values->len; i++)
        g_array_index(xlsx->values, XlsxValue, i) = empty;
    for (size_t i = 0; i < row->count; i++)
        take_cell(xlsx, &row->cells[i], row);

    for (guint i = 0; i < xlsx->values->len; i++) {
        const char *text =
            xlsx_value_text(&xlsx->reading, &g_array_index(xlsx->values, XlsxValue, i));
        xlsx->cells->pdata[i] = (void *)text;
        has_content = has_content || !text_is_blank(text);
    }
    xlsx->current = (CsvRow){(const char *const *)(void *)xlsx->cells->pdata, xlsx->values->len,
                             row->number};
    return has_content;
}

static void
warn_of_hidden(Xlsx *xlsx)
{
    const unsigned counts[] = {xlsx->counts.hidden_rows, xlsx->counts.hidden_columns};
    const char *const words[] = {"row", "column"};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        if (counts[i] > 0)
            xlsx_notes_warn(&xlsx->notes,
                            g_strdup_printf("%s:%s: %u hidden %s%s left out; --include-hidden "
                                            "takes what is hidden too",
                                            xlsx->notes.file, xlsx->notes.sheet, counts[i],
                                            words[i], counts[i] == 1 ? "" : "s"));
}

/* All rows were read: what is known only now. */
static gboolean
finish(Xlsx *xlsx, GError **error)
{
    GError *failure = NULL;
    const char *merge = xlsx_sheet_find_merge(xlsx->sheet, xlsx->header.line);
    if (merge != NULL) {
        g_autofree char *shown = text_escape(merge, -1);
        return stop(xlsx,
                    g_error_new(XLSX_ERROR, XLSX_ERROR_TABLE,
                                "%s:%s!%s: merged cells in the row that names the columns; "
                                "unmerge them and give each column a name",
                                xlsx->notes.file, xlsx->notes.sheet, shown),
                    error);
    }
    if (!archive_get_sha256(xlsx->archive, xlsx->digest, &failure))
        return stop(xlsx, failure, error);
    xlsx->ended = TRUE;
    xlsx_columns_tell_formulas(&xlsx->columns, &xlsx->notes, xlsx->header.line);
    warn_of_hidden(xlsx);
    return TRUE;
}

G_GNUC_PRINTF(4, 5)
static gboolean
stop_at_row(Xlsx *xlsx, const XlsxRow *row, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return stop(xlsx,
                g_error_new(XLSX_ERROR, XLSX_ERROR_TABLE, "%s:%s!%u: %s", xlsx->notes.file,
                            xlsx->notes.sheet, row->number, what),
                error);
}

/* Rows may stand in another order, as long as the header is the first of them. */
static gboolean
check_order(Xlsx *xlsx, const XlsxRow *row, GError **error)
{
    const unsigned last = xlsx->last_row;
    xlsx->last_row = row->number;
    if (row->number > last)
        return TRUE;
    if (row->number == last || row->number == xlsx->header.line)
        return stop_at_row(xlsx, row, error, "the row is there twice; save the file anew");
    if (row->number < xlsx->header.line)
        return stop_at_row(xlsx, row, error,
                           "the row stands behind row %u in the file, so it is unclear which "
                           "names the columns; save the file anew",
                           xlsx->header.line);
    if (!xlsx->warned_of_order)
        xlsx_notes_warn(
            &xlsx->notes,
            g_strdup_printf("%s:%s!%u: rows do not stand in their order in the file",
                            xlsx->notes.file, xlsx->notes.sheet, row->number));
    xlsx->warned_of_order = TRUE;
    return TRUE;
}

static gboolean
fail_with_problem(Xlsx *xlsx, GError **error)
{
    g_propagate_error(error, g_queue_pop_head(&xlsx->notes.problems));
    return FALSE;
}

gboolean
xlsx_next(Xlsx *xlsx, const CsvRow **out_row, GError **error)
{
    GError *failure = NULL;
    const XlsxRow *row = NULL;
    if (xlsx->fatal != NULL) {
        g_propagate_error(error, g_error_copy(xlsx->fatal));
        return FALSE;
    }
    while (xlsx->notes.problems.length == 0) {
        if (!xlsx->ended && !xlsx_sheet_next(xlsx->sheet, &row, &failure))
            return stop_in_part(xlsx, failure, error);
        if (row == NULL) {
            *out_row = NULL;
            return xlsx->ended || finish(xlsx, error);
        }
        if (!check_order(xlsx, row, error))
            return FALSE;
        if (row->is_hidden && !xlsx->include_hidden) {
            xlsx->counts.hidden_rows++;
            continue;
        }
        if (take_row(xlsx, row) && xlsx->notes.problems.length == 0) {
            *out_row = &xlsx->current;
            return TRUE;
        }
    }
    return fail_with_problem(xlsx, error);
}

gboolean
xlsx_can_continue(const Xlsx *xlsx)
{
    return xlsx->fatal == NULL;
}

/* Asked while the header is the row in hand. */
static gboolean
is_hidden_column(const Xlsx *xlsx, unsigned column)
{
    if (xlsx->keep != NULL && g_str_has_prefix(xlsx->cells->pdata[column], xlsx->keep))
        return FALSE;

    const GArray *spans = xlsx_sheet_get_hidden_columns(xlsx->sheet);
    for (guint i = 0; i < spans->len && !xlsx->include_hidden; i++) {
        const XlsxSpan *span = &g_array_index(spans, XlsxSpan, i);
        if (span->first <= column && column <= span->last)
            return TRUE;
    }
    return FALSE;
}

/* Makes room for a row of `count` slots. */
static void
set_width(Xlsx *xlsx, unsigned count)
{
    g_array_set_size(xlsx->values, count);
    g_ptr_array_set_size(xlsx->cells, (gint)count);
}

/* Takes the header row in hand for the names of the columns. FALSE: it names none. */
static gboolean
settle_columns(Xlsx *xlsx)
{
    const unsigned count = xlsx->cells->len;
    g_autofree gboolean *is_hidden = g_new(gboolean, count);
    for (unsigned i = 0; i < count; i++)
        is_hidden[i] = is_hidden_column(xlsx, i);
    xlsx->header_cells =
        xlsx_columns_settle(&xlsx->columns, (const char *const *)(void *)xlsx->cells->pdata,
                            is_hidden, &xlsx->counts.hidden_columns);
    if (xlsx->header_cells == NULL)
        return FALSE;

    xlsx->header.count = g_strv_length(xlsx->header_cells);
    xlsx->header.cells = (const char *const *)xlsx->header_cells;
    set_width(xlsx, (unsigned)xlsx->header.count);
    return TRUE;
}

static unsigned
count_columns(const XlsxRow *row)
{
    unsigned count = 0;
    for (size_t i = 0; i < row->count; i++)
        count = MAX(count, row->cells[i].column + 1);
    return count;
}

/* Reads on to the first row that has any content. */
static gboolean
read_header(Xlsx *xlsx, GError **error)
{
    const XlsxRow *row = NULL;
    while (xlsx_sheet_next(xlsx->sheet, &row, error)) {
        if (row == NULL) {
            g_set_error(error, XLSX_ERROR, XLSX_ERROR_EMPTY,
                        "sheet '%s' has no rows; its first must name the columns",
                        xlsx->notes.sheet);
            return FALSE;
        }
        if (row->is_hidden && !xlsx->include_hidden) {
            xlsx->counts.hidden_rows++;
            continue;
        }
        if (count_columns(row) > MOST_COLUMNS) {
            g_set_error(error, XLSX_ERROR, XLSX_ERROR_TABLE,
                        "a header of more than 4,096 columns; no roster has so many");
            return FALSE;
        }
        xlsx_columns_open(&xlsx->columns, count_columns(row));
        set_width(xlsx, count_columns(row));
        xlsx->header.line = xlsx->last_row = row->number;
        take_row(xlsx, row);
        if (xlsx->notes.problems.length > 0)
            return fail_with_problem(xlsx, error);
        if (settle_columns(xlsx))
            return TRUE;
    }
    return FALSE;
}

static void
warn_of_hidden_sheets(Xlsx *xlsx)
{
    g_autoptr(GPtrArray) hidden = xlsx_tabs_select(xlsx->book, TRUE);
    g_autofree char *list = xlsx_tabs_list(hidden);
    xlsx->counts.hidden_sheets = hidden->len;
    if (hidden->len > 0)
        xlsx_notes_warn(&xlsx->notes,
                        g_strdup_printf("%s: left out what is hidden: %s %s", xlsx->notes.file,
                                        hidden->len == 1 ? "sheet" : "sheets", list));
}

/* What a workbook may hold beside tables is never run or followed. */
static void
warn_of_extras(Xlsx *xlsx)
{
    static const struct {
        const char *prefix;
        const char *what;
    } extras[] = {
        {"xl/vbaProject", "its macros are not run"},
        {"xl/externalLinks/", "its links to other files are not followed"},
        {"xl/connections.xml", "its connections to data elsewhere are not opened"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(extras); i++)
        if (archive_has_prefix(xlsx->archive, extras[i].prefix))
            xlsx_notes_warn(&xlsx->notes,
                            g_strdup_printf("%s: %s", xlsx->notes.file, extras[i].what));
}

static gboolean
choose_tab(Xlsx *xlsx, const XlsxOptions *options, GError **error)
{
    const gboolean looks = options->sheet == NULL && options->keep != NULL;
    if (looks && !xlsx_tabs_find_kept(xlsx->archive, xlsx->book, xlsx->strings, options->keep,
                                      &xlsx->tab, error))
        return FALSE;
    if (xlsx->tab == NULL)
        xlsx->tab = xlsx_tabs_choose(xlsx->archive, xlsx->book, options->sheet, error);
    return xlsx->tab != NULL;
}

static gboolean
open_sheet(Xlsx *xlsx, const XlsxOptions *options, GError **error)
{
    xlsx->book = xlsx_book_read(xlsx->archive, error);
    if (xlsx->book == NULL)
        return FALSE;
    xlsx->strings = xlsx_strings_read(xlsx->archive, xlsx->book->strings, error);
    if (xlsx->strings == NULL || !choose_tab(xlsx, options, error))
        return FALSE;

    xlsx_notes_set_sheet(&xlsx->notes, xlsx->tab->name);
    xlsx->styles = xlsx_styles_read(xlsx->archive, xlsx->book->styles, error);
    if (xlsx->styles == NULL)
        return FALSE;
    xlsx->sheet = xlsx_sheet_open(xlsx->archive, xlsx->tab->part, error);
    if (xlsx->sheet == NULL)
        return FALSE;
    xlsx->reading.strings = xlsx->strings;
    xlsx->reading.styles = xlsx->styles;
    xlsx->reading.counts_from_1904 = xlsx->book->counts_from_1904;
    warn_of_extras(xlsx);
    if (options->sheet == NULL)
        warn_of_hidden_sheets(xlsx);
    return read_header(xlsx, error);
}

static Xlsx *
xlsx_new(const char *path, const XlsxOptions *options)
{
    Xlsx *xlsx = g_new0(Xlsx, 1);
    xlsx->notes.file = text_escape(path, -1);
    xlsx->include_hidden = options->include_hidden;
    xlsx->keep = g_strdup(options->keep);
    xlsx_columns_init(&xlsx->columns);
    xlsx->values = g_array_new(FALSE, TRUE, sizeof(XlsxValue));
    xlsx->cells = g_ptr_array_new();
    xlsx->reading.notes = &xlsx->notes;
    xlsx->reading.texts = g_string_new(NULL);
    return xlsx;
}

void
xlsx_close(Xlsx *xlsx)
{
    if (xlsx == NULL)
        return;

    xlsx_sheet_close(xlsx->sheet);
    xlsx_strings_free(xlsx->strings);
    xlsx_styles_free(xlsx->styles);
    xlsx_book_free(xlsx->book);
    archive_close(xlsx->archive);
    xlsx_columns_clear(&xlsx->columns);
    g_array_unref(xlsx->values);
    g_ptr_array_unref(xlsx->cells);
    g_string_free(xlsx->reading.texts, TRUE);
    xlsx_notes_clear(&xlsx->notes);
    g_strfreev(xlsx->header_cells);
    g_free(xlsx->keep);
    g_clear_error(&xlsx->fatal);
    g_free(xlsx);
}

/* What is no zip archive is no workbook, whatever it is called. */
static GError *
explain_kind(const char *path, GError *failure)
{
    const char *what = "no workbook, but text or something unknown";
    if (failure->domain != ARCHIVE_ERROR || sniff(path, &what) == SNIFF_ARCHIVE)
        return failure;

    g_error_free(failure);
    g_autofree char *shown = text_escape(path, -1);
    return g_error_new(XLSX_ERROR, XLSX_ERROR_KIND,
                       "'%s' is %s; save the table as .xlsx or as CSV (UTF-8) and import that",
                       shown, what);
}

static gboolean
names_file(const GError *failure)
{
    return failure->domain == ARCHIVE_ERROR ||
           g_error_matches(failure, XLSX_ERROR, XLSX_ERROR_CELL);
}

Xlsx *
xlsx_open(const char *path, const XlsxOptions *options, GError **error)
{
    const XlsxOptions none = {0};
    const XlsxOptions *chosen = options != NULL ? options : &none;
    GError *failure = NULL;
    Archive *archive = archive_open(path, &failure);
    if (archive == NULL) {
        g_propagate_error(error, explain_kind(path, failure));
        return NULL;
    }

    g_autoptr(Xlsx) xlsx = xlsx_new(path, chosen);
    xlsx->archive = archive;
    if (open_sheet(xlsx, chosen, &failure))
        return g_steal_pointer(&xlsx);

    if (!names_file(failure))
        g_prefix_error(&failure, "%s: ", xlsx->notes.file);
    g_propagate_error(error, failure);
    return NULL;
}

const CsvRow *
xlsx_get_header(const Xlsx *xlsx)
{
    return &xlsx->header;
}

const char *
xlsx_get_sheet(const Xlsx *xlsx)
{
    return xlsx->tab->name;
}

XlsxCounts
xlsx_get_counts(const Xlsx *xlsx)
{
    return xlsx->counts;
}

char *
xlsx_take_warning(Xlsx *xlsx)
{
    return g_queue_pop_head(&xlsx->notes.warnings);
}

char *
xlsx_place(const Xlsx *xlsx, size_t index, unsigned line)
{
    unsigned column = 0;
    if (xlsx_columns_get(&xlsx->columns, index, &column))
        return xlsx_notes_place(&xlsx->notes, column, line);
    return g_strdup_printf("%s:%s!%u", xlsx->notes.file, xlsx->notes.sheet, line);
}

void
xlsx_get_sha256(const Xlsx *xlsx, unsigned char *out_digest)
{
    memcpy(out_digest, xlsx->digest, DIGEST);
}
