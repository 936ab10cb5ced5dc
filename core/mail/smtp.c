#include "mail/smtp.h"

#include "mail/message.h"
#include "mail/reply.h"
#include "mail/wire.h"

#include <inttypes.h>
#include <string.h>

#define QUIT_TIMEOUT  5
#define BODY_RATE_MIN 1024 /* octets a second; a server that takes less is given up */
#define CHUNK         32768
#define WORDS_LIMIT   1000 /* of half an answer */
#define BODY_END      "\r\n.\r\n"

struct Smtp {
    Wire *wire; /* NULL once it is closed */
    GString *input;
    DialOffers offers;
    unsigned command_timeout;
    unsigned final_timeout;
};

/* Where in a transaction an answer came. */
typedef enum {
    STAGE_MAIL,
    STAGE_RCPT,
    STAGE_DATA,
    STAGE_END,
} Stage;

/* What came of the message, and in whose words. */
typedef struct {
    SmtpOutcome outcome;
    char *words;
} Verdict;

static Smtp *
smtp_new(void)
{
    Smtp *smtp = g_new0(Smtp, 1);
    smtp->input = g_string_new(NULL);
    smtp_set_timeouts(smtp, 300, 600);
    return smtp;
}

Smtp *
smtp_connect(const DialAccount *account, GError **error)
{
    g_autoptr(Smtp) smtp = smtp_new();

    smtp->wire = dial_connect(account, &smtp->offers, error);
    return smtp->wire != NULL ? g_steal_pointer(&smtp) : NULL;
}

static int64_t
deadline_in(unsigned seconds)
{
    return g_get_monotonic_time() + (int64_t)seconds * G_USEC_PER_SEC;
}

/* Closes the connection: nothing that may still come on it can be understood. */
static void
hang_up(Smtp *smtp)
{
    g_clear_pointer(&smtp->wire, wire_free);
}

/* How the wait for a reply ended. */
typedef enum {
    ANSWER_WHOLE,
    ANSWER_GARBAGE,
    ANSWER_CLOSED,
    ANSWER_TIMEOUT,
} Answer;

static Answer
read_reply(Smtp *smtp, Reply *reply, int64_t deadline)
{
    for (;;) {
        const ReplyState state = reply_take(reply, smtp->input);
        if (state != REPLY_MORE)
            return state == REPLY_DONE ? ANSWER_WHOLE : ANSWER_GARBAGE;
        const WireStatus status = wire_receive(smtp->wire, smtp->input, deadline);
        if (status != WIRE_OK)
            return status == WIRE_TIMEOUT ? ANSWER_TIMEOUT : ANSWER_CLOSED;
    }
}

/* What the server said, or else what happened. */
static char *
describe(Smtp *smtp, const Reply *reply, Answer answer)
{
    static const char *const events[] = {
        [ANSWER_WHOLE] = "", /* a whole reply has words */
        [ANSWER_GARBAGE] = "(what came is no answer)",
        [ANSWER_CLOSED] = "(the connection was lost)",
        [ANSWER_TIMEOUT] = "(no answer came in time)",
    };
    const char *words = reply_get_words(reply);
    if (words[0] != '\0')
        return g_strdup(words);
    if (smtp->input->len > 0)
        return g_utf8_make_valid(smtp->input->str, (gssize)MIN(smtp->input->len, WORDS_LIMIT));

    return g_strdup(events[answer]);
}

static gboolean
decide(Verdict *verdict, SmtpOutcome outcome, char *words)
{
    g_free(verdict->words);
    *verdict = (Verdict){.outcome = outcome, .words = words};
    return FALSE;
}

/* The class of an answer that is not the one hoped for (CATALOGUE E4). */
static SmtpOutcome
judge(Stage stage, int code)
{
    const gboolean about_us = code == 530 || code == 534 || code == 535 || code == 538;

    if (code >= 400 && code < 500)
        return SMTP_DEFERRED;
    if (code < 500)
        return stage == STAGE_END ? SMTP_UNCERTAIN : SMTP_DEFERRED;
    if (stage == STAGE_END)
        return SMTP_FAILED;
    if (stage == STAGE_MAIL || about_us)
        return SMTP_OURS;
    if (stage == STAGE_DATA && code < 550) /* a command not known, out of order … */
        return SMTP_OURS;
    return SMTP_FAILED;
}

/* Says `command` and reads the answer; FALSE, the connection closed, when none came. */
static gboolean
say(Smtp *smtp, const char *command, Reply *reply, Verdict *verdict)
{
    const int64_t deadline = deadline_in(smtp->command_timeout);
    Answer answer = ANSWER_GARBAGE;

    /* What was said unasked would be taken for the answer. */
    if (smtp->input->len == 0) {
        const WireStatus sent = wire_send(smtp->wire, command, strlen(command), deadline);
        answer = sent == WIRE_TIMEOUT ? ANSWER_TIMEOUT : read_reply(smtp, reply, deadline);
    }
    if (answer == ANSWER_WHOLE)
        return TRUE;
    decide(verdict, SMTP_DEFERRED, describe(smtp, reply, answer));
    hang_up(smtp);
    return FALSE;
}

/* Ends a transaction that was refused, so that the connection can have another. */
static void
reset(Smtp *smtp)
{
    g_autoptr(Reply) reply = reply_new();
    Verdict verdict = {0};

    if (say(smtp, "RSET\r\n", reply, &verdict) && reply_get_code(reply) != 250)
        hang_up(smtp);
    g_free(verdict.words);
}

/* Says `command` and wants an answer that `stage` can go on with. */
static gboolean
step(Smtp *smtp, Stage stage, const char *command, Verdict *verdict)
{
    g_autoptr(Reply) reply = reply_new();
    if (!say(smtp, command, reply, verdict))
        return FALSE;
    const int code = reply_get_code(reply);
    if (stage == STAGE_DATA ? code == 354 : code >= 250 && code <= 252)
        return TRUE;

    decide(verdict, judge(stage, code), g_strdup(reply_get_words(reply)));
    if (code < 400 || code == 421)
        hang_up(smtp);
    else
        reset(smtp);
    return FALSE;
}

/* What the server does not offer cannot be asked of it; decided before a word is said. */
static gboolean
check_offers(const Smtp *smtp, const SmtpMessage *message, gboolean is_8bit, Verdict *verdict)
{
    const DialOffers *offers = &smtp->offers;
    const size_t size = g_bytes_get_size(message->bytes);

    if (address_needs_smtputf8(message->from) && !offers->has_smtputf8)
        return decide(verdict, SMTP_OURS,
                      g_strdup("(the server takes no sender like this one: no SMTPUTF8)"));
    if (address_needs_smtputf8(message->to) && !offers->has_smtputf8)
        return decide(verdict, SMTP_FAILED,
                      g_strdup("(the server takes no address like this one: no SMTPUTF8)"));
    if (is_8bit && !offers->has_8bitmime)
        return decide(verdict, SMTP_FAILED,
                      g_strdup("(the server takes no 8-bit mail: no 8BITMIME)"));
    if (offers->size_limit > 0 && size > offers->size_limit)
        return decide(verdict, SMTP_FAILED,
                      g_strdup_printf("(the mail has %zu bytes, the server takes %" PRIu64 ")",
                                      size, offers->size_limit));
    return TRUE;
}

static gboolean
say_envelope(Smtp *smtp, const SmtpMessage *message, gboolean is_8bit, Verdict *verdict)
{
    const gboolean utf8 =
        address_needs_smtputf8(message->from) || address_needs_smtputf8(message->to);
    g_autoptr(GString) mail = g_string_new(NULL);
    g_string_printf(mail, "MAIL FROM:<%s>", address_get_mailbox(message->from));
    if (smtp->offers.size_limit > 0)
        g_string_append_printf(mail, " SIZE=%zu", g_bytes_get_size(message->bytes));
    g_string_append_printf(mail, "%s%s\r\n", is_8bit ? " BODY=8BITMIME" : "",
                           utf8 ? " SMTPUTF8" : "");
    g_autofree char *rcpt =
        g_strdup_printf("RCPT TO:<%s>\r\n", address_get_mailbox(message->to));

    return step(smtp, STAGE_MAIL, mail->str, verdict) &&
           step(smtp, STAGE_RCPT, rcpt, verdict) && step(smtp, STAGE_DATA, "DATA\r\n", verdict);
}

/* Sends `length` octets with a dot before each that begins a line (RFC 5321 section 4.5.2). */
static WireStatus
send_stuffed(Smtp *smtp, const char *bytes, size_t length)
{
    const int64_t last =
        deadline_in(smtp->command_timeout + (unsigned)(length / BODY_RATE_MIN));
    g_autoptr(GString) chunk = g_string_sized_new(CHUNK + 2);
    WireStatus status = WIRE_OK;

    for (size_t i = 0; i < length && status == WIRE_OK; i++) {
        if (bytes[i] == '.' && (i == 0 || bytes[i - 1] == '\n'))
            g_string_append_c(chunk, '.');
        g_string_append_c(chunk, bytes[i]);
        if (chunk->len < CHUNK && i + 1 < length)
            continue;
        status = wire_send(smtp->wire, chunk->str, chunk->len,
                           MIN(last, deadline_in(smtp->command_timeout)));
        g_string_truncate(chunk, 0);
    }
    return status;
}

/* Looks for an answer that came before the body's end. TRUE when the body can be ended: nothing
 * came, or a 250, which `out_early` keeps. */
static gboolean
hear_early(Smtp *smtp, WireStatus sent, char **out_early, Verdict *verdict)
{
    if (sent == WIRE_OK && smtp->input->len == 0 &&
        wire_receive(smtp->wire, smtp->input, 0) == WIRE_TIMEOUT)
        return TRUE;

    g_autoptr(Reply) reply = reply_new();
    const Answer answer = read_reply(smtp, reply, 0);
    const int code = answer == ANSWER_WHOLE ? reply_get_code(reply) : 0;
    if (sent == WIRE_OK && code == 250) {
        *out_early = g_strdup(reply_get_words(reply));
        return TRUE;
    }
    const SmtpOutcome outcome = code >= 400 ? judge(STAGE_END, code) : SMTP_DEFERRED;
    decide(verdict, outcome, describe(smtp, reply, answer));
    hang_up(smtp);
    return FALSE;
}

/* Lets the body end, and judges the answer. From the first of these bytes on the message may
 * have been accepted, whatever else is heard or not heard. */
static void
end_body(Smtp *smtp, Verdict *verdict)
{
    const int64_t deadline = deadline_in(smtp->final_timeout);
    g_autoptr(Reply) reply = reply_new();
    Answer answer = ANSWER_CLOSED;

    if (wire_send(smtp->wire, BODY_END, strlen(BODY_END), deadline) == WIRE_OK)
        answer = read_reply(smtp, reply, deadline);
    const int code = answer == ANSWER_WHOLE ? reply_get_code(reply) : 0;
    const SmtpOutcome outcome = code == 250 ? SMTP_SENT : judge(STAGE_END, code);
    decide(verdict, outcome, describe(smtp, reply, answer));
    if (outcome == SMTP_UNCERTAIN || code == 421 || smtp->input->len > 0)
        hang_up(smtp);
}

/* An answer of 250 before the end was a lie or a guess; the message counts as sent, and the
 * connection cannot be understood any more. */
static void
end_body_after(Smtp *smtp, const char *early, Verdict *verdict)
{
    (void)!wire_send(smtp->wire, BODY_END, strlen(BODY_END),
                     deadline_in(smtp->command_timeout));
    decide(verdict, SMTP_SENT,
           g_strdup_printf("(answered before the end of the mail) %s", early));
    hang_up(smtp);
}

/* Hands the message over; FALSE only when `commit` fails, and then its end stays here. */
static gboolean
send_body(Smtp *smtp, const SmtpMessage *message, Verdict *verdict, GError **error)
{
    size_t length = 0;
    const char *bytes = g_bytes_get_data(message->bytes, &length);
    g_autofree char *early = NULL;

    /* The last CRLF waits with the dot. */
    const WireStatus sent = send_stuffed(smtp, bytes, length - strlen("\r\n"));
    if (!hear_early(smtp, sent, &early, verdict))
        return TRUE;
    if (!message->commit(message->closure, error)) {
        hang_up(smtp);
        return FALSE;
    }
    if (early != NULL)
        end_body_after(smtp, early, verdict);
    else
        end_body(smtp, verdict);
    return TRUE;
}

gboolean
smtp_send(Smtp *smtp, const SmtpMessage *message, SmtpOutcome *out_outcome, char **out_reply,
          GError **error)
{
    gboolean is_8bit = FALSE;
    if (!message_check(message->bytes, &is_8bit, error))
        return FALSE;
    g_assert(smtp_is_open(smtp));

    Verdict verdict = {0};
    if (check_offers(smtp, message, is_8bit, &verdict) &&
        say_envelope(smtp, message, is_8bit, &verdict) &&
        !send_body(smtp, message, &verdict, error)) {
        g_free(verdict.words);
        return FALSE;
    }
    *out_outcome = verdict.outcome;
    *out_reply = verdict.words;
    return TRUE;
}

gboolean
smtp_is_open(const Smtp *smtp)
{
    return smtp->wire != NULL;
}

uint64_t
smtp_get_size_limit(const Smtp *smtp)
{
    return smtp->offers.size_limit;
}

void
smtp_set_timeouts(Smtp *smtp, unsigned command, unsigned final)
{
    smtp->command_timeout = command;
    smtp->final_timeout = final;
}

void
smtp_close(Smtp *smtp)
{
    if (smtp == NULL)
        return;

    if (smtp_is_open(smtp)) {
        g_autoptr(Reply) reply = reply_new();
        const int64_t deadline = deadline_in(QUIT_TIMEOUT);
        if (wire_send(smtp->wire, "QUIT\r\n", 6, deadline) == WIRE_OK)
            (void)read_reply(smtp, reply, deadline);
    }
    wire_free(smtp->wire);
    g_string_free(smtp->input, TRUE);
    g_free(smtp);
}
