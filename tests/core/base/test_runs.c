#include "base/runs.h"
#include "base/spill.h"

#include <string.h>

#define LITTLE (70 * 1024) /* about the least there is: thousands of records are many runs */

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
make_texts(guint count)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(texts, g_strnfill((gsize)g_rand_int_range(random, 0, 40),
                                          (char)('a' + g_rand_int_range(random, 0, 26))));
    return texts;
}

static void
assert_takes_in_order(guint count, size_t memory)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) texts = make_texts(count);
    g_autoptr(Runs) runs = runs_new(memory);
    for (guint i = 0; i < count; i++)
        g_assert_true(runs_add(runs, texts->pdata[i], strlen(texts->pdata[i]), &error));
    g_assert_true(runs_sort(runs, &error));

    g_ptr_array_sort(texts, compare_texts);
    const uint8_t *bytes = NULL;
    size_t length = 0;
    for (guint i = 0; i < count; i++) {
        g_assert_true(runs_next(runs, &bytes, &length, &error));
        g_assert_cmpmem(bytes, length, texts->pdata[i], strlen(texts->pdata[i]));
    }
    g_assert_true(runs_next(runs, &bytes, &length, &error));
    g_assert_null(bytes);
    g_assert_no_error(error);
}

static void
what_memory_holds_is_put_in_order(void)
{
    assert_takes_in_order(0, LITTLE);
    assert_takes_in_order(1, LITTLE);
    assert_takes_in_order(500, LITTLE);
}

static void
what_memory_does_not_hold_is_put_in_order(void)
{
    assert_takes_in_order(50000, LITTLE);
}

static void
the_longest_record_comes_back_whole(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Runs) runs = runs_new(LITTLE);
    g_autofree char *longest = g_strnfill(RUNS_LONGEST, 'x');
    for (char first = 'c'; first >= 'a'; first--) {
        longest[0] = first;
        g_assert_true(runs_add(runs, longest, RUNS_LONGEST, &error));
    }
    g_assert_true(runs_sort(runs, &error));
    for (char first = 'a'; first <= 'c'; first++) {
        const uint8_t *bytes = NULL;
        size_t length = 0;
        longest[0] = first;
        g_assert_true(runs_next(runs, &bytes, &length, &error));
        g_assert_cmpmem(bytes, length, longest, RUNS_LONGEST);
    }
    g_assert_no_error(error);
}

/* Read across what was written at once, and across what is not written yet. */
static void
a_spill_reads_back_what_was_put_aside(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spill) spill = spill_new(100);
    g_autoptr(GString) all = g_string_new(NULL);
    for (int i = 0; i < 300; i++) {
        const gsize start = all->len;
        g_string_append_printf(all, "record %d;", i);
        g_assert_cmpuint(spill_get_size(spill), ==, start);
        g_assert_true(spill_append(spill, all->str + start, all->len - start, &error));
    }
    for (gsize at = 0; at + 250 <= all->len; at += 13) {
        char back[250];
        g_assert_true(spill_read(spill, at, back, sizeof back, &error));
        g_assert_cmpmem(back, sizeof back, all->str + at, sizeof back);
    }
    g_assert_no_error(error);
}

static void
a_spill_needs_a_folder_only_beyond_its_memory(void)
{
    g_autoptr(GError) error = NULL;
    const char *before = g_getenv("TMPDIR");
    g_autofree char *kept = g_strdup(before);
    g_setenv("TMPDIR", "/nowhere/at/all", TRUE);
    g_autoptr(Spill) spill = spill_new(10);
    g_assert_true(spill_append(spill, "0123456789", 10, &error));
    g_assert_no_error(error);
    g_assert_false(spill_append(spill, "0", 1, &error));
    g_assert_nonnull(strstr(error->message, "'/nowhere/at/all'"));
    if (kept != NULL)
        g_setenv("TMPDIR", kept, TRUE);
    else
        g_unsetenv("TMPDIR");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/runs/what_memory_holds_is_put_in_order",
                    what_memory_holds_is_put_in_order);
    g_test_add_func("/runs/what_memory_does_not_hold_is_put_in_order",
                    what_memory_does_not_hold_is_put_in_order);
    g_test_add_func("/runs/the_longest_record_comes_back_whole",
                    the_longest_record_comes_back_whole);
    g_test_add_func("/runs/a_spill_reads_back_what_was_put_aside",
                    a_spill_reads_back_what_was_put_aside);
    g_test_add_func("/runs/a_spill_needs_a_folder_only_beyond_its_memory",
                    a_spill_needs_a_folder_only_beyond_its_memory);
    return g_test_run();
}
