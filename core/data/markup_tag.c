#include "data/markup_tag.h"

#include <string.h>

static const char NO_NAME[] = "not well-formed";

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* TRUE for what may begin a name; of what is not ASCII nothing is refused. */
static gboolean
begins_name(char c)
{
    return g_ascii_isalpha(c) || c == '_' || c == ':' || (c & 0x80) != 0;
}

static gboolean
is_in_name(char c)
{
    return begins_name(c) || g_ascii_isdigit(c) || c == '-' || c == '.';
}

const char *
markup_skip_name(const char *text)
{
    const char *at = text;
    while (at > text ? is_in_name(*at) : begins_name(*at))
        at++;
    return at;
}

static char *
skip_name(char *text)
{
    return text + (markup_skip_name(text) - text);
}

static char *
skip_blanks(char *at)
{
    while (is_blank(*at))
        at++;
    return at;
}

static gboolean
is_character(gunichar c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) ||
           (c >= 0xe000 && c <= 0x10ffff && c != 0xfffe && c != 0xffff);
}

/* Reads "#65" or "#x41". */
static gunichar
read_number(const char *text, const char *end)
{
    const gboolean is_hex = text[1] == 'x';
    gunichar c = 0;
    for (text += is_hex ? 2 : 1; text < end; text++) {
        const int digit = is_hex ? g_ascii_xdigit_value(*text) : g_ascii_digit_value(*text);
        if (digit < 0 || c > 0x10ffff)
            return 0;
        c = c * (is_hex ? 16 : 10) + (gunichar)digit;
    }
    return is_character(c) ? c : 0;
}

size_t
markup_read_reference(const char *text, const char *end, char *target)
{
    static const struct {
        const char *name;
        char character;
    } entities[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    const char *name = text + 1;
    const size_t length = (size_t)(end - name);
    if (*name == '#') {
        const gunichar c = read_number(name, end);
        return c == 0 ? 0 : (size_t)g_unichar_to_utf8(c, target);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(entities); i++)
        if (strlen(entities[i].name) == length && memcmp(name, entities[i].name, length) == 0) {
            *target = entities[i].character;
            return 1;
        }
    return 0;
}

gboolean
markup_is_character(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return (bytes[0] >= 0x20 || is_blank(*text)) &&
           (bytes[0] != 0xef || bytes[1] != 0xbf || (bytes[2] & 0xfe) != 0xbe);
}

/* Cuts the value in quotes at `at` and moves it behind them: references are read, and all white
 * space is blanks. */
static const char *
cut_value(MarkupTag *tag, char **at, const char *end, const char **out_value)
{
    const char quote = **at;
    char *source = *at + 1, *target = source;
    *out_value = target;
    for (; source < end && *source != quote; source++) {
        if (*source == '<' || !markup_is_character(source))
            return NO_NAME;
        if (*source == '&') {
            const char *stop = memchr(source, ';', (size_t)(end - source));
            const size_t length =
                stop == NULL ? 0 : markup_read_reference(source, stop, target);
            if (length == 0)
                return "undefined entity";
            target += length;
            source += stop - source;
            continue;
        }
        tag->breaks += *source == '\n';
        if (source[0] == '\r' && source[1] == '\n')
            continue;
        *target++ = (char)(is_blank(*source) ? ' ' : *source);
    }
    if (source >= end)
        return "unclosed token";
    *target = '\0';
    *at = source + 1;
    return NULL;
}

static gboolean
has_attribute(const MarkupTag *tag, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i += 2)
        if (tag->attributes[i][0] == name[0] && strcmp(tag->attributes[i], name) == 0)
            return TRUE;
    return FALSE;
}

/* Cuts `name="value"` at `at`. */
static const char *
cut_attribute(MarkupTag *tag, size_t count, char **at, const char *end)
{
    char *name = *at, *name_end = skip_name(name);
    char *value = skip_blanks(name_end);
    if (name_end == name || *value != '=')
        return NO_NAME;
    value = skip_blanks(value + 1);
    *name_end = '\0';
    if (*value != '"' && *value != '\'')
        return NO_NAME;
    if (has_attribute(tag, count, name))
        return "duplicate attribute";
    tag->attributes[count] = name;
    *at = value;
    return cut_value(tag, at, end, &tag->attributes[count + 1]);
}

const char *
markup_tag_cut(MarkupTag *tag, char *text, char *end)
{
    size_t count = 0;
    char *at = skip_name(text);
    tag->breaks = 0;
    tag->is_empty = end > text && end[-1] == '/';
    tag->name = text;
    if (at == text)
        return NO_NAME;

    char *stop = tag->is_empty ? end - 1 : end;
    char *name_end = at;
    while (at < stop) {
        if (!is_blank(*at))
            return NO_NAME;
        at = skip_blanks(at);
        if (at == stop)
            break;
        if (count == 2 * MARKUP_MOST_ATTRIBUTES)
            return "more than 256 attributes";
        const char *mistake = cut_attribute(tag, count, &at, stop);
        if (mistake != NULL)
            return mistake;
        count += 2;
    }
    *name_end = '\0';
    tag->length = (size_t)(name_end - text);
    const char *colon = memchr(text, ':', tag->length);
    tag->local = colon != NULL ? colon + 1 : text;
    tag->attributes[count] = NULL;
    return NULL;
}

const char *
markup_tag_measure_end(const char *text, const char *end, size_t *out_length)
{
    const char *at = markup_skip_name(text);
    *out_length = (size_t)(at - text);
    while (is_blank(*at))
        at++;
    return *out_length == 0 || at != end ? NO_NAME : NULL;
}
