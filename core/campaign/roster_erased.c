#include "campaign/roster_row.h"
#include "campaign/silence.h"

gboolean
roster_heed_erased(struct Roster *roster, Signatory *entry, GError **error)
{
    gboolean erased = FALSE;
    if (roster->batch != NULL && !roster_batch_has_erased(roster->batch))
        return TRUE;
    if (!silence_is_erased(roster->store, entry->email, &erased, error))
        return FALSE;

    entry->suppressed |= erased;
    if (erased && entry->hold[0] == '\0')
        entry->hold = (char *)ROSTER_HOLD_ERASED;
    return TRUE;
}
