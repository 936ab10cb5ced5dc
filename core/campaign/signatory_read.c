#include "campaign/signatory.h"

#include <stddef.h>
#include <string.h>

typedef const char *Reader(const Signatory *signatory, const SignatoryField *field,
                           char *buffer);

static const void *member_of(const Signatory *signatory, const SignatoryField *field);

static const char *
read_text(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    (void)buffer;
    return *(char *const *)member_of(signatory, field);
}

static const char *
read_number(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    const int64_t number = *(const int64_t *)member_of(signatory, field);
    g_snprintf(buffer, SIGNATORY_BUFFER_SIZE, "%" G_GINT64_FORMAT, number);
    return buffer;
}

/* One that is none is "". */
static const char *
read_number_from_1(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    const int64_t number = *(const int64_t *)member_of(signatory, field);
    return number == 0 ? "" : read_number(signatory, field, buffer);
}

static const char *
read_kind(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    (void)field, (void)buffer;
    return signatory_kind_word(signatory->kind);
}

static const char *
read_status(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    (void)field, (void)buffer;
    return signatory_status_word(signatory->status);
}

static const char *
read_visibility(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    (void)field, (void)buffer;
    return signatory_visibility_word(signatory->visibility);
}

static const char *
read_confirmed(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    (void)field, (void)buffer;
    return signatory->confirmed ? "true" : "false";
}

static const char *
read_marks(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    (void)field;
    const gboolean is_held = signatory->hold[0] != '\0';
    if (!is_held && !signatory->unsubscribed && !signatory->suppressed)
        return "";

    g_snprintf(buffer, SIGNATORY_BUFFER_SIZE, "%s%s%s", is_held ? " hold" : "",
               signatory->unsubscribed ? " unsubscribed" : "",
               signatory->suppressed ? " suppressed" : "");
    return buffer + 1;
}

static const char *
read_further(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    (void)buffer;
    return json_string_value(json_object_get(signatory->fields, field->column));
}

/* Every key of signatory_to_json() that is one text, number or answer; and marks. */
static const struct {
    const char *word;
    Reader *read;
    size_t offset; /* of the member that it is, where it is one */
} members[] = {
    {"fields.", read_further, 0}, /* the first: it only begins so */
    {"id", read_number, offsetof(Signatory, id)},
    {"name", read_text, offsetof(Signatory, name)},
    {"acronym", read_text, offsetof(Signatory, acronym)},
    {"kind", read_kind, 0},
    {"email", read_text, offsetof(Signatory, email)},
    {"contact_name", read_text, offsetof(Signatory, contact_name)},
    {"country", read_text, offsetof(Signatory, country)},
    {"url", read_text, offsetof(Signatory, url)},
    {"title", read_text, offsetof(Signatory, title)},
    {"affiliation", read_text, offsetof(Signatory, affiliation)},
    {"visibility", read_visibility, 0},
    {"hidden_by", read_text, offsetof(Signatory, hidden_by)},
    {"status", read_status, 0},
    {"position", read_number_from_1, offsetof(Signatory, position)},
    {"lead", read_number_from_1, offsetof(Signatory, lead)},
    {"lead", read_number_from_1, offsetof(Signatory, lead)},
    {"hold", read_text, offsetof(Signatory, hold)},
    {"marks", read_marks, 0},
    {"revision", read_number_from_1, offsetof(Signatory, revision)},
    {"signed_at", read_text, offsetof(Signatory, signed_at)},
    {"channel", read_text, offsetof(Signatory, channel)},
    {"authorised_by", read_text, offsetof(Signatory, authorised_by)},
    {"confirmed", read_confirmed, 0},
    {"merged_into", read_number_from_1, offsetof(Signatory, merged_into)},
};

static const void *
member_of(const Signatory *signatory, const SignatoryField *field)
{
    return (const void *)((const char *)signatory + members[field->member].offset);
}

gboolean
signatory_find_field(const char *word, SignatoryField *out_field)
{
    if (g_str_has_prefix(word, members[0].word)) {
        *out_field = (SignatoryField){0, word + strlen(members[0].word)};
        return TRUE;
    }
    for (unsigned i = 1; i < G_N_ELEMENTS(members); i++)
        if (strcmp(word, members[i].word) == 0) {
            *out_field = (SignatoryField){i, NULL};
            return TRUE;
        }
    return FALSE;
}

const char *
signatory_read_field(const Signatory *signatory, const SignatoryField *field, char *buffer)
{
    return members[field->member].read(signatory, field, buffer);
}

char *
signatory_get_field(const Signatory *signatory, const char *word)
{
    SignatoryField field;
    char buffer[SIGNATORY_BUFFER_SIZE];
    return signatory_find_field(word, &field)
               ? g_strdup(signatory_read_field(signatory, &field, buffer))
               : NULL;
}
