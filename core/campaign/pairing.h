/* pairing.h - which block of a text stands for which of its translation
 *
 * Blocks come in the same order in both. What is known to belong together parts the rest into
 * stretches; in a stretch with as many blocks of the same kinds on both sides each stands for
 * the one at its place, in any other the kinds, figures and lengths of the blocks decide. A
 * guess for people: what it finds is shown, and nothing counts by it.
 */
#pragma once

#include <glib.h>

#define PAIRING_NONE G_MAXUINT /* of a block: it has no counterpart */

/* Completes `pairs`, which has for each block of `text` (char *) the index of its counterpart
 * in `translation`, ascending, or PAIRING_NONE where that is to be found. */
void pairing_complete(const GPtrArray *text, const GPtrArray *translation, unsigned *pairs);
