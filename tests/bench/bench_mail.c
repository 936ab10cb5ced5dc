/* bench_mail URL FOLDER COUNT CONNECTIONS MAIL: queues COUNT messages and sends them
 *
 * Each greets its own person, names its organisation in a sentence, and goes on with MAIL's text.
 * Prints microseconds of the processor a message, to compose and queue and then to send, and
 * messages a second of the wall clock while sending. FOLDER must not be there; it is made, and
 * stays. */
#include "mail/message.h"
#include "mail/outbox.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    Campaign *campaign;
    Address *from;
    char *text;
    unsigned count;
    int64_t *signatories; /* their ids, one a message */
} Bench;

static void
must(gboolean done, GError *error)
{
    if (done)
        return;
    fprintf(stderr, "bench_mail: %s\n", error != NULL ? error->message : "failed");
    exit(1);
}

static double
seconds_of(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static Campaign *
begin(const char *folder, Clock *clock)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "campaign.conf", NULL);
    must(g_mkdir(folder, 0700) == 0 &&
             g_file_set_contents(path, "[campaign]\ntitle = A letter\n", -1, &error),
         error);
    Campaign *campaign = campaign_open(folder, clock, &error);
    must(campaign != NULL && campaign_open_store(campaign, &error), error);
    return campaign;
}

static int64_t
add_signatory(const Bench *bench, const char *email, unsigned number, GError **error)
{
    g_autoptr(Signatory) signatory = signatory_new();
    g_autofree char *name = g_strdup_printf("Organisation %u", number);
    int64_t id = 0;

    signatory_set(&signatory->name, name);
    signatory_set(&signatory->email, email);
    must(roster_add(campaign_get_roster(bench->campaign), signatory, &id, error), *error);
    return id;
}

static char *
make_email(unsigned number)
{
    return g_strdup_printf("contact%u@org%u.example", number, number % 997);
}

/* Those who are written to, which is no part of the work. */
static void
add_all(Bench *bench, GError **error)
{
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(bench->campaign), error);
    must(transaction != NULL, *error);
    bench->signatories = g_new(int64_t, bench->count);
    for (unsigned i = 0; i < bench->count; i++) {
        g_autofree char *email = make_email(i);
        bench->signatories[i] = add_signatory(bench, email, i, error);
    }
    must(store_commit(g_steal_pointer(&transaction), error), *error);
}

/* What is said to nobody else, and then the letter. */
static char *
write_text(const Bench *bench, unsigned number)
{
    return g_strdup_printf("Dear Ms. Contact %u,\n\nthank you for signing. The letter names "
                           "Organisation %u with %u others; this is its final text.\n\n%s",
                           number, number, bench->count - 1, bench->text);
}

static void
queue(const Bench *bench, GError **error)
{
    g_autoptr(Ledger) ledger = ledger_new(bench->campaign);
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(bench->campaign), error);
    int64_t mailing = 0;
    must(ledger_add_mailing(ledger, "draft", 1, 0, &mailing, error), *error);
    for (unsigned i = 0; i < bench->count; i++) {
        g_autofree char *email = make_email(i);
        g_autofree char *id = message_make_id("campaign.example");
        g_autofree char *text = write_text(bench, i);
        g_autoptr(Address) to = address_parse(email, NULL);
        const MessageParts parts = {.from = bench->from,
                                    .to = to,
                                    .subject = "Joint letter: final text for your signature",
                                    .text = text,
                                    .date = 1699380000,
                                    .message_id = id};
        g_autoptr(GBytes) bytes = message_compose(&parts, error);
        must(bytes != NULL, *error);
        const LedgerDraft draft = {
            .signatory = bench->signatories[i], .to = to, .message_id = id, .bytes = bytes};
        must(ledger_add(ledger, mailing, &draft, error), *error);
    }
    must(store_commit(g_steal_pointer(&transaction), error), *error);
}

static void
send_all(const Bench *bench, const char *url, unsigned connections, GError **error)
{
    const DialAccount account = {.url = url, .ehlo = "bench"};
    const AccountPace pace = {.connections = connections};
    const OutboxRun run = {.account = &account, .from = bench->from, .pace = &pace};
    OutboxResult result = {0};
    g_autoptr(Outbox) outbox = outbox_open(bench->campaign, error);
    must(outbox != NULL && outbox_send(outbox, &run, &result, error), *error);
    must(result.sent == bench->count, NULL);
}

int
main(int argc, char **argv)
{
    if (argc != 6)
        return fputs("usage: bench_mail URL FOLDER COUNT CONNECTIONS MAIL\n", stderr), 2;

    g_autoptr(GError) error = NULL;
    g_autoptr(Clock) clock = clock_new();
    Bench bench = {.count = (unsigned)atoi(argv[3])};
    bench.from = address_parse("letters@campaign.example", &error);
    must(g_file_get_contents(argv[5], &bench.text, NULL, &error), error);
    bench.campaign = begin(argv[2], clock);

    add_all(&bench, &error);

    const double before = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    queue(&bench, &error);
    const double queued = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    const double wall = seconds_of(CLOCK_MONOTONIC);
    send_all(&bench, argv[1], (unsigned)atoi(argv[4]), &error);
    const double sent = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    printf("%.1f %.1f %.0f\n", (queued - before) / bench.count * 1e6,
           (sent - queued) / bench.count * 1e6,
           bench.count / (seconds_of(CLOCK_MONOTONIC) - wall));

    campaign_close(bench.campaign);
    address_free(bench.from);
    g_free(bench.text);
    g_free(bench.signatories);
    return 0;
}
