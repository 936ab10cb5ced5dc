#include "begun.h"

#include "base/file.h"
#include "campaign/letter.h"
#include "edition/release.h"
#include "mail/ledger.h"
#include "mail/mailing.h"

#include <string.h>

#define NAME "Anglers United" /* who is counted and not named */

/* A campaign that names two signatories, and withholds a third. */
typedef struct {
    Begun begun;
    int64_t keepers, delta, hidden;
} Fixture;

static void
edit(Fixture *fixture, int64_t id, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(
        roster_edit(campaign_get_roster(fixture->begun.campaign), id, field, value, &error));
    g_assert_no_error(error);
}

static void
make_folder(const Fixture *fixture, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_build_filename(fixture->begun.folder, name, NULL);
    g_assert_true(file_make_folder(folder, &error));
    g_assert_no_error(error);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    Begun *begun = &fixture->begun;
    begun_set_up(begun, "organizations");
    make_folder(fixture, "mail");
    fixture->keepers =
        begun_sign(begun, "River Keepers", "email", "post@keepers.example", "Ada Quill");
    fixture->delta =
        begun_sign(begun, "Friends of the Delta", "email", "post@delta.example", "Ada Quill");
    fixture->hidden = begun_sign(begun, NAME, "visibility", "withheld", "Ada Quill");
    edit(fixture, fixture->hidden, "email", "post@anglers.example");
    edit(fixture, fixture->hidden, "contact_name", "Ivo Lund");
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_tear_down(&fixture->begun);
}

static Mailing *
prepare(Fixture *fixture, const char *name, const char *reason)
{
    g_autoptr(GError) error = NULL;
    const MailingRequest request = {.template_name = name,
                                    .templates = TEMPLATES,
                                    .again = TRUE,
                                    .override_reason = reason};
    Mailing *mailing = mailing_prepare(fixture->begun.campaign, &request, &error);
    g_assert_no_error(error);
    return mailing;
}

static uint64_t
count_messages(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Ledger) ledger = ledger_new(fixture->begun.campaign);
    uint64_t due = 0, later = 0;
    g_assert_true(ledger_count(ledger, 0, &due, &later, &error));
    g_assert_no_error(error);
    return due + later;
}

/* Nothing of the mailing goes anywhere; the refusal says `place`, and names nobody. */
static void
assert_refused(Fixture *fixture, const char *name, const char *place)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mailing) mailing = prepare(fixture, name, NULL);
    g_autofree char *folder = g_build_filename(fixture->begun.folder, "drafts", NULL);
    int64_t number = 0;
    size_t queued = 0;
    g_assert_false(mailing_queue(mailing, &number, &queued, &error));
    g_assert_error(error, RELEASE_ERROR, RELEASE_ERROR_LEAK);
    if (strstr(error->message, place) == NULL)
        g_error("'%s' should say '%s'", error->message, place);
    g_assert_nonnull(strstr(error->message, "(entry 3)"));
    g_assert_null(strstr(error->message, "Anglers"));
    g_assert_null(strstr(error->message, "Lund"));
    g_assert_cmpuint(count_messages(fixture), ==, 0);
    g_clear_error(&error);
    g_assert_false(mailing_write_drafts(mailing, folder, NULL, NULL, &error));
    g_assert_error(error, RELEASE_ERROR, RELEASE_ERROR_LEAK);
    g_assert_false(file_exists(folder));
}

static void
assert_queued(Fixture *fixture, const char *name, const char *reason, size_t count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Mailing) mailing = prepare(fixture, name, reason);
    int64_t number = 0;
    size_t queued = 0;
    g_assert_true(mailing_queue(mailing, &number, &queued, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(queued, ==, count);
}

static void
a_name_typed_into_a_template_is_found_with_its_line(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: Please read\n\nDear all,\n\nalso for *Anglers\nUnited*.\n");
    assert_refused(fixture, "draft", "mail/draft.md:6 and the mail to entry 1 hold the name");
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: Please read\n\nDear all,\n\nalso for united anglers.\n");
    assert_queued(fixture, "draft", NULL, 3);
}

static void
a_subject_and_an_address_are_found_too(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_write(&fixture->begun, "mail/draft.md", "Subject: ANGLERS UNITED asks\n\nx\n");
    assert_refused(fixture, "draft", "mail/draft.md:1 ");
    begun_write(&fixture->begun, "mail/draft.md", "Subject: x\n\nWrite to Ivo Lund.\n");
    assert_refused(fixture, "draft", "the contact of somebody who is not named: withheld");
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: x\nReply-To: press@anglers.example\n\nx\n");
    assert_refused(fixture, "draft", "the host of somebody who is not named: withheld");
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: x\nReply-To: press@delta.example\n\nx\n");
    assert_queued(fixture, "draft", NULL, 3);
}

static void
what_only_some_would_read_is_found(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: x\n\nx {{#signatory.url}}with " NAME "{{/signatory.url}}\n");
    assert_refused(fixture, "draft", "mail/draft.md:3 holds the name");
    begun_write(&fixture->begun, "extra.md", "and " NAME "\n");
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: x\n\nx {{#signatory.url}}{{> extra}}{{/signatory.url}}\n");
    assert_refused(fixture, "draft", "extra.md:1 holds the name");
}

static void
everybody_may_read_its_own_name(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: To {{signatory.name}}\n\nDear {{signatory.contact_name | default: "
                "\"you\"}} of {{signatory.label}} <{{signatory.email}}>\n");
    assert_queued(fixture, "draft", NULL, 3);
}

static void
a_column_that_tells_of_another_is_found(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char source[] = "Subject: x\n\n{{signatory.fields.met | default: \"-\"}}\n";
    edit(fixture, fixture->delta, "fields.met", "River Keepers");
    edit(fixture, fixture->hidden, "fields.met", "at " NAME);
    begun_write(&fixture->begun, "mail/draft.md", source);
    assert_queued(fixture, "draft", NULL, 3);
    edit(fixture, fixture->delta, "fields.met", "at " NAME);
    edit(fixture, fixture->delta, "fields.notes", "the friend of Ivo Lund");
    begun_write(&fixture->begun, "mail/draft.md", source);
    g_autoptr(GError) error = NULL;
    g_autoptr(Mailing) mailing = prepare(fixture, "draft", NULL);
    g_assert_null(mailing_check_leaks(mailing, &error));
    g_assert_error(error, RELEASE_ERROR, RELEASE_ERROR_LEAK);
    g_assert_nonnull(strstr(error->message, "the mail to entry 2 holds the name"));
    g_assert_null(strstr(error->message, "contact"));
}

static void
a_draft_that_is_enclosed_is_opened(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char source[] = "Subject: x\nAttach: letter.html\n\nx\n";
    make_folder(fixture, "out/draft");
    begun_write(&fixture->begun, "mail/draft.md", source);
    begun_write(&fixture->begun, "out/draft/letter.html", "<p>Ang<b>lers</b>&nbsp;United");
    assert_refused(fixture, "draft", "letter.html");
    begun_write(&fixture->begun, "out/draft/letter.html", "<p>River Keepers");
    assert_queued(fixture, "draft", NULL, 3);
}

static void
what_the_letter_says_is_told_and_sent(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_append(&fixture->begun, "letter.md", "\nWe thank " NAME ".\n");
    g_autoptr(Mailing) mailing = prepare(fixture, "draft", NULL);
    const GPtrArray *findings = mailing_check_leaks(mailing, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(findings->len, ==, 1);
    const ReviewFinding *finding = findings->pdata[0];
    g_assert_cmpint(finding->severity, ==, REVIEW_WARNS);
}

/* What was taken out of the letter stands in the mail that says so, to those who read it. */
static void
who_signed_a_text_may_read_what_was_in_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    int64_t moved = 0;
    Campaign *campaign = fixture->begun.campaign;
    begun_append(&fixture->begun, "letter.md", "\nWe thank " NAME ".\n");
    g_autoptr(Revision) second =
        letter_revise(campaign, REVISION_SUBSTANTIVE, "thanks", &moved, &error);
    g_assert_no_error(error);
    const RosterRecord record = {
        .status = STATUS_SIGNED, .authority = "Ada Quill", .revision = second->number};
    g_assert_true(
        roster_record(campaign_get_roster(campaign), fixture->keepers, &record, &error));
    begun_change(&fixture->begun, "letter.md", "\nWe thank " NAME ".\n", "");
    g_autoptr(Revision) third =
        letter_revise(campaign, REVISION_SUBSTANTIVE, "fewer thanks", &moved, &error);
    g_assert_no_error(error);
    assert_queued(fixture, "revision", NULL, 3);
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: x\n\n{{#revisions}}\n{{message}}\n{{/revisions}}\n");
    begun_append(&fixture->begun, "letter.md", "\nThank you.\n");
    g_autoptr(Revision) fourth =
        letter_revise(campaign, REVISION_SUBSTANTIVE, "as " NAME " asked", &moved, &error);
    g_assert_no_error(error);
    g_autoptr(Mailing) mailing = prepare(fixture, "draft", NULL);
    g_assert_null(mailing_check_leaks(mailing, &error));
    g_assert_nonnull(strstr(error->message, "the mail to entry 2"));
}

static gboolean
count_overrides(const JournalEntry *entry, void *closure, GError **error)
{
    unsigned *count = closure;
    const json_t *overrides = json_object_get(entry->details, "overrides");
    (void)error;
    g_assert_cmpstr(json_string_value(json_object_get(overrides, "leak")), ==, "they know");
    ++*count;
    return TRUE;
}

static void
what_is_meant_is_sent_and_journalled_once(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    unsigned count = 0;
    begun_write(&fixture->begun, "mail/draft.md", "Subject: x\n\nWith " NAME ".\n");
    assert_queued(fixture, "draft", "they know", 3);
    g_assert_true(journal_each_of_kind(campaign_get_journal(fixture->begun.campaign),
                                       "override", count_overrides, &count, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count, ==, 1);
}

static void
who_was_hidden_since_it_was_shown_is_found(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    int64_t number = 0;
    size_t queued = 0;
    begun_write(&fixture->begun, "mail/draft.md",
                "Subject: x\n\n{{#signatories}}\n{{name}}\n\n{{/signatories}}\n");
    g_autoptr(Mailing) mailing = prepare(fixture, "draft", NULL);
    edit(fixture, fixture->delta, "visibility", "withheld");
    g_assert_false(mailing_queue(mailing, &number, &queued, &error));
    g_assert_error(error, RELEASE_ERROR, RELEASE_ERROR_LEAK);
    g_assert_nonnull(strstr(error->message, "(entry 2)"));
}

#define TEST(name) g_test_add("/mailing_leaks/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_name_typed_into_a_template_is_found_with_its_line);
    TEST(a_subject_and_an_address_are_found_too);
    TEST(what_only_some_would_read_is_found);
    TEST(everybody_may_read_its_own_name);
    TEST(a_column_that_tells_of_another_is_found);
    TEST(a_draft_that_is_enclosed_is_opened);
    TEST(what_the_letter_says_is_told_and_sent);
    TEST(who_signed_a_text_may_read_what_was_in_it);
    TEST(what_is_meant_is_sent_and_journalled_once);
    TEST(who_was_hidden_since_it_was_shown_is_found);
    return g_test_run();
}
