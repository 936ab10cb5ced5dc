/* alignment.h - where the units of a letter stand in a copy of it
 *
 * A unit is a paragraph, an item or a name, as its words; the copy is one stream of words,
 * since its breaks are its own. A unit that stands there word for word is found; one out of its
 * order is moved; one of which half the words stand together is altered; else it is missing. No
 * two units have the same words. Time grows with the copy's length, but for a logarithm.
 */
#pragma once

#include "edition/alignment_unit.h"

/* Sets state, `at` and `length` of each of `units` (GArray of AlignmentUnit, in the letter's
 * order). Returns which unit each word of the copy belongs to, from 1; 0: to none. Owned by the
 * caller (g_free). */
uint32_t *alignment_find(const AlignmentTexts *texts, GArray *units);
