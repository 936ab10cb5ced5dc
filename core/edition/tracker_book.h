/* tracker_book.h - the tracker as a workbook: summary, roster and what is to decide
 *
 * For tracker.c. Rows go to the roster sheet as they come; the other sheets are written at the
 * end. Times are by the wall clock of the campaign's zone.
 */
#pragma once

#include "edition/tracker_summary.h"

typedef struct TrackerBook TrackerBook;

/* Begins the workbook in the file `path`, which is there and empty. `words` are the fields of
 * the `count` columns, as signatory_get_field() knows them; `headers` what import reads them
 * by. Borrows `campaign` and both. */
G_GNUC_WARN_UNUSED_RESULT
TrackerBook *tracker_book_open(Campaign *campaign, const char *path, const char *const *words,
                               const char *const *headers, size_t count, GError **error);

/* Adds a row of the roster, a text for each column; the day on which a counted one signed goes
 * to the summary. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_book_add(TrackerBook *book, const char *const *row, gboolean is_counted,
                          GError **error);

/* Writes the other sheets and ends the file; what is to decide only where `state` is of all,
 * and its pairs are counted here. Consumes `book` either way. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_book_close(TrackerBook *book, const TrackerState *state, GError **error);
void tracker_book_discard(TrackerBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrackerBook, tracker_book_discard)
