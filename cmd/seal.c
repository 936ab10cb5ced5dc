/* seal - review, build, manifest, signature: the next edition */
#include "cmd.h"
#include "key_file.h"
#include "progress.h"

#include "edition/edition.h"

static void
show_progress(size_t done, size_t total, void *closure)
{
    progress_show(closure, done, total);
}

static json_t *
count_to_json(const ManifestCount *count)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "total", (json_int_t)count->total, "public",
                     (json_int_t)count->public, "withheld", (json_int_t)count->withheld,
                     "organizations", (json_int_t)count->organizations, "individuals",
                     (json_int_t)count->individuals);
}

static json_t *
recipient_to_json(const Edition *edition)
{
    if (edition->recipient_folder == NULL)
        return json_null();

    g_autofree char *manifest = digest_to_hex(&edition->recipient_manifest);
    return json_pack("{s:s, s:o, s:s}", "folder", edition->recipient_folder, "count",
                     count_to_json(&edition->recipient_count), "manifest", manifest);
}

static json_t *
to_json(const Edition *edition)
{
    g_autofree char *manifest = digest_to_hex(&edition->manifest);

    return json_pack("{s:I, s:s, s:o, s:s, s:s, s:o}", "edition", (json_int_t)edition->number,
                     "folder", edition->folder, "count", count_to_json(&edition->count),
                     "manifest", manifest, "key", edition->key_id, "recipient",
                     recipient_to_json(edition));
}

static void
print_edition(const Cmd *cmd, const Edition *edition)
{
    g_autofree char *total = cmd_count(edition->count.total, "signatory", "signatories");

    fprintf(cmd->out, "edition %" G_GINT64_FORMAT " is sealed: %s", edition->number, total);
    if (edition->count.withheld > 0)
        fprintf(cmd->out, ", %" G_GINT64_FORMAT " of them not named", edition->count.withheld);
    fprintf(cmd->out, "\n  %s\n", edition->folder);
    if (edition->recipient_folder != NULL)
        fprintf(cmd->out, "  %s, for the addressee: names %" G_GINT64_FORMAT " more\n",
                edition->recipient_folder,
                edition->recipient_count.public - edition->count.public);
    fprintf(cmd->out,
            "  signed by key %s\nnext: undersigned verify out/edition-%" G_GINT64_FORMAT "\n",
            edition->key_id, edition->number);
}

/* Each --override goes with the --reason at its place. */
static gboolean
pair_overrides(char **rules, char **reasons, GArray *out_overrides, GError **error)
{
    const char *const known[] = {"duplicates", "authority", "text", "tags", "count", NULL};
    const unsigned count = rules != NULL ? g_strv_length(rules) : 0;

    if (count != (reasons != NULL ? g_strv_length(reasons) : 0))
        return cmd_refuse_usage(error, "every --override RULE wants its --reason TEXT");
    for (unsigned i = 0; i < count; i++) {
        const EditionOverride override = {.rule = rules[i], .reason = reasons[i]};
        if (!g_strv_contains(known, rules[i]))
            return cmd_refuse_usage(error,
                                    "there is no rule '%s'; there are duplicates, "
                                    "authority, text, tags and count",
                                    rules[i]);
        if (reasons[i][0] == '\0')
            return cmd_refuse_usage(error, "a reason is not empty");
        g_array_append_val(out_overrides, override);
    }
    return TRUE;
}

gboolean
cmd_seal(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(GStrv) rules = NULL, reasons = NULL;
    const GOptionEntry entries[] = {
        {"override", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules,
         "Set a rule of the review aside: duplicates, authority, text, tags or count", "RULE"},
        {"reason", 0, 0, G_OPTION_ARG_STRING_ARRAY, &reasons, "Why; it is journalled", "TEXT"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GArray) overrides = g_array_new(FALSE, FALSE, sizeof(EditionOverride));

    if (!cmd_parse(&argc, &argv, entries, 0, 0, error) ||
        !pair_overrides(rules, reasons, overrides, error))
        return FALSE;

    g_autoptr(SealKey) key = key_file_load(cmd->campaign, error);
    if (key == NULL)
        return FALSE;

    g_autoptr(Progress) progress = progress_new("documents");
    const EditionRequest request = {.key = key,
                                    .overrides = (const EditionOverride *)overrides->data,
                                    .override_count = overrides->len,
                                    .progress = show_progress,
                                    .closure = progress};
    g_autoptr(Edition) edition = edition_seal(cmd->campaign, &request, error);
    if (edition == NULL)
        return FALSE;

    progress_free(g_steal_pointer(&progress));
    if (json)
        cmd_print_json(cmd, to_json(edition));
    else
        print_edition(cmd, edition);
    return TRUE;
}
