/* layout.h - how a Value lies in memory, for value.c and for the renderer's inner loop alone
 *
 * Names of members are interned (GRefString): equal names are one pointer, so that a lookup
 * compares pointers and never bytes. What a text, a number or a flag prints as stands directly
 * behind the Value (a list or a record borrows another's) and is followed by LAYOUT_PADDING
 * more bytes, so that a short one can be copied by moves of a fixed size.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

enum { LAYOUT_PADDING = 32 };

typedef struct {
    char *name; /* interned */
    struct Value *value;
} Member;

typedef struct {
    size_t count;
    Member at[];
} Members;

typedef struct {
    struct Value *shape; /* or NULL */
    size_t count;
    struct Value *at[];
} Items;

struct Value {
    gatomicrefcount references;
    uint8_t kind;     /* a ValueKind */
    uint8_t is_true;  /* what value_is_true() says */
    uint8_t is_plain; /* `text` has nothing that HTML escapes; of a record never told */
    size_t length;    /* of `text` in bytes */
    const char *text; /* what it prints as: "" for a list, its member "name" for a record */
    union {
        int64_t number;   /* of a number or a flag */
        Members *members; /* of a record */
        Items *items;     /* of a list */
    };
};

/* Returns the member of `record` whose name is the interned `symbol` when it stands at `hint`,
 * where it was found the last time: the records of one list have their members in one order. */
static inline const struct Value *
layout_peek(const struct Value *record, const char *symbol, uint8_t hint)
{
    const Members *members = record->members;
    return hint < members->count && members->at[hint].name == symbol ? members->at[hint].value
                                                                     : NULL;
}

/* Returns the member wherever it stands, and where that is, or NULL. */
static inline const struct Value *
layout_find(const struct Value *record, const char *symbol, uint8_t *hint)
{
    const Members *members = record->members;
    for (size_t i = 0; i < members->count; i++)
        if (members->at[i].name == symbol) {
            *hint = (uint8_t)i;
            return members->at[i].value;
        }

    return NULL;
}
