#include "edition/repost_parts.h"

#include "edition/quotation.h"

#include <string.h>

#define CLOSE           6 /* texts before and behind the letter that may speak of it */
#define MOST_DATE_WORDS 6
#define FIRST_UNITS     4 /* among which the date line stands */

struct RepostParts {
    const GPtrArray *letter; /* of CopyBlock */
    const GPtrArray *copy;
    WordBook *book;
    GPtrArray *letter_texts; /* const char *, borrowed from the blocks */
    GPtrArray *copy_texts;
    GArray *letter_words;
    GArray *copy_words;
    GArray *body; /* the letter's words without its names: what is quoted */
    GArray *units;
    GArray *kinds; /* of unsigned, a unit each */
    uint32_t *owners;
    GHashTable *labels;             /* of ids as a key */
    unsigned first_text, last_text; /* of the copy, that hold a part of the letter */
    uint32_t first, end;            /* words of it */
};

static const CopyBlock *
get_block(const GPtrArray *blocks, unsigned i)
{
    return g_ptr_array_index(blocks, i);
}

static const WordstreamWord *
get_word(const GArray *words, uint32_t i)
{
    return &g_array_index(words, WordstreamWord, i);
}

static const AlignmentUnit *
get_place(const RepostParts *parts, unsigned i)
{
    return &g_array_index(parts->units, AlignmentUnit, i);
}

static unsigned
get_kind(const RepostParts *parts, unsigned i)
{
    return g_array_index(parts->kinds, unsigned, i);
}

static GArray *
split(RepostParts *parts, const GPtrArray *blocks, GPtrArray **out_texts)
{
    GArray *words = wordstream_new();

    *out_texts = g_ptr_array_new();
    for (unsigned i = 0; i < blocks->len; i++) {
        g_ptr_array_add(*out_texts, get_block(blocks, i)->text);
        wordstream_append(words, parts->book, get_block(blocks, i)->text, i);
    }
    return words;
}

/* Words as a key: the same for two texts that differ in marks and blanks only. */
static char *
make_key(const GArray *words, uint32_t first, uint32_t count)
{
    GString *key = g_string_new(NULL);

    for (uint32_t i = first; i < first + count; i++)
        g_string_append_printf(key, "%x ", get_word(words, i)->id);
    return g_string_free(key, FALSE);
}

static void
take_labels(RepostParts *parts, const char *const *labels)
{
    parts->labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (; labels != NULL && *labels != NULL; labels++) {
        g_autoptr(GArray) words = wordstream_new();
        wordstream_append(words, parts->book, *labels, 0);
        g_hash_table_add(parts->labels, make_key(words, 0, words->len));
    }
}

/* TRUE when the words begin with a label's, the longest that there is: a letter may say more of
 * a signatory than its name. */
static gboolean
begins_with_label(const RepostParts *parts, const AlignmentUnit *unit)
{
    for (uint32_t count = unit->count; count > 0; count--) {
        g_autofree char *key = make_key(parts->letter_words, unit->first, count);
        if (g_hash_table_contains(parts->labels, key))
            return TRUE;
    }
    return FALSE;
}

static void
add_unit(RepostParts *parts, unsigned i, uint32_t first, uint32_t count)
{
    const CopyBlock *block = get_block(parts->letter, i);
    AlignmentUnit unit = {.first = first, .count = count};
    const unsigned kind = block->kind != COPY_ITEM          ? REPOST_PARTS_PARAGRAPH
                          : begins_with_label(parts, &unit) ? REPOST_PARTS_NAME
                                                            : REPOST_PARTS_ITEM;

    unit.is_name = kind == REPOST_PARTS_NAME;
    g_array_append_val(parts->units, unit);
    g_array_append_val(parts->kinds, kind);
    if (!unit.is_name)
        g_array_append_vals(parts->body, get_word(parts->letter_words, first), count);
}

static void
make_units(RepostParts *parts)
{
    uint32_t first = 0;

    for (unsigned i = 0; i < parts->letter->len; i++) {
        uint32_t end = first;
        while (end < parts->letter_words->len && get_word(parts->letter_words, end)->text == i)
            end++;
        add_unit(parts, i, first, end - first);
        first = end;
    }
}

/* Where the letter begins and ends in the copy. */
static void
find_span(RepostParts *parts)
{
    parts->first = parts->copy_words->len;
    for (uint32_t i = 0; i < parts->copy_words->len; i++)
        if (parts->owners[i] != 0) {
            parts->first = MIN(parts->first, i);
            parts->end = i + 1;
        }
    if (parts->end == 0)
        return;
    parts->first_text = get_word(parts->copy_words, parts->first)->text;
    parts->last_text = get_word(parts->copy_words, parts->end - 1)->text;
}

RepostParts *
repost_parts_new(const GPtrArray *letter, const char *const *labels, const GPtrArray *copy)
{
    RepostParts *parts = g_new0(RepostParts, 1);
    parts->letter = letter;
    parts->copy = copy;
    parts->book = word_book_new();
    parts->units = g_array_new(FALSE, FALSE, sizeof(AlignmentUnit));
    parts->kinds = g_array_new(FALSE, FALSE, sizeof(unsigned));
    parts->body = wordstream_new();
    parts->letter_words = split(parts, letter, &parts->letter_texts);
    parts->copy_words = split(parts, copy, &parts->copy_texts);
    take_labels(parts, labels);
    make_units(parts);

    const AlignmentTexts texts = {
        .letter = parts->letter_words,
        .copy = parts->copy_words,
        .letter_texts = (const char *const *)parts->letter_texts->pdata,
        .texts = (const char *const *)parts->copy_texts->pdata,
        .book_size = word_book_get_size(parts->book),
    };
    parts->owners = alignment_find(&texts, parts->units);
    find_span(parts);
    return parts;
}

void
repost_parts_free(RepostParts *parts)
{
    if (parts == NULL)
        return;

    word_book_free(parts->book);
    g_ptr_array_unref(parts->letter_texts);
    g_ptr_array_unref(parts->copy_texts);
    g_array_unref(parts->letter_words);
    g_array_unref(parts->copy_words);
    g_array_unref(parts->body);
    g_array_unref(parts->units);
    g_array_unref(parts->kinds);
    g_hash_table_unref(parts->labels);
    g_free(parts->owners);
    g_free(parts);
}

/* A few words with a year and a day among them. */
static gboolean
is_date(const GArray *words, uint32_t first, uint32_t count, const char *text)
{
    gboolean has_year = FALSE;
    if (count == 0 || count > MOST_DATE_WORDS)
        return FALSE;

    for (uint32_t i = first; i < first + count; i++) {
        const WordstreamWord *word = get_word(words, i);
        const char *figures = text + word->begin;
        has_year |= word->is_number && word->end - word->begin == 4 &&
                    (g_str_has_prefix(figures, "19") || g_str_has_prefix(figures, "20"));
    }
    return has_year;
}

unsigned
repost_parts_count_units(const RepostParts *parts)
{
    return parts->units->len;
}

RepostUnit
repost_parts_get_unit(const RepostParts *parts, unsigned i)
{
    const AlignmentUnit *place = get_place(parts, i);
    const char *text = get_block(parts->letter, i)->text;

    return (RepostUnit){
        .kind = get_kind(parts, i),
        .is_date =
            place->count == 0 ||
            (i < FIRST_UNITS && is_date(parts->letter_words, place->first, place->count, text)),
        .text = text,
        .place = place};
}

uint32_t
repost_parts_get_body(const RepostParts *parts)
{
    return parts->body->len;
}

uint32_t
repost_parts_get_shared(const RepostParts *parts)
{
    uint32_t shared = 0;

    for (unsigned i = 0; i < parts->units->len; i++) {
        const AlignmentUnit *place = get_place(parts, i);
        if (get_kind(parts, i) != REPOST_PARTS_NAME && place->state != ALIGNMENT_MISSING)
            shared += place->state == ALIGNMENT_ALTERED ? place->count / 2 : place->count;
    }
    return shared;
}

unsigned
repost_parts_count_asks(const RepostParts *parts)
{
    unsigned count = 0;

    for (unsigned i = 0; i < parts->units->len; i++) {
        if (get_kind(parts, i) == REPOST_PARTS_ITEM)
            count++;
        else if (count > 0)
            break;
    }
    return count;
}

char *
repost_parts_get_text(const RepostParts *parts, uint32_t at, uint32_t length)
{
    const WordstreamWord *first = get_word(parts->copy_words, at);
    const WordstreamWord *last = get_word(parts->copy_words, at + length - 1);
    GString *text = g_string_new(NULL);

    for (uint32_t i = first->text; i <= last->text; i++) {
        const char *whole = g_ptr_array_index(parts->copy_texts, i);
        const gboolean is_begin = at == 0 || get_word(parts->copy_words, at - 1)->text != i;
        const gboolean is_end = at + length == parts->copy_words->len ||
                                get_word(parts->copy_words, at + length)->text != i;
        const uint32_t begin = i == first->text && !is_begin ? first->begin : 0;
        const uint32_t end = i == last->text && !is_end ? last->end : (uint32_t)strlen(whole);
        g_string_append_printf(text, "%s%.*s", text->len > 0 ? " " : "", (int)(end - begin),
                               whole + begin);
    }
    return g_string_free(text, FALSE);
}

/* TRUE when three words of five, four at least, are the letter's. */
static gboolean
is_familiar(const RepostParts *parts, GHashTable *known, const RepostLeft *left)
{
    uint32_t familiar = 0;

    for (uint32_t i = left->at; i < left->at + left->length; i++)
        familiar += g_hash_table_contains(
            known, GUINT_TO_POINTER(get_word(parts->copy_words, i)->id + 1));
    return familiar >= 4 && familiar * 5 >= left->length * 3;
}

static GHashTable *
list_known(const RepostParts *parts)
{
    GHashTable *known = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (uint32_t i = 0; i < parts->body->len; i++)
        g_hash_table_add(known, GUINT_TO_POINTER(get_word(parts->body, i)->id + 1));
    return known;
}

/* TRUE when text `i` of the copy goes on with the numbers of the list that the letter ends in.
 */
static gboolean
is_listed(const RepostParts *parts, unsigned i)
{
    if (i <= parts->last_text || get_block(parts->copy, i)->number == 0)
        return FALSE;

    for (unsigned at = parts->last_text + 1; at <= i; at++)
        if (get_block(parts->copy, at)->number != get_block(parts->copy, at - 1)->number + 1)
            return FALSE;
    return TRUE;
}

static void
describe(const RepostParts *parts, GHashTable *known, RepostLeft *left)
{
    const unsigned text = get_word(parts->copy_words, left->at)->text;

    left->is_item = get_block(parts->copy, text)->kind == COPY_ITEM;
    left->is_within = left->at >= parts->first && left->at < parts->end;
    left->is_listed = is_listed(parts, text);
    left->is_before = left->at < parts->first && text + CLOSE >= parts->first_text;
    left->is_close =
        left->is_before || (left->at >= parts->end && text <= parts->last_text + CLOSE);
    left->is_familiar = is_familiar(parts, known, left);
}

/* Figures alone are an item's number, or a page's. */
static gboolean
has_words(const RepostParts *parts, const RepostLeft *left)
{
    for (uint32_t i = left->at; i < left->at + left->length; i++)
        if (!get_word(parts->copy_words, i)->is_number)
            return !is_date(parts->copy_words, left->at, left->length,
                            g_ptr_array_index(parts->copy_texts,
                                              get_word(parts->copy_words, left->at)->text));
    return FALSE;
}

GArray *
repost_parts_list_left(const RepostParts *parts)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(RepostLeft));
    g_autoptr(GHashTable) known = list_known(parts);

    for (uint32_t i = 0; i < parts->copy_words->len;) {
        RepostLeft left = {.at = i};
        while (i < parts->copy_words->len && parts->owners[i] == 0 &&
               get_word(parts->copy_words, i)->text ==
                   get_word(parts->copy_words, left.at)->text)
            i++;
        left.length = i - left.at;
        i += left.length == 0;
        if (left.length == 0 || !has_words(parts, &left))
            continue;
        describe(parts, known, &left);
        g_array_append_val(list, left);
    }
    return list;
}

gboolean
repost_parts_is_about(const RepostParts *parts, unsigned i)
{
    return parts->end > 0 && i + CLOSE >= parts->first_text && i <= parts->last_text + CLOSE;
}

/* The first word of text `i` of the copy; all of its words follow it. */
static uint32_t
find_first(const RepostParts *parts, unsigned i)
{
    uint32_t low = 0, high = parts->copy_words->len;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (get_word(parts->copy_words, middle)->text < i)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

gboolean
repost_parts_is_letter(const RepostParts *parts, unsigned i)
{
    const GArray *words = parts->copy_words;

    for (uint32_t at = find_first(parts, i); at < words->len && get_word(words, at)->text == i;
         at++)
        if (parts->owners[at] == 0)
            return FALSE;
    return TRUE;
}

gboolean
repost_parts_is_name(const RepostParts *parts, unsigned i)
{
    const uint32_t at = find_first(parts, i);
    return at < parts->copy_words->len && get_word(parts->copy_words, at)->text == i &&
           parts->owners[at] != 0 &&
           get_kind(parts, parts->owners[at] - 1) == REPOST_PARTS_NAME;
}

void
repost_parts_quote(const RepostParts *parts, const char *text, GPtrArray *quotations)
{
    quotation_find(quotations, text, parts->body,
                   (const char *const *)parts->letter_texts->pdata, parts->book);
}
