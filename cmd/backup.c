/* backup - the campaign in one private file */
#include "campaign/backup.h"

#include "cmd.h"

#include "base/text.h"

static json_t *
to_json(const char *path, const BackupResult *result)
{
    g_autofree char *at = clock_format(result->at);
    json_t *left = json_array();

    for (unsigned i = 0; i < result->left_out->len; i++)
        json_array_append_new(left, json_string(g_ptr_array_index(result->left_out, i)));
    return json_pack("{s:s, s:s, s:i, s:o}", "file", path, "at", at, "files",
                     (int)result->files, "left_out", left);
}

static void
print_result(const Cmd *cmd, const char *path, const BackupResult *result)
{
    fprintf(cmd->out, "%s holds %u files; it names everybody, so keep it private\n", path,
            result->files);
    for (unsigned i = 0; i < result->left_out->len; i++) {
        g_autofree char *shown = text_escape(g_ptr_array_index(result->left_out, i), -1);
        fprintf(cmd->out, "  left out: %s\n", shown);
    }
    fputs("the signing key and the mail account are not in it; copy them apart\n", cmd->out);
}

gboolean
cmd_backup(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(BackupResult) result = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 1, 1, error) ||
        !backup_make(cmd->campaign, argv[1], &result, error))
        return FALSE;

    if (json)
        cmd_print_json(cmd, to_json(argv[1], &result));
    else
        print_result(cmd, argv[1], &result);
    return TRUE;
}
