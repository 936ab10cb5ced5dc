#include "peer.h"

#include "campaign/events.h"
#include "mail/claim.h"
#include "mail/message.h"
#include "mail/outbox.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define ENCLOSED (300 * 1024)

typedef enum {
    ENCLOSES_NOTHING,
    ENCLOSES_SAME,
    ENCLOSES_OWN,
} Encloses;

/* A campaign in a folder of its own, with some signatories and a clock that stands. */
typedef struct {
    char *folder;
    Clock *clock;
    Campaign *campaign;
    Ledger *ledger;
    Address *from;
    Encloses encloses;
} House;

static void
open_campaign(House *house)
{
    g_autoptr(GError) error = NULL;
    house->campaign = campaign_open(house->folder, house->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(house->campaign, &error));
    g_assert_no_error(error);
    house->ledger = ledger_new(house->campaign);
}

static void
close_campaign(House *house)
{
    ledger_free(house->ledger);
    campaign_close(house->campaign);
}

static void
set_up(House *house, const void *data)
{
    (void)data;
    house->folder = g_dir_make_tmp("outbox-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(house->folder, "campaign.conf", NULL);
    g_assert_true(g_file_set_contents(path, "[campaign]\ntitle = A letter\n", -1, NULL));
    house->clock = clock_new_at(1699380000);
    house->from = address_parse("letters@example.org", NULL);
    open_campaign(house);
}

static void
tear_down(House *house, const void *data)
{
    (void)data;
    close_campaign(house);
    clock_free(house->clock);
    address_free(house->from);
    peer_remove_folder(house->folder);
    g_free(house->folder);
}

static int64_t
add_signatory(House *house, unsigned number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    g_autofree char *name = g_strdup_printf("Organisation %u", number);
    g_autofree char *email = g_strdup_printf("org%u@example.net", number);
    int64_t id = 0;

    signatory_set(&signatory->name, name);
    signatory_set(&signatory->email, email);
    g_assert_true(roster_add(campaign_get_roster(house->campaign), signatory, &id, &error));
    g_assert_no_error(error);
    return id;
}

/* Adds `count` signatories and queues a message of one mailing to each. */
static void
queue_as(House *house, const char *template_name, unsigned count, int64_t not_after)
{
    g_autoptr(GError) error = NULL;
    int64_t mailing = 0;
    g_assert_true(
        ledger_add_mailing(house->ledger, template_name, 1, not_after, &mailing, &error));
    for (unsigned i = 1; i <= count; i++) {
        g_autofree char *email = g_strdup_printf("org%u@example.net", i);
        g_autofree char *id = message_make_id("example.org");
        g_autoptr(Address) to = address_parse(email, NULL);
        const MessageParts parts = {.from = house->from,
                                    .to = to,
                                    .subject = "Please read",
                                    .text = "Dear colleagues\n",
                                    .date = clock_now(house->clock),
                                    .message_id = id};
        g_autoptr(GBytes) bytes = message_compose(&parts, &error);
        g_assert_no_error(error);
        const LedgerDraft draft = {
            .signatory = add_signatory(house, i), .to = to, .message_id = id, .bytes = bytes};
        g_assert_true(ledger_add(house->ledger, mailing, &draft, &error));
        g_assert_no_error(error);
    }
}

static void
queue(House *house, unsigned count)
{
    queue_as(house, "draft", count, 0);
}

static gboolean
run_at(House *house, const char *url, const AccountPace *pace, OutboxResult *out_result,
       GError **error)
{
    const DialAccount account = {.url = url};
    const OutboxRun run = {.account = &account, .from = house->from, .pace = pace};
    g_autoptr(Outbox) outbox = outbox_open(house->campaign, error);
    return outbox != NULL && outbox_send(outbox, &run, out_result, error);
}

/* Over one connection, so that what happens in a row does. */
static gboolean
run(House *house, const char *url, OutboxResult *out_result, GError **error)
{
    static const AccountPace one = {.connections = 1};

    return run_at(house, url, &one, out_result, error);
}

static OutboxResult
run_well(House *house, const char *url)
{
    g_autoptr(GError) error = NULL;
    OutboxResult result = {0};
    g_assert_true(run(house, url, &result, &error));
    g_assert_no_error(error);
    return result;
}

static MessageState
state_of(House *house, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LedgerMessage) message = ledger_get(house->ledger, id, NULL, &error);
    g_assert_no_error(error);
    return message->state;
}

static unsigned
count_in(const char *text, const char *part)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

static void
everyone_gets_one_and_a_second_run_sends_nothing(House *house, const void *data)
{
    (void)data;
    Sink sink = sink_start("");
    queue(house, 20);
    OutboxResult result = run_well(house, sink.url);
    g_assert_cmpuint(result.sent, ==, 20);
    g_assert_cmpuint(result.left, ==, 0);
    result = run_well(house, sink.url);
    g_assert_cmpuint(result.sent, ==, 0);
    g_assert_cmpint(result.last_id, ==, 0);
    g_autofree char *dump = sink_dump(&sink);
    g_assert_cmpuint(count_in(dump, "X-Rcpt-Args: "), ==, 20);
    for (unsigned i = 1; i <= 20; i++) {
        g_autofree char *rcpt = g_strdup_printf("X-Rcpt-Args: <org%u@example.net>", i);
        g_assert_cmpuint(count_in(dump, rcpt), ==, 1);
        g_assert_cmpint(state_of(house, i), ==, MESSAGE_SENT);
    }
    sink_stop(&sink);
}

static void
a_second_run_at_the_same_time_is_told_since_when(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Outbox) first = outbox_open(house->campaign, &error);
    g_assert_no_error(error);
    g_assert_null(outbox_open(house->campaign, &error));
    g_assert_error(error, OUTBOX_ERROR, OUTBOX_ERROR_HELD);
    g_assert_nonnull(strstr(error->message, "since 2023-11-07T18:00:00Z"));
    g_clear_error(&error);
    g_clear_pointer(&first, outbox_close);
    g_autoptr(Outbox) second = outbox_open(house->campaign, &error);
    g_assert_no_error(error);
}

static void
a_mark_without_an_answer_is_uncertain_and_without_a_mark_it_is_queued(House *house,
                                                                      const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    queue(house, 3);
    for (int64_t id = 1; id <= 2; id++) {
        ClaimVerdict verdict = CLAIM_ON_HOLD;
        g_autoptr(Claim) claim = NULL;
        g_assert_true(claim_take(house->campaign, house->ledger, id, &verdict, &claim, &error));
        g_assert_cmpint(verdict, ==, CLAIM_TAKEN);
    }
    g_assert_true(ledger_mark(house->ledger, 2, &error));
    close_campaign(house); /* as a crash does */
    open_campaign(house);

    for (int i = 0; i < 3; i++) { /* recovering again changes nothing */
        g_autoptr(Outbox) outbox = outbox_open(house->campaign, &error);
        g_assert_no_error(error);
        g_assert_cmpint(state_of(house, 1), ==, MESSAGE_QUEUED);
        g_assert_cmpint(state_of(house, 2), ==, MESSAGE_UNCERTAIN);
        g_assert_cmpint(state_of(house, 3), ==, MESSAGE_QUEUED);
    }
    Sink sink = sink_start("");
    const OutboxResult result = run_well(house, sink.url);
    g_assert_cmpuint(result.sent, ==, 2);
    g_assert_cmpint(state_of(house, 2), ==, MESSAGE_UNCERTAIN);
    sink_stop(&sink);
}

static void
only_a_person_resolves_what_is_uncertain(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Sink broken = sink_start("-q .");
    queue(house, 2);
    OutboxResult result = run_well(house, broken.url);
    g_assert_cmpuint(result.uncertain, ==, 2);
    sink_stop(&broken);

    g_assert_true(claim_resolve(house->campaign, house->ledger, 1, TRUE, &error));
    g_assert_true(claim_resolve(house->campaign, house->ledger, 2, FALSE, &error));
    g_assert_cmpint(state_of(house, 1), ==, MESSAGE_SENT);
    g_assert_cmpint(state_of(house, 2), ==, MESSAGE_QUEUED);
    g_assert_false(claim_resolve(house->campaign, house->ledger, 1, FALSE, &error));
    g_assert_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE);
    g_clear_error(&error);
    g_assert_false(claim_resolve(house->campaign, house->ledger, 3, FALSE, &error));
    g_assert_error(error, LEDGER_ERROR, LEDGER_ERROR_NOT_FOUND);

    Sink sink = sink_start("");
    result = run_well(house, sink.url);
    g_assert_cmpuint(result.sent, ==, 1);
    g_autofree char *dump = sink_dump(&sink);
    g_assert_cmpuint(count_in(dump, "X-Rcpt-Args: <org2@example.net>"), ==, 1);
    g_assert_cmpuint(count_in(dump, "X-Rcpt-Args: "), ==, 1);
    sink_stop(&sink);
}

static void
a_server_that_never_answers_is_soon_left(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxResult result = {0};
    Sink sink = sink_start("-q .");
    queue(house, 10);
    g_assert_false(run(house, sink.url, &result, &error));
    g_assert_error(error, OUTBOX_ERROR, OUTBOX_ERROR_STOPPED);
    g_assert_cmpuint(result.uncertain, ==, 3);
    g_assert_cmpuint(result.left, ==, 7);
    sink_stop(&sink);
}

static void
a_refusal_of_ours_stops_the_run_and_blames_nobody(House *house, const void *data)
{
    (void)data;
    static const char *const faults[] = {"-f MAIL", "-f DATA"};
    queue(house, 5);
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;
        OutboxResult result = {0};
        Sink sink = sink_start(faults[i]);
        g_assert_false(run(house, sink.url, &result, &error));
        g_assert_error(error, OUTBOX_ERROR, OUTBOX_ERROR_STOPPED);
        g_assert_cmpuint(result.failed, ==, 0);
        g_assert_cmpuint(result.left, ==, 5);
        for (int64_t id = 1; id <= 5; id++)
            g_assert_cmpint(state_of(house, id), ==, MESSAGE_QUEUED);
        sink_stop(&sink);
    }
}

static void
a_server_that_is_away_changes_nothing(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxResult result = {0};
    unsigned port = 0;
    queue(house, 3);
    close(peer_listen("127.0.0.1", &port));
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%u", port);
    g_assert_false(run(house, url, &result, &error));
    g_assert_error(error, DIAL_ERROR, DIAL_ERROR_CONNECT);
    g_assert_cmpuint(result.left, ==, 3);
    g_autoptr(LedgerMessage) message = ledger_get(house->ledger, 1, NULL, NULL);
    g_assert_cmpint(message->attempts, ==, 0);
}

static void
what_is_put_off_is_due_later(House *house, const void *data)
{
    (void)data;
    queue(house, 4);
    int64_t shortest = 0;
    for (int attempt = 1; attempt <= 3; attempt++) {
        Sink busy = sink_start("-r RCPT");
        const OutboxResult result = run_well(house, busy.url);
        g_assert_cmpuint(result.deferred, ==, 4);
        g_assert_cmpuint(result.left, ==, 4);
        sink_stop(&busy);
        g_autoptr(LedgerMessage) message = ledger_get(house->ledger, 1, NULL, NULL);
        const int64_t delay = message->next_at - clock_now(house->clock);
        g_assert_cmpint(message->attempts, ==, attempt);
        g_assert_cmpstr(message->reply, ==, "450 4.3.0 Error: command failed");
        g_assert_cmpint(delay, >, shortest);
        shortest = delay;

        Sink idle = sink_start(""); /* not due yet: nothing is tried */
        g_assert_cmpint(run_well(house, idle.url).last_id, ==, 0);
        sink_stop(&idle);
        clock_set(house->clock, clock_now(house->clock) + 4 * delay);
    }
    Sink sink = sink_start("");
    g_assert_cmpuint(run_well(house, sink.url).sent, ==, 4);
    g_autofree char *dump = sink_dump(&sink);
    g_assert_cmpuint(count_in(dump, "X-Rcpt-Args: "), ==, 4);
    sink_stop(&sink);
}

static void
a_server_that_puts_off_everything_gets_a_rest(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxResult result = {0};
    Sink sink = sink_start("-r RCPT");
    queue(house, 15);
    g_assert_false(run(house, sink.url, &result, &error));
    g_assert_error(error, OUTBOX_ERROR, OUTBOX_ERROR_STOPPED);
    g_assert_cmpuint(result.deferred, ==, 10);
    g_assert_cmpuint(result.left, ==, 15);
    sink_stop(&sink);
}

static void
one_bad_address_does_not_keep_the_others(House *house, const void *data)
{
    (void)data;
    Sink bad = sink_start("-f RCPT");
    queue(house, 2);
    OutboxResult result = run_well(house, bad.url);
    g_assert_cmpuint(result.failed, ==, 2);
    sink_stop(&bad);
    g_autoptr(LedgerMessage) message = ledger_get(house->ledger, 1, NULL, NULL);
    g_assert_cmpint(message->state, ==, MESSAGE_FAILED);
    g_assert_cmpstr(message->reply, ==, "500 5.3.0 Error: command failed");
}

static void
a_server_that_takes_one_mail_a_connection_is_called_again(House *house, const void *data)
{
    (void)data;
    const PeerScript script = {.after_end = PEER_CLOSES, .sessions = 5};
    queue(house, 5);
    Peer peer = peer_start(&script);
    g_assert_cmpuint(run_well(house, peer.url).sent, ==, 5);
    g_autofree char *heard = peer_stop(&peer);
    g_assert_cmpuint(count_in(heard, "\r\n.\r\n"), ==, 5);
    g_autoptr(LedgerMessage) message = ledger_get(house->ledger, 5, NULL, NULL);
    g_assert_cmpint(message->attempts, ==, 1);
}

/* What happened between queueing and sending, and what comes of it. */
typedef struct {
    const char *what;
    void (*change)(House *house);
    MessageState state;
} Meanwhile;

static void
record_as(House *house, SignatoryStatus status)
{
    g_autoptr(GError) error = NULL;
    const RosterRecord record = {.status = status, .revision = 1};
    g_assert_true(roster_record(campaign_get_roster(house->campaign), 1, &record, &error));
    g_assert_no_error(error);
}

static void
withdraw(House *house)
{
    record_as(house, STATUS_WITHDRAWN);
}

static void
decline(House *house)
{
    record_as(house, STATUS_DECLINED);
}

static void
set_field(House *house, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(roster_edit(campaign_get_roster(house->campaign), 1, field, value, &error));
    g_assert_no_error(error);
}

static void
change_address(House *house)
{
    set_field(house, "email", "new@example.net");
}

static void
change_case(House *house)
{
    set_field(house, "email", "ORG1@example.net");
}

static void
hold_back(House *house)
{
    set_field(house, "hold", "ask first");
}

static void
wait_too_long(House *house)
{
    clock_set(house->clock, clock_now(house->clock) + 7200);
}

static void
what_changed_meanwhile_is_heeded(House *house, const void *data)
{
    static const Meanwhile cases[] = {
        {"withdrew", withdraw, MESSAGE_FAILED},
        {"declined", decline, MESSAGE_FAILED},
        {"another address", change_address, MESSAGE_FAILED},
        {"the same address", change_case, MESSAGE_SENT},
        {"on hold", hold_back, MESSAGE_QUEUED},
        {"too late", wait_too_long, MESSAGE_FAILED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].what);
        Sink sink = sink_start("");
        queue_as(house, "invitation", 1, clock_now(house->clock) + 3600);
        cases[i].change(house);
        const OutboxResult result = run_well(house, sink.url);
        g_assert_cmpint(state_of(house, 1), ==, cases[i].state);
        g_assert_cmpuint(result.withdrawn, ==, cases[i].state == MESSAGE_FAILED ? 1 : 0);
        g_assert_cmpuint(result.failed, ==, 0);
        g_autofree char *dump = sink_dump(&sink);
        g_assert_cmpuint(count_in(dump, "X-Rcpt-Args: "), ==,
                         cases[i].state == MESSAGE_SENT ? 1 : 0);
        sink_stop(&sink);
        tear_down(house, data);
        set_up(house, data);
    }
}

static void
a_sent_invitation_makes_a_prospect_invited(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Sink sink = sink_start("");
    queue_as(house, "invitation", 1, 0);
    g_assert_cmpuint(run_well(house, sink.url).sent, ==, 1);
    g_autoptr(Signatory) invited = roster_get(campaign_get_roster(house->campaign), 1, &error);
    g_assert_cmpint(invited->status, ==, STATUS_INVITED);
    sink_stop(&sink);
}

static void
what_is_in_the_ledger_counts_as_written(House *house, const void *data)
{
    (void)data;
    static const struct {
        const char *template_name, *to;
        int64_t revision, signatory;
        gboolean expected;
    } rows[] = {
        {"draft", "org1@example.net", 1, 1, TRUE},   {"draft", "other@example.net", 1, 1, TRUE},
        {"draft", "org1@example.net", 2, 1, FALSE},  {"draft", "org1@example.net", 1, 3, FALSE},
        {"final", "org1@example.net", 1, 1, FALSE},  {"draft", "org2@example.net", 1, 2, TRUE},
        {"draft", "other@example.net", 1, 2, FALSE},
    };
    g_autoptr(GError) error = NULL;
    queue(house, 2);
    g_assert_true(ledger_end(house->ledger, 2, MESSAGE_FAILED, "550 no", 0, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Address) to = address_parse(rows[i].to, NULL);
        gboolean has = !rows[i].expected;
        g_assert_true(ledger_has(house->ledger, rows[i].template_name, rows[i].revision,
                                 rows[i].signatory, to, &has, &error));
        g_assert_cmpint(has, ==, rows[i].expected);
    }
}

/* Changes the store with `sql`, by another program. FALSE: there is none. */
static gboolean
meddle(House *house, const char *sql)
{
    g_autofree char *sqlite = g_find_program_in_path("sqlite3");
    g_autofree char *path = g_build_filename(house->folder, "roster.db", NULL);
    const char *arguments[] = {sqlite, path, sql, NULL};
    int status = 0;

    if (sqlite == NULL) {
        g_test_skip("no sqlite3 program");
        return FALSE;
    }
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                               NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    return TRUE;
}

static void
assert_not_sent(House *house)
{
    g_autoptr(GError) error = NULL;
    OutboxResult result = {0};
    Sink sink = sink_start("");
    g_assert_false(run(house, sink.url, &result, &error));
    g_assert_error(error, LEDGER_ERROR, LEDGER_ERROR_CHANGED);
    g_autofree char *dump = sink_dump(&sink);
    g_assert_cmpuint(count_in(dump, "X-Rcpt-Args: "), ==, 0);
    sink_stop(&sink);
}

static void
bytes_changed_behind_our_back_are_not_sent(House *house, const void *data)
{
    (void)data;
    queue(house, 1);
    if (meddle(house, "UPDATE message_body SET bytes = CAST(replace(bytes, 'colleagues', "
                      "'idiots') AS BLOB)"))
        assert_not_sent(house);
}

/* Bytes that nothing can be left out of, those of one number the same. */
static GBytes *
invent_file(unsigned number)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(number);
    guint32 *words = g_new(guint32, ENCLOSED / sizeof(guint32));

    for (size_t i = 0; i < ENCLOSED / sizeof(guint32); i++)
        words[i] = g_rand_int(random);
    return g_bytes_new_take(words, ENCLOSED);
}

/* A mail of its own name and a letter that all have. */
static GBytes *
write_mail(House *house, unsigned number, const Address *to, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "Dear Organisation %u\n\n", number);
    for (unsigned line = 0; line < 60; line++)
        g_string_append_printf(text, "Line %u of the letter, which is the same for all.\n",
                               line);
    g_autoptr(GBytes) file = invent_file(house->encloses == ENCLOSES_OWN ? number : 0);
    const MessageAttachment enclosed = {"letter.pdf", "application/pdf", file};
    const MessageParts parts = {.from = house->from,
                                .to = to,
                                .subject = "Please read",
                                .text = text->str,
                                .attachments = &enclosed,
                                .attachment_count = house->encloses != ENCLOSES_NOTHING ? 1 : 0,
                                .date = clock_now(house->clock),
                                .message_id = id};
    GBytes *bytes = message_compose(&parts, &error);
    g_assert_no_error(error);
    return bytes;
}

/* Queues `count` such mails, and returns them. */
static GPtrArray *
queue_alike(House *house, unsigned first, unsigned count, gboolean has_token)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *mails = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    int64_t mailing = 0;
    g_assert_true(ledger_add_mailing(house->ledger, "draft", 1, 0, &mailing, &error));
    for (unsigned i = first; i < first + count; i++) {
        g_autofree char *email = g_strdup_printf("org%u@example.net", i);
        g_autofree char *id = message_make_id("example.org");
        g_autoptr(Address) to = address_parse(email, NULL);
        GBytes *bytes = write_mail(house, i, to, id);
        const LedgerDraft draft = {.signatory = add_signatory(house, i),
                                   .to = to,
                                   .message_id = id,
                                   .bytes = bytes,
                                   .has_token = has_token};
        g_ptr_array_add(mails, bytes);
        g_assert_true(ledger_add(house->ledger, mailing, &draft, &error));
        g_assert_no_error(error);
    }
    return mails;
}

static unsigned
count_pieces(House *house)
{
    g_autofree char *path = g_build_filename(house->folder, "roster.db", NULL);
    sqlite3 *connection = NULL;
    sqlite3_stmt *count = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_prepare_v2(connection, "SELECT count(*) FROM message_piece", -1, &count, NULL),
        ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(count), ==, SQLITE_ROW);
    const int pieces = sqlite3_column_int(count, 0);
    sqlite3_finalize(count);
    sqlite3_close(connection);
    return (unsigned)pieces;
}

/* From the store, by a process that has seen none of them. */
static void
assert_come_back(House *house, const GPtrArray *mails)
{
    g_autoptr(GError) error = NULL;
    close_campaign(house);
    open_campaign(house);
    for (unsigned i = 0; i < mails->len; i++) {
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(LedgerMessage) message = ledger_get(house->ledger, i + 1, &bytes, &error);
        g_assert_no_error(error);
        g_assert_true(g_bytes_equal(bytes, mails->pdata[i]));
    }
}

static goffset
measure_store(House *house)
{
    g_autofree char *path = g_build_filename(house->folder, "roster.db", NULL);
    GStatBuf status = {0};

    close_campaign(house);
    g_assert_cmpint(g_stat(path, &status), ==, 0);
    open_campaign(house);
    return status.st_size;
}

static void
what_mails_share_is_kept_once_and_comes_back_to_the_byte(House *house, const void *data)
{
    (void)data;
    g_autoptr(GPtrArray) mails = queue_alike(house, 1, 20, FALSE);
    g_assert_cmpuint(count_pieces(house), ==, 1);
    assert_come_back(house, mails);
}

static void
what_is_enclosed_for_all_is_kept_once(House *house, const void *data)
{
    (void)data;
    const goffset before = measure_store(house);
    house->encloses = ENCLOSES_SAME;
    g_autoptr(GPtrArray) mails = queue_alike(house, 1, 10, FALSE);
    g_assert_cmpint(measure_store(house), <, before + 3 * ENCLOSED);
    assert_come_back(house, mails);
}

static void
what_is_enclosed_for_one_comes_back_with_its_own(House *house, const void *data)
{
    (void)data;
    house->encloses = ENCLOSES_OWN;
    g_autoptr(GPtrArray) mails = queue_alike(house, 1, 10, FALSE);
    assert_come_back(house, mails);
}

static void
mails_of_another_mailing_share_nothing_with_those_before(House *house, const void *data)
{
    (void)data;
    g_autoptr(GPtrArray) first = queue_alike(house, 1, 3, FALSE);
    g_autoptr(GPtrArray) second = queue_alike(house, 4, 3, FALSE);
    g_assert_cmpuint(count_pieces(house), ==, 2);
}

static void
a_piece_goes_with_the_last_mail_that_has_it(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) mails = queue_alike(house, 1, 2, TRUE);
    g_assert_cmpuint(count_pieces(house), ==, 1);
    g_assert_true(ledger_end_sent(house->ledger, 1, "250 ok", 0, TRUE, &error));
    g_assert_true(ledger_sweep(house->ledger, &error));
    g_assert_cmpuint(count_pieces(house), ==, 1);
    g_assert_true(ledger_end_sent(house->ledger, 2, "250 ok", 0, TRUE, &error));
    g_assert_true(ledger_sweep(house->ledger, &error));
    g_assert_cmpuint(count_pieces(house), ==, 0);
}

static const struct {
    const char *part, *sql;
} changes[] = {
    {"piece",
     "UPDATE message_piece SET bytes = CAST(replace(bytes, 'letter', 'Letter') AS BLOB)"},
    {"lost-piece", "DELETE FROM message_piece"},
    {"own-bytes",
     "UPDATE message_body SET bytes = CAST(replace(bytes, 'Dear', 'Dead') AS BLOB)"},
    {"cut-bytes", "UPDATE message_body SET bytes = substr(bytes, 1, 100)"},
    {"layout", "UPDATE message_body SET layout = substr(layout, instr(layout, ' ') + 1)"},
    {"no-layout", "UPDATE message_body SET layout = ''"},
    {"seal", "UPDATE message_body SET seal = zeroblob(32)"},
    {"no-seal", "UPDATE message_body SET seal = x''"},
};

static void
no_part_of_a_mail_can_be_changed_behind_our_back(House *house, const void *data)
{
    const char *sql = data;
    g_autoptr(GPtrArray) mails = queue_alike(house, 1, 2, FALSE);
    g_assert_cmpuint(count_pieces(house), ==, 1);
    if (meddle(house, sql))
        assert_not_sent(house);
}

static void
end_after_three(const OutboxResult *result, uint64_t total, void *closure)
{
    volatile sig_atomic_t *ending = closure;
    (void)total;
    if (result->sent >= 3)
        *ending = 1;
}

static void
a_run_that_is_to_end_begins_no_other_message(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    volatile sig_atomic_t ending = 0;
    OutboxResult result = {0};
    Sink sink = sink_start("");
    queue(house, 8);
    const DialAccount account = {.url = sink.url};
    const AccountPace one = {.connections = 1};
    const OutboxRun run_to_end = {.account = &account,
                                  .pace = &one,
                                  .from = house->from,
                                  .ending = &ending,
                                  .progress = end_after_three,
                                  .closure = (void *)&ending};
    g_autoptr(Outbox) outbox = outbox_open(house->campaign, &error);
    g_assert_true(outbox_send(outbox, &run_to_end, &result, &error));
    g_assert_cmpuint(result.sent, >=, 3); /* one more may have been at its end already */
    g_assert_cmpuint(result.sent, <=, 4);
    g_assert_cmpuint(result.left, ==, 8 - result.sent);
    g_assert_cmpint(state_of(house, 5), ==, MESSAGE_QUEUED);
    sink_stop(&sink);
}

static void
another_mailing_waits_until_it_is_asked_for(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    OutboxResult result = {0};
    int64_t second = 0;
    Sink sink = sink_start("");
    queue(house, 2);
    g_assert_true(ledger_add_mailing(house->ledger, "final", 1, 0, &second, &error));
    const DialAccount account = {.url = sink.url};
    const OutboxRun other = {.account = &account, .from = house->from, .mailing = second};
    g_autoptr(Outbox) outbox = outbox_open(house->campaign, &error);
    g_assert_true(outbox_send(outbox, &other, &result, &error));
    g_assert_cmpuint(result.sent, ==, 0);
    const OutboxRun all = {.account = &account, .from = house->from};
    g_assert_true(outbox_send(outbox, &all, &result, &error));
    g_assert_cmpuint(result.sent, ==, 2);
    sink_stop(&sink);
}

static void
many_connections_send_each_message_once(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const AccountPace paces[] = {
        {.connections = 8},
        {.connections = 3, .messages_per_connection = 4},
        {.connections = 2, .messages_per_connection = 1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(paces); i++) {
        OutboxResult result = {0};
        Sink sink = sink_start("");
        queue(house, 60);
        g_assert_true(run_at(house, sink.url, &paces[i], &result, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(result.sent, ==, 60);
        g_autofree char *dump = sink_dump(&sink);
        g_assert_cmpuint(count_in(dump, "X-Rcpt-Args: "), ==, 60);
        for (unsigned id = 1; id <= 60; id++) {
            g_autofree char *rcpt = g_strdup_printf("X-Rcpt-Args: <org%u@example.net>", id);
            g_assert_cmpuint(count_in(dump, rcpt), ==, 1);
        }
        sink_stop(&sink);
        tear_down(house, data);
        set_up(house, data);
    }
}

/* How often the journal says of each message that it was sent. */
static gboolean
count_sent(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    unsigned *counts = closure;
    const json_t *sent = json_object_get(entry->details, "sent");
    const json_t *pairs = json_object_get(sent, "draft");
    if (!g_str_equal(entry->kind, "mail"))
        return TRUE;

    g_assert_cmpint(entry->subject, ==, 0);
    g_assert_cmpuint(json_object_size(sent), ==, 1);
    for (size_t i = 0; i < json_array_size(pairs); i++) {
        const json_t *pair = json_array_get(pairs, i);
        const int64_t id = json_integer_value(json_array_get(pair, 0));
        g_assert_cmpint(id, ==, json_integer_value(json_array_get(pair, 1)));
        counts[id]++;
    }
    return TRUE;
}

static void
the_journal_says_once_of_each_that_it_was_sent(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const AccountPace pace = {.connections = 8};
    Journal *journal = campaign_get_journal(house->campaign);
    unsigned counts[41] = {0};
    OutboxResult result = {0};
    Sink sink = sink_start("");
    queue(house, 40);
    g_assert_true(run_at(house, sink.url, &pace, &result, &error));
    g_assert_no_error(error);
    g_assert_true(journal_each(journal, 0, count_sent, counts, &error));
    g_assert_no_error(error);
    for (unsigned id = 1; id <= 40; id++) {
        g_assert_cmpuint(counts[id], ==, 1);
        g_autoptr(GPtrArray) events = events_gather(house->campaign, id, &error);
        const Event *last = g_ptr_array_index(events, events->len - 1);
        g_assert_cmpstr(last->kind, ==, "mail");
        g_assert_cmpint(last->seq, >, 0);
    }
    g_assert_true(journal_verify(journal, NULL, &error));
    g_assert_no_error(error);
    sink_stop(&sink);
}

/* Lets the house's clock go on by itself while a run waits. */
static void
pass_time(const OutboxResult *result, uint64_t total, void *closure)
{
    House *house = closure;
    (void)total;
    if (result->goes_on_at > 0)
        clock_set(house->clock, result->goes_on_at);
}

static void
the_rate_makes_the_run_wait(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const AccountPace pace = {.connections = 2, .rate = 5};
    OutboxResult result = {0};
    const int64_t start = clock_now(house->clock);
    Sink sink = sink_start("");
    queue(house, 12);
    const DialAccount account = {.url = sink.url};
    const OutboxRun run_slowly = {.account = &account,
                                  .from = house->from,
                                  .pace = &pace,
                                  .progress = pass_time,
                                  .closure = house};
    g_autoptr(Outbox) outbox = outbox_open(house->campaign, &error);
    g_assert_true(outbox_send(outbox, &run_slowly, &result, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(result.sent, ==, 12);
    g_assert_cmpint(clock_now(house->clock) - start, >=, 2 * 60); /* 5, 5 and 2 */
    g_assert_cmpint(clock_now(house->clock) - start, <=, 2 * 62);
    sink_stop(&sink);
}

static void
the_daily_cap_outlives_restarts_and_clocks(House *house, const void *data)
{
    (void)data;
    static const struct {
        int64_t step; /* of the clock, before the run */
        uint64_t sent;
        gboolean done;
    } rows[] = {
        {0, 5, FALSE},
        {3600, 0, FALSE},
        {-7200, 0, FALSE},
        {7200, 0, FALSE},
        {24 * 3600 - 3600 + 2, 5, FALSE},
        {24 * 3600 + 2, 2, TRUE},
    };
    const AccountPace pace = {.connections = 2, .daily_cap = 5};
    Sink sink = sink_start("");
    queue(house, 12);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        OutboxResult result = {0};
        g_test_message("row %zu", i);
        clock_set(house->clock, clock_now(house->clock) + rows[i].step);
        close_campaign(house);
        open_campaign(house);
        g_assert_cmpint(run_at(house, sink.url, &pace, &result, &error), ==, rows[i].done);
        g_assert_cmpuint(result.sent, ==, rows[i].sent);
        if (!rows[i].done)
            g_assert_error(error, OUTBOX_ERROR, OUTBOX_ERROR_CAPPED);
        if (i == 0)
            g_assert_nonnull(strstr(error->message, "from Wed 8 Nov"));
    }
    sink_stop(&sink);
}

static void
a_claim_that_another_run_took_over_cannot_be_marked(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    queue(house, 2);
    g_autoptr(Ledger) asleep = ledger_new(house->campaign);
    g_assert_true(ledger_claim(asleep, 1, &error));
    g_assert_true(ledger_claim(asleep, 2, &error));
    g_assert_true(ledger_mark(asleep, 2, &error)); /* while it holds the claim it can */
    g_assert_true(ledger_recover(house->ledger, &error));
    g_assert_true(ledger_claim(house->ledger, 1, &error));
    g_assert_false(ledger_mark(asleep, 1, &error));
    g_assert_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE);
    g_clear_error(&error);
    g_assert_true(ledger_mark(house->ledger, 1, &error));
    g_assert_no_error(error);
}

static uint32_t
pick_none(void)
{
    return 0;
}

static void
a_message_is_put_off_twenty_times_at_most(House *house, const void *data)
{
    (void)data;
    const AccountPace pace = {.connections = 1};
    Sink busy = sink_start("-r RCPT");
    queue(house, 1);
    const DialAccount account = {.url = busy.url};
    const OutboxRun run_again = {
        .account = &account, .from = house->from, .pace = &pace, .random = pick_none};
    int64_t delays[20] = {0};
    for (int i = 0; i < 20; i++) {
        g_autoptr(GError) error = NULL;
        OutboxResult result = {0};
        g_autoptr(Outbox) outbox = outbox_open(house->campaign, &error);
        g_assert_true(outbox_send(outbox, &run_again, &result, &error));
        g_autoptr(LedgerMessage) message = ledger_get(house->ledger, 1, NULL, &error);
        g_assert_cmpint(message->attempts, ==, i + 1);
        g_assert_cmpint(message->state, ==, i < 19 ? MESSAGE_DEFERRED : MESSAGE_FAILED);
        delays[i] = message->next_at - clock_now(house->clock);
        clock_set(house->clock, MAX(message->next_at, clock_now(house->clock)));
    }
    g_assert_cmpint(delays[0], ==, 225);
    g_assert_cmpint(delays[1], ==, 450);
    g_assert_cmpint(delays[18], ==, 4 * 3600 * 3 / 4);
    sink_stop(&busy);
}

/* Ends the run a second after it was begun, when its first message waits for its answer. */
static void
end_once_marked(const OutboxResult *result, uint64_t total, void *closure)
{
    static int64_t begun;
    volatile sig_atomic_t *ending = closure;
    (void)total;
    if (result->last_id == 0)
        begun = g_get_monotonic_time();
    else if (g_get_monotonic_time() - begun > G_USEC_PER_SEC)
        *ending = 1;
}

static void
a_run_that_is_to_end_does_not_wait_for_ever(House *house, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const PeerScript script = {.end = "", .after_end = PEER_HANGS};
    const AccountPace pace = {.connections = 1};
    volatile sig_atomic_t ending = 0;
    OutboxResult result = {0};
    queue(house, 3);
    Peer peer = peer_start(&script);
    const DialAccount account = {.url = peer.url};
    const OutboxRun run_to_end = {.account = &account,
                                  .from = house->from,
                                  .pace = &pace,
                                  .ending = &ending,
                                  .progress = end_once_marked,
                                  .closure = (void *)&ending};
    g_autoptr(Outbox) outbox = outbox_open(house->campaign, &error);
    g_assert_true(outbox_send(outbox, &run_to_end, &result, &error));
    g_assert_cmpuint(result.uncertain, ==, 1);
    g_assert_cmpuint(result.left, ==, 2);
    g_assert_cmpint(state_of(house, 1), ==, MESSAGE_UNCERTAIN);
    g_assert_cmpint(state_of(house, 2), ==, MESSAGE_QUEUED);
    g_free(peer_stop(&peer));
}

/* A run that is killed at a moment nobody chose. */
static void
kill_a_run(House *house, const char *url, unsigned microseconds)
{
    const pid_t pid = fork();
    if (pid == 0) {
        House own = {.folder = house->folder, .clock = house->clock, .from = house->from};
        OutboxResult result;
        open_campaign(&own);
        _exit(run(&own, url, &result, NULL) ? 0 : 1);
    }
    g_usleep(microseconds);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void
a_killed_run_neither_loses_nor_repeats(House *house, const void *data)
{
    (void)data;
    const unsigned count = 120;
    unsigned kills = 0, sent = 0, uncertain = 0;
    Sink sink = sink_start("");
    queue(house, count);
    close_campaign(house);
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (; kills < 12; kills++)
        kill_a_run(house, sink.url, (unsigned)g_rand_int_range(random, 20000, 120000));
    open_campaign(house);
    const OutboxResult result = run_well(house, sink.url);
    g_assert_cmpuint(result.left, ==, 0);

    g_autofree char *dump = sink_dump(&sink);
    for (unsigned id = 1; id <= count; id++) {
        g_autofree char *rcpt = g_strdup_printf("X-Rcpt-Args: <org%u@example.net>", id);
        const unsigned delivered = count_in(dump, rcpt);
        const MessageState state = state_of(house, id);
        g_assert_true(state == MESSAGE_SENT || state == MESSAGE_UNCERTAIN);
        g_assert_cmpuint(delivered, <=, 1);
        if (state == MESSAGE_SENT)
            g_assert_cmpuint(delivered, ==, 1);
        sent += state == MESSAGE_SENT;
        uncertain += state == MESSAGE_UNCERTAIN;
    }
    g_test_message("%u kills: %u sent, %u uncertain", kills, sent, uncertain);
    g_assert_cmpuint(uncertain, <=, kills); /* over one connection */
    sink_stop(&sink);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!sink_is_there()) {
        g_test_message("smtp-sink is not here");
        return 77;
    }
#define ADD(claim) g_test_add("/outbox/" #claim, House, NULL, set_up, claim, tear_down)
    ADD(everyone_gets_one_and_a_second_run_sends_nothing);
    ADD(a_second_run_at_the_same_time_is_told_since_when);
    ADD(a_mark_without_an_answer_is_uncertain_and_without_a_mark_it_is_queued);
    ADD(only_a_person_resolves_what_is_uncertain);
    ADD(a_server_that_never_answers_is_soon_left);
    ADD(a_refusal_of_ours_stops_the_run_and_blames_nobody);
    ADD(a_server_that_is_away_changes_nothing);
    ADD(what_is_put_off_is_due_later);
    ADD(a_server_that_puts_off_everything_gets_a_rest);
    ADD(one_bad_address_does_not_keep_the_others);
    ADD(a_server_that_takes_one_mail_a_connection_is_called_again);
    ADD(what_changed_meanwhile_is_heeded);
    ADD(a_sent_invitation_makes_a_prospect_invited);
    ADD(what_is_in_the_ledger_counts_as_written);
    ADD(what_mails_share_is_kept_once_and_comes_back_to_the_byte);
    ADD(what_is_enclosed_for_all_is_kept_once);
    ADD(what_is_enclosed_for_one_comes_back_with_its_own);
    ADD(mails_of_another_mailing_share_nothing_with_those_before);
    ADD(a_piece_goes_with_the_last_mail_that_has_it);
    ADD(bytes_changed_behind_our_back_are_not_sent);
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *path = g_strdup_printf(
            "/outbox/no_part_of_a_mail_can_be_changed_behind_our_back/%s", changes[i].part);
        g_test_add(path, House, changes[i].sql, set_up,
                   no_part_of_a_mail_can_be_changed_behind_our_back, tear_down);
    }
    ADD(a_run_that_is_to_end_begins_no_other_message);
    ADD(another_mailing_waits_until_it_is_asked_for);
    ADD(many_connections_send_each_message_once);
    ADD(the_journal_says_once_of_each_that_it_was_sent);
    ADD(the_rate_makes_the_run_wait);
    ADD(the_daily_cap_outlives_restarts_and_clocks);
    ADD(a_claim_that_another_run_took_over_cannot_be_marked);
    ADD(a_message_is_put_off_twenty_times_at_most);
    ADD(a_run_that_is_to_end_does_not_wait_for_ever);
    ADD(a_killed_run_neither_loses_nor_repeats);
#undef ADD
    return g_test_run();
}
