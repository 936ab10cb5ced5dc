#include "edition/unpack.h"

#include "base/file.h"
#include "data/pdftext.h"
#include "edition/unpack_html.h"
#include "edition/unpack_office.h"

#include <gmime/gmime.h>
#include <string.h>

#define FILE_LIMIT ((size_t)4 * 1024 * 1024 * 1024)
#define HEAD_LIMIT 65536 /* bytes of a page in which its metadata stands */

typedef struct {
    const UnpackHooks *hooks;
    void *closure;
} Reader;

static gboolean
has_ending(const char *name, const char *ending)
{
    g_autofree char *small = g_ascii_strdown(name, -1);

    return g_str_has_suffix(small, ending);
}

static void
tell(const Reader *reader, UnpackLane lane, const char *text, size_t length)
{
    reader->hooks->text(lane, text, length, reader->closure);
    reader->hooks->end(lane, reader->closure);
}

static void
read_headers(const Reader *reader, GMimeObject *object)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(object);

    for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
        const char *value =
            g_mime_header_get_value(g_mime_header_list_get_header_at(headers, i));
        if (value != NULL)
            tell(reader, UNPACK_BESIDE, value, strlen(value));
    }
}

/* An attachment is a file, and was one before: it is read as such. */
static void
read_part(GMimeObject *parent, GMimeObject *object, void *closure)
{
    const Reader *reader = closure;
    (void)parent;

    read_headers(reader, object);
    if (!GMIME_IS_TEXT_PART(object))
        return;
    g_autofree char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
    if (text == NULL)
        return;
    if (g_mime_content_type_is_type(g_mime_object_get_content_type(object), "text", "html"))
        unpack_html(text, strlen(text), reader->hooks, reader->closure);
    else
        tell(reader, UNPACK_TEXT, text, strlen(text));
}

void
unpack_mail(const char *bytes, size_t length, const UnpackHooks *hooks, void *closure)
{
    static gsize started = 0;
    Reader reader = {hooks, closure};
    if (g_once_init_enter(&started)) {
        g_mime_init();
        g_once_init_leave(&started, 1);
    }

    g_autoptr(GObject) stream = G_OBJECT(g_mime_stream_mem_new_with_buffer(bytes, length));
    g_autoptr(GObject) parser = G_OBJECT(g_mime_parser_new_with_stream(GMIME_STREAM(stream)));
    g_autoptr(GObject) message =
        (GObject *)g_mime_parser_construct_message(GMIME_PARSER(parser), NULL);
    if (message == NULL) {
        tell(&reader, UNPACK_TEXT, bytes, length);
        return;
    }
    read_headers(&reader, GMIME_OBJECT(message));
    g_mime_message_foreach(GMIME_MESSAGE(message), read_part, &reader);
}

static gboolean
read_pdf(const Reader *reader, GBytes *bytes, gboolean metadata_only, GError **error)
{
    g_autofree char *about = pdftext_read_about(bytes, error);
    g_autofree char *text = about != NULL && !metadata_only ? pdftext_read(bytes, error) : NULL;
    if (about == NULL || (text == NULL && !metadata_only))
        return FALSE;

    tell(reader, UNPACK_METADATA, about, strlen(about));
    if (text != NULL)
        tell(reader, UNPACK_TEXT, text, strlen(text));
    return TRUE;
}

gboolean
unpack_file(const char *path, const char *name, gboolean metadata_only,
            const UnpackHooks *hooks, void *closure, GError **error)
{
    const Reader reader = {hooks, closure};
    const gboolean is_html = has_ending(name, ".html"), is_pdf = has_ending(name, ".pdf");
    if (has_ending(name, ".docx") || has_ending(name, ".xlsx"))
        return unpack_office(path, metadata_only, hooks, closure, error);
    if (metadata_only && !is_html && !is_pdf)
        return TRUE;

    g_autoptr(GBytes) bytes = file_read(path, FILE_LIMIT, error);
    size_t length = 0;
    const char *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
    if (bytes == NULL)
        return FALSE;
    if (is_pdf)
        return read_pdf(&reader, bytes, metadata_only, error);
    if (is_html)
        unpack_html(data, metadata_only ? MIN(length, HEAD_LIMIT) : length, hooks, closure);
    else if (has_ending(name, ".eml"))
        unpack_mail(data, length, hooks, closure);
    else
        tell(&reader, UNPACK_TEXT, data, length);
    return TRUE;
}
