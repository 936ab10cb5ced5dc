/* check - a repost, press article or mail held against the sealed text */
#include "cmd.h"
#include "runs.h"

#include "base/text.h"
#include "edition/original.h"
#include "edition/repost.h"

#include <string.h>

#define COLUMNS    100
#define MOST_SHOWN 12 /* of what is missing of one kind */

static const char *
kind_heading(RepostKind kind, gboolean is_one)
{
    static const char *const words[][2] = {
        {"paragraphs", "paragraph"}, {"items", "item"}, {"names", "name"}};
    return words[kind][is_one];
}

static void
print_dim(const Cmd *cmd, const char *text)
{
    const gboolean coloured = cmd_has_terminal(cmd);
    fprintf(cmd->out, "\n%s%s%s\n", coloured ? "\033[2m" : "", text, coloured ? "\033[0m" : "");
}

/* Prints `text` behind `mark` on one line. */
static void
print_line(const Cmd *cmd, const char *mark, const char *text)
{
    g_autofree char *shown = text_escape(text, -1);
    g_autofree char *line = text_fit(shown, COLUMNS - 4 - text_width(mark));
    fprintf(cmd->out, "  %s %s\n", mark, line);
}

static unsigned
count_parts(const GPtrArray *parts, RepostKind kind)
{
    unsigned count = 0;

    for (unsigned i = 0; i < parts->len; i++)
        count += ((const RepostPart *)g_ptr_array_index(parts, i))->kind == kind;
    return count;
}

/* "5 items, 59 names"; owned by the caller. */
static char *
describe_parts(const GPtrArray *parts)
{
    GString *text = g_string_new(NULL);

    for (unsigned kind = REPOST_PARAGRAPH; kind <= REPOST_NAME; kind++) {
        const unsigned count = count_parts(parts, kind);
        if (count > 0)
            g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", count,
                                   kind_heading(kind, count == 1));
    }
    return g_string_free(text, FALSE);
}

static void
print_missing(const Cmd *cmd, const GPtrArray *missing)
{
    unsigned shown[REPOST_NAME + 1] = {0};
    g_autofree char *what = describe_parts(missing);
    g_autofree char *heading = g_strdup_printf("missing: %s", what);
    if (missing->len == 0)
        return;

    print_dim(cmd, heading);
    for (unsigned i = 0; i < missing->len; i++) {
        const RepostPart *part = g_ptr_array_index(missing, i);
        if (shown[part->kind]++ < MOST_SHOWN)
            print_line(cmd, "-", part->text);
    }
    for (unsigned kind = 0; kind <= REPOST_NAME; kind++)
        if (shown[kind] > MOST_SHOWN)
            fprintf(cmd->out, "  … and %u more %s; --json lists all\n",
                    shown[kind] - MOST_SHOWN,
                    kind_heading(kind, shown[kind] == MOST_SHOWN + 1));
}

static void
print_change(const Cmd *cmd, const RepostChange *change)
{
    g_autoptr(GPtrArray) blocks = wordcompare_texts(change->text, change->found);
    const WordcompareBlock *block = blocks->len == 1 ? g_ptr_array_index(blocks, 0) : NULL;

    if (change->is_moved) {
        print_line(cmd, "> moved:", change->text);
    } else if (block != NULL && block->change == WORDCOMPARE_CHANGED) {
        fputs("  ~ ", cmd->out);
        runs_print(cmd, block->runs);
        fputc('\n', cmd->out);
    } else {
        print_line(cmd, "-", change->text);
        print_line(cmd, "+", change->found);
    }
}

static void
print_altered(const Cmd *cmd, const GPtrArray *altered)
{
    if (altered->len > 0)
        print_dim(cmd, "altered: [-as sealed-] {+as here+}");
    for (unsigned i = 0; i < altered->len; i++)
        print_change(cmd, g_ptr_array_index(altered, i));
}

static void
print_added(const Cmd *cmd, const GPtrArray *added)
{
    if (added->len > 0)
        print_dim(cmd, "added");
    for (unsigned i = 0; i < added->len; i++)
        print_line(cmd, "+", ((const RepostPart *)g_ptr_array_index(added, i))->text);
}

static void
print_numbers(const Cmd *cmd, const GPtrArray *numbers)
{
    if (numbers->len > 0)
        print_dim(cmd, "numbers");
    for (unsigned i = 0; i < numbers->len; i++) {
        const RepostNumber *number = g_ptr_array_index(numbers, i);
        g_autofree char *shown = text_escape(number->claim->text, -1);
        if (number->should == number->claim->says)
            fprintf(cmd->out, "  right  '%s'\n", shown);
        else
            fprintf(cmd->out,
                    "  wrong  '%s' says %" G_GINT64_FORMAT ", but it is %" G_GINT64_FORMAT
                    " %s%s\n",
                    shown, number->claim->says, number->should,
                    number->claim->is_others ? "other " : "",
                    numbers_kind_word(number->claim->counts));
    }
}

static void
print_quotation(const Cmd *cmd, const Quotation *quotation)
{
    const gboolean differs =
        quotation->verdict != QUOTATION_EXACT && quotation->verdict != QUOTATION_ELSEWHERE;
    g_autofree char *mark = g_strdup_printf("%-18s", quotation_word(quotation->verdict));

    print_line(cmd, mark, quotation->text);
    if (differs)
        print_line(cmd, "  the letter has:  ", quotation->letter);
}

static void
print_quotations(const Cmd *cmd, const GPtrArray *quotations)
{
    if (quotations->len > 0)
        print_dim(cmd, "quotations");
    for (unsigned i = 0; i < quotations->len; i++)
        print_quotation(cmd, g_ptr_array_index(quotations, i));
}

static void
print_title(const Cmd *cmd, const char *path, const Copy *copy, const Original *original,
            const Repost *repost)
{
    g_autofree char *shown = text_escape(path, -1);

    fprintf(cmd->out, "%s: %s, held against edition %" G_GINT64_FORMAT " (sealed %.10s)\n",
            shown, copy_get_form(copy), manifest_get_edition(original->manifest),
            manifest_get_sealed_at(original->manifest));
    if (copy_get_note(copy) != NULL)
        fprintf(cmd->out, "  %s\n", copy_get_note(copy));
    if (!repost->has_letter) {
        fputs("  it does not hold the letter; its numbers and quotations were checked\n",
              cmd->out);
        return;
    }
    fprintf(cmd->out,
            "  paragraphs  %4u of %u\n  items       %4u of %u\n  names       %4u of %u\n",
            repost->paragraphs, repost->all_paragraphs, repost->items, repost->all_items,
            repost->names, repost->all_names);
}

static void
print_verdict(const Cmd *cmd, const Repost *repost)
{
    if (!repost_is_in_order(repost)) {
        fputs("\nnext: ask them to mend it; 'undersigned build --kit WHO' makes the text that "
              "they can paste\n",
              cmd->out);
        return;
    }
    fputs(repost->has_letter ? "\ncomplete: every paragraph, item and name is there as it was "
                               "sealed\n"
                             : "\nno number is wrong and no quotation altered\n",
          cmd->out);
}

static void
print_report(const Cmd *cmd, const Repost *repost)
{
    if (repost->has_letter) {
        print_missing(cmd, repost->missing);
        print_altered(cmd, repost->altered);
        print_added(cmd, repost->added);
    }
    print_numbers(cmd, repost->numbers);
    print_quotations(cmd, repost->quotations);
    print_verdict(cmd, repost);
}

static json_t *
parts_to_json(const GPtrArray *parts)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < parts->len; i++) {
        const RepostPart *part = g_ptr_array_index(parts, i);
        json_array_append_new(
            array,
            json_pack("{s:s, s:s}", "kind", repost_kind_word(part->kind), "text", part->text));
    }
    return array;
}

static json_t *
words_to_json(const RepostChange *change)
{
    g_autoptr(GPtrArray) blocks = wordcompare_texts(change->text, change->found);
    json_t *words = json_array();

    for (unsigned i = 0; i < blocks->len; i++) {
        json_t *block = wordcompare_to_json(g_ptr_array_index(blocks, i));
        json_array_extend(words, json_object_get(block, "words"));
        json_decref(block);
    }
    return words;
}

static json_t *
altered_to_json(const GPtrArray *altered)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < altered->len; i++) {
        const RepostChange *change = g_ptr_array_index(altered, i);
        json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:s, s:o}", "kind",
                                               repost_kind_word(change->kind), "change",
                                               change->is_moved ? "moved" : "altered", "text",
                                               change->text, "found", change->found, "words",
                                               words_to_json(change)));
    }
    return array;
}

static json_t *
numbers_to_json(const GPtrArray *numbers)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < numbers->len; i++) {
        const RepostNumber *number = g_ptr_array_index(numbers, i);
        json_array_append_new(
            array,
            json_pack("{s:s, s:I, s:I, s:s, s:s}", "text", number->claim->text, "says",
                      (json_int_t)number->claim->says, "should", (json_int_t)number->should,
                      "counts", numbers_kind_word(number->claim->counts), "bound",
                      numbers_bound_word(number->claim->bound)));
    }
    return array;
}

static json_t *
quotations_to_json(const GPtrArray *quotations)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < quotations->len; i++) {
        const Quotation *quotation = g_ptr_array_index(quotations, i);
        json_array_append_new(array, json_pack("{s:s, s:s, s:s?}", "text", quotation->text,
                                               "verdict", quotation_word(quotation->verdict),
                                               "letter", quotation->letter));
    }
    return array;
}

static json_t *
to_json(const Repost *repost, const Copy *copy, const Original *original)
{
    return json_pack("{s:b, s:o, s:o, s:o, s:o, s:o, s:b, s:I, s:s, s:s?}", "complete",
                     repost->is_complete, "missing", parts_to_json(repost->missing), "altered",
                     altered_to_json(repost->altered), "added", parts_to_json(repost->added),
                     "numbers", numbers_to_json(repost->numbers), "quotations",
                     quotations_to_json(repost->quotations), "letter", repost->has_letter,
                     "edition", (json_int_t)manifest_get_edition(original->manifest), "form",
                     copy_get_form(copy), "note", copy_get_note(copy));
}

/* What is not as it must be, in one line. */
static gboolean
conclude(const char *path, const Repost *repost, GError **error)
{
    g_autofree char *shown = text_escape(path, -1);
    g_autofree char *missing = describe_parts(repost->missing);
    if (repost_is_in_order(repost))
        return TRUE;

    if (!repost->has_letter || repost->is_complete)
        g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED,
                    "'%s' has a number that is wrong, or a quotation that was altered", shown);
    else if (repost->missing->len > 0)
        g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED, "'%s' lacks %s of the letter", shown,
                    missing);
    else
        g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED, "'%s' alters the letter", shown);
    return FALSE;
}

gboolean
cmd_check(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    int64_t edition = 0;
    const GOptionEntry entries[] = {
        {"edition", 0, 0, G_OPTION_ARG_INT64, &edition,
         "The edition to hold it against, instead of the newest", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 1, 1, error))
        return FALSE;
    if (edition < 0)
        return cmd_refuse_usage(error, "--edition wants the number of an edition");

    g_autofree char *path =
        g_str_equal(argv[1], "-") ? g_strdup("-") : cmd_find_path(cmd, argv[1]);
    g_autoptr(Original) original = original_open(cmd->campaign, edition, error);
    g_autoptr(Copy) copy = original != NULL ? copy_read(path, error) : NULL;
    if (copy == NULL)
        return FALSE;

    const RepostLetter letter = {.text = original->text,
                                 .labels = (const char *const *)original->labels->pdata,
                                 .language = campaign_get_language(cmd->campaign),
                                 .truth = original->truth};
    g_autoptr(Repost) repost = repost_compare(&letter, copy);
    if (json) {
        cmd_print_json(cmd, to_json(repost, copy, original));
    } else {
        print_title(cmd, argv[1], copy, original, repost);
        print_report(cmd, repost);
    }
    return conclude(argv[1], repost, error);
}
