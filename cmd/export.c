/* export - the roster as a table for people */
#include "aside.h"
#include "cmd.h"
#include "finding.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/tracker.h"

/* Somebody may have worked in the file that is there; elsewhere than at a terminal a script has
 * named it and means it. */
static gboolean
may_take_place(const Cmd *cmd, const char *shown, GError **error)
{
    if (!cmd_can_ask(cmd))
        return TRUE;

    g_autofree char *prompt = g_strdup_printf(
        "'%s' is there already; what was edited in it and not imported is lost. Replace it? "
        "[y]es [n]o: ",
        shown);
    g_autofree char *answer = cmd_ask(prompt, error);
    if (answer == NULL)
        return FALSE;
    if (g_ascii_tolower(g_strstrip(answer)[0]) == 'y')
        return TRUE;
    g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED,
                "'%s' stays as it is; import it, or export to another name", shown);
    return FALSE;
}

gboolean
cmd_export(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean include_private = FALSE;
    g_autoptr(GError) reason = NULL;
    TrackerRequest request = {0};
    TrackerCount count = {0};
    g_auto(Aside) aside = {0};
    const GOptionEntry entries[] = {
        {"include-private", 0, 0, G_OPTION_ARG_NONE, &include_private,
         "Everyone, with addresses and notes", NULL},
        ASIDE_ENTRIES(aside),
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 1, 1, error) || !aside_check(&aside, error))
        return FALSE;
    if (!tracker_format_of(argv[1], &request.format, &reason))
        return cmd_refuse_usage(error, "%s", reason->message);

    g_autofree char *shown = text_escape(argv[1], -1);
    const gboolean is_there = file_exists(argv[1]);
    if (is_there && !may_take_place(cmd, shown, error))
        return FALSE;
    g_autoptr(GPtrArray) findings = review_findings_new();
    request.include_private = include_private;
    request.override_reason = aside.reason;
    request.out_findings = findings;
    if (!tracker_export(cmd->campaign, argv[1], &request, &count, error))
        return FALSE;

    findings_print(cmd, findings);
    fprintf(cmd->out, "%s: %" G_GUINT64_FORMAT " %s", shown, count.listed,
            count.listed == 1 ? "signatory" : "signatories");
    if (count.withheld > 0)
        fprintf(cmd->out, ", and %" G_GUINT64_FORMAT " further as a count", count.withheld);
    fprintf(cmd->out, "%s%s\n", is_there ? ", in place of the file that was there" : "",
            include_private ? ", with addresses and notes: for your eyes" : "");
    return TRUE;
}
