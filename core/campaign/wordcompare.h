/* wordcompare.h - two texts of a letter, held against each other word by word
 *
 * A text is lines, each a block of the letter, as a consent text has them. Blocks that are the
 * same are found first; of what stands between them, a block that went and one that came are
 * the same block changed when they share enough words in the same order of blocks. Nothing here
 * is for a proof: what differs is for a person to read.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef enum {
    WORDCOMPARE_SAME,
    WORDCOMPARE_CHANGED, /* of blocks only */
    WORDCOMPARE_REMOVED,
    WORDCOMPARE_ADDED,
} WordcompareChange;

const char *wordcompare_word(WordcompareChange change);

/* Words on end that stayed, went or came. */
typedef struct {
    WordcompareChange change;
    char *text;
} WordcompareRun;

typedef struct {
    WordcompareChange change;
    unsigned number; /* from 1, in the later text; of a removed block, in the earlier one */
    char *before;    /* NULL for an added block */
    char *after;     /* NULL for a removed block */
    GArray *runs;    /* of WordcompareRun, in reading order; the whole block in one unless it is
                        changed */
} WordcompareBlock;

/* Returns every block of both texts in reading order, what was removed before what was added
 * (GPtrArray of WordcompareBlock *); owned by the caller. */
GPtrArray *wordcompare_texts(const char *before, const char *after);

/* Returns how many blocks of `blocks` are `change`. */
unsigned wordcompare_count(const GPtrArray *blocks, WordcompareChange change);

/* {block, change, before, after, words: [{change, text}]}. A new reference. */
json_t *wordcompare_to_json(const WordcompareBlock *block);
