#include "data/markup_source.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

enum {
    CHUNK = 64 * 1024,
    GROWTH = 4,        /* no encoding's byte becomes more bytes of UTF-8 */
    DECLARATION = 256, /* bytes in which it names the encoding */
    BEHIND = 16,       /* bytes behind the window, so that a look ahead finds NULs */
};

G_DEFINE_QUARK(markup - error - quark, markup_error)

void
markup_source_open(MarkupSource *source, ArchiveStream *stream)
{
    *source = (MarkupSource){.stream = stream};
}

void
markup_source_close(MarkupSource *source)
{
    if (source->converter != NULL)
        g_iconv_close(source->converter);
    archive_stream_close(source->stream);
    g_free(source->raw);
    g_free(source->window);
}

static gboolean
refuse(GError **error, const char *why)
{
    g_set_error(error, MARKUP_ERROR, MARKUP_ERROR_SYNTAX,
                "no well-formed XML (%s); save the file anew", why);
    return FALSE;
}

static gboolean
begins_with(const MarkupSource *source, const char *mark, size_t length)
{
    return source->tail >= length && memcmp(source->window, mark, length) == 0;
}

/* Returns the encoding that the XML declaration names, owned by the caller, or NULL. */
static char *
find_declared(const MarkupSource *source)
{
    g_autofree char *head = g_strndup(source->window, MIN(source->tail, DECLARATION));
    char *end = strstr(head, "?>");
    const char *name = g_str_has_prefix(head, "<?xml") && end != NULL ? head : NULL;
    if (name == NULL)
        return NULL;
    *end = '\0';
    name = strstr(head, "encoding");
    if (name == NULL)
        return NULL;
    name += strlen("encoding");
    name += strspn(name, " \t\r\n=");
    const char *close = name[0] == '\0' ? NULL : strchr(name + 1, name[0]);
    return close == NULL ? NULL : g_strndup(name + 1, (size_t)(close - name - 1));
}

/* Returns how the part is encoded, owned by the caller, or NULL for UTF-8; `out_mark` is the
 * length of its byte order mark. */
static char *
find_encoding(const MarkupSource *source, size_t *out_mark)
{
    static const struct {
        const char *bytes;
        size_t length, mark;
        const char *encoding;
    } beginnings[] = {
        {"\xef\xbb\xbf", 3, 3, NULL},   {"\xff\xfe", 2, 2, "UTF-16LE"},
        {"\xfe\xff", 2, 2, "UTF-16BE"}, {"<\0", 2, 0, "UTF-16LE"},
        {"\0<", 2, 0, "UTF-16BE"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (begins_with(source, beginnings[i].bytes, beginnings[i].length)) {
            *out_mark = beginnings[i].mark;
            return g_strdup(beginnings[i].encoding);
        }
    *out_mark = 0;
    char *declared = find_declared(source);
    if (declared != NULL && g_ascii_strcasecmp(declared, "UTF-8") == 0)
        g_clear_pointer(&declared, g_free);
    return declared;
}

/* Settles the encoding by the first bytes, which stand in the tail. */
static gboolean
begin(MarkupSource *source, GError **error)
{
    size_t mark = 0;
    g_autofree char *encoding = find_encoding(source, &mark);
    source->has_begun = TRUE;
    source->tail -= mark;
    memmove(source->window, source->window + mark, source->tail);
    if (encoding == NULL)
        return TRUE;

    /* A slash would bring in //TRANSLIT and //IGNORE, which alter text. */
    GIConv converter =
        strchr(encoding, '/') == NULL ? g_iconv_open("UTF-8", encoding) : (GIConv)-1;
    if (converter == (GIConv)-1)
        return refuse(error, "an encoding that is not known");
    source->converter = converter;
    source->raw = g_malloc(2 * CHUNK);
    source->raw_length = source->tail;
    memcpy(source->raw, source->window, source->tail);
    source->tail = 0;
    return TRUE;
}

static gboolean
convert(MarkupSource *source, GError **error)
{
    char *in = (char *)source->raw, *out = source->window + source->length + source->tail;
    size_t in_left = source->raw_length, out_left = (size_t)CHUNK * GROWTH;
    const gboolean is_done =
        g_iconv(source->converter, &in, &in_left, &out, &out_left) != (size_t)-1;
    if ((!is_done && errno == EILSEQ) || (source->at_end && in_left > 0 && errno == EINVAL))
        return refuse(error, "not in its encoding");
    memmove(source->raw, in, in_left);
    source->raw_length = in_left;
    source->tail = (size_t)(out - source->window) - source->length;
    return TRUE;
}

/* Takes what of the tail is whole characters into the window. */
static gboolean
check(MarkupSource *source, GError **error)
{
    const unsigned char *bytes = (unsigned char *)source->window + source->length;
    size_t good = source->tail;
    (void)text_check((const char *)bytes, source->tail, &good);
    source->length += good;
    source->tail -= good;
    if (source->tail == 0)
        return TRUE;

    const unsigned char first = bytes[good];
    const size_t needed = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    return (source->tail < needed && !source->at_end) || refuse(error, "not UTF-8");
}

static gboolean
receive(MarkupSource *source, GError **error)
{
    size_t length = 0;
    void *target = source->converter != NULL
                       ? (void *)(source->raw + source->raw_length)
                       : (void *)(source->window + source->length + source->tail);
    if (!archive_stream_read(source->stream, target, CHUNK, &length, error))
        return FALSE;
    source->at_end = length == 0;
    if (source->converter != NULL)
        source->raw_length += length;
    else
        source->tail += length;
    return TRUE;
}

gboolean
markup_source_fill(MarkupSource *source, size_t done, GError **error)
{
    const size_t left = source->length - done + source->tail;
    if (left > 0)
        memmove(source->window, source->window + done, left);
    source->length -= done;
    if (left + (size_t)CHUNK * GROWTH + BEHIND > source->room) {
        source->room = left + (size_t)CHUNK * GROWTH + BEHIND;
        source->window = g_realloc(source->window, source->room);
    }
    if (source->raw_length < CHUNK && !receive(source, error))
        return FALSE;
    if ((!source->has_begun && !begin(source, error)) ||
        (source->converter != NULL && !convert(source, error)))
        return FALSE;
    memset(source->window + source->length + source->tail, '\0', BEHIND);
    return check(source, error);
}
