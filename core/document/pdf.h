/* pdf.h - a document as PDF, set by Pango and drawn by cairo
 *
 * The same bytes for the same document and the same fonts. Text that no font covers is refused
 * with DOCUMENT_ERROR_GLYPHS, which names the characters; nothing is ever printed as an empty
 * box.
 */
#pragma once

#include "document/document.h"

G_GNUC_WARN_UNUSED_RESULT
GBytes *pdf_write(const Document *document, GError **error);
