/* seal - review, build, manifest, signature: the next edition */
#include "cmd.h"
#include "cosign.h"
#include "finding.h"
#include "key_file.h"
#include "progress.h"
#include "rotate.h"

#include "base/text.h"
#include "campaign/translation.h"
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

    return json_pack("{s:I, s:s, s:o, s:s, s:s, s:o, s:o}", "edition",
                     (json_int_t)edition->number, "folder", edition->folder, "count",
                     count_to_json(&edition->count), "manifest", manifest, "key",
                     edition->key_id, "recipient", recipient_to_json(edition), "warnings",
                     findings_to_json(edition->warnings));
}

static void
print_edition(const Cmd *cmd, const Edition *edition)
{
    g_autofree char *total = cmd_count(edition->count.total, "signatory", "signatories");

    findings_print(cmd, edition->warnings);
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

/* What the folder has and the edition has not, and why. */
static gboolean
print_left_out(const Cmd *cmd, GError **error)
{
    g_autoptr(GPtrArray) translations = translation_list(cmd->campaign, 0, error);
    if (translations == NULL)
        return FALSE;

    for (unsigned i = 0; i < translations->len; i++) {
        const Translation *translation = translations->pdata[i];
        g_autofree char *line = translation_describe(translation);
        if (!translation_is_ready(translation))
            fprintf(cmd->out, "left out: %s\n", line);
    }
    return TRUE;
}

/* Each --override goes with the --reason at its place. */
static gboolean
pair_overrides(char **rules, char **reasons, GArray *out_overrides, GError **error)
{
    const unsigned count = rules != NULL ? g_strv_length(rules) : 0;

    if (count != (reasons != NULL ? g_strv_length(reasons) : 0))
        return cmd_refuse_usage(error, "every --override RULE wants its --reason TEXT");
    for (unsigned i = 0; i < count; i++) {
        const EditionOverride override = {.rule = rules[i], .reason = reasons[i]};
        if (!g_strv_contains(review_rules, rules[i])) {
            g_autofree char *known = g_strjoinv(", ", (char **)review_rules);
            g_autofree char *shown = text_escape(rules[i], -1);
            return cmd_refuse_usage(error, "there is no rule '%s'; there are %s", shown, known);
        }
        if (text_is_blank(reasons[i]))
            return cmd_refuse_usage(error, "a reason is not empty");
        g_array_append_val(out_overrides, override);
    }
    return TRUE;
}

/* Seals the next edition; `quiet`: its JSON is not printed. */
static gboolean
seal_next(const Cmd *cmd, const GArray *overrides, gboolean quiet, gboolean json,
          GError **error)
{
    g_autofree char *path = key_file_get_path(cmd->campaign, error);
    g_autoptr(SealKey) key =
        path != NULL && rotate_finish(path, error) ? key_file_load(cmd->campaign, error) : NULL;
    g_autoptr(Succession) succession =
        key != NULL ? key_file_load_succession(path, error) : NULL;
    if (succession == NULL)
        return FALSE;

    g_autoptr(Progress) progress = progress_new("documents");
    const EditionRequest request = {.key = key,
                                    .overrides = (const EditionOverride *)overrides->data,
                                    .override_count = overrides->len,
                                    .succession = succession,
                                    .progress = show_progress,
                                    .closure = progress};
    g_autoptr(Edition) edition = edition_seal(cmd->campaign, &request, error);
    if (edition == NULL)
        return FALSE;

    progress_free(g_steal_pointer(&progress));
    if (json && !quiet)
        cmd_print_json(cmd, to_json(edition));
    if (json)
        return TRUE;
    print_edition(cmd, edition);
    return print_left_out(cmd, error);
}

/* Co-signs the edition at `path`, or the campaign's newest, which is sealed first where there
 * is none. */
static gboolean
cosign(Cmd *cmd, const Cosign *what, Trust *trust, const GArray *overrides, GError **error)
{
    int64_t newest = 0;
    if (what->path == NULL &&
        (!edition_get_newest(cmd->campaign, &newest, error) ||
         (newest == 0 && !seal_next(cmd, overrides, TRUE, what->json, error))))
        return FALSE;

    return cosign_run(cmd, what, trust, error);
}

/* An edition, and whom to trust for it, are of use to a co-signer alone. */
static gboolean
check_words(const char *cosigner, const char *path, const Trust *trust, GError **error)
{
    if (cosigner == NULL && (path != NULL || trust_is_given(trust)))
        return cmd_refuse_usage(error, "an edition, -P and -p go with --cosign KEY");
    return TRUE;
}

/* Says what main() says of the verbs that cannot do without. */
static gboolean
check_campaign(const Cmd *cmd, GError **error)
{
    g_autoptr(Campaign) campaign =
        cmd->campaign == NULL ? campaign_open(cmd->folder, cmd->clock, error) : NULL;

    return cmd->campaign != NULL || campaign != NULL;
}

gboolean
cmd_seal(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(GStrv) rules = NULL, reasons = NULL;
    g_autofree char *cosigner = NULL;
    g_auto(Trust) trust = {0};
    const GOptionEntry entries[] = {
        {"override", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules,
         "Set a rule of the review aside: duplicates, authority, text, tags, count, leak or "
         "unchanged",
         "RULE"},
        {"reason", 0, 0, G_OPTION_ARG_STRING_ARRAY, &reasons, "Why; it is journalled", "TEXT"},
        {"cosign", 0, 0, G_OPTION_ARG_FILENAME, &cosigner,
         "Verify the newest edition, or the one in the folder EDITION, and co-sign it with the "
         "secret key in the file KEY",
         "KEY"},
        TRUST_ENTRIES(trust),
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GArray) overrides = g_array_new(FALSE, FALSE, sizeof(EditionOverride));

    if (!cmd_parse(&argc, &argv, entries, 0, 1, error) ||
        !pair_overrides(rules, reasons, overrides, error))
        return FALSE;

    const char *path = argc > 1 ? argv[1] : NULL;
    const Cosign what = {.key_path = cosigner, .path = path, .json = json};
    if (!check_words(cosigner, path, &trust, error) ||
        (path == NULL && !check_campaign(cmd, error)))
        return FALSE;
    return cosigner != NULL ? cosign(cmd, &what, &trust, overrides, error)
                            : seal_next(cmd, overrides, FALSE, json, error);
}
