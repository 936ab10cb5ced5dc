/* review_roster.h - what a review finds on the roster: for review.c alone */
#pragma once

#include "campaign/letter.h"
#include "edition/review_finding.h"

/* Adds what is to be said of duplicates, of sign-ons on nobody's and on somebody's word, of
 * consents to an earlier text and old ones, of who is on hold, and of the order. */
G_GNUC_WARN_UNUSED_RESULT
gboolean review_roster(Campaign *campaign, const Facts *facts, GPtrArray *findings,
                       GError **error);
