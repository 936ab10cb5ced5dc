#include "campaign/signatory.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

G_DEFINE_QUARK(signatory - error - quark, signatory_error)

/* The members that are texts, by their words. */
static const struct {
    const char *word;
    size_t offset;
} texts[] = {
    {"name", offsetof(Signatory, name)},
    {"acronym", offsetof(Signatory, acronym)},
    {"email", offsetof(Signatory, email)},
    {"contact_name", offsetof(Signatory, contact_name)},
    {"country", offsetof(Signatory, country)},
    {"url", offsetof(Signatory, url)},
    {"title", offsetof(Signatory, title)},
    {"affiliation", offsetof(Signatory, affiliation)},
    {"hold", offsetof(Signatory, hold)},
    {"hidden_by", offsetof(Signatory, hidden_by)},
    {"signed_at", offsetof(Signatory, signed_at)},
    {"channel", offsetof(Signatory, channel)},
    {"authorised_by", offsetof(Signatory, authorised_by)},
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

Signatory *
signatory_pack(const Signatory *signatory)
{
    size_t size = sizeof *signatory;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const size_t length = strlen(*text_of(signatory, i));
        size += length > 0 ? length + 1 : 0;
    }

    Signatory *pack = g_malloc(size);
    char *end = (char *)(pack + 1);
    *pack = *signatory;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *text = *text_of(signatory, i);
        *text_of(pack, i) = text[0] != '\0' ? end : (char *)"";
        if (text[0] != '\0')
            end = stpcpy(end, text) + 1;
    }
    json_incref(pack->fields);
    return pack;
}

void
signatory_pack_free(Signatory *pack)
{
    if (pack == NULL)
        return;

    json_decref(pack->fields);
    g_free(pack);
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

/* The address was checked when it was set, and its domain is in its ASCII form. */
char *
signatory_address_key(const char *email)
{
    return text_fold(email);
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
        " s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:b, s:s, s:o}",
        "id", (json_int_t)signatory->id, "name", signatory->name, "acronym", signatory->acronym,
        "kind", signatory_kind_word(signatory->kind), "email", signatory->email, "contact_name",
        signatory->contact_name, "status", signatory_status_word(signatory->status),
        "visibility", signatory_visibility_word(signatory->visibility), "revision",
        number_or_null(signatory->revision), "signed_at", signed_at, "channel",
        signatory->channel, "authorised_by", signatory->authorised_by, "marks",
        marks_of(signatory), "fields", signatory->fields, "country", signatory->country, "url",
        signatory->url, "title", signatory->title, "affiliation", signatory->affiliation,
        "position", number_or_null(signatory->position), "lead",
        number_or_null(signatory->lead), "hold", signatory->hold, "confirmed",
        signatory->confirmed, "hidden_by", signatory->hidden_by, "merged_into",
        number_or_null(signatory->merged_into));
    g_assert(json != NULL);
    return json;
}

static int64_t
integer_in(const json_t *json, const char *key)
{
    return json_integer_value(json_object_get(json, key));
}

static void
take_marks(Signatory *signatory, const json_t *marks)
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
    take_marks(signatory, json_object_get(json, "marks"));

    signatory->id = integer_in(json, "id");
    signatory->position = integer_in(json, "position");
    signatory->lead = integer_in(json, "lead");
    signatory->revision = integer_in(json, "revision");
    signatory->merged_into = integer_in(json, "merged_into");
    signatory->confirmed = json_is_true(json_object_get(json, "confirmed"));
    if (json_is_object(json_object_get(json, "fields")))
        json_object_update(signatory->fields, json_object_get(json, "fields"));
    return signatory;
}
