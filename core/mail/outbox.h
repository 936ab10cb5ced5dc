/* outbox.h - what sends the ledger's messages: at most once, and doubt shown as doubt
 *
 * One run at a time holds the claim, a kernel lock on the file outbox.lock in the campaign's
 * folder, which is gone with its holder however that ends; no clock decides. A durable mark is
 * set before a body's end may leave: after a crash a message with that mark and no answer is
 * uncertain and only a person resolves it, one without it is queued again. There is at most one
 * such message a connection.
 */
#pragma once

#include "mail/account.h"
#include "mail/ledger.h"

#include <signal.h>

typedef struct Outbox Outbox;

typedef enum {
    OUTBOX_ERROR_HELD,    /* another run is sending now; the message says since when */
    OUTBOX_ERROR_STOPPED, /* the server refuses us, or too much went wrong in a row; nothing
                             more was tried */
    OUTBOX_ERROR_CAPPED,  /* the daily cap is reached; the message says when it goes on */
} OutboxError;

#define OUTBOX_ERROR (outbox_error_quark())
GQuark outbox_error_quark(void);

/* Takes the claim, and recovers what an interrupted run left. Borrows `campaign`, whose store
 * is open; outbox_close() gives the claim back. */
G_GNUC_WARN_UNUSED_RESULT
Outbox *outbox_open(Campaign *campaign, GError **error);
void outbox_close(Outbox *outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outbox, outbox_close)

/* Borrowed. */
Ledger *outbox_get_ledger(const Outbox *outbox);

/* Connects, so that nothing needs to be queued for a server that cannot be reached; the next
 * outbox_send() goes on with the connection. `account` is borrowed until then. */
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_dial(Outbox *outbox, const DialAccount *account, GError **error);

typedef struct OutboxResult {
    uint64_t sent, deferred, failed, uncertain;
    uint64_t withdrawn; /* not written to any more */
    uint64_t left;      /* queued or deferred at the end */
    int64_t last_id;    /* of the message tried last; 0: none */
    int64_t goes_on_at; /* when the rate lets the next one go; 0: it does not keep any */
} OutboxResult;

typedef struct OutboxRun {
    const DialAccount *account;
    const Address *from;
    int64_t mailing;         /* only this one; 0: all */
    const AccountPace *pace; /* NULL: the campaign's */
    const volatile sig_atomic_t
        *ending; /* once not 0, no further message is begun, and those that were have some
                    seconds to come to their end; NULL: none */
    void (*progress)(const OutboxResult *result, uint64_t total,
                     void *closure); /* at least once a second; NULL: none */
    void *closure;

    /* For tests; 0 and NULL: the usual ones. */
    unsigned command_timeout, final_timeout; /* seconds */
    uint32_t (*random)(void);                /* for when a deferred message is due */
} OutboxRun;

/* Sends what is queued, and what is deferred and due, over as many connections as the pace and
 * the number of messages ask for, and makes those again that the server closes. Waits where the
 * rate says so. `out_result` tells what was done, also when the run fails half way. Fails with
 * DIAL_ERROR when the server cannot be reached, with OUTBOX_ERROR_STOPPED and with
 * OUTBOX_ERROR_CAPPED; what was not sent then stays queued. */
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_send(Outbox *outbox, const OutboxRun *run, OutboxResult *out_result,
                     GError **error);
