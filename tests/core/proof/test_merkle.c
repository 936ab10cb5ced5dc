#include "proof/merkle.h"

#include <jansson.h>
#include <string.h>

#define MOST_LEAVES 1025
#define EACH_UP_TO  257 /* and then those about a power of two */

static Digest
digest_from(const char *hex)
{
    Digest digest;
    g_assert_true(digest_from_hex(hex, &digest));
    return digest;
}

/* The eight inputs of RFC 6962's reference tree. */
static void
fill_reference_leaves(Digest leaves[8])
{
    leaves[0] = merkle_leaf("", 0);
    leaves[1] = merkle_leaf("\x00", 1);
    leaves[2] = merkle_leaf("\x10", 1);
    leaves[3] = merkle_leaf("\x20\x21", 2);
    leaves[4] = merkle_leaf("\x30\x31", 2);
    leaves[5] = merkle_leaf("\x40\x41\x42\x43", 4);
    leaves[6] = merkle_leaf("\x50\x51\x52\x53\x54\x55\x56\x57", 8);
    leaves[7] =
        merkle_leaf("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16);
}

static void
the_reference_trees_have_their_roots(void)
{
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };

    Digest leaves[8];
    fill_reference_leaves(leaves);
    for (size_t count = 0; count < G_N_ELEMENTS(roots); count++) {
        Digest root = merkle_root(leaves, count);
        Digest expected = digest_from(roots[count]);
        g_assert_true(digest_equal(&root, &expected));
    }
}

static void
a_leaf_cannot_pass_for_a_node(void)
{
    Digest leaves[2] = {merkle_leaf("a", 1), merkle_leaf("b", 1)};
    uint8_t pair[2 * DIGEST_SIZE];
    memcpy(pair, leaves[0].bytes, DIGEST_SIZE);
    memcpy(pair + DIGEST_SIZE, leaves[1].bytes, DIGEST_SIZE);

    Digest root = merkle_root(leaves, 2);
    Digest node = merkle_node(&leaves[0], &leaves[1]);
    Digest as_leaf = merkle_leaf(pair, sizeof pair);
    Digest bare = digest_of(pair, sizeof pair);
    g_assert_true(digest_equal(&root, &node));
    g_assert_false(digest_equal(&root, &as_leaf));
    g_assert_false(digest_equal(&root, &bare));
}

static void
fill_leaves(Digest *leaves, size_t count)
{
    for (uint32_t i = 0; i < count; i++)
        leaves[i] = merkle_leaf(&i, sizeof i);
}

static void
every_leaf_of_every_tree_is_proven(void)
{
    Digest leaves[MOST_LEAVES];
    fill_leaves(leaves, MOST_LEAVES);
    for (size_t count = 1; count <= MOST_LEAVES; count++) {
        if (count > EACH_UP_TO && count < MOST_LEAVES - 2)
            continue;
        Digest root = merkle_root(leaves, count);
        g_autoptr(MerkleTree) tree = merkle_tree_new(leaves, count);
        for (size_t index = 0; index < count; index++) {
            g_autoptr(GArray) proof = merkle_tree_prove(tree, index);
            const Digest *path = (const Digest *)(void *)proof->data;
            g_assert_true(merkle_verify(&leaves[index], index, count, path, proof->len, &root));
            g_assert_false(
                merkle_verify(&leaves[index], count, count, path, proof->len, &root));
            if (count > 1)
                g_assert_false(merkle_verify(&leaves[(index + 1) % count], index, count, path,
                                             proof->len, &root));
        }
    }
}

static void
nothing_is_in_an_empty_tree(void)
{
    Digest root = merkle_root(NULL, 0);
    Digest leaf = merkle_leaf("", 0);
    g_assert_false(merkle_verify(&leaf, 0, 0, NULL, 0, &root));
    g_assert_false(merkle_verify(&root, 0, 0, NULL, 0, &root));
    g_assert_true(merkle_verify(&leaf, 0, 1, NULL, 0, &leaf));
}

static void
a_proof_of_another_length_or_place_is_refused(void)
{
    Digest leaves[7];
    fill_leaves(leaves, 7);
    Digest root = merkle_root(leaves, 7);
    g_autoptr(GArray) proof = merkle_prove(leaves, 7, 2);
    g_array_append_val(proof, root);
    const Digest *path = (const Digest *)(void *)proof->data;

    g_assert_true(merkle_verify(&leaves[2], 2, 7, path, 3, &root));
    g_assert_false(merkle_verify(&leaves[2], 2, 7, path, 2, &root));
    g_assert_false(merkle_verify(&leaves[2], 2, 7, path, 4, &root));
    g_assert_false(merkle_verify(&leaves[2], 3, 7, path, 3, &root));
    g_assert_false(merkle_verify(&leaves[2], 2, 4, path, 3, &root));
}

/* A digest as the public cases write it; what they write shorter, as a stand-in or as garbage,
 * zeros follow. */
static Digest
decode(const json_t *text)
{
    Digest digest = {0};
    const char *base64 = json_string_value(text);
    if (base64 == NULL || base64[0] == '\0')
        return digest;

    gsize length = 0;
    g_autofree guchar *bytes = g_base64_decode(base64, &length);
    g_assert_cmpuint(length, <=, DIGEST_SIZE);
    memcpy(digest.bytes, bytes, length);
    return digest;
}

static GArray *
decode_proof(const json_t *list)
{
    GArray *proof = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (size_t i = 0; i < json_array_size(list); i++) {
        Digest digest = decode(json_array_get(list, i));
        g_array_append_val(proof, digest);
    }
    return proof;
}

/* Numbers are read as reals, since one is the largest of 64 bits, which is no JSON integer. */
static size_t
decode_size(const json_t *number)
{
    double value = json_real_value(number);
    return value < 1e15 ? (size_t)value : SIZE_MAX;
}

/* An empty hash cannot even be written as a Digest. */
static gboolean
is_empty(const json_t *text)
{
    return json_string_length(text) == 0;
}

static gboolean
inclusion_holds(const json_t *test)
{
    if (is_empty(json_object_get(test, "leafHash")) || is_empty(json_object_get(test, "root")))
        return FALSE;

    Digest leaf = decode(json_object_get(test, "leafHash"));
    Digest root = decode(json_object_get(test, "root"));
    g_autoptr(GArray) proof = decode_proof(json_object_get(test, "proof"));
    return merkle_verify(&leaf, decode_size(json_object_get(test, "leafIdx")),
                         decode_size(json_object_get(test, "treeSize")),
                         (const Digest *)(void *)proof->data, proof->len, &root);
}

static gboolean
growth_holds(const json_t *test)
{
    Digest first = decode(json_object_get(test, "root1"));
    Digest second = decode(json_object_get(test, "root2"));
    g_autoptr(GArray) proof = decode_proof(json_object_get(test, "proof"));
    return merkle_verify_growth(decode_size(json_object_get(test, "size1")),
                                decode_size(json_object_get(test, "size2")),
                                (const Digest *)(void *)proof->data, proof->len, &first,
                                &second);
}

typedef gboolean (*Holds)(const json_t *test);

static void
check_case(const char *path, Holds holds)
{
    json_t *test = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
    g_assert_nonnull(test);
    gboolean expected = json_is_false(json_object_get(test, "wantErr"));
    if (holds(test) != expected)
        g_error("%s: expected %s", path, expected ? "accepted" : "refused");
    json_decref(test);
}

/* Returns how many cases stand in the folders of `folder`. */
static unsigned
check_cases(const char *folder, Holds holds)
{
    unsigned count = 0;
    const char *name;
    g_autoptr(GDir) all = g_dir_open(folder, 0, NULL);
    while (all != NULL && (name = g_dir_read_name(all)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            count += check_cases(path, holds);
        } else {
            check_case(path, holds);
            count++;
        }
    }
    return count;
}

static void
the_public_cases_of_inclusion_hold(void)
{
    unsigned count = check_cases(CORPORA "/merkle/testdata/inclusion", inclusion_holds);
    if (count == 0)
        g_test_skip("the public cases are not here");
    else
        g_assert_cmpuint(count, ==, 98);
}

static void
the_public_cases_of_growth_hold(void)
{
    unsigned count = check_cases(CORPORA "/merkle/testdata/consistency", growth_holds);
    if (count == 0)
        g_test_skip("the public cases are not here");
    else
        g_assert_cmpuint(count, ==, 98);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merkle/the_reference_trees_have_their_roots",
                    the_reference_trees_have_their_roots);
    g_test_add_func("/merkle/a_leaf_cannot_pass_for_a_node", a_leaf_cannot_pass_for_a_node);
    g_test_add_func("/merkle/every_leaf_of_every_tree_is_proven",
                    every_leaf_of_every_tree_is_proven);
    g_test_add_func("/merkle/nothing_is_in_an_empty_tree", nothing_is_in_an_empty_tree);
    g_test_add_func("/merkle/a_proof_of_another_length_or_place_is_refused",
                    a_proof_of_another_length_or_place_is_refused);
    g_test_add_func("/merkle/the_public_cases_of_inclusion_hold",
                    the_public_cases_of_inclusion_hold);
    g_test_add_func("/merkle/the_public_cases_of_growth_hold", the_public_cases_of_growth_hold);
    return g_test_run();
}
