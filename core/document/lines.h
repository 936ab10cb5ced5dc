/* lines.h - a cmark tree as lines of plain text
 *
 * For people (plain_write) and for the consent text (document_unwrap): no line is wrapped, no
 * markup is left, links are written out as "text <address>", no line ends in a blank.
 */
#pragma once

#include <cmark.h>
#include <glib.h>

typedef enum {
    LINES_FOR_READING, /* blank lines between blocks, hard breaks as line ends */
    LINES_FOR_CONSENT, /* a line a block, "# " before headings, any break one blank, two blanks
                        * for each list around. Hashed into sign-ons: it must never change */
} LinesPurpose;

/* Returns the blocks of `root`, each line with its line feed; "" when there are none. Owned by
 * the caller. */
char *lines_write(cmark_node *root, LinesPurpose purpose);
