#include "campaign/signatory.h"

#include "base/text.h"
#include "data/address.h"

#include <stddef.h>
#include <string.h>

#define LONGEST_TEXT 4000

G_DEFINE_QUARK(signatory - error - quark, signatory_error)

/* The members that are texts, by their words; `by_hand` are those that anyone may set. */
static const struct {
    const char *word;
    size_t offset;
    gboolean by_hand;
} texts[] = {
    {"name", offsetof(Signatory, name), TRUE},
    {"acronym", offsetof(Signatory, acronym), TRUE},
    {"email", offsetof(Signatory, email), TRUE},
    {"contact_name", offsetof(Signatory, contact_name), TRUE},
    {"country", offsetof(Signatory, country), TRUE},
    {"url", offsetof(Signatory, url), TRUE},
    {"title", offsetof(Signatory, title), TRUE},
    {"affiliation", offsetof(Signatory, affiliation), TRUE},
    {"hold", offsetof(Signatory, hold), TRUE},
    {"signed_at", offsetof(Signatory, signed_at), FALSE},
    {"channel", offsetof(Signatory, channel), FALSE},
    {"authorised_by", offsetof(Signatory, authorised_by), FALSE},
};

static const char *const field_words[] = {
    "name",  "acronym",     "kind",       "email",    "contact_name", "country", "url",
    "title", "affiliation", "visibility", "position", "hold",         NULL,
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
    {"unsubscribed", NULL},
    {"suppressed", NULL},
    {"merged_into", "merge"},
};

static const char *const kind_words[] = {"organization", "individual", NULL};
static const char *const status_words[] = {
    "prospect", "invited",   "pending",   "signed", "declined",
    "objected", "withdrawn", "reconsent", NULL,
};
static const char *const visibility_words[] = {"public", "recipient", "withheld", "internal",
                                               NULL};

static char **
text_of(const Signatory *signatory, size_t index)
{
    return (char **)(void *)((char *)signatory + texts[index].offset);
}

Signatory *
signatory_new(void)
{
    Signatory *signatory = g_new0(Signatory, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *text_of(signatory, i) = g_strdup("");
    signatory->fields = json_object();
    return signatory;
}

Signatory *
signatory_copy(const Signatory *signatory)
{
    Signatory *copy = g_new(Signatory, 1);
    *copy = *signatory;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *text_of(copy, i) = g_strdup(*text_of(signatory, i));
    copy->fields = json_deep_copy(signatory->fields);
    return copy;
}

void
signatory_free(Signatory *signatory)
{
    if (signatory == NULL)
        return;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*text_of(signatory, i));
    json_decref(signatory->fields);
    g_free(signatory);
}

void
signatory_set(char **member, const char *value)
{
    char *copy = g_strdup(value == NULL ? "" : value);
    g_free(*member);
    *member = copy;
}

gboolean
signatory_is_counted(const Signatory *signatory)
{
    return signatory->status == STATUS_SIGNED && signatory->hold[0] == '\0' &&
           signatory->merged_into == 0 && signatory->visibility != VISIBILITY_INTERNAL;
}

gboolean
signatory_is_public(const Signatory *signatory)
{
    return signatory_is_counted(signatory) && signatory->visibility == VISIBILITY_PUBLIC;
}

char *
signatory_label(const Signatory *signatory)
{
    if (signatory->acronym[0] == '\0')
        return g_strdup(signatory->name);
    return g_strdup_printf("%s (%s)", signatory->name, signatory->acronym);
}

const char *
signatory_short(const Signatory *signatory)
{
    return signatory->acronym[0] != '\0' ? signatory->acronym : signatory->name;
}

const char *
signatory_kind_word(SignatoryKind kind)
{
    return kind_words[kind];
}

const char *
signatory_status_word(SignatoryStatus status)
{
    return status_words[status];
}

const char *
signatory_visibility_word(SignatoryVisibility visibility)
{
    return visibility_words[visibility];
}

static gboolean
find_word(const char *const *words, const char *word, unsigned *out_index)
{
    for (unsigned i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], word) == 0) {
            *out_index = i;
            return TRUE;
        }
    return FALSE;
}

gboolean
signatory_kind_from_word(const char *word, SignatoryKind *out_kind)
{
    return find_word(kind_words, word, out_kind);
}

gboolean
signatory_status_from_word(const char *word, SignatoryStatus *out_status)
{
    return find_word(status_words, word, out_status);
}

gboolean
signatory_visibility_from_word(const char *word, SignatoryVisibility *out_visibility)
{
    return find_word(visibility_words, word, out_visibility);
}

char *
signatory_address_key(const char *email)
{
    if (email[0] == '\0')
        return g_strdup("");

    g_autoptr(Address) address = address_parse(email, NULL);
    return address == NULL ? text_fold(email) : g_strdup(address_get_key(address));
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
    return refuse(error, SIGNATORY_ERROR_FIELD, "no field is called '%s'; %s%s", shown,
                  nearest == NULL ? "a further one is fields." : "did you mean ",
                  nearest == NULL ? "NAME" : nearest);
}

/* A line of text: no control characters, and an end. */
static gboolean
check_line(const char *field, const char *value, GError **error)
{
    if (strlen(value) > LONGEST_TEXT)
        return refuse(error, SIGNATORY_ERROR_VALUE, "%s is longer than %d bytes", field,
                      LONGEST_TEXT);

    for (const char *at = value; *at != '\0'; at = g_utf8_next_char(at)) {
        GUnicodeType type = g_unichar_type(g_utf8_get_char(at));
        if (type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR &&
            type != G_UNICODE_PARAGRAPH_SEPARATOR)
            continue;
        g_autofree char *shown = text_escape(value, -1);
        return refuse(error, SIGNATORY_ERROR_VALUE,
                      "%s '%s' has a line break or control character; write it in one line",
                      field, shown);
    }
    return TRUE;
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

static gboolean
set_position(Signatory *signatory, const char *value, GError **error)
{
    uint64_t position = 0;
    if (value[0] != '\0' &&
        !g_ascii_string_to_unsigned(value, 10, 1, G_MAXINT32, &position, NULL)) {
        g_autofree char *shown = text_escape(value, -1);
        return refuse(error, SIGNATORY_ERROR_VALUE, "position '%s' is no whole number from 1",
                      shown);
    }

    signatory->position = (int64_t)position;
    return TRUE;
}

static gboolean
refuse_word(const char *field, const char *value, const char *const *words, GError **error)
{
    g_autofree char *shown = text_escape(value, -1);
    g_autofree char *choice = g_strjoinv(", ", (char **)words);
    return refuse(error, SIGNATORY_ERROR_VALUE, "%s '%s' is none of: %s", field, shown, choice);
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

static gboolean
set_text(Signatory *signatory, const char *field, const char *value, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i].by_hand && strcmp(field, texts[i].word) == 0) {
            signatory_set(text_of(signatory, i), value);
            return TRUE;
        }
    return refuse_field(field, error);
}

static gboolean
set_line(Signatory *signatory, const char *field, const char *value, GError **error)
{
    if (!check_line(field, value, error))
        return FALSE;
    if (strcmp(field, "email") == 0)
        return set_email(signatory, value, error);
    if (strcmp(field, "url") == 0)
        return set_url(signatory, value, error);
    if (strcmp(field, "position") == 0)
        return set_position(signatory, value, error);
    if (strcmp(field, "kind") == 0)
        return signatory_kind_from_word(value, &signatory->kind) ||
               refuse_word(field, value, kind_words, error);
    if (strcmp(field, "visibility") == 0)
        return signatory_visibility_from_word(value, &signatory->visibility) ||
               refuse_word(field, value, visibility_words, error);
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

/* A value of the JSON form as text: lists by their items, null as "". */
static char *
show_value(const json_t *value)
{
    if (json_is_integer(value))
        return g_strdup_printf("%" G_GINT64_FORMAT, (int64_t)json_integer_value(value));
    if (json_is_boolean(value))
        return g_strdup(json_is_true(value) ? "true" : "false");
    if (!json_is_array(value))
        return g_strdup(json_is_string(value) ? json_string_value(value) : "");

    g_autoptr(GString) items = g_string_new(NULL);
    for (size_t i = 0; i < json_array_size(value); i++)
        g_string_append_printf(items, "%s%s", i == 0 ? "" : " ",
                               json_string_value(json_array_get(value, i)));
    return g_string_free(g_steal_pointer(&items), FALSE);
}

static char *
get_other(const Signatory *signatory, const char *field)
{
    json_t *json = signatory_to_json(signatory);
    const json_t *value = json_object_get(json, field);
    char *shown = value == NULL || json_is_object(value) ? NULL : show_value(value);
    json_decref(json);
    return shown;
}

char *
signatory_get_field(const Signatory *signatory, const char *field)
{
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(field, texts[i].word) == 0)
            return g_strdup(*text_of(signatory, i));
    if (strcmp(field, "status") == 0)
        return g_strdup(signatory_status_word(signatory->status));
    if (strcmp(field, "kind") == 0)
        return g_strdup(signatory_kind_word(signatory->kind));
    if (strcmp(field, "visibility") == 0)
        return g_strdup(signatory_visibility_word(signatory->visibility));
    if (!g_str_has_prefix(field, "fields."))
        return get_other(signatory, field);

    const json_t *value = json_object_get(signatory->fields, field + strlen("fields."));
    return g_strdup(json_string_value(value));
}

const char *const *
signatory_get_field_words(void)
{
    return field_words;
}

static json_t *
number_or_null(int64_t number)
{
    return number == 0 ? json_null() : json_integer(number);
}

static json_t *
marks_of(const Signatory *signatory)
{
    json_t *marks = json_array();
    if (signatory->hold[0] != '\0')
        json_array_append_new(marks, json_string("hold"));
    if (signatory->unsubscribed)
        json_array_append_new(marks, json_string("unsubscribed"));
    if (signatory->suppressed)
        json_array_append_new(marks, json_string("suppressed"));
    return marks;
}

json_t *
signatory_to_json(const Signatory *signatory)
{
    json_t *signed_at =
        signatory->signed_at[0] == '\0' ? json_null() : json_string(signatory->signed_at);
    json_t *json = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:o, s:O,"
        " s:s, s:s, s:s, s:s, s:o, s:s, s:b, s:o}",
        "id", (json_int_t)signatory->id, "name", signatory->name, "acronym", signatory->acronym,
        "kind", signatory_kind_word(signatory->kind), "email", signatory->email, "contact_name",
        signatory->contact_name, "status", signatory_status_word(signatory->status),
        "visibility", signatory_visibility_word(signatory->visibility), "revision",
        number_or_null(signatory->revision), "signed_at", signed_at, "channel",
        signatory->channel, "authorised_by", signatory->authorised_by, "marks",
        marks_of(signatory), "fields", signatory->fields, "country", signatory->country, "url",
        signatory->url, "title", signatory->title, "affiliation", signatory->affiliation,
        "position", number_or_null(signatory->position), "hold", signatory->hold, "confirmed",
        signatory->confirmed, "merged_into", number_or_null(signatory->merged_into));
    g_assert(json != NULL);
    return json;
}

static int64_t
integer_in(const json_t *json, const char *key)
{
    return json_integer_value(json_object_get(json, key));
}

static void
read_marks(Signatory *signatory, const json_t *marks)
{
    for (size_t i = 0; i < json_array_size(marks); i++) {
        const char *mark = json_string_value(json_array_get(marks, i));
        signatory->unsubscribed |= g_strcmp0(mark, "unsubscribed") == 0;
        signatory->suppressed |= g_strcmp0(mark, "suppressed") == 0;
    }
}

static void
read_words(Signatory *signatory, const json_t *json)
{
    const char *kind = json_string_value(json_object_get(json, "kind"));
    const char *status = json_string_value(json_object_get(json, "status"));
    const char *visibility = json_string_value(json_object_get(json, "visibility"));
    if (kind != NULL)
        (void)signatory_kind_from_word(kind, &signatory->kind);
    if (status != NULL)
        (void)signatory_status_from_word(status, &signatory->status);
    if (visibility != NULL)
        (void)signatory_visibility_from_word(visibility, &signatory->visibility);
}

Signatory *
signatory_from_json(const json_t *json)
{
    Signatory *signatory = signatory_new();
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        signatory_set(text_of(signatory, i),
                      json_string_value(json_object_get(json, texts[i].word)));
    read_words(signatory, json);
    read_marks(signatory, json_object_get(json, "marks"));

    signatory->id = integer_in(json, "id");
    signatory->position = integer_in(json, "position");
    signatory->revision = integer_in(json, "revision");
    signatory->merged_into = integer_in(json, "merged_into");
    signatory->confirmed = json_is_true(json_object_get(json, "confirmed"));
    if (json_is_object(json_object_get(json, "fields")))
        json_object_update(signatory->fields, json_object_get(json, "fields"));
    return signatory;
}
