#include "mail/outbox.h"

#include "base/secret.h"
#include "base/text.h"
#include "mail/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

G_DEFINE_QUARK(outbox - error - quark, outbox_error)

#define LOCK_NAME      "outbox.lock"
#define DIAL_ATTEMPTS  3   /* to get a lost connection back */
#define DIAL_PAUSE     2   /* seconds before the second, twice as many before the third */
#define DELAY_FIRST    300 /* seconds until a deferred message is due, doubled each time */
#define DELAY_LONGEST  (4 * 3600)
#define DEFERRED_LIMIT 10 /* in a row: the server wants a rest, not 400 times 3 attempts */
#define FAILED_LIMIT   10 /* at a run's start: it is hardly everybody's address that is wrong */
#define UNCERTAIN_LIMIT                                                                        \
    3 /* in a row: each more would be one more that a person must resolve                      \
       */

struct Outbox {
    Campaign *campaign; /* borrowed */
    Ledger *ledger;
    int lock;
    Smtp *smtp; /* NULL: not connected */
};

/* A run under way. */
typedef struct {
    Outbox *outbox;
    const OutboxRun *run;
    OutboxResult *result;
    uint64_t total;
    unsigned deferred_in_row;
    unsigned uncertain_in_row;
} Sending;

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

    smtp_close(outbox->smtp);
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

static gboolean
stop(GError **error, const char *what, const char *reply)
{
    g_autofree char *shown = text_escape(reply, -1);

    g_set_error(error, OUTBOX_ERROR, OUTBOX_ERROR_STOPPED,
                "%s (%s); what was not sent stays queued: undersigned outbox retry", what,
                shown);
    return FALSE;
}

gboolean
outbox_dial(Outbox *outbox, const DialAccount *account, GError **error)
{
    g_clear_pointer(&outbox->smtp, smtp_close);
    outbox->smtp = smtp_connect(account, error);
    return outbox->smtp != NULL;
}

/* Gets a connection, trying more than once where one was lost; at a run's start somebody is
 * waiting. */
static gboolean
dial_again(Outbox *outbox, const DialAccount *account, unsigned attempts, GError **error)
{
    unsigned pause = DIAL_PAUSE;

    for (unsigned attempt = 1;; attempt++, pause *= 2) {
        g_autoptr(GError) reason = NULL;
        if (outbox_dial(outbox, account, &reason))
            return TRUE;
        if (attempt == attempts || !g_error_matches(reason, DIAL_ERROR, DIAL_ERROR_CONNECT)) {
            g_propagate_error(error, g_steal_pointer(&reason));
            return FALSE;
        }
        g_usleep(pause * G_USEC_PER_SEC);
    }
}

/* Sees to it that there is a connection; `out_fresh` tells whether it is a new one. */
static gboolean
ensure_connection(Sending *sending, gboolean *out_fresh, GError **error)
{
    Outbox *outbox = sending->outbox;
    const unsigned attempts = sending->result->last_id == 0 ? 1 : DIAL_ATTEMPTS;

    *out_fresh = outbox->smtp == NULL || !smtp_is_open(outbox->smtp);
    return !*out_fresh || dial_again(outbox, sending->run->account, attempts, error);
}

/* Doubles with each attempt, a quarter more or less so that not all come back at once. */
static int64_t
next_attempt(int64_t now, int64_t attempts)
{
    const int64_t doubled = (int64_t)DELAY_FIRST << MIN(attempts - 1, 10);
    const int64_t delay = MIN(doubled, DELAY_LONGEST);
    uint32_t random = 0;

    secret_random(&random, sizeof random);
    return now + delay * 3 / 4 + random % (delay / 2);
}

static gboolean
set_mark(void *closure, GError **error)
{
    return claim_mark(closure, error);
}

static gboolean
hand_over(Sending *sending, Claim *claim, SessionOutcome *out_outcome, char **out_reply,
          GError **error)
{
    const SmtpMessage message = {
        .from = sending->run->from,
        .to = claim->to,
        .bytes = claim->bytes,
        .commit = set_mark,
        .closure = claim,
    };
    return smtp_send(sending->outbox->smtp, &message, out_outcome, out_reply, error);
}

/* Writes down what came of a message, and decides whether the run can go on. */
static gboolean
note_outcome(Sending *sending, Claim *claim, SessionOutcome outcome, const char *reply,
             GError **error)
{
    const int64_t now = clock_now(campaign_get_clock(sending->outbox->campaign));
    OutboxResult *result = sending->result;

    switch (outcome) {
    case SESSION_SENT:
        result->sent++;
        sending->deferred_in_row = sending->uncertain_in_row = 0;
        return claim_end(claim, MESSAGE_SENT, reply, 0, error);
    case SESSION_FAILED:
        result->failed++;
        sending->deferred_in_row = sending->uncertain_in_row = 0;
        return claim_end(claim, MESSAGE_FAILED, reply, 0, error) &&
               (result->sent > 0 || result->failed < FAILED_LIMIT ||
                stop(error, "the server refuses everyone; look at its words first", reply));
    case SESSION_AGAIN:
    case SESSION_DEFERRED:
        result->deferred++;
        return claim_end(claim, MESSAGE_DEFERRED, reply, next_attempt(now, claim->attempts),
                         error) &&
               (++sending->deferred_in_row < DEFERRED_LIMIT ||
                stop(error, "the server puts off every mail", reply));
    case SESSION_UNCERTAIN:
        result->uncertain++;
        return claim_end(claim, MESSAGE_UNCERTAIN, reply, 0, error) &&
               (++sending->uncertain_in_row < UNCERTAIN_LIMIT ||
                stop(error, "the server takes mails and does not say what becomes of them",
                     reply));
    case SESSION_OURS:
        return claim_release(claim, error) &&
               stop(error, "the server refuses to send for us", reply);
    }
    g_assert_not_reached();
}

/* Tries a claimed message. One that a server did not take because it had closed an idle
 * connection comes back in `out_again`: it was not tried at all. */
static gboolean
try_message(Sending *sending, Claim *claim, gboolean fresh, gboolean *out_again, GError **error)
{
    SessionOutcome outcome = SESSION_UNCERTAIN;
    g_autofree char *reply = NULL;
    if (!hand_over(sending, claim, &outcome, &reply, error))
        return FALSE;

    *out_again = (outcome == SESSION_DEFERRED || outcome == SESSION_AGAIN) && !fresh &&
                 !smtp_is_open(sending->outbox->smtp);
    if (*out_again)
        return claim_release(claim, error);
    return note_outcome(sending, claim, outcome, reply, error);
}

/* Claims and sends message `id`, a second time where the connection was an old one. */
static gboolean
send_message(Sending *sending, int64_t id, GError **error)
{
    for (gboolean again = TRUE; again;) {
        gboolean fresh = FALSE;
        ClaimVerdict verdict = CLAIM_ON_HOLD;
        g_autoptr(Claim) claim = NULL;
        again = FALSE;
        if (!ensure_connection(sending, &fresh, error))
            return FALSE;
        sending->result->last_id = id;
        if (!claim_take(sending->outbox->campaign, sending->outbox->ledger, id, &verdict,
                        &claim, error))
            return FALSE;
        sending->result->withdrawn += verdict == CLAIM_WITHDRAWN ? 1 : 0;
        if (claim != NULL && !try_message(sending, claim, fresh, &again, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
send_all(Sending *sending, GError **error)
{
    const OutboxRun *run = sending->run;
    int64_t id = 0;

    for (;;) {
        if (run->progress != NULL)
            run->progress(sending->result, sending->total, run->closure);
        if (run->ending != NULL && *run->ending != 0)
            return TRUE;
        if (!ledger_next(sending->outbox->ledger, run->mailing, id, &id, error))
            return FALSE;
        if (id == 0)
            return TRUE;
        if (!send_message(sending, id, error))
            return FALSE;
    }
}

gboolean
outbox_send(Outbox *outbox, const OutboxRun *run, OutboxResult *out_result, GError **error)
{
    uint64_t later = 0, due = 0;
    Sending sending = {.outbox = outbox, .run = run, .result = out_result};

    *out_result = (OutboxResult){0};
    if (!ledger_count(outbox->ledger, run->mailing, &sending.total, &later, error))
        return FALSE;
    const gboolean done = send_all(&sending, error);
    g_clear_pointer(&outbox->smtp, smtp_close);
    if (!ledger_count(outbox->ledger, run->mailing, &due, &later, done ? error : NULL))
        return FALSE;
    out_result->left = due + later;
    return done;
}
