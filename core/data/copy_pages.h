/* copy_pages.h - a PDF's text without the running lines of its pages; for copy.c alone
 */
#pragma once

#include <glib.h>

/* Returns `text`, whose pages end in form feeds, without what stands first or last on a page
 * and, numbers apart, on another one too. Pages run into each other. Owned by the caller. */
char *copy_pages_join(const char *text);
