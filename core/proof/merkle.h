/* merkle.h - the tree over a list's commitments (RFC 9162 section 2.1)
 *
 * A leaf's hash is SHA-256(0x00 ‖ data), an inner node's SHA-256(0x01 ‖ left ‖ right), the
 * empty tree's SHA-256 of nothing.
 */
#pragma once

#include "proof/digest.h"

Digest merkle_leaf(const void *data, size_t length);
Digest merkle_node(const Digest *left, const Digest *right);

/* The root over `count` leaf hashes in the order given. */
Digest merkle_root(const Digest *leaves, size_t count);

/* Returns the inclusion proof of leaf `index` (RFC 9162 section 2.1.3.1): a GArray of Digest;
 * owned by the caller. */
GArray *merkle_prove(const Digest *leaves, size_t count, size_t index);

/* The same for many leaves of one tree, whose nodes are computed once. */
typedef struct MerkleTree MerkleTree;
MerkleTree *merkle_tree_new(const Digest *leaves, size_t count);
void merkle_tree_free(MerkleTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MerkleTree, merkle_tree_free)
GArray *merkle_tree_prove(const MerkleTree *tree, size_t index);

/* TRUE when `proof` shows that `leaf` stands at `index` of the tree of `count` leaves with
 * `root`. */
gboolean merkle_verify(const Digest *leaf, size_t index, size_t count, const Digest *proof,
                       size_t proof_length, const Digest *root);

/* TRUE when `proof` shows that the tree of `first` leaves is the beginning of that of `second`
 * leaves (RFC 9162 section 2.1.4.2). */
gboolean merkle_verify_growth(size_t first, size_t second, const Digest *proof,
                              size_t proof_length, const Digest *first_root,
                              const Digest *second_root);
