#include "mail/ledger.h"

#include "base/text.h"
#include "mail/message.h"
#include "proof/digest.h"

#include <string.h>

G_DEFINE_QUARK(ledger - error - quark, ledger_error)

struct Ledger {
    Store *store; /* borrowed, and all others */
    const Clock *clock;
    Journal *journal;
    Roster *roster;
};

/* Columns of OPERATION_MESSAGE_GET behind those of a LedgerMessage. */
enum {
    COLUMN_NOT_AFTER = 10,
    COLUMN_SHA256 = 12,
    COLUMN_BYTES = 13,
};

static const char *const state_words[] = {
    [MESSAGE_QUEUED] = "queued", [MESSAGE_SENDING] = "sending",
    [MESSAGE_SENT] = "sent",     [MESSAGE_DEFERRED] = "deferred",
    [MESSAGE_FAILED] = "failed", [MESSAGE_UNCERTAIN] = "uncertain",
};

const char *
ledger_state_word(MessageState state)
{
    return state_words[state];
}

static MessageState
state_from_word(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(state_words); i++)
        if (g_strcmp0(word, state_words[i]) == 0)
            return (MessageState)i;

    g_assert_not_reached(); /* the schema knows no other */
}

void
ledger_message_free(LedgerMessage *message)
{
    if (message == NULL)
        return;

    g_free(message->template_name);
    g_free(message->to);
    g_free(message->reply);
    g_free(message);
}

json_t *
ledger_message_to_json(const LedgerMessage *message)
{
    g_autofree char *changed = clock_format(message->changed_at);
    g_autofree char *next = message->next_at > 0 ? clock_format(message->next_at) : NULL;

    return json_pack("{s:I, s:I, s:s, s:s, s:I, s:s, s:s, s:I, s:s, s:s?}", "id",
                     (json_int_t)message->id, "mailing", (json_int_t)message->mailing, "to",
                     message->to, "state", ledger_state_word(message->state), "attempts",
                     (json_int_t)message->attempts, "reply", message->reply, "template",
                     message->template_name, "signatory", (json_int_t)message->signatory,
                     "changed_at", changed, "next_at", next);
}

void
ledger_mail_free(LedgerMail *mail)
{
    if (mail == NULL)
        return;

    g_free(mail->template_name);
    address_free(mail->to);
    g_clear_pointer(&mail->bytes, g_bytes_unref);
    g_free(mail);
}

Ledger *
ledger_new(Campaign *campaign)
{
    Ledger *ledger = g_new0(Ledger, 1);
    ledger->store = campaign_get_store(campaign);
    ledger->clock = campaign_get_clock(campaign);
    ledger->journal = campaign_get_journal(campaign);
    ledger->roster = campaign_get_roster(campaign);
    return ledger;
}

void
ledger_free(Ledger *ledger)
{
    g_free(ledger);
}

gboolean
ledger_add_mailing(Ledger *ledger, const char *template_name, int64_t revision,
                   int64_t not_after, int64_t *out_mailing, GError **error)
{
    g_autoptr(Statement) add = store_statement(ledger->store, OPERATION_MAILING_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_text(add, 1, template_name);
    statement_bind_int(add, 2, revision);
    statement_bind_int(add, 3, clock_now(ledger->clock));
    statement_bind_int(add, 4, not_after);
    if (!statement_run(add, error))
        return FALSE;

    *out_mailing = store_get_last_id(ledger->store);
    return TRUE;
}

gboolean
ledger_add(Ledger *ledger, int64_t mailing, const LedgerDraft *draft, GError **error)
{
    gboolean is_8bit = FALSE;
    size_t length = 0;
    const void *bytes = g_bytes_get_data(draft->bytes, &length);
    const Digest sha256 = digest_of(bytes, length);
    if (!message_check(draft->bytes, &is_8bit, error))
        return FALSE;
    g_autoptr(Statement) add = store_statement(ledger->store, OPERATION_MESSAGE_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, mailing);
    if (draft->signatory != 0)
        statement_bind_int(add, 2, draft->signatory);
    else
        statement_bind_null(add, 2);
    statement_bind_text(add, 3, address_get_mailbox(draft->to));
    statement_bind_text(add, 4, draft->message_id);
    statement_bind_bytes(add, 5, sha256.bytes, DIGEST_SIZE);
    statement_bind_bytes(add, 6, bytes, length);
    statement_bind_int(add, 7, (int64_t)length);
    statement_bind_int(add, 8, is_8bit);
    statement_bind_int(add, 9, address_needs_smtputf8(draft->to));
    statement_bind_int(add, 10, clock_now(ledger->clock));
    return statement_run(add, error);
}

/* TRUE when `text`, an address as it was stored, is `to` in whatever case. */
static gboolean
is_same_address(const char *text, const Address *to)
{
    g_autoptr(Address) address = address_parse(text, NULL);

    return address != NULL && g_str_equal(address_get_key(address), address_get_key(to));
}

gboolean
ledger_has(Ledger *ledger, const char *template_name, int64_t revision, int64_t signatory,
           const Address *to, gboolean *out_has, GError **error)
{
    g_autoptr(Statement) rows = store_statement(ledger->store, OPERATION_MESSAGE_TO, error);
    if (rows == NULL)
        return FALSE;

    statement_bind_text(rows, 1, template_name);
    statement_bind_int(rows, 2, revision);
    statement_bind_int(rows, 3, signatory);
    for (gboolean row = FALSE, has = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row || has) {
            *out_has = has;
            return TRUE;
        }
        has = state_from_word(statement_get_text(rows, 1)) != MESSAGE_FAILED ||
              is_same_address(statement_get_text(rows, 0), to);
    }
}

gboolean
ledger_is_silent(Ledger *ledger, const Address *to, gboolean *out_silent, GError **error)
{
    g_autoptr(Statement) row = store_statement(ledger->store, OPERATION_ADDRESS_SILENT, error);
    if (row == NULL)
        return FALSE;

    statement_bind_text(row, 1, address_get_key(to));
    return statement_next(row, out_silent, error);
}

static LedgerMessage *
read_message(Statement *row)
{
    LedgerMessage *message = g_new0(LedgerMessage, 1);
    message->id = statement_get_int(row, 0);
    message->mailing = statement_get_int(row, 1);
    message->signatory = statement_get_int(row, 2);
    message->template_name = g_strdup(statement_get_text(row, 3));
    message->to = g_strdup(statement_get_text(row, 4));
    message->state = state_from_word(statement_get_text(row, 5));
    message->attempts = statement_get_int(row, 6);
    message->reply = g_strdup(statement_get_text(row, 7));
    message->next_at = statement_get_int(row, 8);
    message->changed_at = statement_get_int(row, 9);
    return message;
}

gboolean
ledger_each(Ledger *ledger, LedgerVisit visit, void *closure, GError **error)
{
    g_autoptr(Statement) rows = store_statement(ledger->store, OPERATION_MESSAGE_EACH, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        g_autoptr(LedgerMessage) message = read_message(rows);
        if (!visit(message, closure, error))
            return FALSE;
    }
}

/* Reads the bytes of the current row and holds them against their hash. */
static gboolean
read_bytes(Statement *row, int64_t id, GBytes **out_bytes, GError **error)
{
    size_t length = 0, digest_length = 0;
    const void *bytes = statement_get_bytes(row, COLUMN_BYTES, &length);
    const void *digest = statement_get_bytes(row, COLUMN_SHA256, &digest_length);
    const Digest sha256 = digest_of(bytes, length);

    if (statement_is_null(row, COLUMN_BYTES)) {
        *out_bytes = NULL;
        return TRUE;
    }
    if (digest_length != DIGEST_SIZE || memcmp(digest, sha256.bytes, DIGEST_SIZE) != 0) {
        g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_CHANGED,
                    "message %" G_GINT64_FORMAT
                    " is not what was queued: its bytes were changed in the store; restore a "
                    "backup",
                    id);
        return FALSE;
    }
    *out_bytes = g_bytes_new(bytes, length);
    return TRUE;
}

/* Reads message `id`; `out_not_after` and `out_bytes` may be NULL. */
static LedgerMessage *
get(Ledger *ledger, int64_t id, int64_t *out_not_after, GBytes **out_bytes, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) rows = store_statement(ledger->store, OPERATION_MESSAGE_GET, error);
    if (rows == NULL)
        return NULL;
    statement_bind_int(rows, 1, id);
    if (!statement_next(rows, &row, error))
        return NULL;
    if (!row) {
        g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_NOT_FOUND,
                    "there is no message %" G_GINT64_FORMAT "; 'undersigned outbox' lists them",
                    id);
        return NULL;
    }
    if (out_bytes != NULL && !read_bytes(rows, id, out_bytes, error))
        return NULL;
    if (out_not_after != NULL)
        *out_not_after = statement_get_int(rows, COLUMN_NOT_AFTER);
    return read_message(rows);
}

LedgerMessage *
ledger_get(Ledger *ledger, int64_t id, GBytes **out_bytes, GError **error)
{
    return get(ledger, id, NULL, out_bytes, error);
}

gboolean
ledger_next(Ledger *ledger, int64_t mailing, int64_t after, int64_t *out_id, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) next = store_statement(ledger->store, OPERATION_MESSAGE_NEXT, error);
    if (next == NULL)
        return FALSE;

    statement_bind_int(next, 1, clock_now(ledger->clock));
    statement_bind_int(next, 2, after);
    statement_bind_int(next, 3, mailing);
    if (!statement_next(next, &row, error))
        return FALSE;
    *out_id = row ? statement_get_int(next, 0) : 0;
    return TRUE;
}

gboolean
ledger_count(Ledger *ledger, int64_t mailing, uint64_t *out_due, uint64_t *out_later,
             GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) count = store_statement(ledger->store, OPERATION_MESSAGE_COUNT, error);
    if (count == NULL)
        return FALSE;

    statement_bind_int(count, 1, clock_now(ledger->clock));
    statement_bind_int(count, 2, mailing);
    if (!statement_next(count, &row, error))
        return FALSE;
    *out_due = (uint64_t)statement_get_int(count, 0);
    *out_later = (uint64_t)statement_get_int(count, 1);
    return TRUE;
}

/* Runs `operation`, which takes the time as its last parameter behind `id` (0: it has none). */
static gboolean
run_step(Ledger *ledger, Operation operation, int64_t id, GError **error)
{
    g_autoptr(Statement) step = store_statement(ledger->store, operation, error);
    if (step == NULL)
        return FALSE;

    if (id != 0)
        statement_bind_int(step, 1, id);
    statement_bind_int(step, id != 0 ? 2 : 1, clock_now(ledger->clock));
    return statement_run(step, error);
}

gboolean
ledger_recover(Ledger *ledger, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(ledger->store, error);

    return transaction != NULL && run_step(ledger, OPERATION_MESSAGE_DOUBT, 0, error) &&
           run_step(ledger, OPERATION_MESSAGE_REQUEUE, 0, error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

/* A step that must find the message in the state it expects, durable when it returns. */
static gboolean
take_step(Ledger *ledger, Operation operation, int64_t id, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(ledger->store, error);
    if (transaction == NULL || !run_step(ledger, operation, id, error))
        return FALSE;
    if (store_count_changes(ledger->store) != 1) {
        g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE,
                    "message %" G_GINT64_FORMAT " was changed by another process; run "
                    "'undersigned outbox'",
                    id);
        return FALSE;
    }
    return store_commit(g_steal_pointer(&transaction), error);
}

gboolean
ledger_release(Ledger *ledger, int64_t id, GError **error)
{
    return take_step(ledger, OPERATION_MESSAGE_RELEASE, id, error);
}

gboolean
ledger_mark(Ledger *ledger, int64_t id, GError **error)
{
    return take_step(ledger, OPERATION_MESSAGE_MARK, id, error);
}

static gboolean
set_end(Ledger *ledger, int64_t id, MessageState state, const char *reply, int64_t next_at,
        GError **error)
{
    g_autoptr(Statement) end = store_statement(ledger->store, OPERATION_MESSAGE_END, error);
    if (end == NULL)
        return FALSE;

    statement_bind_int(end, 1, id);
    statement_bind_text(end, 2, ledger_state_word(state));
    statement_bind_text(end, 3, reply);
    statement_bind_int(end, 4, next_at);
    statement_bind_int(end, 5, clock_now(ledger->clock));
    return statement_run(end, error);
}

/* Follows merges to the entry that stands for itself. */
static Signatory *
get_signatory(Ledger *ledger, int64_t id, GError **error)
{
    Signatory *signatory = roster_get(ledger->roster, id, error);

    while (signatory != NULL && signatory->merged_into != 0) {
        const int64_t into = signatory->merged_into;
        signatory_free(signatory);
        signatory = roster_get(ledger->roster, into, error);
    }
    return signatory;
}

/* Why a message must not leave any more, or NULL. Static. */
static const char *
find_objection(const LedgerMessage *message, const Signatory *signatory, const Address *to)
{
    if (signatory->status == STATUS_WITHDRAWN)
        return "(not sent: the signatory withdrew)";
    if (signatory->status == STATUS_DECLINED)
        return "(not sent: the signatory declined)";
    if (signatory->unsubscribed || signatory->suppressed)
        return "(not sent: the signatory wants no mail)";
    if (signatory->id == message->signatory && !is_same_address(signatory->email, to))
        return "(not sent: the address was changed)";
    return NULL;
}

/* Looks again at everything that may have changed since the message was queued. */
static gboolean
reconsider(Ledger *ledger, const LedgerMessage *message, const Address *to, int64_t not_after,
           const char **out_objection, gboolean *out_hold, GError **error)
{
    gboolean silent = FALSE;

    *out_hold = FALSE;
    *out_objection = NULL;
    if (not_after != 0 && clock_now(ledger->clock) > not_after)
        *out_objection = "(not sent: it was too late)";
    if (!ledger_is_silent(ledger, to, &silent, error))
        return FALSE;
    if (silent)
        *out_objection = "(not sent: nobody may write to this address)";
    if (message->signatory == 0 || *out_objection != NULL)
        return TRUE;

    g_autoptr(Signatory) signatory = get_signatory(ledger, message->signatory, error);
    if (signatory == NULL)
        return FALSE;
    *out_objection = find_objection(message, signatory, to);
    *out_hold = signatory->hold[0] != '\0';
    return TRUE;
}

static gboolean
check_claimable(const LedgerMessage *message, GBytes *bytes, GError **error)
{
    if ((message->state == MESSAGE_QUEUED || message->state == MESSAGE_DEFERRED) &&
        bytes != NULL)
        return TRUE;

    g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE,
                "message %" G_GINT64_FORMAT " is %s and cannot be sent", message->id,
                ledger_state_word(message->state));
    return FALSE;
}

static LedgerMail *
new_mail(LedgerMessage *message, Address *to, GBytes *bytes)
{
    LedgerMail *mail = g_new0(LedgerMail, 1);
    mail->id = message->id;
    mail->signatory = message->signatory;
    mail->template_name = g_steal_pointer(&message->template_name);
    mail->attempts = message->attempts + 1;
    mail->to = to;
    mail->bytes = bytes;
    return mail;
}

gboolean
ledger_claim(Ledger *ledger, int64_t id, LedgerClaim *out_claim, LedgerMail **out_mail,
             GError **error)
{
    int64_t not_after = 0;
    gboolean hold = FALSE;
    const char *objection = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(StoreTransaction) transaction = store_begin(ledger->store, error);
    if (transaction == NULL)
        return FALSE;
    g_autoptr(LedgerMessage) message = get(ledger, id, &not_after, &bytes, error);
    if (message == NULL || !check_claimable(message, bytes, error))
        return FALSE;
    g_autoptr(Address) to = address_parse(message->to, error);
    if (to == NULL || !reconsider(ledger, message, to, not_after, &objection, &hold, error))
        return FALSE;

    *out_mail = NULL;
    if (objection != NULL || hold) {
        *out_claim = objection != NULL ? LEDGER_WITHDRAWN : LEDGER_ON_HOLD;
        return (objection == NULL ||
                set_end(ledger, id, MESSAGE_FAILED, objection, 0, error)) &&
               store_commit(g_steal_pointer(&transaction), error);
    }
    if (!take_step(ledger, OPERATION_MESSAGE_CLAIM, id, error) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;
    *out_claim = LEDGER_CLAIMED;
    *out_mail = new_mail(message, g_steal_pointer(&to), g_steal_pointer(&bytes));
    return TRUE;
}

/* What a sent message means for its signatory. */
static gboolean
note_sent(Ledger *ledger, const LedgerMail *mail, GError **error)
{
    if (mail->signatory == 0)
        return TRUE;
    if (!journal_add(ledger->journal, "mail", mail->signatory,
                     json_pack("{s:s, s:I}", "template", mail->template_name, "message",
                               (json_int_t)mail->id),
                     error))
        return FALSE;
    g_autoptr(Signatory) signatory = get_signatory(ledger, mail->signatory, error);
    if (signatory == NULL)
        return FALSE;
    return !g_str_equal(mail->template_name, "invitation") ||
           signatory->status != STATUS_PROSPECT ||
           roster_invite(ledger->roster, signatory->id, error);
}

gboolean
ledger_end(Ledger *ledger, const LedgerMail *mail, MessageState state, const char *reply,
           int64_t next_at, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(ledger->store, error);

    return transaction != NULL && set_end(ledger, mail->id, state, reply, next_at, error) &&
           (state != MESSAGE_SENT || note_sent(ledger, mail, error)) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
check_uncertain(const LedgerMessage *message, GError **error)
{
    if (message->state == MESSAGE_UNCERTAIN)
        return TRUE;

    g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE,
                "message %" G_GINT64_FORMAT " is %s; only an uncertain one is resolved by hand",
                message->id, ledger_state_word(message->state));
    return FALSE;
}

gboolean
ledger_resolve(Ledger *ledger, int64_t id, gboolean sent, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(ledger->store, error);
    if (transaction == NULL)
        return FALSE;
    g_autoptr(LedgerMessage) message = get(ledger, id, NULL, NULL, error);
    if (message == NULL || !check_uncertain(message, error))
        return FALSE;
    const LedgerMail mail = {
        .id = id, .signatory = message->signatory, .template_name = message->template_name};
    json_t *details =
        json_pack("{s:I, s:s}", "message", (json_int_t)id, "as", sent ? "sent" : "resend");
    return set_end(ledger, id, sent ? MESSAGE_SENT : MESSAGE_QUEUED, message->reply, 0,
                   error) &&
           journal_add(ledger->journal, "resolve", message->signatory, details, error) &&
           (!sent || note_sent(ledger, &mail, error)) &&
           store_commit(g_steal_pointer(&transaction), error);
}
