/* xlsx_columns.h - which columns of a sheet make the table, and where each goes in its rows
 *
 * For xlsx.c alone. A table has the columns that its header names, and those between them, but
 * not the hidden ones; each has a slot, from 0, in every row.
 */
#pragma once

#include "data/xlsx_notes.h"

/* Where a column goes that has no slot. */
enum { XLSX_SLOT_OUTSIDE = -1, XLSX_SLOT_HIDDEN = -2 };

typedef struct {
    GArray *slots;    /* int, a column of the sheet each */
    GArray *columns;  /* unsigned, a slot each */
    GArray *formulas; /* unsigned, a slot each: how many there were */
} XlsxColumns;

void xlsx_columns_init(XlsxColumns *columns);
void xlsx_columns_clear(XlsxColumns *columns);

/* Gives each of the first `count` columns a slot: the header is read like a row. */
void xlsx_columns_open(XlsxColumns *columns, unsigned count);

/* Leaves slots to the columns that make the table by its header, whose cells are `cells`, and
 * counts in `out_hidden` those named but hidden. Returns their names, NULL at the end, owned by
 * the caller; NULL when the header names none. */
G_GNUC_WARN_UNUSED_RESULT
char **xlsx_columns_settle(XlsxColumns *columns, const char *const *cells,
                           const gboolean *is_hidden, unsigned *out_hidden);

/* Returns the slot of the column, or why it has none; and the column of a slot, FALSE when
 * there is none. */
int xlsx_columns_find(const XlsxColumns *columns, unsigned column);
gboolean xlsx_columns_get(const XlsxColumns *columns, size_t slot, unsigned *out_column);

/* Warns of the first formula of a column, in `row`, and counts the others; and says how many
 * there were when all rows were read. */
void xlsx_columns_note_formula(XlsxColumns *columns, XlsxNotes *notes, int slot, unsigned row);
void xlsx_columns_tell_formulas(const XlsxColumns *columns, XlsxNotes *notes,
                                unsigned header_line);
