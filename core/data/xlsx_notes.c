#include "data/xlsx_notes.h"

#include "base/text.h"
#include "data/xlsx_book.h"

enum { MOST_WARNINGS = 5000 };

void
xlsx_notes_clear(XlsxNotes *notes)
{
    g_queue_clear_full(&notes->problems, (GDestroyNotify)g_error_free);
    g_queue_clear_full(&notes->warnings, g_free);
    g_free(notes->sheet);
    g_free(notes->file);
}

static gboolean
is_word(const char *name)
{
    for (; *name != '\0'; name = g_utf8_next_char(name))
        if (!g_unichar_isalnum(g_utf8_get_char(name)) && *name != '_')
            return FALSE;
    return TRUE;
}

void
xlsx_notes_set_sheet(XlsxNotes *notes, const char *name)
{
    g_autofree char *shown = text_escape(name, -1);
    notes->sheet = is_word(name) ? g_steal_pointer(&shown) : g_strdup_printf("'%s'", shown);
}

char *
xlsx_notes_place(const XlsxNotes *notes, unsigned column, unsigned row)
{
    g_autofree char *cell = xlsx_cell_name(column, row);
    return g_strdup_printf("%s:%s!%s", notes->file, notes->sheet, cell);
}

void
xlsx_notes_warn(XlsxNotes *notes, char *warning)
{
    if (notes->warnings.length < MOST_WARNINGS)
        g_queue_push_tail(&notes->warnings, warning);
    else
        g_free(warning);
}

void
xlsx_notes_warn_cell(XlsxNotes *notes, unsigned column, unsigned row, const char *what)
{
    g_autofree char *place = xlsx_notes_place(notes, column, row);
    xlsx_notes_warn(notes, g_strdup_printf("%s: %s", place, what));
}

gboolean
xlsx_notes_refuse(XlsxNotes *notes, unsigned column, unsigned row, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *place = xlsx_notes_place(notes, column, row);
    g_queue_push_tail(&notes->problems,
                      g_error_new(XLSX_ERROR, XLSX_ERROR_CELL, "%s: %s", place, what));
    return FALSE;
}
