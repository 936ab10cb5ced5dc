#include "campaign/figures.h"

/* One of every kind of case, and what it counts for. */
static const struct {
    const char *name;
    SignatoryStatus status;
    SignatoryVisibility visibility;
    SignatoryKind kind;
    const char *hold;
    const char *authority;
    gboolean confirmed;
} cases[] = {
    {"a", STATUS_SIGNED, VISIBILITY_PUBLIC, KIND_ORGANIZATION, "", "", TRUE},
    {"b", STATUS_SIGNED, VISIBILITY_PUBLIC, KIND_INDIVIDUAL, "", "Ann", FALSE},
    {"c", STATUS_SIGNED, VISIBILITY_RECIPIENT, KIND_ORGANIZATION, "", "", FALSE},
    {"d", STATUS_SIGNED, VISIBILITY_WITHHELD, KIND_INDIVIDUAL, "", "Ann", TRUE},
    {"e", STATUS_SIGNED, VISIBILITY_INTERNAL, KIND_ORGANIZATION, "", "Ann", FALSE},
    {"f", STATUS_SIGNED, VISIBILITY_PUBLIC, KIND_ORGANIZATION, "look", "Ann", FALSE},
    {"g", STATUS_RECONSENT, VISIBILITY_PUBLIC, KIND_ORGANIZATION, "", "", TRUE},
    {"h", STATUS_WITHDRAWN, VISIBILITY_PUBLIC, KIND_ORGANIZATION, "", "", FALSE},
    {"i", STATUS_PROSPECT, VISIBILITY_WITHHELD, KIND_ORGANIZATION, "look", "", FALSE},
};

static Signatory *
make(size_t index)
{
    Signatory *signatory = signatory_new();
    signatory_set(&signatory->name, cases[index].name);
    signatory_set(&signatory->hold, cases[index].hold);
    signatory_set(&signatory->authorised_by, cases[index].authority);
    signatory->status = cases[index].status;
    signatory->visibility = cases[index].visibility;
    signatory->kind = cases[index].kind;
    signatory->confirmed = cases[index].confirmed;
    return signatory;
}

static void
every_figure_counts_its_own(void)
{
    Figures figures = {.counted = 0};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Signatory) signatory = make(i);
        figures_add(&figures, signatory);
    }

    g_assert_cmpint(figures.by_status[STATUS_SIGNED], ==, 6);
    g_assert_cmpint(figures.by_status[STATUS_RECONSENT], ==, 1);
    g_assert_cmpint(figures.by_status[STATUS_WITHDRAWN], ==, 1);
    g_assert_cmpint(figures.by_status[STATUS_PROSPECT], ==, 1);
    g_assert_cmpint(figures.by_status[STATUS_DECLINED], ==, 0);
    g_assert_cmpint(figures.held, ==, 2);
    g_assert_cmpint(figures.counted, ==, 4);
    g_assert_cmpint(figures.public, ==, 2);
    g_assert_cmpint(figures.withheld, ==, 2);
    g_assert_cmpint(figures.organizations, ==, 2);
    g_assert_cmpint(figures.individuals, ==, 2);
    g_assert_cmpint(figures.on_word, ==, 1);
    g_assert_cmpint(figures.on_nobodys_word, ==, 1);
}

static void
one_that_was_merged_away_is_not_counted(void)
{
    Figures figures = {.counted = 0};
    g_autoptr(Signatory) signatory = make(0);
    signatory->merged_into = 7;
    figures_add(&figures, signatory);
    g_assert_cmpint(figures.counted, ==, 0);
    g_assert_cmpint(figures.by_status[STATUS_SIGNED], ==, 0);
}

static void
the_roster_is_counted_whole(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Clock) clock = clock_new_at(1699380000);
    g_autoptr(Store) store = store_open(":memory:", &error);
    g_autoptr(Journal) journal = journal_new(store, clock);
    g_autoptr(Roster) roster = roster_new(store, journal, clock);
    const RosterAnswer answer = {.status = STATUS_SIGNED, .authority = "Ann", .revision = 1};
    for (size_t i = 0; i < 3; i++) {
        RosterOutcome outcome;
        g_autoptr(Signatory) signatory = make(i);
        g_assert_true(
            roster_put(roster, signatory, i == 0 ? NULL : &answer, &outcome, NULL, &error));
    }

    Figures figures;
    g_assert_true(figures_count(roster, &figures, &error));
    g_assert_no_error(error);
    g_assert_cmpint(figures.by_status[STATUS_PROSPECT], ==, 1);
    g_assert_cmpint(figures.counted, ==, 2);
    g_assert_cmpint(figures.public, ==, 1);
    g_assert_cmpint(figures.on_word, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add_func("/campaign/figures/" #claim, claim)
    CLAIM(every_figure_counts_its_own);
    CLAIM(one_that_was_merged_away_is_not_counted);
    CLAIM(the_roster_is_counted_whole);
    return g_test_run();
}
