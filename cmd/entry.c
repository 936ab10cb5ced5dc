#include "entry.h"

#include "base/text.h"

#include <string.h>

#define DAY_LENGTH 10 /* "2023-11-02" */

static void
append_sign_on(GString *line, const Signatory *signatory)
{
    g_string_append_printf(line, " revision %" G_GINT64_FORMAT, signatory->revision);
    if (signatory->signed_at[0] != '\0')
        g_string_append_printf(line, " on %.*s", DAY_LENGTH, signatory->signed_at);
    if (signatory->channel[0] != '\0')
        g_string_append_printf(line, " by %s", signatory->channel);
    if (signatory->confirmed)
        g_string_append(line, ", confirmed");
    else if (signatory->authorised_by[0] != '\0')
        g_string_append_printf(line, ", on %s's word", signatory->authorised_by);
    else
        g_string_append(line, ", on nobody's word");
}

char *
entry_standing(const Signatory *signatory)
{
    g_autoptr(GString) line = g_string_new(signatory_status_word(signatory->status));
    gboolean has_signed =
        signatory->status == STATUS_SIGNED || signatory->status == STATUS_RECONSENT;
    if (has_signed)
        append_sign_on(line, signatory);
    else if (signatory->channel[0] != '\0')
        g_string_append_printf(line, " by %s", signatory->channel);
    if (signatory->status == STATUS_RECONSENT)
        g_string_append(line, "; the text changed since, and counts only once confirmed");
    return text_escape(line->str, -1);
}

char *
entry_marks(const Signatory *signatory)
{
    g_autoptr(GString) marks = g_string_new(NULL);
    if (signatory->hold[0] != '\0')
        g_string_append_printf(marks, "on hold: %s; ", signatory->hold);
    if (signatory->unsubscribed)
        g_string_append(marks, "unsubscribed; ");
    if (signatory->suppressed)
        g_string_append(marks, "its address takes no mail; ");
    if (marks->len > 0)
        g_string_truncate(marks, marks->len - strlen("; "));
    return text_escape(marks->str, -1);
}

void
entry_print(const Cmd *cmd, const Signatory *signatory, gboolean json)
{
    if (json) {
        cmd_print_json(cmd, signatory_to_json(signatory));
        return;
    }

    g_autofree char *label = signatory_label(signatory);
    g_autofree char *shown = text_escape(label, -1);
    g_autofree char *standing = entry_standing(signatory);
    g_autofree char *marks = entry_marks(signatory);
    fprintf(cmd->out, "%" G_GINT64_FORMAT " %s: %s; %s%s%s\n", signatory->id, shown, standing,
            signatory_visibility_word(signatory->visibility), marks[0] == '\0' ? "" : "; ",
            marks);
}

/* Two columns further in, as a member of the array. */
static void
print_indented(FILE *out, const char *text)
{
    fputs("  ", out);
    for (const char *at = text; *at != '\0'; at++) {
        fputc(*at, out);
        if (*at == '\n')
            fputs("  ", out);
    }
}

void
entry_array_add(EntryArray *array, json_t *object)
{
    char *text = json_dumps(object, JSON_INDENT(2));
    g_assert(text != NULL);
    fputs(array->count++ == 0 ? "[\n" : ",\n", array->cmd->out);
    print_indented(array->cmd->out, text);
    free(text);
    json_decref(object);
}

void
entry_array_end(EntryArray *array)
{
    fputs(array->count == 0 ? "[]\n" : "\n]\n", array->cmd->out);
}
