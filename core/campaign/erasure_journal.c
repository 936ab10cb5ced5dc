#include "campaign/erasure_parts.h"

#include <string.h>

/* What an entry about many holds a hash of, which a guess could be held against. */
static const char *const hashes[] = {"sha256", "rows_digest", "digest", NULL};

/* Where people write sentences, a name stands among other words. */
static const char *const sentences[] = {"reason", "text",      "message", "authority",
                                        "file",   "overrides", "hold",    NULL};

static gboolean
has_id(const GArray *ids, int64_t id)
{
    for (unsigned i = 0; i < ids->len; i++)
        if (g_array_index(ids, int64_t, i) == id)
            return TRUE;
    return FALSE;
}

static gboolean
names_in(const Erasing *erasing, const char *key, const json_t *value)
{
    const char *inner = NULL;
    json_t *member = NULL;
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        return g_strv_contains(sentences, key) ? erasing_names(erasing, text)
                                               : erasing_is_word(erasing, text);
    }
    json_object_foreach((json_t *)value, inner, member)
    {
        const char *which = g_strv_contains(sentences, key) ? key : inner;
        if (names_in(erasing, which, member))
            return TRUE;
    }
    return FALSE;
}

/* An import has its file's hash, a mailing that of all it said, whoever was among them. */
static gboolean
is_about_it_too(const Erasing *erasing, const JournalEntry *entry)
{
    const int64_t mailing = json_integer_value(json_object_get(entry->details, "mailing"));
    return has_id(erasing->wholes, entry->seq) ||
           (strcmp(entry->kind, "mailing") == 0 && has_id(erasing->mailings, mailing));
}

/* Says in the entry of the erasure what harmless things the emptied one said. */
static void
keep_rest(Erasing *erasing, const JournalEntry *entry)
{
    json_t *rest = json_deep_copy(entry->details);
    const char *key = NULL;
    json_t *value = NULL;
    void *next = NULL;
    for (const char *const *hash = hashes; *hash != NULL; hash++)
        json_object_del(rest, *hash);
    json_object_foreach_safe(rest, next, key, value)
    {
        if (json_is_string(value) && erasing_names(erasing, json_string_value(value)))
            json_object_del(rest, key);
    }
    json_array_append_new(erasing->kept,
                          json_pack("{s:I, s:s, s:o}", "seq", (json_int_t)entry->seq, "kind",
                                    entry->kind, "details", rest));
}

typedef struct {
    Erasing *erasing;
    GArray *found; /* int64_t, numbers of the entries to be emptied */
} Search;

static gboolean
look_at(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    Search *search = closure;
    Erasing *erasing = search->erasing;
    const gboolean is_own = entry->subject != 0 && has_id(erasing->ids, entry->subject);
    const gboolean is_shared = !is_own && is_about_it_too(erasing, entry);
    if (entry->details == NULL ||
        (!is_own && !is_shared && !names_in(erasing, "", entry->details)))
        return TRUE;

    if (is_shared)
        keep_rest(erasing, entry);
    g_array_append_val(search->found, entry->seq);
    return TRUE;
}

gboolean
erasing_empty_journal(Erasing *erasing, GError **error)
{
    Journal *journal = campaign_get_journal(erasing->campaign);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Search search = {.erasing = erasing, .found = found};
    if (!journal_each(journal, 0, look_at, &search, error))
        return FALSE;

    for (unsigned i = 0; i < found->len; i++)
        if (!journal_erase(journal, g_array_index(found, int64_t, i), error))
            return FALSE;
    erasing->report->entries = found->len;
    return TRUE;
}
