/* html_style.h - the style sheet that stands inside a document's HTML page
 *
 * On screen a column of 66 characters, light or dark; on paper the page of the PDF. Page
 * furniture (letterhead, draft notice, footer) exists only here, as generated content.
 */
#pragma once

#include "document/document.h"

/* Returns the style sheet for `about`, without its element; it holds no "<". Owned by the
 * caller. */
char *html_style_write(const DocumentAbout *about);
