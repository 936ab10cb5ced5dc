#include "begun.h"

#include "base/file.h"
#include "campaign/letter.h"

#include <string.h>

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

static Revision *
revise(Begun *begun, RevisionKind kind)
{
    g_autoptr(GError) error = NULL;
    Revision *revision = letter_revise(begun->campaign, kind, "a change", NULL, &error);
    g_assert_no_error(error);
    return revision;
}

static void
the_consent_text_is_the_golden_one(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *consent = letter_get_consent(begun->campaign, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *golden = file_read_text(GOLDEN "/consent.txt", 1 << 16, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(consent, ==, golden);
}

static void
layout_is_no_part_of_consent(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = letter_get_consent(begun->campaign, NULL, &error);
    begun_change(begun, "letter.md", "The Sarn is the last river of",
                 "The Sarn is the\nlast river of");
    begun_change(begun, "letter.md", "- Withdraw", "* Withdraw");
    begun_change(begun, "letter.md", "- Publish", "* Publish");
    begun_change(begun, "letter.md", "- Put", "* Put");
    g_autofree char *after = letter_get_consent(begun->campaign, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(before, ==, after);
}

static char *
consent_of(Begun *begun)
{
    g_autoptr(GError) error = NULL;
    begun_reopen(begun);
    char *consent = letter_get_consent(begun->campaign, NULL, &error);
    g_assert_no_error(error);
    return consent;
}

static void
one_text_is_signed_however_many_get_it(Begun *begun, const void *unused)
{
    (void)unused;
    g_autofree char *common = consent_of(begun);
    begun_write(begun, "addressees.csv", "name,salutation\nIlse Harrow,Dear Minister\n");
    g_autofree char *unasked = consent_of(begun);
    begun_change(begun, "campaign.conf", "[letter]", "[letter]\nfor = addressee");
    g_autofree char *one = consent_of(begun);
    begun_append(begun, "addressees.csv", "Bo Chan,Dear Dr Chan\n");
    g_autofree char *two = consent_of(begun);
    begun_append(begun, "addressees.csv", "Ann Lee,Dear Ms Lee\n");
    g_autofree char *three = consent_of(begun);

    g_assert_cmpstr(common, ==, unasked);
    g_assert_nonnull(strstr(one, "Dear Minister,"));
    g_assert_nonnull(strstr(two, "\n{{addressee.salutation}},\n"));
    g_assert_nonnull(strstr(two, "{{#addressee.lines}}"));
    g_assert_null(strstr(two, "Harrow"));
    g_assert_cmpstr(two, ==, three);
}

static void
a_value_of_the_campaign_is_a_part_of_it(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = letter_get_consent(begun->campaign, NULL, &error);
    begun_change(begun, "campaign.conf", "subject = Keep", "subject = Let");
    begun_reopen(begun);
    g_autofree char *after = letter_get_consent(begun->campaign, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(before, !=, after);
}

static void
the_day_of_the_letter_is_not(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = letter_get_consent(begun->campaign, NULL, &error);
    begun_change(begun, "campaign.conf", "date = 2031-03-17", "date = 2031-03-18");
    begun_reopen(begun);
    g_autofree char *after = letter_get_consent(begun->campaign, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(before, ==, after);
}

static void
revisions_are_numbered_and_kept(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) first = revise(begun, REVISION_SUBSTANTIVE);
    g_assert_cmpint(first->number, ==, 1);
    g_assert_cmpint(first->kind, ==, REVISION_FIRST);

    begun_change(begun, "letter.md", "Nine towns", "Ten towns");
    g_autoptr(Revision) second = revise(begun, REVISION_TYPO);
    g_assert_cmpint(second->number, ==, 2);
    g_autoptr(Revision) again = letter_get_revision(begun->campaign, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(again->consent, ==, first->consent);
    g_assert_nonnull(strstr(again->source, "Nine towns"));
    g_assert_null(letter_get_revision(begun->campaign, 3, &error));
    g_assert_error(error, LETTER_ERROR, LETTER_ERROR_NONE);
}

static void
an_unchanged_text_is_no_revision(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) first = revise(begun, REVISION_TYPO);
    g_assert_null(letter_revise(begun->campaign, REVISION_TYPO, "nothing", NULL, &error));
    g_assert_error(error, LETTER_ERROR, LETTER_ERROR_UNCHANGED);
}

/* Signs with revision 1 and gives back how many a revision of `kind` asks again. */
static int64_t
ask_again(Begun *begun, RevisionKind kind)
{
    g_autoptr(GError) error = NULL;
    const int64_t id = begun_sign(begun, "Friends of the Sarn", NULL, NULL, "Ada Quill");
    int64_t moved = -1;
    begun_change(begun, "letter.md", "Nine towns", "Ten towns");
    g_autoptr(Revision) second =
        letter_revise(begun->campaign, kind, "a change", &moved, &error);
    g_assert_no_error(error);
    g_autoptr(Signatory) now = roster_get(campaign_get_roster(begun->campaign), id, &error);
    g_assert_cmpint(now->status, ==, moved > 0 ? STATUS_RECONSENT : STATUS_SIGNED);
    return moved;
}

static void
a_slip_keeps_what_was_signed(Begun *begun, const void *unused)
{
    (void)unused;
    g_assert_cmpint(ask_again(begun, REVISION_TYPO), ==, 0);
}

static void
a_change_of_meaning_asks_again(Begun *begun, const void *unused)
{
    (void)unused;
    g_assert_cmpint(ask_again(begun, REVISION_SUBSTANTIVE), ==, 1);
}

static void
the_folder_differs_until_it_is_recorded(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    gboolean same = TRUE;
    g_assert_true(letter_is_recorded(begun->campaign, &same, &error));
    g_assert_false(same);
    g_autoptr(Revision) first = revise(begun, REVISION_FIRST);
    g_assert_true(letter_is_recorded(begun->campaign, &same, &error));
    g_assert_true(same);
    begun_change(begun, "letter.md", "Nine towns", "Ten towns");
    g_assert_true(letter_is_recorded(begun->campaign, &same, &error));
    g_assert_false(same);
}

static void
a_misspelt_tag_is_refused_with_its_place(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_change(begun, "letter.md", "{{addressee.salutation}}", "{{addressee.salutaton}}");
    g_assert_null(letter_get_consent(begun->campaign, NULL, &error));
    g_assert_nonnull(strstr(error->message, "letter.md:9:"));
    g_assert_nonnull(strstr(error->message, "addressee.salutation"));
}

#define TEST(name) g_test_add("/letter/" #name, Begun, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(the_consent_text_is_the_golden_one);
    TEST(layout_is_no_part_of_consent);
    TEST(a_value_of_the_campaign_is_a_part_of_it);
    TEST(one_text_is_signed_however_many_get_it);
    TEST(the_day_of_the_letter_is_not);
    TEST(revisions_are_numbered_and_kept);
    TEST(an_unchanged_text_is_no_revision);
    TEST(a_slip_keeps_what_was_signed);
    TEST(a_change_of_meaning_asks_again);
    TEST(the_folder_differs_until_it_is_recorded);
    TEST(a_misspelt_tag_is_refused_with_its_place);
    return g_test_run();
}
