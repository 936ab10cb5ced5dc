/* tracker_columns.h - what a row of the tracker shows: for the files of the tracker
 *
 * The public columns in public; all of them, and every further column that anybody has, for the
 * coordinator. A row is texts, one for each column; nothing in it is NULL.
 */
#pragma once

#include "campaign/signatory.h"

typedef struct TrackerColumns TrackerColumns;

/* `has_contacts` adds their column. */
TrackerColumns *tracker_columns_new(gboolean all, gboolean has_contacts);
void tracker_columns_free(TrackerColumns *columns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrackerColumns, tracker_columns_free)

/* Adds the further columns that `signatory` has. */
void tracker_columns_note(TrackerColumns *columns, const Signatory *signatory);

/* Adds the column of stamps, the last one, under `header`. */
void tracker_columns_add_stamp(TrackerColumns *columns, const char *header);

guint tracker_columns_count(const TrackerColumns *columns);

/* Each column's field, as signatory_get_field() knows it, "contacts" or STAMP_HEADER; and what
 * stands above it. Borrowed. */
const char *const *tracker_columns_get_words(const TrackerColumns *columns);
const char *const *tracker_columns_get_headers(const TrackerColumns *columns);

/* What a row has beside the fields of its signatory. */
typedef struct {
    const char *contacts; /* or NULL */
    const char *stamp;    /* of the column whose word is STAMP_HEADER */
} TrackerBeside;

/* Returns the row of `signatory`, borrowed from it and from `beside` until the next call. */
const char *const *tracker_columns_read(TrackerColumns *columns, const Signatory *signatory,
                                        const TrackerBeside *beside);

/* Appends a row to `packed`; and returns one that was, borrowed from it until the next call. */
void tracker_columns_pack(const TrackerColumns *columns, const char *const *row,
                          GString *packed);
const char *const *tracker_columns_unpack(TrackerColumns *columns, const char *packed);
