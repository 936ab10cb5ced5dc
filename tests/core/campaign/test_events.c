#include "../begun.h"
#include "campaign/consent.h"
#include "campaign/contact.h"
#include "campaign/events.h"
#include "campaign/intake.h"
#include "campaign/letter.h"
#include "mail/claim.h"
#include "mail/message.h"

#include <string.h>

static void
begin(Begun *begun, gconstpointer data)
{
    (void)data;
    begun_set_up(begun, "organizations");
}

static void
end(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_verify(campaign_get_journal(begun->campaign), NULL, &error));
    g_assert_true(store_check(campaign_get_store(begun->campaign), &error));
    g_assert_no_error(error);
    begun_tear_down(begun);
}

/* A minute later. */
static void
wait_on(const Begun *begun)
{
    clock_set(begun->clock, clock_now(begun->clock) + 60);
}

static void
import(const Begun *begun, const char *name, const char *text, const RosterAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    begun_write(begun, name, text);
    g_autofree char *path = campaign_path(begun->campaign, name);
    const IntakeRequest request = {.path = path, .answer = answer};
    g_autoptr(IntakeReport) report = intake_import(begun->campaign, &request, &error);
    g_assert_no_error(error);
    wait_on(begun);
}

static int64_t
id_of(const Begun *begun, const char *who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) found = roster_find(campaign_get_roster(begun->campaign), who, &error);
    g_assert_no_error(error);
    return found->id;
}

/* "kind {details}" a line; seq and subject before it where `whole`. An import has the hash of
 * its file besides. */
static char *
tell(const Begun *begun, int64_t id, gboolean whole)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) events = events_gather(begun->campaign, id, &error);
    GString *lines = g_string_new(NULL);
    g_assert_no_error(error);
    for (unsigned i = 0; i < events->len; i++) {
        const Event *event = events->pdata[i];
        json_object_del(event->details, "sha256");
        char *details = json_dumps(event->details, JSON_COMPACT | JSON_SORT_KEYS);
        if (whole)
            g_string_append_printf(lines, "%d %d ", (int)event->seq, (int)event->subject);
        g_string_append_printf(lines, "%s %s\n", event->kind, details);
        free(details);
    }
    return g_string_free(lines, FALSE);
}

static void
assert_events(const Begun *begun, int64_t id, const char *expected)
{
    g_autofree char *found = tell(begun, id, FALSE);
    g_assert_cmpstr(found, ==, expected);
}

static const char two_rows[] = "name,email\nALN,aln@example.org\n\nHKW,hkw@example.org\n";

static void
who_was_imported_knows_file_and_row(Begun *begun, gconstpointer data)
{
    (void)data;
    import(begun, "first.csv", two_rows, NULL);
    import(begun, "again.csv", two_rows, NULL);
    g_autofree char *found = tell(begun, id_of(begun, "HKW"), TRUE);
    g_assert_cmpstr(found, ==, "1 2 import {\"file\":\"first.csv\",\"row\":4}\n");
}

static void
an_import_that_answers_is_told_with_its_word(Begun *begun, gconstpointer data)
{
    (void)data;
    const RosterAnswer answer = {
        .status = STATUS_SIGNED, .authority = "Ann", .channel = "import"};
    import(begun, "first.csv", two_rows, NULL);
    import(begun, "form.csv", "name,email\nHKW,hkw@example.org\nTW,\n", &answer);
    assert_events(begun, id_of(begun, "HKW"),
                  "import {\"file\":\"first.csv\",\"row\":4}\n"
                  "import {\"as\":\"signed\",\"authority\":\"Ann\",\"file\":\"form.csv\","
                  "\"from\":\"prospect\",\"revision\":1,\"row\":2,\"to\":\"signed\"}\n");
    assert_events(begun, id_of(begun, "TW"),
                  "import {\"as\":\"signed\",\"authority\":\"Ann\",\"file\":\"form.csv\","
                  "\"revision\":1,\"row\":3}\n");
    assert_events(begun, id_of(begun, "ALN"), "import {\"file\":\"first.csv\",\"row\":2}\n");
}

static void
edits_of_an_import_do_not_shift_its_number(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(begun, "first.csv", two_rows, NULL);
    begun_write(begun, "more.csv",
                "name,email,country\nALN,aln@example.org,Canada\nTW,tw@example.org,\n");
    g_autofree char *path = campaign_path(begun->campaign, "more.csv");
    const IntakeRequest request = {.path = path, .apply = TRUE};
    g_autoptr(IntakeReport) report = intake_import(begun->campaign, &request, &error);
    g_assert_no_error(error);
    g_autofree char *found = tell(begun, id_of(begun, "TW"), TRUE);
    g_assert_cmpstr(found, ==, "3 3 import {\"file\":\"more.csv\",\"row\":3}\n");
    g_autofree char *edited = tell(begun, id_of(begun, "ALN"), TRUE);
    g_assert_cmpstr(edited, ==,
                    "1 1 import {\"file\":\"first.csv\",\"row\":2}\n"
                    "2 1 edit {\"field\":\"country\",\"from\":null,\"to\":\"Canada\"}\n");
}

static void
a_refused_import_leaves_no_trace(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const RosterAnswer answer = {
        .status = STATUS_SIGNED, .authority = "Ann", .channel = "import"};
    import(begun, "first.csv", two_rows, NULL);
    begun_write(begun, "bad.csv", "name,email\nHKW,hkw@example.org\nTW,tw@\n");
    g_autofree char *path = campaign_path(begun->campaign, "bad.csv");
    const IntakeRequest request = {.path = path, .answer = &answer};
    g_assert_null(intake_import(begun->campaign, &request, &error));
    g_clear_error(&error);
    assert_events(begun, id_of(begun, "HKW"), "import {\"file\":\"first.csv\",\"row\":4}\n");

    /* What is added by hand afterwards came with no file. */
    g_autoptr(Signatory) byhand = signatory_new();
    int64_t id = 0;
    signatory_set(&byhand->name, "By Hand");
    g_assert_true(roster_add(campaign_get_roster(begun->campaign), byhand, &id, &error));
    g_assert_no_error(error);
    assert_events(begun, id,
                  "add {\"kind\":\"organization\",\"name\":\"By Hand\","
                  "\"visibility\":\"public\"}\n");
}

static void
what_is_changed_and_said_is_told(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    const int64_t id = begun_sign(begun, "ALN", NULL, NULL, "Ann");
    wait_on(begun);
    g_autoptr(Contact) contact = contact_parse("Jane: press", &error);
    g_assert_true(roster_edit(roster, id, "country", "Canada", &error));
    g_assert_true(contact_add(roster, id, contact, &error));
    const RosterRecord withdrawal = {.status = STATUS_WITHDRAWN, .channel = "phone"};
    g_assert_true(roster_record(roster, id, &withdrawal, &error));
    g_assert_no_error(error);
    assert_events(begun, id,
                  "add {\"kind\":\"organization\",\"name\":\"ALN\",\"visibility\":\"public\"}\n"
                  "record {\"authority\":\"Ann\",\"channel\":\"hand\",\"from\":\"prospect\","
                  "\"reason\":null,\"revision\":1,\"to\":\"signed\"}\n"
                  "edit {\"field\":\"country\",\"from\":null,\"to\":\"Canada\"}\n"
                  "contact {\"added\":{\"email\":\"\",\"name\":\"Jane\",\"roles\":[\"press\"],"
                  "\"title\":\"\"}}\n"
                  "record {\"authority\":null,\"channel\":\"phone\",\"from\":\"signed\","
                  "\"reason\":null,\"revision\":null,\"to\":\"withdrawn\"}\n");
}

static void
a_new_text_is_told_to_those_it_asks_again(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t moved = 0;
    import(begun, "first.csv", two_rows, NULL);
    const int64_t id = begun_sign(begun, "TW", NULL, NULL, "Ann");
    wait_on(begun);
    begun_append(begun, "letter.md", "\nMore.\n");
    g_autoptr(Revision) revision =
        letter_revise(begun->campaign, REVISION_SUBSTANTIVE, "more", &moved, &error);
    g_assert_no_error(error);
    g_assert_cmpint(moved, ==, 1);

    g_autofree char *found = tell(begun, id, FALSE);
    g_assert_true(g_str_has_suffix(
        found, "reconsent {\"from\":\"signed\",\"revision\":2,\"to\":\"reconsent\"}\n"));
    assert_events(begun, id_of(begun, "HKW"), "import {\"file\":\"first.csv\",\"row\":4}\n");
}

static void
a_merge_is_told_to_both(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    import(begun, "first.csv", two_rows, NULL);
    const int64_t keep = id_of(begun, "ALN"), drop = id_of(begun, "HKW");
    g_assert_true(roster_merge(roster, keep, drop, &error));
    g_autofree char *merged = tell(begun, keep, TRUE);
    g_assert_cmpstr(merged, ==,
                    "1 1 import {\"file\":\"first.csv\",\"row\":2}\n"
                    "1 2 import {\"file\":\"first.csv\",\"row\":4}\n"
                    "2 1 merge {\"dropped\":2,\"name\":\"HKW\"}\n");

    wait_on(begun);
    g_assert_true(roster_unmerge(roster, NULL, NULL, &error));
    assert_events(begun, keep,
                  "import {\"file\":\"first.csv\",\"row\":2}\n"
                  "merge {\"dropped\":2,\"name\":\"HKW\"}\n"
                  "unmerge {\"dropped\":2,\"name\":\"HKW\"}\n");
    assert_events(begun, drop,
                  "import {\"file\":\"first.csv\",\"row\":4}\n"
                  "parted {\"keep\":1,\"name\":\"ALN\"}\n");
    g_assert_no_error(error);
}

static void
two_that_are_apart_both_know_it(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(begun, "first.csv", two_rows, NULL);
    const int64_t a = id_of(begun, "ALN"), b = id_of(begun, "HKW");
    g_assert_true(roster_keep_apart(campaign_get_roster(begun->campaign), a, b, &error));
    g_assert_no_error(error);
    assert_events(begun, a,
                  "import {\"file\":\"first.csv\",\"row\":2}\n"
                  "apart {\"name\":\"HKW\",\"other\":2}\n");
    assert_events(begun, b,
                  "import {\"file\":\"first.csv\",\"row\":4}\n"
                  "apart {\"name\":\"ALN\",\"other\":1}\n");
}

/* Queues a message to ALN, and lets it end in `state`. */
static void
send(const Begun *begun, const char *template_name, MessageState state, const char *reply)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Ledger) ledger = ledger_new(begun->campaign);
    g_autoptr(Address) to = address_parse("aln@example.org", &error);
    const MessageParts parts = {.from = to,
                                .to = to,
                                .subject = "x",
                                .text = "x\n",
                                .html = "<p>x</p>",
                                .date = clock_now(begun->clock),
                                .message_id = "m@example.org",
                                .language = "en"};
    g_autoptr(GBytes) bytes = message_compose(&parts, &error);
    g_autoptr(Claim) claim = NULL;
    ClaimVerdict verdict = CLAIM_ON_HOLD;
    int64_t mailing = 0, id = 0;
    const LedgerDraft draft = {.signatory = id_of(begun, "ALN"),
                               .to = to,
                               .message_id = "m@example.org",
                               .bytes = bytes};
    g_assert_true(ledger_add_mailing(ledger, template_name, 1, 0, &mailing, &error));
    g_assert_true(ledger_add(ledger, mailing, &draft, &error));
    g_assert_true(ledger_next(ledger, mailing, 0, &id, &error));
    wait_on(begun);
    if (state == MESSAGE_QUEUED)
        return;
    g_assert_true(claim_take(begun->campaign, ledger, id, &verdict, &claim, &error));
    g_assert_cmpint(verdict, ==, CLAIM_TAKEN);
    g_assert_true(claim_end(claim, state, reply, 0, &error));
    g_assert_no_error(error);
    wait_on(begun);
}

static void
every_message_is_told_with_what_came_of_it(Begun *begun, gconstpointer data)
{
    (void)data;
    import(begun, "first.csv", two_rows, NULL);
    send(begun, "draft", MESSAGE_QUEUED, NULL);
    send(begun, "invitation", MESSAGE_SENT, "250 Ok");
    send(begun, "reminder", MESSAGE_FAILED, "550 no such user");
    send(begun, "lastlook", MESSAGE_DEFERRED, "451 later");
    send(begun, "final", MESSAGE_UNCERTAIN, "");
    const int64_t id = id_of(begun, "ALN");
    g_autofree char *found = tell(begun, id, FALSE);
    static const char *const parts[] = {
        "queued "
        "{\"message\":1,\"revision\":1,\"template\":\"draft\",\"to\":\"aln@example.org\"}\n"
        "queued {\"message\":2,",
        "mail {\"message\":2,\"reply\":\"250 Ok\",\"template\":\"invitation\","
        "\"to\":\"aln@example.org\"}\ninvite {}\nqueued {\"message\":3,",
        "failed {\"attempts\":1,\"message\":3,\"reply\":\"550 no such user\","
        "\"template\":\"reminder\",\"to\":\"aln@example.org\"}\n",
        "deferred {\"attempts\":1,\"message\":4,\"reply\":\"451 later\"",
        "uncertain {\"attempts\":1,\"message\":5,\"reply\":\"\"",
    };
    const char *at = found;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        at = strstr(at, parts[i]);
        if (at == NULL)
            g_error("'%s' is not in its place in: %s", parts[i], found);
        at += strlen(parts[i]) - 1;
    }
    assert_events(begun, id_of(begun, "HKW"), "import {\"file\":\"first.csv\",\"row\":4}\n");
}

/* As sealing does it. */
static void
seal(const Begun *begun, int64_t signatory, int64_t number)
{
    g_autoptr(GError) error = NULL;
    Store *store = campaign_get_store(begun->campaign);
    g_autoptr(Statement) edition = store_statement(store, OPERATION_EDITION_ADD, &error);
    g_autoptr(Statement) entry = store_statement(store, OPERATION_EDITION_ENTRY_ADD, &error);
    statement_bind_int(edition, 1, number == 0 ? 2 : 1);
    statement_bind_int(edition, 2, 1);
    statement_bind_int(edition, 3, clock_now(begun->clock));
    statement_bind_text(edition, 4, "{}");
    statement_bind_bytes(edition, 5, "x", 1);
    statement_bind_text(edition, 6, "KEY");
    statement_bind_int(entry, 1, number == 0 ? 2 : 1);
    statement_bind_int(entry, 2, signatory);
    statement_bind_int(entry, 3, number);
    statement_bind_bytes(entry, 4, "x", 1);
    statement_bind_int(entry, 5, 0);
    statement_bind_text(entry, 6, "{}");
    g_assert_true(statement_run(edition, &error) && statement_run(entry, &error));
    g_assert_no_error(error);
    wait_on(begun);
}

static void
the_editions_it_stands_in_are_told(Begun *begun, gconstpointer data)
{
    (void)data;
    const int64_t id = begun_sign(begun, "ALN", NULL, NULL, "Ann");
    const int64_t other = begun_sign(begun, "HKW", NULL, NULL, "Ann");
    seal(begun, id, 17);
    seal(begun, id, 0);
    g_autofree char *found = tell(begun, id, FALSE);
    g_assert_true(g_str_has_suffix(found,
                                   "edition {\"edition\":1,\"number\":17,\"revision\":1}\n"
                                   "edition {\"edition\":2,\"number\":0,\"revision\":1}\n"));
    g_autofree char *none = tell(begun, other, FALSE);
    g_assert_null(strstr(none, "edition"));
}

static void
each_consent_has_its_text_its_word_and_its_time(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    const RosterAnswer answer = {
        .status = STATUS_SIGNED, .authority = "Ann", .channel = "import"};
    import(begun, "form.csv", "name,email,Timestamp\nALN,aln@example.org,2023-11-02\n",
           &answer);
    const int64_t id = id_of(begun, "ALN");
    begun_append(begun, "letter.md", "\nMore.\n");
    g_autoptr(Revision) second =
        letter_revise(begun->campaign, REVISION_SUBSTANTIVE, "more", NULL, &error);
    g_assert_no_error(error);
    wait_on(begun);
    const RosterRecord again = {
        .status = STATUS_SIGNED, .channel = "mail", .authority = "Bo", .revision = 2};
    g_assert_true(roster_record(roster, id, &again, &error));

    g_autoptr(Signatory) entry = roster_get(roster, id, &error);
    g_autoptr(GPtrArray) events = events_gather(begun->campaign, id, &error);
    g_autoptr(GPtrArray) consents = consent_list(begun->campaign, entry, events, &error);
    g_autoptr(Revision) first = letter_get_revision(begun->campaign, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(consents->len, ==, 2);
    const Consent *ended = consents->pdata[0], *stands = consents->pdata[1];
    g_autofree char *first_sha = digest_to_hex(&first->sha256);
    g_autofree char *second_sha = digest_to_hex(&second->sha256);
    g_assert_cmpint(ended->revision, ==, 1);
    g_assert_cmpstr(ended->sha256, ==, first_sha);
    g_assert_cmpstr(ended->channel, ==, "import");
    g_assert_cmpstr(ended->authorised_by, ==, "Ann");
    g_assert_false(ended->stands);
    g_assert_cmpint(stands->revision, ==, 2);
    g_assert_cmpstr(stands->sha256, ==, second_sha);
    g_assert_cmpstr(stands->channel, ==, "mail");
    g_assert_cmpstr(stands->authorised_by, ==, "Bo");
    g_assert_cmpstr(stands->at, ==, entry->signed_at);
    g_assert_true(stands->stands);

    const RosterRecord withdrawal = {.status = STATUS_WITHDRAWN};
    g_assert_true(roster_record(roster, id, &withdrawal, &error));
    g_autoptr(Signatory) gone = roster_get(roster, id, &error);
    g_autoptr(GPtrArray) later = consent_list(begun->campaign, gone, events, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(later->len, ==, 2);
    g_assert_false(((const Consent *)later->pdata[1])->stands);
}

static void
a_prospect_has_no_consent(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(begun, "first.csv", two_rows, NULL);
    g_autoptr(Signatory) entry =
        roster_find(campaign_get_roster(begun->campaign), "ALN", &error);
    g_autoptr(GPtrArray) events = events_gather(begun->campaign, entry->id, &error);
    g_autoptr(GPtrArray) consents = consent_list(begun->campaign, entry, events, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(consents->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(claim) g_test_add("/events/" #claim, Begun, NULL, begin, claim, end)
    TEST(who_was_imported_knows_file_and_row);
    TEST(an_import_that_answers_is_told_with_its_word);
    TEST(edits_of_an_import_do_not_shift_its_number);
    TEST(a_refused_import_leaves_no_trace);
    TEST(what_is_changed_and_said_is_told);
    TEST(a_new_text_is_told_to_those_it_asks_again);
    TEST(a_merge_is_told_to_both);
    TEST(two_that_are_apart_both_know_it);
    TEST(every_message_is_told_with_what_came_of_it);
    TEST(the_editions_it_stands_in_are_told);
    TEST(each_consent_has_its_text_its_word_and_its_time);
    TEST(a_prospect_has_no_consent);
#undef TEST
    return g_test_run();
}
