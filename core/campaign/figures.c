#include "campaign/figures.h"

void
figures_add(Figures *figures, const Signatory *signatory)
{
    if (signatory->merged_into != 0)
        return;

    figures->by_status[signatory->status]++;
    figures->held += signatory->hold[0] != '\0';
    if (!signatory_is_counted(signatory))
        return;

    figures->counted++;
    if (signatory_is_public(signatory))
        figures->public ++;
    else
        figures->withheld++;
    if (signatory->kind == KIND_INDIVIDUAL)
        figures->individuals++;
    else
        figures->organizations++;
    if (!signatory->confirmed && signatory->authorised_by[0] != '\0')
        figures->on_word++;
    else if (!signatory->confirmed)
        figures->on_nobodys_word++;
}

static gboolean
add_one(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    figures_add(closure, signatory);
    return TRUE;
}

gboolean
figures_count(Roster *roster, Figures *out_figures, GError **error)
{
    Figures figures = {.counted = 0};
    if (!roster_each(roster, add_one, &figures, error))
        return FALSE;

    *out_figures = figures;
    return TRUE;
}

int64_t
figures_everybody(const Figures *figures)
{
    int64_t everybody = 0;
    for (unsigned status = 0; status < STATUS_COUNT; status++)
        everybody += figures->by_status[status];
    return everybody;
}
