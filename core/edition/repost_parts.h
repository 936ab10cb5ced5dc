/* repost_parts.h - a letter and a copy of it, taken apart; for repost.c alone
 */
#pragma once

#include "data/copy.h"
#include "edition/alignment.h"

/* What a unit or a text is; the numbers of RepostKind. */
enum { REPOST_PARTS_PARAGRAPH, REPOST_PARTS_ITEM, REPOST_PARTS_NAME };

typedef struct {
    unsigned kind;
    gboolean is_date; /* not held against a copy */
    const char *text;
    const AlignmentUnit *place;
} RepostUnit;

/* Words of one text of the copy that are nobody's. */
typedef struct {
    uint32_t at, length;
    gboolean is_item;
    gboolean is_within;   /* between two parts of the letter */
    gboolean is_listed;   /* right behind it, going on with its numbers */
    gboolean is_before;   /* close before it */
    gboolean is_close;    /* close before or behind it */
    gboolean is_familiar; /* most of its words are the letter's */
} RepostLeft;

typedef struct RepostParts RepostParts;

/* Finds the units of `letter`, a list of CopyBlock, in `copy`. All are borrowed. */
RepostParts *repost_parts_new(const GPtrArray *letter, const char *const *labels,
                              const GPtrArray *copy);
void repost_parts_free(RepostParts *parts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RepostParts, repost_parts_free)

unsigned repost_parts_count_units(const RepostParts *parts);
RepostUnit repost_parts_get_unit(const RepostParts *parts, unsigned i);

/* How many words the letter's paragraphs and items have, and how many of them the copy has:
 * of one that was altered, half. */
uint32_t repost_parts_get_body(const RepostParts *parts);
uint32_t repost_parts_get_shared(const RepostParts *parts);

/* Items of the letter's first list that is not of names. */
unsigned repost_parts_count_asks(const RepostParts *parts);

/* The text of words of the copy with the marks around them; owned by the caller. */
char *repost_parts_get_text(const RepostParts *parts, uint32_t at, uint32_t length);

/* What is left of the copy, in order (GArray of RepostLeft); owned by the caller. */
GArray *repost_parts_list_left(const RepostParts *parts);

/* TRUE when text `i` of the copy stands within the letter or close to it; when all of it is the
 * letter's; when it is a name of its list. */
gboolean repost_parts_is_about(const RepostParts *parts, unsigned i);
gboolean repost_parts_is_letter(const RepostParts *parts, unsigned i);
gboolean repost_parts_is_name(const RepostParts *parts, unsigned i);

/* Appends the quotations in `text` to `quotations`, judged by the letter's body. */
void repost_parts_quote(const RepostParts *parts, const char *text, GPtrArray *quotations);
