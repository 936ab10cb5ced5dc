/* kinds.h - the kinds of letter that a campaign can begin from
 *
 * A kind is a folder of the program's templates with a campaign.conf, whose first line, a
 * comment, says what it is for.
 */
#pragma once

#include <glib.h>

typedef enum {
    KINDS_ERROR_UNKNOWN, /* no such kind; the message gives the nearest */
    KINDS_ERROR_TAKEN,   /* the folder is there and not empty */
} KindsError;

#define KINDS_ERROR (kinds_error_quark())
GQuark kinds_error_quark(void);

typedef struct {
    char *name;    /* "organizations" */
    char *summary; /* in a sentence */
} Kind;

void kind_free(Kind *kind);

/* Returns the kinds in the folder `templates` (GPtrArray of Kind *), by name; owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *kinds_list(const char *templates, GError **error);

/* Copies the files of `kind` into the new or empty folder `folder`, all of them or none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean kinds_begin(const char *templates, const char *kind, const char *folder,
                     GError **error);
