/* intake_notes.h - what an import has to say about the rows of its file
 *
 * The errors of the intake; the rest is for its own files alone. Every note begins with where
 * it is: "FILE:LINE: " or, in a workbook, "FILE:SHEET!C7: ". Errors are all counted, and the
 * first of them kept; so are warnings. A row's values are shown only when its name may be
 * public.
 */
#pragma once

#include "data/rows.h"

#include <glib.h>
#include <stdint.h>

typedef enum {
    INTAKE_ERROR_HEADER, /* no name column, two columns for one field, or a map that names what
                            is not there */
    INTAKE_ERROR_ROWS,   /* rows that cannot be taken; the message has a line for each */
    INTAKE_ERROR_MAP,    /* a map that is not "Header=field", or whose field is none */
} IntakeError;

#define INTAKE_ERROR (intake_error_quark())
GQuark intake_error_quark(void);

typedef struct {
    const Rows *rows; /* the table that is read; borrowed */
    unsigned line;    /* of the row in hand */
    size_t column;    /* of the cell in hand, or ROWS_WHOLE */
    GPtrArray *errors;
    GPtrArray *warnings;
    uint64_t error_count, warning_count;
    guint row_warnings; /* how many there were before the row in hand: kept, counted, errors */
    uint64_t row_warning_count, row_errors;
} IntakeNotes;

void intake_notes_begin(IntakeNotes *notes, const Rows *rows);
void intake_notes_clear(IntakeNotes *notes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IntakeNotes, intake_notes_clear)

/* From here on warnings are of another row; and drops those that are. */
void intake_notes_begin_row(IntakeNotes *notes);
void intake_notes_forget_row(IntakeNotes *notes);

/* Notes an error in `field` of the row in hand: "FILE:LINE: 'field': …". */
void intake_notes_refuse(IntakeNotes *notes, const char *field, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Notes an error whose message says where it is. */
void intake_notes_add_error(IntakeNotes *notes, const char *message);

/* Notes a warning on the row in hand; `field` may be NULL. */
void intake_notes_warn(IntakeNotes *notes, const char *field, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Notes a warning, which it consumes, that says where it is. */
void intake_notes_add_warning(IntakeNotes *notes, char *warning);

/* Sets INTAKE_ERROR_ROWS with a line for each error, or with how many more there are. Returns
 * FALSE. */
gboolean intake_notes_fail(const IntakeNotes *notes, GError **error);

/* Hands over the warnings, the last of which says how many more there are. */
GPtrArray *intake_notes_take_warnings(IntakeNotes *notes);
