#include "base/text.h"
#include "campaign/signatory.h"
#include "data/address.h"

#include <string.h>

#define LONGEST_TEXT 4000 /* bytes */

static const char *const field_words[] = {
    "name",  "acronym",     "kind",       "email",    "contact_name", "country", "url",
    "title", "affiliation", "visibility", "position", "lead",         "hold",    NULL,
};

/* What is changed by a command of its own. */
static const struct {
    const char *word;
    const char *command;
} guarded[] = {
    {"id", NULL},
    {"status", "record"},
    {"revision", "record"},
    {"signed_at", "record"},
    {"channel", "record"},
    {"authorised_by", "record"},
    {"confirmed", "record"},
    {"marks", NULL},
    {"hidden_by", NULL},
    {"unsubscribed", NULL},
    {"suppressed", NULL},
    {"merged_into", "merge"},
};

const char *const *
signatory_get_field_words(void)
{
    return field_words;
}

G_GNUC_PRINTF(3, 4)
static gboolean
refuse(GError **error, SignatoryError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error_literal(error, SIGNATORY_ERROR, (int)code, message);
    return FALSE;
}

static gboolean
refuse_field(const char *field, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(guarded); i++)
        if (strcmp(field, guarded[i].word) == 0)
            return guarded[i].command == NULL
                       ? refuse(error, SIGNATORY_ERROR_FIELD,
                                "'%s' is kept by the program and is not edited", field)
                       : refuse(error, SIGNATORY_ERROR_FIELD, "'%s' is changed by: %s", field,
                                guarded[i].command);

    g_autofree char *shown = text_escape(field, -1);
    const char *nearest = text_nearest(field, field_words);
    if (nearest == NULL)
        return refuse(error, SIGNATORY_ERROR_FIELD,
                      "no field is called '%s'; a further one is written fields.NAME", shown);
    return refuse(error, SIGNATORY_ERROR_FIELD, "no field is called '%s'; did you mean '%s'?",
                  shown, nearest);
}

gboolean
signatory_check_line(const char *field, const char *value, GError **error)
{
    if (strlen(value) > LONGEST_TEXT)
        return refuse(error, SIGNATORY_ERROR_VALUE, "%s is longer than %d bytes", field,
                      LONGEST_TEXT);

    if (text_is_line(value))
        return TRUE;

    g_autofree char *shown = text_escape(value, -1);
    return refuse(error, SIGNATORY_ERROR_VALUE,
                  "%s '%s' has a line break or control character; write it in one line", field,
                  shown);
}

static gboolean
set_name(Signatory *signatory, const char *value, GError **error)
{
    g_autofree char *hold = NULL;
    if (!signatory_check_name(value, &hold, error))
        return FALSE;

    signatory_set(&signatory->name, value);
    if (hold != NULL && signatory->hold[0] == '\0')
        signatory_set(&signatory->hold, hold);
    return TRUE;
}

static gboolean
set_email(Signatory *signatory, const char *value, GError **error)
{
    if (value[0] == '\0') {
        signatory_set(&signatory->email, "");
        return TRUE;
    }

    g_autoptr(Address) address = address_parse(value, error);
    if (address == NULL)
        return FALSE;
    signatory_set(&signatory->email, address_get_mailbox(address));
    return TRUE;
}

static gboolean
set_url(Signatory *signatory, const char *value, GError **error)
{
    g_autofree char *url = value[0] == '\0' || strstr(value, ":") != NULL
                               ? g_strdup(value)
                               : g_strconcat("https://", value, NULL);
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
    const char *scheme = uri == NULL ? "" : g_uri_get_scheme(uri);
    gboolean is_web = (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0) &&
                      g_uri_get_host(uri) != NULL && g_uri_get_host(uri)[0] != '\0' &&
                      strpbrk(url, " \"<>\\^`{|}") == NULL;
    if (url[0] != '\0' && !is_web) {
        g_autofree char *shown = text_escape(value, -1);
        return refuse(error, SIGNATORY_ERROR_VALUE,
                      "url '%s' is no web address; write https://…", shown);
    }

    signatory_set(&signatory->url, url);
    return TRUE;
}

/* Reads a whole number from 1; "" is 0. */
static gboolean
read_number(const char *value, int64_t *out_number)
{
    uint64_t number = 0;
    if (value[0] != '\0' &&
        !g_ascii_string_to_unsigned(value, 10, 1, G_MAXINT32, &number, NULL))
        return FALSE;

    *out_number = (int64_t)number;
    return TRUE;
}

static gboolean
set_position(Signatory *signatory, const char *value, GError **error)
{
    if (read_number(value, &signatory->position))
        return TRUE;

    g_autofree char *shown = text_escape(value, -1);
    return refuse(error, SIGNATORY_ERROR_VALUE, "position '%s' is no whole number from 1",
                  shown);
}

static gboolean
set_lead(Signatory *signatory, const char *value, GError **error)
{
    const gboolean is_no = g_ascii_strcasecmp(value, "no") == 0 || strcmp(value, "0") == 0;
    const char *rank = is_no ? "" : g_ascii_strcasecmp(value, "yes") == 0 ? "1" : value;
    if (read_number(rank, &signatory->lead))
        return TRUE;

    g_autofree char *shown = text_escape(value, -1);
    return refuse(error, SIGNATORY_ERROR_VALUE,
                  "lead '%s' is none of: yes, no, or a rank from 1", shown);
}

static gboolean
refuse_word(const char *field, const char *value, const char *words, GError **error)
{
    g_autofree char *shown = text_escape(value, -1);
    return refuse(error, SIGNATORY_ERROR_VALUE, "%s '%s' is none of: %s", field, shown, words);
}

static gboolean
is_column(const char *word)
{
    for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c != '_' && (!g_unichar_isalnum(c) && !g_unichar_ismark(c)))
            return FALSE;
        if (g_unichar_isupper(c))
            return FALSE;
    }
    return word[0] != '\0';
}

char *
signatory_column(const char *header)
{
    GString *column = g_string_new(NULL);
    for (const char *at = header; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean stays = g_unichar_isalnum(c) || g_unichar_ismark(c);
        g_string_append_unichar(column, stays ? g_unichar_tolower(c) : '_');
    }
    if (column->len == 0)
        g_string_append_c(column, '_');
    return g_string_free(column, FALSE);
}

/* A further column may have line breaks: notes do. */
static gboolean
set_further(Signatory *signatory, const char *column, const char *value, GError **error)
{
    if (!is_column(column)) {
        g_autofree char *shown = text_escape(column, -1);
        return refuse(error, SIGNATORY_ERROR_FIELD,
                      "'fields.%s': a further field is named by small letters, digits and _",
                      shown);
    }

    if (value[0] == '\0')
        (void)json_object_del(signatory->fields, column);
    else
        json_object_set_new(signatory->fields, column, json_string(value));
    return TRUE;
}

/* The texts of which nothing more is asked than to be a line. */
static char **
find_text(Signatory *signatory, const char *field)
{
    const struct {
        const char *word;
        char **member;
    } plain[] = {
        {"acronym", &signatory->acronym}, {"contact_name", &signatory->contact_name},
        {"country", &signatory->country}, {"title", &signatory->title},
        {"hold", &signatory->hold},       {"affiliation", &signatory->affiliation},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(plain); i++)
        if (strcmp(field, plain[i].word) == 0)
            return plain[i].member;
    return NULL;
}

static gboolean
set_text(Signatory *signatory, const char *field, const char *value, GError **error)
{
    char **member = find_text(signatory, field);
    if (member == NULL)
        return refuse_field(field, error);

    signatory_set(member, value);
    return TRUE;
}

static gboolean
set_line(Signatory *signatory, const char *field, const char *value, GError **error)
{
    if (!signatory_check_line(field, value, error))
        return FALSE;
    if (strcmp(field, "email") == 0)
        return set_email(signatory, value, error);
    if (strcmp(field, "url") == 0)
        return set_url(signatory, value, error);
    if (strcmp(field, "position") == 0)
        return set_position(signatory, value, error);
    if (strcmp(field, "lead") == 0)
        return set_lead(signatory, value, error);
    if (strcmp(field, "kind") == 0)
        return signatory_kind_from_word(value, &signatory->kind) ||
               refuse_word(field, value, "organization, individual", error);
    if (strcmp(field, "visibility") == 0)
        return signatory_visibility_from_word(value, &signatory->visibility) ||
               refuse_word(field, value, "public, recipient, withheld, internal", error);
    return set_text(signatory, field, value, error);
}

gboolean
signatory_set_field(Signatory *signatory, const char *field, const char *value, GError **error)
{
    if (!text_check(value, strlen(value), NULL))
        return refuse(error, SIGNATORY_ERROR_VALUE, "the value is not UTF-8 text");
    if (!text_check(field, strlen(field), NULL))
        return refuse(error, SIGNATORY_ERROR_FIELD, "the field's name is not UTF-8 text");

    g_autofree char *trimmed = text_trim(value);
    if (strcmp(field, "name") == 0)
        return set_name(signatory, trimmed, error);
    if (g_str_has_prefix(field, "fields."))
        return set_further(signatory, field + strlen("fields."), trimmed, error);
    return set_line(signatory, field, trimmed, error);
}
