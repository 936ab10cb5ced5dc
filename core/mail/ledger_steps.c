#include "mail/ledger.h"
#include "mail/ledger_parts.h"

/* Runs `operation`, which takes `id`, the time and who holds the claim; with an `id` of 0 only
 * the time. */
static gboolean
run_step(Ledger *ledger, Operation operation, int64_t id, GError **error)
{
    g_autoptr(Statement) step = store_statement(ledger->store, operation, error);
    if (step == NULL)
        return FALSE;

    if (id != 0)
        statement_bind_int(step, 1, id);
    statement_bind_int(step, id != 0 ? 2 : 1, clock_now(ledger->clock));
    if (id != 0)
        statement_bind_int(step, 3, ledger->holder);
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

/* A step that must find the message in the state it expects: one statement, which is its own
 * transaction where there is none around it. */
static gboolean
take_step(Ledger *ledger, Operation operation, int64_t id, GError **error)
{
    if (!run_step(ledger, operation, id, error))
        return FALSE;
    if (store_count_changes(ledger->store) == 1)
        return TRUE;

    g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE,
                "message %" G_GINT64_FORMAT " was changed by another process; run "
                "'undersigned outbox'",
                id);
    return FALSE;
}

gboolean
ledger_claim(Ledger *ledger, int64_t id, GError **error)
{
    return take_step(ledger, OPERATION_MESSAGE_CLAIM, id, error);
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

/* Drops the body of a mail that has a token; its hash stays. */
static gboolean
drop_body(Ledger *ledger, int64_t id, GError **error)
{
    g_autoptr(Statement) drop =
        store_statement(ledger->store, OPERATION_MESSAGE_BODY_DROP, error);
    if (drop == NULL)
        return FALSE;

    statement_bind_int(drop, 1, id);
    if (!statement_run(drop, error))
        return FALSE;
    ledger->is_swept = ledger->is_swept && store_count_changes(ledger->store) == 0;
    return TRUE;
}

gboolean
ledger_sweep(Ledger *ledger, GError **error)
{
    if (ledger->is_swept)
        return TRUE;

    ledger->is_swept = frozen_sweep(ledger->store, error);
    return ledger->is_swept;
}

static gboolean
set_end(Ledger *ledger, int64_t id, MessageState state, const char *reply, int64_t next_at,
        int64_t entry, GError **error)
{
    g_autoptr(Statement) end = store_statement(ledger->store, OPERATION_MESSAGE_END, error);
    if (end == NULL)
        return FALSE;

    statement_bind_int(end, 1, id);
    statement_bind_text(end, 2, ledger_state_word(state));
    statement_bind_text(end, 3, reply);
    statement_bind_int(end, 4, next_at);
    statement_bind_int(end, 5, clock_now(ledger->clock));
    statement_bind_int(end, 6, entry);
    return statement_run(end, error);
}

gboolean
ledger_end(Ledger *ledger, int64_t id, MessageState state, const char *reply, int64_t next_at,
           GError **error)
{
    return set_end(ledger, id, state, reply, next_at, 0, error) &&
           (state != MESSAGE_SENT || drop_body(ledger, id, error));
}

gboolean
ledger_end_sent(Ledger *ledger, int64_t id, const char *reply, int64_t entry,
                gboolean has_token, GError **error)
{
    return set_end(ledger, id, MESSAGE_SENT, reply, 0, entry, error) &&
           (!has_token || drop_body(ledger, id, error));
}
