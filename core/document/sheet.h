/* sheet.h - one table as a workbook (xlsx) that opens everywhere
 *
 * Every cell is text, whatever it begins with, so that nothing in it is run. The header row is
 * bold on dark, frozen and filterable, and the sheet prints on one page's width. Rows are
 * written as they come: memory does not grow with them. The same bytes for the same table.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Sheet Sheet;

typedef enum {
    SHEET_ERROR_LIMIT, /* a cell of more than 32,767 UTF-16 units, or more than 1,048,576 rows
                        */
    SHEET_ERROR_WRITE, /* the file cannot be written */
} SheetError;

#define SHEET_ERROR (sheet_error_quark())
GQuark sheet_error_quark(void);

typedef struct {
    const char *header;
    unsigned width; /* in characters */
} SheetColumn;

/* Begins a workbook in the file `path`, which is there and empty; its folder takes the
 * temporary files. `name` is the sheet's, at most 31 characters without []:*?/\ in it;
 * `created` is the time that its properties give. */
G_GNUC_WARN_UNUSED_RESULT
Sheet *sheet_open(const char *path, const char *name, int64_t created,
                  const SheetColumn *columns, size_t count, GError **error);

/* Adds a row of as many cells as there are columns. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sheet_add_row(Sheet *sheet, const char *const *cells, GError **error);

/* Ends the file. Consumes `sheet` either way. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sheet_close(Sheet *sheet, GError **error);
void sheet_discard(Sheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sheet, sheet_discard)
