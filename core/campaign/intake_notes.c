#include "campaign/intake_notes.h"

#include "base/text.h"

#define MOST_ERRORS   1000 /* that are kept */
#define MOST_LISTED   50   /* in one message */
#define MOST_WARNINGS 1000

G_DEFINE_QUARK(intake - error - quark, intake_error)

void
intake_notes_begin(IntakeNotes *notes, const Rows *rows)
{
    notes->rows = rows;
    notes->column = ROWS_WHOLE;
    notes->errors = g_ptr_array_new_with_free_func(g_free);
    notes->warnings = g_ptr_array_new_with_free_func(g_free);
}

void
intake_notes_clear(IntakeNotes *notes)
{
    g_clear_pointer(&notes->errors, g_ptr_array_unref);
    g_clear_pointer(&notes->warnings, g_ptr_array_unref);
}

G_GNUC_PRINTF(3, 0)
static char *
compose(const IntakeNotes *notes, const char *field, const char *format, va_list arguments)
{
    g_autoptr(GString) note = g_string_new(NULL);
    g_autofree char *place = rows_place(notes->rows, notes->column, notes->line);
    g_string_append_printf(note, "%s: ", place);
    if (field != NULL) {
        g_autofree char *shown = text_escape(field, -1);
        g_string_append_printf(note, "'%s': ", shown);
    }
    g_string_append_vprintf(note, format, arguments);
    return g_string_free(g_steal_pointer(&note), FALSE);
}

void
intake_notes_begin_row(IntakeNotes *notes)
{
    notes->row_warnings = notes->warnings->len;
    notes->row_warning_count = notes->warning_count;
    notes->row_errors = notes->error_count;
}

void
intake_notes_forget_row(IntakeNotes *notes)
{
    g_ptr_array_set_size(notes->warnings, (int)notes->row_warnings);
    notes->warning_count = notes->row_warning_count;
}

void
intake_notes_refuse(IntakeNotes *notes, const char *field, const char *format, ...)
{
    va_list arguments;
    notes->error_count++;
    if (notes->errors->len >= MOST_ERRORS)
        return;

    va_start(arguments, format);
    g_ptr_array_add(notes->errors, compose(notes, field, format, arguments));
    va_end(arguments);
}

void
intake_notes_add_error(IntakeNotes *notes, const char *message)
{
    notes->error_count++;
    if (notes->errors->len < MOST_ERRORS)
        g_ptr_array_add(notes->errors, g_strdup(message));
}

void
intake_notes_warn(IntakeNotes *notes, const char *field, const char *format, ...)
{
    va_list arguments;
    notes->warning_count++;
    if (notes->warnings->len >= MOST_WARNINGS)
        return;

    va_start(arguments, format);
    g_ptr_array_add(notes->warnings, compose(notes, field, format, arguments));
    va_end(arguments);
}

void
intake_notes_add_warning(IntakeNotes *notes, char *warning)
{
    notes->warning_count++;
    if (notes->warnings->len < MOST_WARNINGS)
        g_ptr_array_add(notes->warnings, warning);
    else
        g_free(warning);
}

gboolean
intake_notes_fail(const IntakeNotes *notes, GError **error)
{
    g_autoptr(GString) message = g_string_new(NULL);
    g_string_append_printf(message,
                           "%" G_GUINT64_FORMAT
                           " %s cannot be taken, so nothing was imported; correct the file:",
                           notes->error_count, notes->error_count == 1 ? "value" : "values");
    const guint listed = MIN(notes->errors->len, MOST_LISTED);
    for (guint i = 0; i < listed; i++)
        g_string_append_printf(message, "\n%s", (char *)g_ptr_array_index(notes->errors, i));
    if (notes->error_count > listed)
        g_string_append_printf(message, "\nand %" G_GUINT64_FORMAT " more",
                               notes->error_count - listed);
    g_set_error_literal(error, INTAKE_ERROR, INTAKE_ERROR_ROWS, message->str);
    return FALSE;
}

GPtrArray *
intake_notes_take_warnings(IntakeNotes *notes)
{
    if (notes->warning_count > notes->warnings->len)
        g_ptr_array_add(notes->warnings,
                        g_strdup_printf("and %" G_GUINT64_FORMAT " more warnings",
                                        notes->warning_count - notes->warnings->len));
    return g_steal_pointer(&notes->warnings);
}
