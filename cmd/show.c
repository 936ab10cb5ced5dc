/* show - one signatory with its history */
#include "cmd.h"
#include "entry.h"
#include "history.h"
#include "table.h"

#include "base/text.h"
#include "campaign/contact.h"

#define LABEL_WIDTH 13

/* A line of history, kept until those of merged entries stand in order with it. */
typedef struct {
    int64_t seq;
    int64_t at;
    char *what;
    json_t *json;
} Event;

static void
clear_event(void *data)
{
    Event *event = data;
    g_free(event->what);
    json_decref(event->json);
}

static int
compare_events(const void *a, const void *b)
{
    int64_t left = ((const Event *)a)->seq, right = ((const Event *)b)->seq;
    return (left > right) - (left < right);
}

static gboolean
keep_event(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    Event event = {.seq = entry->seq,
                   .at = entry->at,
                   .what = history_tell(entry),
                   .json = history_to_json(entry)};
    g_array_append_val((GArray *)closure, event);
    return TRUE;
}

static GArray *
gather(Cmd *cmd, int64_t id, GError **error)
{
    Journal *journal = campaign_get_journal(cmd->campaign);
    g_autoptr(GArray) merged =
        roster_list_merged(campaign_get_roster(cmd->campaign), id, error);
    if (merged == NULL)
        return NULL;

    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(Event));
    g_array_set_clear_func(events, clear_event);
    if (!journal_each(journal, id, keep_event, events, error))
        return NULL;
    for (unsigned i = 0; i < merged->len; i++)
        if (!journal_each(journal, g_array_index(merged, int64_t, i), keep_event, events,
                          error))
            return NULL;
    g_array_sort(events, compare_events);
    return g_steal_pointer(&events);
}

static void
print_field(const Cmd *cmd, const char *label, const char *value)
{
    if (value[0] == '\0')
        return;

    g_autofree char *shown_label = text_escape(label, -1);
    g_autofree char *shown = text_escape(value, -1);
    int padding = MAX(0, LABEL_WIDTH - (int)text_width(shown_label));
    fprintf(cmd->out, "  %s%*s  %s\n", shown_label, padding, "", shown);
}

static void
print_contacts(const Cmd *cmd, const GPtrArray *contacts)
{
    for (unsigned i = 0; i < contacts->len; i++) {
        g_autofree char *contact = contact_format(contacts->pdata[i]);
        print_field(cmd, i == 0 ? "contacts" : "", contact);
    }
}

static void
print_fields(const Cmd *cmd, const Signatory *signatory, const GPtrArray *contacts)
{
    g_autofree char *label = signatory_label(signatory);
    g_autofree char *shown = text_escape(label, -1);
    g_autofree char *standing = entry_standing(signatory);
    g_autofree char *marks = entry_marks(signatory);
    g_autofree char *position = signatory_get_field(signatory, "position");
    g_autofree char *lead = signatory_get_field(signatory, "lead");
    g_autofree char *visibility =
        g_strconcat(signatory_visibility_word(signatory->visibility),
                    signatory->hidden_by[0] == '\0' ? "" : ", as chosen by the ",
                    signatory->hidden_by, NULL);

    fprintf(cmd->out, "%" G_GINT64_FORMAT " %s\n", signatory->id, shown);
    print_field(cmd, "status", standing);
    print_field(cmd, "marks", marks);
    print_field(cmd, "visibility", visibility);
    print_field(cmd, "kind", signatory_kind_word(signatory->kind));
    print_field(cmd, "email", signatory->email);
    print_field(cmd, "contact", signatory->contact_name);
    print_contacts(cmd, contacts);
    print_field(cmd, "title", signatory->title);
    print_field(cmd, "affiliation", signatory->affiliation);
    print_field(cmd, "country", signatory->country);
    print_field(cmd, "url", signatory->url);
    print_field(cmd, "position", position);
    print_field(cmd, "lead", lead);

    const char *key;
    json_t *value;
    json_object_foreach(signatory->fields, key, value)
        print_field(cmd, key, json_string_value(value) == NULL ? "" : json_string_value(value));
}

static void
print_history(const Cmd *cmd, const GArray *events)
{
    int64_t now = clock_now(cmd->clock);
    g_autoptr(Table) table = table_new("when", "", "what happened", NULL);
    for (unsigned i = 0; i < events->len; i++) {
        const Event *event = &g_array_index(events, Event, i);
        g_autofree char *at = clock_show(event->at, now, campaign_get_zone(cmd->campaign));
        g_autofree char *ago = clock_show_distance(event->at, now);
        table_add(table, at, ago, event->what);
    }
    if (events->len > 0)
        fputc('\n', cmd->out);
    table_print(table, cmd);
}

static void
print_json(const Cmd *cmd, const Signatory *signatory, const GPtrArray *contacts,
           const GArray *events)
{
    json_t *json = signatory_to_json(signatory), *people = json_array();
    json_t *history = json_array();
    for (unsigned i = 0; i < contacts->len; i++)
        json_array_append_new(people, contact_to_json(contacts->pdata[i]));
    json_object_set_new(json, "contacts", people);
    for (unsigned i = 0; i < events->len; i++)
        json_array_append(history, g_array_index(events, Event, i).json);
    json_object_set_new(json, "history", history);
    cmd_print_json(cmd, json);
}

gboolean
cmd_show(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 1, 1, error))
        return FALSE;

    Roster *roster = campaign_get_roster(cmd->campaign);
    g_autoptr(Signatory) signatory = roster_find(roster, argv[1], error);
    g_autoptr(GPtrArray) contacts =
        signatory == NULL ? NULL : contact_list(roster, signatory, error);
    g_autoptr(GArray) events = contacts == NULL ? NULL : gather(cmd, signatory->id, error);
    if (events == NULL)
        return FALSE;

    if (json) {
        print_json(cmd, signatory, contacts, events);
        return TRUE;
    }
    print_fields(cmd, signatory, contacts);
    print_history(cmd, events);
    return TRUE;
}
