/* plain.h - a document as text that survives being pasted into anything
 *
 * UTF-8, LF, one paragraph a line, blank lines between; bullets as "- ", numbers as "1. ",
 * links written out. No line is wrapped: where it is read decides that.
 */
#pragma once

#include "document/document.h"

/* Owned by the caller. */
char *plain_write(const Document *document);
