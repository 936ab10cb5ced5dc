/* outbox - the ledger of every message: list, show, retry, resolve, export */
#include "cmd.h"
#include "sending.h"
#include "table.h"

#include "base/text.h"
#include "mail/account.h"
#include "mail/claim.h"
#include "mail/returns.h"

#include <string.h>

#define STATES (MESSAGE_UNCERTAIN + 1)

/* A list under way: rows for people, or an array. */
typedef struct {
    const LedgerFilter *filter;
    Table *table;
    json_t *array;
    unsigned counts[STATES];
} List;

static gboolean
add_row(const LedgerMessage *message, void *closure, GError **error)
{
    List *list = closure;
    (void)error;
    if (!ledger_filter_has(list->filter, message))
        return TRUE;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, message->id);
    g_autofree char *attempts = g_strdup_printf("%" G_GINT64_FORMAT, message->attempts);
    g_autofree char *reply = g_strndup(message->reply, strcspn(message->reply, "\n"));

    list->counts[message->state]++;
    table_add(list->table, id, message->template_name, message->to,
              ledger_state_word(message->state), attempts, reply);
    json_array_append_new(list->array, ledger_message_to_json(message));
    return TRUE;
}

/* "59 messages: 57 sent, 2 failed". */
static void
print_counts(const Cmd *cmd, const List *list)
{
    const size_t total = json_array_size(list->array);
    const char *before = ": ";

    fprintf(cmd->out, "\n%zu %s", total, total == 1 ? "message" : "messages");
    for (int state = 0; state < STATES; state++)
        if (list->counts[state] > 0) {
            fprintf(cmd->out, "%s%u %s", before, list->counts[state],
                    ledger_state_word((MessageState)state));
            before = ", ";
        }
    fputc('\n', cmd->out);
    if (list->counts[MESSAGE_UNCERTAIN] > 0)
        fputs("uncertain: ask whether it arrived, then undersigned outbox resolve ID "
              "sent|resend\n",
              cmd->out);
    if (list->counts[MESSAGE_FAILED] > 0)
        fputs("failed: undersigned outbox export FILE.csv gives a table to correct addresses "
              "in\n",
              cmd->out);
}

static gboolean
list(Cmd *cmd, char **terms, gboolean json, GError **error)
{
    g_autoptr(LedgerFilter) filter = ledger_filter_parse((const char *const *)terms, error);
    if (filter == NULL)
        return FALSE;
    g_autoptr(Ledger) ledger = ledger_new(cmd->campaign);
    g_autoptr(Table) table =
        table_new(">id", "template", "to", "state", ">tries", "reply", NULL);
    List rows = {.filter = filter, .table = table, .array = json_array()};
    const gboolean done = ledger_each(ledger, add_row, &rows, error);

    if (done && json) {
        cmd_print_json(cmd, rows.array);
        return TRUE;
    }
    if (done && json_array_size(rows.array) == 0) {
        fputs(terms[0] != NULL ? "no message is that\n" : "the outbox is empty\n", cmd->out);
    } else if (done) {
        table_print(table, cmd);
        print_counts(cmd, &rows);
    }
    json_decref(rows.array);
    return done;
}

/* Static. A body goes with its links once it was sent, or with whom it names. */
static const char *
why_dropped(const LedgerMessage *message)
{
    return message->has_token && message->state == MESSAGE_SENT
               ? "held links, and its body was dropped once it was sent"
               : "named somebody who was erased, and its body was dropped";
}

static void
print_message(Cmd *cmd, const LedgerMessage *message, GBytes *bytes)
{
    const int64_t now = clock_now(cmd->clock);
    g_autofree char *when =
        clock_show(message->changed_at, now, campaign_get_zone(cmd->campaign));

    fprintf(cmd->out, "message %" G_GINT64_FORMAT " (%s) to %s\n", message->id,
            message->template_name, message->to);
    fprintf(cmd->out, "  %s since %s, tried %" G_GINT64_FORMAT "×\n",
            ledger_state_word(message->state), when, message->attempts);
    if (message->state == MESSAGE_DEFERRED) {
        g_autofree char *next = clock_show_distance(message->next_at, now);
        fprintf(cmd->out, "  due %s\n", next);
    }
    sending_print_text(cmd, "  ", message->reply);
    if (bytes == NULL) {
        fprintf(cmd->out, "  it %s\n", why_dropped(message));
        return;
    }
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    text[strstr(text, "\r\n\r\n") - text] = '\0';
    g_auto(GStrv) headers = g_strsplit(text, "\r\n", -1);
    fputc('\n', cmd->out);
    for (char **header = headers; *header != NULL; header++)
        sending_print_text(cmd, "  ", *header);
}

static gboolean
read_id(const char *text, int64_t *out_id, GError **error)
{
    guint64 id = 0;
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &id, NULL))
        return cmd_refuse_usage(error, "a message is named by its number; 'undersigned outbox' "
                                       "lists them");

    *out_id = (int64_t)id;
    return TRUE;
}

/* The message itself, to be kept or read by another program. */
static gboolean
print_eml(Cmd *cmd, const LedgerMessage *message, GBytes *bytes, GError **error)
{
    if (bytes == NULL) {
        g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED, "message %" G_GINT64_FORMAT " %s",
                    message->id, why_dropped(message));
        return FALSE;
    }
    size_t length = 0;
    const void *text = g_bytes_get_data(bytes, &length);
    fwrite(text, 1, length, cmd->out);
    return TRUE;
}

static gboolean
show(Cmd *cmd, const char *operand, gboolean eml, gboolean json, GError **error)
{
    int64_t id = 0;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Ledger) ledger = ledger_new(cmd->campaign);
    if (!read_id(operand, &id, error))
        return FALSE;
    g_autoptr(LedgerMessage) message = ledger_get(ledger, id, &bytes, error);
    if (message == NULL)
        return FALSE;
    if (eml)
        return print_eml(cmd, message, bytes, error);

    if (json)
        cmd_print_json(cmd, ledger_message_to_json(message));
    else
        print_message(cmd, message, bytes);
    return TRUE;
}

static gboolean export(Cmd *cmd, const char *path, char **terms, GError **error)
{
    size_t rows = 0, others = 0;
    g_autoptr(LedgerFilter) filter = ledger_filter_parse((const char *const *)terms, error);
    if (filter == NULL || !returns_write(cmd->campaign, filter, path, &rows, &others, error))
        return FALSE;

    g_autofree char *shown = text_escape(path, -1);
    g_autofree char *count = cmd_count((int64_t)rows, "address", "addresses");
    fprintf(cmd->out, "%s: %s that took no mail\n", shown, count);
    if (others > 0)
        fprintf(cmd->out,
                "%6zu failed messages are not in it: corrected since, or to nobody on "
                "the roster\n",
                others);
    if (rows > 0)
        fprintf(cmd->out,
                "next: correct the column 'email', then undersigned import %s --apply\n",
                shown);
    return TRUE;
}

static gboolean
say_nothing_due(Cmd *cmd, uint64_t later, gboolean json)
{
    if (json)
        cmd_print_json(cmd, json_pack("{s:i, s:I}", "sent", 0, "left", (json_int_t)later));
    else if (later > 0)
        fprintf(cmd->out, "nothing is due yet; %" G_GUINT64_FORMAT " deferred until later\n",
                later);
    else
        fputs("nothing is left to send\n", cmd->out);
    return TRUE;
}

static gboolean
retry(Cmd *cmd, gboolean json, GError **error)
{
    uint64_t due = 0, later = 0;
    g_autoptr(Outbox) outbox = outbox_open(cmd->campaign, error);
    if (outbox == NULL || !ledger_count(outbox_get_ledger(outbox), 0, &due, &later, error))
        return FALSE;
    if (due == 0)
        return say_nothing_due(cmd, later, json);

    g_autoptr(Account) account = account_load(cmd->campaign, error);
    return account != NULL &&
           sending_run(cmd, outbox, account_get_dial(account), 0, json, error);
}

static gboolean
resolve(Cmd *cmd, const char *operand, const char *verdict, GError **error)
{
    int64_t id = 0;
    const gboolean sent = g_str_equal(verdict, "sent");
    if (!sent && !g_str_equal(verdict, "resend"))
        return cmd_refuse_usage(error, "say what became of it: sent, or resend");
    if (!read_id(operand, &id, error))
        return FALSE;
    g_autoptr(Outbox) outbox = outbox_open(cmd->campaign, error);
    if (outbox == NULL ||
        !claim_resolve(cmd->campaign, outbox_get_ledger(outbox), id, sent, error))
        return FALSE;

    fprintf(cmd->out, "message %" G_GINT64_FORMAT " %s\n", id,
            sent ? "counts as sent" : "is queued again; next: undersigned outbox retry");
    return TRUE;
}

/* What is done with the operands behind argv[0]; FALSE in `out_known` when they make no sense.
 */
static gboolean
act(Cmd *cmd, int argc, char **argv, gboolean eml, gboolean json, gboolean *out_known,
    GError **error)
{
    const char *action = argc > 1 ? argv[1] : "list";

    *out_known = TRUE;
    if (g_str_equal(action, "list"))
        return list(cmd, argc > 1 ? argv + 2 : argv + 1, json, error);
    if (g_str_equal(action, "show") && argc == 3)
        return show(cmd, argv[2], eml, json, error);
    if (g_str_equal(action, "retry") && argc == 2)
        return retry(cmd, json, error);
    if (g_str_equal(action, "resolve") && argc == 4)
        return resolve(cmd, argv[2], argv[3], error);
    if (g_str_equal(action, "export") && argc >= 3)
        return export(cmd, argv[2], argv + 3, error);
    *out_known = FALSE;
    return FALSE;
}

gboolean
cmd_outbox(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE, eml = FALSE, known = TRUE;
    const GOptionEntry entries[] = {
        {"eml", 0, 0, G_OPTION_ARG_NONE, &eml, "With show: print the message as it was sent",
         NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, -1, error))
        return FALSE;

    return act(cmd, argc, argv, eml, json, &known, error) ||
           (!known &&
            cmd_refuse_usage(error, "usage: undersigned outbox [list [STATE] "
                                    "[mailing=N] [template=NAME] [to=ADDRESS]|show ID "
                                    "[--eml]|retry|resolve ID sent|resend|export FILE]"));
}
