#include "base/text.h"
#include "template/keep.h"
#include "template/program.h"
#include "template/template.h"

#include <string.h>

/* What can be known at a place in the template: the shape of what {{.}} will be. */
typedef struct Known {
    const Value *value;
    const struct Known *outer; /* NULL: the whole scope, which is no item */
} Known;

typedef struct {
    size_t work;  /* bounds partials that name each other many times over */
    size_t depth; /* of partials */
    GError **error;
} Checker;

/* Nobody writes a template that takes more steps than this to walk. */
static const size_t most_work = 1000 * 1000;

/* Adds every name that can be had below `value`, the items of lists apart. */
static void
collect_names(GPtrArray *names, const Value *value, const char *prefix, size_t depth)
{
    if (value_get_kind(value) != VALUE_RECORD || depth == PROGRAM_DEPTH)
        return;

    g_autofree const char **members = value_get_names(value);
    for (size_t i = 0; members[i] != NULL; i++) {
        char *name = g_strconcat(prefix, members[i], NULL);
        g_autofree char *below = g_strconcat(name, ".", NULL);
        g_ptr_array_add(names, name);
        collect_names(names, value_get_member(value, members[i]), below, depth + 1);
    }
}

/* The one name whose last part is `name`, or NULL when there are none or several. */
static const char *
find_only_ending(const GPtrArray *names, const char *name)
{
    g_autofree char *ending = g_strconcat(".", name, NULL);
    const char *found = NULL;
    for (size_t i = 0; i + 1 < names->len; i++) {
        const char *candidate = g_ptr_array_index(names, i);
        if (!g_str_has_suffix(candidate, ending))
            continue;
        if (found != NULL)
            return NULL;
        found = candidate;
    }
    return found;
}

/* The known name that was most likely meant, or NULL; owned by the caller. */
static char *
find_nearest(const char *name, const Known *known)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (; known != NULL; known = known->outer)
        collect_names(names, known->value, "", 0);
    g_ptr_array_add(names, NULL);

    const char *nearest = find_only_ending(names, name);
    if (nearest == NULL)
        nearest = text_nearest(name, (const char *const *)names->pdata);
    return g_strdup(nearest);
}

static gboolean
refuse_name(const Checker *checker, const Unit *unit, const Tag *tag, const Known *known)
{
    g_autofree char *nearest = find_nearest(tag->name, known);
    if (nearest != NULL)
        program_set_error(checker->error, unit, tag->start, TEMPLATE_ERROR_UNKNOWN,
                          "nothing is called '%s' here: did you mean '%s'?", tag->name,
                          nearest);
    else
        program_set_error(checker->error, unit, tag->start, TEMPLATE_ERROR_UNKNOWN,
                          "nothing is called '%s' here", tag->name);
    return FALSE;
}

/* Returns the shape of what `tag` names, or NULL with the error set. */
static const Value *
find_known(const Checker *checker, const Unit *unit, const Tag *tag, const Known *known)
{
    const Value *value = NULL;
    if (tag->part_count == 0 && known->outer != NULL)
        return known->value;

    for (const Known *at = known; tag->part_count > 0 && at != NULL && value == NULL;
         at = at->outer)
        value = value_get_member(at->value, tag->parts[0].symbol);
    for (size_t i = 1; i < tag->part_count; i++)
        value = value_get_member(value, tag->parts[i].symbol);
    if (value == NULL)
        refuse_name(checker, unit, tag, known);

    return value;
}

/* TRUE while the filters before `call` hand on what they were given. */
static gboolean
keeps_kind(const Tag *tag, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!filter_keeps_kind(tag->calls[i].filter))
            return FALSE;

    return TRUE;
}

/* A list prints nothing by itself, nor does a record without a name. */
static gboolean
check_printable(const Checker *checker, const Unit *unit, const Tag *tag, const Value *value)
{
    ValueKind kind = value_get_kind(value);
    gboolean nameless = kind == VALUE_RECORD && value_get_member(value, "name") == NULL;
    if ((kind != VALUE_LIST && !nameless) || !keeps_kind(tag, tag->call_count))
        return TRUE;

    program_set_error(checker->error, unit, tag->start, TEMPLATE_ERROR_VALUE,
                      kind == VALUE_LIST
                          ? "'%s' is a list: print it by 'names' or 'join: \", \"', or repeat "
                            "a section over it"
                          : "'%s' has several values: add the name of one",
                      tag->name);
    return FALSE;
}

/* A filter for lists must meet one. */
static gboolean
check_filters(const Checker *checker, const Unit *unit, const Tag *tag, const Value *value)
{
    for (size_t i = 0; i < tag->call_count; i++) {
        const Filter *filter = tag->calls[i].filter;
        gboolean is_list = value_get_kind(value) == VALUE_LIST && keeps_kind(tag, i);
        if (filter_gives_default(filter) || is_list == filter_wants_list(filter))
            continue;
        program_set_error(checker->error, unit, tag->start, TEMPLATE_ERROR_VALUE,
                          is_list ? "'%s' is a list, which '%s' cannot work on"
                                  : "'%s' is no list there, and '%s' works on a list only",
                          tag->name, filter_get_name(filter));
        return FALSE;
    }
    return TRUE;
}

static gboolean check_range(Checker *checker, const Unit *unit, size_t from, size_t to,
                            const Known *known);

/* Walks the body of a section over what has the shape `value`. */
static gboolean
check_body(Checker *checker, const Unit *unit, size_t index, const Value *value,
           const Known *known)
{
    const Instruction *section = &unit->instructions[index];
    if (section->kind == INSTRUCTION_INVERTED)
        return check_range(checker, unit, index + 1, section->after, known);

    g_autoptr(Value) text = value_new_text("");
    Known inner = {.value = value, .outer = known};
    if (!keeps_kind(section->tag, section->tag->call_count))
        inner.value = text;
    else if (value_get_kind(value) == VALUE_LIST)
        inner.value = value_get_shape(value) != NULL ? value_get_shape(value) : text;
    return check_range(checker, unit, index + 1, section->after, &inner);
}

static gboolean
refuse_work(const Checker *checker, const Unit *unit)
{
    program_set_error(checker->error, unit, 0, TEMPLATE_ERROR_LIMIT,
                      "its partials name each other too often, or too deep");
    return FALSE;
}

static gboolean
check_partial(Checker *checker, const Unit *unit, const Unit *partial, const Known *known)
{
    if (checker->depth == PROGRAM_DEPTH)
        return refuse_work(checker, unit);

    checker->depth++;
    gboolean good = check_range(checker, partial, 0, partial->count, known);
    checker->depth--;
    return good;
}

static gboolean
check_instruction(Checker *checker, const Unit *unit, size_t index, const Known *known)
{
    const Instruction *instruction = &unit->instructions[index];
    if (instruction->kind == INSTRUCTION_TEXT)
        return TRUE;
    if (instruction->kind == INSTRUCTION_PARTIAL)
        return check_partial(checker, unit, instruction->unit, known);

    const Value *value = find_known(checker, unit, instruction->tag, known);
    if (value == NULL || !check_filters(checker, unit, instruction->tag, value))
        return FALSE;
    if (instruction->kind == INSTRUCTION_VARIABLE)
        return check_printable(checker, unit, instruction->tag, value);

    return check_body(checker, unit, index, value, known);
}

static gboolean
check_range(Checker *checker, const Unit *unit, size_t from, size_t to, const Known *known)
{
    if (checker->work < to - from + 1)
        return refuse_work(checker, unit);

    checker->work -= to - from + 1;

    const Instruction *instructions = unit->instructions;
    for (size_t i = from; i < to; i = MAX(instructions[i].after, i + 1))
        if (!check_instruction(checker, unit, i, known))
            return FALSE;

    return TRUE;
}

gboolean
template_check(const Template *template, const Value *known, GError **error)
{
    const Unit *unit = g_ptr_array_index(template->units, 0);
    Checker checker = {.work = most_work, .error = error};
    Known outermost = {.value = known};
    return check_range(&checker, unit, 0, unit->count, &outermost);
}

/* The sections around a place, the innermost first. */
typedef struct Around {
    const char *name;
    const struct Around *outer;
} Around;

/* TRUE when `name`, or what it can mean in the sections around it, begins with `wanted`. */
static gboolean
can_mean(const char *name, const Around *around, const char *wanted)
{
    g_autofree char *path = g_strdup(name);
    gboolean means = keep_begins_with(name, wanted);
    for (; around != NULL && !means; around = around->outer) {
        g_autofree char *direct = g_strconcat(around->name, ".", name, NULL);
        g_autofree char *inner = g_steal_pointer(&path);
        path = g_strconcat(around->name, ".", inner, NULL);
        means = keep_begins_with(direct, wanted) || keep_begins_with(path, wanted);
    }
    return means;
}

typedef struct {
    const char *wanted;
    size_t work;
    size_t depth; /* of partials */
} Search;

static gboolean range_uses(Search *search, const Unit *unit, size_t from, size_t to,
                           const Around *around);

/* A partial that includes itself without end may use anything. */
static gboolean
partial_uses(Search *search, const Unit *unit, const Around *around)
{
    if (search->depth == PROGRAM_DEPTH)
        return TRUE;

    search->depth++;
    gboolean uses = range_uses(search, unit, 0, unit->count, around);
    search->depth--;
    return uses;
}

static gboolean
instruction_uses(Search *search, const Unit *unit, size_t index, const Around *around)
{
    const Instruction *instruction = &unit->instructions[index];
    if (instruction->kind == INSTRUCTION_TEXT)
        return FALSE;
    if (instruction->kind == INSTRUCTION_PARTIAL)
        return partial_uses(search, instruction->unit, around);
    if (can_mean(instruction->tag->name, around, search->wanted))
        return TRUE;
    if (instruction->kind == INSTRUCTION_VARIABLE)
        return FALSE;

    Around inner = {.name = instruction->tag->name, .outer = around};
    return range_uses(search, unit, index + 1, instruction->after,
                      instruction->kind == INSTRUCTION_SECTION ? &inner : around);
}

static gboolean
range_uses(Search *search, const Unit *unit, size_t from, size_t to, const Around *around)
{
    for (size_t i = from; i < to; i = MAX(unit->instructions[i].after, i + 1)) {
        if (search->work == 0)
            return TRUE; /* too much to tell */
        search->work--;
        if (instruction_uses(search, unit, i, around))
            return TRUE;
    }
    return FALSE;
}

gboolean
template_uses(const Template *template, const char *name)
{
    const Unit *unit = g_ptr_array_index(template->units, 0);
    Search search = {.wanted = name, .work = most_work};
    return range_uses(&search, unit, 0, unit->count, NULL);
}
