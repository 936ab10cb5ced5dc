/* docx.h - a document as a Word file (ISO/IEC 29500, transitional)
 *
 * Real styles, real numbering, a header and footer part; core properties hold title, language
 * and the document's time and nothing else. The same bytes for the same document.
 */
#pragma once

#include "document/document.h"

G_GNUC_WARN_UNUSED_RESULT
GBytes *docx_write(const Document *document, GError **error);
