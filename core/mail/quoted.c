#include "mail/quoted.h"

#include <stdint.h>
#include <string.h>

#define LINE_LIMIT 75 /* octets before the "=" of a cut line */
#define HEX_LENGTH 3
#define GROWTH     4 /* of an octet, at most, with its part of the cuts */

static const char digits[] = "0123456789ABCDEF";

/* Sixteen octets that are looked at together. */
typedef unsigned char Octets __attribute__((vector_size(16)));

typedef struct {
    const char *end; /* of the text */
    char *out;       /* where the next octet goes */
    size_t column;
    QuotedWeight weight;
} Quoting;

static gboolean
is_plain(char c)
{
    return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

/* How many of sixteen octets come before the first that is not printable ASCII, or is "=". */
static size_t
count_printable(const char *text)
{
    Octets octets;
    uint64_t marks[2];
    memcpy(&octets, text, sizeof octets);
    const Octets other =
        (Octets)(octets - ' ' > (unsigned char)('~' - ' ')) | (Octets)(octets == '=');
    memcpy(marks, &other, sizeof marks);
    const uint64_t first = GUINT64_FROM_LE(marks[0]), second = GUINT64_FROM_LE(marks[1]);

    return first != 0    ? (size_t)__builtin_ctzll(first) / 8
           : second != 0 ? (size_t)__builtin_ctzll(second) / 8 + sizeof first
                         : sizeof octets;
}

/* How many octets from `text` on are plain, up to the end of its line at most: LF is not. */
static size_t
count_plain(const char *text, const char *end)
{
    const char *at = text;

    while (at + sizeof(Octets) <= end) {
        const size_t count = count_printable(at);
        at += count;
        if (count == sizeof(Octets))
            continue;
        if (*at != '\t')
            return (size_t)(at - text);
        at++;
    }
    while (at < end && is_plain(*at))
        at++;
    return (size_t)(at - text);
}

static void
put_hex(Quoting *quoting, char c)
{
    const unsigned char octet = (unsigned char)c;

    quoting->out[0] = '=';
    quoting->out[1] = digits[octet >> 4];
    quoting->out[2] = digits[octet & 15];
    quoting->out += HEX_LENGTH;
    quoting->column += HEX_LENGTH;
    quoting->weight.threefold += octet > ' ' ? 1 : 0;
    quoting->weight.has_controls |= octet < ' ' && octet != '\t';
}

static void
put_cut(Quoting *quoting)
{
    memcpy(quoting->out, "=\r\n", 3);
    quoting->out += 3;
    quoting->column = 0;
}

static void
put_plain(Quoting *quoting, const char *text, size_t length)
{
    while (length > 0) {
        if (quoting->column == LINE_LIMIT)
            put_cut(quoting);
        const size_t fitting = MIN(length, LINE_LIMIT - quoting->column);
        memcpy(quoting->out, text, fitting);
        quoting->out += fitting;
        quoting->column += fitting;
        text += fitting;
        length -= fitting;
    }
}

/* Puts a line without its end; a blank that is its last is no plain one. */
static void
put_line(Quoting *quoting, const char *line, size_t length)
{
    const gboolean ends_blank =
        length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t');
    const size_t visible = length - (ends_blank ? 1 : 0);

    quoting->column = 0;
    for (size_t at = 0; at < length; at++) {
        const size_t plain =
            at < visible ? MIN(count_plain(line + at, quoting->end), visible - at) : 0;
        put_plain(quoting, line + at, plain);
        at += plain;
        if (at == length)
            break;
        if (quoting->column + HEX_LENGTH > LINE_LIMIT)
            put_cut(quoting);
        put_hex(quoting, line[at]);
    }
}

QuotedWeight
quoted_append(GString *out, const char *text, size_t length)
{
    const size_t before = out->len;

    g_string_set_size(out, before + length * GROWTH);
    Quoting quoting = {.end = text + length, .out = out->str + before};
    while (text < quoting.end) {
        const char *next = memchr(text, '\n', (size_t)(quoting.end - text));
        put_line(&quoting, text, (size_t)((next != NULL ? next : quoting.end) - text));
        if (next == NULL)
            break;
        *quoting.out++ = '\r';
        *quoting.out++ = '\n';
        text = next + 1;
    }
    g_string_truncate(out, (size_t)(quoting.out - out->str));
    return quoting.weight;
}
