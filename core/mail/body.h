/* body.h - what a mail says as text and as HTML, written once for what many mails share
 *
 * A mailing's mails differ at their beginning and end, and have the letter between two lines
 * "---" in common. Each piece between such lines is written by itself, and a piece that is the
 * same as in the mail before is taken from there; the bytes are those of the whole. Where that
 * could be otherwise, because code or a link's definition reaches over the line, the whole is
 * written at once.
 */
#pragma once

#include "document/document.h"

typedef struct Bodies Bodies;

Bodies *bodies_new(void);
void bodies_free(Bodies *bodies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bodies, bodies_free)

/* Writes `markdown`; the parameters are those of document_parse(). Both texts are owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
gboolean bodies_write(Bodies *bodies, const char *markdown, const char *path,
                      size_t source_size, const DocumentAbout *about, char **out_plain,
                      char **out_html, GError **error);
