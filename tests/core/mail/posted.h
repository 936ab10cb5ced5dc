/* posted.h - for tests: mail that was sent, without a server
 *
 * Steps of the ledger as a run of the outbox takes them.
 */
#pragma once

#include "mail/claim.h"
#include "mail/mailing.h"

/* Takes every message of `mailing` to `state`, with `reply`. */
static inline void
posted_end(Campaign *campaign, int64_t mailing, MessageState state, const char *reply)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Ledger) ledger = ledger_new(campaign);
    for (int64_t id = 0;;) {
        g_autoptr(Claim) claim = NULL;
        ClaimVerdict verdict = CLAIM_ON_HOLD;
        g_assert_true(ledger_next(ledger, mailing, id, &id, &error));
        if (id == 0)
            return;
        g_assert_true(claim_take(campaign, ledger, id, &verdict, &claim, &error));
        g_assert_no_error(error);
        if (claim == NULL)
            continue;
        g_assert_true(claim_mark(claim, &error));
        g_assert_true(claim_end(claim, state, reply, 0, &error));
        g_assert_no_error(error);
    }
}

/* Queues the template `name` for its own audience and takes all of it to `state`; returns how
 * many there were. */
static inline size_t
posted_send(Campaign *campaign, const char *name, gboolean again, MessageState state)
{
    g_autoptr(GError) error = NULL;
    const MailingRequest request = {
        .template_name = name, .templates = TEMPLATES, .again = again};
    int64_t number = 0;
    size_t queued = 0;
    g_autoptr(Mailing) mailing = mailing_prepare(campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_true(mailing_queue(mailing, &number, &queued, &error));
    g_assert_no_error(error);
    posted_end(campaign, number, state, "250 2.0.0 taken");
    return queued;
}
