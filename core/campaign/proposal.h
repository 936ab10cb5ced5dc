/* proposal.h - what a file says of entries that are known, where it says otherwise than they do
 *
 * A tracker of this campaign, which its stamps tell (stamp.h), is read row by row: a row is the
 * entry of its id, whatever it is called by now, and every cell that differs is a change of one
 * field. A cell that is empty clears its field; a column that is not there says nothing; a row
 * that is gone says nothing either. Any other file is a list: its row is the entry that
 * roster_put() finds, and only cells that say something count.
 *
 * What an entry said when the tracker was exported is known by its stamp, and where it was
 * edited here since, by going back through the journal. So a cell that nobody touched in the
 * file is no change, however much went on here; where both sides changed the same field it is a
 * conflict, which is taken only for entries that a person names. Statuses, marks and sign-ons
 * are never taken from a file, nor is a more open visibility: those are changes that are
 * refused, and shown. Each change that is taken is a roster_edit().
 */
#pragma once

#include "campaign/campaign.h"
#include "data/rows.h"

typedef enum {
    PROPOSAL_OPEN,     /* can be taken, or was */
    PROPOSAL_CONFLICT, /* the field was changed here too since the file was exported */
    PROPOSAL_REFUSED,
} ProposalState;

typedef enum {
    PROPOSAL_ERROR_OVERWRITE, /* an entry to be overwritten has no conflict */
} ProposalError;

#define PROPOSAL_ERROR (proposal_error_quark())
GQuark proposal_error_quark(void);

typedef struct {
    int64_t id;
    char *who;    /* the entry's name, as it is here */
    char *field;  /* as signatory_set_field() knows it, or one that no file changes */
    char *before; /* what it is here */
    char *after;  /* what the file says */
    char *base;   /* of a conflict: what it was when exported; NULL where that is not known */
    char *place;  /* "FILE:SHEET!C7" */
    char *why;    /* of what is refused; else NULL */
    ProposalState state;
} ProposalChange;

typedef struct {
    int64_t id;
    char *who;
} ProposalEntry;

/* All that was found; the counts go on where a list ends. */
typedef struct {
    gboolean is_tracker;
    GPtrArray *changes;  /* ProposalChange *, in the order of the rows */
    GPtrArray *problems; /* char *, "FILE:SHEET!7: …": the first rows of which nothing was
                            taken */
    uint64_t problem_count;
    GPtrArray *gone; /* ProposalEntry *, the first of those who are in no row */
    uint64_t gone_count;
    uint64_t newer; /* entries of which the file says otherwise only because it is older */
    uint64_t known; /* rows that say the same, or are newer here */
} ProposalFindings;

void proposal_findings_free(ProposalFindings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProposalFindings, proposal_findings_free)

/* Returns how many changes are `state`. */
guint proposal_count(const ProposalFindings *findings, ProposalState state);

typedef struct Proposal Proposal;

/* Begins with the file `rows`, whose header was read; borrows both. `as_list`: a tracker is
 * read as a list too. */
G_GNUC_WARN_UNUSED_RESULT
Proposal *proposal_open(Campaign *campaign, const Rows *rows, gboolean as_list, GError **error);
void proposal_free(Proposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Proposal, proposal_free)

/* TRUE for a tracker of this campaign that is read as one. */
gboolean proposal_is_tracker(const Proposal *proposal);

/* TRUE for a tracker of another campaign, which is read as a list. */
gboolean proposal_is_foreign(const Proposal *proposal);

/* Says what the columns are (GArray of IntakeRole, borrowed); before the first row. */
G_GNUC_WARN_UNUSED_RESULT
gboolean proposal_set_columns(Proposal *proposal, const GArray *roles, GError **error);

/* What a row of a tracker is. */
typedef enum {
    PROPOSAL_ROW_NEW,       /* no entry yet; it may be put as any row */
    PROPOSAL_ROW_SAME,      /* an entry that says the same, or more */
    PROPOSAL_ROW_DIFFERENT, /* an entry that says otherwise */
    PROPOSAL_ROW_PASSED,    /* a problem was noted */
} ProposalRow;

/* Takes note of a row of a tracker, which says what `read` does; `out_id` is the entry's. */
G_GNUC_WARN_UNUSED_RESULT
gboolean proposal_add_row(Proposal *proposal, const CsvRow *row, const Signatory *read,
                          ProposalRow *out_what, int64_t *out_id, GError **error);

/* Takes note that the row of `entry` has other contacts, which no file changes. */
void proposal_add_contacts(Proposal *proposal, const CsvRow *row, const Signatory *entry,
                           const char *before, const char *after);

/* Takes note that a row without an id is the entry `id` now. */
void proposal_add_new(Proposal *proposal, int64_t id);

/* Takes note of a row of a list that is the entry `id` and says otherwise. FALSE in `out_any`
 * where there is nothing to take: it was found by what it was called earlier, or merged away.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean proposal_add_known(Proposal *proposal, const CsvRow *row, const Signatory *read,
                            int64_t id, gboolean *out_any, GError **error);

/* Makes every open change, and the conflicts of the entries in `overwrite` (`count` ids), each
 * by its edit; those that the roster refuses become refused. All of it is undone again unless
 * `keep`, so that what is shown is what would be. To be called once, after the last row. */
G_GNUC_WARN_UNUSED_RESULT
gboolean proposal_settle(Proposal *proposal, const int64_t *overwrite, size_t count,
                         gboolean keep, GError **error);

/* Hands over what was found. */
ProposalFindings *proposal_take_findings(Proposal *proposal);
