#include "proof/merkle.h"

#include <string.h>

/* The largest power of two below `count`, which is where RFC 9162 parts a list. */
static size_t
split(size_t count)
{
    size_t half = 1;
    while (half < count - half)
        half *= 2;
    return half;
}

Digest
merkle_leaf(const void *data, size_t length)
{
    g_autoptr(DigestState) state = digest_begin();
    digest_add(state, "\x00", 1);
    digest_add(state, data, length);
    return digest_end(g_steal_pointer(&state));
}

Digest
merkle_node(const Digest *left, const Digest *right)
{
    uint8_t bytes[1 + 2 * DIGEST_SIZE] = {1};
    memcpy(bytes + 1, left->bytes, DIGEST_SIZE);
    memcpy(bytes + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
    return digest_of(bytes, sizeof bytes);
}

Digest
merkle_root(const Digest *leaves, size_t count)
{
    if (count == 0)
        return digest_of(NULL, 0);
    if (count == 1)
        return leaves[0];

    size_t half = split(count);
    Digest left = merkle_root(leaves, half);
    Digest right = merkle_root(leaves + half, count - half);
    return merkle_node(&left, &right);
}

/* From the leaf up, so that the neighbours come in the order in which they are hashed. */
static void
append_path(GArray *proof, const Digest *leaves, size_t count, size_t index)
{
    if (count == 1)
        return;

    size_t half = split(count);
    gboolean in_left = index < half;
    if (in_left)
        append_path(proof, leaves, half, index);
    else
        append_path(proof, leaves + half, count - half, index - half);
    Digest neighbour =
        in_left ? merkle_root(leaves + half, count - half) : merkle_root(leaves, half);
    g_array_append_val(proof, neighbour);
}

GArray *
merkle_prove(const Digest *leaves, size_t count, size_t index)
{
    g_assert(index < count);

    GArray *proof = g_array_new(FALSE, FALSE, sizeof(Digest));
    append_path(proof, leaves, count, index);
    return proof;
}

/* A place in the tree, going up: `here` is the node's number on its level, `last` the level's
 * last. */
typedef struct {
    size_t here;
    size_t last;
} Place;

static gboolean
has_left_neighbour(const Place *place)
{
    return (place->here & 1) != 0 || place->here == place->last;
}

static void
rise(Place *place)
{
    place->here >>= 1;
    place->last >>= 1;
}

/* On to the level where the last node of an incomplete tree has a neighbour. */
static void
rise_to_neighbour(Place *place)
{
    while ((place->here & 1) == 0 && place->here != 0)
        rise(place);
}

gboolean
merkle_verify(const Digest *leaf, size_t index, size_t count, const Digest *proof,
              size_t proof_length, const Digest *root)
{
    if (index >= count)
        return FALSE;

    Place place = {.here = index, .last = count - 1};
    Digest hash = *leaf;
    for (size_t i = 0; i < proof_length; i++) {
        if (place.last == 0)
            return FALSE;
        if (has_left_neighbour(&place)) {
            hash = merkle_node(&proof[i], &hash);
            rise_to_neighbour(&place);
        } else {
            hash = merkle_node(&hash, &proof[i]);
        }
        rise(&place);
    }
    return place.last == 0 && digest_equal(&hash, root);
}

static gboolean
verify_longer(size_t first, size_t second, const Digest *proof, size_t proof_length,
              const Digest *first_root, const Digest *second_root)
{
    Place place = {.here = first - 1, .last = second - 1};
    while ((place.here & 1) != 0)
        rise(&place);

    /* A complete tree is itself a node of the longer one, and not in the proof. */
    gboolean complete = (first & (first - 1)) == 0;
    if (!complete && proof_length == 0)
        return FALSE;
    Digest old = complete ? *first_root : proof[0];
    Digest new = old;
    for (size_t i = complete ? 0 : 1; i < proof_length; i++) {
        if (place.last == 0)
            return FALSE;
        if (has_left_neighbour(&place)) {
            old = merkle_node(&proof[i], &old);
            new = merkle_node(&proof[i], &new);
            rise_to_neighbour(&place);
        } else {
            new = merkle_node(&new, &proof[i]);
        }
        rise(&place);
    }
    return place.last == 0 && digest_equal(&old, first_root) && digest_equal(&new, second_root);
}

gboolean
merkle_verify_growth(size_t first, size_t second, const Digest *proof, size_t proof_length,
                     const Digest *first_root, const Digest *second_root)
{
    if (first == 0 || first > second)
        return FALSE;
    if (first == second)
        return proof_length == 0 && digest_equal(first_root, second_root);

    return verify_longer(first, second, proof, proof_length, first_root, second_root);
}
