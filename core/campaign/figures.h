/* figures.h - every count there is, counted in one place
 *
 * A count that a document, a mail, the manifest or the terminal shows comes from here and from
 * nowhere else, so that they cannot disagree.
 */
#pragma once

#include "campaign/roster.h"

typedef struct {
    int64_t by_status[STATUS_COUNT]; /* entries that stand for themselves, held ones too */
    int64_t held;                    /* of them on hold */
    int64_t counted;                 /* signed, neither held nor internal */
    int64_t public;                  /* of them named in public */
    int64_t withheld;                /* of them not: recipient and withheld */
    int64_t organizations;           /* of the counted */
    int64_t individuals;
    int64_t on_word;         /* of the counted, on somebody's word and not confirmed */
    int64_t on_nobodys_word; /* of the counted, neither confirmed nor on a word */
} Figures;

G_GNUC_WARN_UNUSED_RESULT
gboolean figures_count(Roster *roster, Figures *out_figures, GError **error);

/* Returns how many entries stand for themselves. */
int64_t figures_everybody(const Figures *figures);

/* Adds one entry, for callers that visit the roster themselves. */
void figures_add(Figures *figures, const Signatory *signatory);
