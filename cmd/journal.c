/* journal - everything that happened, and whether the record of it holds */
#include "cmd.h"
#include "entry.h"
#include "history.h"
#include "table.h"

typedef struct {
    Cmd *cmd;
    Table *table;
    EntryArray *array; /* NULL: a table */
} Page;

static void
add_row(const Page *page, const JournalEntry *entry)
{
    g_autofree char *seq = g_strdup_printf("%" G_GINT64_FORMAT, entry->seq);
    g_autofree char *who = entry->subject == 0
                               ? g_strdup("")
                               : g_strdup_printf("%" G_GINT64_FORMAT, entry->subject);
    g_autofree char *at = clock_show(entry->at, clock_now(page->cmd->clock),
                                     campaign_get_zone(page->cmd->campaign));
    g_autofree char *what = history_tell(entry);
    table_add(page->table, seq, at, who, what);
}

static gboolean
visit(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    const Page *page = closure;
    if (page->array != NULL)
        entry_array_add(page->array, history_to_json(entry));
    else
        add_row(page, entry);
    table_flow(page->table, page->cmd);
    return TRUE;
}

static gboolean
print_all(Cmd *cmd, gboolean json, GError **error)
{
    EntryArray array = {.cmd = cmd};
    g_autoptr(Table) table = table_new(">entry", "when", ">who", "what", NULL);
    Page page = {.cmd = cmd, .table = table, .array = json ? &array : NULL};
    if (!journal_each(campaign_get_journal(cmd->campaign), 0, visit, &page, error))
        return FALSE;

    if (json)
        entry_array_end(&array);
    else
        table_print(table, cmd);
    return TRUE;
}

static gboolean
verify(Cmd *cmd, gboolean json, GError **error)
{
    int64_t entries = 0;
    if (!journal_verify(campaign_get_journal(cmd->campaign), &entries, error))
        return FALSE;

    if (json)
        cmd_print_json(cmd,
                       json_pack("{s:b, s:I}", "holds", 1, "entries", (json_int_t)entries));
    else
        fprintf(cmd->out,
                "the journal holds: %" G_GINT64_FORMAT " %s, each chained to the one "
                "before\n",
                entries, entries == 1 ? "entry" : "entries");
    return TRUE;
}

gboolean
cmd_journal(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean check = FALSE, json = FALSE;
    const GOptionEntry entries[] = {
        {"verify", 0, 0, G_OPTION_ARG_NONE, &check, "Check the whole chain", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, 0, error))
        return FALSE;
    return check ? verify(cmd, json, error) : print_all(cmd, json, error);
}
