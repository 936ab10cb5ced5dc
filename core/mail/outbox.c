#include "mail/outbox.h"

#include "base/text.h"
#include "mail/outbox_plan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

G_DEFINE_QUARK(outbox - error - quark, outbox_error)

#define LOCK_NAME "outbox.lock"
struct Outbox {
    Campaign *campaign; /* borrowed */
    Ledger *ledger;
    int lock;
    Lines *lines; /* NULL: not dialled */
};

static gboolean
fail(GError **error, const char *what)
{
    g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(errno),
                "the campaign's " LOCK_NAME " cannot be %s: %s", what, g_strerror(errno));
    return FALSE;
}

/* Who holds the lock has written since when. */
static gboolean
refuse_held(int lock, GError **error)
{
    char since[32] = "";
    const ssize_t length = pread(lock, since, sizeof since - 1, 0);
    since[MAX(length, 0)] = '\0';
    g_strchomp(since);
    g_autofree char *shown = text_escape(since, -1);

    g_set_error(error, OUTBOX_ERROR, OUTBOX_ERROR_HELD,
                "another run is sending (since %s); wait until it is done",
                shown[0] != '\0' ? shown : "just now");
    return FALSE;
}

static gboolean
write_since(int lock, const Clock *clock, GError **error)
{
    g_autofree char *since = clock_format(clock_now(clock));
    const size_t length = strlen(since);

    return (ftruncate(lock, 0) == 0 && pwrite(lock, since, length, 0) == (ssize_t)length) ||
           fail(error, "written");
}

static gboolean
take_claim(Outbox *outbox, GError **error)
{
    g_autofree char *path = campaign_path(outbox->campaign, LOCK_NAME);
    outbox->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (outbox->lock < 0)
        return fail(error, "opened");
    if (flock(outbox->lock, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? refuse_held(outbox->lock, error) : fail(error, "locked");

    return write_since(outbox->lock, campaign_get_clock(outbox->campaign), error);
}

Outbox *
outbox_open(Campaign *campaign, GError **error)
{
    g_autoptr(Outbox) outbox = g_new0(Outbox, 1);
    outbox->campaign = campaign;
    outbox->ledger = ledger_new(campaign);
    outbox->lock = -1;
    if (!take_claim(outbox, error) || !ledger_recover(outbox->ledger, error))
        return NULL;

    return g_steal_pointer(&outbox);
}

void
outbox_close(Outbox *outbox)
{
    if (outbox == NULL)
        return;

    lines_close(outbox->lines);
    ledger_free(outbox->ledger);
    if (outbox->lock >= 0)
        close(outbox->lock);
    g_free(outbox);
}

Ledger *
outbox_get_ledger(const Outbox *outbox)
{
    return outbox->ledger;
}

gboolean
outbox_dial(Outbox *outbox, const DialAccount *account, GError **error)
{
    const AccountPace pace = account_get_pace(outbox->campaign);
    GError *failure = NULL;

    g_clear_pointer(&outbox->lines, lines_close);
    outbox->lines = lines_new(account, pace.connections);
    if (!lines_dial(outbox->lines, error))
        return FALSE;
    while (lines_count_open(outbox->lines) == 0 &&
           (failure = lines_take_failure(outbox->lines)) == NULL)
        lines_turn(outbox->lines, G_MAXINT64);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, failure);
    return FALSE;
}

/* Sees to it that there are lines, as many as the pace says. */
static void
prepare_lines(Outbox *outbox, const OutboxRun *run, const AccountPace *pace)
{
    if (outbox->lines != NULL && lines_count(outbox->lines) != pace->connections)
        g_clear_pointer(&outbox->lines, lines_close);
    if (outbox->lines == NULL)
        outbox->lines = lines_new(run->account, pace->connections);
    if (run->command_timeout > 0)
        lines_set_timeouts(outbox->lines, run->command_timeout, run->final_timeout);
}

static gboolean
send_all(Outbox *outbox, const OutboxRun *run, OutboxResult *out_result, GError **error)
{
    const AccountPace pace =
        run->pace != NULL ? *run->pace : account_get_pace(outbox->campaign);
    uint64_t total = 0, later = 0;
    g_autoptr(Pace) counted =
        pace_load(campaign_get_store(outbox->campaign), campaign_get_clock(outbox->campaign),
                  pace.rate, pace.daily_cap, error);
    if (counted == NULL || !ledger_count(outbox->ledger, run->mailing, &total, &later, error))
        return FALSE;

    prepare_lines(outbox, run, &pace);
    const OutboxPlan plan = {.campaign = outbox->campaign,
                             .ledger = outbox->ledger,
                             .lines = outbox->lines,
                             .pace = counted,
                             .run = run,
                             .messages_per_connection = pace.messages_per_connection,
                             .total = total};
    const gboolean done = outbox_run(&plan, out_result, error);
    g_clear_pointer(&outbox->lines, lines_close);
    return done;
}

gboolean
outbox_send(Outbox *outbox, const OutboxRun *run, OutboxResult *out_result, GError **error)
{
    uint64_t later = 0, due = 0;

    *out_result = (OutboxResult){0};
    const gboolean done =
        send_all(outbox, run, out_result, error) && ledger_sweep(outbox->ledger, error);
    if (!ledger_count(outbox->ledger, run->mailing, &due, &later, done ? error : NULL))
        return FALSE;
    out_result->left = due + later;
    return done;
}
