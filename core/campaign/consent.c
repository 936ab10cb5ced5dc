#include "campaign/consent.h"

#include "campaign/letter.h"

#include <string.h>

void
consent_free(Consent *consent)
{
    if (consent == NULL)
        return;

    g_free(consent->sha256);
    g_free(consent->at);
    g_free(consent->channel);
    g_free(consent->authorised_by);
    g_free(consent->title);
    g_free(consent->contact);
    g_free(consent->evidence);
    g_free(consent);
}

static char *
find_sha256(const GPtrArray *revisions, int64_t number)
{
    for (unsigned i = 0; i < revisions->len; i++) {
        const Revision *revision = revisions->pdata[i];
        if (revision->number == number)
            return digest_to_hex(&revision->sha256);
    }
    return g_strdup("");
}

static Consent *
consent_new(const GPtrArray *revisions, int64_t revision, char *at, const char *channel,
            const char *authorised_by)
{
    Consent *consent = g_new0(Consent, 1);
    consent->revision = revision;
    consent->sha256 = find_sha256(revisions, revision);
    consent->at = at;
    consent->channel = g_strdup(channel == NULL ? "" : channel);
    consent->authorised_by = g_strdup(authorised_by == NULL ? "" : authorised_by);
    consent->title = g_strdup("");
    consent->contact = g_strdup("");
    consent->evidence = g_strdup("");
    return consent;
}

static const char *
text_in(const json_t *details, const char *key)
{
    return json_string_value(json_object_get(details, key));
}

/* A record or an import that made the signatory sign. */
static gboolean
is_sign_on(const Event *event)
{
    const char *to = text_in(event->details, "to");
    const char *status = to != NULL ? to : text_in(event->details, "as");
    return (strcmp(event->kind, "record") == 0 || strcmp(event->kind, "import") == 0) &&
           g_strcmp0(status, "signed") == 0;
}

/* What an import had of it: the row, and the file by its hash. */
static char *
find_evidence(const Event *event)
{
    const char *given = text_in(event->details, "evidence");
    const char *file = text_in(event->details, "file");
    const char *sha256 = text_in(event->details, "sha256");
    if (given != NULL || file == NULL || strcmp(event->kind, "import") != 0)
        return g_strdup(given != NULL ? given : "");

    return g_strdup_printf("row %" JSON_INTEGER_FORMAT " of '%s'%s%s",
                           json_integer_value(json_object_get(event->details, "row")), file,
                           sha256 != NULL ? ", SHA-256 " : "", sha256 != NULL ? sha256 : "");
}

static Consent *
read_consent(const Event *event, const GPtrArray *revisions)
{
    const json_t *details = event->details;
    const char *channel = text_in(details, "channel");
    const char *title = text_in(details, "title"), *contact = text_in(details, "contact");
    Consent *consent =
        consent_new(revisions, json_integer_value(json_object_get(details, "revision")),
                    clock_format(event->at), channel != NULL ? channel : event->kind,
                    text_in(details, "authority"));
    g_autofree char *evidence = find_evidence(event);

    signatory_set(&consent->title, title != NULL ? title : "");
    signatory_set(&consent->contact, contact != NULL ? contact : "");
    signatory_set(&consent->evidence, evidence);
    return consent;
}

/* The last one to the revision that the entry says it signed; it knows better when that was. */
static void
mark_standing(GPtrArray *consents, const Signatory *signatory, const GPtrArray *revisions)
{
    if (signatory->status != STATUS_SIGNED && signatory->status != STATUS_RECONSENT)
        return;

    Consent *standing = NULL;
    for (unsigned i = 0; i < consents->len; i++)
        if (((Consent *)consents->pdata[i])->revision == signatory->revision)
            standing = consents->pdata[i];
    if (standing == NULL) {
        standing = consent_new(revisions, signatory->revision, g_strdup(signatory->signed_at),
                               signatory->channel, signatory->authorised_by);
        g_ptr_array_add(consents, standing);
    }
    if (signatory->signed_at[0] != '\0')
        signatory_set(&standing->at, signatory->signed_at);
    standing->stands = signatory->status == STATUS_SIGNED;
    standing->confirmed = signatory->confirmed;
}

GPtrArray *
consent_list(Campaign *campaign, const Signatory *signatory, const GPtrArray *events,
             GError **error)
{
    g_autoptr(GPtrArray) revisions = letter_list_revisions(campaign, error);
    if (revisions == NULL)
        return NULL;

    g_autoptr(GPtrArray) consents =
        g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    for (unsigned i = 0; i < events->len; i++)
        if (is_sign_on(events->pdata[i]))
            g_ptr_array_add(consents, read_consent(events->pdata[i], revisions));
    mark_standing(consents, signatory, revisions);
    return g_steal_pointer(&consents);
}

json_t *
consent_to_json(const Consent *consent)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "revision",
                     (json_int_t)consent->revision, "sha256", consent->sha256, "at",
                     consent->at, "channel", consent->channel, "authorised_by",
                     consent->authorised_by, "title", consent->title, "contact",
                     consent->contact, "evidence", consent->evidence, "stands", consent->stands,
                     "confirmed", consent->confirmed);
}
