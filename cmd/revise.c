/* revise - records the letter's present text as a revision */
#include "cmd.h"
#include "translations.h"

static void
print_revision(const Cmd *cmd, const Revision *revision, int64_t moved)
{
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);

    fprintf(cmd->out, "revision %" G_GINT64_FORMAT " (%s)  %s\n", revision->number,
            revision_kind_word(revision->kind), sha256);
    if (moved > 0)
        fprintf(cmd->out,
                "%" G_GINT64_FORMAT
                " signed an earlier text and are no longer counted until they "
                "confirm this one\nnext: undersigned list status=reconsent\n",
                moved);
}

static json_t *
to_json(const Revision *revision, int64_t moved, const GPtrArray *translations)
{
    g_autofree char *at = clock_format(revision->at);
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);

    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:o}", "number",
                     (json_int_t)revision->number, "kind", revision_kind_word(revision->kind),
                     "at", at, "message", revision->message, "sha256", sha256, "reconsent",
                     (json_int_t)moved, "translations", translations_to_json(translations));
}

gboolean
cmd_revise(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean typo = FALSE, substantive = FALSE, json = FALSE;
    g_autofree char *message = NULL;
    g_auto(GStrv) checked = NULL;
    const GOptionEntry entries[] = {
        {"message", 'm', 0, G_OPTION_ARG_STRING, &message, "What changed, in a sentence",
         "TEXT"},
        {"typo", 0, 0, G_OPTION_ARG_NONE, &typo, "A slip: what was signed still holds", NULL},
        {"substantive", 0, 0, G_OPTION_ARG_NONE, &substantive,
         "A change of meaning: every signatory is asked again", NULL},
        {"checked", 0, 0, G_OPTION_ARG_STRING_ARRAY, &checked,
         "This translation was read against the text, and holds; may be repeated", "LANGUAGE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 0, error))
        return FALSE;
    if (message == NULL)
        return cmd_refuse_usage(error, "say with -m what changed");
    if (typo && substantive)
        return cmd_refuse_usage(error, "a change is --typo or --substantive, not both");

    g_autoptr(Revision) newest = NULL;
    if (!letter_find_newest(cmd->campaign, &newest, error))
        return FALSE;
    if (newest != NULL && !typo && !substantive)
        return cmd_refuse_usage(error,
                                "say --typo (what was signed still holds) or --substantive "
                                "(every signatory is asked again)");

    int64_t moved = 0;
    g_autoptr(Revision) revision =
        letter_revise_checked(cmd->campaign, typo ? REVISION_TYPO : REVISION_SUBSTANTIVE,
                              message, (const char *const *)checked, &moved, error);
    g_autoptr(GPtrArray) translations =
        revision != NULL ? translation_list(cmd->campaign, revision->number, error) : NULL;
    if (translations == NULL)
        return FALSE;

    if (json) {
        cmd_print_json(cmd, to_json(revision, moved, translations));
        return TRUE;
    }
    print_revision(cmd, revision, moved);
    translations_print(cmd, translations);
    return TRUE;
}
