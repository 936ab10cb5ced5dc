#include "mail/mailing.h"

#include "base/text.h"
#include "campaign/letter.h"
#include "campaign/since.h"
#include "edition/newest.h"
#include "mail/delivery.h"
#include "mail/mailing_parts.h"

#include <string.h>

G_DEFINE_QUARK(mailing - error - quark, mailing_error)

#define LISTED_LIMIT 20 /* recipients named in one message */

static const struct {
    const char *name;
    unsigned flags;
} kinds[] = {
    {"invitation", KIND_IN_TIME | KIND_ASKS},
    {RECIPIENT_REMINDER, KIND_IN_TIME | KIND_ASKS},
    {"revision", KIND_ASKS},
    {"lastlook", KIND_ASKS},
    {"final", KIND_ABOUT_EDITION},
    {"receipt", KIND_PERSONAL | KIND_AUTOMATIC},
    {DELIVERY_TEMPLATE, KIND_ABOUT_EDITION | KIND_PERSONAL | KIND_TO_ADDRESSEE},
};

void
mailing_free(Mailing *mailing)
{
    if (mailing == NULL)
        return;

    ledger_free(mailing->ledger);
    g_free(mailing->name);
    pattern_free(mailing->pattern);
    facts_free(mailing->facts);
    approvals_free(mailing->approvals);
    value_unref(mailing->count);
    value_unref(mailing->edition);
    address_free(mailing->from);
    address_free(mailing->unsubscribe);
    recipients_free(mailing->recipients);
    enclosures_free(mailing->enclosures);
    receipts_free(mailing->receipts);
    bodies_free(mailing->bodies);
    g_free(mailing->override_reason);
    g_clear_pointer(&mailing->findings, g_ptr_array_unref);
    g_free(mailing->digest);
    g_free(mailing);
}

static Mailing *
mailing_new(Campaign *campaign, const MailingRequest *request)
{
    Mailing *mailing = g_new0(Mailing, 1);
    mailing->campaign = campaign;
    mailing->ledger = ledger_new(campaign);
    mailing->name = g_strdup(request->template_name);
    mailing->again = request->again;
    mailing->override_reason = g_strdup(request->override_reason);
    mailing->bodies = bodies_new();
    mailing->at = clock_now(campaign_get_clock(campaign));
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(kinds[i].name, mailing->name))
            mailing->flags = kinds[i].flags;
    return mailing;
}

gboolean
mailing_make_links(const Mailing *mailing, size_t index, LinksLife life, Links *out_links,
                   GError **error)
{
    const Recipient *recipient = mailing_get_recipient(mailing, index);

    return recipient->signatory == NULL || links_make(mailing->campaign, &mailing->need, life,
                                                      recipient->signatory, out_links, error);
}

/* Everything that may be said to recipient `index`; a new reference. */
static Value *
make_scope(Mailing *mailing, size_t index, const Links *links)
{
    const Recipient *recipient = mailing_get_recipient(mailing, index);
    const PlaceholderLinks urls = links_as_placeholders(links);
    Value *scope = recipient->signatory != NULL
                       ? facts_scope_for(mailing->facts, recipient->signatory, &urls)
                       : facts_scope_to(mailing->facts, recipient->addressee);

    if (mailing->count != NULL)
        value_set(scope, "count", value_ref(mailing->count));
    if (mailing->edition != NULL)
        value_set(scope, "edition", value_ref(mailing->edition));
    approvals_describe(mailing->approvals,
                       recipient->signatory != NULL ? recipient->signatory->revision : 0,
                       scope);
    return scope;
}

PatternText *
mailing_render(Mailing *mailing, size_t index, const Links *links, GPtrArray *out_empty,
               GError **error)
{
    const Recipient *recipient = mailing_get_recipient(mailing, index);
    g_autoptr(Value) scope = make_scope(mailing, index, links);
    if (!mailing_describe_receipt(mailing, recipient->signatory, scope, error))
        return NULL;

    return pattern_render(mailing->pattern, scope, campaign_get_language(mailing->campaign),
                          out_empty, error);
}

gboolean
mailing_read_reply_to(const Mailing *mailing, const PatternText *text, Address **out_address,
                      GError **error)
{
    *out_address = text->reply_to[0] != '\0' ? address_parse(text->reply_to, error) : NULL;
    if (*out_address != NULL || text->reply_to[0] == '\0')
        return TRUE;

    g_prefix_error(error, "%s: Reply-To: ", pattern_get_path(mailing->pattern));
    return FALSE;
}

/* For each name that was empty, the recipients for whom it was. */
static void
note_empty(GHashTable *empty, const GPtrArray *names, const Recipient *recipient)
{
    for (unsigned i = 0; i < names->len; i++) {
        GPtrArray *labels = g_hash_table_lookup(empty, names->pdata[i]);
        if (labels == NULL) {
            labels = g_ptr_array_new_with_free_func(g_free);
            g_hash_table_insert(empty, g_strdup(names->pdata[i]), labels);
        }
        g_ptr_array_add(labels,
                        recipient->signatory != NULL
                            ? g_strdup_printf("%" G_GINT64_FORMAT " %s",
                                              recipient->signatory->id, recipient->label)
                            : g_strdup(recipient->label));
    }
}

static gboolean
refuse_empty(const Mailing *mailing, const char *name, const GPtrArray *labels, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (unsigned i = 0; i < labels->len && i < LISTED_LIMIT; i++)
        g_string_append_printf(list, "%s%s", i > 0 ? "; " : "", (char *)labels->pdata[i]);
    if (labels->len > LISTED_LIMIT)
        g_string_append_printf(list, "; and %u more", labels->len - LISTED_LIMIT);
    g_autofree char *shown = text_escape(list->str, -1);

    g_set_error(error, MAILING_ERROR, MAILING_ERROR_EMPTY,
                "%s: '%s' is empty for %u of %zu recipients (%s); fill it in, or write {{%s | "
                "default: \"…\"}}",
                pattern_get_path(mailing->pattern), name, labels->len,
                mailing_get_count(mailing), shown, name);
    return FALSE;
}

static void
digest_text(DigestState *state, const Recipient *recipient, const PatternText *text)
{
    const char *const parts[] = {address_get_mailbox(recipient->to), text->subject,
                                 text->reply_to, text->markdown};

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        digest_add(state, parts[i], strlen(parts[i]) + 1);
}

/* Fills in the template for recipient `index`, and looks for what goes with it. */
static gboolean
check_recipient(Mailing *mailing, size_t index, GHashTable *empty, DigestState *state,
                GError **error)
{
    const Recipient *recipient = mailing_get_recipient(mailing, index);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_auto(Links) links = {0};
    if (!mailing_make_links(mailing, index, LINKS_DEAD, &links, error))
        return FALSE;
    g_autoptr(PatternText) text = mailing_render(mailing, index, &links, names, error);
    g_autoptr(Address) reply_to = NULL;
    if (text == NULL || !mailing_read_reply_to(mailing, text, &reply_to, error) ||
        !enclosures_check(mailing->enclosures, text->attach,
                          recipient->addressee != NULL ? recipient->addressee->slug : NULL,
                          state, error))
        return FALSE;

    note_empty(empty, names, recipient);
    digest_text(state, recipient, text);
    return TRUE;
}

/* Fills in the template for everyone once, so that nothing is found half way. */
static gboolean
check_recipients(Mailing *mailing, GError **error)
{
    g_autoptr(DigestState) state = digest_begin();
    g_autoptr(GHashTable) empty = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify)g_ptr_array_unref);
    for (size_t i = 0; i < mailing_get_count(mailing); i++)
        if (!check_recipient(mailing, i, empty, state, error))
            return FALSE;

    const Digest digest = digest_end(g_steal_pointer(&state));
    mailing->digest = digest_to_hex(&digest);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(empty), (GCompareFunc)strcmp);
    return names == NULL ||
           refuse_empty(mailing, names->data, g_hash_table_lookup(empty, names->data), error);
}

static gboolean
refuse_edition(GError **error, const char *why)
{
    g_set_error(error, MAILING_ERROR, MAILING_ERROR_EDITION, "%s; run 'undersigned seal' first",
                why);
    return FALSE;
}

/* Takes the counts of the newest edition, which must be of the letter as it stands, or those of
 * `copy`, the addressee's. */
static gboolean
look_at_edition(Mailing *mailing, const Manifest *copy, GError **error)
{
    g_autoptr(Manifest) newest = NULL;
    if (!newest_find(mailing->campaign, &newest, error))
        return FALSE;
    if (newest == NULL)
        return refuse_edition(error, "there is no edition yet that the mail could be about");
    if (!digest_equal(manifest_get_consent(newest), approvals_get_consent(mailing->approvals)))
        return refuse_edition(error, "the letter is not what the newest edition sealed");

    const ManifestCount count = manifest_get_count(copy != NULL ? copy : newest);
    const Figures figures = {.counted = count.total,
                             .public = count.public,
                             .withheld = count.withheld,
                             .organizations = count.organizations,
                             .individuals = count.individuals};
    mailing->edition = since_describe_sealed(mailing->campaign, manifest_get_edition(newest),
                                             manifest_get_sealed_at(newest));
    mailing->count = placeholder_count(&figures, facts_get_asks(mailing->facts));
    return TRUE;
}

/* Whoever answers that it signs is written down under the newest revision, and must have read
 * that one. Before the first it is the text as it stands. */
static gboolean
check_recorded(const Mailing *mailing, const Revision *newest, GError **error)
{
    if ((mailing->flags & KIND_ASKS) == 0 || newest == NULL ||
        digest_equal(&newest->sha256, approvals_get_consent(mailing->approvals)))
        return TRUE;

    g_set_error(
        error, MAILING_ERROR, MAILING_ERROR_UNRECORDED,
        "the letter is not what revision %" G_GINT64_FORMAT
        " recorded, and the mail asks people to sign it; run 'undersigned revise' first",
        newest->number);
    return FALSE;
}

/* Looks at the letter and at everyone on the roster, once for all messages. */
static gboolean
look(Mailing *mailing, GError **error)
{
    g_autoptr(Revision) newest = NULL;
    g_autoptr(Manifest) copy = NULL;
    if (!letter_find_newest(mailing->campaign, &newest, error) ||
        ((mailing->flags & KIND_TO_ADDRESSEE) != 0 &&
         !newest_find_recipient(mailing->campaign, &copy, error)))
        return FALSE;

    /* Who gets a draft before the first revision is recorded has had that of the first. */
    mailing->revision = newest != NULL ? newest->number : 1;
    mailing->facts = facts_gather_for(mailing->campaign, newest != NULL ? newest->number : 0,
                                      copy != NULL ? FACTS_RECIPIENT : FACTS_PUBLIC, error);
    if (mailing->facts == NULL)
        return FALSE;
    mailing->approvals = approvals_new(mailing->campaign, error);
    return mailing->approvals != NULL && check_recorded(mailing, newest, error) &&
           ((mailing->flags & KIND_ABOUT_EDITION) == 0 ||
            look_at_edition(mailing, copy, error));
}

/* When it is too late for this kind, or as the request says. */
static gboolean
set_end(Mailing *mailing, const MailingRequest *request, GError **error)
{
    int64_t deadline = 0;
    if (request->not_after != NULL)
        return clock_parse(request->not_after, campaign_get_zone(mailing->campaign),
                           &mailing->not_after, error);

    if ((mailing->flags & KIND_IN_TIME) != 0 &&
        campaign_get_deadline(mailing->campaign, &deadline))
        mailing->not_after = deadline;
    return TRUE;
}

/* Which links the template has, and who can be written to instead. */
static gboolean
set_links(Mailing *mailing, GError **error)
{
    static const char *const names[TOKEN_ACTIONS] = {
        [TOKEN_SIGN] = "signatory.sign_url",
        [TOKEN_DECLINE] = "signatory.decline_url",
        [TOKEN_OBJECT] = "signatory.object_url",
        [TOKEN_WITHDRAW] = "signatory.withdraw_url",
        [TOKEN_UNSUBSCRIBE] = "signatory.unsubscribe_url",
    };
    const gboolean is_bulk = (mailing->flags & KIND_PERSONAL) == 0;
    const char *contact =
        config_get_text(campaign_get_config(mailing->campaign), "campaign", "contact");
    int64_t deadline = 0;

    for (int action = 0; action < TOKEN_ACTIONS; action++)
        mailing->need.wanted[action] = pattern_uses(mailing->pattern, names[action]) ||
                                       (action == TOKEN_UNSUBSCRIBE && is_bulk);
    mailing->need.consent = *approvals_get_consent(mailing->approvals);
    if (campaign_get_deadline(mailing->campaign, &deadline))
        mailing->need.sign_until = deadline;
    if (is_bulk)
        mailing->unsubscribe =
            contact != NULL ? address_parse(contact, error) : address_copy(mailing->from);
    return !is_bulk || mailing->unsubscribe != NULL;
}

RecipientsRequest
mailing_ask_for(const Mailing *mailing, const char *const *filters)
{
    return (RecipientsRequest){.template_name = mailing->name,
                               .filters = filters,
                               .revision = mailing->revision,
                               .again = mailing->again};
}

/* Checks the template against the names that can be had. */
static gboolean
check_names(const Mailing *mailing, GError **error)
{
    g_autoptr(Value) known =
        facts_known(mailing->facts, !g_str_equal(mailing->name, DELIVERY_TEMPLATE));

    approvals_describe_known(known);
    mailing_describe_known_receipt(known);
    return pattern_check(mailing->pattern, known, error);
}

static EnclosuresSource
find_source(const Mailing *mailing)
{
    if ((mailing->flags & KIND_TO_ADDRESSEE) != 0)
        return ENCLOSURES_RECIPIENT;
    return (mailing->flags & KIND_ABOUT_EDITION) != 0 ? ENCLOSURES_SEALED : ENCLOSURES_DRAFT;
}

Mailing *
mailing_prepare(Campaign *campaign, const MailingRequest *request, GError **error)
{
    g_autoptr(Mailing) mailing = mailing_new(campaign, request);
    mailing->pattern =
        pattern_load(campaign, request->template_name, request->templates, error);
    if (mailing->pattern == NULL || !look(mailing, error) || !check_names(mailing, error))
        return NULL;
    mailing->from = account_find_sender(campaign, error);
    if (mailing->from == NULL || !set_end(mailing, request, error) ||
        !set_links(mailing, error))
        return NULL;

    const RecipientsRequest whom = mailing_ask_for(mailing, request->filters);
    mailing->enclosures = enclosures_new(campaign, find_source(mailing));
    mailing->recipients = recipients_find(campaign, &whom, error);
    return mailing->recipients != NULL && mailing_open_receipts(mailing, error) &&
                   check_recipients(mailing, error)
               ? g_steal_pointer(&mailing)
               : NULL;
}

size_t
mailing_get_count(const Mailing *mailing)
{
    return mailing->recipients->list->len;
}

RecipientsPassed
mailing_get_passed(const Mailing *mailing)
{
    return mailing->recipients->passed;
}

const Recipient *
mailing_get_recipient(const Mailing *mailing, size_t index)
{
    return mailing->recipients->list->pdata[index];
}

const Address *
mailing_get_sender(const Mailing *mailing)
{
    return mailing->from;
}

int64_t
mailing_get_not_after(const Mailing *mailing)
{
    return mailing->not_after;
}

const char *
mailing_get_digest(const Mailing *mailing)
{
    return mailing->digest;
}
