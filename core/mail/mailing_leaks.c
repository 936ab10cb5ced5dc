/* What must not be said is the same for all who get a mailing, but for what each knows of
 * itself. So the sources are searched once; one mail that is filled in, for each revision that
 * recipients approved, since changes are told against that; and of what differs from mail to
 * mail what is not the recipient's own, which is further columns. */
#include "mail/mailing.h"
#include "mail/mailing_parts.h"

#include <string.h>

static void
know(GPtrArray *known, const char *text)
{
    if (text != NULL)
        g_ptr_array_add(known, (char *)text);
}

/* What it says of itself, on whose word it signed, and the text that it signed. */
static void
know_own(GPtrArray *known, const Mailing *mailing, const Signatory *own)
{
    const char *const texts[] = {own->name,         own->acronym,      own->title,
                                 own->affiliation,  own->url,          own->email,
                                 own->contact_name, own->authorised_by};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        know(known, texts[i]);
    know(known, approvals_get_text(mailing->approvals, own->revision));
}

/* Tells the search who reads, and what it knows; `own` is NULL for all in common. */
static void
set_reader(const Mailing *mailing, const Signatory *own, Leaks *leaks)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    know(known, address_get_mailbox(mailing->from));
    know(known, config_get_text(campaign_get_config(mailing->campaign), "web", "url"));
    if (own != NULL)
        know_own(known, mailing, own);
    g_ptr_array_add(known, NULL);
    leaks_set_reader(leaks, own != NULL ? own->id : 0, (const char *const *)known->pdata);
}

static void
search_source(const char *path, const char *text, void *closure)
{
    leaks_search_source(closure, path, text);
}

/* "the mail to entry 12"; owned by the caller. */
static char *
name_mail(const Recipient *recipient, size_t index)
{
    return recipient->signatory != NULL
               ? g_strdup_printf("the mail to entry %" G_GINT64_FORMAT,
                                 recipient->signatory->id)
               : g_strdup_printf("the mail to addressee %zu", index + 1);
}

static gboolean
search_mail(Mailing *mailing, size_t index, Leaks *leaks, GError **error)
{
    const Recipient *recipient = mailing_get_recipient(mailing, index);
    g_autofree char *name = name_mail(recipient, index);
    g_autoptr(GBytes) bytes = mailing_compose(mailing, index, NULL, NULL, error);
    if (bytes == NULL)
        return FALSE;

    set_reader(mailing, recipient->signatory, leaks);
    leaks_search_mail(leaks, name, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    return TRUE;
}

/* The first mail of each that says other changes than those before. */
static gboolean
search_mails(Mailing *mailing, Leaks *leaks, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    static const int64_t none = 0;

    for (size_t i = 0; i < mailing_get_count(mailing); i++) {
        const Signatory *own = mailing_get_recipient(mailing, i)->signatory;
        const int64_t *revision = own != NULL ? &own->revision : &none;
        if (g_hash_table_add(seen, (int64_t *)revision) &&
            !search_mail(mailing, i, leaks, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
uses_column(const Mailing *mailing, GHashTable *used, const char *column)
{
    gpointer known = NULL;
    g_autofree char *name = g_strconcat("signatory.fields.", column, NULL);

    if (!g_hash_table_lookup_extended(used, column, NULL, &known)) {
        known = GINT_TO_POINTER(pattern_uses(mailing->pattern, name));
        g_hash_table_insert(used, g_strdup(column), known);
    }
    return GPOINTER_TO_INT(known);
}

/* What the mail to `own` says of it that a coordinator wrote; owned by the caller. */
static char *
list_values(const Mailing *mailing, GHashTable *used, const Signatory *own)
{
    GString *values = g_string_new(NULL);
    const char *column = NULL;
    json_t *text = NULL;

    json_object_foreach(own->fields, column, text)
    {
        if (uses_column(mailing, used, column))
            g_string_append_printf(values, "%s\n\n", json_string_value(text));
    }
    return g_string_free(values, FALSE);
}

static void
search_values(const Mailing *mailing, Leaks *leaks)
{
    g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!pattern_uses(mailing->pattern, "signatory.fields"))
        return;

    for (size_t i = 0; i < mailing_get_count(mailing); i++) {
        const Recipient *recipient = mailing_get_recipient(mailing, i);
        if (recipient->signatory == NULL)
            continue;
        g_autofree char *name = name_mail(recipient, i);
        g_autofree char *values = list_values(mailing, used, recipient->signatory);
        if (values[0] == '\0')
            continue;
        set_reader(mailing, recipient->signatory, leaks);
        leaks_search_text(leaks, name, values);
    }
}

static gboolean
search(Mailing *mailing, Leaks *leaks, GError **error)
{
    if (mailing_get_count(mailing) == 0 || leaks_count_terms(leaks) == 0)
        return TRUE;

    set_reader(mailing, NULL, leaks);
    pattern_each_source(mailing->pattern, search_source, leaks);
    if (!enclosures_search(mailing->enclosures, leaks, error) ||
        !search_mails(mailing, leaks, error))
        return FALSE;
    search_values(mailing, leaks);
    return TRUE;
}

const GPtrArray *
mailing_find_leaks(Mailing *mailing, GError **error)
{
    const FactsAudience audience = facts_get_audience(mailing->facts);
    g_autoptr(Leaks) leaks = leaks_new(mailing->campaign, audience, error);
    if (leaks == NULL || !search(mailing, leaks, error))
        return NULL;

    g_clear_pointer(&mailing->findings, g_ptr_array_unref);
    mailing->findings = release_find(leaks);
    return mailing->findings;
}

const GPtrArray *
mailing_check_leaks(Mailing *mailing, GError **error)
{
    return mailing_find_leaks(mailing, error) != NULL &&
                   release_judge(mailing->findings, mailing->override_reason, error)
               ? mailing->findings
               : NULL;
}

gboolean
mailing_release(Mailing *mailing, GError **error)
{
    g_autofree char *what = g_strconcat("mail ", mailing->name, NULL);

    return mailing_check_leaks(mailing, error) != NULL &&
           release_record(mailing->campaign, mailing->findings, what, mailing->override_reason,
                          error);
}
