/* html.h - a document as one HTML page that stands alone
 *
 * HTML 5, UTF-8, lang and dir set, its style sheet inside it (print, dark mode), no script and
 * no request to anywhere. For mail a fragment with inline styles only.
 */
#pragma once

#include "document/document.h"

/* Owned by the caller. */
char *html_write(const Document *document);

/* The same words for the HTML part of a mail: 600 px at most, inline styles, no style sheet.
 * Owned by the caller. */
char *html_write_mail(const Document *document);
