#include "data/rows.h"

#include "base/text.h"
#include "data/sniff.h"

#include <string.h>

struct Rows {
    char *file; /* as messages show it */
    Csv *csv;   /* or */
    Xlsx *xlsx;
    gboolean told_line_ends;
};

G_DEFINE_QUARK(rows - error - quark, rows_error)

static gboolean
promises_workbook(const char *path)
{
    static const char *const endings[] = {".xlsx", ".xlsm", ".xltx"};
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; i < G_N_ELEMENTS(endings) && ending != NULL; i++)
        if (g_ascii_strcasecmp(ending, endings[i]) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
refuse_option(const char *path, const char *why, GError **error)
{
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, ROWS_ERROR, ROWS_ERROR_OPTION, "'%s' is %s", shown, why);
    return FALSE;
}

static gboolean
open_xlsx(Rows *rows, const char *path, const RowsOptions *options, GError **error)
{
    if (options->csv.encoding != NULL || options->csv.delimiter != '\0')
        return refuse_option(path, "a workbook; leave --encoding and --delimiter out", error);
    rows->xlsx = xlsx_open(path, &options->xlsx, error);
    return rows->xlsx != NULL;
}

static gboolean
open_csv(Rows *rows, const char *path, const RowsOptions *options, GError **error)
{
    if (options->xlsx.sheet != NULL || options->xlsx.include_hidden)
        return refuse_option(path,
                             "no workbook, so it has no sheets and hides nothing; leave "
                             "--sheet and --include-hidden out",
                             error);
    rows->csv = csv_open(path, &options->csv, error);
    return rows->csv != NULL;
}

static gboolean
refuse_kind(const char *path, const char *what, GError **error)
{
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, ROWS_ERROR, ROWS_ERROR_KIND,
                "'%s' is %s; save the table as .xlsx or as CSV (UTF-8) and import that", shown,
                what);
    return FALSE;
}

static gboolean
open_kind(Rows *rows, const char *path, const RowsOptions *options, GError **error)
{
    const char *what = NULL;
    const SniffKind kind = sniff(path, &what);
    if (kind == SNIFF_OTHER)
        return refuse_kind(path, what, error);
    return kind == SNIFF_ARCHIVE || promises_workbook(path)
               ? open_xlsx(rows, path, options, error)
               : open_csv(rows, path, options, error);
}

Rows *
rows_open(const char *path, const RowsOptions *options, GError **error)
{
    g_autoptr(Rows) rows = g_new0(Rows, 1);
    rows->file = text_escape(g_str_equal(path, "-") ? "standard input" : path, -1);
    return open_kind(rows, path, options, error) ? g_steal_pointer(&rows) : NULL;
}

void
rows_close(Rows *rows)
{
    if (rows == NULL)
        return;

    csv_close(rows->csv);
    xlsx_close(rows->xlsx);
    g_free(rows->file);
    g_free(rows);
}

const CsvRow *
rows_get_header(const Rows *rows)
{
    return rows->csv != NULL ? csv_get_header(rows->csv) : xlsx_get_header(rows->xlsx);
}

const Xlsx *
rows_get_xlsx(const Rows *rows)
{
    return rows->xlsx;
}

const Csv *
rows_get_csv(const Rows *rows)
{
    return rows->csv;
}

gboolean
rows_next(Rows *rows, const CsvRow **out_row, GError **error)
{
    return rows->csv != NULL ? csv_next(rows->csv, out_row, error)
                             : xlsx_next(rows->xlsx, out_row, error);
}

gboolean
rows_can_continue(const Rows *rows)
{
    return rows->csv != NULL ? csv_can_continue(rows->csv) : xlsx_can_continue(rows->xlsx);
}

gboolean
rows_is_about_row(const GError *error)
{
    return error->domain == CSV_ERROR || error->domain == XLSX_ERROR;
}

void
rows_explain_header(Rows *rows, GError **error)
{
    const CsvRow *row = NULL;
    gboolean goes_on = rows->xlsx != NULL;
    while (goes_on) {
        g_autoptr(GError) failure = NULL;
        const gboolean is_read = xlsx_next(rows->xlsx, &row, &failure);
        goes_on = is_read ? row != NULL : xlsx_can_continue(rows->xlsx);
        if (g_error_matches(failure, XLSX_ERROR, XLSX_ERROR_TABLE)) {
            g_clear_error(error);
            g_propagate_error(error, g_steal_pointer(&failure));
        }
    }
}

char *
rows_take_warning(Rows *rows)
{
    if (rows->xlsx != NULL)
        return xlsx_take_warning(rows->xlsx);
    if (rows->told_line_ends || !csv_has_mixed_line_ends(rows->csv))
        return NULL;

    rows->told_line_ends = TRUE;
    return g_strdup_printf("%s:%u: lines of the file end in more than one way", rows->file,
                           csv_get_header(rows->csv)->line);
}

char *
rows_place(const Rows *rows, size_t index, unsigned line)
{
    return rows->xlsx != NULL ? xlsx_place(rows->xlsx, index, line)
                              : g_strdup_printf("%s:%u", rows->file, line);
}

void
rows_get_sha256(const Rows *rows, unsigned char *out_digest)
{
    if (rows->csv != NULL)
        csv_get_sha256(rows->csv, out_digest);
    else
        xlsx_get_sha256(rows->xlsx, out_digest);
}
