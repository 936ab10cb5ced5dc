#include "template/memo.h"

struct TemplateMemo {
    GHashTable *entries; /* Tag to Entry */
};

typedef struct {
    Value *list;
    MemoTerms terms;
    GString *bytes; /* NULL: the list was seen once */
} Entry;

static void
free_entry(void *closure)
{
    Entry *entry = closure;
    value_unref(entry->list);
    if (entry->bytes != NULL)
        g_string_free(entry->bytes, TRUE);
    g_free(entry);
}

TemplateMemo *
template_memo_new(void)
{
    TemplateMemo *memo = g_new0(TemplateMemo, 1);
    memo->entries = g_hash_table_new_full(NULL, NULL, NULL, free_entry);
    return memo;
}

void
template_memo_free(TemplateMemo *memo)
{
    if (memo == NULL)
        return;

    g_hash_table_unref(memo->entries);
    g_free(memo);
}

/* The tag's entry when it is for this list on these terms, else NULL. */
static Entry *
find_entry(const TemplateMemo *memo, const Tag *tag, const Value *list, const MemoTerms *terms)
{
    Entry *entry = g_hash_table_lookup(memo->entries, tag);
    gboolean same =
        entry != NULL && entry->list == list && entry->terms.escape == terms->escape &&
        entry->terms.language == terms->language && entry->terms.place == terms->place;
    return same ? entry : NULL;
}

const GString *
memo_find(const TemplateMemo *memo, const Tag *tag, const Value *list, const MemoTerms *terms)
{
    const Entry *entry = find_entry(memo, tag, list, terms);
    return entry != NULL ? entry->bytes : NULL;
}

void
memo_note(TemplateMemo *memo, const Tag *tag, const Value *list, const MemoTerms *terms,
          const char *bytes, size_t length)
{
    Entry *seen = find_entry(memo, tag, list, terms);
    if (seen != NULL) {
        if (seen->bytes == NULL)
            seen->bytes = g_string_new_len(bytes, (gssize)length);
        return;
    }

    Entry *entry = g_new0(Entry, 1);
    entry->list = value_ref(list);
    entry->terms = *terms;
    g_hash_table_insert(memo->entries, (void *)tag, entry);
}
