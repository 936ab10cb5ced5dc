/* pdftext.h - the words of a PDF from anywhere, and what it says of itself
 *
 * By poppler's pdftotext and pdfinfo (package poppler-utils), run confined (base/confined.h):
 * a PDF is a program in all but name. Text is UTF-8, in the order of the page's content, pages
 * apart by a form feed.
 */
#pragma once

#include <glib.h>

typedef enum {
    PDFTEXT_ERROR_TOOL,  /* poppler-utils is not installed */
    PDFTEXT_ERROR_INPUT, /* nothing that it can read, or more than it may take over it */
} PdftextError;

#define PDFTEXT_ERROR (pdftext_error_quark())
GQuark pdftext_error_quark(void);

/* TRUE when `bytes` begin as a PDF does. */
gboolean pdftext_is_pdf(GBytes *bytes);

/* Returns all its text; lines as they are set. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *pdftext_read(GBytes *bytes, GError **error);

/* Returns its metadata, a line each: "Title: …", then its XMP packet as it stands, if it has
 * one. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *pdftext_read_about(GBytes *bytes, GError **error);
