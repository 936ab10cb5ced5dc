/* The join is PassJoin's (Li, Deng, Wang, Feng 2011): of a key cut into one segment more than
 * there may be edits, one segment must stand unharmed in the other key, at most so many places
 * to the left or right. Only the swap of two neighbours over a cut harms two segments at once;
 * each segment is therefore known as well by how it reads when the letters at its cuts are
 * swapped. Keys are taken by length, and no more than the last three lengths are remembered. */
#include "campaign/spelling.h"

#include "base/text.h"

#include <stdint.h>

#define MOST_EDITS    2
#define SHORTEST_ONE  6 /* characters; and for two edits: */
#define SHORTEST_TWO  10
#define HASH_SEED     UINT64_C(0xcbf29ce484222325)
#define HASH_FACTOR   UINT64_C(0x9e3779b97f4a7c15)
#define HASH_SHIFT    32
#define SIGNATURE_TOP 58 /* leaves 6 bits, one of 64 */

typedef struct {
    guint index; /* of the key */
    guint first; /* of its characters */
    guint length;
    uint32_t digits;    /* hash of its digits */
    uint64_t signature; /* a bit for each letter that it has an odd number of */
} Word;

/* The segments of all words of one length: hash above, number of the word below, sorted. */
typedef struct {
    guint length;
    GArray *postings; /* uint64_t */
} Shelf;

typedef struct {
    const char *const *keys;
    GArray *characters; /* gunichar, of all words */
    GArray *words;      /* Word, by length, then index */
    guint *seen;        /* for each word the one that met it last, plus 1 */
    Shelf shelves[MOST_EDITS + 1];
    GArray *pairs;
} Join;

static unsigned
edits_allowed(guint length)
{
    if (length < SHORTEST_ONE)
        return 0;
    return length < SHORTEST_TWO ? 1 : MOST_EDITS;
}

static uint64_t
mix(uint64_t hash, uint32_t value)
{
    hash = (hash ^ value) * HASH_FACTOR;
    return hash ^ (hash >> HASH_SHIFT);
}

static const gunichar *
characters_of(const Join *join, const Word *word)
{
    return &g_array_index(join->characters, gunichar, word->first);
}

/* Puts the characters of `key` behind the others. */
static Word
read_word(const char *key, GArray *characters)
{
    Word word = {.first = characters->len};
    uint64_t digits = HASH_SEED;

    for (const char *at = key; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_array_append_val(characters, c);
        word.signature ^= UINT64_C(1) << (mix(HASH_SEED, c) * HASH_FACTOR >> SIGNATURE_TOP);
        if (g_unichar_isdigit(c))
            digits = mix(digits, c);
    }
    word.length = characters->len - word.first;
    word.digits = (uint32_t)digits;
    return word;
}

static void
add_word(Join *join, guint index)
{
    Word word = read_word(join->keys[index], join->characters);
    word.index = index;
    if (edits_allowed(word.length) > 0)
        g_array_append_val(join->words, word);
    else
        g_array_set_size(join->characters, word.first);
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    const Word *left = a;
    const Word *right = b;
    if (left->length != right->length)
        return left->length < right->length ? -1 : 1;
    return left->index < right->index ? -1 : 1;
}

/* Where segment `number` of `edits` + 1 begins; that after the last one begins at the end. */
static guint
cut_at(guint length, unsigned edits, unsigned number)
{
    return (guint)((uint64_t)number * length / (edits + 1));
}

/* The segment's hash, which begins with `first` and ends in `last` whatever stands there. */
static uint64_t
hash_segment(const gunichar *segment, guint length, gunichar first, gunichar last,
             uint64_t seed)
{
    uint64_t hash = mix(seed, first);
    for (guint i = 1; i + 1 < length; i++)
        hash = mix(hash, segment[i]);
    return length > 1 ? mix(hash, last) : hash;
}

static uint64_t
seed_of(const Word *word, unsigned number)
{
    return mix(mix(HASH_SEED, word->digits), number);
}

static void
add_posting(Shelf *shelf, uint64_t hash, guint number)
{
    uint64_t posting = (hash & ~UINT64_C(0xffffffff)) | number;
    g_array_append_val(shelf->postings, posting);
}

/* As it stands, and with the letters at its cuts swapped with their neighbours beyond. */
static void
shelve_segment(const Join *join, Shelf *shelf, guint number, unsigned segment)
{
    const Word *word = &g_array_index(join->words, Word, number);
    const unsigned edits = edits_allowed(word->length);
    const guint start = cut_at(word->length, edits, segment);
    const guint end = cut_at(word->length, edits, segment + 1);
    const gunichar *text = characters_of(join, word);

    for (int left = 0; left <= (segment > 0); left++)
        for (int right = 0; right <= (segment < edits); right++) {
            gunichar first = left ? text[start - 1] : text[start];
            gunichar last = right ? text[end] : text[end - 1];
            if (end - start == 1 && right)
                first = last;
            add_posting(
                shelf,
                hash_segment(text + start, end - start, first, last, seed_of(word, segment)),
                number);
        }
}

static int
compare_postings(gconstpointer a, gconstpointer b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Takes the words of one length, from number `first` on, and returns the number after them. */
static guint
fill_shelf(Join *join, guint first)
{
    const guint length = g_array_index(join->words, Word, first).length;
    Shelf *shelf = &join->shelves[length % (MOST_EDITS + 1)];
    guint number = first;

    shelf->length = length;
    g_array_set_size(shelf->postings, 0);
    for (; number < join->words->len; number++) {
        if (g_array_index(join->words, Word, number).length != length)
            break;
        for (unsigned segment = 0; segment <= edits_allowed(length); segment++)
            shelve_segment(join, shelf, number, segment);
    }
    g_array_sort(shelf->postings, compare_postings);
    return number;
}

gboolean
spelling_have_same_digits(const char *a, const char *b)
{
    for (;;) {
        while (*a != '\0' && !g_unichar_isdigit(g_utf8_get_char(a)))
            a = g_utf8_next_char(a);
        while (*b != '\0' && !g_unichar_isdigit(g_utf8_get_char(b)))
            b = g_utf8_next_char(b);
        if (*a == '\0' || *b == '\0')
            return *a == *b;
        if (g_utf8_get_char(a) != g_utf8_get_char(b))
            return FALSE;
        a = g_utf8_next_char(a), b = g_utf8_next_char(b);
    }
}

gboolean
spelling_is_near(const char *a, const char *b)
{
    const glong shorter = MIN(g_utf8_strlen(a, -1), g_utf8_strlen(b, -1));
    const unsigned edits = edits_allowed((guint)shorter);
    return edits > 0 && text_distance(a, b, edits) <= edits && spelling_have_same_digits(a, b);
}

/* TRUE when `edits` are enough. What both begin with needs none, and so only the first
 * difference is tried each time: a fraction of the work of text_distance(), which counts them.
 */
static gboolean
is_within(const gunichar *a, guint m, const gunichar *b, guint n, unsigned edits)
{
    while (m > 0 && n > 0 && *a == *b)
        a++, b++, m--, n--;
    if (m == 0 || n == 0)
        return MAX(m, n) <= edits;
    if (edits == 0)
        return FALSE;
    return is_within(a + 1, m - 1, b + 1, n - 1, edits - 1) ||
           is_within(a + 1, m - 1, b, n, edits - 1) ||
           is_within(a, m, b + 1, n - 1, edits - 1) ||
           (m > 1 && n > 1 && a[0] == b[1] && a[1] == b[0] &&
            is_within(a + 2, m - 2, b + 2, n - 2, edits - 1));
}

/* An edit changes how often two letters occur, at most: the signature rules out nearly all. */
static gboolean
could_be_within(const Word *a, const Word *b, unsigned edits)
{
    return a->digits == b->digits &&
           __builtin_popcountll(a->signature ^ b->signature) <= 2 * (int)edits;
}

static void
weigh(Join *join, guint number, guint other, unsigned edits)
{
    const Word *a = &g_array_index(join->words, Word, other);
    const Word *b = &g_array_index(join->words, Word, number);
    if (other >= number || join->seen[other] == number + 1)
        return;

    join->seen[other] = number + 1;
    if (!could_be_within(a, b, edits) ||
        !is_within(characters_of(join, a), a->length, characters_of(join, b), b->length, edits))
        return;
    const char *left = join->keys[a->index];
    const char *right = join->keys[b->index];
    if (!spelling_have_same_digits(left, right))
        return;
    SpellingPair pair = {MIN(a->index, b->index), MAX(a->index, b->index),
                         text_distance(left, right, edits)};
    g_array_append_val(join->pairs, pair);
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
weigh_all_with(Join *join, guint number, const Shelf *shelf, uint64_t hash)
{
    const uint64_t from = hash & ~UINT64_C(0xffffffff);
    for (guint i = find_postings(shelf, from); i < shelf->postings->len; i++) {
        uint64_t posting = g_array_index(shelf->postings, uint64_t, i);
        if ((posting & ~UINT64_C(0xffffffff)) != from)
            return;
        weigh(join, number, (guint)posting, edits_allowed(shelf->length));
    }
}

/* Looks for a segment of the shelf's words in this one: when it stands `shift` places to the
 * right, there were as many insertions before it, and the rest of the difference in length
 * comes behind. */
static void
probe(Join *join, guint number, const Shelf *shelf, unsigned segment)
{
    const Word *word = &g_array_index(join->words, Word, number);
    const int edits = (int)edits_allowed(shelf->length);
    const int longer = (int)(word->length - shelf->length);
    const guint start = cut_at(shelf->length, (unsigned)edits, segment);
    const guint length = cut_at(shelf->length, (unsigned)edits, segment + 1) - start;

    for (int shift = -((edits - longer) / 2); shift <= (edits + longer) / 2; shift++) {
        const int at = (int)start + shift;
        if (at < 0 || (guint)at + length > word->length)
            continue;
        const gunichar *text = characters_of(join, word) + at;
        weigh_all_with(
            join, number, shelf,
            hash_segment(text, length, text[0], text[length - 1], seed_of(word, segment)));
    }
}

static void
search(Join *join, guint number)
{
    const guint length = g_array_index(join->words, Word, number).length;
    for (size_t i = 0; i < G_N_ELEMENTS(join->shelves); i++) {
        const Shelf *shelf = &join->shelves[i];
        const unsigned edits = edits_allowed(shelf->length);
        if (shelf->length + edits < length)
            continue;
        for (unsigned segment = 0; segment <= edits; segment++)
            probe(join, number, shelf, segment);
    }
}

static int
compare_pairs(gconstpointer a, gconstpointer b)
{
    const SpellingPair *left = a;
    const SpellingPair *right = b;
    if (left->a != right->a)
        return left->a < right->a ? -1 : 1;
    return (left->b > right->b) - (left->b < right->b);
}

static void
run_join(Join *join)
{
    for (guint done = 0; done < join->words->len;) {
        const guint end = fill_shelf(join, done);
        for (; done < end; done++)
            search(join, done);
    }
    g_array_sort(join->pairs, compare_pairs);
}

GArray *
spelling_find_pairs(const char *const *keys, guint count)
{
    g_autoptr(GArray) characters = g_array_new(FALSE, FALSE, sizeof(gunichar));
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(Word));
    g_autofree guint *seen = g_new0(guint, count);
    Join join = {.keys = keys, .characters = characters, .words = words, .seen = seen};

    for (guint i = 0; i < count; i++)
        add_word(&join, i);
    g_array_sort(words, compare_words);
    for (size_t i = 0; i < G_N_ELEMENTS(join.shelves); i++)
        join.shelves[i].postings = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    join.pairs = g_array_new(FALSE, FALSE, sizeof(SpellingPair));
    run_join(&join);
    for (size_t i = 0; i < G_N_ELEMENTS(join.shelves); i++)
        g_array_unref(join.shelves[i].postings);
    return join.pairs;
}

struct SpellingIndex {
    Join join; /* of which there are only the keys, characters and words */
};

SpellingIndex *
spelling_index_new(const char *const *keys, guint count)
{
    SpellingIndex *index = g_new0(SpellingIndex, 1);
    Join *join = &index->join;
    join->keys = keys;
    join->characters = g_array_new(FALSE, FALSE, sizeof(gunichar));
    join->words = g_array_new(FALSE, FALSE, sizeof(Word));

    for (guint i = 0; i < count; i++)
        add_word(join, i);
    g_array_sort(join->words, compare_words);
    return index;
}

void
spelling_index_free(SpellingIndex *index)
{
    if (index == NULL)
        return;

    g_array_unref(index->join.characters);
    g_array_unref(index->join.words);
    g_free(index);
}

/* Returns the number of the first word that has at least `length` characters. */
static guint
find_length(const Join *join, guint length)
{
    guint low = 0;
    guint high = join->words->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(join->words, Word, middle).length < length)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* For one word alone, to look at all of about its length takes less than to keep segments. */
GArray *
spelling_index_find(const SpellingIndex *index, const char *key)
{
    const Join *join = &index->join;
    g_autoptr(GArray) characters = g_array_new(FALSE, FALSE, sizeof(gunichar));
    const Word asked = read_word(key, characters);
    const gunichar *text = (const gunichar *)(gpointer)characters->data;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));

    const guint shortest = asked.length - MIN(asked.length, MOST_EDITS);
    for (guint i = find_length(join, shortest); i < join->words->len; i++) {
        const Word *word = &g_array_index(join->words, Word, i);
        if (word->length > asked.length + MOST_EDITS)
            break;
        const unsigned edits = edits_allowed(MIN(word->length, asked.length));
        if (edits > 0 && could_be_within(word, &asked, edits) &&
            is_within(characters_of(join, word), word->length, text, asked.length, edits) &&
            spelling_have_same_digits(join->keys[word->index], key))
            g_array_append_val(found, word->index);
    }
    return found;
}
