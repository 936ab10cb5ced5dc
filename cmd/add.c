/* add - one signatory by hand */
#include "cmd.h"
#include "entry.h"

#include "base/text.h"
#include "campaign/contact.h"
#include "campaign/names.h"

/* What was given, by the field's word; NULL where it was not. */
typedef struct {
    const char *field;
    char *value;
} Given;

static gboolean
fill(Signatory *signatory, const char *name, const Given *given, size_t count, GError **error)
{
    if (!signatory_set_field(signatory, "name", name, error))
        return FALSE;

    for (size_t i = 0; i < count; i++)
        if (given[i].value != NULL &&
            !signatory_set_field(signatory, given[i].field, given[i].value, error))
            return FALSE;
    return TRUE;
}

/* Says which entry it may be, of several the most alike. */
static gboolean
tell_near(const Cmd *cmd, const Signatory *added, GError **error)
{
    Roster *roster = campaign_get_roster(cmd->campaign);
    g_autoptr(NamesIndex) index = names_index_build(roster, error);
    if (index == NULL)
        return FALSE;
    g_autoptr(GArray) near = names_index_find(index, added);
    if (near->len == 0)
        return TRUE;

    const NamesNear *first = &g_array_index(near, NamesNear, 0);
    g_autoptr(Signatory) other = roster_get(roster, first->id, error);
    if (other == NULL)
        return FALSE;
    g_autofree char *name = text_escape(other->name, -1);
    fprintf(cmd->out,
            "near: %" G_GINT64_FORMAT " %s (%s); 'undersigned duplicates' proposes the pair\n",
            first->id, name, first->reason);
    return TRUE;
}

static gboolean
add_contacts(Cmd *cmd, int64_t id, char *const *contacts, GError **error)
{
    for (size_t i = 0; contacts != NULL && contacts[i] != NULL; i++) {
        g_autoptr(Contact) contact = contact_parse(contacts[i], error);
        if (contact == NULL ||
            !contact_add(campaign_get_roster(cmd->campaign), id, contact, error))
            return FALSE;
    }
    return TRUE;
}

static Signatory *
store(Cmd *cmd, const Signatory *signatory, char *const *contacts, GError **error)
{
    int64_t id = 0;
    Roster *roster = campaign_get_roster(cmd->campaign);
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(cmd->campaign), error);
    if (transaction == NULL || !roster_add(roster, signatory, &id, error) ||
        !add_contacts(cmd, id, contacts, error))
        return NULL;

    g_autoptr(Signatory) added = roster_get(roster, id, error);
    return added != NULL && store_commit(g_steal_pointer(&transaction), error)
               ? g_steal_pointer(&added)
               : NULL;
}

static gboolean
add(Cmd *cmd, const Signatory *signatory, char *const *contacts, gboolean json, GError **error)
{
    g_autoptr(Signatory) added = store(cmd, signatory, contacts, error);
    if (added == NULL)
        return FALSE;

    entry_print(cmd, added, json);
    return json || tell_near(cmd, added, error);
}

static gboolean
take(Cmd *cmd, const char *name, const Given *given, size_t count, char *const *contacts,
     gboolean json, GError **error)
{
    g_autoptr(Signatory) signatory = signatory_new();
    return fill(signatory, name, given, count, error) &&
           add(cmd, signatory, contacts, json, error);
}

gboolean
cmd_add(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(GStrv) contacts = NULL;
    Given given[] = {
        {"email", NULL},        {"acronym", NULL},  {"kind", NULL}, {"visibility", NULL},
        {"contact_name", NULL}, {"country", NULL},  {"url", NULL},  {"title", NULL},
        {"affiliation", NULL},  {"position", NULL}, {"lead", NULL},
    };
    const GOptionEntry entries[] = {
        {"email", 0, 0, G_OPTION_ARG_STRING, &given[0].value, "Its mail address", "ADDRESS"},
        {"acronym", 0, 0, G_OPTION_ARG_STRING, &given[1].value, "Its acronym", "TEXT"},
        {"kind", 0, 0, G_OPTION_ARG_STRING, &given[2].value,
         "organization (default) or individual", "KIND"},
        {"visibility", 0, 0, G_OPTION_ARG_STRING, &given[3].value,
         "public (default), recipient, withheld or internal", "WORD"},
        {"contact-name", 0, 0, G_OPTION_ARG_STRING, &given[4].value, "Whom to write to",
         "NAME"},
        {"contact", 0, 0, G_OPTION_ARG_STRING_ARRAY, &contacts,
         "A further contact, as often as wanted; the roles are decides, press and signs",
         "'NAME, TITLE <ADDRESS>: ROLES'"},
        {"country", 0, 0, G_OPTION_ARG_STRING, &given[5].value, "Its country", "TEXT"},
        {"url", 0, 0, G_OPTION_ARG_STRING, &given[6].value, "Its web address", "URL"},
        {"title", 0, 0, G_OPTION_ARG_STRING, &given[7].value, "An individual's title", "TEXT"},
        {"affiliation", 0, 0, G_OPTION_ARG_STRING, &given[8].value,
         "An individual's affiliation", "TEXT"},
        {"position", 0, 0, G_OPTION_ARG_STRING, &given[9].value,
         "Its place in the published order", "N"},
        {"lead", 0, 0, G_OPTION_ARG_STRING, &given[10].value,
         "yes, or its rank among those who lead", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    gboolean done = cmd_parse(&argc, &argv, entries, 1, 1, error) &&
                    take(cmd, argv[1], given, G_N_ELEMENTS(given), contacts, json, error);
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++)
        g_free(given[i].value);
    return done;
}
