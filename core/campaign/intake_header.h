/* intake_header.h - what the columns of a file are
 *
 * For the files of the intake alone. A column is what --map says, or else what its header
 * means; what is no field at all stays a further column.
 */
#pragma once

#include "campaign/intake_notes.h"
#include "campaign/roster.h"
#include "data/csv.h"

/* How the cells of a column are read. */
typedef enum {
    INTAKE_IGNORED,
    INTAKE_PLAIN, /* as signatory_set_field() takes its field */
    INTAKE_NAME,
    INTAKE_EMAIL,
    INTAKE_KIND,
    INTAKE_VISIBILITY,
    INTAKE_SIGNED_AT,
    INTAKE_LEAD,
    INTAKE_FURTHER,
    INTAKE_CONTACT, /* by intake_contact_read() */
} IntakeWay;

typedef struct {
    char *header;       /* without white space around it, or "column 7" */
    const char *field;  /* static; "": a further column; NULL: ignored */
    IntakeWay way;      /* which `field` says */
    char *column;       /* a further one's X in fields.X, its own in this file; else NULL */
    const char *why;    /* static; NULL: nothing to say */
    gboolean asks;      /* for visibility: a question, the answer to which is Yes or No */
    gboolean is_turned; /* a Yes hides: "Do you want to stay anonymous?" */
} IntakeRole;

/* Returns the roles (GArray of IntakeRole) of the columns of `header`: what `map`
 * ("Header=field", NULL at the end, or NULL) says of them, and otherwise their headers, by
 * meaning, or to the letter where the file is `ours`; `answer` is the status that the import
 * gives, or NULL. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GArray *intake_header_read(const CsvRow *header, const char *const *map, gboolean ours,
                           const RosterAnswer *answer, IntakeNotes *notes, GError **error);

/* TRUE for a column of the people at a signatory: "contacts", "contact.press.email". */
gboolean intake_header_is_contact(const IntakeRole *role);
