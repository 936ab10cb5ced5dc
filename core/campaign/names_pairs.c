#include "campaign/names.h"
#include "campaign/names_entry.h"
#include "campaign/spelling.h"

#define CHUNK_SIZE (64 * 1024)

typedef struct {
    GArray *entries; /* NamesEntry, by id; their equal texts are one pointer */
    GStringChunk *texts;
    GHashTable *cores; /* core → index of its first entry, plus 1 */
    GArray *pairs;     /* two indexes in 64 bits, the lesser above */
} Search;

static gboolean
read_entry(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Search *search = closure;
    NamesEntry entry;

    names_entry_read(&entry, signatory, search->texts);
    g_array_append_val(search->entries, entry);
    return TRUE;
}

static NamesEntry *
entry_at(const Search *search, guint index)
{
    return &g_array_index(search->entries, NamesEntry, index);
}

static void
propose(Search *search, guint a, guint b)
{
    uint64_t pair = (uint64_t)MIN(a, b) << 32 | MAX(a, b);
    if (a != b)
        g_array_append_val(search->pairs, pair);
}

/* Proposes each entry with the first that has the same `text`, and remembers the first. */
static void
propose_with_first(Search *search, GHashTable *firsts, guint index, const char *text)
{
    if (text == NULL)
        return;

    guint first = GPOINTER_TO_UINT(g_hash_table_lookup(firsts, text));
    if (first == 0)
        g_hash_table_insert(firsts, (char *)text, GUINT_TO_POINTER(index + 1));
    else
        propose(search, first - 1, index);
}

static void
propose_same(Search *search)
{
    g_autoptr(GHashTable) addresses = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < search->entries->len; i++) {
        propose_with_first(search, addresses, i, entry_at(search, i)->email);
        propose_with_first(search, search->cores, i, entry_at(search, i)->core);
    }
}

static void
propose_acronyms(Search *search)
{
    for (guint i = 0; i < search->entries->len; i++) {
        const char *acronym = entry_at(search, i)->acronym;
        guint first = GPOINTER_TO_UINT(
            acronym == NULL ? NULL : g_hash_table_lookup(search->cores, acronym));
        if (first != 0)
            propose(search, first - 1, i);
    }
}

/* The entries whose initials are those of one entry that is nothing but initials. */
typedef struct {
    guint capitals;
    guint count;
    guint namesakes[NAMES_MOST_NAMESAKES];
} Initials;

static GHashTable *
collect_capitals(const Search *search)
{
    GHashTable *found = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < search->entries->len; i++) {
        const NamesEntry *entry = entry_at(search, i);
        if (!entry->is_capitals || g_hash_table_contains(found, entry->core))
            continue;
        Initials *initials = g_new0(Initials, 1);
        initials->capitals = i;
        g_hash_table_insert(found, (char *)entry->core, initials);
    }
    return found;
}

static void
count_namesake(GHashTable *capitals, const char *letters, guint index)
{
    Initials *initials = letters == NULL ? NULL : g_hash_table_lookup(capitals, letters);
    if (initials == NULL)
        return;

    if (initials->count < NAMES_MOST_NAMESAKES)
        initials->namesakes[initials->count] = index;
    initials->count++;
}

static void
propose_initials(Search *search)
{
    g_autoptr(GHashTable) capitals = collect_capitals(search);
    for (guint i = 0; i < search->entries->len; i++) {
        const NamesEntry *entry = entry_at(search, i);
        count_namesake(capitals, entry->initials[0], i);
        if (entry->initials[1] != entry->initials[0])
            count_namesake(capitals, entry->initials[1], i);
    }

    GHashTableIter each;
    gpointer value = NULL;
    g_hash_table_iter_init(&each, capitals);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const Initials *initials = value;
        for (guint i = 0; i < initials->count && initials->count <= NAMES_MOST_NAMESAKES; i++)
            propose(search, initials->capitals, initials->namesakes[i]);
    }
}

/* Proposes each of the entries that have a hash in common, in the upper half of `postings`, the
 * index below, with the first. Consumes `postings`. */
static void
propose_postings(Search *search, GArray *postings)
{
    uint64_t first = 0;
    g_array_sort(postings, names_compare_postings);
    for (guint i = 0; i < postings->len; i++) {
        const uint64_t posting = g_array_index(postings, uint64_t, i);
        if (i == 0 || posting >> 32 != first >> 32)
            first = posting;
        else
            propose(search, (guint)first, (guint)posting);
    }
    g_array_unref(postings);
}

static void
propose_variants(Search *search)
{
    GArray *sequences = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    GArray *sets = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    for (guint i = 0; i < search->entries->len; i++) {
        const uint64_t sequence = (uint64_t)entry_at(search, i)->sequence << 32 | i;
        const uint64_t set = (uint64_t)entry_at(search, i)->set << 32 | i;
        g_array_append_val(sequences, sequence);
        g_array_append_val(sets, set);
    }
    propose_postings(search, sequences);
    propose_postings(search, sets);
}

/* With those that are what they look like, and with those that look like it too. */
static void
propose_looks(Search *search)
{
    g_autoptr(GHashTable) looks = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < search->entries->len; i++) {
        const char *unmasked = entry_at(search, i)->unmasked;
        guint first = GPOINTER_TO_UINT(
            unmasked == NULL ? NULL : g_hash_table_lookup(search->cores, unmasked));
        if (first != 0)
            propose(search, first - 1, i);
        propose_with_first(search, looks, i, unmasked);
    }
}

static void
add_key(GPtrArray *keys, GArray *owners, const char *key, guint index)
{
    g_ptr_array_add(keys, (char *)key);
    g_array_append_val(owners, index);
}

/* What names of other scripts read like, where no name is just that. */
static void
add_readings(Search *search, GPtrArray *keys, GArray *owners)
{
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < search->entries->len; i++) {
        const char *reading = entry_at(search, i)->romanized;
        if (reading != NULL && !g_hash_table_contains(search->cores, reading) &&
            g_hash_table_add(known, (char *)reading))
            add_key(keys, owners, reading, i);
    }
}

/* Of the entries of one name the first stands for all. */
static void
propose_spellings(Search *search)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    g_autoptr(GArray) owners = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < search->entries->len; i++) {
        const char *core = entry_at(search, i)->core;
        if (GPOINTER_TO_UINT(g_hash_table_lookup(search->cores, core)) == i + 1)
            add_key(keys, owners, core, i);
    }
    add_readings(search, keys, owners);

    g_autoptr(GArray) found = spelling_find_pairs((const char *const *)keys->pdata, keys->len);
    for (guint i = 0; i < found->len; i++) {
        const SpellingPair *pair = &g_array_index(found, SpellingPair, i);
        propose(search, g_array_index(owners, guint, pair->a),
                g_array_index(owners, guint, pair->b));
    }
}

static int
compare_pairs(gconstpointer a, gconstpointer b)
{
    const NamesPair *left = a;
    const NamesPair *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    if (left->a != right->a)
        return left->a < right->a ? -1 : 1;
    return (left->b > right->b) - (left->b < right->b);
}

/* Each pair once, and none that a person has decided. */
static GArray *
judge_all(Search *search, Roster *roster, GError **error)
{
    g_autoptr(GArray) judged = g_array_new(FALSE, FALSE, sizeof(NamesPair));
    uint64_t last = 0;

    g_array_sort(search->pairs, names_compare_postings);
    for (guint i = 0; i < search->pairs->len; i++) {
        const uint64_t both = g_array_index(search->pairs, uint64_t, i);
        if (both == last)
            continue;
        last = both;
        NamesPair pair;
        if (!names_entry_judge(entry_at(search, (guint)(both >> 32)),
                               entry_at(search, (guint)both), &pair))
            continue;
        gboolean is_apart = FALSE;
        if (!roster_is_apart(roster, pair.a, pair.b, &is_apart, error))
            return NULL;
        if (!is_apart)
            g_array_append_val(judged, pair);
    }
    g_array_sort(judged, compare_pairs);
    return g_steal_pointer(&judged);
}

GArray *
names_find_duplicates(Roster *roster, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(NamesEntry));
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autoptr(GStringChunk) texts = g_string_chunk_new(CHUNK_SIZE);
    g_autoptr(GHashTable) cores = g_hash_table_new(NULL, NULL);
    Search search = {.entries = entries, .texts = texts, .cores = cores, .pairs = pairs};

    if (!roster_each(roster, read_entry, &search, error))
        return NULL;
    propose_same(&search);
    propose_acronyms(&search);
    propose_initials(&search);
    propose_looks(&search);
    propose_variants(&search);
    propose_spellings(&search);
    return judge_all(&search, roster, error);
}
