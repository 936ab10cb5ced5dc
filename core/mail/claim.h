/* claim.h - one message while it is being sent: may it still go, and what comes of it
 *
 * Between queueing and sending a signatory may withdraw, decline, ask for silence or get
 * another address. All that is looked at again in the very transaction that claims the message,
 * so that no mail goes to somebody who said no, however long the queue is.
 */
#pragma once

#include "mail/ledger.h"

typedef struct {
    Campaign *campaign; /* borrowed, and the ledger too */
    Ledger *ledger;
    int64_t id;
    int64_t signatory; /* 0: none */
    char *template_name;
    int64_t attempts; /* this one counted */
    gboolean is_marked;
    Address *to;
    GBytes *bytes;
    gboolean is_8bit;
    gboolean has_token; /* its body is dropped once it is sent */
    char *label;        /* by which a bounce names it: the left half of its Message-ID */
} Claim;

void claim_free(Claim *claim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Claim, claim_free)

typedef enum {
    CLAIM_TAKEN,
    CLAIM_WITHDRAWN, /* must not be written to any more; failed, with the reason */
    CLAIM_ON_HOLD,   /* a person must look at its signatory first; it stays queued */
} ClaimVerdict;

/* Takes message `id`, which is then being sent. `out_claim` is owned by the caller, NULL unless
 * it was taken. Borrows both for as long. */
G_GNUC_WARN_UNUSED_RESULT
gboolean claim_take(Campaign *campaign, Ledger *ledger, int64_t id, ClaimVerdict *out_verdict,
                    Claim **out_claim, GError **error);

/* Gives it back: nothing was tried that counts. */
G_GNUC_WARN_UNUSED_RESULT
gboolean claim_release(Claim *claim, GError **error);

/* Marks that the message's end may leave once the transaction is committed. */
G_GNUC_WARN_UNUSED_RESULT
gboolean claim_mark(Claim *claim, GError **error);

/* Writes down what came of it. A sent one is journalled, and if it was an invitation its
 * prospect is now invited; `next_at` is for a deferred one. */
G_GNUC_WARN_UNUSED_RESULT
gboolean claim_end(Claim *claim, MessageState state, const char *reply, int64_t next_at,
                   GError **error);

/* The same for a sent one that is journalled with others: in `entry`, which names it, see
 * sent.h. */
G_GNUC_WARN_UNUSED_RESULT
gboolean claim_end_sent(Claim *claim, const char *reply, int64_t entry, GError **error);

/* A person's word on an uncertain message: it was sent, or it is to be sent again. Journalled.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean claim_resolve(Campaign *campaign, Ledger *ledger, int64_t id, gboolean sent,
                       GError **error);
