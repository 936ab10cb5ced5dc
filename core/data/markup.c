#include "data/markup.h"

#include "base/text.h"

#include <expat.h>
#include <string.h>

enum { CHUNK = 64 * 1024, MOST_LEVELS = 256, MOST_TAG_BYTES = 256 * 1024 };

struct Markup {
    char *name; /* of the part, as messages show it */
    ArchiveStream *stream;
    XML_Parser parser;
    const MarkupHandlers *handlers;
    void *closure;
    GError *refusal;
    unsigned level;
    uint64_t fed;
    gboolean is_last; /* the parser was given the last bytes */
    gboolean is_paused;
};

G_DEFINE_QUARK(markup - error - quark, markup_error)

void
markup_refuse(Markup *markup, GError *error)
{
    if (markup->refusal == NULL)
        markup->refusal = error;
    else
        g_error_free(error);
    XML_StopParser(markup->parser, XML_FALSE);
}

void
markup_pause(Markup *markup)
{
    XML_StopParser(markup->parser, XML_TRUE);
}

static const char *
local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

const char *
markup_attribute(const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

static void XMLCALL
on_begin(void *data, const char *name, const char **attributes)
{
    Markup *markup = data;
    if (++markup->level > MOST_LEVELS) {
        markup_refuse(markup, g_error_new(MARKUP_ERROR, MARKUP_ERROR_LIMIT,
                                          "elements in more than 256 levels, as no document "
                                          "has"));
        return;
    }
    markup->handlers->begin(markup, markup->closure, local_name(name), attributes);
}

static void XMLCALL
on_end(void *data, G_GNUC_UNUSED const char *name)
{
    Markup *markup = data;
    markup->level--;
    if (markup->refusal == NULL && markup->handlers->end != NULL)
        markup->handlers->end(markup, markup->closure);
}

static void XMLCALL
on_text(void *data, const char *text, int length)
{
    Markup *markup = data;
    if (markup->refusal == NULL)
        markup->handlers->text(markup, markup->closure, text, (size_t)length);
}

static void XMLCALL
on_doctype(void *data, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED const char *system,
           G_GNUC_UNUSED const char *public, G_GNUC_UNUSED int has_subset)
{
    markup_refuse(data, g_error_new(MARKUP_ERROR, MARKUP_ERROR_DOCTYPE,
                                    "a document type (DOCTYPE), which could bring in other "
                                    "files; no workbook has one, so this one is not read"));
}

void
markup_want_text(Markup *markup, gboolean wanted)
{
    XML_SetCharacterDataHandler(markup->parser, wanted ? on_text : NULL);
}

Markup *
markup_open(Archive *archive, const char *name, const MarkupHandlers *handlers, void *closure,
            GError **error)
{
    ArchiveStream *stream = archive_read(archive, name, error);
    if (stream == NULL)
        return NULL;

    Markup *markup = g_new0(Markup, 1);
    markup->name = text_escape(name, -1);
    markup->stream = stream;
    markup->handlers = handlers;
    markup->closure = closure;
    markup->parser = XML_ParserCreate(NULL);
    if (markup->parser == NULL)
        g_error("no memory to read XML with");
    XML_SetUserData(markup->parser, markup);
    XML_SetElementHandler(markup->parser, on_begin, on_end);
    XML_SetStartDoctypeDeclHandler(markup->parser, on_doctype);
    return markup;
}

void
markup_close(Markup *markup)
{
    if (markup == NULL)
        return;

    XML_ParserFree(markup->parser);
    archive_stream_close(markup->stream);
    g_clear_error(&markup->refusal);
    g_free(markup->name);
    g_free(markup);
}

static MarkupResult
fail(Markup *markup, GError **error)
{
    if (markup->refusal != NULL && markup->refusal->domain != MARKUP_ERROR) {
        g_propagate_error(error, g_steal_pointer(&markup->refusal));
        return MARKUP_FAILED;
    }
    if (markup->refusal != NULL)
        g_propagate_error(error, g_steal_pointer(&markup->refusal));
    else
        g_set_error(error, MARKUP_ERROR, MARKUP_ERROR_SYNTAX,
                    "no well-formed XML (%s); save the file anew",
                    XML_ErrorString(XML_GetErrorCode(markup->parser)));
    g_prefix_error(error, "part '%s', line %lu: ", markup->name,
                   (unsigned long)XML_GetCurrentLineNumber(markup->parser));
    return MARKUP_FAILED;
}

/* Expat reads a tag whose end has not come from its beginning each time: bounded, since that
 * is quadratic. */
static gboolean
is_tag_endless(const Markup *markup)
{
    const XML_Index done = XML_GetCurrentByteIndex(markup->parser);
    return done >= 0 && markup->fed - (uint64_t)done > MOST_TAG_BYTES;
}

/* Hands the next bytes of the part to the parser. */
static gboolean
feed(Markup *markup, enum XML_Status *out_status, GError **error)
{
    size_t length = 0;
    void *buffer = XML_GetBuffer(markup->parser, CHUNK);
    if (buffer == NULL)
        g_error("no memory to read XML with");
    if (!archive_stream_read(markup->stream, buffer, CHUNK, &length, error))
        return FALSE;

    markup->is_last = length == 0;
    markup->fed += length;
    *out_status = XML_ParseBuffer(markup->parser, (int)length, markup->is_last);
    if (*out_status == XML_STATUS_OK && !markup->is_last && is_tag_endless(markup)) {
        markup->refusal = g_error_new(MARKUP_ERROR, MARKUP_ERROR_LIMIT,
                                      "a tag longer than 256 KiB, as no document has");
        *out_status = XML_STATUS_ERROR;
    }
    return TRUE;
}

MarkupResult
markup_read(Markup *markup, GError **error)
{
    enum XML_Status status = XML_STATUS_OK;
    if (markup->is_paused) {
        status = XML_ResumeParser(markup->parser);
        markup->is_paused = FALSE;
    }
    while (status == XML_STATUS_OK && !markup->is_last)
        if (!feed(markup, &status, error))
            return MARKUP_FAILED;

    markup->is_paused = status == XML_STATUS_SUSPENDED;
    if (markup->is_paused)
        return MARKUP_PAUSED;
    return status == XML_STATUS_OK ? MARKUP_END : fail(markup, error);
}

gboolean
markup_read_part(Archive *archive, const char *name, const MarkupHandlers *handlers,
                 void *closure, GError **error)
{
    g_autoptr(Markup) markup = markup_open(archive, name, handlers, closure, error);
    return markup != NULL && markup_read(markup, error) == MARKUP_END;
}
