/* export - the roster as a table for people */
#include "cmd.h"

#include "base/text.h"
#include "edition/tracker.h"

gboolean
cmd_export(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean include_private = FALSE;
    g_autoptr(GError) reason = NULL;
    TrackerFormat format = TRACKER_CSV;
    TrackerCount count = {0};
    const GOptionEntry entries[] = {
        {"include-private", 0, 0, G_OPTION_ARG_NONE, &include_private,
         "Everyone, with addresses and notes", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 1, 1, error))
        return FALSE;
    if (!tracker_format_of(argv[1], &format, &reason))
        return cmd_refuse_usage(error, "%s", reason->message);
    if (!tracker_export(cmd->campaign, argv[1], format, include_private, &count, error))
        return FALSE;

    g_autofree char *shown = text_escape(argv[1], -1);
    fprintf(cmd->out, "%s: %" G_GUINT64_FORMAT " %s", shown, count.listed,
            count.listed == 1 ? "signatory" : "signatories");
    if (count.withheld > 0)
        fprintf(cmd->out, ", and %" G_GUINT64_FORMAT " further as a count", count.withheld);
    fputs(include_private ? ", with addresses and notes: for your eyes\n" : "\n", cmd->out);
    return TRUE;
}
