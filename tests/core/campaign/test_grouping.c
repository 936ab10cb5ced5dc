#include "campaign/grouping.h"

#include <stdlib.h>
#include <string.h>

static Signatory *
located(const char *country, int64_t lead)
{
    Signatory *signatory = signatory_new();
    signatory->lead = lead;
    signatory_set(&signatory->country, country);
    return signatory;
}

/* The groups of signatories "COUNTRY", "COUNTRY@RANK" or "*COUNTRY", an individual, as
 * "NAME:COUNT" with a "!" for those who lead. */
static char *
show_groups(const char *tag, Grouping grouping, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Language) language = language_open(tag, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    for (; *words != NULL; words++) {
        const gboolean is_individual = **words == '*';
        g_auto(GStrv) parts = g_strsplit(*words + is_individual, "@", 2);
        const guint count = g_strv_length(parts);
        Signatory *signatory =
            located(count > 0 ? parts[0] : "", count > 1 ? atoi(parts[1]) : 0);
        signatory->kind = is_individual ? KIND_INDIVIDUAL : KIND_ORGANIZATION;
        g_ptr_array_add(list, signatory);
    }

    g_autoptr(GArray) groups = grouping_find(grouping, language, list);
    g_autoptr(GString) shown = g_string_new(NULL);
    guint next = 0;
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        g_assert_cmpuint(group->start, ==, next);
        next += group->count;
        g_string_append_printf(shown, "%s%s:%u ", group->leads ? "!" : "", group->name,
                               group->count);
    }
    g_assert_cmpuint(next, ==, list->len);
    return g_string_free(g_steal_pointer(&shown), FALSE);
}

#define GROUPS(tag, grouping, expected, ...)                                                   \
    G_STMT_START                                                                               \
    {                                                                                          \
        const char *const list[] = {__VA_ARGS__, NULL};                                        \
        g_autofree char *shown = show_groups(tag, grouping, list);                             \
        g_assert_cmpstr(shown, ==, expected);                                                  \
    }                                                                                          \
    G_STMT_END

static void
a_group_is_headed_by_its_country_or_kind(void)
{
    GROUPS("en-US", GROUPING_COUNTRY, "!:2 Germany:1 Tibet:1 :2 ", "DE@1", "FR@2", "DE",
           "Tibet", "", "");
    GROUPS("fr", GROUPING_COUNTRY, "Allemagne:2 Hong Kong:1 ", "deu", "DE", "Hong Kong");
    GROUPS("en-US", GROUPING_KIND, "!:1 organization:2 individual:1 ", "*DE@1", "DE", "FR",
           "*FR");
    GROUPS("en-US", GROUPING_NONE, "!:1 :2 ", "DE@3", "DE", "*FR");
}

static void
the_spelling_of_most_heads_a_country(void)
{
    GROUPS("en-US", GROUPING_COUNTRY, "France:2 ", "france", "France");
    GROUPS("en-US", GROUPING_COUNTRY, "france:3 ", "france", "France", "france");
    GROUPS("en-US", GROUPING_COUNTRY, "France:4 ", "france", "FR", "france", "fra");
}

static int
compare_keys(Grouping grouping, const char *a, int64_t a_lead, const char *b, int64_t b_lead)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Language) language = language_open("de", &error);
    g_assert_no_error(error);
    g_autoptr(Signatory) one = located(a, a_lead);
    g_autoptr(Signatory) other = located(b, b_lead);
    g_autofree char *left = grouping_key(grouping, language, one);
    g_autofree char *right = grouping_key(grouping, language, other);
    return strcmp(left, right);
}

static void
one_country_however_it_is_written_is_one_group(void)
{
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "DE", 0, "Deutschland", 0), ==, 0);
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "DEUTSCHLAND", 0, "deutschland", 0), ==, 0);
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "DE", 0, "Germany", 0), !=, 0);
    g_assert_cmpint(compare_keys(GROUPING_NONE, "DE", 0, "Germany", 0), ==, 0);
}

static void
groups_have_an_order(void)
{
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "AT", 0, "Peru", 0), <, 0); /* Österreich */
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "Österreich", 0, "Oman", 0), >, 0);
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "Zypern", 0, "", 0), <, 0);
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "Zypern", 2, "Albanien", 0), <, 0);
    g_assert_cmpint(compare_keys(GROUPING_COUNTRY, "Zypern", 2, "Albanien", 1), ==, 0);
    g_assert_cmpint(compare_keys(GROUPING_NONE, "", 1, "", 0), <, 0);
    g_assert_cmpint(compare_keys(GROUPING_KIND, "", 1, "", 0), <, 0);
}

static void
a_grouping_has_its_word(void)
{
    Grouping grouping = GROUPING_NONE;
    g_assert_true(grouping_from_word("country", &grouping));
    g_assert_cmpint(grouping, ==, GROUPING_COUNTRY);
    g_assert_true(grouping_from_word("kind", &grouping));
    g_assert_cmpint(grouping, ==, GROUPING_KIND);
    g_assert_false(grouping_from_word("countries", &grouping));
    g_assert_cmpint(grouping, ==, GROUPING_KIND);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add_func("/grouping/" #claim, claim)
    CLAIM(a_group_is_headed_by_its_country_or_kind);
    CLAIM(the_spelling_of_most_heads_a_country);
    CLAIM(one_country_however_it_is_written_is_one_group);
    CLAIM(groups_have_an_order);
    CLAIM(a_grouping_has_its_word);
    return g_test_run();
}
