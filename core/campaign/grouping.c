#include "campaign/grouping.h"

#include "base/text.h"

#include <string.h>

/* What keys begin with. */
#define LEADS     "0"
#define FOLLOWS   "1"
#define UNLOCATED "2"

gboolean
grouping_from_word(const char *word, Grouping *out_grouping)
{
    static const char *const words[] = {"none", "country", "kind"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i], word) == 0) {
            *out_grouping = (Grouping)i;
            return TRUE;
        }
    return FALSE;
}

static char *
name_country(const Language *language, const char *country)
{
    char *name = language_country(language, country);
    return name != NULL ? name : g_strdup(country);
}

char *
grouping_key(Grouping grouping, Language *language, const Signatory *signatory)
{
    if (signatory->lead != 0)
        return g_strdup(LEADS);
    if (grouping == GROUPING_NONE)
        return g_strdup(FOLLOWS);
    if (grouping == GROUPING_KIND)
        return g_strdup_printf(FOLLOWS "%d", (int)signatory->kind);
    if (signatory->country[0] == '\0')
        return g_strdup(UNLOCATED);

    g_autofree char *name = name_country(language, signatory->country);
    g_autofree char *folded = text_fold(name);
    g_autofree char *letters = language_sort_key(language, folded);
    return g_strconcat(FOLLOWS, letters, NULL);
}

static void
count_one(GHashTable *counts, const char *key, guint more)
{
    const guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
    g_hash_table_replace(counts, g_strdup(key), GUINT_TO_POINTER(before + more));
}

/* How often each is written, by the names that codes stand for; few of a million differ. */
static GHashTable *
count_countries(const Language *language, const GPtrArray *signatories, const Group *group)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) written =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer country, count;

    for (guint i = group->start; i < group->start + group->count; i++)
        count_one(written, ((const Signatory *)signatories->pdata[i])->country, 1);
    g_hash_table_iter_init(&iter, written);
    while (g_hash_table_iter_next(&iter, &country, &count)) {
        g_autofree char *name = name_country(language, country);
        count_one(names, name, GPOINTER_TO_UINT(count));
    }
    return names;
}

/* The bytes decide between what is written equally often. */
static char *
find_country(const Language *language, const GPtrArray *signatories, const Group *group)
{
    g_autoptr(GHashTable) names = count_countries(language, signatories, group);
    const char *best = "";
    guint most = 0;
    GHashTableIter iter;
    gpointer name, count;

    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &name, &count)) {
        const guint times = GPOINTER_TO_UINT(count);
        if (times > most || (times == most && strcmp(name, best) < 0)) {
            best = name;
            most = times;
        }
    }
    return g_strdup(best);
}

static void
name_group(Group *group, Grouping grouping, const Language *language,
           const GPtrArray *signatories)
{
    const Signatory *first = g_ptr_array_index(signatories, group->start);
    group->leads = first->lead != 0;
    if (group->leads || grouping == GROUPING_NONE)
        group->name = g_strdup("");
    else if (grouping == GROUPING_KIND)
        group->name = g_strdup(signatory_kind_word(first->kind));
    else
        group->name = find_country(language, signatories, group);
}

static void
clear_group(void *data)
{
    g_free(((Group *)data)->name);
}

/* Neighbours mostly say the same, and then need no keys. */
static gboolean
stand_together(Grouping grouping, Language *language, const Signatory *a, const Signatory *b)
{
    if (a->lead != 0 || b->lead != 0)
        return a->lead != 0 && b->lead != 0;
    if (grouping == GROUPING_NONE)
        return TRUE;
    if (grouping == GROUPING_KIND)
        return a->kind == b->kind;
    if (strcmp(a->country, b->country) == 0)
        return TRUE;

    g_autofree char *key = grouping_key(grouping, language, a);
    g_autofree char *other = grouping_key(grouping, language, b);
    return strcmp(key, other) == 0;
}

GArray *
grouping_find(Grouping grouping, Language *language, const GPtrArray *signatories)
{
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
    g_array_set_clear_func(groups, clear_group);

    for (guint i = 0; i < signatories->len; i++) {
        const Group group = {.start = i};
        if (i == 0 || !stand_together(grouping, language, signatories->pdata[i - 1],
                                      signatories->pdata[i]))
            g_array_append_val(groups, group);
        g_array_index(groups, Group, groups->len - 1).count++;
    }
    for (guint i = 0; i < groups->len; i++)
        name_group(&g_array_index(groups, Group, i), grouping, language, signatories);
    return groups;
}
