/* review.h - what stands between a campaign and its seal
 *
 * Each finding names its rule, what is the matter and what mends it. A seal is refused on
 * "duplicates" undecided, a sign-on on nobody's word ("authority"), a "text" that differs from
 * the last revision, "tags" that are empty, a "count" that disagrees, and a "leak". Told, and
 * no more, are names on somebody's word ("unconfirmed"), consents to an earlier text
 * ("reconsent") and old ones ("consent"), entries on "hold", the "order", "objections" that may
 * still come, a "translation" older than the text, other numbers ("number"), and names that may
 * be no leak ("leak").
 */
#pragma once

#include "campaign/letter.h"
#include "edition/leaks.h"
#include "edition/review_finding.h"

typedef enum {
    REVIEW_ERROR_REFUSED, /* the message has a line for each finding that refuses */
} ReviewError;

#define REVIEW_ERROR (review_error_quark())
GQuark review_error_quark(void);

/* The rules that refuse, NULL at the end; "unchanged" (unchanged.h) is told by review_make().
 */
extern const char *const review_rules[];

/* Returns all that is to be said before anything is written (GPtrArray of ReviewFinding *),
 * what refuses first; leaks are found in what was written. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *review_find(Campaign *campaign, const Facts *facts, GError **error);

/* Adds what a search found, and another search of the same files has not. */
void review_add_leaks(GPtrArray *findings, Leaks *leaks);

/* Puts what refuses first, and else leaves the order. */
void review_sort(GPtrArray *findings);

/* How many of them refuse. */
unsigned review_count_refusals(const GPtrArray *findings);

/* A whole review: the campaign as it would be sealed now, all the documents of everybody's copy
 * and of the addressee's written aside, searched and thrown away. */
typedef struct {
    char *title;
    int64_t at;
    int64_t edition;  /* that would be sealed */
    int64_t revision; /* of the text; 0: none was recorded yet */
    Figures figures;
    int asks;
    GPtrArray *findings;  /* ReviewFinding * */
    GPtrArray *overrides; /* Override *, of earlier editions */
    unsigned terms;       /* that may stand in no file */
    unsigned files;       /* that were searched */
} Review;

typedef struct {
    const char *key_id; /* of the key that would seal; NULL: not known */
    void (*progress)(size_t done, size_t total, void *closure); /* NULL: none */
    void *closure;
} ReviewRequest;

G_GNUC_WARN_UNUSED_RESULT
Review *review_make(Campaign *campaign, const ReviewRequest *request, GError **error);
void review_free(Review *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Review, review_free)
