/* init - a new campaign from one of the program's kinds of letter */
#include "cmd.h"
#include "table.h"

#include "base/text.h"
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

/* As a shell reads it back, if it has to be quoted at all; owned by the caller. */
static char *
quote_folder(const char *folder)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./+,:@%";
    g_autofree char *shown = text_escape(folder, -1);
    const gboolean is_plain = folder[strspn(folder, plain)] == '\0' && folder[0] != '\0';
    return is_plain ? g_steal_pointer(&shown) : g_shell_quote(shown);
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

    g_autofree char *shown = text_escape(argv[1], -1);
    g_autofree char *quoted = quote_folder(argv[1]);
    fprintf(cmd->out,
            "A new campaign stands in %s\n"
            "next: write your letter into letter.md and its facts into campaign.conf\n"
            "      undersigned -C %s import roster.csv\n",
            shown, quoted);
    return TRUE;
}
