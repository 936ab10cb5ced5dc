#include "mail/mailing.h"
#include "mail/mailing_parts.h"
#include "mail/message.h"

static gboolean
write_body(Mailing *mailing, size_t index, const PatternText *text, char **out_plain,
           char **out_html, GError **error)
{
    const Config *config = campaign_get_config(mailing->campaign);
    const Addressee *to = mailing_get_recipient(mailing, index)->addressee;
    const DocumentAbout about = {
        .language = campaign_get_language(mailing->campaign),
        .title = text->subject,
        .time = mailing->at,
        .subject = config_get_text(config, "letter", "subject"),
        .salutation =
            to != NULL ? to->salutation : config_get_text(config, "addressee", "salutation"),
        .addressee = to != NULL ? to->name : config_get_text(config, "addressee", "name"),
        .labels = facts_get_labels(mailing->facts),
        .page = {.paper = "a4"},
    };
    return bodies_write(mailing->bodies, text->markdown, pattern_get_path(mailing->pattern),
                        pattern_get_size(mailing->pattern), &about, out_plain, out_html, error);
}

gboolean
mailing_preview(Mailing *mailing, size_t index, char **out_subject, char **out_text,
                GError **error)
{
    g_auto(Links) links = {0};
    g_autofree char *html = NULL;
    if (!mailing_make_links(mailing, index, LINKS_DEAD, &links, error))
        return FALSE;
    g_autoptr(PatternText) text = mailing_render(mailing, index, &links, NULL, error);
    if (text == NULL || !write_body(mailing, index, text, out_text, &html, error))
        return FALSE;

    *out_subject = g_steal_pointer(&text->subject);
    return TRUE;
}

/* Puts together what recipient `index` gets. */
static GBytes *
put_together(Mailing *mailing, size_t index, const Links *links, const Address *to,
             const char *message_id, GError **error)
{
    const Recipient *recipient = mailing_get_recipient(mailing, index);
    g_autoptr(Address) reply_to = NULL;
    g_autoptr(PatternText) text = mailing_render(mailing, index, links, NULL, error);
    if (text == NULL || !mailing_read_reply_to(mailing, text, &reply_to, error))
        return NULL;
    g_autofree char *plain = NULL, *html = NULL;
    if (!write_body(mailing, index, text, &plain, &html, error))
        return NULL;
    if (to != NULL)
        enclosures_hide_offer(mailing->enclosures);
    g_autoptr(GArray) attachments = enclosures_load(
        mailing->enclosures, text->attach,
        recipient->addressee != NULL ? recipient->addressee->slug : NULL, error);
    if (attachments == NULL)
        return NULL;

    const MessageParts parts = {
        .from = mailing->from,
        .to = to != NULL ? to : recipient->to,
        .reply_to = reply_to,
        .subject = text->subject,
        .text = plain,
        .html = html,
        .attachments = (const MessageAttachment *)(void *)attachments->data,
        .attachment_count = attachments->len,
        .date = mailing->at,
        .message_id = message_id,
        .in_reply_to = recipient->in_reply_to,
        .language = language_get_tag(campaign_get_language(mailing->campaign)),
        .list_unsubscribe_url = links_get_one_click(links),
        .list_unsubscribe_to = mailing->unsubscribe,
        .automatic = (mailing->flags & KIND_AUTOMATIC) != 0,
    };
    return message_compose(&parts, error);
}

GBytes *
mailing_compose(Mailing *mailing, size_t index, const Address *to, char **out_message_id,
                GError **error)
{
    g_autofree char *id = message_make_id(address_get_domain(mailing->from));
    g_auto(Links) links = {0};
    if (!mailing_make_links(mailing, index, to != NULL ? LINKS_DEAD : LINKS_NONE, &links,
                            error))
        return NULL;
    GBytes *bytes = put_together(mailing, index, &links, to, id, error);
    if (bytes != NULL && out_message_id != NULL)
        *out_message_id = g_steal_pointer(&id);
    return bytes;
}

/* Queues the message to recipient `index`, unless another run has done so meanwhile. */
static gboolean
queue_one(Mailing *mailing, int64_t id, size_t index, size_t *queued, GError **error)
{
    const Recipient *recipient = mailing_get_recipient(mailing, index);
    const RecipientsRequest whom = mailing_ask_for(mailing, NULL);
    g_autofree char *message_id = message_make_id(address_get_domain(mailing->from));
    g_auto(Links) links = {0};
    gboolean had_it = FALSE;
    if (!recipient_has_it(mailing->campaign, &whom, recipient, &had_it, error))
        return FALSE;
    if (had_it)
        return TRUE;
    if (!mailing_make_links(mailing, index, LINKS_ALIVE, &links, error))
        return FALSE;
    g_autoptr(GBytes) bytes = put_together(mailing, index, &links, NULL, message_id, error);
    if (bytes == NULL)
        return FALSE;

    const LedgerDraft draft = {.signatory =
                                   recipient->signatory != NULL ? recipient->signatory->id : 0,
                               .to = recipient->to,
                               .message_id = message_id,
                               .bytes = bytes,
                               .has_token = links.has_token};
    (*queued)++;
    return ledger_add(mailing->ledger, id, &draft, error);
}

static gboolean
check_time(const Mailing *mailing, GError **error)
{
    if (mailing->not_after == 0 || mailing->at <= mailing->not_after)
        return TRUE;

    g_autofree char *deadline = clock_format(mailing->not_after);
    g_set_error(error, MAILING_ERROR, MAILING_ERROR_LATE,
                "it is too late for %s since %s; move [campaign] deadline, or say --not-after "
                "TIME",
                mailing->name, deadline);
    return FALSE;
}

/* A last look opens the window in which objections are heard. */
static void
note_window(const Mailing *mailing, json_t *details)
{
    int64_t until = 0;
    if (!g_str_equal(mailing->name, MAILING_LASTLOOK) ||
        (!campaign_get_objections(mailing->campaign, &until) &&
         !campaign_get_deadline(mailing->campaign, &until)))
        return;

    g_autofree char *shown = clock_format(until);
    json_object_set_new(details, "objections_until", json_string(shown));
}

gboolean
mailing_queue(Mailing *mailing, int64_t *out_mailing, size_t *out_queued, GError **error)
{
    int64_t id = 0;
    size_t queued = 0;
    if (!check_time(mailing, error))
        return FALSE;
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(mailing->campaign), error);
    if (transaction == NULL || !mailing_release(mailing, error) ||
        !ledger_add_mailing(mailing->ledger, mailing->name, mailing->revision,
                            mailing->not_after, &id, error))
        return FALSE;
    for (size_t i = 0; i < mailing_get_count(mailing); i++)
        if (!queue_one(mailing, id, i, &queued, error))
            return FALSE;

    json_t *details =
        json_pack("{s:I, s:s, s:I, s:I, s:s}", "mailing", (json_int_t)id, "template",
                  mailing->name, "revision", (json_int_t)mailing->revision, "messages",
                  (json_int_t)queued, "digest", mailing->digest);
    note_window(mailing, details);
    if (!journal_add(campaign_get_journal(mailing->campaign), "mailing", 0, details, error) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;
    *out_mailing = id;
    *out_queued = queued;
    return TRUE;
}
