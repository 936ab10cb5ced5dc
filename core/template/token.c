#include "template/token.h"

#include <string.h>

gboolean
token_find(const Unit *unit, size_t from, const Delimiters *delimiters, size_t *out_start)
{
    const char *found = strstr(unit->source + from, delimiters->open);
    if (found == NULL)
        return FALSE;

    *out_start = (size_t)(found - unit->source);
    return TRUE;
}

gboolean
token_begins_line(const Unit *unit, size_t at)
{
    return at == 0 || unit->source[at - 1] == '\n';
}

static gboolean
matches(const Unit *unit, size_t at, const char *text)
{
    return strncmp(unit->source + at, text, strlen(text)) == 0;
}

/* Returns the byte after the text in quotes that begins at `at`, or 0 when its line ends first.
 */
static size_t
skip_quoted(const char *source, size_t at)
{
    for (at++; source[at] != '\0' && source[at] != '\n'; at++) {
        if (source[at] == '"')
            return at + 1;
        if (source[at] == '\\' && source[at + 1] != '\0' && source[at + 1] != '\n')
            at++;
    }
    return 0;
}

static gboolean
refuse_unclosed(const Unit *unit, size_t start, const char *close, GError **error)
{
    program_set_error(error, unit, start, TEMPLATE_ERROR_SYNTAX,
                      "the tag is not closed: '%s' is missing", close);
    return FALSE;
}

/* Comments and changes of delimiters may hold anything up to their end. */
static gboolean
find_plain_close(Token *token, const Unit *unit, const char *close, GError **error)
{
    const char *found = strstr(unit->source + token->inner, close);
    if (found == NULL)
        return refuse_unclosed(unit, token->start, close, error);

    token->inner_end = (size_t)(found - unit->source);
    return TRUE;
}

/* Other tags end outside of the texts in quotes behind a bar, and before the next tag. */
static gboolean
find_close(Token *token, const Unit *unit, const char *open, const char *close, GError **error)
{
    gboolean filtered = FALSE;
    size_t at = token->inner;
    while (at < unit->length && !matches(unit, at, close)) {
        if (matches(unit, at, open))
            return refuse_unclosed(unit, token->start, close, error);
        filtered |= unit->source[at] == '|';
        gboolean quoted = filtered && unit->source[at] == '"';
        size_t next = quoted ? skip_quoted(unit->source, at) : at + 1;
        if (next == 0) {
            program_set_error(error, unit, at, TEMPLATE_ERROR_SYNTAX,
                              "the text in quotes is not closed on its line");
            return FALSE;
        }
        at = next;
    }

    token->inner_end = at;
    return at < unit->length || refuse_unclosed(unit, token->start, close, error);
}

static gboolean
is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* A tag that prints nothing itself takes its line with it when it is alone there. */
static void
find_line(Token *token, const Unit *unit, size_t text_start)
{
    const char *source = unit->source;
    size_t start = token->start, end = token->end;
    token->line_start = start;
    token->line_end = end;
    if (token->sigil == '\0' || strchr("#^/!=>", token->sigil) == NULL)
        return;

    while (start > text_start && is_space(source[start - 1]))
        start--;
    while (is_space(source[end]))
        end++;
    if (source[end] == '\r' && source[end + 1] == '\n')
        end++;
    if (!token_begins_line(unit, start) || (source[end] != '\n' && source[end] != '\0'))
        return;

    token->standalone = TRUE;
    token->line_start = start;
    token->line_end = source[end] == '\n' ? end + 1 : end;
}

gboolean
token_read(Token *token, const Unit *unit, size_t start, size_t text_start,
           const Delimiters *delimiters, GError **error)
{
    *token = (Token){.start = start, .inner = start + strlen(delimiters->open)};
    char sigil = unit->source[token->inner];
    if (sigil != '\0' && strchr("#^/!=>{&<$", sigil) != NULL) {
        token->sigil = sigil;
        token->inner++;
    }

    const char *first = sigil == '{' ? "}" : sigil == '=' ? "=" : "";
    g_autofree char *close = g_strconcat(first, delimiters->close, NULL);
    gboolean plain = sigil == '!' || sigil == '=';
    if (!(plain ? find_plain_close(token, unit, close, error)
                : find_close(token, unit, delimiters->open, close, error)))
        return FALSE;

    token->end = token->inner_end + strlen(close);
    find_line(token, unit, text_start);
    return TRUE;
}

gboolean
token_change_delimiters(const Token *token, const Unit *unit, Delimiters *delimiters,
                        GError **error)
{
    g_autofree char *inner =
        g_strndup(unit->source + token->inner, token->inner_end - token->inner);
    g_auto(GStrv) words = g_strsplit_set(inner, " \t\r\n", -1);
    const char *pair[2] = {NULL, NULL};
    size_t count = 0;
    for (size_t i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0' && count++ < 2)
            pair[count - 1] = words[i];
    if (count != 2 || strchr(inner, '=') != NULL) {
        program_set_error(error, unit, token->start, TEMPLATE_ERROR_SYNTAX,
                          "new delimiters are two words without '=': {{=<%% %%>=}}");
        return FALSE;
    }

    g_free(delimiters->open);
    g_free(delimiters->close);
    delimiters->open = g_strdup(pair[0]);
    delimiters->close = g_strdup(pair[1]);
    return TRUE;
}
