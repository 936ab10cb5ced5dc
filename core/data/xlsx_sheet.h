/* xlsx_sheet.h - the rows of a worksheet as they stand in its part, one at a time
 *
 * Says what was written where, not what it means: xlsx.c does that. Cells without content are
 * left out, so that memory depends neither on the number of rows nor on the size that the
 * sheet claims to have. Rows and cells without a reference follow the one before them.
 */
#pragma once

#include "data/archive.h"

typedef struct XlsxSheet XlsxSheet;

enum { XLSX_MOST_ROWS = 1048576, XLSX_MOST_COLUMNS = 16384 };

typedef enum {
    CELL_NUMBER,
    CELL_SHARED, /* its text is the index of a shared one */
    CELL_TEXT,
    CELL_BOOLEAN,
    CELL_ERROR,
    CELL_DATE, /* written as ISO 8601 */
} XlsxCellType;

typedef struct {
    unsigned column; /* from 0 */
    unsigned style;
    XlsxCellType type;
    gboolean is_formula;
    gboolean has_value; /* FALSE: a formula without its result */
    size_t start;       /* of its text, in `text` of the row */
} XlsxCell;

typedef struct {
    unsigned number; /* from 1 */
    gboolean is_hidden;
    const XlsxCell *cells; /* in the order in which they stand there */
    size_t count;
    const char *text; /* the texts of the cells, each with a NUL behind it; UTF-8 */
} XlsxRow;

typedef struct {
    unsigned first, last; /* from 0 */
} XlsxSpan;

/* Opens the worksheet `part` of `archive`, which must outlive it. */
G_GNUC_WARN_UNUSED_RESULT
XlsxSheet *xlsx_sheet_open(Archive *archive, const char *part, GError **error);
void xlsx_sheet_close(XlsxSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XlsxSheet, xlsx_sheet_close)

/* Reads the next row that has any content; `out_row` is NULL after the last, and borrowed until
 * the next call. After a failure there is no going on. */
G_GNUC_WARN_UNUSED_RESULT
gboolean xlsx_sheet_next(XlsxSheet *sheet, const XlsxRow **out_row, GError **error);

/* The spans of hidden columns, known with the first row (GArray of XlsxSpan). Borrowed. */
const GArray *xlsx_sheet_get_hidden_columns(const XlsxSheet *sheet);

/* Returns the first merged range that touches row `number`, as it was written ("A1:C1"), or
 * NULL; known after the last row. Borrowed. */
const char *xlsx_sheet_find_merge(const XlsxSheet *sheet, unsigned number);

/* Returns "C7" for column 2 and row 7; owned by the caller. */
char *xlsx_cell_name(unsigned column, unsigned row);
