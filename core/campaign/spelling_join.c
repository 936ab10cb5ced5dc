/* The join is PassJoin's (Li, Deng, Wang, Feng 2011): of a key cut into one segment more than
 * there may be edits, one segment must stand unharmed in the other key, at most so many places
 * to the left or right. Only the swap of two neighbours over a cut harms two segments at once;
 * each segment is therefore known as well by how it reads when the letters at its cuts are
 * swapped. */
#include "campaign/spelling_join.h"

#include "campaign/spelling_word.h"

#define SHELVES    (SPELLING_MOST_EDITS + 1)
#define NEIGHBOURS 24 /* on either side */
#define UPPER      (~UINT64_C(0xffffffff))

const SpellingBounds spelling_bounds = {.crowd = 128, .most_pairs = 8};

/* The words of one length. */
typedef struct {
    guint length;
    GArray *characters; /* SpellingLetter, of all words */
    GArray *words;      /* SpellingWord, in order of their characters */
    GArray *postings;  /* uint64_t: hash of a segment above, number of the word below; sorted */
    GArray *backwards; /* guint, numbers in order of the words read backwards; or none yet */
    GArray *seen;      /* guint, for each word the search that met it last */
} Shelf;

struct SpellingJoin {
    SpellingBounds bounds;
    SpellingFound found;
    void *closure;
    Shelf shelves[SHELVES]; /* a length modulo their number is on each */
    Shelf *filling;         /* the one that takes words, or NULL */
    guint searches;
    guint crowded;
};

/* One word that is held against the shelves. */
typedef struct {
    SpellingJoin *join;
    const Shelf *home;
    guint number;
    const SpellingWord *word;
    const SpellingLetter *text;
    guint pairs;
    gboolean is_crowded;
    gboolean failed;
    GError **error;
} Search;

SpellingJoin *
spelling_join_new(const SpellingBounds *bounds, SpellingFound found, void *closure)
{
    SpellingJoin *join = g_new0(SpellingJoin, 1);
    join->bounds = *bounds;
    join->found = found;
    join->closure = closure;
    for (size_t i = 0; i < SHELVES; i++) {
        Shelf *shelf = &join->shelves[i];
        shelf->characters = g_array_new(FALSE, FALSE, sizeof(SpellingLetter));
        shelf->words = g_array_new(FALSE, FALSE, sizeof(SpellingWord));
        shelf->postings = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        shelf->backwards = g_array_new(FALSE, FALSE, sizeof(guint));
        shelf->seen = g_array_new(FALSE, TRUE, sizeof(guint));
    }
    return join;
}

void
spelling_join_free(SpellingJoin *join)
{
    if (join == NULL)
        return;

    for (size_t i = 0; i < SHELVES; i++) {
        g_array_unref(join->shelves[i].characters);
        g_array_unref(join->shelves[i].words);
        g_array_unref(join->shelves[i].postings);
        g_array_unref(join->shelves[i].backwards);
        g_array_unref(join->shelves[i].seen);
    }
    g_free(join);
}

static const SpellingWord *
word_at(const Shelf *shelf, guint number)
{
    return &g_array_index(shelf->words, SpellingWord, number);
}

static const SpellingLetter *
text_of(const Shelf *shelf, guint number)
{
    return &g_array_index(shelf->characters, SpellingLetter, word_at(shelf, number)->first);
}

/* Where segment `number` of `edits` + 1 begins; that after the last one begins at the end. */
static guint
cut_at(guint length, unsigned edits, unsigned number)
{
    return (guint)((uint64_t)number * length / (edits + 1));
}

/* The segment's hash, which begins with `first` and ends in `last` whatever stands there. */
static uint64_t
hash_segment(const SpellingLetter *segment, guint length, SpellingLetter first,
             SpellingLetter last, uint64_t seed)
{
    uint64_t hash = spelling_mix(seed, first);
    for (guint i = 1; i + 1 < length; i++)
        hash = spelling_mix(hash, segment[i]);
    return length > 1 ? spelling_mix(hash, last) : hash;
}

static uint64_t
seed_of(const SpellingWord *word, unsigned segment)
{
    return spelling_mix(spelling_mix(SPELLING_HASH_SEED, word->digits), segment);
}

/* As it stands, and with the letters at its cuts swapped with their neighbours beyond. */
static void
shelve_segment(Shelf *shelf, guint number, unsigned segment)
{
    const SpellingWord *word = word_at(shelf, number);
    const unsigned edits = spelling_edits_allowed(word->length);
    const guint start = cut_at(word->length, edits, segment);
    const guint end = cut_at(word->length, edits, segment + 1);
    const SpellingLetter *text = text_of(shelf, number);

    for (int left = 0; left <= (segment > 0); left++)
        for (int right = 0; right <= (segment < edits); right++) {
            SpellingLetter first = left ? text[start - 1] : text[start];
            SpellingLetter last = right ? text[end] : text[end - 1];
            if (end - start == 1 && right)
                first = last;
            const uint64_t hash =
                hash_segment(text + start, end - start, first, last, seed_of(word, segment));
            const uint64_t posting = (hash & UPPER) | number;
            g_array_append_val(shelf->postings, posting);
        }
}

static int
compare_postings(gconstpointer a, gconstpointer b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static void
index_shelf(Shelf *shelf)
{
    for (guint number = 0; number < shelf->words->len; number++)
        for (unsigned n = 0; n <= spelling_edits_allowed(shelf->length); n++)
            shelve_segment(shelf, number, n);
    g_array_sort(shelf->postings, compare_postings);
    g_array_set_size(shelf->seen, shelf->words->len);
}

static void
clear_shelf(Shelf *shelf, guint length)
{
    shelf->length = length;
    g_array_set_size(shelf->characters, 0);
    g_array_set_size(shelf->words, 0);
    g_array_set_size(shelf->postings, 0);
    g_array_set_size(shelf->backwards, 0);
    g_array_set_size(shelf->seen, 0);
}

/* Holds the word against another one, once. At home only those before it count, so that a pair
 * is told once. */
static void
weigh(Search *search, Shelf *shelf, guint other)
{
    guint *seen = &g_array_index(shelf->seen, guint, other);
    if (search->failed || *seen == search->join->searches ||
        (shelf == search->home && other >= search->number))
        return;

    *seen = search->join->searches;
    if (search->pairs == search->join->bounds.most_pairs) {
        search->is_crowded = TRUE;
        return;
    }
    const SpellingWord *word = word_at(shelf, other);
    if (!spelling_are_words_near(word, text_of(shelf, other), search->word, search->text,
                                 spelling_edits_allowed(shelf->length)))
        return;
    search->pairs++;
    search->failed = !search->join->found(word->owner, search->word->owner,
                                          search->join->closure, search->error);
}

static guint
find_postings(const Shelf *shelf, uint64_t from)
{
    guint low = 0;
    guint high = shelf->postings->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(shelf->postings, uint64_t, middle) < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
weigh_all_with(Search *search, Shelf *shelf, uint64_t hash)
{
    const guint start = find_postings(shelf, hash & UPPER);
    guint end = start;
    while (end < shelf->postings->len &&
           (g_array_index(shelf->postings, uint64_t, end) & UPPER) == (hash & UPPER)) {
        if (end++ - start < search->join->bounds.crowd)
            continue;
        search->is_crowded = TRUE;
        return;
    }
    for (guint i = start; i < end; i++)
        weigh(search, shelf, (guint)g_array_index(shelf->postings, uint64_t, i));
}

/* Looks for a segment of the shelf's words in this one: when it stands `shift` places to the
 * right, there were as many insertions before it, and the rest of the difference in length
 * comes behind. */
static void
probe(Search *search, Shelf *shelf, unsigned segment)
{
    const SpellingWord *word = search->word;
    const int edits = (int)spelling_edits_allowed(shelf->length);
    const int longer = (int)(word->length - shelf->length);
    const guint start = cut_at(shelf->length, (unsigned)edits, segment);
    const guint length = cut_at(shelf->length, (unsigned)edits, segment + 1) - start;

    for (int shift = -((edits - longer) / 2); shift <= (edits + longer) / 2; shift++) {
        const int at = (int)start + shift;
        if (at < 0 || (guint)at + length > word->length)
            continue;
        const SpellingLetter *text = search->text + at;
        weigh_all_with(
            search, shelf,
            hash_segment(text, length, text[0], text[length - 1], seed_of(word, segment)));
    }
}

static int
compare_texts(const SpellingLetter *a, guint m, const SpellingLetter *b, guint n,
              gboolean backwards)
{
    for (guint i = 0; i < MIN(m, n); i++) {
        const SpellingLetter left = backwards ? a[m - 1 - i] : a[i];
        const SpellingLetter right = backwards ? b[n - 1 - i] : b[i];
        if (left != right)
            return left < right ? -1 : 1;
    }
    return (m > n) - (m < n);
}

static int
compare_backwards(gconstpointer a, gconstpointer b, gpointer data)
{
    const Shelf *shelf = data;
    return compare_texts(text_of(shelf, *(const guint *)a), shelf->length,
                         text_of(shelf, *(const guint *)b), shelf->length, TRUE);
}

static void
order_backwards(Shelf *shelf)
{
    if (shelf->backwards->len > 0)
        return;

    for (guint number = 0; number < shelf->words->len; number++)
        g_array_append_val(shelf->backwards, number);
    g_array_sort_with_data(shelf->backwards, compare_backwards, shelf);
}

/* The number of the word that stands at `place` in one of the two orders. */
static guint
number_at(const Shelf *shelf, guint place, gboolean backwards)
{
    return backwards ? g_array_index(shelf->backwards, guint, place) : place;
}

/* Returns the place of the first word that does not stand before this one. */
static guint
find_place(const Search *search, const Shelf *shelf, gboolean backwards)
{
    guint low = 0;
    guint high = shelf->words->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        const guint number = number_at(shelf, middle, backwards);
        if (compare_texts(text_of(shelf, number), shelf->length, search->text,
                          search->word->length, backwards) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
weigh_neighbours(Search *search, Shelf *shelf)
{
    order_backwards(shelf);
    for (int backwards = FALSE; backwards <= TRUE; backwards++) {
        const guint place = find_place(search, shelf, backwards);
        const guint end = MIN(place + NEIGHBOURS + 1, shelf->words->len);
        for (guint at = place - MIN(place, NEIGHBOURS); at < end; at++)
            weigh(search, shelf, number_at(shelf, at, backwards));
    }
}

static gboolean
is_within_reach(const Shelf *shelf, guint length)
{
    return shelf->words->len > 0 &&
           shelf->length + spelling_edits_allowed(shelf->length) >= length;
}

static gboolean
search_for(SpellingJoin *join, guint number, GError **error)
{
    const guint length = join->filling->length;
    Search search = {.join = join,
                     .home = join->filling,
                     .number = number,
                     .word = word_at(join->filling, number),
                     .text = text_of(join->filling, number),
                     .error = error};

    join->searches++;
    for (size_t i = 0; i < SHELVES; i++)
        for (unsigned segment = 0; is_within_reach(&join->shelves[i], length) &&
                                   segment <= spelling_edits_allowed(join->shelves[i].length);
             segment++)
            probe(&search, &join->shelves[i], segment);
    for (size_t i = 0; i < SHELVES && search.is_crowded; i++)
        if (search.pairs < join->bounds.most_pairs &&
            is_within_reach(&join->shelves[i], length))
            weigh_neighbours(&search, &join->shelves[i]);
    join->crowded += search.is_crowded ? 1 : 0;
    return !search.failed;
}

/* All words of one length are there. */
static gboolean
search_for_all(SpellingJoin *join, GError **error)
{
    if (join->filling == NULL)
        return TRUE;

    index_shelf(join->filling);
    for (guint number = 0; number < join->filling->words->len; number++)
        if (!search_for(join, number, error))
            return FALSE;
    join->filling = NULL;
    return TRUE;
}

gboolean
spelling_join_add(SpellingJoin *join, const char *key, guint owner, GError **error)
{
    const guint length = (guint)g_utf8_strlen(key, -1);
    if (spelling_edits_allowed(length) == 0)
        return TRUE;
    if (join->filling == NULL || join->filling->length != length) {
        if (!search_for_all(join, error))
            return FALSE;
        join->filling = &join->shelves[length % SHELVES];
        clear_shelf(join->filling, length);
    }

    SpellingWord word = spelling_read_word(key, join->filling->characters);
    word.owner = owner;
    g_array_append_val(join->filling->words, word);
    return TRUE;
}

gboolean
spelling_join_end(SpellingJoin *join, guint *out_crowded, GError **error)
{
    if (!search_for_all(join, error))
        return FALSE;

    *out_crowded = join->crowded;
    return TRUE;
}
