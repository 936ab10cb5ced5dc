/* intake.h - a file into the roster
 *
 * Headers are matched to fields by meaning, and the match is part of the report; further
 * columns are kept under their own header. All of a file goes in, or nothing does; all its
 * errors are listed at once. A file's status column gives nobody a status: only the person who
 * imports can, and says on whose word.
 */
#pragma once

#include "campaign/campaign.h"
#include "data/csv.h"

typedef enum {
    INTAKE_ERROR_HEADER, /* no name column, two columns for one field, or a map that names what
                            is not there */
    INTAKE_ERROR_ROWS,   /* rows that cannot be taken; the message has a line for each */
} IntakeError;

#define INTAKE_ERROR (intake_error_quark())
GQuark intake_error_quark(void);

typedef struct {
    const char *path;
    CsvOptions csv;
    const char *const *map;     /* "Header=field", NULL at the end; NULL: none */
    const RosterAnswer *answer; /* the status that is given, or NULL */
    gboolean dry_run;           /* report, and leave the roster as it was */
    void (*progress)(uint64_t rows, uint64_t bytes, uint64_t of_bytes,
                     void *closure); /* NULL: none */
    void *closure;
} IntakeRequest;

/* One column of the file and the field it was taken for; "" for one that is kept as a further
 * column, NULL for one ignored. */
typedef struct {
    char *header;
    char *field;
    char *why; /* "status: ignored without --as" … or NULL */
} IntakeColumn;

typedef struct {
    GPtrArray *columns;  /* IntakeColumn * */
    GPtrArray *warnings; /* char *, "FILE:LINE: …" */
    char *encoding;
    char delimiter;
    uint64_t rows, added, known, differing, answered, held;
} IntakeReport;

void intake_report_free(IntakeReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IntakeReport, intake_report_free)

/* Imports the file as `request` says, one journal entry (file hash, digest of its rows) and one
 * transaction. */
G_GNUC_WARN_UNUSED_RESULT
IntakeReport *intake_import(Campaign *campaign, const IntakeRequest *request, GError **error);

/* Returns the field that a header means ("E-mail of your contact person" → "email"), or NULL.
 * Static. */
const char *intake_match_header(const char *header);
