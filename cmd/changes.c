#include "changes.h"

#include "runs.h"

#include "base/text.h"

#include <string.h>

#define MOST_ENTRIES  40 /* that are printed */
#define MOST_PROBLEMS 40
#define MOST_GONE     10
#define SHORT         24 /* columns of a value of several words that is shown whole */
#define LABEL_WIDTH   13

static const char *const state_words[] = {
    [PROPOSAL_OPEN] = "open", [PROPOSAL_CONFLICT] = "conflict", [PROPOSAL_REFUSED] = "refused"};

static const char *
colour(const Cmd *cmd, const char *code)
{
    return cmd_has_terminal(cmd) ? code : "";
}

static void
print_value(const Cmd *cmd, const char *value, const char *code)
{
    g_autofree char *shown = text_escape(value, -1);
    if (value[0] == '\0')
        fputs("(empty)", cmd->out);
    else
        fprintf(cmd->out, "%s%s%s", colour(cmd, code), shown, colour(cmd, "\033[0m"));
}

static gboolean
is_short(const char *value)
{
    return strpbrk(value, " \n") == NULL || text_width(value) <= SHORT;
}

/* Line breaks of a note are no blocks of their own here. */
static void
print_words(const Cmd *cmd, const char *before, const char *after)
{
    g_autofree char *one = g_strdup(before);
    g_autofree char *other = g_strdup(after);
    g_strdelimit(one, "\r\n", ' ');
    g_strdelimit(other, "\r\n", ' ');
    g_autoptr(GPtrArray) blocks = wordcompare_texts(one, other);
    for (guint i = 0; i < blocks->len; i++)
        runs_print(cmd, ((const WordcompareBlock *)blocks->pdata[i])->runs);
}

static void
print_values(const Cmd *cmd, const char *before, const char *after)
{
    if (before[0] != '\0' && after[0] != '\0' && !(is_short(before) && is_short(after))) {
        print_words(cmd, before, after);
        return;
    }
    print_value(cmd, before, "\033[31m");
    fputs(" → ", cmd->out);
    print_value(cmd, after, "\033[32m");
}

static void
print_conflict(const Cmd *cmd, const ProposalChange *change)
{
    fprintf(cmd->out, "\n  %*s  conflict: changed here too since the export", LABEL_WIDTH, "");
    if (change->base == NULL)
        return;

    g_autofree char *base = text_escape(change->base, -1);
    fprintf(cmd->out, ", when it was %s%s%s", base[0] != '\0' ? "'" : "",
            base[0] != '\0' ? base : "empty", base[0] != '\0' ? "'" : "");
}

static void
print_change(const Cmd *cmd, const ProposalChange *change)
{
    g_autofree char *field = text_escape(change->field, -1);
    const int padding = MAX(0, LABEL_WIDTH - (int)text_width(field));
    fprintf(cmd->out, "  %s%*s  ", field, padding, "");
    print_values(cmd, change->before, change->after);
    if (change->state == PROPOSAL_CONFLICT)
        print_conflict(cmd, change);
    if (change->state == PROPOSAL_REFUSED)
        fprintf(cmd->out, "\n  %*s  not taken: %s", LABEL_WIDTH, "", change->why);
    fputc('\n', cmd->out);
}

static void
print_entry(const Cmd *cmd, const ProposalChange *change)
{
    g_autofree char *who = text_escape(change->who, -1);
    fprintf(cmd->out, "\n%" G_GINT64_FORMAT " %s  %s(%s)%s\n", change->id, who,
            colour(cmd, "\033[2m"), change->place, colour(cmd, "\033[0m"));
}

/* The changes of one entry stand together, since they are of one row. */
static void
print_changes(const Cmd *cmd, const GPtrArray *changes)
{
    int64_t last = 0;
    guint entries = 0, i = 0;
    for (; i < changes->len; i++) {
        const ProposalChange *change = changes->pdata[i];
        if (change->id != last && ++entries > MOST_ENTRIES)
            break;
        if (change->id != last)
            print_entry(cmd, change);
        print_change(cmd, change);
        last = change->id;
    }
    if (i < changes->len)
        fprintf(cmd->out, "\nand %u more changes; --json lists them\n", changes->len - i);
}

static void
print_problems(const Cmd *cmd, const ProposalFindings *findings)
{
    const GPtrArray *problems = findings->problems;
    if (problems->len > 0)
        fputc('\n', cmd->out);
    for (guint i = 0; i < problems->len && i < MOST_PROBLEMS; i++)
        fprintf(cmd->out, "%s\n", (const char *)problems->pdata[i]);
    if (problems->len > MOST_PROBLEMS)
        fprintf(cmd->out, "and %" G_GUINT64_FORMAT " more rows; --json lists them\n",
                findings->problem_count - MOST_PROBLEMS);
}

static void
print_gone(const Cmd *cmd, const ProposalFindings *findings)
{
    if (findings->gone_count == 0)
        return;

    fprintf(cmd->out,
            "\n%" G_GUINT64_FORMAT
            " %s in no row, because taken out, hidden there or new here; "
            "nothing follows from that:\n",
            findings->gone_count, findings->gone_count == 1 ? "entry is" : "entries are");
    for (guint i = 0; i < findings->gone->len && i < MOST_GONE; i++) {
        const ProposalEntry *entry = findings->gone->pdata[i];
        g_autofree char *who = text_escape(entry->who, -1);
        fprintf(cmd->out, "  %" G_GINT64_FORMAT " %s\n", entry->id, who);
    }
    if (findings->gone_count > MOST_GONE)
        fprintf(cmd->out, "  and %" G_GUINT64_FORMAT " more\n",
                findings->gone_count - MOST_GONE);
}

void
changes_print(const Cmd *cmd, const ProposalFindings *findings)
{
    print_changes(cmd, findings->changes);
    print_problems(cmd, findings);
    print_gone(cmd, findings);
}

json_t *
changes_to_json(const ProposalFindings *findings)
{
    json_t *array = json_array();
    for (guint i = 0; i < findings->changes->len; i++) {
        const ProposalChange *change = findings->changes->pdata[i];
        json_array_append_new(
            array, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s?, s:s, s:s, s:s?}", "id",
                             (json_int_t)change->id, "who", change->who, "field", change->field,
                             "before", change->before, "after", change->after, "base",
                             change->base, "row", change->place, "state",
                             state_words[change->state], "why", change->why));
    }
    return array;
}

json_t *
changes_problems_to_json(const ProposalFindings *findings)
{
    json_t *array = json_array();
    for (guint i = 0; i < findings->problems->len; i++)
        json_array_append_new(array, json_string(findings->problems->pdata[i]));
    return array;
}

json_t *
changes_gone_to_json(const ProposalFindings *findings)
{
    json_t *entries = json_array();
    for (guint i = 0; i < findings->gone->len; i++) {
        const ProposalEntry *entry = findings->gone->pdata[i];
        json_array_append_new(
            entries, json_pack("{s:I, s:s}", "id", (json_int_t)entry->id, "who", entry->who));
    }
    return json_pack("{s:I, s:o}", "count", (json_int_t)findings->gone_count, "entries",
                     entries);
}
