#include "document/docx_run.h"

#include "document/xml.h"

#include <string.h>
#include <unicode/uchar.h>

typedef enum { FOLLOWS_TEXT, FOLLOWS_LETTER, IS_LEFT, IS_RIGHT } Direction;

static Direction
direction_of(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalpha(c) ? IS_LEFT : FOLLOWS_TEXT;
    switch (u_charDirection(c)) {
    case U_LEFT_TO_RIGHT:
        return IS_LEFT;
    case U_RIGHT_TO_LEFT:
    case U_RIGHT_TO_LEFT_ARABIC:
        return IS_RIGHT;
    case U_DIR_NON_SPACING_MARK:
    case U_BOUNDARY_NEUTRAL:
        return FOLLOWS_LETTER;
    default:
        return FOLLOWS_TEXT;
    }
}

/* Returns the length of what `text` begins with in one direction. Signs between letters of the
 * other direction than the paragraph's are theirs, and so is a bracket that closes what was
 * opened among them (UAX 9, N0 and N1). */
static size_t
measure_run(const char *text, gboolean base_is_right, gboolean *out_is_right)
{
    Direction base = base_is_right ? IS_RIGHT : IS_LEFT;
    Direction first = direction_of(g_utf8_get_char(text));
    Direction direction = first == IS_LEFT || first == IS_RIGHT ? first : base;
    const char *end = text;
    int brackets = 0;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        Direction next = direction_of(g_utf8_get_char(at));
        if ((next == IS_LEFT || next == IS_RIGHT) && next != direction)
            break;
        gboolean closes = (*at == ')' || *at == ']') && brackets > 0;
        brackets += (*at == '(' || *at == '[') - closes;
        if (next == direction || direction == base ||
            (end == at && (closes || next == FOLLOWS_LETTER)))
            end = g_utf8_next_char(at);
    }
    *out_is_right = direction == IS_RIGHT;
    return end - text;
}

static void
begin_run(GString *xml, DocxRunStyle style, gboolean is_right)
{
    g_string_append(xml, "<w:r>");
    if (!style.is_link && !style.is_code && !style.is_strong && !style.is_emphasis &&
        !style.is_small && !is_right)
        return;
    g_string_append(xml, "<w:rPr>");
    if (style.is_link)
        g_string_append(xml, "<w:rStyle w:val=\"Hyperlink\"/>");
    else if (style.is_code)
        g_string_append(xml, "<w:rStyle w:val=\"CodeText\"/>");
    if (style.is_strong)
        g_string_append(xml, "<w:b/><w:bCs/>");
    if (style.is_emphasis)
        g_string_append(xml, "<w:i/><w:iCs/>");
    if (style.is_small)
        g_string_append(xml, "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>");
    g_string_append(xml, is_right ? "<w:rtl/></w:rPr>" : "</w:rPr>");
}

static gboolean
has_outer_or_double_blanks(const char *text)
{
    return *text == ' ' || g_str_has_suffix(text, " ") || strstr(text, "  ") != NULL;
}

/* Tabs and line ends are elements of their own. */
static gunichar
append_characters(GString *xml, const char *text)
{
    gunichar unfit = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "\t\n");
        if (length > 0) {
            g_autofree char *part = g_strndup(text, length);
            g_string_append(xml, has_outer_or_double_blanks(part)
                                     ? "<w:t xml:space=\"preserve\">"
                                     : "<w:t>");
            gunichar found = xml_append(xml, part);
            unfit = unfit != 0 ? unfit : found;
            g_string_append(xml, "</w:t>");
        } else {
            g_string_append(xml, *text == '\t' ? "<w:tab/>" : "<w:br/>");
            length = 1;
        }
        text += length;
    }
    return unfit;
}

static gboolean
has_left_letters_only(const char *text)
{
    gboolean any = FALSE;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        Direction direction = direction_of(g_utf8_get_char(text));
        if (direction == IS_RIGHT)
            return FALSE;
        any |= direction == IS_LEFT;
    }
    return any;
}

gunichar
docx_run_append(GString *xml, const char *text, DocxRunStyle style, gboolean base_is_right)
{
    gunichar unfit = 0;
    if (base_is_right && has_left_letters_only(text)) /* "4 Quay Street" */
        base_is_right = FALSE;
    while (*text != '\0') {
        gboolean is_right = FALSE;
        size_t length = measure_run(text, base_is_right, &is_right);
        g_autofree char *part = g_strndup(text, length);
        begin_run(xml, style, is_right);
        gunichar found = append_characters(xml, part);
        unfit = unfit != 0 ? unfit : found;
        g_string_append(xml, "</w:r>");
        text += length;
    }
    return unfit;
}
