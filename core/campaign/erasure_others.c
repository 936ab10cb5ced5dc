#include "campaign/erasure_parts.h"
#include "campaign/roster_row.h"

#define SOMEBODY "an erased signatory"
#define MENTION  "(named somebody who was erased)"

static gboolean
is_naming(const Erasing *erasing, const json_t *value)
{
    return json_is_string(value) && erasing_names(erasing, json_string_value(value));
}

static gboolean
collect(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    void **both = closure;
    const Erasing *erasing = both[0];
    GArray *found = both[1];
    const char *key = NULL;
    json_t *value = NULL;
    gboolean names = erasing_names(erasing, signatory->authorised_by) ||
                     erasing_names(erasing, signatory->hold);

    json_object_foreach(signatory->fields, key, value)
    {
        names |= is_naming(erasing, value);
    }
    if (names)
        g_array_append_val(found, signatory->id);
    return TRUE;
}

/* That it signed on somebody's word, or is on hold, stays so. */
static gboolean
take_out(const Erasing *erasing, int64_t id, GError **error)
{
    const char *key = NULL;
    json_t *value = NULL;
    void *next = NULL;
    g_autoptr(Signatory) entry = roster_get(campaign_get_roster(erasing->campaign), id, error);
    if (entry == NULL)
        return FALSE;

    if (erasing_names(erasing, entry->authorised_by))
        signatory_set(&entry->authorised_by, SOMEBODY);
    if (erasing_names(erasing, entry->hold))
        signatory_set(&entry->hold, MENTION);
    json_object_foreach_safe(entry->fields, next, key, value)
    {
        if (is_naming(erasing, value))
            json_object_set_new(entry->fields, key, json_string(MENTION));
    }
    return roster_row_update(campaign_get_store(erasing->campaign), entry,
                             clock_now(campaign_get_clock(erasing->campaign)), error);
}

gboolean
erasing_take_out_of_others(Erasing *erasing, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
    void *both[] = {erasing, found};
    if (!roster_each(campaign_get_roster(erasing->campaign), collect, both, error))
        return FALSE;

    for (unsigned i = 0; i < found->len; i++)
        if (!take_out(erasing, g_array_index(found, int64_t, i), error))
            return FALSE;
    erasing->report->mentions = found->len;
    return TRUE;
}
