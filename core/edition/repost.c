#include "edition/repost.h"

#include "edition/alignment.h"
#include "edition/repost_parts.h"

#include <string.h>

#define MOST_QUOTATIONS 500 /* of one copy; nobody looks at more */
#define LEAST_SHARE     4   /* a quarter of the letter's words make a repost */

const char *
repost_kind_word(RepostKind kind)
{
    static const char *const words[] = {"paragraph", "item", "name"};
    return words[kind];
}

static void
free_part(void *part)
{
    g_free(((RepostPart *)part)->text);
    g_free(part);
}

static void
free_change(void *change)
{
    g_free(((RepostChange *)change)->text);
    g_free(((RepostChange *)change)->found);
    g_free(change);
}

static void
free_number(void *number)
{
    numbers_claim_free(((RepostNumber *)number)->claim);
    g_free(number);
}

static Repost *
make(void)
{
    Repost *repost = g_new0(Repost, 1);
    repost->missing = g_ptr_array_new_with_free_func(free_part);
    repost->altered = g_ptr_array_new_with_free_func(free_change);
    repost->added = g_ptr_array_new_with_free_func(free_part);
    repost->numbers = g_ptr_array_new_with_free_func(free_number);
    repost->quotations = g_ptr_array_new_with_free_func((GDestroyNotify)quotation_free);
    return repost;
}

void
repost_free(Repost *repost)
{
    if (repost == NULL)
        return;

    g_ptr_array_unref(repost->missing);
    g_ptr_array_unref(repost->altered);
    g_ptr_array_unref(repost->added);
    g_ptr_array_unref(repost->numbers);
    g_ptr_array_unref(repost->quotations);
    g_free(repost);
}

static void
add_part(GPtrArray *parts, RepostKind kind, const char *text)
{
    RepostPart *part = g_new0(RepostPart, 1);
    *part = (RepostPart){kind, g_strdup(text)};
    g_ptr_array_add(parts, part);
}

/* An article has the words of a quotation, not the paragraph. */
static gboolean
is_there(const Repost *repost, const RepostUnit *unit)
{
    return unit->place->state == ALIGNMENT_FOUND ||
           (repost->has_letter && unit->place->state != ALIGNMENT_MISSING);
}

static void
count_unit(Repost *repost, const RepostUnit *unit)
{
    unsigned *const all[] = {&repost->all_paragraphs, &repost->all_items, &repost->all_names};
    unsigned *const found[] = {&repost->paragraphs, &repost->items, &repost->names};

    ++*all[unit->kind];
    *found[unit->kind] += unit->place->state == ALIGNMENT_FOUND;
}

static void
add_unit(Repost *repost, const RepostParts *parts, const RepostUnit *unit)
{
    count_unit(repost, unit);
    if (!is_there(repost, unit)) {
        add_part(repost->missing, unit->kind, unit->text);
    } else if (unit->place->state != ALIGNMENT_FOUND) {
        RepostChange *change = g_new0(RepostChange, 1);
        change->kind = unit->kind;
        change->is_moved = unit->place->state == ALIGNMENT_MOVED;
        change->text = g_strdup(unit->text);
        change->found = repost_parts_get_text(parts, unit->place->at, unit->place->length);
        g_ptr_array_add(repost->altered, change);
    }
}

static void
add_units(Repost *repost, const RepostParts *parts)
{
    for (unsigned i = 0; i < repost_parts_count_units(parts); i++) {
        const RepostUnit unit = repost_parts_get_unit(parts, i);
        if (!unit.is_date)
            add_unit(repost, parts, &unit);
    }
}

static gboolean
makes_claim(const Numbers *numbers, const char *text)
{
    g_autoptr(GPtrArray) claims = numbers_find(numbers, text);
    return claims->len > 0;
}

/* What the letter does not have: within it all, around it what speaks of it. */
static void
add_added(Repost *repost, const RepostParts *parts, const Numbers *numbers)
{
    g_autoptr(GArray) left = repost_parts_list_left(parts);

    for (unsigned i = 0; i < left->len; i++) {
        const RepostLeft *piece = &g_array_index(left, RepostLeft, i);
        g_autofree char *text = repost_parts_get_text(parts, piece->at, piece->length);
        const gboolean is_ours = piece->is_within || piece->is_listed ||
                                 (piece->is_close && makes_claim(numbers, text)) ||
                                 (piece->is_before && piece->is_familiar);
        if (is_ours)
            add_part(repost->added, piece->is_item ? REPOST_ITEM : REPOST_PARAGRAPH, text);
    }
}

static void
add_numbers(Repost *repost, const Numbers *numbers, const NumbersTruth *truth, const char *text)
{
    g_autoptr(GPtrArray) claims = numbers_find(numbers, text);

    while (claims->len > 0) {
        RepostNumber *number = g_new0(RepostNumber, 1);
        number->claim = g_ptr_array_steal_index(claims, 0);
        number->should = numbers_judge(number->claim, truth);
        g_ptr_array_add(repost->numbers, number);
    }
}

/* TRUE when the numbers and quotations of text `i` of the copy are the letter's or about it. */
static gboolean
is_looked_at(const Repost *repost, const RepostParts *parts, unsigned i)
{
    return !repost->has_letter || repost_parts_is_about(parts, i);
}

static void
add_claims(Repost *repost, const RepostParts *parts, const Numbers *numbers,
           const NumbersTruth *truth, const Copy *copy)
{
    const GPtrArray *blocks = copy_get_blocks(copy);

    for (unsigned i = 0; i < blocks->len; i++) {
        const CopyBlock *block = g_ptr_array_index(blocks, i);
        const gboolean is_name = repost->has_letter && repost_parts_is_name(parts, i);
        if (!is_looked_at(repost, parts, i) || is_name)
            continue;
        add_numbers(repost, numbers, truth, block->text);
        if (repost->quotations->len < MOST_QUOTATIONS &&
            (!repost->has_letter || !repost_parts_is_letter(parts, i)))
            repost_parts_quote(parts, block->text, repost->quotations);
    }
}

Repost *
repost_compare(const RepostLetter *letter, const Copy *copy)
{
    Repost *repost = make();
    g_autoptr(RepostParts) parts =
        repost_parts_new(copy_get_blocks(letter->text), letter->labels, copy_get_blocks(copy));
    g_autoptr(Numbers) numbers = numbers_new(letter->language);
    NumbersTruth truth = letter->truth;

    truth.asks = repost_parts_count_asks(parts);
    repost->has_letter =
        repost_parts_get_shared(parts) * LEAST_SHARE >= MAX(repost_parts_get_body(parts), 1);
    add_units(repost, parts);
    if (repost->has_letter)
        add_added(repost, parts, numbers);
    add_claims(repost, parts, numbers, &truth, copy);
    repost->is_complete = repost->missing->len == 0 && repost->altered->len == 0;
    return repost;
}

gboolean
repost_is_in_order(const Repost *repost)
{
    for (unsigned i = 0; i < repost->numbers->len; i++) {
        const RepostNumber *number = g_ptr_array_index(repost->numbers, i);
        if (number->should != number->claim->says)
            return FALSE;
    }
    for (unsigned i = 0; i < repost->quotations->len; i++)
        if (((const Quotation *)g_ptr_array_index(repost->quotations, i))->verdict ==
            QUOTATION_ALTERED)
            return FALSE;
    return repost->is_complete || !repost->has_letter;
}
