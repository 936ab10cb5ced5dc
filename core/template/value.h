/* value.h - what a template may be told: texts, numbers, flags, lists and records
 *
 * A Value is immutable once it is shared, and reference counted. A list can carry the shape of
 * its items, a record with every name that an item has, so that a template can be checked
 * against names even while the list is empty. In a record the member called "name" is what
 * stands for it where a text is wanted (`join`, `names`).
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Value Value;

typedef enum {
    VALUE_NOTHING,
    VALUE_FLAG,
    VALUE_NUMBER,
    VALUE_TEXT,
    VALUE_LIST,
    VALUE_RECORD,
} ValueKind;

Value *value_new_nothing(void);
Value *value_new_flag(gboolean flag);
Value *value_new_number(int64_t number);

/* Copies `text`, which is UTF-8; NULL is "". */
Value *value_new_text(const char *text);

/* An empty list; `shape`, which may be NULL, is consumed. */
Value *value_new_list(Value *shape);
Value *value_new_record(void);

/* Another reference to `value`, which stays as it is. */
Value *value_ref(const Value *value);
void value_unref(Value *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Value, value_unref)

/* Adds at the end of `list`, or sets `name` in `record`; consumes `item`. Only before the list
 * or record is shared. */
void value_append(Value *list, Value *item);
void value_set(Value *record, const char *name, Value *item);
void value_set_text(Value *record, const char *name, const char *text);
void value_set_number(Value *record, const char *name, int64_t number);

ValueKind value_get_kind(const Value *value);
int64_t value_get_number(const Value *number);

/* The text of a text or number; for a flag "true" or "false", for nothing "", for a record its
 * member "name"; a list has none: "". Borrowed from `value`. */
const char *value_get_text(const Value *value);

/* FALSE for nothing, a FALSE flag, an empty text, an empty list and the number 0, so that
 * {{#count.withheld}} speaks of those that there are. */
gboolean value_is_true(const Value *value);

size_t value_get_length(const Value *list);
const Value *value_get_item(const Value *list, size_t index);
const Value *value_get_shape(const Value *list);

/* The member `name` of a record, or NULL when it has none (or `value` is no record). Borrowed.
 */
const Value *value_get_member(const Value *value, const char *name);

/* The names of a record's members in the order they were set, NULL at the end. Owned by the
 * caller (g_free). */
const char **value_get_names(const Value *record);
