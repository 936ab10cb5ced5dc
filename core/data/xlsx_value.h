/* xlsx_value.h - what a cell of a workbook says, as text
 *
 * For xlsx.c alone.
 */
#pragma once

#include "data/xlsx_notes.h"
#include "data/xlsx_strings.h"
#include "data/xlsx_style.h"

/* What a cell may refer to; all but `texts` is borrowed. */
typedef struct {
    const XlsxStrings *strings;
    const XlsxStyles *styles;
    gboolean counts_from_1904;
    XlsxNotes *notes;
    GString *texts; /* of values that stand so in no part: numbers as they look */
} XlsxReading;

/* A text, in a part or in `texts`. */
typedef struct {
    const char *text; /* NULL: it begins at `start` of `texts` */
    size_t start;
    gboolean is_taken; /* the cell was there */
} XlsxValue;

/* Sets the text of `value` to what `cell` of `row` says, noting what is doubtful in it. FALSE,
 * with that noted, when it cannot be taken. */
gboolean xlsx_value_read(XlsxReading *reading, const XlsxCell *cell, const XlsxRow *row,
                         XlsxValue *value);

/* Returns the text of `value`, borrowed until the next value is read. */
const char *xlsx_value_text(const XlsxReading *reading, const XlsxValue *value);
