#include "base/text.h"
#include "template/tag.h"
#include "template/template.h"
#include "template/token.h"

#include <string.h>

/* The units that led here, the innermost first. */
typedef struct Chain {
    const Unit *unit;
    const struct Chain *outer;
    size_t depth;
} Chain;

typedef struct {
    Template *template;
    const TemplateOptions *options;
    GHashTable *partials; /* name to Unit, shared by all parsers of a template */
    const Chain *chain;
    Unit *unit;
    GArray *instructions;
    Delimiters delimiters;
    size_t text_start; /* of literal text that no instruction has yet */
    size_t sections[PROGRAM_DEPTH];
    size_t depth;
} Parser;

static gboolean parse_unit(Parser *parser, GError **error);

static void
add_text(Parser *parser, size_t start, size_t end, gboolean starts_line)
{
    Instruction text = {
        .kind = INSTRUCTION_TEXT,
        .starts_line = starts_line ? TRUE : FALSE,
        .text = parser->unit->source + start,
        .length = end - start,
    };
    g_array_append_val(parser->instructions, text);
}

/* Adds the literal text up to the tag, which in a partial may begin a line of its own. */
static void
add_text_before(Parser *parser, const Token *token)
{
    gboolean indents = parser->unit->name != NULL;
    size_t start = parser->text_start, end = token->line_start;
    if (end > start)
        add_text(parser, start, end, indents && token_begins_line(parser->unit, start));
    if (indents && !token->standalone && token_begins_line(parser->unit, token->start))
        add_text(parser, end, end, TRUE);
}

/* Parses the token's inside into a Tag that the unit owns; borrowed. */
static Tag *
add_tag(Parser *parser, const Token *token, GError **error)
{
    Tag *tag = tag_parse(parser->template, parser->unit, token->start, token->inner,
                         token->inner_end, error);
    if (tag == NULL)
        return NULL;

    tag->standalone = token->standalone;
    tag->source_start = token->line_start;
    tag->source_end = token->line_end;
    g_ptr_array_add(parser->unit->tags, tag);
    return tag;
}

static void
add_instruction(Parser *parser, InstructionKind kind, Tag *tag)
{
    Instruction instruction = {.kind = (uint8_t)kind, .tag = tag};
    if (tag->part_count == 1 && tag->call_count == 0) {
        instruction.symbol = tag->parts[0].symbol;
        instruction.slot = tag->parts[0].slot;
    }
    g_array_append_val(parser->instructions, instruction);
}

/* A backslash before the bracket takes its meaning away. */
static gboolean
is_bracketed(const char *source, const Token *token)
{
    size_t start = token->start;
    return start > 0 && source[start - 1] == '<' && source[token->end] == '>' &&
           (start == 1 || source[start - 2] != '\\');
}

static gboolean
add_variable(Parser *parser, const Token *token, GError **error)
{
    if (token->sigil != '\0' && parser->options->strict) {
        program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_SYNTAX,
                          "a value is always escaped for where it lands: write the tag "
                          "without '%c'",
                          token->sigil);
        return FALSE;
    }

    Tag *tag = add_tag(parser, token, error);
    if (tag == NULL)
        return FALSE;
    tag->raw = token->sigil != '\0';
    tag->bracketed = is_bracketed(parser->unit->source, token);
    add_instruction(parser, INSTRUCTION_VARIABLE, tag);
    return TRUE;
}

static gboolean
open_section(Parser *parser, const Token *token, GError **error)
{
    Tag *tag = add_tag(parser, token, error);
    if (tag == NULL)
        return FALSE;
    if (parser->depth == PROGRAM_DEPTH) {
        program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_LIMIT,
                          "sections are nested more than %d deep", PROGRAM_DEPTH);
        return FALSE;
    }

    parser->sections[parser->depth++] = parser->instructions->len;
    add_instruction(parser, token->sigil == '#' ? INSTRUCTION_SECTION : INSTRUCTION_INVERTED,
                    tag);
    return TRUE;
}

static gboolean
close_section(Parser *parser, const Token *token, GError **error)
{
    g_autoptr(Tag) closing = tag_parse(parser->template, parser->unit, token->start,
                                       token->inner, token->inner_end, error);
    if (closing == NULL)
        return FALSE;
    if (parser->depth == 0) {
        program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_SYNTAX,
                          "no section '%s' is open here", closing->name);
        return FALSE;
    }

    Instruction *section =
        &g_array_index(parser->instructions, Instruction, parser->sections[--parser->depth]);
    if (!tag_closes(closing, section->tag)) {
        program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_SYNTAX,
                          "the open section is '%s', which '%s' does not close",
                          section->tag->name, closing->name);
        return FALSE;
    }
    section->after = parser->instructions->len;
    section->tag->source_end = token->line_end;
    return TRUE;
}

/* "letter.md > a > b"; owned by the caller. */
static char *
describe_chain(const Chain *chain)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (; chain != NULL; chain = chain->outer) {
        const Unit *unit = chain->unit;
        g_string_prepend(text, text->len > 0 ? " > " : "");
        g_string_prepend(text, unit->name != NULL ? unit->name : unit->path);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* FALSE when a partial may not be reached from here: by itself in a campaign, or too deep. */
static gboolean
check_chain(const Parser *parser, const Token *token, const char *name, GError **error)
{
    gboolean loops = FALSE;
    for (const Chain *link = parser->chain; link != NULL; link = link->outer)
        loops |= g_strcmp0(link->unit->name, name) == 0;
    gboolean deep = parser->chain->depth >= PROGRAM_DEPTH;
    if (!deep && !(loops && parser->options->strict))
        return TRUE;

    g_autofree char *chain = describe_chain(parser->chain);
    program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_LIMIT,
                      loops ? "the partial '%s' includes itself: %s > %s"
                            : "the partial '%s' is nested too deep: %s > %s",
                      name, chain, name);
    return FALSE;
}

/* Returns the name of a partial, or NULL with `error` set; owned by the caller. */
static char *
read_partial_name(const Parser *parser, const Token *token, GError **error)
{
    static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-";
    g_autofree char *name =
        g_strndup(parser->unit->source + token->inner, token->inner_end - token->inner);
    g_strstrip(name);
    if (name[0] != '\0' && (!parser->options->strict || name[strspn(name, plain)] == '\0'))
        return g_steal_pointer(&name);

    g_autofree char *shown = text_escape(name, MIN((gssize)strlen(name), 80));
    program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_PARTIAL,
                      "'%s' is no partial's name: it is letters, digits, '_' and '-', without "
                      "a folder or ending",
                      shown);
    return NULL;
}

static char *
load_partial(const Parser *parser, const Token *token, const char *name, char **out_path,
             GError **error)
{
    if (parser->options->load == NULL) {
        program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_PARTIAL,
                          "the partial '%s' cannot be had: there are none here", name);
        return NULL;
    }

    char *source = parser->options->load(name, parser->options->closure, out_path, error);
    if (source == NULL)
        program_place_error(error, parser->unit, token->start, TEMPLATE_ERROR_PARTIAL);
    return source;
}

/* Parses the partial `name` for the first time; borrowed. */
static Unit *
add_partial(Parser *parser, const Token *token, const char *name, GError **error)
{
    g_autoptr(GError) failure = NULL;
    char *path = NULL;
    g_autofree char *source = load_partial(parser, token, name, &path, &failure);
    if (source == NULL && parser->options->strict) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    if (path == NULL)
        path = g_strdup(name);
    /* In the specification a partial that is not there is an empty one. */
    Unit *unit = program_add_unit(parser->template, name, path, source != NULL ? source : "");
    g_hash_table_insert(parser->partials, unit->name, unit);
    Chain link = {.unit = unit, .outer = parser->chain, .depth = parser->chain->depth + 1};
    Parser inner = {
        .template = parser->template,
        .options = parser->options,
        .partials = parser->partials,
        .chain = &link,
        .unit = unit,
    };
    return parse_unit(&inner, error) ? unit : NULL;
}

static gboolean
include_partial(Parser *parser, const Token *token, GError **error)
{
    g_autofree char *name = read_partial_name(parser, token, error);
    if (name == NULL || !check_chain(parser, token, name, error))
        return FALSE;

    const Unit *unit = g_hash_table_lookup(parser->partials, name);
    if (unit == NULL)
        unit = add_partial(parser, token, name, error);
    if (unit == NULL)
        return FALSE;

    Instruction partial = {
        .kind = INSTRUCTION_PARTIAL,
        .starts_line = token->standalone ? TRUE : FALSE,
        .unit = unit,
        .text = parser->unit->source + token->line_start,
        .length = token->standalone ? token->start - token->line_start : 0,
    };
    g_array_append_val(parser->instructions, partial);
    return TRUE;
}

static gboolean
add_token(Parser *parser, const Token *token, GError **error)
{
    switch (token->sigil) {
    case '!':
        return TRUE;
    case '=':
        return token_change_delimiters(token, parser->unit, &parser->delimiters, error);
    case '#':
    case '^':
        return open_section(parser, token, error);
    case '/':
        return close_section(parser, token, error);
    case '>':
        return include_partial(parser, token, error);
    case '<':
    case '$':
        program_set_error(error, parser->unit, token->start, TEMPLATE_ERROR_SYNTAX,
                          "inheritance ('%c') is not supported: use a partial, {{> name}}",
                          token->sigil);
        return FALSE;
    default:
        return add_variable(parser, token, error);
    }
}

static gboolean
parse_tokens(Parser *parser, GError **error)
{
    Token token = {0};
    size_t start = 0;
    while (token_find(parser->unit, parser->text_start, &parser->delimiters, &start)) {
        if (!token_read(&token, parser->unit, start, parser->text_start, &parser->delimiters,
                        error))
            return FALSE;
        add_text_before(parser, &token);
        parser->text_start = token.line_end;
        if (!add_token(parser, &token, error))
            return FALSE;
    }

    if (parser->depth > 0) {
        const Tag *tag = g_array_index(parser->instructions, Instruction,
                                       parser->sections[parser->depth - 1])
                             .tag;
        program_set_error(error, parser->unit, tag->start, TEMPLATE_ERROR_SYNTAX,
                          "the section '%s' is never closed: {{/%s}} is missing", tag->name,
                          tag->name);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_encoding(const Unit *unit, GError **error)
{
    size_t offset = 0;
    if (text_check(unit->source, unit->length, &offset))
        return TRUE;

    program_set_error(error, unit, offset, TEMPLATE_ERROR_SYNTAX,
                      "the text is not UTF-8: save it in that encoding");
    return FALSE;
}

/* Parses the parser's unit, and every partial that it is the first to name. */
static gboolean
parse_unit(Parser *parser, GError **error)
{
    Unit *unit = parser->unit;
    if (!check_encoding(unit, error))
        return FALSE;

    parser->instructions = g_array_new(FALSE, FALSE, sizeof(Instruction));
    parser->delimiters.open = g_strdup("{{");
    parser->delimiters.close = g_strdup("}}");
    gboolean parsed = parse_tokens(parser, error);
    if (parsed && parser->text_start < unit->length)
        add_text(parser, parser->text_start, unit->length,
                 unit->name != NULL && token_begins_line(parser->unit, parser->text_start));

    g_free(parser->delimiters.open);
    g_free(parser->delimiters.close);
    unit->count = parser->instructions->len;
    unit->instructions = (Instruction *)(void *)g_array_free(parser->instructions, FALSE);
    return parsed;
}

Template *
template_parse(const char *source, const char *path, const TemplateOptions *options,
               GError **error)
{
    g_autoptr(Template) template = g_new0(Template, 1);
    g_autoptr(GHashTable) partials = g_hash_table_new(g_str_hash, g_str_equal);
    Unit *unit = program_add_unit(template, NULL, g_strdup(path), source);
    Chain chain = {.unit = unit};
    Parser parser = {
        .template = template,
        .options = options,
        .partials = partials,
        .chain = &chain,
        .unit = unit,
    };
    return parse_unit(&parser, error) ? g_steal_pointer(&template) : NULL;
}
