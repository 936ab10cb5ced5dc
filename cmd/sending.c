#include "sending.h"

#include "progress.h"

#include "base/text.h"
#include "mail/account.h"

#include <signal.h>
#include <unistd.h>

void
sending_print_text(const Cmd *cmd, const char *indent, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *shown = text_escape(*line, -1);
        if (line[1] != NULL || shown[0] != '\0')
            fprintf(cmd->out, "%s%s\n", shown[0] != '\0' ? indent : "", shown);
    }
}

typedef struct {
    Progress *progress;
    const Clock *clock; /* borrowed */
} Shown;

/* A rate that is used up makes the bar stand still: it says for how long. */
static void
show_wait(const Shown *shown, int64_t goes_on_at)
{
    const int64_t left = goes_on_at - clock_now(shown->clock);
    g_autofree char *note =
        goes_on_at > 0
            ? g_strdup_printf("rate reached; next in %" G_GINT64_FORMAT " s", MAX(left, 1))
            : NULL;

    progress_set_note(shown->progress, note);
}

static void
show_progress(const OutboxResult *result, uint64_t total, void *closure)
{
    const Shown *shown = closure;
    const uint64_t done = result->sent + result->deferred + result->failed + result->uncertain +
                          result->withdrawn;

    show_wait(shown, result->goes_on_at);
    progress_show(shown->progress, done, total);
}

static json_t *
to_json(const OutboxResult *result)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "sent", (json_int_t)result->sent,
                     "deferred", (json_int_t)result->deferred, "failed",
                     (json_int_t)result->failed, "uncertain", (json_int_t)result->uncertain,
                     "withdrawn", (json_int_t)result->withdrawn, "left",
                     (json_int_t)result->left);
}

static void
print_count(const Cmd *cmd, uint64_t count, const char *what)
{
    if (count > 0)
        fprintf(cmd->out, "%6" G_GUINT64_FORMAT " %s\n", count, what);
}

static void
print_result(const Cmd *cmd, const OutboxResult *result)
{
    fprintf(cmd->out, "%6" G_GUINT64_FORMAT " sent\n", result->sent);
    print_count(cmd, result->deferred, "deferred   the server wants them later");
    print_count(cmd, result->failed, "failed     the server refused them");
    print_count(cmd, result->uncertain, "uncertain  handed over, and no answer came");
    print_count(cmd, result->withdrawn, "not sent   who was queued must not be written to now");
    print_count(cmd, result->left, "left       queued or deferred");
}

/* What a person has to do now, if anything. */
static gboolean
judge(const OutboxResult *result, GError **error)
{
    if (result->deferred + result->failed + result->uncertain + result->left == 0)
        return TRUE;

    const char *next = result->uncertain > 0
                           ? "see undersigned outbox list, and resolve those that are uncertain"
                       : result->left > 0 ? "later: undersigned outbox retry"
                                          : "see undersigned outbox list";
    g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED, "not everything was sent; %s", next);
    return FALSE;
}

static volatile sig_atomic_t ending;

static void
end_soon(int signal_number)
{
    static const char words[] =
        "\r\033[Kending: what has left gets its answer; Ctrl-C again ends at once\n";

    (void)signal_number;
    ending = 1;
    if (isatty(STDERR_FILENO) && write(STDERR_FILENO, words, sizeof words - 1) < 0)
        return;
}

/* The first Ctrl-C lets the message under way have its answer; the second ends at once. */
static void
heed_signals(void)
{
    const struct sigaction action = {.sa_handler = end_soon, .sa_flags = (int)SA_RESETHAND};

    ending = 0;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

gboolean
sending_run(Cmd *cmd, Outbox *outbox, const DialAccount *account, int64_t mailing,
            gboolean json, GError **error)
{
    g_autoptr(Address) from = account_find_sender(cmd->campaign, error);
    if (from == NULL)
        return FALSE;

    g_autoptr(Progress) progress = progress_new("messages");
    Shown shown = {.progress = progress, .clock = campaign_get_clock(cmd->campaign)};
    OutboxResult result = {0};
    const OutboxRun run = {.account = account,
                           .from = from,
                           .mailing = mailing,
                           .ending = &ending,
                           .progress = show_progress,
                           .closure = &shown};
    heed_signals();
    const gboolean done = outbox_send(outbox, &run, &result, error);
    progress_free(g_steal_pointer(&progress));
    if (json)
        cmd_print_json(cmd, to_json(&result));
    else
        print_result(cmd, &result);
    return done && judge(&result, error);
}
