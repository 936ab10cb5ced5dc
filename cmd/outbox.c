/* outbox - the ledger of every message: list, show, retry, resolve */
#include "cmd.h"
#include "sending.h"
#include "table.h"

#include "mail/account.h"
#include "mail/claim.h"

#include <string.h>

/* A list under way: rows for people, or an array. */
typedef struct {
    Table *table;
    json_t *array;
    unsigned uncertain;
} List;

static gboolean
add_row(const LedgerMessage *message, void *closure, GError **error)
{
    List *list = closure;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, message->id);
    g_autofree char *attempts = g_strdup_printf("%" G_GINT64_FORMAT, message->attempts);
    g_autofree char *reply = g_strndup(message->reply, strcspn(message->reply, "\n"));

    (void)error;
    list->uncertain += message->state == MESSAGE_UNCERTAIN ? 1 : 0;
    table_add(list->table, id, message->template_name, message->to,
              ledger_state_word(message->state), attempts, reply);
    json_array_append_new(list->array, ledger_message_to_json(message));
    return TRUE;
}

static gboolean
list(Cmd *cmd, gboolean json, GError **error)
{
    g_autoptr(Ledger) ledger = ledger_new(cmd->campaign);
    g_autoptr(Table) table =
        table_new(">id", "template", "to", "state", ">tries", "reply", NULL);
    List rows = {.table = table, .array = json_array()};
    const gboolean done = ledger_each(ledger, add_row, &rows, error);

    if (done && json) {
        cmd_print_json(cmd, rows.array);
        return TRUE;
    }
    if (done && json_array_size(rows.array) == 0)
        fputs("the outbox is empty\n", cmd->out);
    if (done)
        table_print(table, cmd);
    if (done && rows.uncertain > 0)
        fputs("uncertain: ask whether it arrived, then undersigned outbox resolve ID "
              "sent|resend\n",
              cmd->out);
    json_decref(rows.array);
    return done;
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
    if (bytes == NULL)
        return;
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

static gboolean
show(Cmd *cmd, const char *operand, gboolean json, GError **error)
{
    int64_t id = 0;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Ledger) ledger = ledger_new(cmd->campaign);
    if (!read_id(operand, &id, error))
        return FALSE;
    g_autoptr(LedgerMessage) message = ledger_get(ledger, id, &bytes, error);
    if (message == NULL)
        return FALSE;

    if (json)
        cmd_print_json(cmd, ledger_message_to_json(message));
    else
        print_message(cmd, message, bytes);
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

gboolean
cmd_outbox(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, 3, error))
        return FALSE;

    const char *action = argc > 1 ? argv[1] : "list";
    if (g_str_equal(action, "list") && argc <= 2)
        return list(cmd, json, error);
    if (g_str_equal(action, "show") && argc == 3)
        return show(cmd, argv[2], json, error);
    if (g_str_equal(action, "retry") && argc == 2)
        return retry(cmd, json, error);
    if (g_str_equal(action, "resolve") && argc == 4)
        return resolve(cmd, argv[2], argv[3], error);
    return cmd_refuse_usage(error, "usage: undersigned outbox [list|show ID|retry|resolve ID "
                                   "sent|resend]");
}
