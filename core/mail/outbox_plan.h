/* outbox_plan.h - one run of the outbox: what keeps the lines busy; for outbox.c and
 * outbox_run.c
 *
 * Every turn it takes what became of messages, the marks that are wanted and new claims, and
 * writes all of it down in one transaction, so that many connections share one wait for the
 * disk. Only then does the end of a marked message leave. Once the store fails nothing more is
 * said: what was marked is uncertain until a person looks.
 */
#pragma once

#include "mail/ledger.h"
#include "mail/lines.h"
#include "mail/pace.h"

/* Of outbox.h, which needs this. */
typedef struct OutboxRun OutboxRun;
typedef struct OutboxResult OutboxResult;

/* Everything is borrowed; `out_result` is filled in as it goes. */
typedef struct {
    Campaign *campaign;
    Ledger *ledger;
    Lines *lines;
    Pace *pace;
    const OutboxRun *run;
    unsigned messages_per_connection; /* 0: any number */
    uint64_t total;                   /* that can be sent now */
} OutboxPlan;

/* Sends until nothing is left that can be sent now, or it must stop; fails as outbox_send()
 * does. */
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_run(const OutboxPlan *plan, OutboxResult *out_result, GError **error);
