#include "base/file.h"
#include "proof/digest.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
assert_digest(const Digest *digest, const char *expected)
{
    g_autofree char *hex = digest_to_hex(digest);
    g_assert_cmpstr(hex, ==, expected);
}

static void
the_examples_of_fips_180_hold(void)
{
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

    Digest empty = digest_of(NULL, 0);
    Digest abc = digest_of("abc", 3);
    Digest long_one = digest_of(two_blocks, strlen(two_blocks));
    assert_digest(&empty, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest(&abc, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest(&long_one,
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void
a_million_letters_in_pieces_are_one_text(void)
{
    g_autofree char *text = g_strnfill(1000, 'a');
    g_autoptr(DigestState) state = digest_begin();
    for (int i = 0; i < 1000; i++)
        digest_add(state, text, 1000);

    Digest digest = digest_end(g_steal_pointer(&state));
    assert_digest(&digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
where_the_pieces_part_does_not_matter(void)
{
    static const char text[] =
        "One text, whichever way it is cut into pieces, and longer than a "
        "block of sixty-four bytes.";

    Digest whole = digest_of(text, strlen(text));
    for (size_t cut = 0; cut <= strlen(text); cut++) {
        g_autoptr(DigestState) state = digest_begin();
        digest_add(state, text, cut);
        digest_add(state, text + cut, strlen(text) - cut);
        Digest pieces = digest_end(g_steal_pointer(&state));
        g_assert_true(digest_equal(&pieces, &whole));
    }
}

static void
hexadecimal_goes_there_and_back(void)
{
    Digest digest = digest_of("abc", 3);
    g_autofree char *hex = digest_to_hex(&digest);
    Digest back = {0};
    g_assert_false(digest_equal(&back, &digest));
    g_assert_true(digest_from_hex(hex, &back));
    g_assert_true(digest_equal(&back, &digest));
}

static void
only_sixty_four_small_digits_are_a_digest(void)
{
    static const char *const refused[] = {
        "",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015add",
        "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a ",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    };

    Digest digest = digest_of("abc", 3);
    Digest before = digest;
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        g_assert_false(digest_from_hex(refused[i], &digest));
    g_assert_true(digest_equal(&digest, &before)); /* untouched on failure */
}

static void
a_file_has_the_digest_of_its_bytes(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(300000, 'x');
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp(NULL, &path, &error);
    g_assert_no_error(error);
    g_assert_cmpint(write(fd, text, 300000), ==, 300000);
    close(fd);

    Digest expected = digest_of(text, 300000);
    Digest digest;
    uint64_t size = 0;
    g_assert_true(digest_file(path, &digest, &size, &error));
    g_unlink(path);
    g_assert_cmpuint(size, ==, 300000);
    g_assert_true(digest_equal(&digest, &expected));
}

static void
what_is_no_file_has_no_digest(void)
{
    Digest digest = digest_of("abc", 3);
    Digest before = digest;
    uint64_t size = 7;
    g_autoptr(GError) missing = NULL;
    g_autoptr(GError) folder = NULL;
    g_autoptr(GError) device = NULL;
    g_assert_false(digest_file("/nowhere\x1b[2J", &digest, &size, &missing));
    g_assert_error(missing, FILE_ERROR, FILE_ERROR_NOT_FOUND);
    g_assert_null(strchr(missing->message, '\x1b'));
    g_assert_false(digest_file("/", &digest, &size, &folder));
    g_assert_error(folder, FILE_ERROR, FILE_ERROR_KIND);
    g_assert_false(digest_file("/dev/zero", &digest, &size, &device));
    g_assert_error(device, FILE_ERROR, FILE_ERROR_KIND);
    g_assert_cmpuint(size, ==, 7);
    g_assert_true(digest_equal(&digest, &before));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/digest/the_examples_of_fips_180_hold", the_examples_of_fips_180_hold);
    g_test_add_func("/digest/a_million_letters_in_pieces_are_one_text",
                    a_million_letters_in_pieces_are_one_text);
    g_test_add_func("/digest/where_the_pieces_part_does_not_matter",
                    where_the_pieces_part_does_not_matter);
    g_test_add_func("/digest/hexadecimal_goes_there_and_back", hexadecimal_goes_there_and_back);
    g_test_add_func("/digest/only_sixty_four_small_digits_are_a_digest",
                    only_sixty_four_small_digits_are_a_digest);
    g_test_add_func("/digest/a_file_has_the_digest_of_its_bytes",
                    a_file_has_the_digest_of_its_bytes);
    g_test_add_func("/digest/what_is_no_file_has_no_digest", what_is_no_file_has_no_digest);
    return g_test_run();
}
