/* review_words.h - what a review finds in what is written: for review.c alone
 *
 * The documents as they would be built now, without the list of names, which claims nothing
 * ("Group of 77" is a name); the letter's translations that a seal would enclose, in their
 * languages; the letter's subject and title; and the mail templates as they
 * stand in the folder, where only what is typed by hand can be wrong.
 */
#pragma once

#include "campaign/letter.h"
#include "edition/review_finding.h"

/* Adds the tags that are empty, and the numbers that are not the roster's. */
G_GNUC_WARN_UNUSED_RESULT
gboolean review_words(Campaign *campaign, const Facts *facts, GPtrArray *findings,
                      GError **error);
