/* tags.h - the structure of a page for those who hear it: paragraphs, headings, lists
 *
 * cairo has no way to mark what is no text of the letter, so that header and footer stand
 * outside all tags, and what is open ends with each page.
 */
#pragma once

#include "document/flow.h"

typedef struct Tags Tags;

Tags *tags_new(cairo_t *cr);
void tags_free(Tags *tags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tags, tags_free)

/* Opens what `block` is, and the lists and quotations it stands in, or stays in those that are
 * open; tags_close() ends the block, tags_close_all() also what it stands in. */
void tags_open(Tags *tags, const Block *block);
void tags_close(Tags *tags);
void tags_close_all(Tags *tags);
