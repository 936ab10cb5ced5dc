/* tracker.h - the roster as a table for people: CSV, JSON or a workbook
 *
 * Without `include_private` it holds public signatories only, no addresses, no notes, and the
 * others as a count. Text cells stay text, whatever they begin with. The same bytes for the
 * same roster.
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
    TRACKER_ERROR_LIMIT,  /* more rows or longer cells than a workbook can hold */
} TrackerError;

#define TRACKER_ERROR (tracker_error_quark())
GQuark tracker_error_quark(void);

G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_format_of(const char *path, TrackerFormat *out_format, GError **error);

/* Writes the tracker to `path`; `out_rows` is how many signatories it lists. */
G_GNUC_WARN_UNUSED_RESULT
gboolean tracker_export(Campaign *campaign, const char *path, TrackerFormat format,
                        gboolean include_private, uint64_t *out_rows, GError **error);
