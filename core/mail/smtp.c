#include "mail/smtp.h"

#include "mail/message.h"

struct Smtp {
    Lines *lines; /* only one */
};

Smtp *
smtp_connect(const DialAccount *account, GError **error)
{
    g_autoptr(Smtp) smtp = g_new0(Smtp, 1);
    GError *failure = NULL;

    smtp->lines = lines_new(account, 1);
    if (!lines_dial(smtp->lines, error))
        return NULL;
    while (!smtp_is_open(smtp) && (failure = lines_take_failure(smtp->lines)) == NULL)
        lines_turn(smtp->lines, G_MAXINT64);
    if (failure == NULL)
        return g_steal_pointer(&smtp);

    g_propagate_error(error, failure);
    return NULL;
}

void
smtp_close(Smtp *smtp)
{
    if (smtp == NULL)
        return;

    lines_close(smtp->lines);
    g_free(smtp);
}

/* Lets the end of the body leave once the mark is durable. */
static gboolean
commit(Session *session, const SmtpMessage *message, GError **error)
{
    void *tag = NULL;
    if (!session_wants_mark(session, &tag))
        return TRUE;
    if (!message->commit(message->closure, error))
        return FALSE;

    session_mark(session);
    return TRUE;
}

/* Waits until the answers to the message before are in; FALSE when the connection went. */
static gboolean
wait_for_turn(Smtp *smtp)
{
    while (smtp_is_open(smtp) && !session_wants_message(lines_get(smtp->lines, 0)))
        lines_turn(smtp->lines, G_MAXINT64);

    return smtp_is_open(smtp);
}

static gboolean
hand_over(Smtp *smtp, const SmtpMessage *message, SessionVerdict *verdict, GError **error)
{
    Session *session = lines_get(smtp->lines, 0);

    while (!session_take_verdict(session, verdict)) {
        if (!commit(session, message, error)) {
            lines_hang_up(smtp->lines, 0);
            return FALSE;
        }
        lines_turn(smtp->lines, G_MAXINT64);
    }
    return TRUE;
}

gboolean
smtp_send(Smtp *smtp, const SmtpMessage *message, SessionOutcome *out_outcome, char **out_reply,
          GError **error)
{
    SessionVerdict verdict = {.outcome = SESSION_AGAIN, .reply = NULL};
    SessionMessage said = {.from = message->from, .to = message->to, .bytes = message->bytes};
    if (!message_check(message->bytes, &said.is_8bit, error))
        return FALSE;

    if (wait_for_turn(smtp)) {
        session_give(lines_get(smtp->lines, 0), &said, g_get_monotonic_time());
        if (!hand_over(smtp, message, &verdict, error))
            return FALSE;
    }
    *out_outcome = verdict.outcome;
    *out_reply = verdict.reply != NULL ? verdict.reply : g_strdup("(the connection was lost)");
    return TRUE;
}

gboolean
smtp_is_open(const Smtp *smtp)
{
    const Session *session = lines_get(smtp->lines, 0);

    return session != NULL && session_is_open(session);
}

uint64_t
smtp_get_size_limit(const Smtp *smtp)
{
    return lines_get_offers(smtp->lines, 0)->size_limit;
}

void
smtp_set_timeouts(Smtp *smtp, unsigned command, unsigned final)
{
    lines_set_timeouts(smtp->lines, command, final);
    session_set_timeouts(lines_get(smtp->lines, 0), command, final);
}
