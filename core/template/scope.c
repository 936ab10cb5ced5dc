#include "template/scope.h"

static const Value *
find_part(const Value *value, const NamePart *part, Hints *hints)
{
    if (value->kind != VALUE_RECORD)
        return NULL;

    uint8_t *hint = &hints->at[part->slot];
    const Value *member = layout_peek(value, part->symbol, *hint);
    return member != NULL ? member : layout_find(value, part->symbol, hint);
}

const Value *
scope_find(const Tag *tag, const Context *context, Hints *hints, const Context **out_where)
{
    *out_where = context;
    if (tag->part_count == 0)
        return context->value;

    const Value *value = NULL;
    for (; context != NULL && value == NULL; context = context->outer) {
        *out_where = context;
        value = find_part(context->value, &tag->parts[0], hints);
    }
    if (value == NULL)
        *out_where = NULL;
    for (size_t i = 1; i < tag->part_count && value != NULL; i++)
        value = find_part(value, &tag->parts[i], hints);

    return value;
}

char *
scope_get_full_name(const Tag *tag, const Context *where)
{
    if (where == NULL || where->tag == NULL)
        return g_strdup(tag->name);

    g_autofree char *outer = scope_get_full_name(where->tag, where->base);
    return tag->part_count == 0 ? g_steal_pointer(&outer)
                                : g_strconcat(outer, ".", tag->name, NULL);
}

const Context *
scope_guess(const Tag *tag, const Context *context)
{
    const Value *shape = context->list != NULL ? value_get_shape(context->list) : NULL;
    if (tag->part_count == 0 || shape == NULL)
        return NULL;

    return value_get_member(shape, tag->parts[0].symbol) != NULL ? context : NULL;
}
