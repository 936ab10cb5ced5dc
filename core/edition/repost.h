/* repost.h - a copy in the world, held against the letter it claims to be
 *
 * Text is compared by words, not by breaks; the date line is not held against a copy; what
 * stands around the letter is the site's. A copy that has little of the letter is no repost of
 * it but an article about it: then its numbers and quotations are what matters.
 */
#pragma once

#include "campaign/wordcompare.h"
#include "data/copy.h"
#include "edition/numbers.h"
#include "edition/quotation.h"

typedef enum {
    REPOST_PARAGRAPH,
    REPOST_ITEM,
    REPOST_NAME,
} RepostKind;

/* "paragraph", "item", "name". Static. */
const char *repost_kind_word(RepostKind kind);

/* A part of the letter that the copy lacks, or of the copy that the letter lacks. */
typedef struct {
    RepostKind kind;
    char *text;
} RepostPart;

typedef struct {
    RepostKind kind;
    gboolean is_moved; /* word for word, but elsewhere */
    char *text;        /* as it was sealed */
    char *found;       /* as the copy has it */
} RepostChange;

typedef struct {
    NumbersClaim *claim;
    int64_t should; /* what it says, where that is right */
} RepostNumber;

typedef struct {
    gboolean has_letter;  /* it is a repost; else an article, or something else */
    gboolean is_complete; /* nothing of the letter is missing or altered */
    unsigned names;       /* found, of all that the letter lists; so of items and paragraphs */
    unsigned all_names;
    unsigned items;
    unsigned all_items;
    unsigned paragraphs;
    unsigned all_paragraphs;
    GPtrArray *missing;    /* of RepostPart, in the letter's order */
    GPtrArray *altered;    /* of RepostChange, in the letter's order */
    GPtrArray *added;      /* of RepostPart, in the copy's order */
    GPtrArray *numbers;    /* of RepostNumber */
    GPtrArray *quotations; /* of Quotation */
} Repost;

void repost_free(Repost *repost);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Repost, repost_free)

/* The letter as it was sealed. */
typedef struct {
    const Copy *text;
    const char *const *labels; /* of its public signatories, NULL at the end */
    Language *language;
    NumbersTruth truth; /* its `asks` are counted here */
} RepostLetter;

/* Owned by the caller. */
Repost *repost_compare(const RepostLetter *letter, const Copy *copy);

/* TRUE when nothing is to be mended: a repost that is complete, or an article; no number wrong,
 * no quotation altered. */
gboolean repost_is_in_order(const Repost *repost);
