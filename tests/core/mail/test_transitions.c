/* Every step with a message from every state that it can be in, allowed and refused, walked by
 * one table: what becomes of it, and how often the server got it. */
#include "begun.h"
#include "peer.h"
#include "tampered.h"

#include "campaign/erasure.h"
#include "mail/claim.h"
#include "mail/message.h"
#include "mail/outbox.h"

#define HOUR INT64_C(3600)

/* Where a message can be. */
typedef enum {
    QUEUED,
    SENDING, /* a run has claimed it, and that run is gone */
    MARKED,  /* the same, and its end may have left */
    SENT,
    DUE,     /* deferred, until now */
    WAITING, /* deferred, for a while yet */
    FAILED,
    UNCERTAIN,
    PLACES
} Place;

static const char *const place_words[PLACES] = {"queued", "sending", "marked", "sent",
                                                "due",    "waiting", "failed", "uncertain"};

/* All places of a step are messages of one ledger, each of its own mailing. */
typedef struct {
    Begun begun;
    Ledger *ledger;
    Sink sink;
    Address *from, *to; /* the campaign's; the message's */
    int64_t signatory, mailing, message;
} Desk;

static void
set_to(Desk *desk, const char *email)
{
    g_clear_pointer(&desk->to, address_free);
    desk->to = address_parse(email, NULL);
}

static void
queue(Desk *desk, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *email = g_strdup_printf("%s@example.net", word);
    g_autofree char *id = message_make_id("example.org");
    const int64_t now = clock_now(desk->begun.clock);
    set_to(desk, email);
    const MessageParts parts = {.from = desk->from,
                                .to = desk->to,
                                .subject = "Please sign",
                                .text = "Dear colleagues\n",
                                .date = now,
                                .message_id = id};
    g_autoptr(GBytes) bytes = message_compose(&parts, &error);
    desk->signatory = begun_sign(&desk->begun, word, "email", email, "Ada Quill");
    const LedgerDraft draft = {
        .signatory = desk->signatory, .to = desk->to, .message_id = id, .bytes = bytes};
    g_assert_true(
        ledger_add_mailing(desk->ledger, "final", 1, now + HOUR, &desk->mailing, &error));
    g_assert_true(ledger_add(desk->ledger, desk->mailing, &draft, &error));
    g_assert_true(ledger_next(desk->ledger, desk->mailing, 0, &desk->message, &error));
    g_assert_no_error(error);
}

/* Queues a message and takes it to `place`, as a run of the outbox would. */
static void
put_at(Desk *desk, Place place)
{
    static const MessageState ends[PLACES] = {[SENT] = MESSAGE_SENT,
                                              [DUE] = MESSAGE_DEFERRED,
                                              [WAITING] = MESSAGE_DEFERRED,
                                              [FAILED] = MESSAGE_FAILED,
                                              [UNCERTAIN] = MESSAGE_UNCERTAIN};
    g_autoptr(GError) error = NULL;
    g_autoptr(Claim) claim = NULL;
    ClaimVerdict verdict = CLAIM_ON_HOLD;
    const int64_t now = clock_now(desk->begun.clock);
    const int64_t next = place == DUE ? now : place == WAITING ? now + HOUR / 2 : 0;
    queue(desk, place_words[place]);
    if (place == QUEUED)
        return;

    g_assert_true(claim_take(desk->begun.campaign, desk->ledger, desk->message, &verdict,
                             &claim, &error));
    g_assert_cmpint(verdict, ==, CLAIM_TAKEN);
    if (place != SENDING)
        g_assert_true(claim_mark(claim, &error));
    if (place > MARKED)
        g_assert_true(claim_end(claim, ends[place], "250 what it said", next, &error));
    g_assert_no_error(error);
}

/* The steps of the ledger. */
static gboolean
do_claim(Desk *desk, GError **error)
{
    return ledger_claim(desk->ledger, desk->message, error);
}

static gboolean
do_release(Desk *desk, GError **error)
{
    return ledger_release(desk->ledger, desk->message, error);
}

static gboolean
do_mark(Desk *desk, GError **error)
{
    return ledger_mark(desk->ledger, desk->message, error);
}

/* Another run is not the one that claimed it. */
static gboolean
do_mark_anothers(Desk *desk, GError **error)
{
    g_autoptr(Ledger) other = ledger_new(desk->begun.campaign);
    return ledger_mark(other, desk->message, error);
}

static gboolean
do_resolve_sent(Desk *desk, GError **error)
{
    return claim_resolve(desk->begun.campaign, desk->ledger, desk->message, TRUE, error);
}

static gboolean
do_resolve_resend(Desk *desk, GError **error)
{
    return claim_resolve(desk->begun.campaign, desk->ledger, desk->message, FALSE, error);
}

/* A run of the outbox, over one connection; what the server had of it is counted later. */
static gboolean
do_run(Desk *desk, GError **error)
{
    static const AccountPace one = {.connections = 1};
    OutboxResult result = {0};
    const DialAccount account = {.url = desk->sink.url};
    const OutboxRun run = {
        .account = &account, .from = desk->from, .pace = &one, .mailing = desk->mailing};
    g_autoptr(Outbox) outbox = outbox_open(desk->begun.campaign, error);
    return outbox != NULL && outbox_send(outbox, &run, &result, error);
}

static gboolean
do_run_twice(Desk *desk, GError **error)
{
    return do_run(desk, error) && do_run(desk, error);
}

static gboolean
do_run_later(Desk *desk, GError **error)
{
    clock_set(desk->begun.clock, clock_now(desk->begun.clock) + HOUR / 2);
    return do_run(desk, error);
}

static gboolean
do_run_too_late(Desk *desk, GError **error)
{
    clock_set(desk->begun.clock, clock_now(desk->begun.clock) + 2 * HOUR);
    return do_run(desk, error);
}

static gboolean
record_and_run(Desk *desk, SignatoryStatus status, GError **error)
{
    const RosterRecord record = {.status = status};
    return roster_record(campaign_get_roster(desk->begun.campaign), desk->signatory, &record,
                         error) &&
           do_run(desk, error);
}

static gboolean
do_withdraw_and_run(Desk *desk, GError **error)
{
    return record_and_run(desk, STATUS_WITHDRAWN, error);
}

static gboolean
do_decline_and_run(Desk *desk, GError **error)
{
    return record_and_run(desk, STATUS_DECLINED, error);
}

static gboolean
do_unsubscribe_and_run(Desk *desk, GError **error)
{
    return roster_unsubscribe(campaign_get_roster(desk->begun.campaign), desk->signatory,
                              "link", error) &&
           do_run(desk, error);
}

static gboolean
edit_and_run(Desk *desk, const char *field, const char *value, GError **error)
{
    return roster_edit(campaign_get_roster(desk->begun.campaign), desk->signatory, field, value,
                       error) &&
           do_run(desk, error);
}

static gboolean
do_hold_and_run(Desk *desk, GError **error)
{
    return edit_and_run(desk, "hold", "ask first", error);
}

static gboolean
do_move_and_run(Desk *desk, GError **error)
{
    g_autofree char *moved =
        g_strdup_printf("%" G_GINT64_FORMAT "@example.com", desk->signatory);
    return edit_and_run(desk, "email", moved, error);
}

/* As the command does: nobody sends meanwhile. */
static gboolean
do_erase_and_run(Desk *desk, GError **error)
{
    g_autoptr(Outbox) outbox = outbox_open(desk->begun.campaign, error);
    g_autoptr(Erasure) erasure =
        outbox != NULL ? erasure_make(desk->begun.campaign, desk->signatory, FALSE, error)
                       : NULL;
    g_clear_pointer(&outbox, outbox_close);
    return erasure != NULL && do_run(desk, error);
}

/* What each comes to, from each place: a state, "=" for the one it has, or "!" for a refusal,
 * after which it has that too. `fault` is the server's, by the options of smtp-sink; what is
 * sent by a run is with the server once, and nothing else is, but for what is uncertain. */
static const struct {
    const char *name;
    const char *fault;
    gboolean (*run)(Desk *desk, GError **error);
    const char *expected[PLACES];
} steps[] = {
#define S "sent"
#define F "failed"
#define U "uncertain"
#define Q "queued"
#define D "deferred"
    /* queued, sending, marked, sent, due, waiting, failed, uncertain */
    {"claim", "", do_claim, {"sending", "!", "!", "!", "sending", "sending", "!", "!"}},
    {"release", "", do_release, {"!", Q, Q, "!", "!", "!", "!", "!"}},
    {"mark", "", do_mark, {"!", "=", "=", "!", "!", "!", "!", "!"}},
    {"mark-anothers", "", do_mark_anothers, {"!", "!", "!", "!", "!", "!", "!", "!"}},
    {"resolve-sent", "", do_resolve_sent, {"!", "!", "!", "!", "!", "!", "!", S}},
    {"resolve-resend", "", do_resolve_resend, {"!", "!", "!", "!", "!", "!", "!", Q}},
    {"run", "", do_run, {S, S, U, "=", S, "=", "=", "="}},
    {"run-twice", "", do_run_twice, {S, S, U, "=", S, "=", "=", "="}},
    {"run-later", "", do_run_later, {S, S, U, "=", S, S, "=", "="}},
    {"run-too-late", "", do_run_too_late, {F, F, U, "=", F, F, "=", "="}},
    {"run-refused", "-f RCPT", do_run, {F, F, U, "=", F, "=", "=", "="}},
    {"run-put-off", "-r RCPT", do_run, {D, D, U, "=", D, "=", "=", "="}},
    {"run-unanswered", "-q .", do_run, {U, U, U, "=", U, "=", "=", "="}},
    {"withdraw", "", do_withdraw_and_run, {F, F, U, "=", F, "=", "=", "="}},
    {"decline", "", do_decline_and_run, {F, F, U, "=", F, "=", "=", "="}},
    {"unsubscribe", "", do_unsubscribe_and_run, {F, F, U, "=", F, "=", "=", "="}},
    {"hold", "", do_hold_and_run, {"=", Q, U, "=", "=", "=", "=", "="}},
    {"move", "", do_move_and_run, {F, F, U, "=", F, "=", "=", "="}},
    {"erase", "", do_erase_and_run, {F, F, F, "=", F, F, "=", F}},
};

static MessageState
state_of(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LedgerMessage) message = ledger_get(desk->ledger, desk->message, NULL, &error);
    g_assert_no_error(error);
    return message->state;
}

/* How often the server took a message to it. */
static unsigned
count_taken(const Desk *desk)
{
    g_autofree char *dump = sink_dump(&desk->sink);
    g_autofree char *line = g_strdup_printf("X-Rcpt-Args: <%s>", address_get_mailbox(desk->to));
    unsigned count = 0;
    for (const char *at = dump; (at = strstr(at, line)) != NULL; at++)
        count++;
    return count;
}

/* What a server closed on without an answer it may have taken or not. */
static void
assert_taken(const Desk *desk, size_t step, const char *expected)
{
    const unsigned taken = count_taken(desk);

    if (g_str_equal(expected, U) && steps[step].fault[0] != '\0')
        g_assert_cmpuint(taken, <=, 1);
    else
        g_assert_cmpuint(
            taken, ==, g_str_equal(expected, S) && steps[step].run != do_resolve_sent ? 1 : 0);
}

static void
assert_sound(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_verify(campaign_get_journal(desk->begun.campaign), NULL, &error));
    g_assert_no_error(error);
    g_assert_true(store_check(campaign_get_store(desk->begun.campaign), &error));
    g_assert_no_error(error);
}

static void
walk_one(Desk *desk, size_t step, Place place)
{
    g_autoptr(GError) error = NULL;
    put_at(desk, place);
    const char *was = ledger_state_word(state_of(desk)),
               *expected = steps[step].expected[place];
    const gboolean refused = g_str_equal(expected, "!");
    const gboolean done = steps[step].run(desk, &error);
    if (done == refused)
        g_error("%s of a message that is %s: %s", steps[step].name, place_words[place],
                error != NULL ? error->message : "not refused");
    g_assert_true(done == (error == NULL));
    if (refused)
        g_assert_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE);

    const char *now = ledger_state_word(state_of(desk));
    const char *wanted = refused || g_str_equal(expected, "=") ? was : expected;
    if (!g_str_equal(now, wanted))
        g_error("%s of a message that is %s should make it %s, not %s", steps[step].name,
                place_words[place], wanted, now);
    assert_taken(desk, step, expected);
    assert_sound(desk);
}

static void
every_place_takes_it_as_the_table_says(gconstpointer data)
{
    const size_t step = GPOINTER_TO_SIZE(data);
    Desk desk = {.sink = sink_start(steps[step].fault)};
    begun_set_up(&desk.begun, "organizations");
    desk.ledger = ledger_new(desk.begun.campaign);
    desk.from = address_parse("letters@example.org", NULL);
    for (Place place = QUEUED; place < PLACES; place++)
        walk_one(&desk, step, place);

    tampered_entry_is_named(desk.begun.campaign);
    sink_stop(&desk.sink);
    ledger_free(desk.ledger);
    address_free(desk.from);
    address_free(desk.to);
    begun_tear_down(&desk.begun);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!sink_is_there()) {
        g_test_message("smtp-sink is not here");
        return 77;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *path = g_strdup_printf(
            "/transitions/every_place_takes_it_as_the_table_says/%s", steps[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), every_place_takes_it_as_the_table_says);
    }
    return g_test_run();
}
