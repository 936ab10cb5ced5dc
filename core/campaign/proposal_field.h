/* proposal_field.h - a cell of a file, held against the field of an entry
 *
 * For the proposal.
 */
#pragma once

#include "campaign/intake_header.h"

typedef struct {
    const GArray *roles; /* IntakeRole, of the columns */
    const CsvRow *row;
    const Signatory *read;  /* what the row says */
    const Signatory *entry; /* what is said here */
    const char *zone;       /* by whose clock times stand in a workbook */
    gboolean is_tracker;    /* an empty cell clears */
    gboolean has_values;    /* of what can be edited something differs */
    gboolean has_standing;  /* where it stands is what it was at the export, so that a status
                               that differs was written by hand */
} ProposalReading;

typedef struct {
    char *word;
    char *before, *after;
    char *refusal; /* why no file changes it; NULL: it may */
    size_t column;
} ProposalField;

void proposal_field_clear(ProposalField *field);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProposalField, proposal_field_clear)

/* Reads the cell of `column`; FALSE when it says nothing, or the same. */
gboolean proposal_field_read(const ProposalReading *reading, size_t column,
                             ProposalField *out_field);

/* Returns a field's value, "" for none; owned by the caller. */
char *proposal_field_get(const Signatory *signatory, const char *word);

/* TRUE when the two read alike: programs end the lines of a cell each in their own way. */
gboolean proposal_field_is_same(const char *a, const char *b);

/* TRUE when a column is read as the field `word`. */
gboolean proposal_field_is_read(const GArray *roles, const char *word);
