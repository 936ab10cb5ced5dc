/* review_page.h - a review as a page of HTML
 *
 * One column, states in words, light and dark, on paper too; no script, and nothing that is
 * fetched. It is for the coordinator: it has the numbers of entries that are private, and no
 * name of theirs.
 */
#pragma once

#include "edition/review.h"

/* Owned by the caller. */
char *review_page_write(const Review *review, const Campaign *campaign);
