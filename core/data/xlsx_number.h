/* xlsx_number.h - a number of a workbook as a person sees it
 *
 * A workbook keeps numbers, dates and times alike as floating-point numbers, and only the
 * format of the cell says which it is. Dates and times are given as ISO 8601 has them, other
 * numbers without exponent and without the digits that only a computer sees (15 count).
 */
#pragma once

#include <glib.h>

typedef enum {
    LOOK_NUMBER,
    LOOK_DAY,      /* 2023-11-07 */
    LOOK_DAY_TIME, /* 2023-11-07 17:30:00 */
    LOOK_TIME,     /* 17:30:00 */
    LOOK_DURATION, /* 27:30:00 */
} XlsxLookKind;

typedef struct {
    XlsxLookKind kind;
    unsigned width; /* of a LOOK_NUMBER that is filled up with zeros, else 0 */
} XlsxLook;

/* What there is to say about a number that was read. */
typedef enum {
    DOUBT_NONE,
    DOUBT_DIGITS,  /* 15 digits or more: a spreadsheet keeps no more, so the last may be lost */
    DOUBT_DAY_60,  /* 29 February 1900, which Excel knows and no calendar does */
    DOUBT_NO_DATE, /* shown as a date but outside the years that one can have */
} XlsxDoubt;

/* Returns what a format code ("dd/mm/yyyy", "00000") makes of a number. */
XlsxLook xlsx_look_of_code(const char *code);

/* Returns the same of a format that needs no code (ECMA-376 part 1, 18.8.30). */
XlsxLook xlsx_look_of_id(unsigned id);

/* Appends the number `value` as it looks, in a workbook that counts days from 1904 or from
 * 1900. FALSE, with nothing appended, for what is no number. */
G_GNUC_WARN_UNUSED_RESULT
gboolean xlsx_append_number(GString *text, const char *value, XlsxLook look,
                            gboolean counts_from_1904, XlsxDoubt *out_doubt);
