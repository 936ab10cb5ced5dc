#include "base/text.h"
#include "campaign/spelling.h"
#include "campaign/spelling_join.h"

#include <string.h>

typedef struct {
    guint a, b; /* indexes of keys, a < b */
} Pair;

static const SpellingBounds boundless = {G_MAXUINT, G_MAXUINT};

static gboolean
note(guint a, guint b, void *closure, GError **error)
{
    (void)error;
    GArray *found = closure;
    const Pair pair = {MIN(a, b), MAX(a, b)};
    g_array_append_val(found, pair);
    return TRUE;
}

static int
compare_found(gconstpointer a, gconstpointer b)
{
    const Pair *left = a;
    const Pair *right = b;
    return left->a != right->a ? (left->a > right->a) - (left->a < right->a)
                               : (left->b > right->b) - (left->b < right->b);
}

static int
compare_keys(gconstpointer a, gconstpointer b, gpointer data)
{
    const char *const *keys = data;
    const char *left = keys[*(const guint *)a];
    const char *right = keys[*(const guint *)b];
    const glong longer = g_utf8_strlen(left, -1) - g_utf8_strlen(right, -1);
    return longer != 0 ? (int)longer : strcmp(left, right);
}

/* The pairs in order; `out_crowded` as spelling_join_end() has it. */
static GArray *
join(const char *const *keys, guint count, const SpellingBounds *bounds, guint *out_crowded)
{
    g_autoptr(GError) error = NULL;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Pair));
    g_autoptr(SpellingJoin) all = spelling_join_new(bounds, note, found);
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < count; i++)
        g_array_append_val(order, i);
    g_array_sort_with_data(order, compare_keys, (gpointer)keys);
    for (guint i = 0; i < count; i++) {
        const guint index = g_array_index(order, guint, i);
        g_assert_true(spelling_join_add(all, keys[index], index, &error));
    }
    g_assert_true(spelling_join_end(all, out_crowded, &error));
    g_assert_no_error(error);
    g_array_sort(found, compare_found);
    return found;
}

static GArray *
find_pairs(const char *const *keys, guint count)
{
    guint crowded = 0;
    GArray *found = join(keys, count, &boundless, &crowded);
    g_assert_cmpuint(crowded, ==, 0);
    return found;
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
    g_autoptr(GArray) found = find_pairs(pairs[i].keys, 2);
    g_assert_cmpuint(found->len, ==, pairs[i].distance > 0);
    if (found->len == 0)
        return;

    Pair pair = g_array_index(found, Pair, 0);
    g_assert_cmpuint(pair.a, ==, 0);
    g_assert_cmpuint(pair.b, ==, 1);
    g_assert_cmpuint(text_distance(pairs[i].keys[0], pairs[i].keys[1], 2), ==,
                     pairs[i].distance);
}

static void
nothing_has_no_pairs(void)
{
    const char *const nothing[] = {NULL};
    const char *const short_one[] = {"", NULL};
    g_autoptr(GArray) of_none = find_pairs(nothing, 0);
    g_autoptr(GArray) of_one = find_pairs(short_one, 1);
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
            const Pair *pair = &g_array_index(found, Pair, count++);
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
        g_autoptr(GArray) found = find_pairs((const char *const *)keys->pdata, keys->len);
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
    g_autoptr(GArray) expected = find_pairs(all, keys->len);
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

/* Names that begin and end alike, with seven letters between that chance has made. */
static GPtrArray *
make_crowd(guint count)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20231109);
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < count; i++) {
        char middle[8] = "";
        for (int n = 0; n < 7; n++)
            middle[n] = (char)('a' + g_rand_int_range(random, 0, 26));
        g_ptr_array_add(keys, g_strdup_printf("internationalfederationof%speople", middle));
    }
    return keys;
}

/* Every hundredth gets a second, one edit away; the pairs of others are chance's. */
static void
of_a_crowd_the_nearest_are_found(void)
{
    const SpellingBounds bounds = {.crowd = 16, .most_pairs = 8};
    g_autoptr(GPtrArray) keys = make_crowd(4000);
    const guint count = keys->len;
    for (guint i = 0; i < count; i += 100) {
        char *second = g_strdup(keys->pdata[i]);
        second[25 + i / 100 % 7] = '-';
        g_ptr_array_add(keys, second);
    }

    guint crowded = 0;
    const char *const *all = (const char *const *)keys->pdata;
    g_autoptr(GArray) found = join(all, keys->len, &bounds, &crowded);
    g_assert_cmpuint(crowded, ==, keys->len);
    guint planted = 0;
    for (guint i = 0; i < found->len; i++) {
        const Pair *pair = &g_array_index(found, Pair, i);
        g_assert_true(spelling_is_near(all[pair->a], all[pair->b]));
        planted += pair->b >= count && pair->a == (pair->b - count) * 100;
    }
    g_assert_cmpuint(planted, ==, 40);
}

/* Nearly all are a few edits from each other, which would be two million pairs. */
static void
a_key_gives_few_pairs(void)
{
    const SpellingBounds bounds = {.crowd = 16, .most_pairs = 3};
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < 2000; i++)
        g_ptr_array_add(keys,
                        g_strdup_printf("friendsof%c%c%c", 'a' + (char)(i % 13),
                                        'a' + (char)(i / 13 % 13), 'a' + (char)(i / 169)));
    guint crowded = 0;
    g_autoptr(GArray) found =
        join((const char *const *)keys->pdata, keys->len, &bounds, &crowded);
    g_assert_cmpuint(found->len, <=, keys->len * 3);
    g_assert_cmpuint(found->len, >, keys->len);
    g_assert_cmpuint(crowded, >, keys->len / 2);
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
    g_test_add_func("/spelling/of-a-crowd-the-nearest-are-found",
                    of_a_crowd_the_nearest_are_found);
    g_test_add_func("/spelling/a-key-gives-few-pairs", a_key_gives_few_pairs);
    return g_test_run();
}
