/* outbox.h - the ledger of every message: at most once, and doubt shown as doubt
 *
 * queued → sending → sent | deferred | failed | uncertain. A message's bytes are frozen with
 * their hash when it is queued. A durable mark is set before the body's last byte may leave:
 * after a crash a message with that mark and no answer is uncertain and only a person resolves
 * it, one without it is queued again. A claim lives as long as its holder, by a kernel lock,
 * never by a clock.
 */
#pragma once

#include "campaign/campaign.h"
#include "mail/smtp.h"

typedef struct Outbox Outbox;

typedef enum {
    OUTBOX_ERROR_HELD,    /* another run is sending now */
    OUTBOX_ERROR_STATE,   /* a message in a state that does not allow this */
    OUTBOX_ERROR_STOPPED, /* the server refuses us; nothing more was tried */
} OutboxError;

#define OUTBOX_ERROR (outbox_error_quark())
GQuark outbox_error_quark(void);

typedef enum {
    MESSAGE_QUEUED,
    MESSAGE_SENDING,
    MESSAGE_SENT,
    MESSAGE_DEFERRED,
    MESSAGE_FAILED,
    MESSAGE_UNCERTAIN,
} MessageState;

typedef struct {
    int64_t id;
    int64_t mailing;
    int64_t signatory; /* 0: none */
    char *template_name;
    char *to; /* the bare address */
    MessageState state;
    int64_t attempts;
    char *reply; /* the server's last words, unescaped, or "" */
    int64_t next_at;
    int64_t changed_at;
} OutboxMessage;

const char *outbox_state_word(MessageState state);

/* Borrows `campaign`, whose store is open. */
Outbox *outbox_new(Campaign *campaign);
void outbox_free(Outbox *outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outbox, outbox_free)

/* What is queued: one message of a mailing. */
typedef struct {
    int64_t signatory;
    const Address *to;
    const char *message_id;
    GBytes *bytes;
} OutboxDraft;

/* Begins a mailing and queues a message in it; all in the caller's transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_begin_mailing(Outbox *outbox, const char *template_name, int64_t revision,
                              int64_t not_after, int64_t *out_mailing, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_queue(Outbox *outbox, int64_t mailing, const OutboxDraft *draft,
                      GError **error);

/* TRUE in `out_written` when `signatory` has a message of this template and revision that is
 * not failed to another address. */
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_has(Outbox *outbox, const char *template_name, int64_t revision,
                    int64_t signatory, const char *to, gboolean *out_written, GError **error);

typedef struct {
    uint64_t sent, deferred, failed, uncertain, withdrawn, left;
} OutboxResult;

/* Sends what is queued, and what is deferred and due, over one connection; recovers what an
 * interrupted run left first. OUTBOX_ERROR_HELD when another run is at it. Addresses that were
 * withdrawn, unsubscribed or suppressed meanwhile are re-checked in the claiming transaction
 * and not written to. */
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_send(Outbox *outbox, const DialAccount *account, const Address *from,
                     void (*progress)(const OutboxResult *result, uint64_t total,
                                      void *closure),
                     void *closure, OutboxResult *out_result, GError **error);

/* Visits messages in id order. Borrowed for the call. */
typedef gboolean (*OutboxVisit)(const OutboxMessage *message, void *closure, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_each(Outbox *outbox, OutboxVisit visit, void *closure, GError **error);

/* A person's word on an uncertain message: it was sent, or it is to be sent again. Journalled.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean outbox_resolve(Outbox *outbox, int64_t id, gboolean sent, GError **error);
