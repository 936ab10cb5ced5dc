/* compare - how two sealed editions stand to each other */
#include "edition/compare.h"

#include "cmd.h"
#include "trust.h"

#include "base/text.h"

/* How many names, and how many files, are listed for a person. */
enum { NAMES = 20, FILES = 4 };

static json_t *
edition_to_json(const Sibling *edition)
{
    const ManifestCount count = manifest_get_count(edition->manifest);
    g_autofree char *sha256 = digest_to_hex(&edition->sealed->sha256);

    return json_pack(
        "{s:s, s:I, s:b, s:s, s:I, s:s, s:I, s:I, s:s, s:s}", "folder", edition->path,
        "edition", (json_int_t)edition->number, "recipient", edition->for_recipient, "campaign",
        manifest_get_campaign(edition->manifest), "revision",
        (json_int_t)manifest_get_revision(edition->manifest), "sealed_at",
        manifest_get_sealed_at(edition->manifest), "total", (json_int_t)count.total, "public",
        (json_int_t)count.public, "key", edition->sealed->key_id, "manifest", sha256);
}

static json_t *
list_to_json(const GPtrArray *texts)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < texts->len; i++)
        json_array_append_new(list, json_string(texts->pdata[i]));
    return list;
}

static json_t *
to_json(const Comparison *comparison)
{
    return json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o}}", "verdict",
                     compare_word(comparison->verdict), "why", comparison->why, "trusted",
                     comparison->is_trusted, "a", edition_to_json(comparison->a), "b",
                     edition_to_json(comparison->b), "named", list_to_json(comparison->named),
                     "gone", list_to_json(comparison->gone), "files", "added",
                     list_to_json(comparison->added), "removed",
                     list_to_json(comparison->removed), "changed",
                     list_to_json(comparison->changed));
}

static void
print_edition(const Cmd *cmd, const Sibling *edition)
{
    const ManifestCount count = manifest_get_count(edition->manifest);
    g_autofree char *name = text_escape(edition->name, -1);
    g_autofree char *total = cmd_count(count.total, "signatory", "signatories");

    fprintf(cmd->out,
            "  edition %" G_GINT64_FORMAT "%s  %s, revision %" G_GINT64_FORMAT
            ", sealed %s by %s, in %s\n",
            edition->number, edition->for_recipient ? " for the recipient" : "", total,
            manifest_get_revision(edition->manifest), manifest_get_sealed_at(edition->manifest),
            edition->sealed->key_id, name);
}

static void
print_list(const Cmd *cmd, const char *label, const GPtrArray *texts, unsigned most)
{
    for (unsigned i = 0; i < texts->len && i < most; i++) {
        g_autofree char *shown = text_escape(texts->pdata[i], -1);
        fprintf(cmd->out, "  %-8s %s\n", label, shown);
    }
    if (texts->len > most)
        fprintf(cmd->out, "  %-8s and %u more\n", label, texts->len - most);
}

/* What the verdict says that the later one has, or the other one. */
static void
print(const Cmd *cmd, const Comparison *comparison)
{
    g_autofree char *why = text_escape(comparison->why, -1);

    fprintf(cmd->out, "%s: %s\n", compare_word(comparison->verdict), why);
    print_edition(cmd, comparison->a);
    print_edition(cmd, comparison->b);
    if (!comparison->is_trusted)
        fputs(
            "  each seal holds under the key that lies beside it; whose that is, -P KEY would "
            "say\n",
            cmd->out);
    if (comparison->verdict == COMPARE_SAME || comparison->verdict == COMPARE_UNRELATED)
        return;
    print_list(cmd, "named", comparison->named, NAMES);
    print_list(cmd, "gone", comparison->gone, NAMES);
    print_list(cmd, "added", comparison->added, FILES);
    print_list(cmd, "removed", comparison->removed, FILES);
    print_list(cmd, "changed", comparison->changed, FILES);
}

/* The campaign's own key where nobody says whom to trust; and where it has none, nobody. */
static gboolean
load_trust(Trust *trust, const Cmd *cmd, VerifyRequest *request, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (trust_load(trust, cmd, &reason)) {
        trust_fill(trust, request);
        return TRUE;
    }
    if (!trust_is_given(trust) && g_error_matches(reason, VERIFY_ERROR, VERIFY_ERROR_NO_KEY))
        return TRUE;

    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

gboolean
cmd_compare(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(Trust) trust = {0};
    VerifyRequest request = {.key = NULL};
    const GOptionEntry entries[] = {
        TRUST_ENTRIES(trust),
        {"json", 0, 0, G_OPTION_ARG_NONE, &json,
         "Print JSON: verdict why trusted a b named gone files", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 2, 2, error) ||
        !load_trust(&trust, cmd, &request, error))
        return FALSE;
    g_autofree char *a = cmd_find_path(cmd, argv[1]);
    g_autofree char *b = cmd_find_path(cmd, argv[2]);
    g_autoptr(Comparison) comparison = compare_editions(a, b, &request, error);
    if (comparison == NULL)
        return FALSE;

    if (json)
        cmd_print_json(cmd, to_json(comparison));
    else
        print(cmd, comparison);
    if (comparison->verdict < COMPARE_UNRELATED)
        return TRUE;
    g_autofree char *why = text_escape(comparison->why, -1);
    g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED, "%s: %s", compare_word(comparison->verdict),
                why);
    return FALSE;
}
