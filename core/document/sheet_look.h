/* sheet_look.h - how the cells and charts of a workbook look
 *
 * For the files of the sheet: with sheet.c the only ones that know libxlsxwriter.
 */
#pragma once

#include "document/sheet_cell.h"

#include <xlsxwriter.h>

/* The formats of one workbook, made when first asked for. */
typedef struct {
    lxw_workbook *book; /* borrowed; owns the formats */
    lxw_format *cells[SHEET_KIND_COUNT][SHEET_STYLE_COUNT];
    lxw_format *shades[SHEET_STYLE_COUNT];
} SheetLook;

/* Returns the format of a cell; borrowed. */
lxw_format *sheet_look_cell(SheetLook *look, SheetKind kind, SheetStyle style);

/* Returns the colours that `style` lays over a cell; borrowed. */
lxw_format *sheet_look_shade(SheetLook *look, SheetStyle style);

/* Draws `chart` of the rows of the sheet called `name` on `page`. */
lxw_error sheet_look_draw(SheetLook *look, lxw_worksheet *page, const char *name,
                          const SheetChart *chart);
