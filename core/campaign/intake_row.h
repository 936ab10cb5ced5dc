/* intake_row.h - a row of a file as a signatory
 *
 * For the files of the intake. Values are read by meaning as headers are; what cannot be
 * read is an error of the row, never a guess, and where an answer leaves open whether a name
 * may be public, it is not.
 */
#pragma once

#include "campaign/intake_header.h"

/* How the last line of a table begins that lists only public signatories, before their number.
 * It is passed over. */
#define INTAKE_SUMMARY "further signatories, not shown: "

/* What the last cell of its column said, since most say the same as one before. */
typedef struct {
    char value[64]; /* "": none yet */
    int meaning;
} IntakeMemo;

typedef struct {
    const GArray *roles;  /* IntakeRole */
    const char *zone;     /* in which the file's clock went */
    int64_t now;          /* a sign-on that is later is told */
    gboolean month_first; /* 11/6/2023 is the sixth of November */
    GPtrArray *contacts;  /* Contact *, of the row in hand; NULL: no column has any */
    IntakeMemo kinds[2];  /* for intake_row_read() alone, from zeroes */
} IntakeReading;

/* Sets `signatory`, whatever it held, to what the row says; all that is wrong with it is noted.
 * FALSE when something is, or when all cells are empty. */
gboolean intake_row_read(IntakeReading *reading, const CsvRow *row, IntakeNotes *notes,
                         Signatory *signatory);

/* Notes that `value` is refused for `reason`; the values of those who are not to be named stay
 * out of the report. */
void intake_row_refuse(IntakeNotes *notes, const IntakeRole *role, const Signatory *signatory,
                       const char *value, const GError *reason);
