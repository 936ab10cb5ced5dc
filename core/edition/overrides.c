#include "edition/overrides.h"

static void
override_free(void *data)
{
    Override *override = data;

    g_free(override->rule);
    g_free(override->reason);
    g_free(override);
}

static gboolean
take_entry(const JournalEntry *entry, void *closure, GError **error)
{
    const char *rule = NULL;
    json_t *reason = NULL;
    (void)error;

    json_object_foreach(json_object_get(entry->details, "overrides"), rule, reason)
    {
        Override *override = g_new0(Override, 1);
        override->edition = json_integer_value(json_object_get(entry->details, "edition"));
        override->at = entry->at;
        override->rule = g_strdup(rule);
        override->reason = g_strdup(json_string_value(reason));
        g_ptr_array_add(closure, override);
    }
    return TRUE;
}

GPtrArray *
overrides_list(Campaign *campaign, GError **error)
{
    g_autoptr(GPtrArray) overrides = g_ptr_array_new_with_free_func(override_free);

    return journal_each_of_kind(campaign_get_journal(campaign), "seal", take_entry, overrides,
                                error)
               ? g_steal_pointer(&overrides)
               : NULL;
}
