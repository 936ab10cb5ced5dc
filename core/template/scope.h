/* scope.h - what a name means at a place in the template
 *
 * A Context is what {{.}} is there; names are looked for in it and then in those around it. The
 * contexts of a rendering live on its stack, the outermost being the scope it was given.
 */
#pragma once

#include "template/layout.h"
#include "template/program.h"

typedef struct Context {
    const Value *value;
    const struct Context *outer;
    const struct Context *base; /* where the section's own name was found, NULL: nowhere */
    const Tag *tag;             /* the section's; NULL for the outermost */
    const Value *list;          /* whose item `value` is, or NULL */
    size_t level;               /* 0 for the outermost */
} Context;

/* Where each part of a name was found in the last record that was asked. */
typedef struct {
    uint8_t at[G_MAXUINT8 + 1];
} Hints;

/* Returns what the tag's name stands for, or NULL; `out_where` is the context that has its
 * first part, NULL when none does. */
const Value *scope_find(const Tag *tag, const Context *context, Hints *hints,
                        const Context **out_where);

/* The quick way for a plain tag that the innermost record had where it was the last time: NULL
 * says nothing, and `out_where` is then untouched. */
static inline const Value *
scope_peek(const Instruction *instruction, const Context *context, const Hints *hints,
           const Context **out_where)
{
    if (instruction->symbol == NULL)
        return NULL;
    while (context->value->kind != VALUE_RECORD) {
        context = context->outer;
        if (context == NULL)
            return NULL;
    }

    const Value *value =
        layout_peek(context->value, instruction->symbol, hints->at[instruction->slot]);
    if (value != NULL)
        *out_where = context;
    return value;
}

/* Returns "signatories.title" for `title` found in an item of `signatories`; with NULL for
 * `where` the name as it was written. Owned by the caller. */
char *scope_get_full_name(const Tag *tag, const Context *where);

/* Returns where an absent name would have been: in the item whose list says that its items have
 * it; else NULL. */
const Context *scope_guess(const Tag *tag, const Context *context);
