/* diff - what changed between two states of the letter's text, word by word */
#include "cmd.h"
#include "runs.h"

#include "base/text.h"
#include "campaign/letter.h"

#include <string.h>

#define CONTEXT_COLUMNS 96

/* The two states that are compared. */
typedef struct {
    int64_t from, to; /* revisions; `to` 0: the letter as it stands */
    GPtrArray *blocks;
} Difference;

static gboolean
parse_number(const char *text, int64_t *out_number, GError **error)
{
    if (g_ascii_string_to_signed(text, 10, 1, G_MAXINT, out_number, NULL))
        return TRUE;

    g_autofree char *shown = text_escape(text, -1);
    return cmd_refuse_usage(error,
                            "'%s' is no revision's number; 'undersigned revisions' lists "
                            "them",
                            shown);
}

/* Without a number it is the newest revision. */
static Revision *
find_earlier(Cmd *cmd, int64_t number, GError **error)
{
    Revision *newest = NULL;
    if (number > 0)
        return letter_get_revision(cmd->campaign, number, error);
    if (letter_find_newest(cmd->campaign, &newest, error) && newest == NULL)
        g_set_error_literal(error, LETTER_ERROR, LETTER_ERROR_NONE,
                            "no revision is recorded yet; 'undersigned revise -m TEXT' records "
                            "the letter's present text");
    return newest;
}

static char *
get_later(Cmd *cmd, int64_t number, GError **error)
{
    if (number == 0)
        return letter_get_consent(cmd->campaign, NULL, error);

    g_autoptr(Revision) revision = letter_get_revision(cmd->campaign, number, error);
    return revision != NULL ? g_steal_pointer(&revision->consent) : NULL;
}

static gboolean
compare(Cmd *cmd, Difference *difference, GError **error)
{
    g_autoptr(Revision) earlier = find_earlier(cmd, difference->from, error);
    if (earlier == NULL)
        return FALSE;
    g_autofree char *later = get_later(cmd, difference->to, error);
    if (later == NULL)
        return FALSE;

    difference->from = earlier->number;
    difference->blocks =
        wordcompare_texts(strchr(earlier->consent, '\n') + 1, strchr(later, '\n') + 1);
    return TRUE;
}

static void
print_context(const Cmd *cmd, const WordcompareBlock *block)
{
    const gboolean coloured = cmd_has_terminal(cmd);
    g_autofree char *shown = text_escape(block->after, -1);
    g_autofree char *line = text_fit(shown, CONTEXT_COLUMNS);

    fprintf(cmd->out, "%s  %s%s\n", coloured ? "\033[2m" : "", line, coloured ? "\033[0m" : "");
}

static void
print_block(const Cmd *cmd, const WordcompareBlock *block)
{
    static const char signs[] = {[WORDCOMPARE_SAME] = ' ',
                                 [WORDCOMPARE_CHANGED] = '~',
                                 [WORDCOMPARE_REMOVED] = '-',
                                 [WORDCOMPARE_ADDED] = '+'};

    fprintf(cmd->out, "%c ", signs[block->change]);
    runs_print(cmd, block->runs);
    fputc('\n', cmd->out);
}

static void
print_title(const Cmd *cmd, const Difference *difference)
{
    fprintf(cmd->out, "revision %" G_GINT64_FORMAT " against ", difference->from);
    if (difference->to == 0)
        fputs("the letter as it stands: ", cmd->out);
    else
        fprintf(cmd->out, "revision %" G_GINT64_FORMAT ": ", difference->to);
    fprintf(cmd->out, "%u changed, %u added, %u removed\n",
            wordcompare_count(difference->blocks, WORDCOMPARE_CHANGED),
            wordcompare_count(difference->blocks, WORDCOMPARE_ADDED),
            wordcompare_count(difference->blocks, WORDCOMPARE_REMOVED));
}

/* A block that stayed is shown only before one that did not, so that it is found again. */
static void
print_blocks(const Cmd *cmd, const Difference *difference)
{
    const WordcompareBlock *last = NULL;

    print_title(cmd, difference);
    for (unsigned i = 0; i < difference->blocks->len; i++) {
        const WordcompareBlock *block = g_ptr_array_index(difference->blocks, i);
        if (block->change != WORDCOMPARE_SAME) {
            if (last == NULL || last->change == WORDCOMPARE_SAME)
                fputc('\n', cmd->out);
            if (last != NULL && last->change == WORDCOMPARE_SAME)
                print_context(cmd, last);
            print_block(cmd, block);
        }
        last = block;
    }
}

static json_t *
to_json(const GPtrArray *blocks)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < blocks->len; i++) {
        const WordcompareBlock *block = g_ptr_array_index(blocks, i);
        if (block->change != WORDCOMPARE_SAME)
            json_array_append_new(array, wordcompare_to_json(block));
    }
    return array;
}

gboolean
cmd_diff(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    Difference difference = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 2, error) ||
        (argc > 1 && !parse_number(argv[1], &difference.from, error)) ||
        (argc > 2 && !parse_number(argv[2], &difference.to, error)) ||
        !compare(cmd, &difference, error))
        return FALSE;

    g_autoptr(GPtrArray) blocks = difference.blocks;
    if (json)
        cmd_print_json(cmd, to_json(blocks));
    else
        print_blocks(cmd, &difference);
    return TRUE;
}
