#include "finding.h"

#define INDENT 25 /* "  set aside  unconfirmed " */

void
finding_print(const Cmd *cmd, const ReviewFinding *finding)
{
    const char *word = review_severity_word(finding->severity);
    const char *colour = finding->severity == REVIEW_WARNS ? "33" : "1;31";
    g_autofree char *entries = review_finding_name_entries(finding);
    g_autofree char *remedy = g_strconcat(finding->remedy, entries, NULL);

    if (cmd_has_terminal(cmd))
        fprintf(cmd->out, "  \033[%sm%-9s\033[m", colour, word);
    else
        fprintf(cmd->out, "  %-9s", word);
    fprintf(cmd->out, "  %-11s ", finding->rule);
    cmd_print_wrapped(cmd, finding->text, INDENT);
    fprintf(cmd->out, "%*s", INDENT, "");
    cmd_print_wrapped(cmd, remedy, INDENT);
}

void
findings_print(const Cmd *cmd, const GPtrArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++)
        finding_print(cmd, findings->pdata[i]);
}

static json_t *
to_json(const ReviewFinding *finding)
{
    json_t *entries = json_array();

    for (unsigned i = 0; i < finding->entries->len; i++)
        json_array_append_new(entries,
                              json_integer(g_array_index(finding->entries, int64_t, i)));
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "rule", finding->rule, "severity",
                     review_severity_word(finding->severity), "text", finding->text, "remedy",
                     finding->remedy, "entries", entries);
}

json_t *
findings_to_json(const GPtrArray *findings)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < findings->len; i++)
        json_array_append_new(array, to_json(findings->pdata[i]));
    return array;
}
