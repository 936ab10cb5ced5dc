/* review_finding.h - one thing that a review found, and what to do about it */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
    REVIEW_REFUSES, /* a seal, unless it is set aside with a reason */
    REVIEW_WARNS,
    REVIEW_SET_ASIDE, /* it would have refused */
} ReviewSeverity;

/* "refuses", "warns", "set aside". Static. */
const char *review_severity_word(ReviewSeverity severity);

typedef struct {
    const char *rule; /* static; what `seal --override` names */
    ReviewSeverity severity;
    char *text;   /* what is the matter, in a line, escaped; it names nobody who is private */
    char *remedy; /* what to do, with the command that does it */
    GArray *entries; /* int64_t, ids of the signatories that it is about; may be empty */
} ReviewFinding;

void review_finding_free(ReviewFinding *finding);

/* Owned by the caller. */
ReviewFinding *review_finding_copy(const ReviewFinding *finding);

/* Adds a finding to `findings`, copies all three; returns it, borrowed. `text` is what
 * printf() takes. */
ReviewFinding *review_add(GPtrArray *findings, ReviewSeverity severity, const char *rule,
                          const char *remedy, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Says that the finding is about the signatory `id` too. */
void review_finding_add_entry(ReviewFinding *finding, int64_t id);

/* Returns " (entries 12, 40)", or "" for none and for so many that they are a list of their
 * own; owned by the caller. */
char *review_finding_name_entries(const ReviewFinding *finding);

/* Removes the last of `findings` where one before it says the same of the same entries. */
void review_findings_settle(GPtrArray *findings);

/* Returns an array for findings, owned by the caller. */
GPtrArray *review_findings_new(void);
