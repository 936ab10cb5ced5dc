/* selection.h - which signatories are meant: FIELD=VALUE, all of which must hold
 *
 * Fields are those that signatory_get_field() reads: status=signed, kind=individual, email=,
 * fields.board=yes, marks=hold. Values are compared folded (text_fold); marks=X is X among the
 * marks.
 */
#pragma once

#include "campaign/signatory.h"

typedef struct Selection Selection;

typedef enum {
    SELECTION_ERROR_TERM, /* no FIELD=VALUE, no such field, or no such status, kind or
                             visibility; the message gives the nearest */
} SelectionError;

#define SELECTION_ERROR (selection_error_quark())
GQuark selection_error_quark(void);

/* Reads terms, NULL at the end; none mean everyone, and NULL too. */
G_GNUC_WARN_UNUSED_RESULT
Selection *selection_parse(const char *const *terms, GError **error);
void selection_free(Selection *selection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Selection, selection_free)

gboolean selection_has(const Selection *selection, const Signatory *signatory);
