#include "runs.h"

#include "base/text.h"

#define CONTEXT_WORDS 8 /* that are shown on either side of a change */

/* Prints what stayed: all of it when it is short, else what is next to a change. */
static void
print_same(const Cmd *cmd, const char *text, gboolean is_first, gboolean is_last)
{
    g_autofree char *shown = text_escape(text, -1);
    g_auto(GStrv) words = g_strsplit(shown, " ", -1);
    const unsigned count = g_strv_length(words);
    const unsigned head = is_first ? 0 : CONTEXT_WORDS, tail = is_last ? 0 : CONTEXT_WORDS;
    if (count <= head + tail + 1) {
        fputs(shown, cmd->out);
        return;
    }

    for (unsigned i = 0; i < head; i++)
        fprintf(cmd->out, "%s ", words[i]);
    fputs("…", cmd->out);
    for (unsigned i = count - tail; i < count; i++)
        fprintf(cmd->out, " %s", words[i]);
}

/* Marked in signs, which colour on a terminal only makes plainer. */
static void
print_change(const Cmd *cmd, const WordcompareRun *run)
{
    const gboolean coloured = cmd_has_terminal(cmd), added = run->change == WORDCOMPARE_ADDED;
    g_autofree char *shown = text_escape(run->text, -1);

    fputs(coloured ? (added ? "\033[32m" : "\033[31m") : "", cmd->out);
    fprintf(cmd->out, added ? "{+%s+}" : "[-%s-]", shown);
    fputs(coloured ? "\033[0m" : "", cmd->out);
}

void
runs_print(const Cmd *cmd, const GArray *runs)
{
    for (unsigned i = 0; i < runs->len; i++) {
        const WordcompareRun *run = &g_array_index(runs, WordcompareRun, i);
        if (run->change == WORDCOMPARE_SAME)
            print_same(cmd, run->text, i == 0, i + 1 == runs->len);
        else
            print_change(cmd, run);
    }
}
