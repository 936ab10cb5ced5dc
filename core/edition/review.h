/* review.h - what stands between a campaign and its seal
 *
 * Each finding names its rule, what is wrong and the command that mends it. `seal` refuses on:
 * duplicates undecided, a sign-on on nobody's word, text that differs from the last revision,
 * an unfilled tag, a count that disagrees.
 */
#pragma once

#include "campaign/letter.h"

typedef enum {
    REVIEW_ERROR_REFUSED, /* the message has a line for each finding that refuses */
} ReviewError;

#define REVIEW_ERROR (review_error_quark())
GQuark review_error_quark(void);

typedef struct {
    const char *rule; /* "duplicates", "authority", "text", "tags", "count"; static */
    char *text;       /* what is wrong, and what to do */
} ReviewFinding;

void review_finding_free(ReviewFinding *finding);

/* Returns what refuses a seal now (GPtrArray of ReviewFinding *), empty when nothing does.
 * Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *review_refusals(Campaign *campaign, const Facts *facts, GError **error);
