/* doctor - whether everything is there and as it must be; it changes nothing */
#include "cmd.h"
#include "key_file.h"

#include "checkup/checkup.h"

#define INDENT 25 /* "  problem  configuration " */

typedef struct {
    const Cmd *cmd;
    json_t *checks; /* NULL: printed as they come */
} Page;

static void
print_finding(const Cmd *cmd, const CheckupFinding *finding)
{
    static const char *const colours[] = {"32", "33", "1;31"};
    const char *word = checkup_state_word(finding->state);
    if (cmd_has_terminal(cmd))
        fprintf(cmd->out, "  \033[%sm%-7s\033[m", colours[finding->state], word);
    else
        fprintf(cmd->out, "  %-7s", word);
    fprintf(cmd->out, "  %-13s ", finding->check);
    cmd_print_wrapped(cmd, finding->what, INDENT);
    if (finding->advice == NULL)
        return;
    fprintf(cmd->out, "%*s", INDENT, "");
    cmd_print_wrapped(cmd, finding->advice, INDENT);
}

static json_t *
finding_to_json(const CheckupFinding *finding)
{
    return json_pack("{s:s, s:s, s:s, s:s?}", "check", finding->check, "state",
                     checkup_state_word(finding->state), "what", finding->what, "advice",
                     finding->advice);
}

static void
take_finding(const CheckupFinding *finding, void *closure)
{
    const Page *page = closure;
    if (page->checks != NULL)
        json_array_append_new(page->checks, finding_to_json(finding));
    else
        print_finding(page->cmd, finding);
}

gboolean
cmd_doctor(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE, offline = FALSE;
    const GOptionEntry entries[] = {
        {"offline", 0, 0, G_OPTION_ARG_NONE, &offline, "Leave the mail server alone", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, 0, error))
        return FALSE;

    Page page = {.cmd = cmd, .checks = json ? json_array() : NULL};
    const CheckupRequest request = {
        .folder = cmd->folder,
        .templates = cmd->templates,
        .clock = cmd->clock,
        .offline = offline,
        .find_key = key_file_get_path,
        .find_public_key = key_file_get_public_path,
        .found = take_finding,
        .closure = &page,
    };
    const unsigned problems = checkup_run(&request);
    if (json)
        cmd_print_json(
            cmd, json_pack("{s:b, s:o}", "healthy", problems == 0, "checks", page.checks));
    if (problems == 0)
        return TRUE;

    g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED, "%u %s found", problems,
                problems == 1 ? "problem was" : "problems were");
    return FALSE;
}
