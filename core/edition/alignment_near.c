#include "edition/alignment_near.h"

#include "base/text.h"
#include "campaign/edits.h"

#include <stdlib.h>
#include <string.h>

#define RUN         3  /* words */
#define SHORTEST    5  /* words of a unit that is looked for by its runs */
#define MOST_PLACES 32 /* of one run that are looked at */
#define BUCKET      16 /* words within which places of runs are counted together */
#define MARGIN      8  /* words around a place that may belong to it */
#define MOST_PIECES 64 /* of what is left between two neighbours */

/* Three words on end of the copy. */
typedef struct {
    uint64_t key;
    uint32_t at;
} Run;

typedef struct {
    const AlignmentTexts *texts;
    GArray *units;
    uint32_t *owners;
    GArray *runs; /* of Run, sorted */
} Search;

/* Words on end of one text of the copy that belong to no unit. */
typedef struct {
    uint32_t at, length;
} Piece;

static const WordstreamWord *
get_word(const GArray *words, uint32_t i)
{
    return &g_array_index(words, WordstreamWord, i);
}

static AlignmentUnit *
get_unit(const Search *search, uint32_t i)
{
    return &g_array_index(search->units, AlignmentUnit, i);
}

static uint64_t
make_key(const GArray *words, uint32_t at)
{
    uint64_t key = 0;

    for (uint32_t i = 0; i < RUN; i++)
        key = (key ^ get_word(words, at + i)->id) * 0x9E3779B97F4A7C15u;
    return key;
}

static int
compare_runs(const void *a, const void *b)
{
    const Run *one = a, *other = b;
    if (one->key != other->key)
        return one->key < other->key ? -1 : 1;
    return one->at < other->at ? -1 : 1;
}

static GArray *
list_runs(const GArray *words, const uint32_t *owners)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));

    for (uint32_t at = 0; at + RUN <= words->len; at++) {
        if (owners[at] != 0 || owners[at + RUN - 1] != 0)
            continue;
        const Run run = {make_key(words, at), at};
        g_array_append_val(runs, run);
    }
    g_array_sort(runs, compare_runs);
    return runs;
}

static unsigned
find_run(const GArray *runs, uint64_t key)
{
    unsigned low = 0, high = runs->len;

    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        if (g_array_index(runs, Run, middle).key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Counts for each stretch of the copy how many runs of `unit` would begin it there. */
static GHashTable *
count_votes(const Search *search, const AlignmentUnit *unit)
{
    GHashTable *votes = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (uint32_t offset = 0; offset + RUN <= unit->count; offset++) {
        const uint64_t key = make_key(search->texts->letter, unit->first + offset);
        const unsigned first = find_run(search->runs, key);
        for (unsigned i = first; i < search->runs->len && i < first + MOST_PLACES; i++) {
            const Run *run = &g_array_index(search->runs, Run, i);
            if (run->key != key)
                break;
            const uint32_t begin = run->at > offset ? run->at - offset : 0;
            void *bucket = GUINT_TO_POINTER(begin / BUCKET + 1);
            const unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(votes, bucket));
            g_hash_table_insert(votes, bucket, GUINT_TO_POINTER(count + 1));
        }
    }
    return votes;
}

/* Where in the copy `unit` most likely begins; FALSE: nowhere. */
static gboolean
find_begin(const Search *search, const AlignmentUnit *unit, uint32_t *out_begin)
{
    g_autoptr(GHashTable) votes = count_votes(search, unit);
    GHashTableIter iter;
    void *bucket, *count;
    unsigned most = 0, best = 0;

    g_hash_table_iter_init(&iter, votes);
    while (g_hash_table_iter_next(&iter, &bucket, &count)) {
        const unsigned place = GPOINTER_TO_UINT(bucket), voters = GPOINTER_TO_UINT(count);
        if (voters > most || (voters == most && place < best)) {
            most = voters;
            best = place;
        }
    }
    *out_begin = best > 0 ? (best - 1) * BUCKET : 0;
    return most > 0;
}

static GArray *
take_ids(const GArray *words, uint32_t at, uint32_t count)
{
    GArray *ids = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), count);

    for (uint32_t i = at; i < at + count; i++)
        g_array_append_val(ids, get_word(words, i)->id);
    return ids;
}

/* Of `count` words of the copy from `at` on, those from the first to the last that `unit` has
 * too in its order; returns how many it has. */
static uint32_t
find_common(const Search *search, const AlignmentUnit *unit, uint32_t at, uint32_t count,
            Piece *out_piece)
{
    g_autoptr(GArray) before = take_ids(search->texts->letter, unit->first, unit->count);
    g_autoptr(GArray) after = take_ids(search->texts->copy, at, count);
    g_autoptr(Edits) edits = edits_find((const uint32_t *)(void *)before->data, before->len,
                                        (const uint32_t *)(void *)after->data, after->len);
    uint32_t common = 0, first = count, last = 0;

    for (uint32_t i = 0; i < count; i++)
        if (!edits->added[i]) {
            first = MIN(first, i);
            last = i;
            common++;
        }
    if (common > 0)
        *out_piece = (Piece){at + first, last - first + 1};
    return common;
}

/* The stretch around `begin` for a unit of `count` words, as far as it belongs to nobody. */
static Piece
find_window(const Search *search, uint32_t begin, uint32_t count)
{
    const uint32_t length = search->texts->copy->len;
    const uint32_t from = begin > MARGIN ? begin - MARGIN : 0;
    const uint32_t until = MIN(begin + count + count / 2 + BUCKET + MARGIN, length);
    const uint32_t middle = MIN(begin + BUCKET / 2 + count / 2, length - 1);
    uint32_t first = from, end = from;

    for (uint32_t i = from; i < until; i++) {
        if (search->owners[i] == 0) {
            end = i + 1;
        } else if (i < middle) {
            first = i + 1;
            end = i + 1;
        } else {
            break;
        }
    }
    return (Piece){first, end - first};
}

/* A few words at its edges that were changed are taken with it, up to the text's own edge. */
static void
widen(const Search *search, Piece *piece)
{
    const GArray *copy = search->texts->copy;
    const uint32_t text = get_word(copy, piece->at)->text;
    const uint32_t last_text = get_word(copy, piece->at + piece->length - 1)->text;
    uint32_t begin = piece->at, end = piece->at + piece->length;

    while (begin > 0 && search->owners[begin - 1] == 0 &&
           get_word(copy, begin - 1)->text == text)
        begin--;
    while (end < copy->len && search->owners[end] == 0 &&
           get_word(copy, end)->text == last_text)
        end++;
    if (piece->at - begin <= MARGIN) {
        piece->length += piece->at - begin;
        piece->at = begin;
    }
    if (end - (piece->at + piece->length) <= MARGIN)
        piece->length = end - piece->at;
}

static void
put(const Search *search, uint32_t number, const Piece *piece)
{
    AlignmentUnit *unit = get_unit(search, number);

    unit->state = ALIGNMENT_ALTERED;
    unit->at = piece->at;
    unit->length = piece->length;
    for (uint32_t i = piece->at; i < piece->at + piece->length; i++)
        search->owners[i] = number + 1;
}

static void
find_by_runs(const Search *search, uint32_t number)
{
    const AlignmentUnit *unit = get_unit(search, number);
    uint32_t begin = 0;
    Piece common;
    if (!find_begin(search, unit, &begin))
        return;

    const Piece window = find_window(search, begin, unit->count);
    if (window.length == 0 ||
        find_common(search, unit, window.at, window.length, &common) * 2 < unit->count)
        return;
    widen(search, &common);
    put(search, number, &common);
}

/* Cuts figures off the ends of a piece: they are an item's number. */
static void
trim(const Search *search, Piece *piece)
{
    while (piece->length > 0 && get_word(search->texts->copy, piece->at)->is_number) {
        piece->at++;
        piece->length--;
    }
    while (piece->length > 0 &&
           get_word(search->texts->copy, piece->at + piece->length - 1)->is_number)
        piece->length--;
}

/* What is left from `from` on before `end`; with `from_end` the last pieces, else the first. */
static GArray *
list_pieces(const Search *search, uint32_t from, uint32_t end, gboolean from_end)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    const GArray *copy = search->texts->copy;

    for (uint32_t i = from; i < end;) {
        Piece piece = {i, 0};
        while (i < end && search->owners[i] == 0 &&
               get_word(copy, i)->text == get_word(copy, piece.at)->text)
            i++;
        piece.length = i - piece.at;
        i += piece.length == 0;
        trim(search, &piece);
        if (piece.length > 0)
            g_array_append_val(pieces, piece);
        if (pieces->len > MOST_PIECES && !from_end)
            break;
        if (pieces->len > 2 * MOST_PIECES)
            g_array_remove_range(pieces, 0, MOST_PIECES);
    }
    if (from_end && pieces->len > MOST_PIECES)
        g_array_remove_range(pieces, 0, pieces->len - MOST_PIECES);
    return pieces;
}

static char *
join_words(const GArray *words, const char *const *texts, uint32_t at, uint32_t count)
{
    GString *joined = g_string_new(NULL);

    for (uint32_t i = at; i < at + count; i++) {
        const WordstreamWord *word = get_word(words, i);
        g_string_append_len(joined, texts[word->text] + word->begin,
                            (gssize)(word->end - word->begin));
        g_string_append_c(joined, ' ');
    }
    char *folded = text_fold(joined->str);
    g_string_free(joined, TRUE);
    return folded;
}

/* How alike the two are, of 100; 0: too little. */
static unsigned
rate(const Search *search, const AlignmentUnit *unit, const Piece *piece)
{
    Piece common;
    const uint32_t longer = MAX(unit->count, piece->length);
    if (piece->length > 2 * unit->count + 2 || unit->count > 2 * piece->length + 2)
        return 0;

    const uint32_t shared = find_common(search, unit, piece->at, piece->length, &common);
    if (shared * 2 >= longer)
        return 100 * shared / longer;
    g_autofree char *one = join_words(search->texts->letter, search->texts->letter_texts,
                                      unit->first, unit->count);
    g_autofree char *other =
        join_words(search->texts->copy, search->texts->texts, piece->at, piece->length);
    const unsigned length = (unsigned)g_utf8_strlen(one, -1), limit = length / 4;
    const unsigned distance = text_distance(one, other, limit);
    return distance <= limit ? 100 - 100 * distance / MAX(length, 1) : 0;
}

static void
find_among(const Search *search, uint32_t number, GArray *pieces)
{
    const AlignmentUnit *unit = get_unit(search, number);
    unsigned best = 0, place = 0;

    for (unsigned i = 0; i < pieces->len; i++) {
        const unsigned rating = rate(search, unit, &g_array_index(pieces, Piece, i));
        if (rating > best) {
            best = rating;
            place = i;
        }
    }
    if (best == 0)
        return;
    put(search, number, &g_array_index(pieces, Piece, place));
    g_array_remove_index(pieces, place);
}

static gboolean
is_in_order(const AlignmentUnit *unit)
{
    return unit->state == ALIGNMENT_FOUND || unit->state == ALIGNMENT_ALTERED;
}

/* Looks for the units from `first` up to `end`, all of them not in order, between their
 * neighbours. */
static void
find_between(const Search *search, uint32_t first, uint32_t end)
{
    const gboolean is_first = first == 0, is_last = end == search->units->len;
    const AlignmentUnit *before = is_first ? NULL : get_unit(search, first - 1);
    const uint32_t from = is_first ? 0 : before->at + before->length;
    const uint32_t until = is_last ? search->texts->copy->len : get_unit(search, end)->at;
    if ((is_first && is_last) || from >= until)
        return;

    g_autoptr(GArray) pieces = list_pieces(search, from, until, is_first);
    for (uint32_t i = first; i < end && pieces->len > 0; i++)
        if (get_unit(search, i)->state == ALIGNMENT_MISSING && get_unit(search, i)->count > 0)
            find_among(search, i, pieces);
}

void
alignment_near_find(const AlignmentTexts *texts, GArray *units, uint32_t *owners)
{
    g_autoptr(GArray) runs = list_runs(texts->copy, owners);
    const Search search = {.texts = texts, .units = units, .owners = owners, .runs = runs};

    for (uint32_t i = 0; i < units->len && texts->copy->len > 0; i++) {
        const AlignmentUnit *unit = get_unit(&search, i);
        if (unit->state == ALIGNMENT_MISSING && !unit->is_name && unit->count >= SHORTEST)
            find_by_runs(&search, i);
    }
    for (uint32_t i = 0; i < units->len; i++) {
        uint32_t end = i;
        while (end < units->len && !is_in_order(get_unit(&search, end)))
            end++;
        if (end > i)
            find_between(&search, i, end);
        i = end;
    }
}
