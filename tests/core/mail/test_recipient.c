#include "begun.h"
#include "posted.h"

#include "mail/recipient.h"

#include <string.h>

#define DAY 86400

/* A campaign with two prospects, whose deadline is far away. */
static void
set_up(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const char *const people[][2] = {{"River Watch", "watch@example.net"},
                                            {"Salmon Trust", "salmon@example.net"}};
    begun_set_up(begun, "organizations");
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
        g_autoptr(Signatory) signatory = signatory_new();
        signatory_set(&signatory->name, people[i][0]);
        signatory_set(&signatory->email, people[i][1]);
        g_assert_true(
            roster_add(campaign_get_roster(begun->campaign), signatory, NULL, &error));
        g_assert_no_error(error);
    }
}

static void
tear_down(Begun *begun, const void *data)
{
    (void)data;
    begun_tear_down(begun);
}

static Recipients *
find(const Begun *begun, const char *name, gboolean again)
{
    g_autoptr(GError) error = NULL;
    const RecipientsRequest request = {.template_name = name, .revision = 1, .again = again};
    Recipients *recipients = recipients_find(begun->campaign, &request, &error);
    g_assert_no_error(error);
    return recipients;
}

static unsigned
count(const Begun *begun, const char *name, gboolean again)
{
    g_autoptr(Recipients) recipients = find(begun, name, again);
    return recipients->list->len;
}

static void
pass_days(const Begun *begun, int days)
{
    clock_set(begun->clock, clock_now(begun->clock) + days * DAY);
}

static void
a_reminder_comes_days_after_the_invitation(Begun *begun, const void *data)
{
    (void)data;
    g_assert_cmpuint(count(begun, "reminder", FALSE), ==, 0); /* nobody is invited yet */
    g_assert_cmpuint(posted_send(begun->campaign, "invitation", FALSE, MESSAGE_SENT), ==, 2);
    pass_days(begun, 2);
    g_autoptr(Recipients) early = find(begun, "reminder", FALSE);
    g_assert_cmpuint(early->list->len, ==, 0);
    g_assert_cmpuint(early->passed.too_soon, ==, 2);
    g_assert_cmpuint(count(begun, "reminder", TRUE), ==, 2); /* --again */
    pass_days(begun, 1);
    g_assert_cmpuint(count(begun, "reminder", FALSE), ==, 2);
}

/* One mailbox may be that of several entries; whoever reads it wants no mail of ours. */
static void
an_address_that_unsubscribed_gets_no_mail_for_another_entry(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    g_autoptr(Signatory) other = signatory_new();
    signatory_set(&other->name, "River Watch Youth");
    signatory_set(&other->email, "Watch@Example.net");
    g_assert_true(roster_add(roster, other, NULL, &error));
    g_assert_cmpuint(count(begun, "invitation", FALSE), ==, 3);
    g_assert_true(roster_unsubscribe(roster, 1, "link", &error));
    g_assert_no_error(error);
    g_autoptr(Recipients) left = find(begun, "invitation", FALSE);
    g_assert_cmpuint(left->list->len, ==, 1);
    g_assert_cmpuint(left->passed.unwilling, ==, 2);
}

static void
nobody_is_reminded_more_than_three_times(Begun *begun, const void *data)
{
    (void)data;
    posted_send(begun->campaign, "invitation", FALSE, MESSAGE_SENT);
    for (int i = 0; i < 3; i++) {
        pass_days(begun, 3);
        g_assert_cmpuint(posted_send(begun->campaign, "reminder", FALSE, MESSAGE_SENT), ==, 2);
        g_assert_cmpuint(count(begun, "reminder", FALSE), ==, 0);
    }
    pass_days(begun, 30);
    g_autoptr(Recipients) recipients = find(begun, "reminder", TRUE);
    g_assert_cmpuint(recipients->list->len, ==, 0);
    g_assert_cmpuint(recipients->passed.reminded, ==, 2);
}

static void
a_reminder_that_failed_is_none(Begun *begun, const void *data)
{
    (void)data;
    posted_send(begun->campaign, "invitation", FALSE, MESSAGE_SENT);
    for (int i = 0; i < 4; i++) {
        pass_days(begun, 3);
        g_assert_cmpuint(posted_send(begun->campaign, "reminder", FALSE, MESSAGE_FAILED), ==,
                         2);
    }
    g_assert_cmpuint(count(begun, "reminder", FALSE), ==, 2);
}

static void
who_has_answered_is_not_reminded(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const everyone[] = {"kind=organization", NULL};
    const RosterRecord said = {.status = STATUS_SIGNED, .revision = 1, .authority = "Ann"};
    posted_send(begun->campaign, "invitation", FALSE, MESSAGE_SENT);
    pass_days(begun, 5);
    g_assert_true(roster_record(campaign_get_roster(begun->campaign), 1, &said, &error));
    g_assert_no_error(error);
    const RecipientsRequest request = {
        .template_name = "reminder", .filters = everyone, .revision = 1};
    g_autoptr(Recipients) recipients = recipients_find(begun->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(recipients->list->len, ==, 1);
    g_assert_cmpuint(recipients->passed.answered, ==, 1);
    const Recipient *left = recipients->list->pdata[0];
    g_assert_cmpstr(left->label, ==, "Salmon Trust");
}

static void
a_reminder_hangs_on_the_invitation_that_was_sent(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    const RosterRecord said = {.status = STATUS_PENDING};
    posted_send(begun->campaign, "invitation", FALSE, MESSAGE_FAILED);
    g_assert_true(roster_record(roster, 1, &said, &error));
    g_assert_true(roster_record(roster, 2, &said, &error));
    g_autoptr(Recipients) without = find(begun, "reminder", FALSE);
    g_assert_cmpuint(without->list->len, ==, 2);
    g_assert_null(((Recipient *)without->list->pdata[0])->in_reply_to);
}

static void
remind_days_are_those_of_the_configuration(Begun *begun, const void *data)
{
    (void)data;
    begun_change(begun, "campaign.conf", "order = name", "order = name\nremind_days = 7");
    begun_reopen(begun);
    posted_send(begun->campaign, "invitation", FALSE, MESSAGE_SENT);
    pass_days(begun, 6);
    g_assert_cmpuint(count(begun, "reminder", FALSE), ==, 0);
    pass_days(begun, 1);
    g_assert_cmpuint(count(begun, "reminder", FALSE), ==, 2);
}

static void
a_failed_invitation_goes_out_again_to_another_address_only(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    posted_send(begun->campaign, "invitation", FALSE, MESSAGE_FAILED);
    g_autoptr(Recipients) same = find(begun, "invitation", FALSE);
    g_assert_cmpuint(same->list->len, ==, 0);
    g_assert_cmpuint(same->passed.had_it, ==, 2);
    g_assert_true(roster_edit(campaign_get_roster(begun->campaign), 2, "email",
                              "office@example.net", &error));
    g_assert_no_error(error);
    g_autoptr(Recipients) other = find(begun, "invitation", FALSE);
    g_assert_cmpuint(other->list->len, ==, 1);
}

static void
a_delivery_goes_to_addressees(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    begun_write(
        begun, "addressees.csv",
        "name,title,email\nAnn Lee,Mayor,ann@example.org\nBo,,\nCy,Mayor,cy@example.org\n");
    g_autoptr(Recipients) all = find(begun, "deliver", FALSE);
    g_assert_cmpuint(all->list->len, ==, 2);
    g_assert_cmpuint(all->passed.no_address, ==, 1);
    const Recipient *first = all->list->pdata[0];
    g_assert_null(first->signatory);
    g_assert_cmpstr(first->label, ==, "Ann Lee");

    const char *const mayor[] = {"title=mayor", "name=Cy", NULL};
    const RecipientsRequest request = {.template_name = "deliver", .filters = mayor};
    g_autoptr(Recipients) some = recipients_find(begun->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(some->list->len, ==, 1);

    const char *const wrong[] = {"status=signed", NULL};
    const RecipientsRequest bad = {.template_name = "deliver", .filters = wrong};
    g_assert_null(recipients_find(begun->campaign, &bad, &error));
    g_assert_error(error, AUDIENCE_ERROR, AUDIENCE_ERROR_TERM);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/recipient/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(a_reminder_comes_days_after_the_invitation);
    ADD(nobody_is_reminded_more_than_three_times);
    ADD(an_address_that_unsubscribed_gets_no_mail_for_another_entry);
    ADD(a_reminder_that_failed_is_none);
    ADD(who_has_answered_is_not_reminded);
    ADD(a_reminder_hangs_on_the_invitation_that_was_sent);
    ADD(remind_days_are_those_of_the_configuration);
    ADD(a_failed_invitation_goes_out_again_to_another_address_only);
    ADD(a_delivery_goes_to_addressees);
#undef ADD
    return g_test_run();
}
