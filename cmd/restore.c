/* restore - a campaign from its backup, in a folder of its own */
#include "cmd.h"

#include "campaign/backup.h"

#include <sys/stat.h>

/* The shell would be left in a folder that is no more. */
static gboolean
is_here(const char *folder)
{
    struct stat there, here;

    return stat(folder, &there) == 0 && stat(".", &here) == 0 && there.st_ino == here.st_ino &&
           there.st_dev == here.st_dev;
}

static json_t *
to_json(const Cmd *cmd, const BackupResult *result)
{
    g_autofree char *at = clock_format(result->at);

    return json_pack("{s:s, s:s, s:i, s:I}", "folder", cmd->folder, "at", at, "files",
                     (int)result->files, "uncertain", (json_int_t)result->uncertain);
}

static void
print_result(const Cmd *cmd, const BackupResult *result)
{
    g_autofree char *at = clock_show(result->at, clock_now(cmd->clock), NULL);

    fprintf(cmd->out,
            "%s is the campaign as it was on %s (%u files)\n"
            "of what was recorded or sent since then it knows nothing\n",
            cmd->folder, at, result->files);
    if (result->uncertain > 0)
        fprintf(cmd->out,
                "%" G_GINT64_FORMAT " messages may have been sent since; they are uncertain "
                "until you resolve them\n"
                "next: undersigned -C %s outbox\n",
                result->uncertain, cmd->folder);
    else
        fprintf(cmd->out, "next: undersigned -C %s status\n", cmd->folder);
}

gboolean
cmd_restore(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(BackupResult) result = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 1, 1, error))
        return FALSE;
    if (is_here(cmd->folder))
        return cmd_refuse_usage(error, "say which folder to make: undersigned -C DIR restore "
                                       "FILE");
    if (!backup_restore(argv[1], cmd->folder, cmd->clock, &result, error))
        return FALSE;

    if (json)
        cmd_print_json(cmd, to_json(cmd, &result));
    else
        print_result(cmd, &result);
    return TRUE;
}
