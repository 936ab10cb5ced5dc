#include "campaign/past.h"

#include <string.h>

/* One edit, taken back. */
typedef struct {
    char *field, *from;
} Step;

static void
clear_step(void *data)
{
    Step *step = data;
    g_free(step->field);
    g_free(step->from);
}

static gboolean
keep_edit(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    GArray *steps = closure;
    const char *field = json_string_value(json_object_get(entry->details, "field"));
    const char *from = json_string_value(json_object_get(entry->details, "from"));
    if (strcmp(entry->kind, "edit") != 0 || field == NULL)
        return TRUE;

    const Step step = {g_strdup(field), g_strdup(from != NULL ? from : "")};
    g_array_append_val(steps, step);
    return TRUE;
}

static gboolean
has_values(const Stamp *stamp, const Signatory *signatory, const StampMark *mark)
{
    return stamp_take(stamp, signatory, mark->is_public).values == mark->values;
}

gboolean
past_find(Campaign *campaign, const Stamp *stamp, const Signatory *now, const StampMark *mark,
          Signatory **out_past, GError **error)
{
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(Step));
    g_autoptr(Signatory) past = signatory_copy(now);
    gboolean found = has_values(stamp, past, mark);
    g_array_set_clear_func(steps, clear_step);
    if (!found &&
        !journal_each(campaign_get_journal(campaign), now->id, keep_edit, steps, error))
        return FALSE;

    for (guint i = steps->len; i > 0 && !found; i--) {
        const Step *step = &g_array_index(steps, Step, i - 1);
        if (!signatory_set_field(past, step->field, step->from, NULL))
            break;
        found = has_values(stamp, past, mark);
    }
    *out_past = found ? g_steal_pointer(&past) : NULL;
    return TRUE;
}
