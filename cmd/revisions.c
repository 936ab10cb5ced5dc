/* revisions - the recorded states of the letter's text */
#include "cmd.h"
#include "table.h"

#include "campaign/letter.h"

static json_t *
to_json(const Revision *revision)
{
    g_autofree char *at = clock_format(revision->at);
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);

    return json_pack("{s:I, s:s, s:s, s:s, s:s}", "number", (json_int_t)revision->number,
                     "kind", revision_kind_word(revision->kind), "at", at, "message",
                     revision->message, "sha256", sha256);
}

static void
add_row(Table *table, const Revision *revision, const Campaign *campaign)
{
    const int64_t now = clock_now(campaign_get_clock(campaign));
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, revision->number);
    g_autofree char *at = clock_show(revision->at, now, campaign_get_zone(campaign));
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);
    sha256[12] = '\0';

    table_add(table, number, revision_kind_word(revision->kind), at, sha256, revision->message);
}

gboolean
cmd_revisions(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 0, error))
        return FALSE;

    g_autoptr(GPtrArray) revisions = letter_list_revisions(cmd->campaign, error);
    if (revisions == NULL)
        return FALSE;

    g_autoptr(Table) table =
        table_new(">number", "change", "recorded", "consent text", "what changed", NULL);
    json_t *array = json_array();
    for (unsigned i = 0; i < revisions->len; i++) {
        json_array_append_new(array, to_json(g_ptr_array_index(revisions, i)));
        add_row(table, g_ptr_array_index(revisions, i), cmd->campaign);
    }
    if (json) {
        cmd_print_json(cmd, array);
        return TRUE;
    }

    json_decref(array);
    table_print(table, cmd);
    if (revisions->len == 0)
        fputs(
            "no revision yet; the first sign-on records revision 1, or 'undersigned revise -m "
            "TEXT'\n",
            cmd->out);
    return TRUE;
}
