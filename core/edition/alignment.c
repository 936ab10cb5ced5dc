#include "edition/alignment.h"

#include "edition/alignment_near.h"
#include "edition/sequence.h"

#include <string.h>

#define MOST_PLACES 64 /* of one unit that are looked at */
#define NEAR        30 /* words between a name and the rest of the letter */
#define LONG        6  /* words; shorter units are moved only where they stand alone */

/* Where each word of the copy stands: for word `id` the places from starts[id] to starts[id +
 * 1]. */
typedef struct {
    uint32_t *starts;
    uint32_t *places;
} Index;

typedef struct {
    const AlignmentTexts *texts;
    GArray *units;
    uint32_t *owners;
    Index index;
} Search;

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

static void
build_index(Index *index, const GArray *words, uint32_t book_size)
{
    index->starts = g_new0(uint32_t, book_size + 2);
    index->places = g_new0(uint32_t, words->len + 1);
    for (uint32_t i = 0; i < words->len; i++)
        index->starts[get_word(words, i)->id + 2]++;
    for (uint32_t id = 2; id < book_size + 2; id++)
        index->starts[id] += index->starts[id - 1];
    for (uint32_t i = 0; i < words->len; i++)
        index->places[index->starts[get_word(words, i)->id + 1]++] = i;
}

/* The word of `unit` that the copy has least often, by its place in the unit. */
static uint32_t
find_rarest(const Search *search, const AlignmentUnit *unit)
{
    uint32_t rarest = 0, least = UINT32_MAX;

    for (uint32_t i = 0; i < unit->count; i++) {
        const uint32_t id = get_word(search->texts->letter, unit->first + i)->id;
        const uint32_t count = search->index.starts[id + 1] - search->index.starts[id];
        if (count < least) {
            least = count;
            rarest = i;
        }
    }
    return rarest;
}

static gboolean
stands_at(const Search *search, const AlignmentUnit *unit, uint32_t at)
{
    if (at + unit->count > search->texts->copy->len)
        return FALSE;
    for (uint32_t i = 0; i < unit->count; i++)
        if (get_word(search->texts->letter, unit->first + i)->id !=
                get_word(search->texts->copy, at + i)->id ||
            search->owners[at + i] != 0)
            return FALSE;
    return TRUE;
}

/* TRUE when between the words before and at `i` stands more than a blank or a hyphen: the end
 * of a block, a comma, a figure. */
static gboolean
is_boundary(const Search *search, uint32_t i)
{
    const GArray *copy = search->texts->copy;
    if (i == 0 || i >= copy->len)
        return TRUE;

    const WordstreamWord *before = get_word(copy, i - 1), *word = get_word(copy, i);
    if (before->text != word->text || before->is_number || word->is_number)
        return TRUE;
    const char *text = search->texts->texts[word->text];
    for (uint32_t at = before->end; at < word->begin; at++)
        if (strchr(" -'\xe2\x80\x98\x99\x90\x91\xc2\xa0\xad", text[at]) == NULL)
            return TRUE;
    return FALSE;
}

static gboolean
is_apart(const Search *search, const AlignmentUnit *unit, uint32_t at)
{
    return is_boundary(search, at) && is_boundary(search, at + unit->count);
}

/* Adds the places where `unit` stands word for word. */
static void
add_places(const Search *search, Sequence *sequence, uint32_t number)
{
    const AlignmentUnit *unit = get_unit(search, number);
    const uint32_t rarest = find_rarest(search, unit);
    const uint32_t id = get_word(search->texts->letter, unit->first + rarest)->id;
    unsigned found = 0;

    for (uint32_t i = search->index.starts[id];
         i < search->index.starts[id + 1] && found < MOST_PLACES; i++) {
        const uint32_t place = search->index.places[i];
        if (place < rarest || !stands_at(search, unit, place - rarest))
            continue;
        const uint32_t at = place - rarest;
        sequence_add(sequence, number, at, unit->count,
                     unit->count * 4 + (is_apart(search, unit, at) ? 1 : 0));
        found++;
    }
}

static void
put(const Search *search, uint32_t number, AlignmentState state, uint32_t at, uint32_t length)
{
    AlignmentUnit *unit = get_unit(search, number);

    unit->state = state;
    unit->at = at;
    unit->length = length;
    for (uint32_t i = at; i < at + length; i++)
        search->owners[i] = number + 1;
}

static void
take_away(const Search *search, uint32_t number)
{
    AlignmentUnit *unit = get_unit(search, number);

    for (uint32_t i = unit->at; i < unit->at + unit->length; i++)
        search->owners[i] = 0;
    unit->state = ALIGNMENT_MISSING;
}

/* The most words of the letter in their order. */
static void
find_in_order(const Search *search)
{
    g_autoptr(Sequence) sequence = sequence_new(search->texts->copy->len);

    for (uint32_t i = 0; i < search->units->len; i++) {
        if (get_unit(search, i)->count > 0)
            add_places(search, sequence, i);
        sequence_end_unit(sequence);
    }
    g_autoptr(GArray) links = sequence_finish(sequence);
    for (unsigned i = 0; i < links->len; i++) {
        const SequenceLink *link = &g_array_index(links, SequenceLink, i);
        put(search, link->unit, ALIGNMENT_FOUND, link->at, link->length);
    }
}

/* TRUE when a word of another unit stands within NEAR words of this one's. */
static gboolean
is_near_others(const Search *search, const AlignmentUnit *unit)
{
    const uint32_t from = unit->at > NEAR ? unit->at - NEAR : 0;
    const uint32_t end = MIN(unit->at + unit->length + NEAR, search->texts->copy->len);

    for (uint32_t i = from; i < end; i++)
        if ((i < unit->at || i >= unit->at + unit->length) && search->owners[i] != 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_free_before(const Search *search, uint32_t at)
{
    return is_boundary(search, at) || search->owners[at - 1] != 0;
}

static gboolean
is_free_behind(const Search *search, uint32_t at)
{
    return is_boundary(search, at) || search->owners[at] != 0;
}

/* TRUE when `later` follows `earlier` with nothing but a figure between, as in a list. */
static gboolean
follows(const Search *search, const AlignmentUnit *earlier, const AlignmentUnit *later)
{
    if (earlier->state != ALIGNMENT_FOUND || later->state != ALIGNMENT_FOUND)
        return FALSE;
    for (uint32_t i = earlier->at + earlier->length; i < later->at; i++)
        if (!get_word(search->texts->copy, i)->is_number)
            return FALSE;
    return TRUE;
}

static gboolean
is_beside_its_neighbour(const Search *search, uint32_t i)
{
    const AlignmentUnit *unit = get_unit(search, i);
    return (i > 0 && follows(search, get_unit(search, i - 1), unit)) ||
           (i + 1 < search->units->len && follows(search, unit, get_unit(search, i + 1)));
}

/* A name that a sentence speaks of, or the site's menu, is not in the list. */
static void
drop_stray_names(const Search *search)
{
    for (uint32_t i = 0; i < search->units->len; i++) {
        const AlignmentUnit *unit = get_unit(search, i);
        if (unit->is_name && unit->state == ALIGNMENT_FOUND &&
            !is_beside_its_neighbour(search, i) &&
            (!is_free_before(search, unit->at) ||
             !is_free_behind(search, unit->at + unit->length) || !is_near_others(search, unit)))
            take_away(search, i);
    }
}

/* Finds those that stand elsewhere, word for word. */
static void
find_moved(const Search *search)
{
    for (uint32_t i = 0; i < search->units->len; i++) {
        const AlignmentUnit *unit = get_unit(search, i);
        if (unit->state != ALIGNMENT_MISSING || unit->count == 0)
            continue;
        g_autoptr(Sequence) sequence = sequence_new(search->texts->copy->len);
        add_places(search, sequence, i);
        sequence_end_unit(sequence);
        g_autoptr(GArray) links = sequence_finish(sequence);
        if (links->len == 0)
            continue;
        const SequenceLink *link = &g_array_index(links, SequenceLink, 0);
        const AlignmentUnit there = {.at = link->at, .length = link->length};
        if ((!unit->is_name && unit->count >= LONG) ||
            (is_apart(search, unit, link->at) && is_near_others(search, &there)))
            put(search, i, ALIGNMENT_MOVED, link->at, link->length);
    }
}

uint32_t *
alignment_find(const AlignmentTexts *texts, GArray *units)
{
    Search search = {.texts = texts, .units = units};
    search.owners = g_new0(uint32_t, texts->copy->len + 1);
    build_index(&search.index, texts->copy, texts->book_size);

    find_in_order(&search);
    drop_stray_names(&search);
    find_moved(&search);
    g_free(search.index.starts);
    g_free(search.index.places);
    alignment_near_find(texts, units, search.owners);
    return search.owners;
}
