/* merge - two entries that are one signatory, and the way back */
#include "cmd.h"
#include "entry.h"

#include "base/text.h"

static gboolean
print_kept(Cmd *cmd, int64_t id, gboolean json, GError **error)
{
    g_autoptr(Signatory) kept = roster_get(campaign_get_roster(cmd->campaign), id, error);
    if (kept == NULL)
        return FALSE;

    entry_print(cmd, kept, json);
    return TRUE;
}

static gboolean
undo(Cmd *cmd, gboolean json, GError **error)
{
    int64_t keep = 0, drop = 0;
    if (!roster_unmerge(campaign_get_roster(cmd->campaign), &keep, &drop, error))
        return FALSE;

    if (!json)
        fprintf(cmd->out,
                "%" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " are two again; to keep it so: "
                "undersigned duplicates --apart %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                keep, drop, keep, drop);
    return print_kept(cmd, keep, json, error);
}

static gboolean
merge(Cmd *cmd, const char *keep, const char *drop, gboolean json, GError **error)
{
    Roster *roster = campaign_get_roster(cmd->campaign);
    g_autoptr(Signatory) kept = roster_find(roster, keep, error);
    g_autoptr(Signatory) dropped = kept == NULL ? NULL : roster_find(roster, drop, error);
    if (dropped == NULL || !roster_merge(roster, kept->id, dropped->id, error))
        return FALSE;

    g_autofree char *name = text_escape(dropped->name, -1);
    if (!json)
        fprintf(cmd->out,
                "%" G_GINT64_FORMAT " %s is now part of the entry below; 'undersigned merge "
                "--undo' takes it back\n",
                dropped->id, name);
    return print_kept(cmd, kept->id, json, error);
}

gboolean
cmd_merge(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean undone = FALSE, json = FALSE;
    const GOptionEntry entries[] = {
        {"undo", 0, 0, G_OPTION_ARG_NONE, &undone, "Take the last merge back", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, 2, error))
        return FALSE;
    if (undone ? argc != 1 : argc != 3)
        return cmd_refuse_usage(error, "usage: undersigned merge KEEP DROP, or merge --undo");
    return undone ? undo(cmd, json, error) : merge(cmd, argv[1], argv[2], json, error);
}
