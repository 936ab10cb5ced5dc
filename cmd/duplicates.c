/* duplicates - entries that may be one signatory, each pair with its reason */
#include "cmd.h"
#include "decide.h"
#include "entry.h"
#include "table.h"

#include "base/text.h"
#include "campaign/names.h"

static json_t *
pair_to_json(const NamesPair *pair, const Signatory *a, const Signatory *b)
{
    return json_pack("{s:I, s:I, s:s, s:i, s:s, s:s}", "a", (json_int_t)pair->a, "b",
                     (json_int_t)pair->b, "reason", pair->reason, "score", pair->score,
                     "a_name", a->name, "b_name", b->name);
}

static void
add_row(Table *table, const NamesPair *pair, const Signatory *a, const Signatory *b)
{
    g_autofree char *first = g_strdup_printf("%" G_GINT64_FORMAT, pair->a);
    g_autofree char *second = g_strdup_printf("%" G_GINT64_FORMAT, pair->b);
    g_autofree char *score = g_strdup_printf("%d", pair->score);
    g_autofree char *a_label = signatory_label(a);
    g_autofree char *b_label = signatory_label(b);
    table_add(table, first, a_label, second, b_label, pair->reason, score);
}

/* What is told of all pairs: a JSON array, or a table. */
static gboolean
tell_pairs(const Cmd *cmd, const GArray *pairs, EntryArray *array, Table *table, GError **error)
{
    Roster *roster = campaign_get_roster(cmd->campaign);
    for (guint i = 0; i < pairs->len; i++) {
        const NamesPair *pair = &g_array_index(pairs, NamesPair, i);
        g_autoptr(Signatory) a = roster_get(roster, pair->a, error);
        g_autoptr(Signatory) b = a == NULL ? NULL : roster_get(roster, pair->b, error);
        if (b == NULL)
            return FALSE;
        if (array != NULL)
            entry_array_add(array, pair_to_json(pair, a, b));
        else
            add_row(table, pair, a, b);
        table_flow(table, cmd);
    }
    return TRUE;
}

static void
print_next(const Cmd *cmd, const GArray *pairs)
{
    const NamesPair *first = &g_array_index(pairs, NamesPair, 0);
    fprintf(cmd->out,
            "\n%u %s to decide, each in one of two ways:\n"
            "  undersigned merge %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
            "               they are one, and the first name stays\n"
            "  undersigned duplicates --apart %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
            "  they are two, and are not proposed again\n",
            pairs->len, pairs->len == 1 ? "pair" : "pairs", first->a, first->b, first->a,
            first->b);
}

static gboolean
print_pairs(const Cmd *cmd, const GArray *pairs, gboolean json, GError **error)
{
    EntryArray array = {.cmd = cmd};
    g_autoptr(Table) table = table_new(">id", "name", ">id", "name", "reason", ">score", NULL);
    if (!tell_pairs(cmd, pairs, json ? &array : NULL, table, error))
        return FALSE;

    if (json) {
        entry_array_end(&array);
    } else if (pairs->len == 0) {
        fputs("no two entries look like one\n", cmd->out);
    } else {
        table_print(table, cmd);
        print_next(cmd, pairs);
    }
    return TRUE;
}

static gboolean
find(Cmd *cmd, gboolean json, GError **error)
{
    unsigned crowded = 0;
    g_autoptr(GArray) pairs =
        names_find_duplicates(campaign_get_roster(cmd->campaign), &crowded, error);
    if (pairs == NULL)
        return FALSE;

    if (crowded > 0)
        fprintf(stderr,
                "%u names are nearly like very many others, and were held against the nearest "
                "of them only; when these are decided, run it again\n",
                crowded);
    return pairs->len > 0 && !json && cmd_can_ask(cmd) ? decide_pairs(cmd, pairs, error)
                                                       : print_pairs(cmd, pairs, json, error);
}

static gboolean
keep_apart(const Cmd *cmd, const char *one, const char *other, GError **error)
{
    Roster *roster = campaign_get_roster(cmd->campaign);
    g_autoptr(Signatory) a = roster_find(roster, one, error);
    g_autoptr(Signatory) b = a == NULL ? NULL : roster_find(roster, other, error);
    if (b == NULL || !roster_keep_apart(roster, a->id, b->id, error))
        return FALSE;

    g_autofree char *a_name = text_escape(a->name, -1);
    g_autofree char *b_name = text_escape(b->name, -1);
    fprintf(cmd->out,
            "%" G_GINT64_FORMAT " %s and %" G_GINT64_FORMAT " %s are two, and are not proposed "
            "again\n",
            a->id, a_name, b->id, b_name);
    return TRUE;
}

gboolean
cmd_duplicates(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean apart = FALSE, json = FALSE;
    const GOptionEntry entries[] = {
        {"apart", 0, 0, G_OPTION_ARG_NONE, &apart, "Say that the entries A and B are two",
         NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print a JSON array", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, 2, error))
        return FALSE;
    if (argc != (apart ? 3 : 1))
        return cmd_refuse_usage(error,
                                "usage: undersigned duplicates, or duplicates --apart A B");
    return apart ? keep_apart(cmd, argv[1], argv[2], error) : find(cmd, json, error);
}
