/* init - a new campaign from one of the program's kinds of letter */
#include "cmd.h"
#include "table.h"

#include "campaign/kinds.h"

static gboolean
print_kinds(const Cmd *cmd, gboolean json, GError **error)
{
    g_autoptr(GPtrArray) kinds = kinds_list(cmd->templates, error);
    g_autoptr(Table) table = table_new("kind", "for", NULL);
    json_t *array = json_array();
    if (kinds == NULL) {
        json_decref(array);
        return FALSE;
    }

    for (unsigned i = 0; i < kinds->len; i++) {
        const Kind *kind = g_ptr_array_index(kinds, i);
        table_add(table, kind->name, kind->summary);
        json_array_append_new(
            array, json_pack("{s:s, s:s}", "kind", kind->name, "summary", kind->summary));
    }
    if (json) {
        cmd_print_json(cmd, array);
        return TRUE;
    }
    table_print(table, cmd);
    json_decref(array);
    return TRUE;
}

gboolean
cmd_init(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean list = FALSE, json = FALSE;
    g_autofree char *kind = NULL;
    const GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_STRING, &kind, "Begin from this kind of letter", "KIND"},
        {"list", 0, 0, G_OPTION_ARG_NONE, &list, "Show the kinds there are", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "With --list: print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 1, error))
        return FALSE;
    if (list)
        return print_kinds(cmd, json, error);
    if (argc < 2)
        return cmd_refuse_usage(error, "usage: undersigned init DIR [--from KIND]");
    if (!kinds_begin(cmd->templates, kind != NULL ? kind : "organizations", argv[1], error))
        return FALSE;

    fprintf(cmd->out,
            "A new campaign stands in %s\n"
            "next: write your letter into letter.md and its facts into campaign.conf\n"
            "      undersigned -C %s import roster.csv\n",
            argv[1], argv[1]);
    return TRUE;
}
