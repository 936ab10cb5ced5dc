/* memo.h - what sections over a list came out as, for the next rendering with the same list
 *
 * There is one entry a tag. What a list comes out as is noted when it is seen for the second
 * time in a row, so that lists which belong to one letter only cost nothing but a reference.
 */
#pragma once

#include "template/program.h"

/* What the output depends on besides the list and the tag. */
typedef struct {
    TemplateEscape escape;
    const Language *language;
    unsigned place; /* of the output when the section began: markdown_get_place() */
} MemoTerms;

/* Returns the bytes noted for `tag` and `list`, or NULL. Borrowed until the next call. */
const GString *memo_find(const TemplateMemo *memo, const Tag *tag, const Value *list,
                         const MemoTerms *terms);

/* Tells that `list` came out as the `length` bytes. */
void memo_note(TemplateMemo *memo, const Tag *tag, const Value *list, const MemoTerms *terms,
               const char *bytes, size_t length);
