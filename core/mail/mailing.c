#include "mail/mailing.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/letter.h"
#include "document/html.h"
#include "document/plain.h"
#include "mail/audience.h"
#include "mail/enclosure.h"
#include "mail/message.h"
#include "mail/pattern.h"
#include "mail/smtp.h"

#include <string.h>

G_DEFINE_QUARK(mailing - error - quark, mailing_error)

#define LISTED_LIMIT 20 /* recipients named in one message */

struct Mailing {
    Campaign *campaign; /* borrowed */
    Ledger *ledger;
    char *name;
    Pattern *pattern;
    Facts *facts;
    Address *from;
    GPtrArray *recipients; /* Signatory * */
    GPtrArray *addresses;  /* Address *, of each recipient */
    Enclosures *enclosures;
    MailingPassed passed;
    gboolean again;
    int64_t revision;  /* of the letter; before the first is recorded, the first */
    int64_t at;        /* when the messages are from */
    int64_t not_after; /* 0: never too late */
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
    address_free(mailing->from);
    g_ptr_array_unref(mailing->recipients);
    g_ptr_array_unref(mailing->addresses);
    enclosures_free(mailing->enclosures);
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
    mailing->recipients = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    mailing->addresses = g_ptr_array_new_with_free_func((GDestroyNotify)address_free);
    mailing->at = clock_now(campaign_get_clock(campaign));
    return mailing;
}

/* TRUE when the signatory does not want, or must not get, any mail of ours. */
static gboolean
is_unwilling(Mailing *mailing, const Signatory *signatory, const Address *to,
             gboolean *out_unwilling, GError **error)
{
    *out_unwilling = signatory->status == STATUS_DECLINED ||
                     signatory->status == STATUS_WITHDRAWN || signatory->unsubscribed ||
                     signatory->suppressed;

    return *out_unwilling || ledger_is_silent(mailing->ledger, to, out_unwilling, error);
}

/* Adds `signatory` to the recipients, or to those who are passed over. */
static gboolean
consider(Mailing *mailing, const Signatory *signatory, GError **error)
{
    MailingPassed *passed = &mailing->passed;
    gboolean unwilling = FALSE, had_it = FALSE;
    g_autoptr(Address) to =
        signatory->email[0] != '\0' ? address_parse(signatory->email, NULL) : NULL;
    if (to == NULL) {
        passed->no_address++;
        return TRUE;
    }
    if (!is_unwilling(mailing, signatory, to, &unwilling, error) ||
        !ledger_has(mailing->ledger, mailing->name, mailing->revision, signatory->id, to,
                    &had_it, error))
        return FALSE;

    if (unwilling) {
        passed->unwilling++;
    } else if (signatory->hold[0] != '\0') {
        passed->on_hold++;
    } else if (had_it && !mailing->again) {
        passed->had_it++;
    } else {
        g_ptr_array_add(mailing->recipients, signatory_copy(signatory));
        g_ptr_array_add(mailing->addresses, g_steal_pointer(&to));
    }
    return TRUE;
}

typedef struct {
    const Audience *audience;
    GPtrArray *list; /* Signatory * */
} Members;

static gboolean
select_member(const Signatory *signatory, void *closure, GError **error)
{
    Members *members = closure;

    (void)error;
    if (audience_has(members->audience, signatory))
        g_ptr_array_add(members->list, signatory_copy(signatory));
    return TRUE;
}

static gboolean
find_recipients(Mailing *mailing, const MailingRequest *request, GError **error)
{
    g_autoptr(Audience) audience = audience_parse(mailing->name, request->filters, error);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    Members members = {.audience = audience, .list = list};
    if (audience == NULL ||
        !roster_each(campaign_get_roster(mailing->campaign), select_member, &members, error))
        return FALSE;

    for (unsigned i = 0; i < list->len; i++)
        if (!consider(mailing, list->pdata[i], error))
            return FALSE;
    return TRUE;
}

static PatternText *
render(Mailing *mailing, size_t index, GPtrArray *out_empty, GError **error)
{
    g_autoptr(Value) scope =
        facts_scope_for(mailing->facts, mailing->recipients->pdata[index], NULL);

    return pattern_render(mailing->pattern, scope, campaign_get_language(mailing->campaign),
                          out_empty, error);
}

/* "Reply-To" is one mailbox; `out_address` is NULL where the template has none. */
static gboolean
read_reply_to(const Mailing *mailing, const PatternText *text, Address **out_address,
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
note_empty(GHashTable *empty, const GPtrArray *names, const Signatory *signatory)
{
    for (unsigned i = 0; i < names->len; i++) {
        GPtrArray *labels = g_hash_table_lookup(empty, names->pdata[i]);
        g_autofree char *label = signatory_label(signatory);
        if (labels == NULL) {
            labels = g_ptr_array_new_with_free_func(g_free);
            g_hash_table_insert(empty, g_strdup(names->pdata[i]), labels);
        }
        g_ptr_array_add(labels,
                        g_strdup_printf("%" G_GINT64_FORMAT " %s", signatory->id, label));
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

/* Fills in the template for everyone once, so that nothing is found half way. */
static gboolean
check_recipients(Mailing *mailing, GError **error)
{
    g_autoptr(GHashTable) empty = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify)g_ptr_array_unref);
    for (size_t i = 0; i < mailing_get_count(mailing); i++) {
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(PatternText) text = render(mailing, i, names, error);
        g_autoptr(Address) reply_to = NULL;
        if (text == NULL || !read_reply_to(mailing, text, &reply_to, error))
            return FALSE;
        note_empty(empty, names, mailing->recipients->pdata[i]);
    }
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(empty), (GCompareFunc)strcmp);
    return names == NULL ||
           refuse_empty(mailing, names->data, g_hash_table_lookup(empty, names->data), error);
}

/* Looks at the letter and at everyone on the roster, once for all messages. */
static gboolean
look(Mailing *mailing, GError **error)
{
    g_autoptr(Revision) newest = NULL;
    if (!letter_find_newest(mailing->campaign, &newest, error))
        return FALSE;

    /* Who gets a draft before the first revision is recorded has had that of the first. */
    mailing->revision = newest != NULL ? newest->number : 1;
    mailing->facts =
        facts_gather(mailing->campaign, newest != NULL ? newest->number : 0, error);
    return mailing->facts != NULL;
}

/* TRUE for what those get who are done with drafts. */
static gboolean
is_about_edition(const Mailing *mailing)
{
    return g_str_equal(mailing->name, "final") || g_str_equal(mailing->name, "receipt");
}

static void
set_end(Mailing *mailing)
{
    int64_t deadline = 0;

    if ((g_str_equal(mailing->name, "invitation") || g_str_equal(mailing->name, "reminder")) &&
        campaign_get_deadline(mailing->campaign, &deadline))
        mailing->not_after = deadline;
}

Mailing *
mailing_prepare(Campaign *campaign, const MailingRequest *request, GError **error)
{
    g_autoptr(Mailing) mailing = mailing_new(campaign, request);
    mailing->pattern =
        pattern_load(campaign, request->template_name, request->templates, error);
    if (mailing->pattern == NULL || !look(mailing, error))
        return NULL;
    g_autoptr(Value) known = facts_known(mailing->facts, TRUE);
    mailing->from = account_find_sender(campaign, error);
    mailing->enclosures = enclosures_new(campaign, is_about_edition(mailing));
    if (mailing->from == NULL || !pattern_check(mailing->pattern, known, error))
        return NULL;

    set_end(mailing);
    if (!find_recipients(mailing, request, error) || !check_recipients(mailing, error))
        return NULL;
    return g_steal_pointer(&mailing);
}

size_t
mailing_get_count(const Mailing *mailing)
{
    return mailing->recipients->len;
}

MailingPassed
mailing_get_passed(const Mailing *mailing)
{
    return mailing->passed;
}

const Signatory *
mailing_get_recipient(const Mailing *mailing, size_t index)
{
    return mailing->recipients->pdata[index];
}

static Document *
parse_document(Mailing *mailing, const PatternText *text, GError **error)
{
    const Config *config = campaign_get_config(mailing->campaign);
    const DocumentAbout about = {
        .language = campaign_get_language(mailing->campaign),
        .title = text->subject,
        .time = mailing->at,
        .subject = config_get_text(config, "letter", "subject"),
        .salutation = config_get_text(config, "addressee", "salutation"),
        .addressee = config_get_text(config, "addressee", "name"),
        .labels = facts_get_labels(mailing->facts),
        .page = {.paper = "a4"},
    };
    return document_parse(text->markdown, pattern_get_path(mailing->pattern),
                          pattern_get_size(mailing->pattern), &about, error);
}

gboolean
mailing_preview(Mailing *mailing, size_t index, char **out_subject, char **out_text,
                GError **error)
{
    g_autoptr(PatternText) text = render(mailing, index, NULL, error);
    if (text == NULL)
        return FALSE;
    g_autoptr(Document) document = parse_document(mailing, text, error);
    if (document == NULL)
        return FALSE;

    *out_subject = g_steal_pointer(&text->subject);
    *out_text = plain_write(document);
    return TRUE;
}

/* Puts together what recipient `index` gets. */
static GBytes *
compose(Mailing *mailing, const PatternText *text, const Address *to, const char *message_id,
        GError **error)
{
    g_autoptr(Address) reply_to = NULL;
    if (!read_reply_to(mailing, text, &reply_to, error))
        return NULL;
    g_autoptr(Document) document = parse_document(mailing, text, error);
    if (document == NULL)
        return NULL;
    g_autoptr(GArray) attachments = enclosures_load(mailing->enclosures, text->attach, error);
    if (attachments == NULL)
        return NULL;
    g_autofree char *plain = plain_write(document);
    g_autofree char *html = html_write_mail(document);
    const MessageParts parts = {
        .from = mailing->from,
        .to = to,
        .reply_to = reply_to,
        .subject = text->subject,
        .text = plain,
        .html = html,
        .attachments = (const MessageAttachment *)(void *)attachments->data,
        .attachment_count = attachments->len,
        .date = mailing->at,
        .message_id = message_id,
        .language = language_get_tag(campaign_get_language(mailing->campaign)),
    };
    return message_compose(&parts, error);
}

GBytes *
mailing_compose(Mailing *mailing, size_t index, const Address *to, char **out_message_id,
                GError **error)
{
    g_autofree char *id = message_make_id(address_get_domain(mailing->from));
    g_autoptr(PatternText) text = render(mailing, index, NULL, error);
    if (text == NULL)
        return NULL;
    GBytes *bytes =
        compose(mailing, text, to != NULL ? to : mailing->addresses->pdata[index], id, error);
    if (bytes != NULL && out_message_id != NULL)
        *out_message_id = g_steal_pointer(&id);
    return bytes;
}

/* Queues the message to recipient `index`, unless another run has done so meanwhile. */
static gboolean
queue_one(Mailing *mailing, int64_t id, size_t index, size_t *queued, GError **error)
{
    const Signatory *signatory = mailing->recipients->pdata[index];
    const Address *to = mailing->addresses->pdata[index];
    g_autofree char *message_id = NULL;
    gboolean had_it = FALSE;
    if (!mailing->again && !ledger_has(mailing->ledger, mailing->name, mailing->revision,
                                       signatory->id, to, &had_it, error))
        return FALSE;
    if (had_it)
        return TRUE;
    g_autoptr(GBytes) bytes = mailing_compose(mailing, index, NULL, &message_id, error);
    if (bytes == NULL)
        return FALSE;
    const LedgerDraft draft = {
        .signatory = signatory->id, .to = to, .message_id = message_id, .bytes = bytes};
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
                "the deadline passed at %s; an %s would come too late: move [campaign] "
                "deadline first",
                deadline, mailing->name);
    return FALSE;
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
    if (transaction == NULL ||
        !ledger_add_mailing(mailing->ledger, mailing->name, mailing->revision,
                            mailing->not_after, &id, error))
        return FALSE;
    for (size_t i = 0; i < mailing_get_count(mailing); i++)
        if (!queue_one(mailing, id, i, &queued, error))
            return FALSE;

    json_t *details =
        json_pack("{s:I, s:s, s:I, s:I}", "mailing", (json_int_t)id, "template", mailing->name,
                  "revision", (json_int_t)mailing->revision, "messages", (json_int_t)queued);
    if (!journal_add(campaign_get_journal(mailing->campaign), "mailing", 0, details, error) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;
    *out_mailing = id;
    *out_queued = queued;
    return TRUE;
}

gboolean
mailing_write_drafts(Mailing *mailing, const char *folder, GError **error)
{
    if (!file_make_folder(folder, error))
        return FALSE;

    for (size_t i = 0; i < mailing_get_count(mailing); i++) {
        g_autoptr(GBytes) bytes = mailing_compose(mailing, i, NULL, NULL, error);
        if (bytes == NULL)
            return FALSE;
        const Signatory *signatory = mailing->recipients->pdata[i];
        g_autofree char *slug = file_slug(signatory_short(signatory));
        g_autofree char *name = g_strdup_printf("%03zu-%s.eml", i + 1, slug);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!file_write(path, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error))
            return FALSE;
    }
    return TRUE;
}

/* A test needs no mark: whoever asked for it looks into the mailbox. */
static gboolean
need_no_mark(void *closure, GError **error)
{
    (void)closure;
    (void)error;
    return TRUE;
}

gboolean
mailing_send_test(Mailing *mailing, const DialAccount *account, const Address *to,
                  char **out_reply, GError **error)
{
    SmtpOutcome outcome = SMTP_UNCERTAIN;
    g_autofree char *reply = NULL;
    if (mailing_get_count(mailing) == 0) {
        g_set_error_literal(error, MAILING_ERROR, MAILING_ERROR_TEST,
                            "there is no recipient to show the mail of");
        return FALSE;
    }
    g_autoptr(GBytes) bytes = mailing_compose(mailing, 0, to, NULL, error);
    g_autoptr(Smtp) smtp = bytes != NULL ? smtp_connect(account, error) : NULL;
    const SmtpMessage message = {
        .from = mailing->from, .to = to, .bytes = bytes, .commit = need_no_mark};
    if (smtp == NULL || !smtp_send(smtp, &message, &outcome, &reply, error))
        return FALSE;
    if (outcome != SMTP_SENT) {
        g_autofree char *shown = text_escape(reply, -1);
        g_set_error(error, MAILING_ERROR, MAILING_ERROR_TEST,
                    "the server did not say that it took the test: %s", shown);
        return FALSE;
    }
    *out_reply = g_steal_pointer(&reply);
    return TRUE;
}
