/* diff - what changed between two states of the letter's text, word by word */
#include "cmd.h"
#include "runs.h"
#include "translations.h"

#include "base/text.h"

#include <string.h>

#define CONTEXT_COLUMNS 96

/* The two states that are compared. */
typedef struct {
    int64_t from, to; /* revisions; `to` 0: the letter as it stands */
    char *language;   /* of the translation that is compared; NULL: the letter itself */
    GPtrArray *blocks;
    GPtrArray *translations; /* Translation *, as they stand at `to` */
} Difference;

static void
difference_clear(Difference *difference)
{
    g_free(difference->language);
    g_clear_pointer(&difference->blocks, g_ptr_array_unref);
    g_clear_pointer(&difference->translations, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Difference, difference_clear)

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

/* The text of revision `number`, or with 0 of the folder, in `language`, which had none where
 * that says nothing. */
static char *
get_translation(Cmd *cmd, int64_t number, const char *language, GError **error)
{
    g_autoptr(GPtrArray) renditions =
        number != 0 ? rendition_list_recorded(cmd->campaign, number, error)
                    : rendition_list(cmd->campaign, error);
    if (renditions == NULL)
        return NULL;

    const Rendition *rendition = rendition_of_language(renditions, language);
    return g_strdup(rendition != NULL ? rendition->text : "");
}

static char *
get_blocks(Cmd *cmd, int64_t number, const char *language, GError **error)
{
    g_autoptr(Revision) revision =
        number != 0 ? letter_get_revision(cmd->campaign, number, error) : NULL;
    if (number != 0 && revision == NULL)
        return NULL;
    if (language != NULL)
        return get_translation(cmd, number, language, error);

    g_autofree char *consent =
        number == 0 ? letter_get_consent(cmd->campaign, NULL, error) : NULL;
    if (number == 0 && consent == NULL)
        return NULL;
    return g_strdup(letter_get_blocks(number != 0 ? revision->consent : consent));
}

static gboolean
compare(Cmd *cmd, Difference *difference, GError **error)
{
    g_autoptr(Revision) earlier = find_earlier(cmd, difference->from, error);
    if (earlier == NULL)
        return FALSE;

    difference->from = earlier->number;
    g_autofree char *before = get_blocks(cmd, difference->from, difference->language, error);
    g_autofree char *after =
        before != NULL ? get_blocks(cmd, difference->to, difference->language, error) : NULL;
    if (after == NULL)
        return FALSE;
    if (difference->language != NULL && before[0] == '\0' && after[0] == '\0') {
        g_autofree char *shown = text_escape(difference->language, -1);
        g_set_error(error, LETTER_ERROR, LETTER_ERROR_NONE,
                    "the letter has no translation '%s' in either", shown);
        return FALSE;
    }
    difference->blocks = wordcompare_texts(before, after);
    difference->translations = translation_list(cmd->campaign, difference->to, error);
    return difference->translations != NULL;
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
    if (difference->language != NULL) {
        g_autofree char *shown = text_escape(difference->language, -1);
        fprintf(cmd->out, "%s: ", shown);
    }
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
    if (difference->translations->len > 0)
        fputc('\n', cmd->out);
    translations_print(cmd, difference->translations);
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
    g_auto(Difference) difference = {0};
    const GOptionEntry entries[] = {
        {"language", 0, 0, G_OPTION_ARG_STRING, &difference.language,
         "The translation into this language, not the letter itself", "LANGUAGE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 2, error) ||
        (argc > 1 && !parse_number(argv[1], &difference.from, error)) ||
        (argc > 2 && !parse_number(argv[2], &difference.to, error)) ||
        !compare(cmd, &difference, error))
        return FALSE;

    if (json)
        cmd_print_json(cmd, to_json(difference.blocks));
    else
        print_blocks(cmd, &difference);
    return TRUE;
}
