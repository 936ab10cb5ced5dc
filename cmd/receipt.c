/* receipt - with which one signatory proves that it was counted */
#include "cmd.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/receipts.h"

#include <string.h>

/* What was written, and of whom. */
typedef struct {
    const Signatory *signatory;
    const Receipt *receipt;
    const char *path;
} Written;

static json_t *
to_json(const Written *written)
{
    const ManifestSignatory *entry = receipt_get_entry(written->receipt);
    g_autofree char *leaf = digest_to_hex(receipt_get_leaf(written->receipt));

    return json_pack("{s:I, s:s, s:I, s:o, s:s, s:s}", "id", (json_int_t)written->signatory->id,
                     "name", entry->name, "edition",
                     (json_int_t)receipt_get_edition(written->receipt), "number",
                     entry->number > 0 ? json_integer(entry->number) : json_null(), "leaf",
                     leaf, "file", written->path);
}

static void
print(const Cmd *cmd, const Written *written)
{
    const ManifestSignatory *entry = receipt_get_entry(written->receipt);
    g_autofree char *path = text_escape(written->path, -1);
    g_autofree char *name = text_escape(entry->name, -1);

    fprintf(cmd->out, "%s: %s was counted in edition %" G_GINT64_FORMAT, path, name,
            receipt_get_edition(written->receipt));
    if (entry->number > 0)
        fprintf(cmd->out, ", as number %" G_GINT64_FORMAT " of the names\n", entry->number);
    else
        fputs(" and not named\nwhoever has this file can prove that it signed: give it to this "
              "signatory alone, by a way that is safe for it\n",
              cmd->out);
    fprintf(cmd->out, "next: undersigned verify %s\n", path);
}

/* Where it goes when nobody says: out/receipts, under a name that names nobody. */
static char *
choose_path(const Cmd *cmd, const Signatory *signatory, const Receipt *receipt, GError **error)
{
    g_autofree char *name = receipts_name(signatory->id, receipt_get_edition(receipt));
    g_autofree char *below = g_build_filename("out", "receipts", name, NULL);
    g_autofree char *path = campaign_path(cmd->campaign, below);
    g_autofree char *folder = g_path_get_dirname(path);

    return campaign_check_inside(cmd->campaign, path, error) && file_make_folder(folder, error)
               ? g_steal_pointer(&path)
               : NULL;
}

static gboolean
issue(Cmd *cmd, const char *who, const char *output, int64_t edition, gboolean json,
      GError **error)
{
    g_autoptr(Signatory) signatory =
        roster_find(campaign_get_roster(cmd->campaign), who, error);
    g_autoptr(Receipt) receipt =
        signatory != NULL ? receipts_issue(cmd->campaign, signatory, edition, error) : NULL;
    if (receipt == NULL)
        return FALSE;

    g_autofree char *text = receipt_write(receipt);
    g_autofree char *path =
        output != NULL ? g_strdup(output) : choose_path(cmd, signatory, receipt, error);
    if (path == NULL || !file_write(path, text, strlen(text), error))
        return FALSE;

    const Written written = {.signatory = signatory, .receipt = receipt, .path = path};
    if (json)
        cmd_print_json(cmd, to_json(&written));
    else
        print(cmd, &written);
    return TRUE;
}

gboolean
cmd_receipt(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    int64_t edition = 0;
    g_autofree char *output = NULL;
    const GOptionEntry entries[] = {
        {"edition", 0, 0, G_OPTION_ARG_INT64, &edition,
         "Of edition N (the newest that counted it)", "N"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
         "Write it there (out/receipts/receipt-ID-edition-N.json)", "FILE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON: id name edition number leaf file",
         NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 1, 1, error))
        return FALSE;
    if (edition < 0)
        return cmd_refuse_usage(error, "--edition wants the number of an edition");
    return issue(cmd, argv[1], output, edition, json, error);
}
