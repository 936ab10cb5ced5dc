#include "begun.h"

#include "campaign/waiting.h"
#include "mail/ledger.h"
#include "mail/message.h"

static void
set_up(Begun *begun, const void *unused)
{
    (void)unused;
    begun_set_up(begun, "organizations");
}

static void
tear_down(Begun *begun, const void *unused)
{
    (void)unused;
    begun_tear_down(begun);
}

static int64_t
add(Begun *begun, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    int64_t id = 0;
    signatory_set(&signatory->name, name);
    g_assert_true(roster_add(campaign_get_roster(begun->campaign), signatory, &id, &error));
    g_assert_no_error(error);
    return id;
}

static void
record(Begun *begun, int64_t id, SignatoryStatus status, int64_t at)
{
    g_autoptr(GError) error = NULL;
    const RosterRecord said = {.status = status, .authority = "Ann", .revision = 0};
    clock_set(begun->clock, at);
    g_assert_true(roster_record(campaign_get_roster(begun->campaign), id, &said, &error));
    g_assert_no_error(error);
}

static void
assert_longest(Begun *begun, int64_t id, int64_t since)
{
    g_autoptr(GError) error = NULL;
    g_auto(Waiting) longest = {0};
    g_assert_true(waiting_find_longest(campaign_get_store(begun->campaign), &longest, &error));
    g_assert_no_error(error);
    g_assert_cmpint(longest.id, ==, id);
    g_assert_cmpint(longest.since, ==, since);
    g_assert_true((longest.name != NULL) == (id != 0));
}

static void
nobody_waits_on_an_empty_roster(Begun *begun, const void *unused)
{
    (void)unused;
    assert_longest(begun, 0, 0);
    add(begun, "A prospect");
    assert_longest(begun, 0, 0);
}

static void
the_longest_is_who_said_so_first(Begun *begun, const void *unused)
{
    (void)unused;
    const int64_t early = add(begun, "Early"), late = add(begun, "Late");
    record(begun, late, STATUS_PENDING, 1700000000);
    record(begun, early, STATUS_PENDING, 1700001000);
    assert_longest(begun, late, 1700000000);

    record(begun, late, STATUS_DECLINED, 1700002000);
    assert_longest(begun, early, 1700001000);
}

static void
assert_unreminded(Begun *begun, int64_t expected)
{
    g_autoptr(GError) error = NULL;
    int64_t count = -1;
    g_assert_true(
        waiting_count_unreminded(campaign_get_store(begun->campaign), &count, &error));
    g_assert_no_error(error);
    g_assert_cmpint(count, ==, expected);
}

static void
invite(Begun *begun, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(roster_invite(campaign_get_roster(begun->campaign), id, &error));
    g_assert_no_error(error);
}

static int64_t
mail(Begun *begun, const char *template_name, int64_t signatory)
{
    g_autoptr(GError) error = NULL;
    int64_t mailing = 0;
    g_autoptr(Ledger) ledger = ledger_new(begun->campaign);
    g_autofree char *message_id = message_make_id("example.org");
    g_autoptr(Address) to = address_parse("a@example.org", NULL);
    const MessageParts parts = {.from = to,
                                .to = to,
                                .subject = "Please read",
                                .text = "Dear colleagues\n",
                                .date = 1700000000,
                                .message_id = message_id};
    g_autoptr(GBytes) bytes = message_compose(&parts, &error);
    const LedgerDraft draft = {
        .signatory = signatory, .to = to, .message_id = message_id, .bytes = bytes};
    g_assert_true(ledger_add_mailing(ledger, template_name, 1, 0, &mailing, &error));
    g_assert_true(ledger_add(ledger, mailing, &draft, &error));
    g_assert_no_error(error);
    return store_get_last_id(campaign_get_store(begun->campaign));
}

static void
only_a_reminder_reminds(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const int64_t one = add(begun, "One"), two = add(begun, "Two");
    assert_unreminded(begun, 0);
    invite(begun, one);
    invite(begun, two);
    mail(begun, "invitation", one);
    assert_unreminded(begun, 2);

    const int64_t message = mail(begun, "reminder", one);
    assert_unreminded(begun, 1);
    g_autoptr(Ledger) ledger = ledger_new(begun->campaign);
    g_assert_true(ledger_end(ledger, message, MESSAGE_FAILED, "no such user", 0, &error));
    assert_unreminded(begun, 2);
}

static void
a_reminder_to_an_entry_merged_into_it_counts(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const int64_t keep = add(begun, "One"), drop = add(begun, "Another");
    invite(begun, keep);
    mail(begun, "reminder", drop);
    assert_unreminded(begun, 1);
    g_assert_true(roster_merge(campaign_get_roster(begun->campaign), keep, drop, &error));
    g_assert_no_error(error);
    assert_unreminded(begun, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(claim)                                                                            \
    g_test_add("/campaign/waiting/" #claim, Begun, NULL, set_up, claim, tear_down)
    TEST(nobody_waits_on_an_empty_roster);
    TEST(the_longest_is_who_said_so_first);
    TEST(only_a_reminder_reminds);
    TEST(a_reminder_to_an_entry_merged_into_it_counts);
    return g_test_run();
}
