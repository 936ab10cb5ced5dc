/* show - one signatory with its history */
#include "cmd.h"
#include "entry.h"
#include "history.h"
#include "table.h"

#include "base/text.h"
#include "campaign/consent.h"
#include "campaign/contact.h"

#include <string.h>

#define LABEL_WIDTH 13
#define WIDEST      100
#define SHOWN_SHA   12 /* characters of a text's hash */

/* Everything that is told of one signatory. */
typedef struct {
    Signatory *signatory;
    GPtrArray *contacts; /* Contact * */
    GPtrArray *events;   /* Event * */
    GPtrArray *consents; /* Consent * */
} Picture;

static void
picture_clear(Picture *picture)
{
    signatory_free(picture->signatory);
    g_clear_pointer(&picture->contacts, g_ptr_array_unref);
    g_clear_pointer(&picture->events, g_ptr_array_unref);
    g_clear_pointer(&picture->consents, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Picture, picture_clear)

static gboolean
look(Cmd *cmd, const char *who, Picture *picture, GError **error)
{
    Roster *roster = campaign_get_roster(cmd->campaign);
    picture->signatory = roster_find(roster, who, error);
    if (picture->signatory == NULL)
        return FALSE;
    picture->contacts = contact_list(roster, picture->signatory, error);
    picture->events = picture->contacts == NULL
                          ? NULL
                          : events_gather(cmd->campaign, picture->signatory->id, error);
    if (picture->events == NULL)
        return FALSE;
    picture->consents = consent_list(cmd->campaign, picture->signatory, picture->events, error);
    return picture->consents != NULL;
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

/* A time as it is kept with a sign-on; a day has no hour. */
static char *
show_time(const Cmd *cmd, const char *text)
{
    int64_t at = 0;
    const char *zone = campaign_get_zone(cmd->campaign);
    const gboolean is_time = strchr(text, 'T') != NULL && clock_parse(text, zone, &at, NULL);
    return is_time ? clock_show(at, clock_now(cmd->clock), zone) : g_strdup(text);
}

/* How many bytes of `text` fit into `width` columns, up to a blank where there is one. */
static size_t
fit(const char *text, size_t width)
{
    g_autofree char *fitted = text_fit(text, width);
    if (strcmp(fitted, text) == 0)
        return strlen(text);

    const size_t length = strlen(fitted) - strlen("…");
    const char *blank = g_strrstr_len(text, (gssize)length + 1, " ");
    if (blank != NULL && blank > text)
        return (size_t)(blank - text);
    return length > 0 ? length : strlen(text);
}

/* Prints all of `text` from column `indent` on, where the line stands. */
static void
print_wrapped(const Cmd *cmd, const char *text, size_t indent)
{
    while (*text != '\0') {
        const size_t length = fit(text, WIDEST - indent);
        fprintf(cmd->out, "%.*s\n", (int)length, text);
        text += length;
        text += *text == ' ';
        if (*text != '\0')
            fprintf(cmd->out, "%*s", (int)indent, "");
    }
}

/* As print_field(), over as many lines as it takes. */
static void
print_long(const Cmd *cmd, const char *label, const char *value)
{
    g_autofree char *shown = text_escape(value, -1);
    fprintf(cmd->out, "  %-*s  ", LABEL_WIDTH, label);
    print_wrapped(cmd, shown, LABEL_WIDTH + 4);
}

/* Who said so, and what bears it out, below the sign-ons. */
static void
print_evidence(const Cmd *cmd, const GPtrArray *consents)
{
    for (unsigned i = 0; i < consents->len; i++) {
        const Consent *consent = consents->pdata[i];
        const gboolean has_title = consent->title[0] != '\0';
        const gboolean has_contact = consent->contact[0] != '\0';
        g_autofree char *who = g_strdup_printf(
            "%s%s%s%s%s%s (revision %" G_GINT64_FORMAT ")", consent->authorised_by,
            has_title ? ", " : "", consent->title, has_contact ? " <" : "", consent->contact,
            has_contact ? ">" : "", consent->revision);
        g_autofree char *evidence = g_strdup_printf("%s (revision %" G_GINT64_FORMAT ")",
                                                    consent->evidence, consent->revision);
        if (has_title || has_contact)
            print_long(cmd, "authority", who);
        if (consent->evidence[0] != '\0')
            print_long(cmd, "evidence", evidence);
    }
}

static void
print_consents(const Cmd *cmd, const GPtrArray *consents)
{
    g_autoptr(Table) table =
        table_new(">revision", "its text", "signed", "by", "on the word of", "", NULL);
    for (unsigned i = 0; i < consents->len; i++) {
        const Consent *consent = consents->pdata[i];
        g_autofree char *revision = g_strdup_printf("%" G_GINT64_FORMAT, consent->revision);
        g_autofree char *text = g_strndup(consent->sha256, SHOWN_SHA);
        g_autofree char *at = show_time(cmd, consent->at);
        table_add(table, revision, text, at, consent->channel, consent->authorised_by,
                  !consent->stands     ? "ended"
                  : consent->confirmed ? "stands, confirmed"
                                       : "stands");
    }
    if (consents->len > 0)
        fputc('\n', cmd->out);
    table_print(table, cmd);
}

static JournalEntry
entry_of(const Event *event)
{
    return (JournalEntry){.seq = event->seq,
                          .at = event->at,
                          .kind = event->kind,
                          .subject = event->subject,
                          .details = event->details};
}

/* Whose it is, where it is another's that was merged in, and where the journal has it. */
static char *
tell(const Picture *picture, const Event *event)
{
    const JournalEntry entry = entry_of(event);
    g_autofree char *what = history_tell(&entry);
    g_autofree char *whose = event->subject == picture->signatory->id
                                 ? g_strdup("")
                                 : g_strdup_printf("%" G_GINT64_FORMAT ": ", event->subject);
    return event->seq == 0 ? g_strconcat(whose, what, NULL)
                           : g_strdup_printf("%s%s (journal %" G_GINT64_FORMAT ")", whose, what,
                                             event->seq);
}

/* The whole of it: nothing is cut off. */
static void
print_history(const Cmd *cmd, const Picture *picture)
{
    const GPtrArray *events = picture->events;
    const int64_t now = clock_now(cmd->clock);
    size_t when = 0, ago = 0;
    g_autoptr(GPtrArray) times = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < events->len; i++) {
        const Event *event = events->pdata[i];
        g_ptr_array_add(times, clock_show(event->at, now, campaign_get_zone(cmd->campaign)));
        g_ptr_array_add(times, clock_show_distance(event->at, now));
        when = MAX(when, text_width(times->pdata[2 * i]));
        ago = MAX(ago, text_width(times->pdata[2 * i + 1]));
    }

    if (events->len > 0)
        fputc('\n', cmd->out);
    for (unsigned i = 0; i < events->len; i++) {
        const char *at = times->pdata[2 * i], *since = times->pdata[2 * i + 1];
        g_autofree char *what = tell(picture, events->pdata[i]);
        fprintf(cmd->out, "%s%*s  %s%*s  ", at, (int)(when - text_width(at)), "", since,
                (int)(ago - text_width(since)), "");
        print_wrapped(cmd, what, when + ago + 4);
    }
}

static json_t *
history_of(const Picture *picture)
{
    json_t *history = json_array();
    for (unsigned i = 0; i < picture->events->len; i++) {
        const JournalEntry entry = entry_of(picture->events->pdata[i]);
        json_t *json = history_to_json(&entry);
        g_autofree char *what = history_tell(&entry);
        json_object_set_new(json, "what", json_string(what));
        json_array_append_new(history, json);
    }
    return history;
}

static void
print_json(const Cmd *cmd, const Picture *picture)
{
    json_t *json = signatory_to_json(picture->signatory);
    json_t *contacts = json_array(), *consents = json_array();
    for (unsigned i = 0; i < picture->contacts->len; i++)
        json_array_append_new(contacts, contact_to_json(picture->contacts->pdata[i]));
    for (unsigned i = 0; i < picture->consents->len; i++)
        json_array_append_new(consents, consent_to_json(picture->consents->pdata[i]));
    json_object_set_new(json, "contacts", contacts);
    json_object_set_new(json, "consents", consents);
    json_object_set_new(json, "history", history_of(picture));
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
    g_auto(Picture) picture = {0};
    if (!cmd_parse(&argc, &argv, entries, 1, 1, error) || !look(cmd, argv[1], &picture, error))
        return FALSE;

    if (json) {
        print_json(cmd, &picture);
        return TRUE;
    }
    print_fields(cmd, picture.signatory, picture.contacts);
    print_consents(cmd, picture.consents);
    print_evidence(cmd, picture.consents);
    print_history(cmd, &picture);
    return TRUE;
}
