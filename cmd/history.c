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
    const char *hold = text_in(details, "hold");
    return g_strdup_printf("%s: '%s', was '%s'%s%s", text_in(details, "field"),
                           text_in(details, "to"), text_in(details, "from"),
                           hold[0] == '\0' ? "" : "; on hold: ", hold);
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
    if (text_in(details, "authority")[0] != '\0')
        g_string_append_printf(line, ", on %s's word", text_in(details, "authority"));
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

static char *
tell_merge(const json_t *details)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " merged into it",
                           number_in(details, "dropped"));
}

static char *
tell_unmerge(const json_t *details)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " taken out of it again",
                           number_in(details, "dropped"));
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
    return g_strdup_printf("said to be another than %" G_GINT64_FORMAT,
                           number_in(details, "other"));
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
    return g_strdup_printf("%" G_GINT64_FORMAT " asked to confirm revision %" G_GINT64_FORMAT,
                           number_in(details, "moved"), number_in(details, "revision"));
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

static char *
tell_import(const json_t *details)
{
    g_autoptr(GString) line = g_string_new(NULL);
    const int64_t rows = number_in(details, "rows");
    g_string_append_printf(line,
                           "imported %s: %" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT " new",
                           text_in(details, "file"), rows, rows == 1 ? "row" : "rows",
                           number_in(details, "added"));
    if (number_in(details, "changed") != 0)
        g_string_append_printf(line, ", %" G_GINT64_FORMAT " changed",
                               number_in(details, "changed"));
    if (text_in(details, "as")[0] != '\0')
        g_string_append_printf(line, ", as %s", text_in(details, "as"));
    if (text_in(details, "authority")[0] != '\0')
        g_string_append_printf(line, ", on %s's word", text_in(details, "authority"));
    return g_string_free(g_steal_pointer(&line), FALSE);
}

static char *
tell_mail(const json_t *details)
{
    return g_strdup_printf("was sent the mail '%s' (message %" G_GINT64_FORMAT ")",
                           text_in(details, "template"), number_in(details, "message"));
}

static char *
tell_mailing(const json_t *details)
{
    return g_strdup_printf("mailing %" G_GINT64_FORMAT ", '%s' of revision %" G_GINT64_FORMAT
                           ": %" G_GINT64_FORMAT " messages queued",
                           number_in(details, "mailing"), text_in(details, "template"),
                           number_in(details, "revision"), number_in(details, "messages"));
}

static char *
tell_unsubscribe(const json_t *details)
{
    return g_strdup_printf("unsubscribed by %s: no more mail", text_in(details, "channel"));
}

static char *
tell_answer(const json_t *details)
{
    return g_strdup_printf("%s answered to edition %" G_GINT64_FORMAT ": %s",
                           text_in(details, "addressee"), number_in(details, "edition"),
                           text_in(details, "text"));
}

static const struct {
    const char *kind;
    char *(*tell)(const json_t *details);
} tellers[] = {
    {"add", tell_add},
    {"apart", tell_apart},
    {"contact", tell_contact},
    {"edit", tell_edit},
    {"import", tell_import},
    {"invite", tell_invite},
    {"merge", tell_merge},
    {"record", tell_record},
    {"reconsent", tell_reconsent},
    {"revise", tell_revise},
    {"restore", tell_restore},
    {"seal", tell_seal},
    {"unmerge", tell_unmerge},
    {"mail", tell_mail},
    {"mailing", tell_mailing},
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
    return json_pack("{s:I, s:s, s:s, s:o, s:o}", "seq", (json_int_t)entry->seq, "at", at,
                     "kind", entry->kind, "subject",
                     entry->subject == 0 ? json_null() : json_integer(entry->subject),
                     "details",
                     entry->details == NULL ? json_null() : json_deep_copy(entry->details));
}
