#include "base/file.h"
#include "campaign/kinds.h"
#include "campaign/letter.h"

#include <string.h>

/* A campaign begun from a kind of letter, with its store open. */
typedef struct {
    char *folder;
    Clock *clock;
    Campaign *campaign;
} Fixture;

static void
open_campaign(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    campaign_close(fixture->campaign);
    fixture->campaign = campaign_open(fixture->folder, fixture->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(fixture->campaign, &error));
    g_assert_no_error(error);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    fixture->folder = g_dir_make_tmp("letter-XXXXXX", NULL);
    fixture->clock = clock_new_at(1699293600);
    g_assert_true(kinds_begin(TEMPLATES, "organizations", fixture->folder, &error));
    g_assert_no_error(error);
    open_campaign(fixture);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", fixture->folder);
    campaign_close(fixture->campaign);
    clock_free(fixture->clock);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(fixture->folder);
}

/* Changes the first `from` of the campaign's file `name` to `to`. */
static void
change(Fixture *fixture, const char *name, const char *from, const char *to)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = campaign_read(fixture->campaign, name, 1 << 16, &error);
    g_assert_no_error(error);
    char *at = strstr(text, from);
    g_assert_nonnull(at);
    *at = '\0';
    g_autofree char *changed = g_strconcat(text, to, at + strlen(from), NULL);
    g_autofree char *path = campaign_path(fixture->campaign, name);
    g_assert_true(file_write(path, changed, strlen(changed), &error));
    g_assert_no_error(error);
}

static Revision *
revise(Fixture *fixture, RevisionKind kind)
{
    g_autoptr(GError) error = NULL;
    Revision *revision = letter_revise(fixture->campaign, kind, "a change", NULL, &error);
    g_assert_no_error(error);
    return revision;
}

static void
the_consent_text_is_the_golden_one(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *consent = letter_get_consent(fixture->campaign, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *golden = file_read_text(GOLDEN "/consent.txt", 1 << 16, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(consent, ==, golden);
}

static void
layout_is_no_part_of_consent(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = letter_get_consent(fixture->campaign, NULL, &error);
    change(fixture, "letter.md", "The Sarn is the last river of",
           "The Sarn is the\nlast river of");
    change(fixture, "letter.md", "- Withdraw", "* Withdraw");
    change(fixture, "letter.md", "- Publish", "* Publish");
    change(fixture, "letter.md", "- Put", "* Put");
    g_autofree char *after = letter_get_consent(fixture->campaign, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(before, ==, after);
}

static void
a_value_of_the_campaign_is_a_part_of_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = letter_get_consent(fixture->campaign, NULL, &error);
    change(fixture, "campaign.conf", "subject = Keep", "subject = Let");
    open_campaign(fixture);
    g_autofree char *after = letter_get_consent(fixture->campaign, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(before, !=, after);
}

static void
the_day_of_the_letter_is_not(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = letter_get_consent(fixture->campaign, NULL, &error);
    change(fixture, "campaign.conf", "date = 2031-03-17", "date = 2031-03-18");
    open_campaign(fixture);
    g_autofree char *after = letter_get_consent(fixture->campaign, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(before, ==, after);
}

static void
revisions_are_numbered_and_kept(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) first = revise(fixture, REVISION_SUBSTANTIVE);
    g_assert_cmpint(first->number, ==, 1);
    g_assert_cmpint(first->kind, ==, REVISION_FIRST);

    change(fixture, "letter.md", "Nine towns", "Ten towns");
    g_autoptr(Revision) second = revise(fixture, REVISION_TYPO);
    g_assert_cmpint(second->number, ==, 2);
    g_autoptr(Revision) again = letter_get_revision(fixture->campaign, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(again->consent, ==, first->consent);
    g_assert_nonnull(strstr(again->source, "Nine towns"));
    g_assert_null(letter_get_revision(fixture->campaign, 3, &error));
    g_assert_error(error, LETTER_ERROR, LETTER_ERROR_NONE);
}

static void
an_unchanged_text_is_no_revision(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) first = revise(fixture, REVISION_TYPO);
    g_assert_null(letter_revise(fixture->campaign, REVISION_TYPO, "nothing", NULL, &error));
    g_assert_error(error, LETTER_ERROR, LETTER_ERROR_UNCHANGED);
}

/* Signs with revision 1 and gives back how many a revision of `kind` asks again. */
static int64_t
ask_again(Fixture *fixture, RevisionKind kind)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) first = letter_get_current(fixture->campaign, &error);
    g_autoptr(Signatory) signatory = signatory_new();
    int64_t id = 0, moved = -1;
    signatory_set(&signatory->name, "Friends of the Sarn");
    Roster *roster = campaign_get_roster(fixture->campaign);
    g_assert_true(roster_add(roster, signatory, &id, &error));
    const RosterRecord record = {
        .status = STATUS_SIGNED, .authority = "Ada Quill", .revision = first->number};
    g_assert_true(roster_record(roster, id, &record, &error));
    g_assert_no_error(error);

    change(fixture, "letter.md", "Nine towns", "Ten towns");
    g_autoptr(Revision) second =
        letter_revise(fixture->campaign, kind, "a change", &moved, &error);
    g_assert_no_error(error);
    g_autoptr(Signatory) now = roster_get(roster, id, &error);
    g_assert_cmpint(now->status, ==, moved > 0 ? STATUS_RECONSENT : STATUS_SIGNED);
    return moved;
}

static void
a_slip_keeps_what_was_signed(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_assert_cmpint(ask_again(fixture, REVISION_TYPO), ==, 0);
}

static void
a_change_of_meaning_asks_again(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_assert_cmpint(ask_again(fixture, REVISION_SUBSTANTIVE), ==, 1);
}

static void
the_folder_differs_until_it_is_recorded(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    gboolean same = TRUE;
    g_assert_true(letter_is_recorded(fixture->campaign, &same, &error));
    g_assert_false(same);
    g_autoptr(Revision) first = revise(fixture, REVISION_FIRST);
    g_assert_true(letter_is_recorded(fixture->campaign, &same, &error));
    g_assert_true(same);
    change(fixture, "letter.md", "Nine towns", "Ten towns");
    g_assert_true(letter_is_recorded(fixture->campaign, &same, &error));
    g_assert_false(same);
}

static void
a_misspelt_tag_is_refused_with_its_place(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    change(fixture, "letter.md", "{{addressee.salutation}}", "{{addressee.salutaton}}");
    g_assert_null(letter_get_consent(fixture->campaign, NULL, &error));
    g_assert_nonnull(strstr(error->message, "letter.md:9:"));
    g_assert_nonnull(strstr(error->message, "addressee.salutation"));
}

#define TEST(name) g_test_add("/letter/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(the_consent_text_is_the_golden_one);
    TEST(layout_is_no_part_of_consent);
    TEST(a_value_of_the_campaign_is_a_part_of_it);
    TEST(the_day_of_the_letter_is_not);
    TEST(revisions_are_numbered_and_kept);
    TEST(an_unchanged_text_is_no_revision);
    TEST(a_slip_keeps_what_was_signed);
    TEST(a_change_of_meaning_asks_again);
    TEST(the_folder_differs_until_it_is_recorded);
    TEST(a_misspelt_tag_is_refused_with_its_place);
    return g_test_run();
}
