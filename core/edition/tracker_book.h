/* tracker_book.h - the tracker as a workbook: summary, roster and what is to decide
 *
 * For tracker.c. Rows go to the roster sheet as they come; the other sheets are written at the
 * end. Times are by the wall clock of the campaign's zone.
 */
#pragma once

#include "edition/tracker_summary.h"

typedef struct TrackerBook TrackerBook;

typedef struct {
    const char *word;   /* a field, as signatory_get_field() knows it */
    const char *header; /* the word that import reads it by */
} TrackerColumn;

/* Begins the workbook in the file `path`, which is there and empty. Borrows `campaign` and the
 * texts of `columns`. */
G_GNUC_WARN_UNUSED_RESULT
TrackerBook *tracker_book_open(Campaign *campaign, const char *path,
                               const TrackerColumn *columns, size_t count, GError **error);

/* What a row has beside the fields of its signatory. */
typedef struct {
    const char *contacts; /* or NULL */
    const char *stamp;    /* of the column whose word is STAMP_HEADER */
} TrackerBeside;

/* Adds a row of the roster. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_book_add(TrackerBook *book, const Signatory *signatory,
                          const TrackerBeside *beside, GError **error);

/* Writes the other sheets and ends the file; what is to decide only where `state` is of all,
 * and its pairs are counted here. Consumes `book` either way. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_book_close(TrackerBook *book, const TrackerState *state, GError **error);
void tracker_book_discard(TrackerBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrackerBook, tracker_book_discard)
