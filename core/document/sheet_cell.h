/* sheet_cell.h - what stands on a sheet of a workbook: cells and charts
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
    SHEET_TEXT,
    SHEET_NUMBER,
    SHEET_DAY,  /* `number` is seconds since 1970, shown to the day */
    SHEET_TIME, /* and to the second */
    SHEET_MARK, /* a number that is shown as a dot */
    SHEET_KIND_COUNT
} SheetKind;

typedef enum {
    SHEET_PLAIN,
    SHEET_TITLE,
    SHEET_HEADER,
    SHEET_GOOD, /* green */
    SHEET_BUSY, /* yellow */
    SHEET_BAD,  /* red */
    SHEET_FAINT,
    SHEET_STYLE_COUNT
} SheetStyle;

/* A header has `text` whatever its kind, which is that of the cells below it; in a day or time
 * it stands for one that a workbook cannot hold, before March 1900. */
typedef struct {
    SheetKind kind;
    SheetStyle style;
    const char *text; /* "" and NULL leave the cell empty */
    int64_t number;   /* of all but SHEET_TEXT */
} SheetCell;

/* A chart of numbers over days, as columns: rows first to last, counted from 0, have the day in
 * the first column, the number in the second and, on the day that is marked, `top` in the
 * third, which is a band behind it. */
typedef struct {
    const char *title;
    const char *numbers, *mark; /* what they are, for the legend */
    unsigned first, last;
    int64_t top;          /* where the numbers end */
    unsigned row, column; /* where its upper left corner is */
} SheetChart;
