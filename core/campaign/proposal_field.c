#include "campaign/proposal_field.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

/* What only named operations change, and the verb for it, with what follows the id. */
static const struct {
    const char *header;
    const char *verb, *rest; /* NULL: none */
} guarded[] = {
    {"status", "record", " STATUS"}, {"hold", "edit", " hold=REASON"},
    {"signed_at", NULL, NULL},       {"revision", NULL, NULL},
    {"channel", NULL, NULL},         {"authorised_by", NULL, NULL},
    {"marks", NULL, NULL},
};

void
proposal_field_clear(ProposalField *field)
{
    g_free(field->word);
    g_free(field->before);
    g_free(field->after);
    g_free(field->refusal);
}

char *
proposal_field_get(const Signatory *signatory, const char *word)
{
    char *value = signatory_get_field(signatory, word);
    return value != NULL ? value : g_strdup("");
}

/* Passes over the line end at `*at`, if there is one: CRLF, LF or CR. */
static gboolean
skip_line_end(const char **at)
{
    if (**at != '\r' && **at != '\n')
        return FALSE;

    *at += **at == '\r' && (*at)[1] == '\n' ? 2 : 1;
    return TRUE;
}

gboolean
proposal_field_is_same(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        const gboolean ends_a = skip_line_end(&a), ends_b = skip_line_end(&b);
        if (ends_a != ends_b || (!ends_a && *a++ != *b++))
            return FALSE;
    }
    return *a == *b;
}

gboolean
proposal_field_is_read(const GArray *roles, const char *word)
{
    for (guint i = 0; i < roles->len; i++)
        if (g_strcmp0(g_array_index(roles, IntakeRole, i).field, word) == 0)
            return TRUE;
    return FALSE;
}

/* A workbook shows a time by the wall clock of the campaign. */
static gboolean
is_same_time(const char *stored, const char *cell, const char *zone)
{
    int64_t here = 0, there = 0;
    if (strcmp(stored, cell) == 0)
        return TRUE;
    if (stored[0] == '\0' || cell[0] == '\0' || !clock_parse(stored, NULL, &here, NULL) ||
        !clock_parse(cell, NULL, &there, NULL))
        return FALSE;
    return here == there || clock_wall(here, zone) == there;
}

static gboolean
is_standing_same(const ProposalReading *reading, const char *header, const char *cell)
{
    const Signatory *entry = reading->entry;
    if (strcmp(header, "status") == 0)
        return strcmp(signatory_status_word(entry->status), cell) == 0;
    if (strcmp(header, "signed_at") == 0)
        return is_same_time(entry->signed_at, cell, reading->zone);
    if (strcmp(header, "revision") == 0)
        return g_ascii_strtoll(cell, NULL, 10) == entry->revision;

    g_autofree char *value = proposal_field_get(entry, header);
    return proposal_field_is_same(value, cell);
}

static char *
refuse_standing(size_t index, int64_t id)
{
    if (guarded[index].verb == NULL)
        return g_strdup("kept by the program, not by files");
    return g_strdup_printf("no file changes it; use: undersigned %s %" G_GINT64_FORMAT "%s",
                           guarded[index].verb, id, guarded[index].rest);
}

/* A status or mark that a person wrote over. */
static gboolean
read_standing(const ProposalReading *reading, size_t column, ProposalField *out_field)
{
    const IntakeRole *role = &g_array_index(reading->roles, IntakeRole, column);
    if (!reading->is_tracker || !reading->has_standing)
        return FALSE;

    for (size_t i = 0; i < G_N_ELEMENTS(guarded); i++) {
        if (strcmp(role->header, guarded[i].header) != 0)
            continue;
        g_autofree char *cell = text_trim(reading->row->cells[column]);
        if (is_standing_same(reading, role->header, cell))
            return FALSE;
        out_field->word = g_strdup(role->header);
        out_field->before = proposal_field_get(reading->entry, role->header);
        out_field->after = g_steal_pointer(&cell);
        out_field->refusal = refuse_standing(i, reading->entry->id);
        out_field->column = column;
        return TRUE;
    }
    return FALSE;
}

/* What a list does not say, or only by the default of its column; and what it is matched by. */
static gboolean
says_nothing(const ProposalReading *reading, const char *word, const char *cell)
{
    const gboolean is_blank = text_is_blank(cell);
    if (strcmp(word, "signed_at") == 0 || strcmp(word, "status") == 0)
        return TRUE;
    if (strcmp(word, "kind") == 0 || strcmp(word, "name") == 0)
        return is_blank;
    if (strcmp(word, "visibility") == 0)
        return is_blank || (!reading->is_tracker &&
                            reading->read->visibility <= reading->entry->visibility);
    return !reading->is_tracker && (is_blank || strcmp(word, "email") == 0);
}

gboolean
proposal_field_read(const ProposalReading *reading, size_t column, ProposalField *out_field)
{
    const IntakeRole *role = &g_array_index(reading->roles, IntakeRole, column);
    if (role->field == NULL)
        return read_standing(reading, column, out_field);
    if (!reading->has_values)
        return FALSE;

    g_autofree char *word = role->column != NULL ? g_strconcat("fields.", role->column, NULL)
                                                 : g_strdup(role->field);
    if (says_nothing(reading, word, reading->row->cells[column]))
        return FALSE;
    g_autofree char *before = proposal_field_get(reading->entry, word);
    g_autofree char *after = proposal_field_get(reading->read, word);
    if (proposal_field_is_same(before, after))
        return FALSE;

    const gboolean reveals = strcmp(word, "visibility") == 0 &&
                             reading->read->visibility < reading->entry->visibility;
    out_field->word = g_steal_pointer(&word);
    out_field->before = g_steal_pointer(&before);
    out_field->after = g_steal_pointer(&after);
    out_field->refusal = reveals ? g_strdup("no file shows a name that is hidden here") : NULL;
    out_field->column = column;
    return TRUE;
}
