/* ledger.h - every message that was ever queued, and where each stands
 *
 * queued → sending → sent | deferred | failed | uncertain. Each function is one step, durable
 * when it returns TRUE and no transaction is around it. A message's bytes are frozen with a
 * hash when it is queued and checked whenever they are read: SHA-256 of the whole where it
 * stays alone once they are dropped, or else of what they are kept as (frozen.h). Who may still
 * be written to is not decided here but by claim.h, and who may send by outbox.h.
 */
#pragma once

#include "campaign/campaign.h"
#include "data/address.h"

typedef struct Ledger Ledger;

typedef enum {
    LEDGER_ERROR_NOT_FOUND, /* no message with that number */
    LEDGER_ERROR_STATE,     /* the message is in a state that does not allow this */
    LEDGER_ERROR_CHANGED,   /* its bytes are not those that were queued */
} LedgerError;

#define LEDGER_ERROR (ledger_error_quark())
GQuark ledger_error_quark(void);

typedef enum {
    MESSAGE_QUEUED,
    MESSAGE_SENDING,
    MESSAGE_SENT,
    MESSAGE_DEFERRED,
    MESSAGE_FAILED,
    MESSAGE_UNCERTAIN,
} MessageState;

const char *ledger_state_word(MessageState state);

/* A row; its texts are UTF-8 and not NULL. */
typedef struct {
    int64_t id;
    int64_t mailing;
    int64_t signatory; /* 0: none */
    char *template_name;
    char *to; /* the bare address */
    MessageState state;
    int64_t attempts;
    char *reply; /* the server's last words, unescaped; ours in parentheses; or "" */
    int64_t next_at;
    int64_t changed_at;
    int64_t not_after; /* it is too late then; 0: never */

    /* Of ledger_get() alone; NULL and FALSE from ledger_each(). */
    char *message_id;   /* "left@right" */
    gboolean is_8bit;   /* its bytes need 8BITMIME */
    gboolean has_token; /* they are dropped once it is sent */
} LedgerMessage;

void ledger_message_free(LedgerMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LedgerMessage, ledger_message_free)

/* {id, mailing, to, state, attempts, reply, template, signatory, changed_at, next_at}. A new
 * reference. */
json_t *ledger_message_to_json(const LedgerMessage *message);

/* Borrows `campaign`, whose store is open. */
Ledger *ledger_new(Campaign *campaign);
void ledger_free(Ledger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_free)

/* What is queued: one message of a mailing. */
typedef struct {
    int64_t signatory; /* 0: none */
    const Address *to;
    const char *message_id;
    GBytes *bytes;
    gboolean has_token; /* its bytes are dropped once it is sent, and their hash stays */
} LedgerDraft;

/* Says when a mailing of `template_name` was last begun; 0: never. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_find_last(Ledger *ledger, const char *template_name, int64_t *out_at,
                          GError **error);

/* Begin a mailing of `template_name` and `revision`, and queue a message in it.
 * `not_after` is when it is too late to send; 0: never. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_add_mailing(Ledger *ledger, const char *template_name, int64_t revision,
                            int64_t not_after, int64_t *out_mailing, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_add(Ledger *ledger, int64_t mailing, const LedgerDraft *draft, GError **error);

/* TRUE in `out_has` when `signatory`, or an entry merged into it, has a message of this
 * template and revision, other than one that failed to another address than `to`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_has(Ledger *ledger, const char *template_name, int64_t revision,
                    int64_t signatory, const Address *to, gboolean *out_has, GError **error);

/* TRUE when `text`, an address as it was stored, is `to` in whatever case. */
gboolean ledger_is_address(const char *text, const Address *to);

/* TRUE in `out_silent` when nobody may write to this address any more: some entry that has or
 * had it is unsubscribed or suppressed. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_is_silent(Ledger *ledger, const Address *to, gboolean *out_silent,
                          GError **error);

/* Visits messages in id order. Borrowed for the call, which must not write. */
typedef gboolean (*LedgerVisit)(const LedgerMessage *message, void *closure, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_each(Ledger *ledger, LedgerVisit visit, void *closure, GError **error);

/* Returns message `id`; owned by the caller. `out_bytes`, which may be NULL, is NULL when its
 * body was dropped. */
G_GNUC_WARN_UNUSED_RESULT
LedgerMessage *ledger_get(Ledger *ledger, int64_t id, GBytes **out_bytes, GError **error);

/* The next message of `mailing` (0: of any) behind `after` that is queued, or deferred and due;
 * 0: none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_next(Ledger *ledger, int64_t mailing, int64_t after, int64_t *out_id,
                     GError **error);

/* How many of `mailing` (0: of any) can be sent now, and how many are deferred until later. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_count(Ledger *ledger, int64_t mailing, uint64_t *out_due, uint64_t *out_later,
                      GError **error);

/* What an interrupted run left: a message that was marked becomes uncertain, one that was not
 * is queued again. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_recover(Ledger *ledger, GError **error);

/* Removes what was shared by mails whose bodies were all dropped once they were sent. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_sweep(Ledger *ledger, GError **error);

/* Steps of one message, each durable when it returns TRUE and no transaction is around it. The
 * first three are refused with LEDGER_ERROR_STATE from any other state than they begin in: it
 * is being sent, one attempt more; it is queued again, as if that had not been; its end may
 * leave from now on. The claim is this Ledger's: once another one recovered and claimed the
 * message, it can neither be given back nor marked here. The last two say what came of it;
 * `entry` is the journal's that says it was sent. */
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_claim(Ledger *ledger, int64_t id, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_release(Ledger *ledger, int64_t id, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_mark(Ledger *ledger, int64_t id, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_end(Ledger *ledger, int64_t id, MessageState state, const char *reply,
                    int64_t next_at, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean ledger_end_sent(Ledger *ledger, int64_t id, const char *reply, int64_t entry,
                         gboolean has_token, GError **error);
