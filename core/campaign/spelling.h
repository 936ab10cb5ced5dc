/* spelling.h - whether two keys are a few edits apart, and which of very many one is near to
 *
 * An edit inserts, drops or changes a character or swaps two neighbours. Keys of 6 to 9
 * characters may be one edit apart, longer ones two, by the shorter of a pair; the digits in
 * them must be the same ones, since numbers tell names apart.
 */
#pragma once

#include <glib.h>

/* TRUE for two keys that would be such a pair. */
gboolean spelling_is_near(const char *a, const char *b);

/* TRUE when two texts have the same digits in the same order, or none. */
gboolean spelling_have_same_digits(const char *a, const char *b);

/* Keys that one is held against. */
typedef struct SpellingIndex SpellingIndex;
SpellingIndex *spelling_index_new(const char *const *keys, guint count);
void spelling_index_free(SpellingIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SpellingIndex, spelling_index_free)

/* Returns the indexes (GArray of guint) of the keys that would be such a pair with `key`, those
 * that equal it too; owned by the caller. */
GArray *spelling_index_find(const SpellingIndex *index, const char *key);
