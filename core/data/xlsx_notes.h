/* xlsx_notes.h - what there is to say about the cells of a workbook
 *
 * For the files of xlsx.c alone. Every note begins with "FILE:SHEET!C7: ".
 */
#pragma once

#include "data/xlsx_sheet.h"

typedef struct {
    char *file;      /* as it is shown */
    char *sheet;     /* as references have it: in quotes unless it is letters, digits and "_" */
    GQueue problems; /* GError * */
    GQueue warnings; /* char * */
} XlsxNotes;

void xlsx_notes_clear(XlsxNotes *notes);

/* Says which sheet it is from now on. */
void xlsx_notes_set_sheet(XlsxNotes *notes, const char *name);

/* Returns "FILE:SHEET!C7" for column 2 and row 7; owned by the caller. */
char *xlsx_notes_place(const XlsxNotes *notes, unsigned column, unsigned row);

/* Adds a warning, which it consumes; at most 5,000 wait. */
void xlsx_notes_warn(XlsxNotes *notes, char *warning);

/* Adds a warning on a cell. */
void xlsx_notes_warn_cell(XlsxNotes *notes, unsigned column, unsigned row, const char *what);

/* Adds an error (XLSX_ERROR_CELL) on a cell. Returns FALSE. */
gboolean xlsx_notes_refuse(XlsxNotes *notes, unsigned column, unsigned row, const char *format,
                           ...) G_GNUC_PRINTF(4, 5);
