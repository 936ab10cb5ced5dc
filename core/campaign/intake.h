/* intake.h - a file into the roster
 *
 * Headers are matched to fields by meaning, and the match is part of the report; further
 * columns are kept under their own header. All of a file goes in, or nothing does; all its
 * errors are listed at once. A file's status column gives nobody a status: only the person who
 * imports can, and says on whose word.
 *
 * What a file says otherwise of entries that are known is proposed (proposal.h), and changes
 * them only with `apply`. A tracker of ours that comes back changes nothing at all without it;
 * of any other file the rows that are new go in. With an `answer` a tracker is as any other
 * file: nobody is asked to answer by a list of everyone.
 */
#pragma once

#include "campaign/campaign.h"
#include "campaign/intake_notes.h"
#include "campaign/proposal.h"
#include "data/rows.h"

typedef struct {
    const char *path;
    CsvOptions csv;             /* for delimited text */
    XlsxOptions xlsx;           /* for a workbook */
    const char *const *map;     /* "Header=field", NULL at the end; NULL: none */
    const RosterAnswer *answer; /* the status that is given, or NULL; without a revision a
                                   sign-on is to the letter as it stands */
    gboolean dry_run;           /* report, also what cannot be taken, and leave the roster as it
                                   was */
    gboolean apply;             /* make the changes that the file proposes */
    const int64_t *overwrite;   /* the entries whose conflicts the file wins */
    size_t overwrite_count;
    void (*progress)(uint64_t rows, uint64_t bytes, uint64_t of_bytes,
                     void *closure); /* NULL: none */
    void *closure;
} IntakeRequest;

/* One column of the file and the field it was taken for, fields.X for one that is kept as a
 * further column; NULL for one ignored. */
typedef struct {
    char *header;
    char *field;
    char *why; /* "ignored without --as", "as --map says", or NULL */
} IntakeColumn;

/* A row that is no entry yet. */
typedef struct {
    char *place; /* "FILE:7" */
    char *name;
    char *hold; /* or NULL */
} IntakeNew;

typedef struct {
    GPtrArray *columns;  /* IntakeColumn * */
    GPtrArray *warnings; /* char *, "FILE:LINE: …" or "FILE:SHEET!C7: …" */
    char *encoding;      /* of delimited text, else NULL */
    char delimiter;
    char *sheet;       /* of a workbook, else NULL */
    XlsxCounts hidden; /* what of it was left out */
    uint64_t rows, added, known, differing, answered, held;
    uint64_t contacts; /* of those added */
    ProposalFindings *findings;
    GPtrArray *additions; /* IntakeNew *, the first of them; of a dry run or a tracker */
    gboolean has_changed; /* the roster is now another */
    GPtrArray *refused;   /* char *, "FILE:7: …", the first of what cannot be taken; only of a
                             dry run, since nothing else goes on behind it */
    uint64_t refused_count;
} IntakeReport;

void intake_report_free(IntakeReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IntakeReport, intake_report_free)

/* Imports the file as `request` says, one journal entry (file hash, digest of its rows) and one
 * transaction; a tracker with nothing to apply leaves the journal alone too. What is no table
 * fails with ROWS_ERROR_KIND or XLSX_ERROR_KIND. */
G_GNUC_WARN_UNUSED_RESULT
IntakeReport *intake_import(Campaign *campaign, const IntakeRequest *request, GError **error);
