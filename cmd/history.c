#include "history.h"

#include "base/text.h"
#include "campaign/contact.h"

#include <string.h>

static const char *
text_in(const json_t *details, const char *key)
{
    const char *text = json_string_value(json_object_get(details, key));
    return text == NULL ? "" : text;
}

static int64_t
number_in(const json_t *details, const char *key)
{
    return json_integer_value(json_object_get(details, key));
}

static char *
tell_edit(const json_t *details)
{
    const char *field = text_in(details, "field");
    const char *from = text_in(details, "from"), *to = text_in(details, "to");
    g_autoptr(GString) line = g_string_new(NULL);
    if (from[0] == '\0')
        g_string_append_printf(line, "%s set to '%s'", field, to);
    else if (to[0] == '\0')
        g_string_append_printf(line, "%s '%s' taken away", field, from);
    else
        g_string_append_printf(line, "%s '%s' changed to '%s'", field, from, to);
    if (text_in(details, "hold")[0] != '\0')
        g_string_append_printf(line, "; on hold: %s", text_in(details, "hold"));
    if (text_in(details, "word")[0] != '\0')
        g_string_append_printf(line, ", on its own word: %s", text_in(details, "word"));
    return g_string_free(g_steal_pointer(&line), FALSE);
}

static void
append_authority(GString *line, const json_t *details)
{
    const char *name = text_in(details, "authority");
    const char *title = text_in(details, "title"), *contact = text_in(details, "contact");
    if (name[0] == '\0')
        return;
    if (title[0] == '\0' && contact[0] == '\0') {
        g_string_append_printf(line, ", on %s's word", name);
        return;
    }
    g_string_append_printf(line, ", on the word of %s%s%s", name, title[0] == '\0' ? "" : ", ",
                           title);
    if (contact[0] != '\0')
        g_string_append_printf(line, " <%s>", contact);
}

static char *
tell_record(const json_t *details)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_append_printf(line, "recorded %s (was %s) by %s", text_in(details, "to"),
                           text_in(details, "from"), text_in(details, "channel"));
    if (number_in(details, "revision") != 0)
        g_string_append_printf(line, ", revision %" G_GINT64_FORMAT,
                               number_in(details, "revision"));
    append_authority(line, details);
    if (text_in(details, "evidence")[0] != '\0')
        g_string_append_printf(line, "; evidence: %s", text_in(details, "evidence"));
    if (text_in(details, "reason")[0] != '\0')
        g_string_append_printf(line, ": %s", text_in(details, "reason"));
    return g_string_free(g_steal_pointer(&line), FALSE);
}

/* Kinds that this verb has no words for are shown as they were written down. */
static char *
tell_other(const JournalEntry *entry)
{
    char *dumped = json_dumps(entry->details, JSON_COMPACT | JSON_SORT_KEYS);
    gboolean says_more = dumped != NULL && strcmp(dumped, "{}") != 0;
    char *line =
        says_more ? g_strdup_printf("%s %s", entry->kind, dumped) : g_strdup(entry->kind);
    free(dumped);
    return line;
}

static char *
tell_add(const json_t *details)
{
    return g_strdup_printf("added as '%s'", text_in(details, "name"));
}

static char *
tell_invite(const json_t *details)
{
    (void)details;
    return g_strdup("invited: its invitation was sent");
}

/* "12 'Asian Lawyers'", or the number alone. Owned by the caller. */
static char *
name_other(const json_t *details, const char *key)
{
    const char *name = text_in(details, "name");
    return g_strdup_printf("%" G_GINT64_FORMAT "%s%s%s", number_in(details, key),
                           name[0] == '\0' ? "" : " '", name, name[0] == '\0' ? "" : "'");
}

static char *
tell_merge(const json_t *details)
{
    g_autofree char *other = name_other(details, "dropped");
    return g_strdup_printf("%s merged into it", other);
}

static char *
tell_unmerge(const json_t *details)
{
    g_autofree char *other = name_other(details, "dropped");
    return g_strdup_printf("%s taken out of it again", other);
}

static char *
tell_parted(const json_t *details)
{
    g_autofree char *other = name_other(details, "keep");
    return g_strdup_printf("taken out again of %s, into which it had been merged", other);
}

static char *
tell_contact(const json_t *details)
{
    const json_t *added = json_object_get(details, "added");
    g_autoptr(Contact) contact =
        contact_from_json(added != NULL ? added : json_object_get(details, "removed"));
    g_autofree char *shown = contact_format(contact);
    return g_strdup_printf("contact %s: %s", added != NULL ? "added" : "taken away", shown);
}

static char *
tell_apart(const json_t *details)
{
    g_autofree char *other = name_other(details, "other");
    return g_strdup_printf("said to be another than %s", other);
}

/* "reminder to ann@example.org", as much of it as is known. */
static void
append_message(GString *line, const json_t *details)
{
    const char *template = text_in(details, "template"), *to = text_in(details, "to");
    g_string_append(line, template[0] == '\0' ? "mail" : template);
    if (to[0] != '\0')
        g_string_append_printf(line, " to %s", to);
}

static void
append_reply(GString *line, const json_t *details)
{
    g_string_append_printf(line, " (message %" G_GINT64_FORMAT ")",
                           number_in(details, "message"));
    if (text_in(details, "reply")[0] != '\0')
        g_string_append_printf(line, ": %s", text_in(details, "reply"));
}

static char *
tell_message(const json_t *details, const char *what)
{
    GString *line = g_string_new(NULL);
    append_message(line, details);
    g_string_append(line, what);
    append_reply(line, details);
    return g_string_free(line, FALSE);
}

static char *
tell_queued(const json_t *details)
{
    return tell_message(details, " queued");
}

static int64_t
pair_number(const json_t *pairs, size_t index)
{
    return json_integer_value(json_array_get(json_array_get(pairs, index), 0));
}

/* "3-9, 11": the numbers of the messages, which are the first of each pair. */
static void
append_numbers(GString *line, const json_t *pairs)
{
    const size_t count = json_array_size(pairs);

    for (size_t i = 0, last = 0; i < count; i = last + 1) {
        const int64_t first = pair_number(pairs, i);
        for (last = i; last + 1 < count &&
                       pair_number(pairs, last + 1) == first + (int64_t)(last + 1 - i);)
            last++;
        g_string_append_printf(line, "%s%" G_GINT64_FORMAT, i == 0 ? "" : ", ", first);
        if (last > i)
            g_string_append_printf(line, "-%" G_GINT64_FORMAT, first + (int64_t)(last - i));
    }
}

/* "draft sent to 8 (messages 3-9, 11)", for each template that it was. */
static char *
tell_sent(json_t *templates)
{
    GString *line = g_string_new(NULL);
    const char *name = NULL;
    json_t *pairs = NULL;

    json_object_foreach(templates, name, pairs)
    {
        const size_t count = json_array_size(pairs);
        g_string_append_printf(line, "%s%s sent to %zu (%s ", line->len == 0 ? "" : "; ", name,
                               count, count == 1 ? "message" : "messages");
        append_numbers(line, pairs);
        g_string_append_c(line, ')');
    }
    return g_string_free(line, FALSE);
}

static char *
tell_mail(const json_t *details)
{
    json_t *sent = json_object_get(details, "sent");
    if (sent != NULL)
        return tell_sent(sent);

    return tell_message(details, " sent");
}

static char *
tell_sending(const json_t *details)
{
    return tell_message(details, " is being sent");
}

static char *
tell_deferred(const json_t *details)
{
    g_autofree char *what = g_strdup_printf(" put off after attempt %" G_GINT64_FORMAT,
                                            number_in(details, "attempts"));
    return tell_message(details, what);
}

static char *
tell_failed(const json_t *details)
{
    return tell_message(details, " failed");
}

static char *
tell_uncertain(const json_t *details)
{
    return tell_message(details, " may have been sent, or not");
}

static char *
tell_resolve(const json_t *details)
{
    return g_strdup_printf(
        "message %" G_GINT64_FORMAT " %s, as somebody said", number_in(details, "message"),
        strcmp(text_in(details, "as"), "sent") == 0 ? "was sent" : "is to be sent again");
}

static char *
tell_edition(const json_t *details)
{
    const int64_t number = number_in(details, "number");
    g_autofree char *place = number == 0 ? g_strdup("counted, not named,")
                                         : g_strdup_printf("number %" G_GINT64_FORMAT, number);
    return g_strdup_printf("%s in edition %" G_GINT64_FORMAT ", of revision %" G_GINT64_FORMAT,
                           place, number_in(details, "edition"),
                           number_in(details, "revision"));
}

static char *
tell_revise(const json_t *details)
{
    return g_strdup_printf("revision %" G_GINT64_FORMAT " of the letter (%s): %s",
                           number_in(details, "number"), text_in(details, "kind"),
                           text_in(details, "message"));
}

static char *
tell_reconsent(const json_t *details)
{
    const int64_t revision = number_in(details, "revision");
    if (json_object_get(details, "moved") == NULL)
        return g_strdup_printf("to confirm revision %" G_GINT64_FORMAT ": it signed an "
                               "earlier text",
                               revision);
    return g_strdup_printf("%" G_GINT64_FORMAT " asked to confirm revision %" G_GINT64_FORMAT,
                           number_in(details, "moved"), revision);
}

static char *
tell_restore(const json_t *details)
{
    return g_strdup_printf("restored from a backup of %s; %" G_GINT64_FORMAT
                           " messages may have been sent since",
                           text_in(details, "backup_at"), number_in(details, "uncertain"));
}

static char *
tell_seal(const json_t *details)
{
    return g_strdup_printf("edition %" G_GINT64_FORMAT " sealed: %" G_GINT64_FORMAT
                           " signatories, revision %" G_GINT64_FORMAT,
                           number_in(details, "edition"), number_in(details, "counted"),
                           number_in(details, "revision"));
}

/* What an import did to one signatory: "imported from roster.csv, row 17". */
static void
append_row(GString *line, const json_t *details)
{
    const char *file = text_in(details, "file"), *from = text_in(details, "from");
    g_string_append_printf(line, "%s %s, row %" G_GINT64_FORMAT,
                           from[0] == '\0' ? "imported from" : "answered by an import of",
                           file[0] == '\0' ? "a file" : file, number_in(details, "row"));
    if (from[0] != '\0')
        g_string_append_printf(line, ": %s (was %s)", text_in(details, "to"), from);
}

static void
append_rows(GString *line, const json_t *details)
{
    const int64_t rows = number_in(details, "rows");
    g_string_append_printf(line,
                           "imported %s: %" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT " new",
                           text_in(details, "file"), rows, rows == 1 ? "row" : "rows",
                           number_in(details, "added"));
    if (number_in(details, "changed") != 0)
        g_string_append_printf(line, ", %" G_GINT64_FORMAT " changed",
                               number_in(details, "changed"));
}

static char *
tell_import(const json_t *details)
{
    g_autoptr(GString) line = g_string_new(NULL);
    if (json_object_get(details, "row") != NULL)
        append_row(line, details);
    else
        append_rows(line, details);
    if (text_in(details, "as")[0] != '\0' && text_in(details, "from")[0] == '\0')
        g_string_append_printf(line, ", as %s", text_in(details, "as"));
    if (number_in(details, "revision") != 0)
        g_string_append_printf(line, ", revision %" G_GINT64_FORMAT,
                               number_in(details, "revision"));
    if (text_in(details, "authority")[0] != '\0')
        g_string_append_printf(line, ", on %s's word", text_in(details, "authority"));
    return g_string_free(g_steal_pointer(&line), FALSE);
}

static char *
tell_override(const json_t *details)
{
    const json_t *overrides = json_object_get(details, "overrides");
    return g_strdup_printf("leaks set aside for %s: %s", text_in(details, "what"),
                           text_in(overrides, "leak"));
}

static char *
tell_mailing(const json_t *details)
{
    const char *until = text_in(details, "objections_until");
    return g_strdup_printf("mailing %" G_GINT64_FORMAT ", '%s' of revision %" G_GINT64_FORMAT
                           ": %" G_GINT64_FORMAT " messages queued%s%s",
                           number_in(details, "mailing"), text_in(details, "template"),
                           number_in(details, "revision"), number_in(details, "messages"),
                           until[0] != '\0' ? "; objections are heard until " : "", until);
}

static char *
tell_unsubscribe(const json_t *details)
{
    return g_strdup_printf("unsubscribed by %s: no more mail", text_in(details, "channel"));
}

static char *
tell_cosign(const json_t *details)
{
    return g_strdup_printf(
        "edition %" G_GINT64_FORMAT "%s co-signed by key %s", number_in(details, "edition"),
        json_is_true(json_object_get(details, "recipient")) ? " for the recipient" : "",
        text_in(details, "key"));
}

static char *
tell_key(const json_t *details)
{
    return g_strdup_printf(
        "key %s follows %s%s%s", text_in(details, "new"), text_in(details, "old"),
        json_object_get(details, "revoked") != NULL ? ", which is revoked: " : "",
        json_object_get(details, "revoked") != NULL ? text_in(details, "revoked") : "");
}

static char *
tell_answer(const json_t *details)
{
    return g_strdup_printf("%s answered to edition %" G_GINT64_FORMAT ": %s",
                           text_in(details, "addressee"), number_in(details, "edition"),
                           text_in(details, "text"));
}

static char *
tell_erase(const json_t *details)
{
    return g_strdup_printf("erased, with %" G_GINT64_FORMAT " entries of the journal and "
                           "%" G_GINT64_FORMAT " messages",
                           number_in(details, "entries"), number_in(details, "messages"));
}

static const struct {
    const char *kind;
    char *(*tell)(const json_t *details);
} tellers[] = {
    {"add", tell_add},
    {"apart", tell_apart},
    {"contact", tell_contact},
    {"cosign", tell_cosign},
    {"edit", tell_edit},
    {"edition", tell_edition},
    {"erase", tell_erase},
    {"deferred", tell_deferred},
    {"failed", tell_failed},
    {"import", tell_import},
    {"invite", tell_invite},
    {"key", tell_key},
    {"mail", tell_mail},
    {"mailing", tell_mailing},
    {"merge", tell_merge},
    {"override", tell_override},
    {"parted", tell_parted},
    {"queued", tell_queued},
    {"reconsent", tell_reconsent},
    {"record", tell_record},
    {"resolve", tell_resolve},
    {"restore", tell_restore},
    {"revise", tell_revise},
    {"seal", tell_seal},
    {"sending", tell_sending},
    {"uncertain", tell_uncertain},
    {"unmerge", tell_unmerge},
    {"unsubscribe", tell_unsubscribe},
    {"answer", tell_answer},
};

static char *
tell(const JournalEntry *entry)
{
    if (entry->details == NULL)
        return g_strdup_printf("%s (erased)", entry->kind);
    for (size_t i = 0; i < G_N_ELEMENTS(tellers); i++)
        if (strcmp(tellers[i].kind, entry->kind) == 0)
            return tellers[i].tell(entry->details);
    return tell_other(entry);
}

char *
history_tell(const JournalEntry *entry)
{
    g_autofree char *line = tell(entry);
    return text_escape(line, -1);
}

json_t *
history_to_json(const JournalEntry *entry)
{
    g_autofree char *at = clock_format(entry->at);
    return json_pack(
        "{s:o, s:s, s:s, s:o, s:o}", "seq",
        entry->seq == 0 ? json_null() : json_integer(entry->seq), "at", at, "kind", entry->kind,
        "subject", entry->subject == 0 ? json_null() : json_integer(entry->subject), "details",
        entry->details == NULL ? json_null() : json_deep_copy(entry->details));
}
