#include "base/text.h"
#include "campaign/spelling.h"

#include <string.h>

static GArray *
find(const char *const *keys)
{
    return spelling_find_pairs(keys, g_strv_length((char **)keys));
}

static const struct {
    const char *name;
    const char *keys[2];
    unsigned distance; /* 0: no pair */
} pairs[] = {
    {"change", {"tibetwatch", "tibetwotch"}, 1},
    {"insertion", {"tibetwatch", "tibettwatch"}, 1},
    {"swap", {"uyghurcongress", "uyhgurcongress"}, 1},
    {"swap-over-a-cut", {"abcdefghi", "abcedfghi"}, 1},
    {"swap-over-a-cut-and-a-change", {"abcdefghijkl", "abcedfghijkx"}, 2},
    {"two-swaps-over-both-cuts", {"abcdefghijkl", "abcedfgihjkl"}, 2},
    {"two-changes", {"freetibetnow", "freatibatnow"}, 2},
    {"three-changes", {"freetibetnow", "freatibatnew"}, 0},
    {"one-edit-of-six", {"abcdef", "abcxef"}, 1},
    {"two-edits-of-six", {"abcdef", "abcxyf"}, 0},
    {"one-edit-of-five", {"abcde", "abcxe"}, 0},
    {"two-edits-of-ten", {"abcdefghij", "abxdexghij"}, 2},
    {"two-edits-of-nine-and-ten", {"abcdefghi", "abxdefghij"}, 0},
    {"nine-and-eleven", {"abcdefghi", "abcdefghijk"}, 0},
    {"ten-and-twelve", {"abcdefghij", "abcdefghijkl"}, 2},
    {"other-numbers", {"localgroup19", "localgroup18"}, 0},
    {"more-digits", {"localgroup1", "localgroup11"}, 0},
    {"same-number", {"localgroup19", "lokalgroup19"}, 1},
    {"swapped-with-a-number", {"localgroup1x", "localgroupx1"}, 1},
    {"characters-not-bytes", {"བོད་རང་བཙན", "བོད་རང་བཅན"}, 1},
    {"few-characters-of-many-bytes", {"བོདརང", "བོདརོ"}, 0},
};

static void
finds_what_is_a_few_edits_apart(gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(GArray) found = spelling_find_pairs(pairs[i].keys, 2);
    g_assert_cmpuint(found->len, ==, pairs[i].distance > 0);
    if (found->len == 0)
        return;

    SpellingPair pair = g_array_index(found, SpellingPair, 0);
    g_assert_cmpuint(pair.a, ==, 0);
    g_assert_cmpuint(pair.b, ==, 1);
    g_assert_cmpuint(pair.distance, ==, pairs[i].distance);
}

static void
nothing_has_no_pairs(void)
{
    const char *const none[] = {NULL};
    const char *const short_one[] = {"", NULL};
    g_autoptr(GArray) of_none = find(none);
    g_autoptr(GArray) of_one = find(short_one);
    g_assert_cmpuint(of_none->len + of_one->len, ==, 0);
}

static unsigned
allowed(const char *a, const char *b)
{
    const glong shorter = MIN(g_utf8_strlen(a, -1), g_utf8_strlen(b, -1));
    return shorter < 6 ? 0 : shorter < 10 ? 1 : 2;
}

/* Keys of few letters, most of them an edit or two away from others, so that there are many
 * pairs of every kind. */
static GPtrArray *
make_keys(GRand *random, guint count)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
    while (keys->len < count) {
        g_autoptr(GString) key = g_string_new(NULL);
        if (keys->len > 0 && g_rand_int_range(random, 0, 3) > 0)
            g_string_assign(key, keys->pdata[g_rand_int_range(random, 0, (gint32)keys->len)]);
        const gssize length = g_rand_int_range(random, 6, 24);
        while (key->len < 6 || (key->len < (gsize)length && g_rand_boolean(random)))
            g_string_append_c(key, (char)('a' + g_rand_int_range(random, 0, 4)));
        const gssize at = g_rand_int_range(random, 0, (gint32)key->len - 1);
        const char first = key->str[at];
        key->str[at] = key->str[at + 1];
        key->str[at + 1] = first;
        if (g_rand_boolean(random))
            g_string_erase(key, g_rand_int_range(random, 0, (gint32)key->len), 1);
        if (!g_hash_table_contains(known, key->str)) {
            g_ptr_array_add(keys, g_strdup(key->str));
            g_hash_table_add(known, keys->pdata[keys->len - 1]);
        }
    }
    return keys;
}

static guint
count_by_comparing_all(const GPtrArray *keys, const GArray *found)
{
    guint count = 0;
    for (guint a = 0; a < keys->len; a++)
        for (guint b = a + 1; b < keys->len; b++) {
            const unsigned limit = allowed(keys->pdata[a], keys->pdata[b]);
            if (text_distance(keys->pdata[a], keys->pdata[b], limit) > limit)
                continue;
            g_assert_cmpuint(count, <, found->len);
            const SpellingPair *pair = &g_array_index(found, SpellingPair, count++);
            g_assert_cmpuint(pair->a, ==, a);
            g_assert_cmpuint(pair->b, ==, b);
        }
    return count;
}

static void
finds_the_pairs_that_comparing_all_finds(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20231107);
    for (int round = 0; round < 6; round++) {
        g_autoptr(GPtrArray) keys = make_keys(random, 400);
        g_autoptr(GArray) found =
            spelling_find_pairs((const char *const *)keys->pdata, keys->len);
        g_assert_cmpuint(count_by_comparing_all(keys, found), ==, found->len);
        g_assert_cmpuint(found->len, >, 100);
    }
}

/* Each pair from both its sides, and nothing else but the key itself. */
static void
one_key_is_held_against_all(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20231108);
    g_autoptr(GPtrArray) keys = make_keys(random, 400);
    const char *const *all = (const char *const *)keys->pdata;
    g_autoptr(GArray) expected = spelling_find_pairs(all, keys->len);
    g_autoptr(SpellingIndex) index = spelling_index_new(all, keys->len);
    guint count = 0;
    for (guint i = 0; i < keys->len; i++) {
        g_autoptr(GArray) near = spelling_index_find(index, all[i]);
        for (guint n = 0; n < near->len; n++) {
            const guint other = g_array_index(near, guint, n);
            g_assert_true(other == i || spelling_is_near(all[i], all[other]));
            count += other != i;
        }
    }
    g_assert_cmpuint(count, ==, 2 * expected->len);
    g_autoptr(GArray) none = spelling_index_find(index, "short");
    g_assert_cmpuint(none->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *path = g_strconcat("/spelling/few-edits/", pairs[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), finds_what_is_a_few_edits_apart);
    }
    g_test_add_func("/spelling/nothing-has-no-pairs", nothing_has_no_pairs);
    g_test_add_func("/spelling/finds-the-pairs-that-comparing-all-finds",
                    finds_the_pairs_that_comparing_all_finds);
    g_test_add_func("/spelling/one-key-is-held-against-all", one_key_is_held_against_all);
    return g_test_run();
}
