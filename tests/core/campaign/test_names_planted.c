/* Names among which variants were planted: how many are found, and how many are found falsely.
 */
#include "invented.h"

#include "campaign/names.h"

#include <string.h>

#define NOW            1699380000
#define TRUE_NAMES     10000
#define PLANTED        500
#define EVERY          (TRUE_NAMES / PLANTED)
#define LEAST_FOUND    (PLANTED * 95 / 100)
#define FALSE_TOO_MANY (TRUE_NAMES / 1000)

/* Each returns another way to write a name, or NULL where it does not apply. */
typedef char *(*Vary)(const char *name);

static char *
replace(const char *name, const char *from, const char *to)
{
    const char *at = strstr(name, from);
    return at == NULL
               ? NULL
               : g_strdup_printf("%.*s%s%s", (int)(at - name), name, to, at + strlen(from));
}

/* The first of `pairs`, from and to by turns, that applies. */
static char *
replace_first_of(const char *name, const char *const *pairs)
{
    for (; *pairs != NULL; pairs += 2) {
        char *changed = replace(name, pairs[0], pairs[1]);
        if (changed != NULL)
            return changed;
    }
    return NULL;
}

static char *
in_capitals(const char *name)
{
    return g_utf8_strup(name, -1);
}

static char *
without_a_blank(const char *name)
{
    return replace(name, " ", "");
}

static char *
with_punctuation(const char *name)
{
    g_autofree char *changed = replace(name, " ", " - ");
    return changed == NULL ? NULL : g_strconcat("“", changed, ".”", NULL);
}

static char *
with_article(const char *name)
{
    return g_strconcat("The ", name, NULL);
}

static char *
with_legal_form(const char *name)
{
    return g_strconcat(name, strlen(name) % 2 == 0 ? ", Inc." : " e. V.", NULL);
}

/* Somewhere within a word, where two small letters differ. */
static size_t
find_letters(const char *name)
{
    for (size_t at = strlen(name) / 2; name[at + 1] != '\0'; at++)
        if (g_ascii_islower(name[at]) && g_ascii_islower(name[at + 1]) &&
            name[at] != name[at + 1])
            return at;
    return 0;
}

static char *
with_letters_swapped(const char *name)
{
    const size_t at = find_letters(name);
    char *changed = g_strdup(name);
    changed[at] = name[at + 1];
    changed[at + 1] = name[at];
    return changed;
}

static char *
without_a_letter(const char *name)
{
    const size_t at = find_letters(name);
    return g_strdup_printf("%.*s%s", (int)at, name, name + at + 1);
}

static char *
with_a_letter_changed(const char *name)
{
    char *changed = g_strdup(name);
    changed[find_letters(name)] = 'q';
    return changed;
}

static char *
transliterated(const char *name)
{
    static const char *const letters[] = {"ü", "ue", "ö",   "oe",  "Ł", "L",
                                          "ã", "a",  "São", "Sao", NULL};
    return replace_first_of(name, letters);
}

static char *
with_a_look_alike(const char *name)
{
    static const char *const letters[] = {"C", "С", "o", "о", "e", "е", "a", "а", NULL};
    return replace_first_of(name, letters);
}

static char *
with_another_and(const char *name)
{
    static const char *const words[] = {" & ", " and ", " and ", " & ", NULL};
    return replace_first_of(name, words);
}

static char *
in_another_order(const char *name)
{
    const char *blank = strchr(name, ' ');
    return g_strdup_printf("%s, %.*s", blank + 1, (int)(blank - name), name);
}

static const struct {
    const char *name;
    Vary vary;
} kinds[] = {
    {"case", in_capitals},
    {"spacing", without_a_blank},
    {"punctuation", with_punctuation},
    {"article", with_article},
    {"legal form", with_legal_form},
    {"transposition", with_letters_swapped},
    {"letter missing", without_a_letter},
    {"letter changed", with_a_letter_changed},
    {"transliteration", transliterated},
    {"look-alike letter", with_a_look_alike},
    {"ampersand", with_another_and},
    {"word order", in_another_order},
};

typedef struct {
    Clock *clock;
    Store *store;
    Journal *journal;
    Roster *roster;
    GArray *origins; /* guint, for each id from 1 the number of the true name */
    GArray *planted; /* guint, for each planted one its kind */
} House;

static void
put(House *house, const char *name, guint origin)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    RosterOutcome outcome = ROSTER_KNOWN;
    int64_t id = 0;
    signatory_set(&signatory->name, name);
    signatory->email = (g_free(signatory->email),
                        g_strdup_printf("office@org%u.example.org", house->origins->len));
    g_assert_true(roster_put(house->roster, signatory, NULL, &outcome, &id, &error));
    g_assert_no_error(error);
    g_array_append_val(house->origins, origin);
    g_assert_cmpint(id, ==, house->origins->len);
}

static void
plant(House *house, guint number)
{
    const guint kind = number % G_N_ELEMENTS(kinds);
    for (guint origin = number * EVERY; origin < TRUE_NAMES; origin++) {
        g_autofree char *name = invented_name(origin);
        g_autofree char *changed = kinds[kind].vary(name);
        if (changed == NULL)
            continue;
        g_assert_cmpstr(changed, !=, name);
        put(house, changed, origin);
        g_array_append_val(house->planted, kind);
        return;
    }
    g_assert_not_reached();
}

static void
fill(House *house)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(StoreTransaction) transaction = store_begin(house->store, &error);
    g_autoptr(RosterBatch) batch = roster_begin_batch(house->roster, &error);
    for (guint i = 0; i < TRUE_NAMES; i++) {
        g_autofree char *name = invented_name(i);
        put(house, name, i);
    }
    for (guint i = 0; i < PLANTED; i++)
        plant(house, i);
    g_assert_true(roster_end_batch(g_steal_pointer(&batch), &error));
    g_assert_true(store_commit(g_steal_pointer(&transaction), &error));
}

static void
begin(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    house->clock = clock_new_at(NOW);
    house->store = store_open(":memory:", &error);
    g_assert_no_error(error);
    house->journal = journal_new(house->store, house->clock);
    house->roster = roster_new(house->store, house->journal, house->clock);
    house->origins = g_array_new(FALSE, FALSE, sizeof(guint));
    house->planted = g_array_new(FALSE, FALSE, sizeof(guint));
    fill(house);
}

static void
end(House *house, gconstpointer data)
{
    (void)data;
    g_array_unref(house->planted);
    g_array_unref(house->origins);
    roster_free(house->roster);
    journal_free(house->journal);
    store_close(house->store);
    clock_free(house->clock);
}

static guint
origin_of(const House *house, int64_t id)
{
    return g_array_index(house->origins, guint, id - 1);
}

/* Tells which kinds were missed, and how often. */
static guint
count_found(const House *house, const gboolean *found)
{
    guint count = 0;
    for (guint i = 0; i < PLANTED; i++) {
        const guint kind = g_array_index(house->planted, guint, i);
        g_autofree char *name = invented_name(origin_of(house, TRUE_NAMES + 1 + i));
        count += found[i];
        if (!found[i])
            g_test_message("missed: %s of '%s'", kinds[kind].name, name);
    }
    return count;
}

static void
nearly_all_are_proposed_and_hardly_any_falsely(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) pairs = names_find_duplicates(house->roster, NULL, &error);
    gboolean found[PLANTED] = {FALSE};
    guint wrong = 0;

    g_assert_no_error(error);
    for (guint i = 0; i < pairs->len; i++) {
        const NamesPair *pair = &g_array_index(pairs, NamesPair, i);
        if (origin_of(house, pair->a) != origin_of(house, pair->b))
            wrong++;
        else if (pair->a <= TRUE_NAMES)
            found[pair->b - TRUE_NAMES - 1] = TRUE;
    }
    const guint right = count_found(house, found);
    g_test_message("%u of %u found, %u falsely", right, PLANTED, wrong);
    g_assert_cmpuint(right, >=, LEAST_FOUND);
    g_assert_cmpuint(wrong, <, FALSE_TOO_MANY);
}

static const NamesNear *
find_near(const GArray *near, int64_t id)
{
    for (guint i = 0; i < near->len; i++)
        if (g_array_index(near, NamesNear, i).id == id)
            return &g_array_index(near, NamesNear, i);
    return NULL;
}

static void
assert_is_near(House *house, const NamesIndex *index, int64_t id, int64_t other,
               const NamesPair *pair)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = roster_get(house->roster, id, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) near = names_index_find(index, signatory);
    const NamesNear *one = find_near(near, other);
    g_assert_nonnull(one);
    g_assert_cmpstr(one->reason, ==, pair->reason);
    g_assert_cmpint(one->score, ==, pair->score);
    g_assert_null(find_near(near, id));
}

static void
the_index_answers_as_the_search_does(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) pairs = names_find_duplicates(house->roster, NULL, &error);
    g_autoptr(NamesIndex) index = names_index_build(house->roster, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(pairs->len, >=, LEAST_FOUND);
    for (guint i = 0; i < pairs->len; i++) {
        const NamesPair *pair = &g_array_index(pairs, NamesPair, i);
        assert_is_near(house, index, pair->a, pair->b, pair);
        assert_is_near(house, index, pair->b, pair->a, pair);
    }
}

static void
what_is_on_no_roster_is_near_to_few(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(NamesIndex) index = names_index_build(house->roster, &error);
    guint near_any = 0;
    for (guint i = 0; i < 1000; i++) {
        g_autofree char *name = invented_name(TRUE_NAMES + i);
        g_autoptr(Signatory) signatory = signatory_new();
        signatory_set(&signatory->name, name);
        g_autoptr(GArray) near = names_index_find(index, signatory);
        near_any += near->len > 0;
    }
    g_assert_cmpuint(near_any, <=, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/names-planted/nearly_all_are_proposed_and_hardly_any_falsely", House, NULL,
               begin, nearly_all_are_proposed_and_hardly_any_falsely, end);
    g_test_add("/names-planted/the_index_answers_as_the_search_does", House, NULL, begin,
               the_index_answers_as_the_search_does, end);
    g_test_add("/names-planted/what_is_on_no_roster_is_near_to_few", House, NULL, begin,
               what_is_on_no_roster_is_near_to_few, end);
    return g_test_run();
}
