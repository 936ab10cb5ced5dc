#include "data/xlsx_value.h"

#include "base/text.h"

#include <string.h>

static void
note_doubt(XlsxReading *reading, const XlsxCell *cell, unsigned row, XlsxDoubt doubt)
{
    static const char *const words[] = {
        [DOUBT_DIGITS] = "a number of 15 digits or more; a spreadsheet keeps only 15, so its "
                         "end may be wrong; write it as text",
        [DOUBT_DAY_60] = "29 February 1900, a day that never was; taken for the 28th",
        [DOUBT_NO_DATE] = "formatted as a date, but the number is none; taken as a number",
    };
    if (doubt != DOUBT_NONE)
        xlsx_notes_warn_cell(reading->notes, cell->column, row, words[doubt]);
}

/* Reads an index below `count`. */
static gboolean
read_index(const char *text, unsigned count, unsigned *out_index)
{
    guint64 index = 0;
    const char *at = text;
    for (; g_ascii_isdigit(*at) && index < count; at++)
        index = index * 10 + (guint64)(*at - '0');
    *out_index = (unsigned)index;
    return at != text && *at == '\0' && index < count;
}

static gboolean
read_shared(XlsxReading *reading, const XlsxCell *cell, unsigned row, const char *text,
            XlsxValue *value)
{
    unsigned index = 0;
    const unsigned count = xlsx_strings_count(reading->strings);
    if (read_index(text, count, &index)) {
        value->text = xlsx_strings_get(reading->strings, index);
        return TRUE;
    }
    g_autofree char *shown = text_escape(text, -1);
    return xlsx_notes_refuse(reading->notes, cell->column, row,
                             "it wants shared text '%s' of %u; save the file anew", shown,
                             count);
}

static gboolean
read_number(XlsxReading *reading, const XlsxCell *cell, unsigned row, const char *text,
            XlsxValue *value)
{
    XlsxDoubt doubt = DOUBT_NONE;
    const XlsxLook look = xlsx_styles_look(reading->styles, cell->style);
    value->text = NULL;
    value->start = reading->texts->len;
    if (!xlsx_append_number(reading->texts, text, look, reading->counts_from_1904, &doubt)) {
        g_autofree char *shown = text_escape(text, -1);
        return xlsx_notes_refuse(reading->notes, cell->column, row,
                                 "'%s' is no number; write it anew", shown);
    }
    g_string_append_c(reading->texts, '\0');
    note_doubt(reading, cell, row, doubt);
    return TRUE;
}

/* A day and time as ISO 8601 has it, cut to what the cell shows. */
static void
read_date(XlsxReading *reading, const XlsxCell *cell, const char *text, XlsxValue *value)
{
    const XlsxLook look = xlsx_styles_look(reading->styles, cell->style);
    const char *clock = strchr(text, 'T');
    value->text = NULL;
    value->start = reading->texts->len;
    if (clock == NULL) {
        g_string_append(reading->texts, text);
    } else {
        g_string_append_len(reading->texts, text, clock - text);
        if (look.kind != LOOK_DAY)
            g_string_append_printf(reading->texts, " %.*s", (int)strcspn(clock + 1, "."),
                                   clock + 1);
    }
    g_string_append_c(reading->texts, '\0');
}

static gboolean
read_error(XlsxReading *reading, const XlsxCell *cell, unsigned row, const char *text)
{
    g_autofree char *shown = text_escape(text, -1);
    return xlsx_notes_refuse(reading->notes, cell->column, row,
                             "the error '%s'; correct the formula, or write what is meant",
                             shown);
}

gboolean
xlsx_value_read(XlsxReading *reading, const XlsxCell *cell, const XlsxRow *row,
                XlsxValue *value)
{
    const char *text = row->text + cell->start;
    if (!cell->has_value)
        return xlsx_notes_refuse(reading->notes, cell->column, row->number,
                                 "a formula without its result; open the file in a spreadsheet "
                                 "program and save it, or write what is meant");
    switch (cell->type) {
    case CELL_SHARED:
        return read_shared(reading, cell, row->number, text, value);
    case CELL_ERROR:
        return read_error(reading, cell, row->number, text);
    case CELL_BOOLEAN:
        value->text = strcmp(text, "1") == 0 || strcmp(text, "true") == 0 ? "TRUE" : "FALSE";
        return TRUE;
    case CELL_DATE:
        read_date(reading, cell, text, value);
        return TRUE;
    case CELL_TEXT:
        value->text = text;
        return TRUE;
    default:
        return read_number(reading, cell, row->number, text, value);
    }
}

const char *
xlsx_value_text(const XlsxReading *reading, const XlsxValue *value)
{
    return value->text != NULL ? value->text : reading->texts->str + value->start;
}
