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

gunichar
xml_append(GString *xml, const char *text)
{
    gunichar unfit = 0;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (is_fit(c))
            append_character(xml, c);
        else if (unfit == 0)
            unfit = c;
    }
    return unfit;
}
