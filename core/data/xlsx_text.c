#include "data/xlsx_text.h"

#include <string.h>

enum { ESCAPE_BYTES = 7 }; /* _x000D_ */

/* Returns the UTF-16 unit that the escape at `text` stands for, or -1 where there is none. */
static int
read_escape(const char *text, size_t left)
{
    if (left < ESCAPE_BYTES || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        return -1;

    int unit = 0;
    for (size_t i = 2; i < 6; i++) {
        const int digit = g_ascii_xdigit_value(text[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static gboolean
is_half(int unit, int first)
{
    return (unit & 0xfc00) == first;
}

gboolean
xlsx_text_decode(char *text, size_t *length)
{
    const size_t size = *length;
    const char *first = memmem(text, size, "_x", 2);
    size_t from = first != NULL ? (size_t)(first - text) : size;
    size_t to = from;
    while (from < size) {
        const int unit = read_escape(text + from, size - from);
        if (unit < 0) {
            text[to++] = text[from++];
            continue;
        }
        from += ESCAPE_BYTES;
        gunichar c = (gunichar)unit;
        if (is_half(unit, 0xd800)) {
            const int second = read_escape(text + from, size - from);
            if (second < 0 || !is_half(second, 0xdc00))
                return FALSE;
            from += ESCAPE_BYTES;
            c = 0x10000 + ((gunichar)(unit & 0x3ff) << 10 | (gunichar)(second & 0x3ff));
        }
        if (c == 0 || is_half(unit, 0xdc00))
            return FALSE;
        to += (size_t)g_unichar_to_utf8(c, text + to);
    }
    *length = to;
    return TRUE;
}
