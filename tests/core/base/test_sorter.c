#include "base/file.h"
#include "base/sorter.h"

#include <glib/gstdio.h>
#include <string.h>

#define MANY 200000 /* rows, of more than twice what is kept in memory */

static void
add(Sorter *sorter, const char *key, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(sorter_add(sorter, key, strlen(key), text, strlen(text) + 1, &error));
    g_assert_no_error(error);
}

static const char *
next(Sorter *sorter, size_t *out_length)
{
    const void *bytes = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(sorter_next(sorter, &bytes, out_length, &error));
    g_assert_no_error(error);
    return bytes;
}

static void
rows_come_back_by_the_bytes_of_their_keys(void)
{
    g_autoptr(Sorter) sorter = sorter_new("/");
    size_t length = 0;
    add(sorter, "b", "fourth");
    add(sorter, "ab", "third");
    add(sorter, "\xc3\xa9", "last");
    add(sorter, "", "first");
    add(sorter, "a", "second");
    g_assert_cmpstr(next(sorter, &length), ==, "first");
    g_assert_cmpuint(length, ==, strlen("first") + 1);
    g_assert_cmpstr(next(sorter, NULL), ==, "second");
    g_assert_cmpstr(next(sorter, NULL), ==, "third");
    g_assert_cmpstr(next(sorter, NULL), ==, "fourth");
    g_assert_cmpstr(next(sorter, NULL), ==, "last");
    g_assert_null(next(sorter, NULL));
    g_assert_null(next(sorter, NULL));
}

static void
no_row_is_no_row(void)
{
    g_autoptr(Sorter) sorter = sorter_new("/");
    g_assert_null(next(sorter, NULL));
}

/* 7919 is prime to MANY, so that every number comes once. */
static void
add_many(Sorter *sorter)
{
    for (unsigned i = 0; i < MANY; i++) {
        const unsigned number = i * 7919u % MANY;
        g_autofree char *key = g_strdup_printf("%08u", number);
        g_autofree char *text = g_strdup_printf("row %u, %080u", number, number);
        add(sorter, key, text);
    }
}

static void
assert_many(Sorter *sorter)
{
    for (unsigned i = 0; i < MANY; i++) {
        g_autofree char *text = g_strdup_printf("row %u, %080u", i, i);
        g_assert_cmpstr(next(sorter, NULL), ==, text);
    }
    g_assert_null(next(sorter, NULL));
}

static void
more_than_memory_holds_comes_back_in_order_and_leaves_no_file(void)
{
    g_autofree char *folder = g_dir_make_tmp("sorter-XXXXXX", NULL);
    g_autoptr(Sorter) sorter = sorter_new(folder);
    add_many(sorter);
    g_autoptr(GDir) during = g_dir_open(folder, 0, NULL);
    g_assert_null(g_dir_read_name(during));
    assert_many(sorter);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
a_row_larger_than_the_pieces_is_read_whole(void)
{
    g_autofree char *folder = g_dir_make_tmp("sorter-XXXXXX", NULL);
    g_autofree char *large = g_strnfill(1000 * 1000, 'x');
    g_autoptr(Sorter) sorter = sorter_new(folder);
    for (char key[] = "z"; key[0] > 'a'; key[0]--)
        add(sorter, key, large);
    add(sorter, "a", "small");
    g_assert_cmpstr(next(sorter, NULL), ==, "small");
    for (unsigned i = 0; i < 'z' - 'a'; i++)
        g_assert_cmpstr(next(sorter, NULL), ==, large);
    g_assert_null(next(sorter, NULL));
    g_rmdir(folder);
}

static void
a_row_of_a_mebibyte_is_taken_and_a_larger_one_is_not(void)
{
    g_autoptr(Sorter) sorter = sorter_new("/");
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = g_malloc0(1024 * 1024 + 1);
    g_assert_true(sorter_add(sorter, "a", 1, bytes, 1024 * 1024, &error));
    g_assert_no_error(error);
    g_assert_false(sorter_add(sorter, "b", 1, bytes, 1024 * 1024 + 1, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_TOO_LARGE);
}

static void
a_folder_that_cannot_take_the_file_is_named(void)
{
    g_autoptr(Sorter) sorter = sorter_new("/no/such/folder");
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = g_malloc0(1024 * 1024);
    gboolean added = TRUE;
    for (unsigned i = 0; i < 9 && added; i++)
        added = sorter_add(sorter, "a", 1, bytes, 1024 * 1024, &error);
    g_assert_false(added);
    g_assert_error(error, FILE_ERROR, FILE_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "'/no/such/folder"));
}

#define CLAIM(claim) g_test_add_func("/base/sorter/" #claim, claim)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CLAIM(rows_come_back_by_the_bytes_of_their_keys);
    CLAIM(no_row_is_no_row);
    CLAIM(more_than_memory_holds_comes_back_in_order_and_leaves_no_file);
    CLAIM(a_row_larger_than_the_pieces_is_read_whole);
    CLAIM(a_row_of_a_mebibyte_is_taken_and_a_larger_one_is_not);
    CLAIM(a_folder_that_cannot_take_the_file_is_named);
    return g_test_run();
}
