/* alignment_near.h - the units of a letter that a copy has, but not word for word
 *
 * For alignment.c alone. A paragraph is looked for where most of its runs of three words stand,
 * wherever that is; a name or a short line among what is left between its neighbours.
 */
#pragma once

#include "edition/alignment_unit.h"

/* Goes through what is missing among `units`, and takes words that belong to none yet. */
void alignment_near_find(const AlignmentTexts *texts, GArray *units, uint32_t *owners);
