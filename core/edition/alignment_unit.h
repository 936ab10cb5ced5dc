/* alignment_unit.h - what alignment.h holds against what
 */
#pragma once

#include "edition/wordstream.h"

typedef enum {
    ALIGNMENT_MISSING,
    ALIGNMENT_FOUND,
    ALIGNMENT_MOVED,
    ALIGNMENT_ALTERED,
} AlignmentState;

typedef struct {
    uint32_t first; /* of its words in the letter's stream */
    uint32_t count;
    gboolean is_name; /* it stands in a list, and near others of the letter */
    AlignmentState state;
    uint32_t at; /* of its words in the copy's stream, unless it is missing */
    uint32_t length;
} AlignmentUnit;

/* What is held against what. */
typedef struct {
    const GArray *letter; /* of WordstreamWord */
    const GArray *copy;   /* of WordstreamWord, of the same book */
    const char *const *letter_texts;
    const char *const *texts; /* of the copy */
    uint32_t book_size;
} AlignmentTexts;
