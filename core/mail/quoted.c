#include "mail/quoted.h"

#include <stdint.h>
#include <string.h>

#define LINE_LIMIT 75 /* octets before the "=" of a cut line */
#define HEX_LENGTH 3
#define GROWTH     4 /* of an octet, at most, with its part of the cuts */
#define WORD       sizeof(uint64_t)

static const char digits[] = "0123456789ABCDEF";

static gboolean
is_plain(char c)
{
    return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

/* Marks the highest bit of the first of eight octets that is not printable ASCII or is "=", and
 * perhaps of some behind it: such an octet has that bit, gets it when 1 is added (a DEL), or
 * borrows one when 32 is taken off (a control character) or 1 of what is left beside "=". */
static uint64_t
mark_other(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t octets = 0;

    memcpy(&octets, text, sizeof octets);
    const uint64_t word = GUINT64_FROM_LE(octets);
    const uint64_t beside = word ^ ones * '=';
    return (word | (word + ones) | (word - ones * ' ') | (beside - ones)) & ones << 7;
}

static size_t
count_plain(const char *text, size_t length)
{
    size_t count = 0;

    while (count + WORD <= length) {
        const uint64_t other = mark_other(text + count);
        count += other != 0 ? (size_t)__builtin_ctzll(other) / 8 : WORD;
        if (other != 0 && text[count] != '\t')
            return count;
        count += other != 0 ? 1 : 0;
    }
    while (count < length && is_plain(text[count]))
        count++;
    return count;
}

static char *
put_hex(char *out, char c)
{
    out[0] = '=';
    out[1] = digits[(unsigned char)c >> 4];
    out[2] = digits[(unsigned char)c & 15];
    return out + HEX_LENGTH;
}

static char *
put_cut(char *out)
{
    memcpy(out, "=\r\n", 3);
    return out + 3;
}

/* Puts `length` plain octets behind the `column` that are there already. */
static char *
put_plain(char *out, const char *text, size_t length, size_t *column)
{
    while (length > 0) {
        if (*column == LINE_LIMIT) {
            out = put_cut(out);
            *column = 0;
        }
        const size_t fitting = MIN(length, LINE_LIMIT - *column);
        memcpy(out, text, fitting);
        out += fitting;
        text += fitting;
        length -= fitting;
        *column += fitting;
    }
    return out;
}

/* Puts a line without its end; a blank that is its last is no plain one. */
static char *
put_line(char *out, const char *line, size_t length)
{
    const gboolean ends_blank =
        length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t');
    const size_t visible = length - (ends_blank ? 1 : 0);
    size_t column = 0;

    for (size_t at = 0; at < length; at++) {
        const size_t plain = at < visible ? count_plain(line + at, visible - at) : 0;
        out = put_plain(out, line + at, plain, &column);
        at += plain;
        if (at == length)
            break;
        if (column + HEX_LENGTH > LINE_LIMIT) {
            out = put_cut(out);
            column = 0;
        }
        out = put_hex(out, line[at]);
        column += HEX_LENGTH;
    }
    return out;
}

void
quoted_append(GString *out, const char *text, size_t length)
{
    const size_t before = out->len;
    const char *end = text + length;

    g_string_set_size(out, before + length * GROWTH);
    char *put = out->str + before;
    while (text < end) {
        const char *next = memchr(text, '\n', (size_t)(end - text));
        put = put_line(put, text, (size_t)((next != NULL ? next : end) - text));
        if (next == NULL)
            break;
        *put++ = '\r';
        *put++ = '\n';
        text = next + 1;
    }
    g_string_truncate(out, (size_t)(put - out->str));
}
