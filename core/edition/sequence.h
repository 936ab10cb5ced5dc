/* sequence.h - of many places for many units, those in order that weigh most together
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
    uint32_t unit;
    uint32_t at;
    uint32_t length;
} SequenceLink;

typedef struct Sequence Sequence;

/* For places below `size`. */
Sequence *sequence_new(uint32_t size);
void sequence_free(Sequence *sequence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sequence, sequence_free)

/* Adds a place of the unit in hand. Units come in their order; sequence_end_unit() ends each.
 */
void sequence_add(Sequence *sequence, uint32_t unit, uint32_t at, uint32_t length,
                  uint32_t weight);
void sequence_end_unit(Sequence *sequence);

/* Returns the links in order, one place a unit at most, none over another (GArray of
 * SequenceLink); owned by the caller. */
GArray *sequence_finish(Sequence *sequence);
