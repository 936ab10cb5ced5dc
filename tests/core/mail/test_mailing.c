#include "peer.h"
#include "posted.h"

#include "base/file.h"
#include "campaign/letter.h"
#include "campaign/token.h"
#include "mail/audience.h"
#include "mail/enclosure.h"
#include "mail/mailing.h"
#include "mail/outbox.h"
#include "mail/pattern.h"

#include <glib/gstdio.h>

static const char conf[] = "[campaign]\n"
                           "title = Keep the Sarn River Free\n"
                           "contact = Friends of the Sarn <letters@example.org>\n"
                           "deadline = 2023-11-10\n";
static const char letter[] = "We ask you to leave the river free.\n\n- Withdraw the licence.\n";

/* A campaign in a folder of its own, its clock four days before the deadline. */
typedef struct {
    char *folder;
    Clock *clock;
    Campaign *campaign;
} House;

static void
write_file(const House *house, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(house->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static int64_t
add(const House *house, const char *name, const char *email, const char *contact)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    int64_t id = 0;
    signatory_set(&signatory->name, name);
    signatory_set(&signatory->email, email);
    signatory_set(&signatory->contact_name, contact);
    g_assert_true(roster_add(campaign_get_roster(house->campaign), signatory, &id, &error));
    g_assert_no_error(error);
    return id;
}

static void
record(const House *house, int64_t id, SignatoryStatus status)
{
    g_autoptr(GError) error = NULL;
    const RosterRecord said = {.status = status, .revision = 1};
    g_assert_true(roster_record(campaign_get_roster(house->campaign), id, &said, &error));
    g_assert_no_error(error);
}

static void
set_up(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    house->folder = g_dir_make_tmp("mailing-XXXXXX", NULL);
    write_file(house, "campaign.conf", conf);
    write_file(house, "letter.md", letter);
    house->clock = clock_new_at(1699207200);
    house->campaign = campaign_open(house->folder, house->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(house->campaign, &error));
    add(house, "River Watch", "watch@example.net", "Ann");
    add(house, "Salmon *Trust* & Sons", "salmon@example.net", "");
    add(house, "Anglers", "", "");
}

static void
remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_folder(path);
        g_remove(path);
    }
    g_rmdir(folder);
}

static void
tear_down(House *house, const void *data)
{
    (void)data;
    campaign_close(house->campaign);
    clock_free(house->clock);
    remove_folder(house->folder);
    g_free(house->folder);
}

static Mailing *
try_to_prepare(const House *house, const char *name, const char *filter, GError **error)
{
    const char *const filters[] = {filter, NULL};
    const MailingRequest request = {
        .template_name = name, .templates = TEMPLATES, .filters = filters};
    return mailing_prepare(house->campaign, &request, error);
}

static Mailing *
prepare(const House *house, const char *name)
{
    g_autoptr(GError) error = NULL;
    Mailing *mailing = try_to_prepare(house, name, NULL, &error);
    g_assert_no_error(error);
    return mailing;
}

static void
who_is_passed_over_is_counted(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const int64_t declined = add(house, "Millers", "mill@example.net", "");
    const int64_t held = add(house, "Ferry", "ferry@example.net", "");
    record(house, declined, STATUS_DECLINED);
    g_assert_true(
        roster_edit(campaign_get_roster(house->campaign), held, "hold", "ask", &error));
    g_autoptr(Mailing) mailing = prepare(house, "draft");
    const RecipientsPassed passed = mailing_get_passed(mailing);
    g_assert_cmpuint(mailing_get_count(mailing), ==, 2);
    g_assert_cmpuint(passed.no_address, ==, 1);
    g_assert_cmpuint(passed.on_hold, ==, 1);
    g_assert_cmpuint(passed.unwilling, ==, 0); /* declined: no part of this audience */

    g_autoptr(Mailing) asked = try_to_prepare(house, "draft", "status=declined", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(mailing_get_count(asked), ==, 0);
    g_assert_cmpuint(mailing_get_passed(asked).unwilling, ==, 1);
    g_assert_null(try_to_prepare(house, "draft", "stats=declined", &error));
    g_assert_nonnull(error);
}

static void
nobody_gets_the_same_twice(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t number = 0;
    size_t queued = 0;
    g_autoptr(Mailing) first = prepare(house, "draft");
    g_autoptr(Mailing) at_the_same_time = prepare(house, "draft");
    g_assert_true(mailing_queue(first, &number, &queued, &error));
    g_assert_cmpuint(queued, ==, 2);
    g_assert_true(mailing_queue(at_the_same_time, &number, &queued, &error));
    g_assert_cmpuint(queued, ==, 0);

    add(house, "Late Comers", "late@example.net", "");
    g_autoptr(Mailing) second = prepare(house, "draft");
    g_assert_cmpuint(mailing_get_count(second), ==, 1);
    g_assert_cmpuint(mailing_get_passed(second).had_it, ==, 2);
    g_autoptr(Mailing) other = prepare(house, "invitation");
    g_assert_cmpuint(mailing_get_count(other), ==, 3);
    const MailingRequest request = {
        .template_name = "draft", .templates = TEMPLATES, .again = TRUE};
    g_autoptr(Mailing) again = mailing_prepare(house->campaign, &request, &error);
    g_assert_cmpuint(mailing_get_count(again), ==, 3);
}

static char *
body_of(GBytes *bytes)
{
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    return g_strdup(strstr(text, "\r\n\r\n"));
}

static void
a_body_is_the_same_whenever_it_is_composed(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *id = NULL, *other_id = NULL;
    g_autoptr(Mailing) mailing = prepare(house, "draft");
    g_autoptr(GBytes) first = mailing_compose(mailing, 0, NULL, &id, &error);
    clock_set(house->clock, clock_now(house->clock) + 100);
    g_autoptr(Mailing) later = prepare(house, "draft");
    g_autoptr(GBytes) second = mailing_compose(later, 0, NULL, &other_id, &error);
    g_assert_no_error(error);
    g_autofree char *a = body_of(first), *b = body_of(second);
    g_assert_cmpstr(a, ==, b);
    g_assert_cmpstr(id, !=, other_id);
}

static void
a_name_that_is_empty_for_some_stops_everything(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    write_file(house, "mail/draft.md", "Subject: Hello\n\nDear {{signatory.contact_name}},\n");
    g_assert_null(try_to_prepare(house, "draft", NULL, &error));
    g_assert_error(error, MAILING_ERROR, MAILING_ERROR_EMPTY);
    g_assert_nonnull(strstr(error->message, "2 Salmon *Trust* & Sons"));
    g_assert_null(strstr(error->message, "River Watch"));
    write_file(house, "mail/draft.md",
               "Subject: Hello\n\nDear {{signatory.contact_name | default: \"all\"}},\n");
    g_autoptr(Mailing) mailing = prepare(house, "draft");
    g_assert_cmpuint(mailing_get_count(mailing), ==, 2);
}

static void
a_template_is_held_against_its_form(House *house, const void *data)
{
    (void)data;
    static const struct {
        const char *source, *message;
    } rows[] = {
        {"", "mail/draft.md:1: the template has no subject"},
        {"Dear all\n\nhello\n", "mail/draft.md:1: the template begins with"},
        {"Reply-To: a@example.org\n\nhello\n", "mail/draft.md:1: the template has no subject"},
        {"Subject: a\nBcc: b@example.org\n\nhello\n", "mail/draft.md:2: only Subject"},
        {"Subject: a\nSubject: b\n\nhello\n", "mail/draft.md:2: only Subject"},
        {"Subject: a\n", "mail/draft.md:2: the template has no text"},
        {"Subject: a\n\n \n", "mail/draft.md:2: the template has no text"},
        {"Subject: {{signatory.nme}}\n\nhello\n", "mail/draft.md:1:10"},
        {"Subject: a\n\nhello\n{{count.nothing}}\n", "mail/draft.md:4:1"},
        {"Subject: a\n\n{{{signatory.name}}}\n", "mail/draft.md:3:1"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        write_file(house, "mail/draft.md", rows[i].source);
        g_autoptr(Mailing) mailing = try_to_prepare(house, "draft", NULL, &error);
        g_assert_null(mailing);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, rows[i].message));
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(try_to_prepare(house, "../letter", NULL, &error));
    g_assert_error(error, PATTERN_ERROR, PATTERN_ERROR_NONE);
    g_clear_error(&error);
    write_file(house, "mail/own.md", "Subject: a\r\n\r\nhello\r\n");
    g_assert_null(try_to_prepare(house, "own", NULL, &error));
    g_assert_error(error, AUDIENCE_ERROR, AUDIENCE_ERROR_NONE);
    g_clear_error(&error);
    g_autoptr(Mailing) own = try_to_prepare(house, "own", "status=prospect", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(mailing_get_count(own), ==, 2);
}

static void
what_is_attached_must_have_been_built(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    write_file(
        house, "mail/draft.md",
        "Subject: a\nReply-To: Office <{{signatory.email}}>\nAttach: letter.pdf\n\nhi\n");
    g_assert_null(try_to_prepare(house, "draft", NULL, &error));
    g_assert_error(error, ENCLOSURE_ERROR, ENCLOSURE_ERROR_FILE);
    g_assert_nonnull(strstr(error->message, "undersigned build"));
    g_clear_error(&error);
    write_file(house, "out/draft/letter.pdf", "%PDF-1.7\n");
    g_autoptr(Mailing) mailing = prepare(house, "draft");
    g_autoptr(GBytes) bytes = mailing_compose(mailing, 0, NULL, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_assert_nonnull(strstr(text, "Content-Disposition: attachment; filename=letter.pdf"));
    g_assert_nonnull(strstr(text, "Reply-To: Office <watch@example.net>\r\n"));

    write_file(house, "mail/draft.md", "Subject: a\nAttach: ../campaign.conf\n\nhi\n");
    g_assert_null(try_to_prepare(house, "draft", NULL, &error));
    g_assert_error(error, ENCLOSURE_ERROR, ENCLOSURE_ERROR_FILE);
}

static void
after_the_deadline_nobody_is_invited(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t number = 0;
    size_t queued = 0;
    clock_set(house->clock, clock_now(house->clock) + 10 * 86400);
    g_autoptr(Mailing) invitation = prepare(house, "invitation");
    g_assert_false(mailing_queue(invitation, &number, &queued, &error));
    g_assert_error(error, MAILING_ERROR, MAILING_ERROR_LATE);
    g_clear_error(&error);
    g_autoptr(Mailing) draft = prepare(house, "draft");
    g_assert_true(mailing_queue(draft, &number, &queued, &error));
    g_assert_cmpuint(queued, ==, 2);
}

static void
drafts_are_private_files_and_in_no_ledger(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_build_filename(house->folder, "drafts", NULL);
    g_autoptr(Mailing) mailing = prepare(house, "draft");
    g_assert_true(mailing_write_drafts(mailing, folder, NULL, NULL, &error));
    g_autoptr(GPtrArray) files = file_list_folder(folder, &error);
    g_assert_cmpuint(files->len, ==, 2);
    g_assert_cmpstr(files->pdata[0], ==, "001-river-watch.eml");
    g_assert_cmpstr(files->pdata[1], ==, "002-salmon-trust-sons.eml");
    g_autofree char *path = g_build_filename(folder, files->pdata[0], NULL);
    GStatBuf status;
    g_assert_cmpint(g_stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    g_autoptr(Mailing) still = prepare(house, "draft");
    g_assert_cmpuint(mailing_get_count(still), ==, 2);
}

static void
a_test_goes_to_the_address_given_and_to_no_other(House *house, const void *data)
{
    (void)data;
    if (!sink_is_there()) {
        g_test_skip("no smtp-sink");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *reply = NULL;
    g_autoptr(Address) me = address_parse("me@example.org", NULL);
    Sink sink = sink_start("");
    const DialAccount account = {.url = sink.url};
    g_autoptr(Mailing) mailing = prepare(house, "draft");
    g_assert_true(mailing_send_test(mailing, &account, me, &reply, &error));
    g_autofree char *dump = sink_dump(&sink);
    g_assert_nonnull(strstr(dump, "X-Rcpt-Args: <me@example.org>"));
    g_assert_null(strstr(dump, "example.net"));
    sink_stop(&sink);
    g_autoptr(Mailing) still = prepare(house, "draft");
    g_assert_cmpuint(mailing_get_count(still), ==, 2);
}

/* The campaign anew, with `groups` behind its configuration. */
static void
configure(House *house, const char *groups)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(conf, groups, NULL);
    campaign_close(house->campaign);
    write_file(house, "campaign.conf", text);
    house->campaign = campaign_open(house->folder, house->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(house->campaign, &error));
}

static char *
as_text(GBytes *bytes)
{
    g_autoptr(GString) text =
        g_string_new_len(g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
    g_string_replace(text, "=\r\n", "", 0);
    return g_strdup(text->str);
}

/* The 43 characters behind `prefix`, or NULL. */
static char *
find_token(const char *text, const char *prefix)
{
    const char *at = strstr(text, prefix);
    const size_t length =
        at != NULL ? strspn(at + strlen(prefix), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
                                                 "qrstuvwxyz0123456789-_")
                   : 0;
    return length == 43 ? g_strndup(at + strlen(prefix), 43) : NULL;
}

static void
links_are_alive_only_in_what_is_queued(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Address) me = address_parse("me@example.org", NULL);
    g_autoptr(GBytes) queued_bytes = NULL;
    const Digest consent = {0};
    TokenVerdict verdict = TOKEN_UNKNOWN;
    int64_t number = 0, whose = 0;
    size_t queued = 0;
    configure(house, "[web]\nurl = https://sign.example.org\n");
    g_autoptr(Mailing) mailing = prepare(house, "invitation");
    g_autoptr(GBytes) test = mailing_compose(mailing, 0, me, NULL, &error);
    g_autoptr(GBytes) draft = mailing_compose(mailing, 0, NULL, NULL, &error);
    g_autofree char *dead = as_text(test), *none = as_text(draft);
    g_assert_nonnull(strstr(dead, "https://sign.example.org/sign/preview"));
    g_assert_null(find_token(dead, "https://sign.example.org/sign/"));
    g_assert_null(strstr(none, "sign.example.org"));
    g_assert_nonnull(strstr(none, "reply to this mail"));

    g_assert_true(mailing_queue(mailing, &number, &queued, &error));
    g_autoptr(Ledger) ledger = ledger_new(house->campaign);
    g_autoptr(LedgerMessage) message = ledger_get(ledger, 1, &queued_bytes, &error);
    g_assert_no_error(error);
    g_autofree char *live = as_text(queued_bytes);
    g_autofree char *decline = find_token(live, "sign here: https://sign.example.org/sign/");
    g_autofree char *unsubscribe =
        find_token(live, "List-Unsubscribe: <https://sign.example.org/answer/");
    g_assert_nonnull(decline);
    g_assert_nonnull(unsubscribe);
    g_assert_nonnull(strstr(live, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    g_assert_nonnull(strstr(live, ">, <mailto:letters@example.org?subject=unsubscribe>\r\n"));
    g_assert_true(token_check(house->campaign, unsubscribe, TOKEN_UNSUBSCRIBE, &consent,
                              &verdict, &whose, &error));
    g_assert_cmpint(verdict, ==, TOKEN_GOOD);
    g_assert_cmpint(whose, ==, 1);
}

static void
what_held_a_link_is_dropped_once_it_is_sent(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = NULL;
    configure(house, "[web]\nurl = https://sign.example.org\n");
    g_assert_cmpuint(posted_send(house->campaign, "draft", FALSE, MESSAGE_FAILED), ==, 2);
    g_assert_cmpuint(posted_send(house->campaign, "invitation", FALSE, MESSAGE_SENT), ==, 2);
    g_autoptr(Ledger) ledger = ledger_new(house->campaign);
    g_autoptr(LedgerMessage) failed = ledger_get(ledger, 1, &bytes, &error);
    g_assert_no_error(error);
    g_assert_nonnull(bytes);
    g_clear_pointer(&bytes, g_bytes_unref);
    g_autoptr(LedgerMessage) sent = ledger_get(ledger, 3, &bytes, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sent->state, ==, MESSAGE_SENT);
    g_assert_null(bytes);

    configure(house, "");
    add(house, "Late Comers", "late@example.net", "");
    g_assert_cmpuint(posted_send(house->campaign, "invitation", FALSE, MESSAGE_SENT), ==, 1);
    g_autoptr(Ledger) reopened = ledger_new(house->campaign);
    g_autoptr(LedgerMessage) plain = ledger_get(reopened, 5, &bytes, &error);
    g_assert_no_error(error);
    g_assert_nonnull(bytes); /* there was no link in it */
}

static void
who_unsubscribes_gets_no_further_message(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t number = 0;
    size_t queued = 0;
    g_autoptr(Mailing) mailing = prepare(house, "invitation");
    g_assert_true(mailing_queue(mailing, &number, &queued, &error));
    g_assert_true(roster_unsubscribe(campaign_get_roster(house->campaign), 1, "link", &error));
    posted_end(house->campaign, number, MESSAGE_SENT, "250 ok");
    g_autoptr(Ledger) ledger = ledger_new(house->campaign);
    g_autoptr(LedgerMessage) first = ledger_get(ledger, 1, NULL, &error);
    g_autoptr(LedgerMessage) second = ledger_get(ledger, 2, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(first->state, ==, MESSAGE_FAILED);
    g_assert_cmpint(second->state, ==, MESSAGE_SENT);
}

static void
who_answers_in_time_is_not_reminded(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t number = 0;
    size_t queued = 0;
    record(house, 1, STATUS_PENDING);
    record(house, 2, STATUS_PENDING);
    g_autoptr(Mailing) mailing = prepare(house, "reminder");
    g_assert_true(mailing_queue(mailing, &number, &queued, &error));
    g_assert_cmpuint(queued, ==, 2);
    record(house, 1, STATUS_SIGNED);
    posted_end(house->campaign, number, MESSAGE_SENT, "250 ok");
    g_autoptr(Ledger) ledger = ledger_new(house->campaign);
    g_autoptr(LedgerMessage) first = ledger_get(ledger, 1, NULL, &error);
    g_autoptr(LedgerMessage) second = ledger_get(ledger, 2, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(first->reply, ==, "(not sent: the signatory has answered)");
    g_assert_cmpint(second->state, ==, MESSAGE_SENT);
}

#define CROWD 200

/* Each has a word of its own in every field, and every mail has the words of one of them. */
static void
a_mail_speaks_of_its_own_recipient_and_of_no_other(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRegex) canary = g_regex_new("canary([0-9]{3})", 0, 0, NULL);
    write_file(house, "mail/own.md",
               "Subject: {{signatory.name}}\nReply-To: {{signatory.email}}\n\nDear "
               "{{signatory.contact_name | default: \"all\"}}, "
               "{{signatory.label}} {{signatory.sign_url}}\n\n{{> letter}}\n");
    configure(house, "[web]\nurl = https://sign.example.org\n");
    for (int i = 0; i < CROWD; i++) {
        g_autofree char *name = g_strdup_printf("Group canary%03d", i);
        g_autofree char *email = g_strdup_printf("canary%03d@example.net", i);
        g_autofree char *contact = g_strdup_printf("Dr canary%03d", i);
        add(house, name, email, contact);
    }
    g_autoptr(Mailing) mailing = try_to_prepare(house, "own", "kind=organization", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(mailing_get_count(mailing), ==, CROWD + 2);
    for (size_t i = 2; i < CROWD + 2; i++) {
        g_autoptr(GBytes) bytes = mailing_compose(mailing, i, NULL, NULL, &error);
        g_autoptr(GMatchInfo) match = NULL;
        g_autofree char *own = g_strdup_printf("%03zu", i - 2), *text = as_text(bytes);
        unsigned found = 0;
        for (g_regex_match(canary, text, 0, &match); g_match_info_matches(match);
             g_match_info_next(match, NULL), found++) {
            g_autofree char *number = g_match_info_fetch(match, 1);
            g_assert_cmpstr(number, ==, own);
        }
        g_assert_cmpuint(found, >=, 7); /* three headers, and two words in each part */
    }
}

static void
nobody_is_asked_to_sign_what_no_revision_recorded(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const char *const asking[] = {"invitation", "reminder", "revision", "lastlook"};
    int64_t moved = 0;
    g_autoptr(Mailing) before = prepare(house, "invitation"); /* the first is yet to come */
    g_assert_cmpuint(mailing_get_count(before), ==, 2);
    g_autoptr(Revision) first = letter_get_current(house->campaign, &error);
    g_assert_no_error(error);
    write_file(house, "letter.md", "We ask you to dam the river.\n\n- Now.\n");
    for (size_t i = 0; i < G_N_ELEMENTS(asking); i++) {
        g_assert_null(try_to_prepare(house, asking[i], NULL, &error));
        g_assert_error(error, MAILING_ERROR, MAILING_ERROR_UNRECORDED);
        g_clear_error(&error);
    }
    g_autoptr(Mailing) draft = prepare(house, "draft"); /* asks for nothing but an opinion */
    g_assert_cmpuint(mailing_get_count(draft), ==, 2);
    g_autoptr(Revision) second =
        letter_revise(house->campaign, REVISION_SUBSTANTIVE, "dam it", &moved, &error);
    g_assert_no_error(error);
    g_autoptr(Mailing) after = prepare(house, "invitation");
    g_assert_cmpuint(mailing_get_count(after), ==, 2);
}

static void
what_is_sent_is_what_was_shown(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Mailing) first = prepare(house, "draft");
    g_autofree char *digest = g_strndup(mailing_get_digest(first), MAILING_SHOWN);
    g_assert_true(mailing_check_shown(first, NULL, &error)); /* nothing was shown yet */
    g_assert_true(mailing_note_shown(first, &error));
    g_assert_true(mailing_check_shown(first, NULL, &error));
    g_assert_true(mailing_check_shown(first, digest, &error));
    g_assert_false(mailing_check_shown(first, "0", &error));
    g_clear_error(&error);

    add(house, "Late Comers", "late@example.net", ""); /* another recipient, the same text */
    g_autoptr(Mailing) more = prepare(house, "draft");
    g_assert_true(mailing_check_shown(more, NULL, &error));
    g_assert_false(mailing_check_shown(more, digest, &error));
    g_assert_error(error, MAILING_ERROR, MAILING_ERROR_CHANGED);
    g_clear_error(&error);
    write_file(house, "letter.md", "We ask you to dam the river.\n\n- Now.\n");
    g_autoptr(Mailing) other = prepare(house, "draft"); /* the letter is part of its text */
    g_assert_false(mailing_check_shown(other, NULL, &error));
    g_assert_error(error, MAILING_ERROR, MAILING_ERROR_CHANGED);
    g_clear_error(&error);
    g_autoptr(Mailing) reminder = prepare(house, "reminder");
    g_assert_true(mailing_check_shown(reminder, NULL, &error));
}

static void
an_end_can_be_said_for_any_mailing(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t number = 0;
    size_t queued = 0;
    MailingRequest request = {
        .template_name = "draft", .templates = TEMPLATES, .not_after = "2023-11-05"};
    g_autoptr(Mailing) late = mailing_prepare(house->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_false(mailing_queue(late, &number, &queued, &error));
    g_assert_error(error, MAILING_ERROR, MAILING_ERROR_LATE);
    g_clear_error(&error);
    request.not_after = "2023-11-07 12:00";
    g_autoptr(Mailing) in_time = mailing_prepare(house->campaign, &request, &error);
    g_assert_true(mailing_queue(in_time, &number, &queued, &error));
    g_assert_no_error(error);
    clock_set(house->clock, clock_now(house->clock) + 3 * 86400);
    posted_end(house->campaign, number, MESSAGE_SENT, "250 ok");
    g_autoptr(Ledger) ledger = ledger_new(house->campaign);
    g_autoptr(LedgerMessage) message = ledger_get(ledger, 1, NULL, &error);
    g_assert_cmpint(message->state, ==, MESSAGE_FAILED); /* it was too late */
    request.not_after = "soon";
    g_assert_null(mailing_prepare(house->campaign, &request, &error));
    g_assert_error(error, CLOCK_ERROR, CLOCK_ERROR_TIME);
}

/* Keeps what the newest mailing's entry says of the window. */
static gboolean
keep_window(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    char **window = closure;
    const json_t *until = json_object_get(entry->details, "objections_until");
    if (!g_str_equal(entry->kind, "mailing"))
        return TRUE;
    g_free(*window);
    *window = g_strdup(until != NULL ? json_string_value(until) : "");
    return TRUE;
}

static void
sign(const House *house, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) revision = letter_get_current(house->campaign, &error);
    g_assert_no_error(error);
    const RosterRecord record = {
        .status = STATUS_SIGNED, .authority = "Ann Lee", .revision = revision->number};
    g_assert_true(roster_record(campaign_get_roster(house->campaign), id, &record, &error));
}

static void
a_last_look_opens_a_window_for_objections(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *window = NULL;
    const Digest consent = {0};
    TokenVerdict verdict = TOKEN_UNKNOWN;
    int64_t number = 0, whose = 0, deadline = 0, sent_at = -1;
    size_t queued = 0;
    configure(house, "[web]\nurl = https://sign.example.org\n");
    sign(house, 1);
    g_autoptr(Ledger) ledger = ledger_new(house->campaign);
    g_assert_true(ledger_find_last(ledger, MAILING_LASTLOOK, &sent_at, &error));
    g_assert_cmpint(sent_at, ==, 0);
    g_autoptr(Mailing) mailing = prepare(house, "lastlook");
    g_assert_true(mailing_queue(mailing, &number, &queued, &error));
    g_assert_true(ledger_find_last(ledger, MAILING_LASTLOOK, &sent_at, &error));
    g_assert_cmpint(sent_at, ==, clock_now(house->clock));
    g_assert_true(
        journal_each(campaign_get_journal(house->campaign), 0, keep_window, &window, &error));
    g_assert_no_error(error);
    g_assert_true(campaign_get_deadline(house->campaign, &deadline));
    g_autofree char *expected = clock_format(deadline);
    g_assert_cmpstr(window, ==, expected);

    g_autoptr(LedgerMessage) message = ledger_get(ledger, 1, &bytes, &error);
    g_autofree char *text = as_text(bytes);
    g_autofree char *object =
        find_token(text, "it should say: https://sign.example.org/answer/");
    g_assert_nonnull(object);
    g_assert_true(token_check(house->campaign, object, TOKEN_WITHDRAW, &consent, &verdict,
                              &whose, &error));
    g_assert_cmpint(verdict, ==, TOKEN_UNKNOWN);
    g_assert_true(
        token_check(house->campaign, object, TOKEN_OBJECT, &consent, &verdict, &whose, &error));
    g_assert_cmpint(verdict, ==, TOKEN_GOOD);
    g_assert_cmpint(whose, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/mailing/" #claim, House, NULL, set_up, claim, tear_down)
    ADD(who_is_passed_over_is_counted);
    ADD(nobody_gets_the_same_twice);
    ADD(a_body_is_the_same_whenever_it_is_composed);
    ADD(a_name_that_is_empty_for_some_stops_everything);
    ADD(a_template_is_held_against_its_form);
    ADD(what_is_attached_must_have_been_built);
    ADD(after_the_deadline_nobody_is_invited);
    ADD(drafts_are_private_files_and_in_no_ledger);
    ADD(a_test_goes_to_the_address_given_and_to_no_other);
    ADD(links_are_alive_only_in_what_is_queued);
    ADD(what_held_a_link_is_dropped_once_it_is_sent);
    ADD(who_unsubscribes_gets_no_further_message);
    ADD(who_answers_in_time_is_not_reminded);
    ADD(a_mail_speaks_of_its_own_recipient_and_of_no_other);
    ADD(nobody_is_asked_to_sign_what_no_revision_recorded);
    ADD(what_is_sent_is_what_was_shown);
    ADD(an_end_can_be_said_for_any_mailing);
    ADD(a_last_look_opens_a_window_for_objections);
#undef ADD
    return g_test_run();
}
