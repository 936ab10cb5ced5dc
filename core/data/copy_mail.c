#include "data/copy_mail.h"

#include "data/copy_html.h"

#include <gmime/gmime.h>
#include <string.h>

#define FIRST_BYTES   (16 * 1024)
#define MOST_PARTS    200
#define MOST_BOUNDARY 200 /* multiparts, which the parser nests */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)

/* TRUE when one of the first lines is the field `name`. */
static gboolean
has_field(const char *header, const char *name)
{
    const size_t length = strlen(name);

    for (const char *line = header; line != NULL;) {
        if (g_ascii_strncasecmp(line, name, length) == 0 && line[length] == ':')
            return TRUE;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return FALSE;
}

gboolean
copy_mail_is_mail(const char *bytes, size_t length)
{
    g_autofree char *begin = g_strndup(bytes, MIN(length, FIRST_BYTES));
    const size_t name = strspn(begin, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
    char *end = strstr(begin, "\n\n"), *crlf = strstr(begin, "\r\n\r\n");
    if (name == 0 || (begin[name] != ':' && !g_str_has_prefix(begin, "From ")))
        return FALSE;

    if (crlf != NULL && (end == NULL || crlf < end))
        end = crlf;
    if (end != NULL)
        *end = '\0';
    return has_field(begin, "From") &&
           (has_field(begin, "Subject") || has_field(begin, "Date") ||
            has_field(begin, "MIME-Version") || has_field(begin, "Received"));
}

/* The parser goes as deep as the mail does. */
static gboolean
check_depth(GBytes *bytes, GError **error)
{
    size_t length = 0;
    unsigned count = 0;
    const char *at = g_bytes_get_data(bytes, &length);
    const char *end = at + length;

    while ((at = memmem(at, (size_t)(end - at), "oundary", 7)) != NULL &&
           count <= MOST_BOUNDARY) {
        count++;
        at += 7;
    }
    if (count <= MOST_BOUNDARY)
        return TRUE;
    g_set_error_literal(
        error, COPY_ERROR, COPY_ERROR_LIMIT,
        "the mail has more parts in parts than any mail; save its text as .txt");
    return FALSE;
}

/* A mail may say what it likes of its bytes: what is no UTF-8 then is marked as such. Returns
 * the text of `part` when it is of `subtype` and no attachment; owned by the caller. */
static char *
get_text(GMimeObject *part, const char *subtype)
{
    const char *disposition = g_mime_object_get_disposition(part);
    if (!GMIME_IS_TEXT_PART(part) ||
        !g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", subtype) ||
        g_strcmp0(disposition, "attachment") == 0)
        return NULL;

    g_autofree char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    return text != NULL ? g_utf8_make_valid(text, -1) : NULL;
}

static char *
find_text(GMimeMessage *message, const char *subtype)
{
    GMimePartIter *iter = g_mime_part_iter_new(GMIME_OBJECT(message));
    char *text = NULL;
    unsigned seen = 0;

    do {
        GMimeObject *part = g_mime_part_iter_get_current(iter);
        text = part != NULL ? get_text(part, subtype) : NULL;
    } while (text == NULL && ++seen < MOST_PARTS && g_mime_part_iter_next(iter));
    g_mime_part_iter_free(iter);
    return text;
}

static void
read_message(CopyBuilder *builder, GMimeMessage *message)
{
    const char *given = g_mime_message_get_subject(message);
    g_autofree char *subject = given != NULL ? g_utf8_make_valid(given, -1) : NULL;
    g_autofree char *plain = find_text(message, "plain");
    g_autofree char *html = plain == NULL ? find_text(message, "html") : NULL;

    copy_builder_begin(builder, COPY_HEADING, 0);
    if (subject != NULL)
        copy_builder_add(builder, subject, strlen(subject));
    copy_builder_begin(builder, COPY_PARAGRAPH, 0);
    builder->kind = COPY_PARAGRAPH;
    if (plain != NULL)
        copy_text_read(builder, plain);
    else if (html != NULL)
        copy_html_read(builder, html);
}

gboolean
copy_mail_read(CopyBuilder *builder, GBytes *bytes, GError **error)
{
    static gsize is_ready = 0;
    size_t length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    if (!check_depth(bytes, error))
        return FALSE;
    if (g_once_init_enter(&is_ready)) {
        g_mime_init();
        g_once_init_leave(&is_ready, 1);
    }

    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(data, length);
    g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
    g_autoptr(GMimeMessage) message = g_mime_parser_construct_message(parser, NULL);
    if (message == NULL) {
        g_set_error_literal(error, COPY_ERROR, COPY_ERROR_KIND,
                            "the mail cannot be read; save its text as a .txt file");
        return FALSE;
    }
    read_message(builder, message);
    return TRUE;
}
