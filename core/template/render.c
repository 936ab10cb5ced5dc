#include "template/keep.h"
#include "template/markdown.h"
#include "template/memo.h"
#include "template/scope.h"
#include "template/template.h"

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
    size_t reach;      /* the outermost level that a name was looked for in, of late */
    gboolean has_gaps; /* something was printed empty, of late */
    Hints hints;
} Renderer;

static const size_t default_limit = 256 * 1024 * 1024;
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

/* A name that was not found may be meant for any of the sections that it stands in. */
static gboolean
is_kept_somewhere(const char *const *keep, const Tag *tag, const Context *context)
{
    for (; context != NULL; context = context->outer) {
        g_autofree char *name = scope_get_full_name(tag, context);
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

    g_autofree char *name = scope_get_full_name(tag, where);
    return keep_covers(keep, name);
}

/* Puts text of the template, indented as its partial is. */
static gboolean
put_lines(Renderer *renderer, const char *text, size_t length, gboolean starts_line)
{
    const Call *call = renderer->call;
    Output *output = &renderer->output;
    if (call->margin_length == 0)
        return output_put_padded(output, text, length);

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

static inline gboolean
put_value(Renderer *renderer, const Value *value, const Tag *tag)
{
    Output *output = &renderer->output;
    TemplateEscape escape = renderer->how->escape;
    if (escape == TEMPLATE_VERBATIM || (escape == TEMPLATE_HTML && value->is_plain) || tag->raw)
        return output_put_padded(output, value->text, value->length);
    if (escape == TEMPLATE_HTML)
        return output_put_html(output, value->text, value->length);

    return markdown_put(output, value->text, value->length, tag->bracketed);
}

/* As scope_find(), noting how far out a name had to be looked for. */
static const Value *
find(Renderer *renderer, const Tag *tag, const Context *context, const Context **out_where)
{
    const Value *value = scope_find(tag, context, &renderer->hints, out_where);
    size_t level = *out_where != NULL ? (*out_where)->level : 0;
    renderer->reach = MIN(renderer->reach, level);
    return value;
}

/* As scope_peek(), likewise. */
static inline const Value *
peek(Renderer *renderer, const Instruction *instruction, const Context *context,
     const Context **out_where)
{
    const Value *value = scope_peek(instruction, context, &renderer->hints, out_where);
    if (value != NULL)
        renderer->reach = MIN(renderer->reach, (*out_where)->level);
    return value;
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

static void
note_empty(Renderer *renderer, const Tag *tag, const Context *context, const Context *where)
{
    GPtrArray *empty = renderer->how->out_empty;
    renderer->has_gaps |= !tag->has_default;
    if (empty == NULL || tag->has_default)
        return;

    char *name = scope_get_full_name(tag, where != NULL ? where : scope_guess(tag, context));
    if (g_ptr_array_find_with_equal_func(empty, name, g_str_equal, NULL))
        g_free(name);
    else
        g_ptr_array_add(empty, name);
}

static gboolean
print(Renderer *renderer, const Tag *tag, const Context *context)
{
    const Context *where = NULL;
    const Value *value = find(renderer, tag, context, &where);
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
    return put_value(renderer, value, tag) || fail_at_limit(renderer, tag->start);
}

/* Runs the section's body with `inner` for its context. */
static gboolean
run_body(Renderer *renderer, const Instruction *section, const Context *inner)
{
    size_t index = (size_t)(section - renderer->call->unit->instructions);
    return spend(renderer, section->after - index, section->tag->start) &&
           run(renderer, index + 1, section->after, inner);
}

static gboolean
run_items(Renderer *renderer, const Instruction *section, const Value *list, Context *inner)
{
    inner->list = list;
    for (size_t i = 0; i < list->items->count; i++) {
        inner->value = list->items->at[i];
        if (!run_body(renderer, section, inner))
            return FALSE;
    }
    return TRUE;
}

static gboolean
enter(Renderer *renderer, const Instruction *section, const Value *made, Context *inner)
{
    if (renderer->depth == PROGRAM_DEPTH) {
        program_set_error(&renderer->error, renderer->call->unit, section->tag->start,
                          TEMPLATE_ERROR_LIMIT, "sections are nested more than %d deep",
                          PROGRAM_DEPTH);
        return FALSE;
    }

    renderer->depth++;
    inner->value = made;
    gboolean done = made->kind == VALUE_LIST ? run_items(renderer, section, made, inner)
                                             : run_body(renderer, section, inner);
    renderer->depth--;
    return done;
}

/* Runs a section whose name, found in `where`, stands for `named`, which may be NULL. */
static gboolean
run_filtered(Renderer *renderer, const Instruction *section, const Value *named,
             const Context *context, const Context *where)
{
    const Tag *tag = section->tag;
    g_autoptr(Value) made = NULL;
    if (tag->call_count > 0) {
        named = made = apply_calls(renderer, tag, named);
        if (made == NULL)
            return FALSE;
    }

    gboolean is_true = named != NULL && named->is_true;
    if (section->kind == INSTRUCTION_INVERTED)
        return is_true || run_body(renderer, section, context);
    Context inner = {.outer = context, .base = where, .tag = tag, .level = context->level + 1};
    return !is_true || enter(renderer, section, named, &inner);
}

/* Runs a section over `list`, unless the memo knows what it comes out as. That can be noted
 * when no name was looked for outside of the items. */
static gboolean
run_noted(Renderer *renderer, const Instruction *section, const Value *list,
          const Context *context, const Context *where)
{
    TemplateMemo *memo = renderer->how->memo;
    Output *output = &renderer->output;
    MemoTerms terms = {renderer->how->escape, renderer->how->language,
                       markdown_get_place(output)};
    const GString *known = memo_find(memo, section->tag, list, &terms);
    if (known != NULL)
        return output_put(output, known->str, known->len) ||
               fail_at_limit(renderer, section->tag->start);

    size_t reach = renderer->reach, start = output_get_length(output);
    gboolean has_gaps = renderer->has_gaps;
    renderer->reach = G_MAXSIZE;
    renderer->has_gaps = FALSE;
    gboolean done = run_filtered(renderer, section, list, context, where);
    if (done && renderer->reach > context->level && !renderer->has_gaps)
        memo_note(memo, section->tag, list, &terms, output->text->str + start,
                  output_get_length(output) - start);
    renderer->reach = MIN(renderer->reach, reach);
    renderer->has_gaps |= has_gaps;
    return done;
}

static gboolean
run_section(Renderer *renderer, const Instruction *section, const Context *context)
{
    const Context *where = NULL;
    const Value *named = peek(renderer, section, context, &where);
    if (named == NULL)
        named = find(renderer, section->tag, context, &where);
    if (is_kept(renderer, section->tag, context, where))
        return put_source(renderer, section->tag);

    if (renderer->how->memo != NULL && renderer->how->keep == NULL &&
        renderer->call->margin_length == 0 && named != NULL && named->kind == VALUE_LIST &&
        section->kind == INSTRUCTION_SECTION)
        return run_noted(renderer, section, named, context, where);
    return run_filtered(renderer, section, named, context, where);
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
run_text_slowly(Renderer *renderer, const Instruction *text)
{
    return put_lines(renderer, text->text, text->length, text->starts_line) ||
           fail_at_limit(renderer, (size_t)(text->text - renderer->call->unit->source));
}

static inline gboolean
run_text(Renderer *renderer, const Instruction *text)
{
    if (renderer->call->margin_length == 0 &&
        output_put_padded(&renderer->output, text->text, text->length))
        return TRUE;

    return run_text_slowly(renderer, text);
}

static inline gboolean
run_variable(Renderer *renderer, const Instruction *variable, const Context *context)
{
    const Context *where = NULL;
    const Value *value =
        renderer->how->keep == NULL ? peek(renderer, variable, context, &where) : NULL;
    if (value != NULL && value->length > 0 && put_value(renderer, value, variable->tag))
        return TRUE;

    return print(renderer, variable->tag, context);
}

/* TRUE when it is quickly known that a section is not run. */
static inline gboolean
is_skipped(Renderer *renderer, const Instruction *section, const Context *context)
{
    const Context *where = NULL;
    const Value *value =
        renderer->how->keep == NULL ? peek(renderer, section, context, &where) : NULL;
    return value != NULL && value->is_true == (section->kind == INSTRUCTION_INVERTED);
}

/* Runs the instructions of the present unit from `from` up to `to`. */
static gboolean
run(Renderer *renderer, size_t from, size_t to, const Context *context)
{
    const Instruction *instructions = renderer->call->unit->instructions;
    gboolean going = TRUE;
    for (size_t i = from; i < to && going;) {
        const Instruction *instruction = &instructions[i++];
        switch (instruction->kind) {
        case INSTRUCTION_TEXT:
            going = run_text(renderer, instruction);
            break;
        case INSTRUCTION_VARIABLE:
            going = run_variable(renderer, instruction, context);
            break;
        case INSTRUCTION_PARTIAL:
            going = run_partial(renderer, instruction, context);
            break;
        default:
            going = is_skipped(renderer, instruction, context) ||
                    run_section(renderer, instruction, context);
            i = instruction->after;
        }
    }
    return going;
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
