/* stamp.h - what a row of an export carries, so that it is known when it comes back
 *
 * The last column of a tracker is headed "undersigned:" and a name of the campaign, and each
 * cell below tells what the row was made of. In a private tracker, whose rows have their ids,
 * that is what the entry said and where it stood; in a public one which entry it was and what
 * of it was public. A spreadsheet keeps such cells with their rows, also when it sorts them.
 *
 * All of it is keyed by what the journal began with, which no other campaign shares and no file
 * shows: without the store nobody makes a stamp, nor tries out on one what a cell said that was
 * taken out since. The same roster has the same stamps.
 */
#pragma once

#include "campaign/journal.h"
#include "campaign/signatory.h"

#define STAMP_HEADER "undersigned:" /* before the campaign's name */
#define STAMP_SIZE   20             /* of a stamp as text, with its NUL */

typedef struct Stamp Stamp; /* a campaign's own */

/* Returns the stamp of the campaign that has `journal`, which is not kept; owned by the caller.
 */
G_GNUC_WARN_UNUSED_RESULT
Stamp *stamp_open(Journal *journal, GError **error);
void stamp_free(Stamp *stamp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stamp, stamp_free)

/* Returns the header of this campaign's column; NULL for one in which nothing has happened yet,
 * and so nobody is on the roster. Borrowed. */
const char *stamp_get_header(const Stamp *stamp);

/* What a cell of that column says. */
typedef struct {
    gboolean is_public;
    uint64_t who;      /* of a public one: stamp_of_id(); else 0 */
    uint64_t values;   /* of what `edit` can change, without the hold; of a public one of what
                          is public of it */
    uint64_t standing; /* of a private one: of status, marks and sign-on; else 0 */
} StampMark;

StampMark stamp_take(const Stamp *stamp, const Signatory *signatory, gboolean is_public);
uint64_t stamp_of_id(const Stamp *stamp, int64_t id);

/* Writes a mark into a cell: letters, figures, "-" and "_", a letter first. */
void stamp_format(const StampMark *mark, char out_cell[STAMP_SIZE]);

/* FALSE for a cell that is none of ours. */
gboolean stamp_parse(const char *cell, StampMark *out_mark);
