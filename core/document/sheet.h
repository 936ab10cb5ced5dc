/* sheet.h - tables as a workbook (xlsx) that opens everywhere
 *
 * A workbook has one sheet or several, which are written side by side, each row by row: memory
 * does not grow with the rows. Text stays text whatever it begins with, so that nothing in it
 * is run; numbers and times are real ones. A table's header is bold on dark, frozen and
 * filterable; a column is as wide as its cells want, up to its limit, and longer text is
 * wrapped. Every sheet prints on one page's width. The same bytes for the same rows.
 */
#pragma once

#include "document/sheet_cell.h"

typedef struct SheetFile SheetFile; /* the workbook */
typedef struct Sheet Sheet;         /* of a SheetFile, and as long as that */

typedef enum {
    SHEET_ERROR_LIMIT, /* a cell of more than 32,767 UTF-16 units, or more than 1,048,576 rows
                        */
    SHEET_ERROR_WRITE, /* the file cannot be written */
} SheetError;

#define SHEET_ERROR (sheet_error_quark())
GQuark sheet_error_quark(void);

/* A cell of a column with choices is picked from a list; anything else is warned of. */
typedef struct {
    const char *header;         /* of a table; NULL in a sheet that has no header row */
    SheetKind kind;             /* of most of its cells: the header stands as they do */
    unsigned width;             /* the most, in characters; exactly that without a header */
    const char *const *choices; /* NULL at the end, 255 characters together; or NULL */
    const SheetStyle *styles;   /* of each choice, which every cell that says it takes; or NULL
                                 */
    gboolean is_hidden;         /* there for a program, out of sight */
} SheetColumn;

/* Begins a workbook in the file `path`, which is there and empty; its folder takes the
 * temporary files. `created` is the time that its properties give. It prints on US Letter
 * rather than A4 with `letter_paper`. */
G_GNUC_WARN_UNUSED_RESULT
SheetFile *sheet_file_open(const char *path, int64_t created, gboolean letter_paper,
                           GError **error);

/* Adds a sheet behind the others: a table where the first column has a header. `name` has at
 * most 31 characters without []:*?/\ in it. Borrows choices and styles until the file is
 * closed. */
G_GNUC_WARN_UNUSED_RESULT
Sheet *sheet_add(SheetFile *file, const char *name, const SheetColumn *columns, size_t count,
                 GError **error);

/* Adds a row of at most as many cells as there are columns. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sheet_add_row(Sheet *sheet, const SheetCell *cells, size_t count, GError **error);

/* Returns the number of rows so far, the header's too. */
unsigned sheet_count_rows(const Sheet *sheet);

/* Draws `chart` on `sheet`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sheet_add_chart(Sheet *sheet, const SheetChart *chart, GError **error);

/* Ends the file. Consumes `file` either way. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sheet_file_close(SheetFile *file, GError **error);
void sheet_file_discard(SheetFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SheetFile, sheet_file_discard)
