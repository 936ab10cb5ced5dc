/* layout.h - how a Value lies in memory, for value.c and for the renderer's inner loop alone
 *
 * Names of members are interned (GRefString): equal names are one pointer, so that a lookup
 * compares pointers and never bytes. What a text, a number or a flag prints as stands directly
 * behind the Value and is followed by VALUE_PADDING more bytes, so that a short one can be
 * copied by one move of a fixed size.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#define VALUE_PADDING 16

typedef struct {
    char *name; /* interned */
    struct Value *value;
} Member;

struct Value {
    gatomicrefcount references;
    uint8_t kind;     /* a ValueKind */
    uint8_t is_true;  /* what value_is_true() says */
    size_t length;    /* of `text` in bytes */
    const char *text; /* what it prints as: "" for a list, its member "name" for a record */
    union {
        int64_t number; /* of a number or a flag */
        struct {
            size_t count;
            union {
                Member *members;      /* of a record */
                struct Value **items; /* of a list */
            };
            struct Value *shape; /* of a list's items, or NULL */
        };
    };
};

/* Returns the member of `record` whose name is the interned `symbol`, or NULL. `hint` is where
 * it was found the last time: the records of one list have their members in one order. */
static inline const struct Value *
layout_find(const struct Value *record, const char *symbol, uint8_t *hint)
{
    if (*hint < record->count && record->members[*hint].name == symbol)
        return record->members[*hint].value;

    for (size_t i = 0; i < record->count; i++)
        if (record->members[i].name == symbol) {
            *hint = (uint8_t)i;
            return record->members[i].value;
        }

    return NULL;
}
