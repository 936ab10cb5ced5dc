/* xlsx.h - the rows of a workbook's sheet, read one at a time
 *
 * Workbooks (ECMA-376, transitional and strict) as Excel, LibreOffice, Google and others write
 * them. The first row with any content names the columns; the table is as wide as they are.
 * Texts come exactly; numbers, days and times as a person sees them (xlsx_number.h); of
 * formulas what they were when the file was saved, with a warning. Hidden rows, columns and
 * sheets are counted and left out. Nothing is guessed: what would be lost or could be read in
 * two ways is refused with its cell. Nothing is extracted, executed or fetched, and memory
 * does not grow with rows, except for the texts that cells share (xlsx_strings.h).
 *
 * The errors of the archive (ARCHIVE_ERROR) and of its XML (MARKUP_ERROR) pass through.
 */
#pragma once

#include "data/csv.h"
#include "data/xlsx_book.h"

typedef struct Xlsx Xlsx;

typedef struct {
    const char *sheet;       /* NULL: the only one with rows */
    gboolean include_hidden; /* rows and columns; a hidden sheet is read when it is named */
    const char *keep;        /* how the header of a column begins that is read although it is
                                hidden; or NULL */
} XlsxOptions;

/* What was left out, as far as the workbook was read. */
typedef struct {
    unsigned hidden_sheets, hidden_columns, hidden_rows;
} XlsxCounts;

/* Opens the workbook `path` and reads the header of its sheet. `options` may be NULL. Two
 * sheets with rows, none of them named, are refused with their names. */
G_GNUC_WARN_UNUSED_RESULT
Xlsx *xlsx_open(const char *path, const XlsxOptions *options, GError **error);
void xlsx_close(Xlsx *xlsx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Xlsx, xlsx_close)

/* The names of the columns, borrowed until xlsx_close(); its `line` is the row's number. */
const CsvRow *xlsx_get_header(const Xlsx *xlsx);
const char *xlsx_get_sheet(const Xlsx *xlsx);
XlsxCounts xlsx_get_counts(const Xlsx *xlsx);

/* Reads the next row with any content, as wide as the header; `out_row` is NULL after the last,
 * when it is known that the checksums are right and no cell of the header is merged. Each cell
 * that cannot be taken fails once (XLSX_ERROR_CELL, "FILE:SHEET!C7: …"), and the next call goes
 * on behind it, unless xlsx_can_continue() says no. */
G_GNUC_WARN_UNUSED_RESULT
gboolean xlsx_next(Xlsx *xlsx, const CsvRow **out_row, GError **error);
gboolean xlsx_can_continue(const Xlsx *xlsx);

/* Returns the next of the warnings that have come up, "FILE:SHEET!C7: …", or NULL; owned by the
 * caller. At most 5,000 wait. */
char *xlsx_take_warning(Xlsx *xlsx);

/* Returns "FILE:SHEET!C7" for the cell `index` of a row as xlsx_next() gives it, or
 * "FILE:SHEET!7" where it has no such cell. Owned by the caller. */
char *xlsx_place(const Xlsx *xlsx, size_t index, unsigned line);

/* SHA-256 of the file, 32 bytes long; only after the last row. */
void xlsx_get_sha256(const Xlsx *xlsx, unsigned char *out_digest);
