/* import - a CSV file or a workbook into the roster, with a report of what was made of it */
#include "changes.h"
#include "cmd.h"
#include "progress.h"
#include "table.h"

#include "base/text.h"
#include "campaign/intake.h"

#include <string.h>

#define MOST_WARNINGS 20 /* that are printed */
#define MOST_NEW      20
#define MOST_REFUSED  50

/* The options as they were given. */
typedef struct {
    char *status, *authority, *encoding, *delimiter, *sheet;
    char **map, **overwrite;
    gboolean include_hidden, dry_run, apply, json;
    const char *file;    /* as it was typed; borrowed */
    GArray *overwritten; /* int64_t, as `overwrite` says */
} Options;

static void
options_clear(Options *options)
{
    g_free(options->status);
    g_free(options->authority);
    g_free(options->encoding);
    g_free(options->delimiter);
    g_free(options->sheet);
    g_strfreev(options->map);
    g_strfreev(options->overwrite);
    g_clear_pointer(&options->overwritten, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean
read_answer(Options *options, RosterAnswer *answer, GError **error)
{
    static const char *const words[] = {"prospect", "invited",  "pending",   "signed",
                                        "declined", "objected", "withdrawn", NULL};
    if (options->status == NULL)
        return options->authority == NULL ||
               cmd_refuse_usage(error, "--authority says on whose word --as is; give both");
    cmd_trim(&options->authority);
    if (!g_strv_contains(words, options->status)) {
        g_autofree char *shown = text_escape(options->status, -1);
        g_autofree char *list = g_strjoinv(", ", (char **)words);
        return cmd_refuse_usage(error, "--as '%s' is none of: %s", shown, list);
    }
    const gboolean known = signatory_status_from_word(options->status, &answer->status);
    g_assert(known);
    answer->authority = options->authority;
    answer->channel = "import";
    if (answer->status != STATUS_SIGNED ||
        (options->authority != NULL && options->authority[0] != '\0'))
        return TRUE;
    return cmd_refuse_usage(error, "--as signed needs --authority WHO: on whose word they "
                                   "signed, as in --authority 'form, 6 November'");
}

static gboolean
read_delimiter(const char *word, char *out_delimiter, GError **error)
{
    const gboolean is_tab =
        word != NULL && (strcmp(word, "tab") == 0 || strcmp(word, "\\t") == 0);
    if (word == NULL)
        return TRUE;
    if (!is_tab && (strlen(word) != 1 || strchr(",;\t|:", word[0]) == NULL))
        return cmd_refuse_usage(error, "--delimiter is one of , ; | : or tab");

    *out_delimiter = is_tab ? '\t' : word[0];
    return TRUE;
}

static gboolean
read_overwrite(Options *options, GError **error)
{
    options->overwritten = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (options->overwrite != NULL && !options->apply)
        return cmd_refuse_usage(error, "--overwrite says what --apply may; give both");
    if (options->apply && options->status != NULL)
        return cmd_refuse_usage(error, "--apply and --as are two things: first the one, then "
                                       "the other");
    for (char **at = options->overwrite; at != NULL && *at != NULL; at++) {
        int64_t id = 0;
        if (!g_ascii_string_to_signed(*at, 10, 1, G_MAXINT64, &id, NULL)) {
            g_autofree char *shown = text_escape(*at, -1);
            return cmd_refuse_usage(error,
                                    "--overwrite '%s' is no id; the first number of an "
                                    "entry is",
                                    shown);
        }
        g_array_append_val(options->overwritten, id);
    }
    return TRUE;
}

static const char *
say_delimiter(char delimiter)
{
    return delimiter == '\t'  ? "tabs"
           : delimiter == ';' ? "semicolons"
           : delimiter == ',' ? "commas"
           : delimiter == '|' ? "bars"
                              : "colons";
}

/* "name", "name, as --map says", "ignored without --as". Owned by the caller. */
static char *
say_role(const IntakeColumn *column)
{
    if (column->field == NULL)
        return g_strdup_printf("(%s)", column->why);

    return g_strjoin(", ", column->field, column->why, NULL);
}

static void
print_columns(const Cmd *cmd, const IntakeReport *report)
{
    g_autoptr(Table) table = table_new("column", "is", NULL);
    for (guint i = 0; i < report->columns->len; i++) {
        const IntakeColumn *column = g_ptr_array_index(report->columns, i);
        g_autofree char *role = say_role(column);
        table_add(table, column->header, role);
    }
    table_print(table, cmd);
}

static void
print_count(const Cmd *cmd, uint64_t count, const char *what)
{
    if (count > 0)
        fprintf(cmd->out, ", %" G_GUINT64_FORMAT " %s", count, what);
}

/* "UTF-8, commas" or "sheet 'Members'". Owned by the caller. */
static char *
say_kind(const IntakeReport *report)
{
    if (report->sheet == NULL)
        return g_strdup_printf("%s, %s", report->encoding, say_delimiter(report->delimiter));

    g_autofree char *sheet = text_escape(report->sheet, -1);
    return g_strdup_printf("sheet '%s'", sheet);
}

static void
print_new(const Cmd *cmd, const IntakeReport *report)
{
    if (report->additions->len > 0)
        fputc('\n', cmd->out);
    for (guint i = 0; i < report->additions->len && i < MOST_NEW; i++) {
        const IntakeNew *row = report->additions->pdata[i];
        g_autofree char *name = text_escape(row->name, -1);
        fprintf(cmd->out, "new: %s  (%s)%s%s\n", name, row->place,
                row->hold != NULL ? ", on hold: " : "", row->hold != NULL ? row->hold : "");
    }
    if (report->additions->len > MOST_NEW)
        fprintf(cmd->out, "and %" G_GUINT64_FORMAT " more new ones; --json lists them\n",
                report->added - MOST_NEW);
}

/* Only of a dry run. */
static void
print_refused(const Cmd *cmd, const IntakeReport *report)
{
    if (report->refused_count > 0)
        fprintf(cmd->out, "\n%" G_GUINT64_FORMAT " refused; with them nothing is imported:\n",
                report->refused_count);
    for (guint i = 0; i < report->refused->len && i < MOST_REFUSED; i++)
        fprintf(cmd->out, "%s\n", (const char *)report->refused->pdata[i]);
    if (report->refused->len > MOST_REFUSED)
        fprintf(cmd->out, "and %" G_GUINT64_FORMAT " more; --json lists them\n",
                report->refused_count - MOST_REFUSED);
}

static void
print_warnings(const Cmd *cmd, const IntakeReport *report)
{
    for (guint i = 0; i < report->warnings->len && i < MOST_WARNINGS; i++)
        fprintf(cmd->out, "%s\n", (char *)g_ptr_array_index(report->warnings, i));
    if (report->warnings->len > MOST_WARNINGS)
        fprintf(cmd->out, "and %u more; --json lists them\n",
                report->warnings->len - MOST_WARNINGS);
}

static void
print_count_of_changes(const Cmd *cmd, const IntakeReport *report, const Options *options)
{
    const guint open = proposal_count(report->findings, PROPOSAL_OPEN);
    const guint conflicts = proposal_count(report->findings, PROPOSAL_CONFLICT);
    g_autofree char *changes = cmd_count(open, "change", "changes");
    if (open + conflicts == 0)
        return;

    fprintf(cmd->out, "\n%s %s", changes,
            options->apply && !options->dry_run ? "made" : "to make");
    print_count(cmd, conflicts, "in conflict");
    fputc('\n', cmd->out);
}

/* Returns the file as it can be typed into a shell. Owned by the caller. */
static char *
say_file(const Options *options)
{
    static const char safe[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    g_autofree char *word = options->file[strspn(options->file, safe)] == '\0'
                                ? g_strdup(options->file)
                                : g_shell_quote(options->file);
    return text_escape(word, -1);
}

/* What would do what was only shown, and what comes after. */
static void
print_next(const Cmd *cmd, const IntakeReport *report, const Options *options, gboolean has_any)
{
    const char *lead = "next:";
    g_autofree char *file = say_file(options);
    const gboolean asks = has_any && !options->apply && report->refused_count == 0;
    const gboolean has_conflict = proposal_count(report->findings, PROPOSAL_CONFLICT) > 0;
    if (asks || has_conflict) {
        fprintf(cmd->out, "%s undersigned import %s --apply%s\n", lead, file,
                asks ? "" : " --overwrite ID, where the file is to win");
        lead = "     ";
    }
    if (report->added > 0 && report->has_changed)
        fprintf(cmd->out, "%s undersigned duplicates\n", lead);
}

/* What was done, or what would do it. */
static void
print_end(const Cmd *cmd, const IntakeReport *report, const Options *options)
{
    const ProposalFindings *findings = report->findings;
    const gboolean has_any = proposal_count(findings, PROPOSAL_OPEN) > 0 ||
                             (findings->is_tracker && report->added > 0);
    print_count_of_changes(cmd, report, options);
    if (options->dry_run)
        fputs("a dry run: nothing was changed\n", cmd->out);
    else if (findings->is_tracker && !report->has_changed)
        fputs(has_any ? "nothing was changed yet\n" : "nothing was changed\n", cmd->out);
    print_next(cmd, report, options, has_any);
}

static void
print_report(const Cmd *cmd, const IntakeReport *report, const Options *options)
{
    g_autofree char *kind = say_kind(report);
    const ProposalFindings *findings = report->findings;
    if (findings->is_tracker)
        fputs("a tracker of this campaign\n", cmd->out);
    else
        print_columns(cmd, report);
    fprintf(cmd->out, "\n%" G_GUINT64_FORMAT " %s (%s): %" G_GUINT64_FORMAT " %s", report->rows,
            report->rows == 1 ? "row" : "rows", kind, report->added,
            report->added > 0 && !report->has_changed ? "new" : "added");
    print_count(cmd, report->answered, options->status != NULL ? options->status : "answered");
    print_count(cmd, report->known, "known");
    print_count(cmd, report->differing,
                options->apply ? "known that say otherwise"
                               : "known that say otherwise, left as they were");
    print_count(cmd, findings->newer, "of them newer here");
    print_count(cmd, report->held, "of them on hold");
    print_count(cmd, report->contacts, report->contacts == 1 ? "contact" : "contacts");
    print_count(cmd, report->hidden.hidden_rows, "hidden, left out");
    fputc('\n', cmd->out);

    print_warnings(cmd, report);
    print_refused(cmd, report);
    print_new(cmd, report);
    changes_print(cmd, findings);
    print_end(cmd, report, options);
}

/* NULL for delimited text. */
static json_t *
hidden_to_json(const IntakeReport *report)
{
    if (report->sheet == NULL)
        return NULL;
    return json_pack("{s:I, s:I, s:I}", "rows", (json_int_t)report->hidden.hidden_rows,
                     "columns", (json_int_t)report->hidden.hidden_columns, "sheets",
                     (json_int_t)report->hidden.hidden_sheets);
}

static json_t *
report_to_json(const IntakeReport *report, const Options *options)
{
    json_t *columns = json_array();
    json_t *warnings = json_array();
    const char delimiter[] = {report->delimiter, '\0'};
    for (guint i = 0; i < report->columns->len; i++) {
        const IntakeColumn *column = g_ptr_array_index(report->columns, i);
        json_array_append_new(columns, json_pack("{s:s, s:s?, s:s?}", "header", column->header,
                                                 "field", column->field, "why", column->why));
    }
    for (guint i = 0; i < report->warnings->len; i++)
        json_array_append_new(warnings, json_string(g_ptr_array_index(report->warnings, i)));
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:s?, s:s?, s:s?, s:o?, s:o, s:o}", "rows",
        (json_int_t)report->rows, "added", (json_int_t)report->added, "answered",
        (json_int_t)report->answered, "known", (json_int_t)report->known, "differing",
        (json_int_t)report->differing, "held", (json_int_t)report->held, "contacts",
        (json_int_t)report->contacts, "dry_run", options->dry_run, "encoding", report->encoding,
        "delimiter", report->encoding != NULL ? delimiter : NULL, "sheet", report->sheet,
        "hidden", hidden_to_json(report), "columns", columns, "warnings", warnings);
}

static json_t *
new_to_json(const IntakeReport *report)
{
    json_t *array = json_array();
    for (guint i = 0; i < report->additions->len; i++) {
        const IntakeNew *row = report->additions->pdata[i];
        json_array_append_new(array, json_pack("{s:s, s:s, s:s?}", "name", row->name, "row",
                                               row->place, "hold", row->hold));
    }
    return array;
}

static json_t *
refused_to_json(const IntakeReport *report)
{
    json_t *array = json_array();
    for (guint i = 0; i < report->refused->len; i++)
        json_array_append_new(array, json_string(report->refused->pdata[i]));
    return array;
}

static json_t *
to_json(const IntakeReport *report, const Options *options)
{
    const ProposalFindings *findings = report->findings;
    json_t *json = report_to_json(report, options);
    json_object_set_new(json, "tracker", json_boolean(findings->is_tracker));
    json_object_set_new(json, "changed", json_boolean(report->has_changed));
    json_object_set_new(json, "new", new_to_json(report));
    json_object_set_new(json, "refused", refused_to_json(report));
    json_object_set_new(json, "changes", changes_to_json(findings));
    json_object_set_new(json, "problems", changes_problems_to_json(findings));
    json_object_set_new(json, "gone", changes_gone_to_json(findings));
    return json;
}

/* The rows that are still to come can only be told from the bytes. */
static void
show_progress(uint64_t rows, uint64_t bytes, uint64_t of_bytes, void *closure)
{
    progress_show(closure, rows, of_bytes > bytes ? rows * of_bytes / bytes : rows);
}

static gboolean
import(Cmd *cmd, IntakeRequest *request, const Options *options, GError **error)
{
    g_autoptr(Progress) progress = progress_new("rows");
    request->progress = show_progress;
    request->closure = progress;
    g_autoptr(GError) reason = NULL;
    g_autoptr(IntakeReport) report = intake_import(cmd->campaign, request, &reason);
    g_clear_pointer(&progress, progress_free);
    if (g_error_matches(reason, INTAKE_ERROR, INTAKE_ERROR_MAP))
        return cmd_refuse_usage(error, "%s", reason->message);
    if (report == NULL) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }

    if (options->json)
        cmd_print_json(cmd, to_json(report, options));
    else
        print_report(cmd, report, options);
    if (report->refused_count == 0)
        return TRUE;
    g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED,
                "%" G_GUINT64_FORMAT " %s cannot be taken; correct the file",
                report->refused_count, report->refused_count == 1 ? "value" : "values");
    return FALSE;
}

gboolean
cmd_import(Cmd *cmd, int argc, char **argv, GError **error)
{
    g_auto(Options) options = {0};
    RosterAnswer answer = {0};
    IntakeRequest request = {0};
    const GOptionEntry entries[] = {
        {"as", 0, 0, G_OPTION_ARG_STRING, &options.status, "Give every row this status",
         "STATUS"},
        {"authority", 0, 0, G_OPTION_ARG_STRING, &options.authority, "On whose word", "WHO"},
        {"map", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.map,
         "What a column is; a field, 'fields' to keep it, or 'ignore'", "HEADER=FIELD"},
        {"encoding", 0, 0, G_OPTION_ARG_STRING, &options.encoding,
         "How the file is encoded, if not in UTF-8", "E"},
        {"delimiter", 0, 0, G_OPTION_ARG_STRING, &options.delimiter,
         "What stands between cells: , ; | : or tab", "C"},
        {"sheet", 0, 0, G_OPTION_ARG_STRING, &options.sheet,
         "Which sheet of a workbook, if several have rows", "NAME"},
        {"include-hidden", 0, 0, G_OPTION_ARG_NONE, &options.include_hidden,
         "Take the hidden rows and columns of a workbook too", NULL},
        {"apply", 0, 0, G_OPTION_ARG_NONE, &options.apply,
         "Change the entries that are known to what the file says", NULL},
        {"overwrite", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.overwrite,
         "With --apply: also where this entry was changed here since the export", "ID"},
        {"dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
         "Say what would change, and change nothing", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 1, 1, error) ||
        !read_answer(&options, &answer, error) || !read_overwrite(&options, error) ||
        !read_delimiter(options.delimiter, &request.csv.delimiter, error))
        return FALSE;

    g_autofree char *path = cmd_find_path(cmd, argv[1]);
    options.file = argv[1];
    request.path = path;
    request.csv.encoding = options.encoding;
    request.xlsx.sheet = options.sheet;
    request.xlsx.include_hidden = options.include_hidden;
    request.map = (const char *const *)options.map;
    request.answer = options.status != NULL ? &answer : NULL;
    request.dry_run = options.dry_run;
    request.apply = options.apply;
    request.overwrite = (const int64_t *)(const void *)options.overwritten->data;
    request.overwrite_count = options.overwritten->len;
    return import(cmd, &request, &options, error);
}
