/* markup_source.h - the bytes of a part as UTF-8, a window at a time
 *
 * The errors of the markup; the rest is for markup.c alone. A part is UTF-8, or what its byte
 * order mark or its XML declaration says (XML 1.0, appendix F). What is in the window is
 * well-formed UTF-8 without NUL, and behind it some bytes can be read.
 */
#pragma once

#include "data/archive.h"

typedef enum {
    MARKUP_ERROR_SYNTAX,  /* no well-formed XML */
    MARKUP_ERROR_DOCTYPE, /* a document type, which no office document has */
    MARKUP_ERROR_LIMIT,   /* deeper or longer than any real part */
} MarkupError;

#define MARKUP_ERROR (markup_error_quark())
GQuark markup_error_quark(void);

typedef struct {
    ArchiveStream *stream;
    GIConv converter; /* NULL when the part is UTF-8 */
    uint8_t *raw;     /* what it has not converted yet */
    size_t raw_length;
    char *window;
    size_t length; /* of the window, without: */
    size_t tail;   /* the first bytes of a character whose rest is yet to come */
    size_t room;
    gboolean has_begun;
    gboolean at_end; /* nothing more will come */
} MarkupSource;

/* Consumes `stream`. */
void markup_source_open(MarkupSource *source, ArchiveStream *stream);
void markup_source_close(MarkupSource *source);

/* Drops the first `done` bytes of the window, and gets more behind the rest; the window may
 * move. Fails with MARKUP_ERROR_SYNTAX, without saying where. */
G_GNUC_WARN_UNUSED_RESULT
gboolean markup_source_fill(MarkupSource *source, size_t done, GError **error);
