#include "data/xlsx_strings.h"

#include "data/markup.h"
#include "data/xlsx_text.h"

#include <string.h>

enum { MOST_BYTES = 256 << 20, MOST_TEXTS = 16 << 20, MOST_TEXT_BYTES = 1 << 20 };

struct XlsxStrings {
    GByteArray *bytes; /* each text with a NUL behind it */
    GArray *starts;    /* uint32_t, in `bytes` */
};

/* Where in sst/si/r/t the reader is. */
typedef enum { OUTSIDE, TABLE, ITEM, RUN, TEXT } Place;

typedef struct {
    XlsxStrings *strings;
    Place place;
    Place around; /* a TEXT */
    unsigned skipped;
    uint32_t start; /* of the text in hand */
} Reader;

static Place
step_into(const Reader *reader, const char *name)
{
    switch (reader->place) {
    case OUTSIDE:
        return strcmp(name, "sst") == 0 ? TABLE : OUTSIDE;
    case TABLE:
        return strcmp(name, "si") == 0 ? ITEM : OUTSIDE;
    case ITEM:
        return strcmp(name, "t") == 0 ? TEXT : strcmp(name, "r") == 0 ? RUN : OUTSIDE;
    case RUN:
        return strcmp(name, "t") == 0 ? TEXT : OUTSIDE;
    default:
        return OUTSIDE;
    }
}

static void
begin(Markup *markup, void *closure, const char *name, G_GNUC_UNUSED const char **attributes)
{
    Reader *reader = closure;
    const Place place = reader->skipped > 0 ? OUTSIDE : step_into(reader, name);
    if (place == OUTSIDE) {
        reader->skipped++;
        return;
    }
    if (place == ITEM)
        reader->start = reader->strings->bytes->len;
    if (place == TEXT) {
        reader->around = reader->place;
        markup_want_text(markup, TRUE);
    }
    reader->place = place;
}

static void
refuse_size(Markup *markup)
{
    markup_refuse(markup, g_error_new(MARKUP_ERROR, MARKUP_ERROR_LIMIT,
                                      "a text of more than 1 MiB, or 256 MiB of them; no "
                                      "roster has so much"));
}

static void
finish_item(Markup *markup, Reader *reader)
{
    GByteArray *bytes = reader->strings->bytes;
    size_t length = bytes->len - reader->start;
    if (length > 0 && !xlsx_text_decode((char *)bytes->data + reader->start, &length)) {
        markup_refuse(markup, g_error_new(MARKUP_ERROR, MARKUP_ERROR_SYNTAX,
                                          "an escape that stands for no character; write the "
                                          "text anew"));
        return;
    }
    g_byte_array_set_size(bytes, reader->start + (guint)length);
    g_byte_array_append(bytes, (const uint8_t *)"", 1);
    g_array_append_val(reader->strings->starts, reader->start);
    if (reader->strings->starts->len > MOST_TEXTS || bytes->len > MOST_BYTES)
        refuse_size(markup);
}

static void
end(Markup *markup, void *closure)
{
    Reader *reader = closure;
    if (reader->skipped > 0) {
        reader->skipped--;
        return;
    }
    if (reader->place == ITEM)
        finish_item(markup, reader);
    if (reader->place == TEXT)
        markup_want_text(markup, FALSE);
    reader->place = reader->place == TEXT ? reader->around : reader->place - 1;
}

static void
text(Markup *markup, void *closure, const char *piece, size_t length)
{
    Reader *reader = closure;
    GByteArray *bytes = reader->strings->bytes;
    const size_t held = bytes->len - reader->start;
    if (held + length <= MOST_TEXT_BYTES && bytes->len + length < MOST_BYTES)
        g_byte_array_append(bytes, (const uint8_t *)piece, (guint)length);
    else
        refuse_size(markup);
}

XlsxStrings *
xlsx_strings_read(Archive *archive, const char *name, GError **error)
{
    static const MarkupHandlers handlers = {begin, end, text};
    g_autoptr(XlsxStrings) strings = g_new0(XlsxStrings, 1);
    strings->bytes = g_byte_array_new();
    strings->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Reader reader = {.strings = strings};
    if (name != NULL && !markup_read_part(archive, name, &handlers, &reader, error))
        return NULL;
    return g_steal_pointer(&strings);
}

void
xlsx_strings_free(XlsxStrings *strings)
{
    if (strings == NULL)
        return;

    g_byte_array_unref(strings->bytes);
    g_array_unref(strings->starts);
    g_free(strings);
}

unsigned
xlsx_strings_count(const XlsxStrings *strings)
{
    return strings->starts->len;
}

const char *
xlsx_strings_get(const XlsxStrings *strings, unsigned index)
{
    return (const char *)strings->bytes->data + g_array_index(strings->starts, uint32_t, index);
}
