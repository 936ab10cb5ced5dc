/* edit - what is wrong about a signatory, put right; all of it or nothing */
#include "cmd.h"
#include "entry.h"

#include "base/text.h"
#include "campaign/contact.h"

#include <string.h>

static gboolean
check_terms(char *const *terms, int count, GError **error)
{
    for (int i = 0; i < count; i++) {
        if (strchr(terms[i], '=') != NULL)
            continue;
        g_autofree char *shown = text_escape(terms[i], -1);
        return cmd_refuse_usage(error, "'%s' does not say FIELD=VALUE, as in acronym=ALN",
                                shown);
    }
    return TRUE;
}

static gboolean
check_word(char *const *terms, int count, GError **error)
{
    for (int i = 0; i < count; i++)
        if (g_str_has_prefix(terms[i], "visibility="))
            return TRUE;
    return cmd_refuse_usage(error, "--word goes with visibility=, which the signatory chose");
}

static gboolean
show_as_said(Cmd *cmd, int64_t id, const char *value, const char *word, GError **error)
{
    g_autoptr(Signatory) wanted = signatory_new();
    return signatory_set_field(wanted, "visibility", value, error) &&
           roster_show(campaign_get_roster(cmd->campaign), id, wanted->visibility, word, error);
}

static gboolean
add_contact(Cmd *cmd, int64_t id, const char *text, GError **error)
{
    g_autoptr(Contact) contact = contact_parse(text, error);
    return contact != NULL &&
           contact_add(campaign_get_roster(cmd->campaign), id, contact, error);
}

/* A field that is none, or not for this verb, is a wrong word of the command. */
static gboolean
edit_one(Cmd *cmd, int64_t id, const char *term, const char *word, GError **error)
{
    const char *equals = strchr(term, '=');
    g_autofree char *field = g_strndup(term, (size_t)(equals - term));
    g_autoptr(GError) reason = NULL;
    if (word != NULL && strcmp(field, "visibility") == 0)
        return show_as_said(cmd, id, equals + 1, word, error);
    if (strcmp(field, "contact+") == 0)
        return add_contact(cmd, id, equals + 1, error);
    if (strcmp(field, "contact-") == 0)
        return contact_remove(campaign_get_roster(cmd->campaign), id, equals + 1, error);
    if (strcmp(field, "contact") == 0)
        return cmd_refuse_usage(error,
                                "there may be several contacts: add one with contact+='"
                                "Jane Doe, Director <jane@example.org>: press', take one "
                                "away with contact-=jane@example.org");
    if (roster_edit(campaign_get_roster(cmd->campaign), id, field, equals + 1, &reason))
        return TRUE;
    if (g_error_matches(reason, SIGNATORY_ERROR, SIGNATORY_ERROR_FIELD))
        return cmd_refuse_usage(error, "%s", reason->message);
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

gboolean
cmd_edit(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_autofree char *word = NULL;
    const GOptionEntry entries[] = {
        {"word", 0, 0, G_OPTION_ARG_STRING, &word,
         "The visibility is the signatory's own choice, and this is how it said so", "HOW"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 2, -1, error) ||
        !check_terms(argv + 2, argc - 2, error) ||
        (word != NULL && !check_word(argv + 2, argc - 2, error)))
        return FALSE;

    Roster *roster = campaign_get_roster(cmd->campaign);
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(cmd->campaign), error);
    g_autoptr(Signatory) who = transaction == NULL ? NULL : roster_find(roster, argv[1], error);
    if (who == NULL)
        return FALSE;
    for (int i = 2; i < argc; i++)
        if (!edit_one(cmd, who->id, argv[i], word, error))
            return FALSE;

    g_autoptr(Signatory) now = roster_get(roster, who->id, error);
    if (now == NULL || !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;
    entry_print(cmd, now, json);
    return TRUE;
}
