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

/* The nodes of each level, the leaves first. A node without a neighbour stands on the level
 * above as it is, which is where RFC 9162 joins it. */
struct MerkleTree {
    GPtrArray *levels; /* GArray * of Digest */
};

static GArray *
join(const GArray *below)
{
    GArray *level = g_array_sized_new(FALSE, FALSE, sizeof(Digest), below->len / 2 + 1);
    for (unsigned i = 0; i < below->len; i += 2) {
        const Digest *left = &g_array_index(below, Digest, i);
        const Digest node = i + 1 < below->len ? merkle_node(left, left + 1) : *left;
        g_array_append_val(level, node);
    }
    return level;
}

MerkleTree *
merkle_tree_new(const Digest *leaves, size_t count)
{
    MerkleTree *tree = g_new0(MerkleTree, 1);
    GArray *level = g_array_sized_new(FALSE, FALSE, sizeof(Digest), (unsigned)count);
    tree->levels = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_array_append_vals(level, leaves, (unsigned)count);
    g_ptr_array_add(tree->levels, level);
    while (level->len > 1) {
        level = join(level);
        g_ptr_array_add(tree->levels, level);
    }
    return tree;
}

void
merkle_tree_free(MerkleTree *tree)
{
    if (tree == NULL)
        return;

    g_ptr_array_unref(tree->levels);
    g_free(tree);
}

GArray *
merkle_tree_prove(const MerkleTree *tree, size_t index)
{
    GArray *proof = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_assert(index < ((const GArray *)tree->levels->pdata[0])->len);

    for (unsigned i = 0; i < tree->levels->len; i++, index /= 2) {
        const GArray *level = tree->levels->pdata[i];
        const size_t neighbour = index ^ 1;
        if (neighbour < level->len)
            g_array_append_val(proof, g_array_index(level, Digest, neighbour));
    }
    return proof;
}

GArray *
merkle_prove(const Digest *leaves, size_t count, size_t index)
{
    g_autoptr(MerkleTree) tree = merkle_tree_new(leaves, count);

    return merkle_tree_prove(tree, index);
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
