/* markup.h - the XML of a part, as a stream of elements
 *
 * A scanner of our own, since a sheet is tens of megabytes of short tags and Expat took most of
 * the time that a workbook takes. It does all of XML 1.0 that can stand without a document
 * type, and refuses what is not well-formed, also at a distance: unclosed, crossed and repeated
 * things. What an office document never needs is refused: a document type (so that no entity is
 * ever expanded and nothing outside is ever read), more than 256 levels, and a tag longer than
 * 256 KiB. Elements are told by their local names, whatever their prefix. Memory does not grow
 * with the part.
 */
#pragma once

#include "data/markup_source.h"

typedef struct Markup Markup;

/* `attributes` are names and values in turn, NULL at the end; names keep their prefix. All are
 * borrowed until the handler returns. Text comes in pieces, and only while it is wanted;
 * `end` and `text` may be NULL. */
typedef struct {
    void (*begin)(Markup *markup, void *closure, const char *name, const char **attributes);
    void (*end)(Markup *markup, void *closure);
    void (*text)(Markup *markup, void *closure, const char *text, size_t length);
} MarkupHandlers;

typedef enum {
    MARKUP_PAUSED, /* a handler called markup_pause() */
    MARKUP_END,
    MARKUP_FAILED, /* `error` was set */
} MarkupResult;

/* Reads the part `name` of `archive`, which must outlive the markup; `handlers` too. */
G_GNUC_WARN_UNUSED_RESULT
Markup *markup_open(Archive *archive, const char *name, const MarkupHandlers *handlers,
                    void *closure, GError **error);
void markup_close(Markup *markup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Markup, markup_close)

/* Goes on to the next pause, to the end, or to what is wrong. */
MarkupResult markup_read(Markup *markup, GError **error);

/* For handlers: returns from markup_read() as soon as this handler has. */
void markup_pause(Markup *markup);

/* For handlers: makes markup_read() fail with `error`, which it consumes; one of MARKUP_ERROR
 * gains the part and the line. */
void markup_refuse(Markup *markup, GError *error);

/* For handlers: wants text from now on, or not. */
void markup_want_text(Markup *markup, gboolean wanted);

/* Reads a whole part that has no reason to pause. */
G_GNUC_WARN_UNUSED_RESULT
gboolean markup_read_part(Archive *archive, const char *name, const MarkupHandlers *handlers,
                          void *closure, GError **error);

/* Returns the value of the attribute whose name is `name`, or NULL. Borrowed. */
const char *markup_attribute(const char **attributes, const char *name);
