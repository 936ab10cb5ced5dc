#include "campaign/edits.h"

#include <string.h>

static size_t
count(const gboolean *marks, size_t length)
{
    size_t marked = 0;
    for (size_t i = 0; i < length; i++)
        marked += marks[i] != 0;
    return marked;
}

/* What is left of both must be the same, in order. */
static void
check_rest(const Edits *edits, const uint32_t *before, size_t n, const uint32_t *after,
           size_t m)
{
    size_t j = 0;
    for (size_t i = 0; i < n; i++) {
        if (edits->removed[i])
            continue;
        while (j < m && edits->added[j])
            j++;
        g_assert_cmpuint(j, <, m);
        g_assert_cmpuint(before[i], ==, after[j]);
        j++;
    }
    for (; j < m; j++)
        g_assert_true(edits->added[j]);
}

/* The longest common subsequence, the slow and certain way. */
static size_t
common(const uint32_t *before, size_t n, const uint32_t *after, size_t m)
{
    g_autofree size_t *lengths = g_new0(size_t, (n + 1) * (m + 1));
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++)
            lengths[i * (m + 1) + j] =
                before[i - 1] == after[j - 1]
                    ? lengths[(i - 1) * (m + 1) + j - 1] + 1
                    : MAX(lengths[(i - 1) * (m + 1) + j], lengths[i * (m + 1) + j - 1]);
    return lengths[n * (m + 1) + m];
}

static void
no_edit_is_too_many(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    uint32_t before[48], after[48];

    for (unsigned round = 0; round < 4000; round++) {
        const size_t n = (size_t)g_rand_int_range(rand, 0, 48);
        const size_t m = (size_t)g_rand_int_range(rand, 0, 48);
        const int letters = g_rand_int_range(rand, 1, 12);
        for (size_t i = 0; i < n; i++)
            before[i] = (uint32_t)g_rand_int_range(rand, 0, letters);
        for (size_t i = 0; i < m; i++)
            after[i] = (uint32_t)g_rand_int_range(rand, 0, letters);

        g_autoptr(Edits) edits = edits_find(before, n, after, m);
        const size_t shared = common(before, n, after, m);
        check_rest(edits, before, n, after, m);
        g_assert_cmpuint(count(edits->removed, n), ==, n - shared);
        g_assert_cmpuint(count(edits->added, m), ==, m - shared);
    }
}

static void
equal_sequences_have_none(void)
{
    const uint32_t items[] = {1, 2, 3, 1};
    g_autoptr(Edits) edits = edits_find(items, 4, items, 4);
    g_assert_cmpuint(count(edits->removed, 4) + count(edits->added, 4), ==, 0);
}

static void
a_few_edits_in_a_long_text_are_found_at_once(void)
{
    const size_t length = 1000000;
    g_autofree uint32_t *before = g_new(uint32_t, length), *after = g_new(uint32_t, length);
    for (size_t i = 0; i < length; i++)
        before[i] = after[i] = (uint32_t)(i % 977);
    after[1000] = after[500000] = after[999000] = 5000;

    g_autoptr(Edits) edits = edits_find(before, length, after, length);
    g_assert_cmpuint(count(edits->removed, length), ==, 3);
    g_assert_true(edits->removed[1000] && edits->added[500000] && edits->added[999000]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(claim) g_test_add_func("/campaign/edits/" #claim, claim)
    TEST(no_edit_is_too_many);
    TEST(equal_sequences_have_none);
    TEST(a_few_edits_in_a_long_text_are_found_at_once);
    return g_test_run();
}
