/* xlsx_book.h - which parts of a package are the workbook, and what its sheets are called
 *
 * The errors of xlsx.h; the rest is for xlsx.c alone. Parts are found by their relationships,
 * never by their usual names; what lies outside of the package is never looked for.
 */
#pragma once

#include "data/archive.h"

typedef enum {
    XLSX_ERROR_KIND,  /* another kind of file; the message names it */
    XLSX_ERROR_SHEET, /* no such sheet, or several with rows and none was named */
    XLSX_ERROR_CELL,  /* what stands in a cell; the next row can be read */
    XLSX_ERROR_TABLE, /* merged cells in the header, or rows in an order that cannot be told */
    XLSX_ERROR_EMPTY, /* no header row */
} XlsxError;

#define XLSX_ERROR (xlsx_error_quark())
GQuark xlsx_error_quark(void);

typedef struct {
    char *name;
    char *id;   /* of its relationship */
    char *part; /* NULL: no worksheet, but a chart or a dialog */
    gboolean is_hidden;
} XlsxTab;

typedef struct {
    GPtrArray *tabs; /* XlsxTab * */
    char *strings;   /* the part with the shared texts, or NULL */
    char *styles;    /* or NULL */
    gboolean counts_from_1904;
} XlsxBook;

/* Returns the workbook in `archive`; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
XlsxBook *xlsx_book_read(Archive *archive, GError **error);
void xlsx_book_free(XlsxBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XlsxBook, xlsx_book_free)
