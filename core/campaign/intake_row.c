#include "campaign/intake_row.h"

#include "base/clock.h"
#include "base/text.h"
#include "campaign/intake_value.h"
#include "data/address.h"

#include <string.h>

static void
empty_text(char **member)
{
    if ((*member)[0] != '\0')
        signatory_set(member, "");
}

static void
reset(Signatory *signatory)
{
    char **texts[] = {&signatory->name,     &signatory->acronym,     &signatory->email,
                      &signatory->url,      &signatory->country,     &signatory->contact_name,
                      &signatory->title,    &signatory->affiliation, &signatory->hold,
                      &signatory->signed_at};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        empty_text(texts[i]);
    signatory->kind = KIND_ORGANIZATION;
    signatory->visibility = VISIBILITY_PUBLIC;
    signatory->position = signatory->lead = 0;
    if (json_object_size(signatory->fields) > 0)
        json_object_clear(signatory->fields);
}

/* What a spreadsheet would run, but not what is a number or a dash of a sort. */
static gboolean
is_like_formula(const char *value)
{
    if (g_ascii_isalnum(value[0]))
        return FALSE;
    const gunichar c = g_utf8_get_char(value);
    const gboolean is_sure = c == '=' || c == '@' || c == 0xff1d || c == 0xff20;
    const gboolean is_sign = c == '+' || c == '-' || c == 0xff0b || c == 0xff0d;
    return is_sure || (is_sign && strpbrk(value, "(!|") != NULL);
}

/* A message may show the beginning of the value alone. */
static void
hide_value(GString *message, const char *shown)
{
    g_autofree char *quoted = g_strconcat("'", shown, "'", NULL);
    if (shown[0] != '\0' && g_string_replace(message, quoted, "'…'", 0) > 0)
        return;

    const char *open = strchr(message->str, '\'');
    const char *close = open == NULL ? NULL : strrchr(open + 1, '\'');
    if (close == NULL)
        return;
    const gssize start = open + 1 - message->str;
    const gssize length = close - open - 1;
    g_string_erase(message, start, length);
    g_string_insert(message, start, "…");
}

void
intake_row_refuse(IntakeNotes *notes, const IntakeRole *role, const Signatory *signatory,
                  const char *value, const GError *reason)
{
    g_autofree char *trimmed = text_trim(value);
    g_autofree char *shown = text_escape(trimmed, -1);
    g_autoptr(GString) message = g_string_new(reason->message);
    if (signatory->visibility != VISIBILITY_PUBLIC)
        hide_value(message, shown);
    intake_notes_refuse(notes, role->header, "%s", message->str);
}

static void
refuse_with_advice(IntakeNotes *notes, const IntakeRole *role, const Signatory *signatory,
                   const char *value, const GError *reason, const char *advice)
{
    g_autofree char *message = g_strconcat(reason->message, "; ", advice, NULL);
    g_autoptr(GError) advised = g_error_new_literal(reason->domain, reason->code, message);
    intake_row_refuse(notes, role, signatory, value, advised);
}

static void
read_name(const IntakeRole *role, const char *value, IntakeNotes *notes, Signatory *signatory)
{
    g_autoptr(GError) error = NULL;
    if (text_is_blank(value)) {
        intake_notes_refuse(notes, role->header,
                            "the name is empty; fill it in, or take the "
                            "row out");
        return;
    }
    if (!signatory_set_field(signatory, "name", value, &error)) {
        intake_row_refuse(notes, role, signatory, value, error);
        return;
    }
    if (strlen(signatory->name) != strlen(value))
        intake_notes_warn(notes, NULL, "white space around the name was dropped");
    if (signatory->hold[0] != '\0')
        intake_notes_warn(notes, NULL, "put on hold: %s", signatory->hold);
}

static void
read_email(const IntakeRole *role, const char *value, IntakeNotes *notes, Signatory *signatory)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Address) address = text_is_blank(value) ? NULL : address_parse(value, &error);
    if (text_is_blank(value))
        return;
    if (address == NULL) {
        refuse_with_advice(notes, role, signatory, value, error,
                           "correct it or leave the cell empty");
        return;
    }

    signatory_set(&signatory->email, address_get_mailbox(address));
    if (address_get_name(address)[0] == '\0')
        return;
    intake_notes_warn(notes, role->header, "only the address was taken%s",
                      signatory->contact_name[0] == '\0' ? "; its name is the contact's" : "");
    if (signatory->contact_name[0] == '\0')
        signatory_set(&signatory->contact_name, address_get_name(address));
}

/* As intake_value_kind(), by the values of the rows before where they had it. */
static gboolean
find_kind(IntakeMemo *memos, const char *value, SignatoryKind *out_kind)
{
    for (size_t i = 0; i < 2; i++)
        if (strcmp(memos[i].value, value) == 0) {
            *out_kind = (SignatoryKind)memos[i].meaning;
            return TRUE;
        }
    if (!intake_value_kind(value, out_kind))
        return FALSE;
    IntakeMemo *memo = &memos[*out_kind == KIND_INDIVIDUAL];
    if (g_strlcpy(memo->value, value, sizeof memo->value) >= sizeof memo->value)
        memo->value[0] = '\0';
    memo->meaning = (int)*out_kind;
    return TRUE;
}

static void
read_kind(IntakeReading *reading, const IntakeRole *role, const char *value, IntakeNotes *notes,
          Signatory *signatory)
{
    if (find_kind(reading->kinds, value, &signatory->kind))
        return;

    g_autofree char *shown = text_escape(value, -1);
    intake_notes_refuse(notes, role->header,
                        "'%s' is neither an organisation nor an individual; write "
                        "'organization' or 'individual'",
                        shown);
}

static void
read_visibility(const IntakeRole *role, const char *value, IntakeNotes *notes,
                Signatory *signatory)
{
    if (text_is_blank(value) && !role->asks)
        return;
    if (text_is_blank(value)) {
        signatory->visibility = VISIBILITY_WITHHELD;
        intake_notes_warn(notes, role->header, "no answer; the name is withheld");
        return;
    }
    if (intake_value_visibility(value, role->is_turned, &signatory->visibility))
        return;

    signatory->visibility = VISIBILITY_WITHHELD;
    g_autofree char *shown = text_escape(value, -1);
    intake_notes_refuse(notes, role->header,
                        "'%s' does not say whether the name may be public; write 'public' or "
                        "'withheld'",
                        shown);
}

static void
read_plain(const IntakeRole *role, const char *value, IntakeNotes *notes, Signatory *signatory)
{
    g_autoptr(GError) error = NULL;
    if (!signatory_set_field(signatory, role->field, value, &error))
        intake_row_refuse(notes, role, signatory, value, error);
}

/* A rank, or a word that says yes or no. */
static void
read_lead(const IntakeRole *role, const char *value, IntakeNotes *notes, Signatory *signatory)
{
    gboolean leads = FALSE;
    if (intake_value_answer(value, &leads) && !g_ascii_isdigit(value[0])) {
        signatory->lead = leads ? 1 : 0;
        return;
    }

    g_autoptr(GError) error = NULL;
    if (!signatory_set_field(signatory, "lead", value, &error))
        refuse_with_advice(notes, role, signatory, value, error,
                           "correct it, or say what the column is, as in --map "
                           "'HEADER=fields'");
}

static void
read_time(const IntakeReading *reading, const IntakeRole *role, const char *value,
          IntakeNotes *notes, Signatory *signatory)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *trimmed = text_trim(value);
    g_autofree char *time =
        intake_value_time(trimmed, reading->zone, reading->month_first, &error);
    int64_t seconds = 0;
    if (time == NULL) {
        intake_row_refuse(notes, role, signatory, value, error);
        return;
    }

    signatory_set(&signatory->signed_at, time);
    if (clock_parse(time, reading->zone, &seconds, NULL) && seconds > reading->now)
        intake_notes_warn(notes, role->header,
                          "the time is still to come; it is kept as it is, so check the clock "
                          "that it is from");
}

static void
read_further(const IntakeRole *role, const char *value, Signatory *signatory)
{
    g_autofree char *trimmed = text_trim(value);
    json_object_set_new(signatory->fields, role->column, json_string(trimmed));
}

static void
read_cell(IntakeReading *reading, const IntakeRole *role, const char *value, IntakeNotes *notes,
          Signatory *signatory)
{
    if (is_like_formula(value))
        intake_notes_warn(notes, role->header,
                          "looks like a formula; it is kept as it is, as text");
    switch (role->way) {
    case INTAKE_FURTHER:
        read_further(role, value, signatory);
        break;
    case INTAKE_NAME:
        read_name(role, value, notes, signatory);
        break;
    case INTAKE_KIND:
        read_kind(reading, role, value, notes, signatory);
        break;
    case INTAKE_SIGNED_AT:
        read_time(reading, role, value, notes, signatory);
        break;
    case INTAKE_LEAD:
        read_lead(role, value, notes, signatory);
        break;
    default:
        read_plain(role, value, notes, signatory);
        break;
    }
}

/* Reads the cell that is read in this way before all others, because they depend on it, or
 * behind them. */
static void
read_field(const IntakeReading *reading, const CsvRow *row, IntakeWay way,
           void (*read)(const IntakeRole *, const char *, IntakeNotes *, Signatory *),
           IntakeNotes *notes, Signatory *signatory)
{
    for (guint i = 0; i < reading->roles->len; i++) {
        const IntakeRole *role = &g_array_index(reading->roles, IntakeRole, i);
        notes->column = i;
        if (role->way == way)
            read(role, row->cells[i], notes, signatory);
    }
}

static gboolean
is_empty(const CsvRow *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (!text_is_blank(row->cells[i]))
            return FALSE;
    return TRUE;
}

/* The last line of what we exported ourselves. */
static gboolean
is_summary(const CsvRow *row)
{
    for (size_t i = 1; i < row->count; i++)
        if (row->cells[i][0] != '\0')
            return FALSE;
    return g_str_has_prefix(row->cells[0], INTAKE_SUMMARY);
}

gboolean
intake_row_read(IntakeReading *reading, const CsvRow *row, IntakeNotes *notes,
                Signatory *signatory)
{
    const uint64_t errors = notes->error_count;
    notes->line = row->line;
    if (is_empty(row)) {
        intake_notes_warn(notes, NULL, "a row of empty cells was passed over");
        return FALSE;
    }
    if (is_summary(row)) {
        intake_notes_warn(notes, NULL, "the count of those not shown was passed over");
        return FALSE;
    }

    reset(signatory);
    read_field(reading, row, INTAKE_VISIBILITY, read_visibility, notes, signatory);
    for (guint i = 0; i < reading->roles->len; i++) {
        const IntakeRole *role = &g_array_index(reading->roles, IntakeRole, i);
        const gboolean has_turn = role->way == INTAKE_VISIBILITY || role->way == INTAKE_EMAIL;
        notes->column = i;
        if (role->way != INTAKE_IGNORED && role->way != INTAKE_CONTACT && !has_turn &&
            (role->way == INTAKE_NAME || !text_is_blank(row->cells[i])))
            read_cell(reading, role, row->cells[i], notes, signatory);
    }
    read_field(reading, row, INTAKE_EMAIL, read_email, notes, signatory);
    notes->column = ROWS_WHOLE;
    return notes->error_count == errors;
}
