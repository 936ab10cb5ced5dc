/* spelling_join.h - the pairs among very many keys that are a few edits apart
 *
 * For pairs as spelling.h has them. Keys come in order of their length, of one length in order
 * of their bytes, and no more than those of three lengths are remembered.
 *
 * Where very many keys have a long part in common ("International Federation of … in X"), to
 * hold each against each would take the square of their number. What more than `crowd` keys
 * have in common is therefore not followed; a key that has something of that kind is held
 * against its neighbours instead, in the order of the bytes and in the order that the keys have
 * when they are read from their end, which misses only pairs that differ in two places with
 * many others between. And a key gives at most `most_pairs` pairs with those before it.
 */
#pragma once

#include <glib.h>

typedef struct {
    guint crowd;
    guint most_pairs;
} SpellingBounds;

/* What names are searched with. */
extern const SpellingBounds spelling_bounds;

/* Is told of each pair once; FALSE ends the join with its error. */
typedef gboolean (*SpellingFound)(guint a, guint b, void *closure, GError **error);

typedef struct SpellingJoin SpellingJoin;
SpellingJoin *spelling_join_new(const SpellingBounds *bounds, SpellingFound found,
                                void *closure);
void spelling_join_free(SpellingJoin *join);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SpellingJoin, spelling_join_free)

/* Takes the next key, different from all others; `owner` is what pairs are told of. */
G_GNUC_WARN_UNUSED_RESULT
gboolean spelling_join_add(SpellingJoin *join, const char *key, guint owner, GError **error);

/* Ends the join; all pairs have been told then. `out_crowded` is how many keys were not held
 * against all that they have a part in common with. */
G_GNUC_WARN_UNUSED_RESULT
gboolean spelling_join_end(SpellingJoin *join, guint *out_crowded, GError **error);
