/* tracker.h - the roster as a table for people: CSV, JSON or a workbook
 *
 * Without `include_private` it holds those who are named in public, counted and public, in the
 * order of the letter, with no addresses and no notes, and of the others only how many they are
 * (those that are internal are not even counted): who was asked and has not signed is nobody
 * else's to know. With it, everyone and everything that import can read
 * back, in order of the ids. Text cells stay text, whatever they begin with. The same bytes for
 * the same roster.
 *
 * A workbook has the roster on its second sheet; the first is a summary with counts and a
 * chart, and the third, with `include_private`, is what waits for a decision. In public the
 * others are a count on the summary, not a last row.
 *
 * So that import knows a tracker again and proposes what was edited in it, a workbook and a
 * private table have a last column of stamps (stamp.h), which a workbook hides. A public table
 * as text or JSON is for others to read, and comes back as any list does.
 */
#pragma once

#include "campaign/campaign.h"

typedef enum {
    TRACKER_CSV,
    TRACKER_JSON,
    TRACKER_XLSX,
} TrackerFormat;

typedef enum {
    TRACKER_ERROR_FORMAT, /* a file name that ends in none of .csv .json .xlsx */
} TrackerError;

#define TRACKER_ERROR (tracker_error_quark())
GQuark tracker_error_quark(void);

G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_format_of(const char *path, TrackerFormat *out_format, GError **error);

typedef struct {
    uint64_t listed;
    uint64_t withheld; /* not listed */
} TrackerCount;

/* Writes the tracker to `path`, in place of the file that was there, or leaves that as it was.
 * What a workbook cannot hold is SHEET_ERROR_LIMIT. `out_count` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_export(Campaign *campaign, const char *path, TrackerFormat format,
                        gboolean include_private, TrackerCount *out_count, GError **error);
