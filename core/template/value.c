#include "template/value.h"

#include "template/layout.h"

#include <inttypes.h>
#include <string.h>

#define RECORD_STEP                                                                            \
    5 /* members for which a record gets room: a roster has very many, and small */

/* Most texts of a roster are empty: one stands for them all, whom nobody ever frees. */
static struct {
    Value value;
    char padding[1 + LAYOUT_PADDING];
} nothing_written = {
    .value = {.references = 1,
              .kind = VALUE_TEXT,
              .is_plain = TRUE,
              .text = nothing_written.padding},
};

/* A value that prints as the `length` bytes of `text`, which it copies. */
static Value *
new_printable(ValueKind kind, const char *text, size_t length)
{
    Value *value = g_malloc0(sizeof *value + length + 1 + LAYOUT_PADDING);
    char *copy = (char *)(value + 1);
    memcpy(copy, text, length);

    g_atomic_ref_count_init(&value->references);
    value->kind = (uint8_t)kind;
    value->text = copy;
    value->length = length;
    value->is_true = length > 0;
    value->is_plain = strcspn(copy, "&<>\"'") == length;
    return value;
}

Value *
value_new_nothing(void)
{
    return new_printable(VALUE_NOTHING, "", 0);
}

Value *
value_new_flag(gboolean flag)
{
    Value *value =
        flag ? new_printable(VALUE_FLAG, "true", 4) : new_printable(VALUE_FLAG, "false", 5);
    value->number = flag ? 1 : 0;
    value->is_true = flag ? TRUE : FALSE;
    return value;
}

Value *
value_new_number(int64_t number)
{
    char digits[24];
    int length = g_snprintf(digits, sizeof digits, "%" PRId64, number);
    Value *value = new_printable(VALUE_NUMBER, digits, (size_t)length);
    value->number = number;
    value->is_true = number != 0;
    return value;
}

Value *
value_new_text(const char *text)
{
    if (text == NULL || text[0] == '\0')
        return value_ref(&nothing_written.value);

    return new_printable(VALUE_TEXT, text, strlen(text));
}

/* A value that prints as nothing by itself. */
static Value *
new_container(ValueKind kind)
{
    Value *value = g_new0(Value, 1);

    g_atomic_ref_count_init(&value->references);
    value->kind = (uint8_t)kind;
    value->text = nothing_written.padding;
    return value;
}

Value *
value_new_list(Value *shape)
{
    Value *list = new_container(VALUE_LIST);
    list->items = g_new0(Items, 1);
    list->items->shape = shape;
    list->is_plain = TRUE;
    return list;
}

Value *
value_new_record(void)
{
    Value *record = new_container(VALUE_RECORD);
    record->members = g_new0(Members, 1);
    record->is_true = TRUE;
    return record;
}

Value *
value_ref(const Value *value)
{
    Value *shared = (Value *)value; /* only the count changes */
    g_atomic_ref_count_inc(&shared->references);
    return shared;
}

static void
clear_list(Items *items)
{
    for (size_t i = 0; i < items->count; i++)
        value_unref(items->at[i]);
    value_unref(items->shape);
    g_free(items);
}

static void
clear_record(Members *members)
{
    for (size_t i = 0; i < members->count; i++) {
        g_ref_string_release(members->at[i].name);
        value_unref(members->at[i].value);
    }
    g_free(members);
}

void
value_unref(Value *value)
{
    if (value == NULL || !g_atomic_ref_count_dec(&value->references))
        return;

    if (value->kind == VALUE_LIST)
        clear_list(value->items);
    else if (value->kind == VALUE_RECORD)
        clear_record(value->members);
    g_free(value);
}

/* The room of a list doubles whenever `count` is a power of two. */
static gboolean
is_full(size_t count)
{
    return (count & (count - 1)) == 0;
}

void
value_append(Value *list, Value *item)
{
    g_assert(list->kind == VALUE_LIST && item != NULL);

    size_t count = list->items->count;
    if (is_full(count))
        list->items = g_realloc(list->items,
                                sizeof(Items) + MAX(2 * count, 1) * sizeof list->items->at[0]);
    list->items->at[count] = item;
    list->items->count++;
    list->is_true = TRUE;
}

static Member *
find_member(const Value *record, const char *name)
{
    Members *members = record->members;
    for (size_t i = 0; i < members->count; i++)
        if (strcmp(members->at[i].name, name) == 0)
            return &members->at[i];

    return NULL;
}

static void
add_member(Value *record, const char *name, Value *item)
{
    size_t count = record->members->count;
    if (count % RECORD_STEP == 0)
        record->members = g_realloc(record->members,
                                    sizeof(Members) + (count + RECORD_STEP) * sizeof(Member));
    record->members->at[count] = (Member){.name = g_ref_string_new_intern(name), .value = item};
    record->members->count++;
}

void
value_set(Value *record, const char *name, Value *item)
{
    g_assert(record->kind == VALUE_RECORD && item != NULL);

    Member *member = find_member(record, name);
    if (member == NULL) {
        add_member(record, name, item);
    } else {
        value_unref(member->value);
        member->value = item;
    }
    if (strcmp(name, "name") == 0) {
        record->text = item->text;
        record->length = item->length;
    }
}

void
value_set_text(Value *record, const char *name, const char *text)
{
    value_set(record, name, value_new_text(text));
}

void
value_set_number(Value *record, const char *name, int64_t number)
{
    value_set(record, name, value_new_number(number));
}

ValueKind
value_get_kind(const Value *value)
{
    return (ValueKind)value->kind;
}

int64_t
value_get_number(const Value *number)
{
    g_assert(number->kind == VALUE_NUMBER || number->kind == VALUE_FLAG);
    return number->number;
}

const char *
value_get_text(const Value *value)
{
    return value->text;
}

gboolean
value_is_true(const Value *value)
{
    return value->is_true;
}

size_t
value_get_length(const Value *list)
{
    return list->kind == VALUE_LIST ? list->items->count : 0;
}

const Value *
value_get_item(const Value *list, size_t index)
{
    g_assert(list->kind == VALUE_LIST && index < list->items->count);
    return list->items->at[index];
}

const Value *
value_get_shape(const Value *list)
{
    return list->kind == VALUE_LIST ? list->items->shape : NULL;
}

const Value *
value_get_member(const Value *value, const char *name)
{
    if (value == NULL || value->kind != VALUE_RECORD)
        return NULL;

    const Member *member = find_member(value, name);
    return member != NULL ? member->value : NULL;
}

const char **
value_get_names(const Value *record)
{
    g_assert(record->kind == VALUE_RECORD);

    const Members *members = record->members;
    const char **names = g_new0(const char *, members->count + 1);
    for (size_t i = 0; i < members->count; i++)
        names[i] = members->at[i].name;
    return names;
}
