#include "template/tag.h"

#include "base/text.h"

#include <string.h>

/* What is left of a tag's inside. */
typedef struct {
    const Unit *unit;
    size_t tag; /* where the tag begins */
    size_t at;
    size_t end;
} Cursor;

static gboolean
is_blank(char c)
{
    return g_ascii_isspace(c);
}

static void
skip_blanks(Cursor *cursor)
{
    while (cursor->at < cursor->end && is_blank(cursor->unit->source[cursor->at]))
        cursor->at++;
}

/* The next byte; 0 at the end. */
static char
peek(const Cursor *cursor)
{
    return cursor->at < cursor->end ? cursor->unit->source[cursor->at] : '\0';
}

static gboolean
take(Cursor *cursor, char wanted)
{
    skip_blanks(cursor);
    if (peek(cursor) != wanted)
        return FALSE;

    cursor->at++;
    skip_blanks(cursor);
    return TRUE;
}

static gunichar
peek_character(const Cursor *cursor)
{
    return cursor->at < cursor->end ? g_utf8_get_char(cursor->unit->source + cursor->at) : 0;
}

static gboolean
is_word(gunichar c)
{
    return c == '_' || c == '-' || g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* Quotation marks that word processors make of " and ', and ' itself. */
static gboolean
is_wrong_quote(gunichar c)
{
    return c == '\'' || c == '`' || c == 0xab || c == 0xbb || (c >= 0x2018 && c <= 0x201f) ||
           (c >= 0x300c && c <= 0x300f);
}

/* Takes letters, digits, "_" and "-"; "" when there are none. Owned by the caller. */
static char *
take_word(Cursor *cursor)
{
    size_t start = cursor->at;
    while (cursor->at < cursor->end && is_word(peek_character(cursor))) {
        const char *here = cursor->unit->source + cursor->at;
        cursor->at += (size_t)(g_utf8_next_char(here) - here);
    }
    return g_strndup(cursor->unit->source + start, cursor->at - start);
}

static void
refuse_name(const Cursor *cursor, size_t start, GError **error)
{
    size_t end = start;
    while (end < cursor->end && cursor->unit->source[end] != '|')
        end++;
    while (end > start && is_blank(cursor->unit->source[end - 1]))
        end--;
    if (end == start) {
        program_set_error(error, cursor->unit, cursor->tag, TEMPLATE_ERROR_SYNTAX,
                          "the tag has no name");
        return;
    }
    g_autofree char *name =
        text_escape(cursor->unit->source + start, (gssize)MIN(end - start, 80));
    if (name[0] == '*')
        program_set_error(error, cursor->unit, cursor->tag, TEMPLATE_ERROR_SYNTAX,
                          "'%s': names that are looked up when the letter is made are not "
                          "supported: write the name itself",
                          name);
    else
        program_set_error(error, cursor->unit, cursor->at, TEMPLATE_ERROR_SYNTAX,
                          "'%s' is no name: names are letters, digits, '_' and '-', joined "
                          "by dots",
                          name);
}

static void
add_part(Template *template, GArray *parts, const char *word)
{
    NamePart part = {.symbol = g_ref_string_new_intern(word), .slot = template->next_slot++};
    g_array_append_val(parts, part);
}

static void
clear_part(void *part)
{
    g_ref_string_release(((NamePart *)part)->symbol);
}

/* Takes the name into `tag`, which is then all before the bar. */
static gboolean
take_name(Cursor *cursor, Template *template, Tag *tag, GError **error)
{
    skip_blanks(cursor);
    size_t start = cursor->at;
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(NamePart));
    g_array_set_clear_func(parts, clear_part);

    gboolean more = peek(cursor) != '.';
    while (more) {
        g_autofree char *word = take_word(cursor);
        if (word[0] == '\0') {
            refuse_name(cursor, start, error);
            return FALSE;
        }
        add_part(template, parts, word);
        more = peek(cursor) == '.';
        cursor->at += more ? 1 : 0;
    }
    cursor->at += parts->len == 0 ? 1 : 0; /* "." */

    tag->name = g_strndup(cursor->unit->source + start, cursor->at - start);
    skip_blanks(cursor);
    if (cursor->at < cursor->end && peek(cursor) != '|') {
        refuse_name(cursor, start, error);
        return FALSE;
    }

    tag->part_count = parts->len;
    tag->parts = (NamePart *)(void *)g_array_free(g_steal_pointer(&parts), FALSE);
    return TRUE;
}

/* Takes a text in quotes; the opening one is next. */
static gboolean
take_text(Cursor *cursor, FilterArgument *argument, GError **error)
{
    size_t start = cursor->at++;
    g_autoptr(GString) text = g_string_new(NULL);
    while (cursor->at < cursor->end && peek(cursor) != '"') {
        const char *here = cursor->unit->source + cursor->at;
        if (here[0] == '\\' && here[1] != '"' && here[1] != '\\') {
            program_set_error(error, cursor->unit, cursor->at, TEMPLATE_ERROR_SYNTAX,
                              "a backslash in quotes stands before '\"' or another only");
            return FALSE;
        }
        cursor->at += here[0] == '\\' ? 2 : 1;
        g_string_append_c(text, here[0] == '\\' ? here[1] : here[0]);
    }
    if (cursor->at >= cursor->end) {
        program_set_error(error, cursor->unit, start, TEMPLATE_ERROR_SYNTAX,
                          "the text in quotes is not closed");
        return FALSE;
    }

    cursor->at++;
    argument->text = g_string_free(g_steal_pointer(&text), FALSE);
    return TRUE;
}

static gboolean
take_number(Cursor *cursor, FilterArgument *argument, GError **error)
{
    size_t start = cursor->at;
    g_autofree char *word = take_word(cursor);
    argument->is_number = TRUE;
    if (word[0] != '\0' &&
        g_ascii_string_to_signed(word, 10, G_MININT64, G_MAXINT64, &argument->number, NULL))
        return TRUE;

    if (word[0] == '\0' && is_wrong_quote(peek_character(cursor)))
        program_set_error(error, cursor->unit, start, TEMPLATE_ERROR_SYNTAX,
                          "a text stands in straight double quotes, \"…\": these are others");
    else
        program_set_error(
            error, cursor->unit, start, TEMPLATE_ERROR_SYNTAX,
            "what follows is neither a text in quotes, \"…\", nor a whole number");
    return FALSE;
}

static void
clear_argument(void *argument)
{
    g_free(((FilterArgument *)argument)->text);
}

/* Takes what stands behind a filter's colon into `arguments`. */
static gboolean
take_arguments(Cursor *cursor, GArray *arguments, GError **error)
{
    do {
        FilterArgument argument = {0};
        if (!(peek(cursor) == '"' ? take_text(cursor, &argument, error)
                                  : take_number(cursor, &argument, error)))
            return FALSE;
        g_array_append_val(arguments, argument);
    } while (take(cursor, ','));

    return TRUE;
}

/* Takes one filter, the bar before it being taken. */
static gboolean
take_filter(Cursor *cursor, FilterCall *call, GError **error)
{
    size_t start = cursor->at;
    g_autofree char *name = take_word(cursor);
    g_autoptr(GArray) arguments = g_array_new(FALSE, FALSE, sizeof(FilterArgument));
    g_array_set_clear_func(arguments, clear_argument);

    if (name[0] == '\0') {
        program_set_error(error, cursor->unit, start, TEMPLATE_ERROR_SYNTAX,
                          "a filter's name is missing behind the bar");
        return FALSE;
    }
    if (take(cursor, ':') && !take_arguments(cursor, arguments, error))
        return FALSE;
    if (cursor->at < cursor->end && peek(cursor) != '|') {
        program_set_error(error, cursor->unit, cursor->at, TEMPLATE_ERROR_SYNTAX,
                          "the filter '%s' is followed by neither a bar nor the tag's end",
                          name);
        return FALSE;
    }

    call->filter = filter_find(name, (const FilterArgument *)(const void *)arguments->data,
                               arguments->len, error);
    if (call->filter == NULL) {
        program_place_error(error, cursor->unit, start, TEMPLATE_ERROR_SYNTAX);
        return FALSE;
    }
    call->count = arguments->len;
    call->arguments =
        (FilterArgument *)(void *)g_array_free(g_steal_pointer(&arguments), FALSE);
    return TRUE;
}

static gboolean
take_filters(Cursor *cursor, Tag *tag, GError **error)
{
    while (take(cursor, '|')) {
        tag->calls = g_renew(FilterCall, tag->calls, tag->call_count + 1);
        FilterCall *call = &tag->calls[tag->call_count];
        if (!take_filter(cursor, call, error))
            return FALSE;
        tag->call_count++;
        tag->has_default |= filter_gives_default(call->filter);
    }
    return TRUE;
}

Tag *
tag_parse(Template *template, const Unit *unit, size_t at, size_t start, size_t end,
          GError **error)
{
    Cursor cursor = {.unit = unit, .tag = at, .at = start, .end = end};
    g_autoptr(Tag) tag = g_new0(Tag, 1);
    tag->start = at;
    if (!take_name(&cursor, template, tag, error) || !take_filters(&cursor, tag, error))
        return NULL;

    return g_steal_pointer(&tag);
}

static gboolean
calls_equal(const FilterCall *a, const FilterCall *b)
{
    if (a->filter != b->filter || a->count != b->count)
        return FALSE;

    for (size_t i = 0; i < a->count; i++)
        if (a->arguments[i].number != b->arguments[i].number ||
            g_strcmp0(a->arguments[i].text, b->arguments[i].text) != 0)
            return FALSE;

    return TRUE;
}

gboolean
tag_closes(const Tag *closing, const Tag *opening)
{
    if (strcmp(closing->name, opening->name) != 0)
        return FALSE;
    if (closing->call_count == 0)
        return TRUE;
    if (closing->call_count != opening->call_count)
        return FALSE;

    for (size_t i = 0; i < closing->call_count; i++)
        if (!calls_equal(&closing->calls[i], &opening->calls[i]))
            return FALSE;

    return TRUE;
}
