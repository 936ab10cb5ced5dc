#include "document/xml.h"

#include <string.h>

static gboolean
is_fit(gunichar c)
{
    if (c < 0x20)
        return c == '\t' || c == '\n' || c == '\r';
    return c != 0xfffe && c != 0xffff;
}

static void
append_character(GString *xml, gunichar c)
{
    switch (c) {
    case '&':
        g_string_append(xml, "&amp;");
        break;
    case '<':
        g_string_append(xml, "&lt;");
        break;
    case '>':
        g_string_append(xml, "&gt;");
        break;
    case '"':
        g_string_append(xml, "&quot;");
        break;
    default:
        g_string_append_unichar(xml, c);
    }
}

/* Bytes that are copied as they are: all but markup, control characters and those with which
 * U+FFFE begins. */
static size_t
measure_plain(const char *text)
{
    size_t length = 0;
    for (unsigned char c; (c = text[length]) >= 0x20; length++)
        if (c == '&' || c == '<' || c == '>' || c == '"' || c == 0xef)
            break;
    return length;
}

gunichar
xml_append(GString *xml, const char *text)
{
    gunichar unfit = 0;
    for (;;) {
        size_t length = measure_plain(text);
        g_string_append_len(xml, text, length);
        text += length;
        if (*text == '\0')
            return unfit;
        gunichar c = g_utf8_get_char(text);
        if (is_fit(c))
            append_character(xml, c);
        else if (unfit == 0)
            unfit = c;
        text = g_utf8_next_char(text);
    }
}
