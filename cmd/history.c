#include "history.h"

#include "base/text.h"

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
    return g_strdup_printf("%s: '%s', was '%s'", text_in(details, "field"),
                           text_in(details, "to"), text_in(details, "from"));
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
tell(const JournalEntry *entry)
{
    if (entry->details == NULL)
        return g_strdup_printf("%s (erased)", entry->kind);
    if (strcmp(entry->kind, "add") == 0)
        return g_strdup_printf("added as '%s'", text_in(entry->details, "name"));
    if (strcmp(entry->kind, "edit") == 0)
        return tell_edit(entry->details);
    if (strcmp(entry->kind, "record") == 0)
        return tell_record(entry->details);
    if (strcmp(entry->kind, "invite") == 0)
        return g_strdup("invited: its invitation was sent");
    if (strcmp(entry->kind, "merge") == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " merged into it",
                               number_in(entry->details, "dropped"));
    if (strcmp(entry->kind, "unmerge") == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " taken out of it again",
                               number_in(entry->details, "dropped"));
    if (strcmp(entry->kind, "apart") == 0)
        return g_strdup_printf("said to be another than %" G_GINT64_FORMAT,
                               number_in(entry->details, "other"));
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
