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
 *
 * What is written is opened again and searched before it is in its place (release.h): the
 * public one for everybody who is not to be named, the private one, which names them all, for
 * what tells of the machine.
 */
#pragma once

#include "edition/release.h"

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

typedef struct {
    TrackerFormat format;
    gboolean include_private;
    const char *override_reason; /* why leaks are set aside; NULL: they refuse */
    GPtrArray *out_findings;     /* gets what was found (ReviewFinding *); NULL: nothing does */
} TrackerRequest;

/* Writes the tracker to `path`, in place of the file that was there, or leaves that as it was.
 * What a workbook cannot hold is SHEET_ERROR_LIMIT, what it must not hold RELEASE_ERROR_LEAK.
 * `out_count` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_export(Campaign *campaign, const char *path, const TrackerRequest *request,
                        TrackerCount *out_count, GError **error);
