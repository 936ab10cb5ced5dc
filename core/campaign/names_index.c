#include "campaign/names.h"
#include "campaign/names_entry.h"
#include "campaign/spelling.h"

#define CHUNK_SIZE  (64 * 1024)
#define LONGEST_RUN 8 /* of entries that have one text in common, the first ones */
#define HASH_FACTOR UINT32_C(0x9e3779b9)

/* As what a text is known. */
typedef enum {
    BY_EMAIL,
    BY_CORE,
    BY_ACRONYM,
    BY_INITIALS,
    BY_LOOK,
    BY_SEQUENCE,
    BY_SET,
} Aspect;

struct NamesIndex {
    GArray *entries; /* NamesEntry, by id */
    GStringChunk *texts;
    GArray *postings; /* uint64_t: hash above, index of the entry below; sorted */
    GPtrArray *keys;  /* borrowed from `texts` */
    GArray *owners;   /* guint, of the keys */
    SpellingIndex *spelling;
};

static uint32_t
hash_text(Aspect aspect, const char *text)
{
    return g_str_hash(text) ^ ((uint32_t)aspect + 1) * HASH_FACTOR;
}

static uint32_t
hash_number(Aspect aspect, uint32_t number)
{
    return number ^ ((uint32_t)aspect + 1) * HASH_FACTOR;
}

static void
add_posting(NamesIndex *index, uint32_t hash)
{
    const uint64_t posting = (uint64_t)hash << 32 | index->entries->len;
    g_array_append_val(index->postings, posting);
}

static void
add_text(NamesIndex *index, Aspect aspect, const char *text)
{
    if (text != NULL)
        add_posting(index, hash_text(aspect, text));
}

/* All that another entry might be found by. */
static gboolean
read_entry(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    NamesIndex *index = closure;
    NamesEntry entry;

    names_entry_read(&entry, signatory, index->texts);
    add_text(index, BY_EMAIL, entry.email);
    add_text(index, BY_CORE, entry.core);
    add_text(index, BY_ACRONYM, entry.acronym);
    add_text(index, BY_INITIALS, entry.initials[0]);
    if (entry.initials[1] != entry.initials[0])
        add_text(index, BY_INITIALS, entry.initials[1]);
    add_text(index, BY_LOOK, entry.unmasked);
    add_posting(index, hash_number(BY_SEQUENCE, entry.sequence));
    add_posting(index, hash_number(BY_SET, entry.set));
    g_array_append_val(index->entries, entry);
    return TRUE;
}

static const NamesEntry *
entry_at(const NamesIndex *index, guint number)
{
    return &g_array_index(index->entries, NamesEntry, number);
}

/* Each key once, for the first entry that has it. */
static void
index_spellings(NamesIndex *index)
{
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < index->entries->len; i++) {
        const NamesEntry *entry = entry_at(index, i);
        const char *const keys[] = {entry->core, entry->romanized};
        for (size_t n = 0; n < G_N_ELEMENTS(keys); n++) {
            if (keys[n] == NULL || !g_hash_table_add(known, (char *)keys[n]))
                continue;
            g_ptr_array_add(index->keys, (char *)keys[n]);
            g_array_append_val(index->owners, i);
        }
    }
    index->spelling =
        spelling_index_new((const char *const *)index->keys->pdata, index->keys->len);
}

NamesIndex *
names_index_build(Roster *roster, GError **error)
{
    g_autoptr(NamesIndex) index = g_new0(NamesIndex, 1);
    index->entries = g_array_new(FALSE, FALSE, sizeof(NamesEntry));
    index->texts = g_string_chunk_new(CHUNK_SIZE);
    index->postings = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    index->keys = g_ptr_array_new();
    index->owners = g_array_new(FALSE, FALSE, sizeof(guint));

    if (!roster_each(roster, read_entry, index, error))
        return NULL;
    g_array_sort(index->postings, names_compare_postings);
    index_spellings(index);
    return g_steal_pointer(&index);
}

void
names_index_free(NamesIndex *index)
{
    if (index == NULL)
        return;

    spelling_index_free(index->spelling);
    g_array_unref(index->owners);
    g_ptr_array_unref(index->keys);
    g_array_unref(index->postings);
    g_string_chunk_free(index->texts);
    g_array_unref(index->entries);
    g_free(index);
}

static guint
find_run(const NamesIndex *index, uint32_t hash)
{
    guint low = 0;
    guint high = index->postings->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(index->postings, uint64_t, middle) >> 32 < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Adds the first entries that are known by `hash`, but none when there are more than `most`. */
static void
add_run(const NamesIndex *index, uint32_t hash, guint most, GArray *found)
{
    const guint start = find_run(index, hash);
    guint end = start;
    while (end < index->postings->len && end - start <= MIN(most, LONGEST_RUN) &&
           g_array_index(index->postings, uint64_t, end) >> 32 == hash)
        end++;
    if (end - start > most)
        return;

    for (guint i = start; i < end && i - start < LONGEST_RUN; i++) {
        const guint number = (guint)g_array_index(index->postings, uint64_t, i);
        g_array_append_val(found, number);
    }
}

static void
add_known(const NamesIndex *index, Aspect aspect, const char *text, GArray *found)
{
    if (text != NULL)
        add_run(index, hash_text(aspect, text), G_MAXUINT, found);
}

static void
add_same(const NamesIndex *index, const NamesEntry *asked, GArray *found)
{
    add_known(index, BY_EMAIL, asked->email, found);
    add_known(index, BY_CORE, asked->core, found);
    add_known(index, BY_ACRONYM, asked->core, found);
    add_known(index, BY_CORE, asked->acronym, found);
    add_known(index, BY_LOOK, asked->core, found);
    add_known(index, BY_CORE, asked->unmasked, found);
    add_known(index, BY_LOOK, asked->unmasked, found);
    add_run(index, hash_number(BY_SEQUENCE, asked->sequence), G_MAXUINT, found);
    add_run(index, hash_number(BY_SET, asked->set), G_MAXUINT, found);
}

/* Initials of many are nobody's. */
static void
add_initials(const NamesIndex *index, const NamesEntry *asked, GArray *found)
{
    if (asked->is_capitals)
        add_run(index, hash_text(BY_INITIALS, asked->core), NAMES_MOST_NAMESAKES, found);
    for (int i = 0; i < 2; i++)
        add_known(index, BY_CORE, asked->initials[i], found);
}

static void
add_spellings(const NamesIndex *index, const char *key, GArray *found)
{
    if (key == NULL)
        return;

    g_autoptr(GArray) near = spelling_index_find(index->spelling, key);
    for (guint i = 0; i < near->len; i++) {
        const guint owner = g_array_index(near, guint, i);
        g_array_append_val(found, g_array_index(index->owners, guint, owner));
    }
}

static int
compare_indexes(gconstpointer a, gconstpointer b)
{
    const guint left = *(const guint *)a;
    const guint right = *(const guint *)b;
    return (left > right) - (left < right);
}

static int
compare_near(gconstpointer a, gconstpointer b)
{
    const NamesNear *left = a;
    const NamesNear *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return (left->id > right->id) - (left->id < right->id);
}

/* Each once, and not the one that is asked for. */
static GArray *
judge_all(const NamesIndex *index, const NamesEntry *asked, GArray *found)
{
    GArray *near = g_array_new(FALSE, FALSE, sizeof(NamesNear));
    g_array_sort(found, compare_indexes);
    for (guint i = 0; i < found->len; i++) {
        const guint number = g_array_index(found, guint, i);
        const NamesEntry *entry = entry_at(index, number);
        NamesPair pair;
        if ((i > 0 && number == g_array_index(found, guint, i - 1)) || entry->id == asked->id ||
            !names_entry_judge(entry, asked, &pair))
            continue;
        NamesNear one = {entry->id, pair.reason, pair.score};
        g_array_append_val(near, one);
    }
    g_array_sort(near, compare_near);
    return near;
}

GArray *
names_index_find(const NamesIndex *index, const Signatory *signatory)
{
    NamesEntry asked;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint));
    GStringChunk *texts = g_string_chunk_new(256);

    names_entry_read(&asked, signatory, texts);
    add_same(index, &asked, found);
    add_initials(index, &asked, found);
    add_spellings(index, asked.core, found);
    add_spellings(index, asked.romanized, found);
    GArray *near = judge_all(index, &asked, found);
    g_string_chunk_free(texts);
    return near;
}
