/* release.h - what goes out beside an edition, and is searched like one before it does
 *
 * A table for others, a partner's kit, a mailing: where a search (leaks.h) finds what a seal
 * would refuse with, they are refused, unless a person sets that aside with a reason, which is
 * journalled. What a seal only tells, they tell.
 */
#pragma once

#include "edition/leaks.h"
#include "edition/review_finding.h"

typedef enum {
    RELEASE_ERROR_LEAK, /* the message has a line for each thing that must not be there */
} ReleaseError;

#define RELEASE_ERROR (release_error_quark())
GQuark release_error_quark(void);

/* Returns what was found (GPtrArray of ReviewFinding *), what refuses first; owned by the
 * caller. */
GPtrArray *release_find(Leaks *leaks);

/* Refuses with RELEASE_ERROR_LEAK where one of `findings` refuses. With a `reason` (NULL: none)
 * they are set aside instead. */
G_GNUC_WARN_UNUSED_RESULT
gboolean release_judge(GPtrArray *findings, const char *reason, GError **error);

/* Writes into the journal that leaks of `what`, "mail final", were set aside and why, where any
 * were. */
G_GNUC_WARN_UNUSED_RESULT
gboolean release_record(Campaign *campaign, const GPtrArray *findings, const char *what,
                        const char *reason, GError **error);
