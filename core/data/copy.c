#include "data/copy.h"

#include "base/file.h"
#include "base/text.h"
#include "data/copy_html.h"
#include "data/copy_mail.h"
#include "data/copy_markdown.h"
#include "data/copy_pages.h"
#include "data/copy_word.h"
#include "data/decoder.h"
#include "data/pdftext.h"
#include "data/sniff.h"

#include <string.h>

#define MOST_BYTES ((size_t)64 << 20)
#define FALLBACK   "WINDOWS-1252"

struct Copy {
    const char *form;
    const char *note;
    CopyBuilder builder;
};

static gboolean
ends_in(const char *path, const char *ending)
{
    const size_t length = strlen(path), own = strlen(ending);
    return length > own && g_ascii_strcasecmp(path + length - own, ending) == 0;
}

/* Returns the bytes in `encoding` (NULL: UTF-8, or what their byte order mark says) as UTF-8,
 * NULL without `error` where they are not in it. */
static char *
decode(GBytes *bytes, const char *encoding)
{
    g_autoptr(Decoder) decoder = decoder_open_bytes(bytes, encoding, NULL);
    g_autoptr(GByteArray) text = g_byte_array_new();
    DecoderResult result = decoder != NULL ? DECODER_TEXT : DECODER_FAILED;

    while (result == DECODER_TEXT)
        result = decoder_read(decoder, text, NULL);
    if (result != DECODER_END)
        return NULL;
    g_byte_array_append(text, (const uint8_t *)"", 1);
    return (char *)g_byte_array_free(g_steal_pointer(&text), FALSE);
}

static char *
read_encoded(Copy *copy, GBytes *bytes, GError **error)
{
    size_t length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    g_autofree char *declared = copy_html_get_charset(data, length);
    char *text = decode(bytes, NULL);
    if (text == NULL && declared != NULL)
        text = decode(bytes, declared);
    if (text == NULL && (text = decode(bytes, FALLBACK)) != NULL)
        copy->note = "read as windows-1252, since it is no UTF-8 and says nothing better";
    if (text == NULL)
        g_set_error_literal(error, COPY_ERROR, COPY_ERROR_TEXT,
                            "it is no text in UTF-8 or windows-1252; save it as UTF-8");
    return text;
}

static gboolean
read_pdf(Copy *copy, GBytes *bytes, GError **error)
{
    g_autofree char *text = pdftext_read(bytes, error);
    g_autofree char *joined = text != NULL ? copy_pages_join(text) : NULL;
    copy->form = "a PDF";
    if (joined == NULL)
        return FALSE;
    if (text_is_blank(joined)) {
        g_set_error_literal(
            error, COPY_ERROR, COPY_ERROR_KIND,
            "the PDF holds pictures and no text; have its text recognised first");
        return FALSE;
    }
    copy_text_read(&copy->builder, joined);
    return TRUE;
}

static gboolean
read_text(Copy *copy, const char *path, GBytes *bytes, GError **error)
{
    g_autofree char *text = read_encoded(copy, bytes, error);
    if (text == NULL)
        return FALSE;

    if (copy_html_is_page(text) || ends_in(path, ".html") || ends_in(path, ".htm")) {
        copy->form = "a web page";
        copy_html_read(&copy->builder, text);
    } else if ((ends_in(path, ".md") || ends_in(path, ".markdown")) &&
               copy_markdown_read(&copy->builder, text)) {
        copy->form = "Markdown";
    } else {
        copy_text_read(&copy->builder, text);
    }
    return TRUE;
}

static gboolean
read_bytes(Copy *copy, const char *path, GBytes *bytes, GError **error)
{
    size_t length = 0;
    const char *data = g_bytes_get_data(bytes, &length);

    if (pdftext_is_pdf(bytes))
        return read_pdf(copy, bytes, error);
    if (copy_mail_is_mail(data, length)) {
        copy->form = "a mail";
        return copy_mail_read(&copy->builder, bytes, error);
    }
    return read_text(copy, path, bytes, error);
}

/* A Word document is read part by part, everything else whole. */
static gboolean
read_any(Copy *copy, const char *path, GError **error)
{
    const char *what = NULL;
    const SniffKind kind = sniff(path, &what);
    if (kind == SNIFF_ARCHIVE) {
        copy->form = "a Word document";
        return copy_word_read(&copy->builder, path, error);
    }
    if (kind == SNIFF_OTHER && !g_str_equal(what, "a PDF")) {
        g_set_error(error, COPY_ERROR, COPY_ERROR_KIND,
                    "it is %s; save it as .docx, .pdf, .html or .txt", what);
        return FALSE;
    }

    g_autoptr(GBytes) bytes = file_read(path, MOST_BYTES, error);
    return bytes != NULL && read_bytes(copy, path, bytes, error);
}

static Copy *
make(void)
{
    Copy *copy = g_new0(Copy, 1);
    copy->form = "a text";
    copy_builder_init(&copy->builder);
    return copy;
}

Copy *
copy_read(const char *path, GError **error)
{
    g_autoptr(Copy) copy = make();
    g_autofree char *shown = text_escape(path, -1);

    if (!read_any(copy, path, error) || !copy_builder_check(&copy->builder, error)) {
        if (error != NULL && (*error)->domain != FILE_ERROR &&
            strstr((*error)->message, shown) == NULL)
            g_prefix_error(error, "'%s': ", shown);
        return NULL;
    }
    return g_steal_pointer(&copy);
}

Copy *
copy_read_text(const char *text)
{
    Copy *copy = make();
    copy_text_read(&copy->builder, text);
    return copy;
}

void
copy_free(Copy *copy)
{
    if (copy == NULL)
        return;

    copy_builder_clear(&copy->builder);
    g_free(copy);
}

const char *
copy_get_form(const Copy *copy)
{
    return copy->form;
}

const char *
copy_get_note(const Copy *copy)
{
    return copy->note;
}

const GPtrArray *
copy_get_blocks(const Copy *copy)
{
    return copy->builder.blocks;
}
