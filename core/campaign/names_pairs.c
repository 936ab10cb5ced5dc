#include "base/text.h"
#include "campaign/names.h"
#include "campaign/spelling.h"

#include <string.h>

#define CHUNK_SIZE      (64 * 1024)
#define FEWEST_INITIALS 3
#define MOST_INITIALS   8
#define MOST_NAMESAKES  3 /* that initials stand for */

/* As text_fold() leaves them; words that initials leave out, or not. */
static const char *const small_words[] = {
    "a",   "an", "and", "at",  "da",  "de",   "del",  "della", "der", "des", "di",  "die",
    "do",  "du", "e",   "et",  "fo",  "for",  "für",  "in",    "la",  "las", "le",  "les",
    "los", "of", "on",  "par", "per", "para", "pour", "the",   "to",  "und", "von", "y",
};

static const char same_address[] = "same address";
static const char same_name[] = "same name";
static const char by_acronym[] = "acronym";
static const char by_spelling[] = "spelling";

/* What is compared of an entry. Texts are interned: equal ones are one pointer. */
typedef struct {
    int64_t id;
    const char *email;   /* its key, or NULL */
    const char *name;    /* key */
    const char *core;    /* key of the name without an "(ACRONYM)" behind it */
    const char *acronym; /* folded, that of the name's end included, or NULL */
    const char
        *initials[2];     /* of all words, and without the small ones; NULL: too few or many */
    gboolean is_capitals; /* the name could be initials */
} Entry;

typedef struct {
    GArray *entries; /* Entry, by id */
    GStringChunk *texts;
    GHashTable *cores; /* core → index of its first entry, plus 1 */
    GArray *pairs;     /* two indexes in 64 bits, the lesser above */
} Search;

static const char *
intern(Search *search, const char *text)
{
    return text[0] == '\0' ? NULL : g_string_chunk_insert_const(search->texts, text);
}

/* Returns where the blank before "(ACRONYM)" at the end of the name stands, or NULL. */
static const char *
find_bracket(const char *name)
{
    const char *open = strrchr(name, '(');
    if (open == NULL || open == name || open[1] == '\0' || !g_str_has_suffix(open, ")"))
        return NULL;

    glong letters = 0;
    for (const char *at = open + 1; at[1] != '\0'; at = g_utf8_next_char(at), letters++)
        if (!g_unichar_isalnum(g_utf8_get_char(at)))
            return NULL;
    gboolean has_capitals =
        g_unichar_isupper(g_utf8_get_char(open + 1)) && letters >= 2 && letters <= 12;
    return has_capitals ? open : NULL;
}

static void
note_name(Search *search, Entry *entry, const char *name, const char *acronym)
{
    g_autofree char *key = signatory_key(name);
    const char *bracket = find_bracket(name);
    g_autofree char *before =
        bracket != NULL ? g_strndup(name, (size_t)(bracket - name)) : NULL;
    g_autofree char *core = bracket != NULL ? signatory_key(before) : NULL;
    g_autofree char *short_form =
        text_fold_tight(acronym[0] == '\0' && bracket != NULL ? bracket : acronym);

    entry->name = intern(search, key);
    entry->core = core != NULL ? intern(search, core) : entry->name;
    entry->acronym = intern(search, short_form);
}

static gboolean
could_be_initials(const char *name)
{
    glong letters = 0;
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '.')
            continue;
        if (!g_unichar_isupper(c) && !g_unichar_isdigit(c))
            return FALSE;
        letters++;
    }
    return letters >= FEWEST_INITIALS && letters <= MOST_INITIALS;
}

static gboolean
is_small(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(small_words); i++)
        if (strcmp(small_words[i], word) == 0)
            return TRUE;
    return FALSE;
}

static const char *
intern_initials(Search *search, const char *letters)
{
    glong count = g_utf8_strlen(letters, -1);
    return count >= FEWEST_INITIALS && count <= MOST_INITIALS ? intern(search, letters) : NULL;
}

/* A word begins behind anything that is neither letter, mark nor digit, but not behind an
 * apostrophe. */
static void
note_initials(Search *search, Entry *entry, const char *name)
{
    g_autofree char *folded = text_fold(name);
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GString) great = g_string_new(NULL);
    g_autoptr(GString) word = g_string_new(NULL);

    for (const char *at = folded;; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\'' || c == 0x2019)
            continue;
        if (g_unichar_isalnum(c) || g_unichar_ismark(c)) {
            g_string_append_unichar(word, c);
            continue;
        }
        gunichar first = g_utf8_get_char(word->str);
        if (first != 0)
            g_string_append_unichar(all, first);
        if (first != 0 && !is_small(word->str))
            g_string_append_unichar(great, first);
        g_string_truncate(word, 0);
        if (c == 0)
            break;
    }
    entry->initials[0] = intern_initials(search, all->str);
    entry->initials[1] = intern_initials(search, great->str);
}

static gboolean
read_entry(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Search *search = closure;
    Entry entry = {.id = signatory->id, .is_capitals = could_be_initials(signatory->name)};
    g_autofree char *email = signatory_address_key(signatory->email);

    entry.email = intern(search, email);
    note_name(search, &entry, signatory->name, signatory->acronym);
    note_initials(search, &entry, signatory->name);
    g_array_append_val(search->entries, entry);
    return TRUE;
}

static Entry *
entry_at(const Search *search, guint index)
{
    return &g_array_index(search->entries, Entry, index);
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
    guint namesakes[MOST_NAMESAKES];
} Initials;

static GHashTable *
collect_capitals(const Search *search)
{
    GHashTable *found = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < search->entries->len; i++) {
        const Entry *entry = entry_at(search, i);
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

    if (initials->count < MOST_NAMESAKES)
        initials->namesakes[initials->count] = index;
    initials->count++;
}

static void
propose_initials(Search *search)
{
    g_autoptr(GHashTable) capitals = collect_capitals(search);
    for (guint i = 0; i < search->entries->len; i++) {
        const Entry *entry = entry_at(search, i);
        count_namesake(capitals, entry->initials[0], i);
        if (entry->initials[1] != entry->initials[0])
            count_namesake(capitals, entry->initials[1], i);
    }

    GHashTableIter each;
    gpointer value = NULL;
    g_hash_table_iter_init(&each, capitals);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const Initials *initials = value;
        for (guint i = 0; i < initials->count && initials->count <= MOST_NAMESAKES; i++)
            propose(search, initials->capitals, initials->namesakes[i]);
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
        if (GPOINTER_TO_UINT(g_hash_table_lookup(search->cores, core)) != i + 1)
            continue;
        g_ptr_array_add(keys, (char *)core);
        g_array_append_val(owners, i);
    }

    g_autoptr(GArray) found = spelling_find_pairs((const char *const *)keys->pdata, keys->len);
    for (guint i = 0; i < found->len; i++) {
        const SpellingPair *pair = &g_array_index(found, SpellingPair, i);
        propose(search, g_array_index(owners, guint, pair->a),
                g_array_index(owners, guint, pair->b));
    }
}

static gboolean
is_short_for(const Entry *a, const Entry *b)
{
    return a->core == b->acronym;
}

static gboolean
is_initials_of(const Entry *a, const Entry *b)
{
    return a->is_capitals && (a->core == b->initials[0] || a->core == b->initials[1]);
}

/* How much of two keys is alike, in percent of the longer one. */
static int
likeness(const char *a, const char *b)
{
    const glong longer = MAX(g_utf8_strlen(a, -1), g_utf8_strlen(b, -1));
    const unsigned distance = text_distance(a, b, (unsigned)longer);
    return (int)(100 - 100 * (glong)distance / longer);
}

static int
score_spelling(const char *a, const char *b)
{
    const glong shorter = MIN(g_utf8_strlen(a, -1), g_utf8_strlen(b, -1));
    const glong distance = (glong)text_distance(a, b, (unsigned)shorter);
    return (int)CLAMP(80 - 200 * distance / shorter, 40, 79);
}

/* What the names say, whatever the addresses are. */
static NamesPair
judge_names(const Entry *a, const Entry *b)
{
    NamesPair pair = {.a = a->id, .b = b->id};
    if (a->name == b->name) {
        pair.reason = same_name;
        pair.score = a->email == NULL || b->email == NULL ? 95 : 90;
    } else if (a->core == b->core || is_short_for(a, b) || is_short_for(b, a)) {
        pair.reason = by_acronym;
        pair.score = 85;
    } else if (is_initials_of(a, b) || is_initials_of(b, a)) {
        pair.reason = by_acronym;
        pair.score = 60;
    } else {
        pair.reason = by_spelling;
        pair.score = score_spelling(a->core, b->core);
    }
    return pair;
}

static NamesPair
judge(const Entry *a, const Entry *b)
{
    NamesPair pair = judge_names(a, b);
    if (a->email == NULL || a->email != b->email)
        return pair;

    const int alike = pair.reason == by_spelling ? likeness(a->core, b->core) : 100;
    pair.reason = same_address;
    pair.score = 80 + 19 * alike / 100;
    return pair;
}

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
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

    g_array_sort(search->pairs, compare_numbers);
    for (guint i = 0; i < search->pairs->len; i++) {
        const uint64_t both = g_array_index(search->pairs, uint64_t, i);
        if (both == last)
            continue;
        last = both;
        NamesPair pair =
            judge(entry_at(search, (guint)(both >> 32)), entry_at(search, (guint)both));
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
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autoptr(GStringChunk) texts = g_string_chunk_new(CHUNK_SIZE);
    g_autoptr(GHashTable) cores = g_hash_table_new(NULL, NULL);
    Search search = {.entries = entries, .texts = texts, .cores = cores, .pairs = pairs};

    if (!roster_each(roster, read_entry, &search, error))
        return NULL;
    propose_same(&search);
    propose_acronyms(&search);
    propose_initials(&search);
    propose_spellings(&search);
    return judge_all(&search, roster, error);
}
