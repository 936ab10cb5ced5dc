/* rows.h - a table, read row by row, whatever kind of file it stands in
 *
 * What a file is is told by its own bytes: a zip archive is taken for a workbook, everything
 * else for delimited text, unless it is known to be neither or its name promises a workbook.
 */
#pragma once

#include "data/csv.h"
#include "data/xlsx.h"

typedef struct Rows Rows;

typedef enum {
    ROWS_ERROR_KIND,   /* no table; the message names what it is */
    ROWS_ERROR_OPTION, /* an option that this kind of file has no use for */
} RowsError;

#define ROWS_ERROR (rows_error_quark())
GQuark rows_error_quark(void);

typedef struct {
    CsvOptions csv;
    XlsxOptions xlsx;
} RowsOptions;

/* Opens `path` ("-" is standard input, delimited text) and reads the row that names the
 * columns. */
G_GNUC_WARN_UNUSED_RESULT
Rows *rows_open(const char *path, const RowsOptions *options, GError **error);
void rows_close(Rows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rows, rows_close)

/* The names of the columns, borrowed until rows_close(). */
const CsvRow *rows_get_header(const Rows *rows);

/* The workbook, or NULL; and the delimited text, or NULL. Borrowed. */
const Xlsx *rows_get_xlsx(const Rows *rows);
const Csv *rows_get_csv(const Rows *rows);

/* Reads the next row as csv_next() and xlsx_next() do. */
G_GNUC_WARN_UNUSED_RESULT
gboolean rows_next(Rows *rows, const CsvRow **out_row, GError **error);
gboolean rows_can_continue(const Rows *rows);

/* TRUE when `error` is about what a row says, not about the file or the system. */
gboolean rows_is_about_row(const GError *error);

/* Where the header cannot be understood, tells a better reason if there is one: merged cells,
 * which are known only at the end of a sheet. Reads all rows, and may replace `*error`. */
void rows_explain_header(Rows *rows, GError **error);

/* Returns the next warning that has come up ("FILE:SHEET!C7: …"), or NULL; owned by the caller.
 */
char *rows_take_warning(Rows *rows);

/* Returns where the cell `index` of the row at `line` stands: "FILE:7" or "FILE:SHEET!C7";
 * ROWS_WHOLE is the whole row. Owned by the caller. */
char *rows_place(const Rows *rows, size_t index, unsigned line);
#define ROWS_WHOLE G_MAXSIZE

/* SHA-256 of the file, 32 bytes long; only after the last row. */
void rows_get_sha256(const Rows *rows, unsigned char *out_digest);
