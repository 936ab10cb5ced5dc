/* tracker_summary.h - the first sheet of the tracker: how the letter stands
 *
 * For the files of the tracker. Title, deadline, counts, and a chart of sign-ons by day against
 * the deadline. The public one has no count by status, for who was asked is nobody else's to
 * know, and its days are of those whom the next sheet names anyway.
 */
#pragma once

#include "campaign/campaign.h"
#include "campaign/figures.h"
#include "document/sheet.h"

typedef struct TrackerSummary TrackerSummary;

/* Borrows `campaign`. */
TrackerSummary *tracker_summary_new(Campaign *campaign);
void tracker_summary_free(TrackerSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrackerSummary, tracker_summary_free)

/* Counts the day on which a counted one signed, as tracker_time_cell() has it; what says no day
 * is passed over. */
void tracker_summary_add(TrackerSummary *summary, const SheetCell *signed_at);

typedef struct {
    const Figures *figures;
    gboolean all;    /* what is private too */
    int64_t pairs;   /* duplicates to decide; -1: so many names are not compared; with `all` */
    uint64_t others; /* not listed; without */
} TrackerState;

/* Writes it to a sheet of tracker_summary_begin(). */
G_GNUC_WARN_UNUSED_RESULT
Sheet *tracker_summary_begin(SheetFile *file, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_summary_write(const TrackerSummary *summary, const TrackerState *state,
                               Sheet *sheet, GError **error);

/* Returns the cell for a time as signed_at has it (a day, or RFC 3339), by the wall clock of
 * `zone`; borrows `text`. */
SheetCell tracker_time_cell(const char *text, const char *zone);

/* The style of each status, by its number. Static. */
const SheetStyle *tracker_status_styles(void);
