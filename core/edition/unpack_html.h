/* unpack_html.h - what an HTML page says: for unpack.c alone
 *
 * A scanner and no parser, for pages of any length: elements within a line do not part words,
 * all others do. It knows the named entities that this program's writers use.
 */
#pragma once

#include "edition/unpack_hooks.h"

void unpack_html(const char *html, size_t length, const UnpackHooks *hooks, void *closure);
