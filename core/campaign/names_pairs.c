/* Nothing is held for every name but where its entry stands. What two entries may have in
 * common is written down as records and put in order, so that those who have it stand together;
 * what they come to, candidates, is put in order again and judged. */
#include "base/sorter.h"
#include "base/spill.h"
#include "campaign/names.h"
#include "campaign/names_entry.h"
#include "campaign/spelling_join.h"

#include <string.h>

#define CHUNK_SIZE     4096
#define ENTRIES_MEMORY (8 * 1024 * 1024)

/* What an entry has. Those from CORE on are held against each other: they have hashes of texts
 * alone, and come in this order. */
typedef enum {
    HAS_EMAIL,
    HAS_SEQUENCE,
    HAS_SET,
    HAS_CORE,
    HAS_ACRONYM,
    HAS_LOOK,
    HAS_CAPITALS,
    HAS_INITIALS,
} Aspect;

/* A record of the postings: numbers with the highest byte first. */
typedef struct {
    uint64_t hash;
    uint32_t aspect;
    uint32_t index;
} Posting;

typedef struct {
    Sorter *postings;
    Sorter *words;  /* length, key, 0 for a core and 1 for a reading, index */
    Sorter *pairs;  /* two indexes, the lesser first */
    Spill *packed;  /* entries, by id */
    GArray *starts; /* uint64_t: where each begins, and the end of the last */
    GStringChunk *texts;
    GByteArray *record;
    unsigned crowded;
} Search;

/* A record is a key with nothing that goes with it. */
static gboolean
add_record(Sorter *sorter, const void *bytes, size_t length, GError **error)
{
    return sorter_add(sorter, bytes, length, "", 0, error);
}

/* Takes the next record; NULL after the last. */
static gboolean
take_record(Sorter *sorter, const uint8_t **out_bytes, size_t *out_length, GError **error)
{
    const void *nothing = NULL;
    if (!sorter_next(sorter, &nothing, NULL, error))
        return FALSE;
    *out_bytes = nothing != NULL ? sorter_get_key(sorter, out_length) : NULL;
    return TRUE;
}

static gboolean
add_posting(Search *search, Aspect aspect, uint64_t hash, GError **error)
{
    const Posting posting = {GUINT64_TO_BE(hash), GUINT32_TO_BE((uint32_t)aspect),
                             GUINT32_TO_BE(search->starts->len - 1)};
    return add_record(search->postings, &posting, sizeof posting, error);
}

static uint64_t
hash_bytes(uint64_t seed, const char *bytes, size_t length)
{
    uint64_t hash = seed + UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

static gboolean
add_text(Search *search, Aspect aspect, const char *text, GError **error)
{
    const uint64_t seed = aspect < HAS_CORE ? aspect + 1 : 0;
    return text == NULL ||
           add_posting(search, aspect, hash_bytes(seed, text, strlen(text)), error);
}

static gboolean
add_number(Search *search, Aspect aspect, uint32_t number, GError **error)
{
    return add_posting(search, aspect,
                       hash_bytes(aspect + 1, (const char *)&number, sizeof number), error);
}

static gboolean
add_postings(Search *search, const NamesEntry *entry, GError **error)
{
    const char *second = entry->initials[1] == entry->initials[0] ? NULL : entry->initials[1];
    return add_text(search, HAS_EMAIL, entry->email, error) &&
           add_number(search, HAS_SEQUENCE, entry->sequence, error) &&
           add_number(search, HAS_SET, entry->set, error) &&
           add_text(search, HAS_CORE, entry->core, error) &&
           add_text(search, HAS_ACRONYM, entry->acronym, error) &&
           add_text(search, HAS_LOOK, entry->unmasked, error) &&
           add_text(search, HAS_CAPITALS, entry->is_capitals ? entry->core : NULL, error) &&
           add_text(search, HAS_INITIALS, entry->initials[0], error) &&
           add_text(search, HAS_INITIALS, second, error);
}

static gboolean
add_word(Search *search, const char *key, gboolean is_reading, GError **error)
{
    if (key == NULL)
        return TRUE;

    const uint32_t index = GUINT32_TO_BE(search->starts->len - 1);
    const uint16_t length = GUINT16_TO_BE((uint16_t)g_utf8_strlen(key, -1));
    const uint8_t kind = is_reading != FALSE;
    g_byte_array_set_size(search->record, 0);
    g_byte_array_append(search->record, (const uint8_t *)&length, sizeof length);
    g_byte_array_append(search->record, (const uint8_t *)key, (guint)strlen(key) + 1);
    g_byte_array_append(search->record, &kind, 1);
    g_byte_array_append(search->record, (const uint8_t *)&index, sizeof index);
    return add_record(search->words, search->record->data, search->record->len, error);
}

static gboolean
read_entry(const Signatory *signatory, void *closure, GError **error)
{
    Search *search = closure;
    NamesEntry entry;

    g_string_chunk_clear(search->texts);
    names_entry_read(&entry, signatory, search->texts);
    if (!add_postings(search, &entry, error) || !add_word(search, entry.core, FALSE, error) ||
        !add_word(search, entry.romanized, TRUE, error))
        return FALSE;

    g_byte_array_set_size(search->record, 0);
    names_entry_pack(&entry, search->record);
    if (!spill_append(search->packed, search->record->data, search->record->len, error))
        return FALSE;
    const uint64_t end = spill_get_size(search->packed);
    g_array_append_val(search->starts, end);
    return TRUE;
}

static gboolean
propose(guint a, guint b, void *closure, GError **error)
{
    Search *search = closure;
    const uint32_t pair[] = {GUINT32_TO_BE(MIN(a, b)), GUINT32_TO_BE(MAX(a, b))};
    return a == b || add_record(search->pairs, pair, sizeof pair, error);
}

/* Those that have one hash in common, as far as they were met; indexes plus 1, 0: none yet. */
typedef struct {
    uint64_t hash;
    guint firsts[HAS_INITIALS]; /* of each aspect */
    guint namesakes[NAMES_MOST_NAMESAKES];
    guint count; /* of namesakes, and more of them */
} Sharers;

/* Initials of many are nobody's. */
static gboolean
end_sharers(Search *search, const Sharers *sharers, GError **error)
{
    const guint capitals = sharers->firsts[HAS_CAPITALS];
    for (guint i = 0; i < sharers->count && sharers->count <= NAMES_MOST_NAMESAKES; i++)
        if (capitals != 0 && !propose(capitals - 1, sharers->namesakes[i] - 1, search, error))
            return FALSE;
    return TRUE;
}

static void
count_namesake(Sharers *sharers, guint index)
{
    if (sharers->count < NAMES_MOST_NAMESAKES)
        sharers->namesakes[sharers->count] = index + 1;
    sharers->count++;
}

/* With the first that has the same, and what looks like a name or is short for one also with
 * the first that is called so. */
static gboolean
join_sharers(Search *search, Sharers *sharers, Aspect aspect, guint index, GError **error)
{
    if (aspect == HAS_INITIALS) {
        count_namesake(sharers, index);
        return TRUE;
    }

    const guint first = sharers->firsts[aspect];
    const guint core = sharers->firsts[HAS_CORE];
    if (first == 0)
        sharers->firsts[aspect] = index + 1;
    if (aspect == HAS_CAPITALS)
        return TRUE;
    if (first != 0 && aspect != HAS_ACRONYM && !propose(first - 1, index, search, error))
        return FALSE;
    return core == 0 || (aspect != HAS_ACRONYM && aspect != HAS_LOOK) ||
           propose(core - 1, index, search, error);
}

static gboolean
propose_same(Search *search, GError **error)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    Sharers sharers = {0};

    while (take_record(search->postings, &bytes, &length, error)) {
        Posting posting;
        if (bytes == NULL) {
            g_clear_pointer(&search->postings, sorter_free);
            return end_sharers(search, &sharers, error);
        }
        memcpy(&posting, bytes, sizeof posting);
        if (posting.hash != sharers.hash) {
            if (!end_sharers(search, &sharers, error))
                return FALSE;
            sharers = (Sharers){.hash = posting.hash};
        }
        if (!join_sharers(search, &sharers, (Aspect)GUINT32_FROM_BE(posting.aspect),
                          GUINT32_FROM_BE(posting.index), error))
            return FALSE;
    }
    return FALSE;
}

/* Of the entries of one name the first stands for all, and a reading counts where no name is
 * just that: of equal keys the first record. */
static gboolean
join_spellings(Search *search, SpellingJoin *join, GError **error)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    g_autoptr(GString) last = g_string_new(NULL);

    while (take_record(search->words, &bytes, &length, error)) {
        if (bytes == NULL)
            return spelling_join_end(join, &search->crowded, error);
        const char *key = (const char *)bytes + sizeof(uint16_t);
        uint32_t index = 0;
        if (strcmp(key, last->str) == 0)
            continue;
        g_string_assign(last, key);
        memcpy(&index, bytes + length - sizeof index, sizeof index);
        if (!spelling_join_add(join, key, GUINT32_FROM_BE(index), error))
            return FALSE;
    }
    return FALSE;
}

static gboolean
propose_spellings(Search *search, GError **error)
{
    g_autoptr(SpellingJoin) join = spelling_join_new(&spelling_bounds, propose, search);
    return join_spellings(search, join, error);
}

/* The last entry that was looked up, on one side of pairs. */
typedef struct {
    guint index;
    gboolean is_there;
    GByteArray *bytes;
    NamesEntry entry;
} Side;

static gboolean
look_up(const Search *search, guint index, Side *side, GError **error)
{
    if (side->is_there && side->index == index)
        return TRUE;

    const uint64_t start = g_array_index(search->starts, uint64_t, index);
    const uint64_t end = g_array_index(search->starts, uint64_t, index + 1);
    g_byte_array_set_size(side->bytes, (guint)(end - start));
    if (!spill_read(search->packed, start, side->bytes->data, side->bytes->len, error))
        return FALSE;
    names_entry_unpack(side->bytes->data, &side->entry);
    side->index = index;
    side->is_there = TRUE;
    return TRUE;
}

/* Adds the pair unless it is none, or a person has decided. */
static gboolean
judge(const Search *search, Roster *roster, const uint8_t *bytes, Side *sides, GArray *judged,
      GError **error)
{
    uint32_t indexes[2];
    NamesPair pair;
    gboolean is_apart = FALSE;
    memcpy(indexes, bytes, sizeof indexes);
    for (int i = 0; i < 2; i++)
        if (!look_up(search, GUINT32_FROM_BE(indexes[i]), &sides[i], error))
            return FALSE;
    if (!names_entry_judge(&sides[0].entry, &sides[1].entry, &pair))
        return TRUE;
    if (!roster_is_apart(roster, pair.a, pair.b, &is_apart, error))
        return FALSE;
    if (!is_apart)
        g_array_append_val(judged, pair);
    return TRUE;
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

/* Each pair once. */
static gboolean
judge_all(const Search *search, Roster *roster, GArray *judged, GError **error)
{
    g_autoptr(GByteArray) left = g_byte_array_new();
    g_autoptr(GByteArray) right = g_byte_array_new();
    Side sides[] = {{.bytes = left}, {.bytes = right}};
    const uint8_t *bytes = NULL;
    size_t length = 0;
    uint64_t last = 0;

    while (take_record(search->pairs, &bytes, &length, error)) {
        if (bytes == NULL)
            return TRUE;
        if (memcmp(bytes, &last, sizeof last) == 0)
            continue;
        memcpy(&last, bytes, sizeof last);
        if (!judge(search, roster, bytes, sides, judged, error))
            return FALSE;
    }
    return FALSE;
}

static void
search_clear(Search *search)
{
    sorter_free(search->postings);
    sorter_free(search->words);
    sorter_free(search->pairs);
    spill_free(search->packed);
    g_array_unref(search->starts);
    g_string_chunk_free(search->texts);
    g_byte_array_unref(search->record);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

GArray *
names_find_duplicates(Roster *roster, unsigned *out_crowded, GError **error)
{
    g_autoptr(GArray) judged = g_array_new(FALSE, FALSE, sizeof(NamesPair));
    g_auto(Search) search = {.postings = sorter_new(NULL),
                             .words = sorter_new(NULL),
                             .pairs = sorter_new(NULL),
                             .packed = spill_new(NULL, ENTRIES_MEMORY),
                             .starts = g_array_new(FALSE, TRUE, sizeof(uint64_t)),
                             .texts = g_string_chunk_new(CHUNK_SIZE),
                             .record = g_byte_array_new()};

    g_array_set_size(search.starts, 1);
    if (!roster_each(roster, read_entry, &search, error) || !propose_same(&search, error) ||
        !propose_spellings(&search, error) || !judge_all(&search, roster, judged, error))
        return NULL;
    g_array_sort(judged, compare_pairs);
    if (out_crowded != NULL)
        *out_crowded = search.crowded;
    return g_steal_pointer(&judged);
}
