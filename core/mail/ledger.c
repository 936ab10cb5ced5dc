#include "mail/ledger.h"

#include "base/secret.h"
#include "base/text.h"
#include "campaign/silence.h"
#include "mail/ledger_parts.h"
#include "mail/message.h"
#include "proof/digest.h"

#include <string.h>

G_DEFINE_QUARK(ledger - error - quark, ledger_error)

/* Columns of OPERATION_MESSAGE_GET behind those of a row of OPERATION_MESSAGE_EACH. */
enum {
    COLUMN_MESSAGE_ID = 11,
    COLUMN_SHA256,
    COLUMN_IS_8BIT,
    COLUMN_HAS_TOKEN,
    COLUMN_BYTES, /* and what belongs to them */
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
    g_free(message->message_id);
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

Ledger *
ledger_new(Campaign *campaign)
{
    Ledger *ledger = g_new0(Ledger, 1);
    ledger->store = campaign_get_store(campaign);
    ledger->clock = campaign_get_clock(campaign);
    ledger->freezer = freezer_new(ledger->store);
    ledger->frozen = frozen_new(ledger->store);
    ledger->is_swept = TRUE;
    secret_random(&ledger->holder, sizeof ledger->holder);
    return ledger;
}

void
ledger_free(Ledger *ledger)
{
    if (ledger == NULL)
        return;

    freezer_free(ledger->freezer);
    frozen_free(ledger->frozen);
    g_free(ledger);
}

gboolean
ledger_find_last(Ledger *ledger, const char *template_name, int64_t *out_at, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) last = store_statement(ledger->store, OPERATION_MAILING_LAST, error);
    if (last == NULL)
        return FALSE;
    statement_bind_text(last, 1, template_name);
    if (!statement_next(last, &row, error))
        return FALSE;

    *out_at = row ? statement_get_int(last, 0) : 0;
    return TRUE;
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
    freezer_begin(ledger->freezer);
    return TRUE;
}

static void
bind_hash(Statement *statement, int parameter, const void *bytes, size_t length)
{
    const Digest sha256 = digest_of(bytes, length);

    statement_bind_bytes(statement, parameter, sha256.bytes, DIGEST_SIZE);
}

/* Adds the message, to which its body is added next. */
static gboolean
add_message(Ledger *ledger, int64_t mailing, const LedgerDraft *draft, GError **error)
{
    g_autoptr(Statement) add = store_statement(ledger->store, OPERATION_MESSAGE_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, mailing);
    if (draft->signatory != 0)
        statement_bind_int(add, 2, draft->signatory);
    else
        statement_bind_null(add, 2);
    statement_bind_int(add, 3, draft->has_token);
    statement_bind_int(add, 4, clock_now(ledger->clock));
    return statement_run(add, error);
}

gboolean
ledger_add(Ledger *ledger, int64_t mailing, const LedgerDraft *draft, GError **error)
{
    gboolean is_8bit = FALSE;
    size_t length = 0;
    const void *bytes = g_bytes_get_data(draft->bytes, &length);
    if (!message_check(draft->bytes, &is_8bit, error) ||
        !add_message(ledger, mailing, draft, error))
        return FALSE;
    const int64_t id = store_get_last_id(ledger->store);
    g_autoptr(Statement) add =
        store_statement(ledger->store, OPERATION_MESSAGE_BODY_ADD, error);
    gboolean is_sealed = FALSE;
    if (add == NULL ||
        !freezer_bind(ledger->freezer, id, draft->bytes, add, 8, &is_sealed, error))
        return FALSE;

    statement_bind_int(add, 1, id);
    statement_borrow_text(add, 2, address_get_mailbox(draft->to));
    statement_borrow_text(add, 3, draft->message_id);
    if (is_sealed && !draft->has_token)
        statement_bind_null(add, 4);
    else
        bind_hash(add, 4, bytes, length);
    statement_bind_int(add, 5, (int64_t)length);
    statement_bind_int(add, 6, is_8bit);
    statement_bind_int(add, 7, address_needs_smtputf8(draft->to));
    return statement_run(add, error);
}

gboolean
ledger_is_address(const char *text, const Address *to)
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
              ledger_is_address(statement_get_text(rows, 0), to);
    }
}

gboolean
ledger_is_silent(Ledger *ledger, const Address *to, gboolean *out_silent, GError **error)
{
    return silence_has(ledger->store, address_get_mailbox(to), out_silent, error);
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
    message->not_after = statement_get_int(row, 10);
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

static gboolean
refuse_changed(int64_t id, GError **error)
{
    g_set_error(
        error, LEDGER_ERROR, LEDGER_ERROR_CHANGED,
        "message %" G_GINT64_FORMAT
        " is not what was queued: its bytes were changed in the store; restore a backup",
        id);
    return FALSE;
}

/* TRUE when `bytes` are those whose hash stands in the row. */
static gboolean
has_hash(Statement *row, GBytes *bytes)
{
    size_t length = 0, digest_length = 0;
    const void *data = g_bytes_get_data(bytes, &length);
    const void *digest = statement_get_bytes(row, COLUMN_SHA256, &digest_length);
    const Digest sha256 = digest_of(data, length);

    return digest_is(&sha256, digest, digest_length);
}

/* Puts the bytes of the current row together: those that have no seal are held against their
 * hash. */
static gboolean
read_bytes(Ledger *ledger, Statement *row, int64_t id, GBytes **out_bytes, GError **error)
{
    g_autoptr(GError) reason = NULL;
    *out_bytes = NULL;
    if (statement_is_null(row, COLUMN_BYTES))
        return TRUE;
    const FrozenBody body = frozen_read(row, COLUMN_BYTES);
    g_autoptr(GBytes) whole = frozen_get(ledger->frozen, &body, &reason);
    if (whole == NULL && reason->domain != FROZEN_ERROR) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    if (whole == NULL || (body.layout[0] == '\0' && !has_hash(row, whole)))
        return refuse_changed(id, error);
    *out_bytes = g_steal_pointer(&whole);
    return TRUE;
}

LedgerMessage *
ledger_get(Ledger *ledger, int64_t id, GBytes **out_bytes, GError **error)
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
    if (out_bytes != NULL && !read_bytes(ledger, rows, id, out_bytes, error))
        return NULL;
    LedgerMessage *message = read_message(rows);
    message->message_id = g_strdup(statement_get_text(rows, COLUMN_MESSAGE_ID));
    message->is_8bit = statement_get_int(rows, COLUMN_IS_8BIT) != 0;
    message->has_token = statement_get_int(rows, COLUMN_HAS_TOKEN) != 0;
    return message;
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
