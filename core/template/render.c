#include "template/keep.h"
#include "template/layout.h"
#include "template/output.h"
#include "template/program.h"

/* What {{.}} is here, and where names are looked for next. Lives on the stack. */
typedef struct Context {
    const Value *value;
    const struct Context *outer;
    const struct Context *base; /* where the section's name was found, NULL: nowhere */
    const Tag *tag;             /* the section's; NULL for the outermost */
    const Value *list;          /* whose item `value` is, or NULL */
} Context;

/* The partials that led here, the innermost first. */
typedef struct Call {
    const Unit *unit;
    const struct Call *caller;
    size_t depth;
    const char *margin; /* goes before each of its lines */
    size_t margin_length;
} Call;

typedef struct {
    const TemplateRender *how;
    Output output;
    const Call *call;
    size_t depth;       /* of sections */
    size_t work;        /* instructions and items that are still allowed */
    Language *language; /* borrowed, or `own_language` once one is needed */
    Language *own_language;
    GError *error;
    uint8_t hints[G_MAXUINT8 + 1]; /* where each part of a name was found in its last record */
} Renderer;

static const size_t default_limit = 64 * 1024 * 1024;
static const size_t least_work = 64 * 1024;

static gboolean run(Renderer *renderer, size_t from, size_t to, const Context *context);

static gboolean
fail_at_limit(Renderer *renderer, size_t at)
{
    program_set_error(&renderer->error, renderer->call->unit, at, TEMPLATE_ERROR_LIMIT,
                      "what is made of the template here passes the limit of %zu bytes",
                      renderer->output.limit);
    return FALSE;
}

/* Bounds the time as well: sections may repeat what prints nothing. */
static gboolean
spend(Renderer *renderer, size_t work, size_t at)
{
    if (renderer->work < work)
        return fail_at_limit(renderer, at);

    renderer->work -= work;
    return TRUE;
}

static const Value *
find_part(Renderer *renderer, const Value *value, const NamePart *part)
{
    if (value->kind != VALUE_RECORD)
        return NULL;
    return layout_find(value, part->symbol, &renderer->hints[part->slot]);
}

/* Returns what the tag's name stands for, or NULL; `out_where` is the context that has its
 * first part, NULL when none does. */
static const Value *
look_up(Renderer *renderer, const Tag *tag, const Context *context, const Context **out_where)
{
    *out_where = context;
    if (tag->part_count == 0)
        return context->value;

    const Value *value = NULL;
    for (; context != NULL && value == NULL; context = context->outer) {
        *out_where = context;
        value = find_part(renderer, context->value, &tag->parts[0]);
    }
    if (value == NULL)
        *out_where = NULL;
    for (size_t i = 1; i < tag->part_count && value != NULL; i++)
        value = find_part(renderer, value, &tag->parts[i]);

    return value;
}

/* Returns "signatories.title" for `title` found in an item of `signatories`; owned by the
 * caller. */
static char *
get_full_name(const Tag *tag, const Context *where)
{
    if (where == NULL || where->tag == NULL)
        return g_strdup(tag->name);

    g_autofree char *outer = get_full_name(where->tag, where->base);
    return tag->part_count == 0 ? g_steal_pointer(&outer)
                                : g_strconcat(outer, ".", tag->name, NULL);
}

/* A name that was not found may be meant for any of the sections that it stands in. */
static gboolean
is_kept_somewhere(const char *const *keep, const Tag *tag, const Context *context)
{
    for (; context != NULL; context = context->outer) {
        g_autofree char *name = get_full_name(tag, context);
        if (keep_covers(keep, name))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_kept(const Renderer *renderer, const Tag *tag, const Context *context, const Context *where)
{
    const char *const *keep = renderer->how->keep;
    if (keep == NULL)
        return FALSE;
    if (where == NULL)
        return is_kept_somewhere(keep, tag, context);

    g_autofree char *name = get_full_name(tag, where);
    return keep_covers(keep, name);
}

/* Puts text of the template, indented as its partial is. */
static gboolean
put_lines(Renderer *renderer, const char *text, size_t length, gboolean starts_line)
{
    const Call *call = renderer->call;
    Output *output = &renderer->output;
    if (call->margin_length == 0)
        return output_put(output, text, length);

    const char *end = text + length;
    gboolean indents = starts_line;
    do {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        const char *next = feed != NULL ? feed + 1 : end;
        if ((indents && !output_put(output, call->margin, call->margin_length)) ||
            !output_put(output, text, (size_t)(next - text)))
            return FALSE;
        text = next;
        indents = TRUE;
    } while (text < end);

    return TRUE;
}

static gboolean
put_source(Renderer *renderer, const Tag *tag)
{
    const char *source = renderer->call->unit->source + tag->source_start;
    if (put_lines(renderer, source, tag->source_end - tag->source_start, tag->standalone))
        return TRUE;

    return fail_at_limit(renderer, tag->start);
}

static gboolean
put_value(Renderer *renderer, const Value *value, gboolean raw)
{
    TemplateEscape escape = raw ? TEMPLATE_VERBATIM : renderer->how->escape;
    switch (escape) {
    case TEMPLATE_HTML:
        return output_put_html(&renderer->output, value->text, value->length);
    case TEMPLATE_MARKDOWN:
        return output_put_markdown(&renderer->output, value->text, value->length);
    default:
        return output_put(&renderer->output, value->text, value->length);
    }
}

/* The language of the filters: en-US when the caller gave none. */
static gboolean
ensure_language(Renderer *renderer)
{
    if (renderer->language == NULL) {
        renderer->own_language = language_open("en-US", &renderer->error);
        renderer->language = renderer->own_language;
    }
    return renderer->language != NULL;
}

/* Returns what the tag's filters make of `value`, which may be NULL; NULL on failure. */
static Value *
apply_calls(Renderer *renderer, const Tag *tag, const Value *value)
{
    if (!ensure_language(renderer))
        return NULL;

    g_autoptr(Value) made = value != NULL ? value_ref(value) : value_new_nothing();
    for (size_t i = 0; i < tag->call_count; i++) {
        const FilterCall *call = &tag->calls[i];
        Value *next = filter_apply(call->filter, made, call->arguments, call->count,
                                   renderer->language, &renderer->error);
        if (next == NULL) {
            g_prefix_error(&renderer->error, "'%s': ", tag->name);
            program_place_error(&renderer->error, renderer->call->unit, tag->start,
                                TEMPLATE_ERROR_VALUE);
            return NULL;
        }
        value_unref(made);
        made = next;
    }
    return g_steal_pointer(&made);
}

/* Where an absent name would have been found: in the item whose list says that it has it. */
static const Context *
guess_where(const Tag *tag, const Context *context)
{
    const Value *shape = context->list != NULL ? value_get_shape(context->list) : NULL;
    if (tag->part_count == 0 || shape == NULL)
        return NULL;

    return value_get_member(shape, tag->parts[0].symbol) != NULL ? context : NULL;
}

static void
note_empty(const Renderer *renderer, const Tag *tag, const Context *context,
           const Context *where)
{
    GPtrArray *empty = renderer->how->out_empty;
    if (empty == NULL || tag->has_default)
        return;

    char *name = get_full_name(tag, where != NULL ? where : guess_where(tag, context));
    if (g_ptr_array_find_with_equal_func(empty, name, g_str_equal, NULL))
        g_free(name);
    else
        g_ptr_array_add(empty, name);
}

static gboolean
print(Renderer *renderer, const Tag *tag, const Context *context)
{
    const Context *where = NULL;
    const Value *value = look_up(renderer, tag, context, &where);
    if (is_kept(renderer, tag, context, where))
        return put_source(renderer, tag);

    g_autoptr(Value) made = NULL;
    if (tag->call_count > 0) {
        value = made = apply_calls(renderer, tag, value);
        if (made == NULL)
            return FALSE;
    }
    if (value == NULL || value->length == 0) {
        note_empty(renderer, tag, context, where);
        return TRUE;
    }
    return put_value(renderer, value, tag->raw) || fail_at_limit(renderer, tag->start);
}

/* Runs the body of the section at `index` for `value`, once for each item of a list. */
static gboolean
run_body(Renderer *renderer, size_t index, const Value *value, Context *inner)
{
    size_t to = renderer->call->unit->instructions[index].after;
    if (value->kind != VALUE_LIST) {
        inner->value = value;
        return spend(renderer, to - index, inner->tag->start) &&
               run(renderer, index + 1, to, inner);
    }

    inner->list = value;
    for (size_t i = 0; i < value->count; i++) {
        inner->value = value->items[i];
        if (!spend(renderer, to - index, inner->tag->start) ||
            !run(renderer, index + 1, to, inner))
            return FALSE;
    }
    return TRUE;
}

static gboolean
enter(Renderer *renderer, size_t index, const Value *value, Context *inner)
{
    if (renderer->depth == PROGRAM_DEPTH) {
        program_set_error(&renderer->error, renderer->call->unit, inner->tag->start,
                          TEMPLATE_ERROR_LIMIT, "sections are nested more than %d deep",
                          PROGRAM_DEPTH);
        return FALSE;
    }

    renderer->depth++;
    gboolean done = run_body(renderer, index, value, inner);
    renderer->depth--;
    return done;
}

static gboolean
run_section(Renderer *renderer, size_t index, const Context *context)
{
    const Instruction *section = &renderer->call->unit->instructions[index];
    const Tag *tag = section->tag;
    const Context *where = NULL;
    const Value *value = look_up(renderer, tag, context, &where);
    if (is_kept(renderer, tag, context, where))
        return put_source(renderer, tag);

    g_autoptr(Value) made = NULL;
    if (tag->call_count > 0) {
        value = made = apply_calls(renderer, tag, value);
        if (made == NULL)
            return FALSE;
    }

    gboolean is_true = value != NULL && value->is_true;
    if (section->kind == INSTRUCTION_INVERTED)
        return is_true || run(renderer, index + 1, section->after, context);
    Context inner = {.outer = context, .base = where, .tag = tag};
    return !is_true || enter(renderer, index, value, &inner);
}

/* "letter.md > a > b > …"; owned by the caller. */
static char *
describe_calls(const Call *call)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (; call != NULL; call = call->caller) {
        const Unit *unit = call->unit;
        g_string_prepend(text, text->len > 0 ? " > " : "");
        g_string_prepend(text, unit->name != NULL ? unit->name : unit->path);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
run_partial(Renderer *renderer, const Instruction *partial, const Context *context)
{
    const Call *caller = renderer->call;
    size_t at = (size_t)(partial->text + partial->length - caller->unit->source);
    if (caller->depth == PROGRAM_DEPTH) {
        g_autofree char *chain = describe_calls(caller);
        program_set_error(&renderer->error, caller->unit, at, TEMPLATE_ERROR_LIMIT,
                          "partials are nested more than %d deep: %s", PROGRAM_DEPTH, chain);
        return FALSE;
    }

    Call call = {.unit = partial->unit, .caller = caller, .depth = caller->depth + 1};
    g_autofree char *joined = NULL;
    if (partial->starts_line) {
        joined = g_strdup_printf("%.*s%.*s", (int)caller->margin_length, caller->margin,
                                 (int)partial->length, partial->text);
        call.margin = joined;
        call.margin_length = caller->margin_length + partial->length;
    }
    renderer->call = &call;
    gboolean done =
        spend(renderer, call.unit->count + 1, 0) && run(renderer, 0, call.unit->count, context);
    renderer->call = caller;
    return done;
}

static gboolean
run_text(Renderer *renderer, const Instruction *text)
{
    if (put_lines(renderer, text->text, text->length, text->starts_line))
        return TRUE;

    return fail_at_limit(renderer, (size_t)(text->text - renderer->call->unit->source));
}

static gboolean
run_one(Renderer *renderer, size_t index, const Context *context)
{
    const Instruction *instruction = &renderer->call->unit->instructions[index];
    switch (instruction->kind) {
    case INSTRUCTION_TEXT:
        return run_text(renderer, instruction);
    case INSTRUCTION_VARIABLE:
        return print(renderer, instruction->tag, context);
    case INSTRUCTION_PARTIAL:
        return run_partial(renderer, instruction, context);
    default:
        return run_section(renderer, index, context);
    }
}

/* Runs the instructions of the present unit from `from` up to `to`. */
static gboolean
run(Renderer *renderer, size_t from, size_t to, const Context *context)
{
    const Instruction *instructions = renderer->call->unit->instructions;
    size_t index = from;
    while (index < to) {
        if (!run_one(renderer, index, context))
            return FALSE;
        const Instruction *done = &instructions[index];
        gboolean has_body =
            done->kind == INSTRUCTION_SECTION || done->kind == INSTRUCTION_INVERTED;
        index = has_body ? done->after : index + 1;
    }
    return TRUE;
}

gboolean
template_render(const Template *template, const Value *scope, const TemplateRender *how,
                GString *out, GError **error)
{
    const Unit *unit = g_ptr_array_index(template->units, 0);
    Call call = {.unit = unit, .margin = ""};
    Context context = {.value = scope};
    Renderer renderer = {.how = how, .call = &call, .language = how->language};
    size_t limit = how->limit > 0 ? how->limit : default_limit;
    renderer.work = limit + least_work;
    output_begin(&renderer.output, out, limit);

    gboolean done = run(&renderer, 0, unit->count, &context);
    if (done && !output_finish(&renderer.output))
        done = fail_at_limit(&renderer, unit->length);
    if (!done) {
        output_abandon(&renderer.output);
        g_propagate_error(error, renderer.error);
    }
    language_free(renderer.own_language);
    return done;
}
