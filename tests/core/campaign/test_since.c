#include "begun.h"

#include "campaign/facts.h"
#include "campaign/letter.h"
#include "campaign/since.h"
#include "edition/edition.h"
#include "template/template.h"

/* A first edition, sealed on 6 November 2023, that names two and counts a third. */
typedef struct {
    Begun begun;
    SealKey *key;
    int64_t friends, clinic, hidden;
} Fixture;

static void
seal(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    const EditionRequest request = {.key = fixture->key};
    g_autoptr(Edition) edition = edition_seal(fixture->begun.campaign, &request, &error);
    g_assert_no_error(error);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_set_up(&fixture->begun, "organizations");
    fixture->key = seal_key_new();
    fixture->friends = begun_sign(&fixture->begun, "Friends of the Sarn", NULL, NULL, "Ada");
    fixture->clinic =
        begun_sign(&fixture->begun, "Watershed Law Clinic", "acronym", "WLC", "Ada");
    fixture->hidden =
        begun_sign(&fixture->begun, "The Hidden Spring", "visibility", "withheld", "Ada");
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal_key_free(fixture->key);
    begun_tear_down(&fixture->begun);
}

static void
pass_a_day(Fixture *fixture)
{
    clock_set(fixture->begun.clock, clock_now(fixture->begun.clock) + 86400);
}

static void
record(Fixture *fixture, int64_t id, SignatoryStatus status)
{
    g_autoptr(GError) error = NULL;
    const RosterRecord said = {.status = status, .revision = 1, .authority = "Ada"};
    Roster *roster = campaign_get_roster(fixture->begun.campaign);
    g_assert_true(roster_record(roster, id, &said, &error));
    g_assert_no_error(error);
}

static void
assert_says(Fixture *fixture, const char *source, const char *expected)
{
    g_autoptr(GError) error = NULL;
    Campaign *campaign = fixture->begun.campaign;
    const TemplateOptions options = {.strict = TRUE};
    g_autoptr(Template) template = template_parse(source, "t.md", &options, &error);
    g_assert_no_error(error);
    g_autoptr(Facts) facts = facts_gather(campaign, 1, &error);
    g_assert_no_error(error);
    g_autoptr(Value) known = facts_known(facts, FALSE);
    g_assert_true(template_check(template, known, &error));
    g_assert_no_error(error);
    g_autoptr(GString) out = g_string_new(NULL);
    const TemplateRender how = {.escape = TEMPLATE_VERBATIM,
                                .language = campaign_get_language(campaign)};
    g_assert_true(template_render(template, facts_get_scope(facts), &how, out, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(out->str, ==, expected);
}

#define ALL                                                                                    \
    "{{edition.number}} {{edition.as_of}} {{edition.since}};"                                  \
    "{{#edition.also_signed}} {{number}} {{label}}{{/edition.also_signed}};"                   \
    "{{#edition.withdrawn}} {{name}} {{date}}{{/edition.withdrawn}};"                          \
    "{{#edition.errata}} {{revision}} {{date}} {{message}}{{/edition.errata}};"                \
    " {{edition.also_signed_count}} {{edition.withdrawn_count}} {{edition.errata_count}}"

static void
before_the_first_edition_nothing_is_new(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_says(fixture, ALL, "1 2023-11-06 ;;;; 0 0 0");
}

static void
late_ones_withdrawals_and_errata_are_told_with_their_days(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    int64_t moved = 0;
    seal(fixture);
    assert_says(fixture, ALL, "2 2023-11-06 2023-11-06;;;; 0 0 0");
    pass_a_day(fixture);
    begun_sign(&fixture->begun, "Late River", NULL, NULL, "Ada");
    record(fixture, fixture->clinic, STATUS_WITHDRAWN);
    begun_change(&fixture->begun, "letter.md", "the river free", "our river free");
    g_autoptr(Revision) typo =
        letter_revise(fixture->begun.campaign, REVISION_TYPO, "a word", &moved, &error);
    g_assert_no_error(error);
    pass_a_day(fixture);
    assert_says(fixture, ALL,
                "2 2023-11-08 2023-11-06; 2 Late River; Watershed Law Clinic 2023-11-07; 2 "
                "2023-11-07 a word; 1 1 1");
}

/* The third edition's readers may have the first: who went is told again, who came is not. */
static void
the_next_edition_tells_withdrawals_again_and_the_late_no_more(Fixture *fixture,
                                                              const void *unused)
{
    (void)unused;
    seal(fixture);
    begun_sign(&fixture->begun, "Late River", NULL, NULL, "Ada");
    record(fixture, fixture->clinic, STATUS_WITHDRAWN);
    seal(fixture);
    assert_says(fixture, ALL,
                "3 2023-11-06 2023-11-06;; Watershed Law Clinic 2023-11-06;; 0 1 0");
}

static void
who_was_never_named_is_not_told_of(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal(fixture);
    record(fixture, fixture->hidden, STATUS_WITHDRAWN);
    assert_says(fixture, ALL, "2 2023-11-06 2023-11-06;;;; 0 0 0");
}

/* It signed before: that it is shown now does not say so. */
static void
who_was_counted_before_is_not_late(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(fixture->begun.campaign);
    seal(fixture);
    const int64_t other = begun_sign(&fixture->begun, "Sarn Law", NULL, NULL, "Ada");
    assert_says(fixture, "{{edition.also_signed | names}}", "Sarn Law");
    g_assert_true(roster_merge(roster, other, fixture->clinic, &error));
    g_assert_no_error(error);
    assert_says(fixture, "{{edition.also_signed | names}}", "");
}

static void
who_hid_its_name_after_withdrawing_is_not_told_of(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(fixture->begun.campaign);
    seal(fixture);
    record(fixture, fixture->clinic, STATUS_WITHDRAWN);
    assert_says(fixture, "{{edition.withdrawn_count}}", "1");
    g_assert_true(roster_edit(roster, fixture->clinic, "visibility", "withheld", &error));
    g_assert_no_error(error);
    assert_says(fixture, "{{edition.withdrawn_count}}", "0");
}

#define TEST(name) g_test_add("/since/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(before_the_first_edition_nothing_is_new);
    TEST(late_ones_withdrawals_and_errata_are_told_with_their_days);
    TEST(the_next_edition_tells_withdrawals_again_and_the_late_no_more);
    TEST(who_was_never_named_is_not_told_of);
    TEST(who_was_counted_before_is_not_late);
    TEST(who_hid_its_name_after_withdrawing_is_not_told_of);
    return g_test_run();
}
