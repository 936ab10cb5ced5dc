#include "mail/recipient.h"

#include "mail/delivery.h"

#define DAY   86400
#define SLACK (DAY / 2) /* a reminder in the morning comes days after one in the evening */

/* One search under way. */
typedef struct {
    Campaign *campaign;
    const RecipientsRequest *request;
    Ledger *ledger;
    Recipients *recipients;
} Search;

static void
recipient_free(Recipient *recipient)
{
    signatory_free(recipient->signatory);
    address_free(recipient->to);
    g_free(recipient->label);
    g_free(recipient->in_reply_to);
    g_free(recipient);
}

void
recipients_free(Recipients *recipients)
{
    if (recipients == NULL)
        return;

    g_ptr_array_unref(recipients->list);
    g_clear_pointer(&recipients->addressees, g_ptr_array_unref);
    g_free(recipients);
}

/* What a signatory, and who was merged into it, had of invitations and reminders. */
typedef struct {
    unsigned reminders;
    int64_t last_at;  /* 0: nothing yet */
    char *invitation; /* the Message-ID of the last that was sent; NULL: none */
} Past;

static void
past_clear(Past *past)
{
    g_free(past->invitation);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Past, past_clear)

static void
note_past(Past *past, const char *template_name, const char *state, int64_t at,
          const char *message_id)
{
    const gboolean is_reminder = g_str_equal(template_name, RECIPIENT_REMINDER);
    if (g_str_equal(state, ledger_state_word(MESSAGE_FAILED)))
        return;

    past->reminders += is_reminder ? 1 : 0;
    past->last_at = MAX(past->last_at, at);
    if (!is_reminder && g_str_equal(state, ledger_state_word(MESSAGE_SENT))) {
        g_free(past->invitation);
        past->invitation = g_strdup(message_id);
    }
}

static gboolean
read_past(Campaign *campaign, int64_t signatory, Past *out_past, GError **error)
{
    g_autoptr(Statement) rows =
        store_statement(campaign_get_store(campaign), OPERATION_MESSAGE_PAST, error);
    if (rows == NULL)
        return FALSE;

    statement_bind_int(rows, 1, signatory);
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        note_past(out_past, statement_get_text(rows, 0), statement_get_text(rows, 1),
                  statement_get_int(rows, 2), statement_get_text(rows, 3));
    }
}

/* TRUE when the last one was long enough ago. */
static gboolean
is_time(const Search *search, const Past *past)
{
    const Config *config = campaign_get_config(search->campaign);
    const int64_t days = config_get_integer(config, "campaign", "remind_days");
    const int64_t since = clock_now(campaign_get_clock(search->campaign)) - past->last_at;

    return past->last_at == 0 || days == 0 || since >= days * DAY - SLACK;
}

static gboolean
is_open(const Signatory *signatory)
{
    return signatory->status == STATUS_PROSPECT || signatory->status == STATUS_INVITED ||
           signatory->status == STATUS_PENDING;
}

/* Adds the two, of which one may be NULL; consumes `to`. */
static Recipient *
add(Search *search, const Signatory *signatory, const Addressee *addressee, Address *to)
{
    Recipient *recipient = g_new0(Recipient, 1);

    recipient->signatory = signatory != NULL ? signatory_copy(signatory) : NULL;
    recipient->addressee = addressee;
    recipient->to = to;
    recipient->label =
        signatory != NULL ? signatory_label(signatory) : g_strdup(addressee->name);
    g_ptr_array_add(search->recipients->list, recipient);
    return recipient;
}

static gboolean
consider_reminder(Search *search, const Signatory *signatory, Address *to, GError **error)
{
    RecipientsPassed *passed = &search->recipients->passed;
    g_autoptr(Address) owned = to;
    g_auto(Past) past = {0};
    if (!read_past(search->campaign, signatory->id, &past, error))
        return FALSE;

    if (!is_open(signatory))
        passed->answered++;
    else if (past.reminders >= RECIPIENT_REMINDERS)
        passed->reminded++;
    else if (!search->request->again && !is_time(search, &past))
        passed->too_soon++;
    else
        add(search, signatory, NULL, g_steal_pointer(&owned))->in_reply_to =
            g_steal_pointer(&past.invitation);
    return TRUE;
}

/* TRUE when the signatory does not want, or must not get, any mail of ours. */
static gboolean
is_unwilling(Search *search, const Signatory *signatory, const Address *to,
             gboolean *out_unwilling, GError **error)
{
    *out_unwilling = signatory->status == STATUS_DECLINED ||
                     signatory->status == STATUS_WITHDRAWN || signatory->unsubscribed ||
                     signatory->suppressed;

    return *out_unwilling || ledger_is_silent(search->ledger, to, out_unwilling, error);
}

static gboolean
has_it(Search *search, const Signatory *signatory, const Address *to, gboolean *out_has,
       GError **error)
{
    const RecipientsRequest *request = search->request;

    *out_has = FALSE;
    return request->again || ledger_has(search->ledger, request->template_name,
                                        request->revision, signatory->id, to, out_has, error);
}

/* Adds `signatory` to the recipients, or to those who are passed over. */
static gboolean
consider(Search *search, const Signatory *signatory, GError **error)
{
    RecipientsPassed *passed = &search->recipients->passed;
    const gboolean remind = g_str_equal(search->request->template_name, RECIPIENT_REMINDER);
    gboolean unwilling = FALSE, had_it = FALSE;
    g_autoptr(Address) to =
        signatory->email[0] != '\0' ? address_parse(signatory->email, NULL) : NULL;
    if (to == NULL) {
        passed->no_address++;
        return TRUE;
    }
    if (!is_unwilling(search, signatory, to, &unwilling, error) ||
        (!remind && !has_it(search, signatory, to, &had_it, error)))
        return FALSE;

    if (unwilling)
        passed->unwilling++;
    else if (signatory->hold[0] != '\0')
        passed->on_hold++;
    else if (remind)
        return consider_reminder(search, signatory, g_steal_pointer(&to), error);
    else if (had_it)
        passed->had_it++;
    else
        add(search, signatory, NULL, g_steal_pointer(&to));
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
find_signatories(Search *search, const Audience *audience, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    Members members = {.audience = audience, .list = list};
    if (!roster_each(campaign_get_roster(search->campaign), select_member, &members, error))
        return FALSE;

    for (unsigned i = 0; i < list->len; i++)
        if (!consider(search, list->pdata[i], error))
            return FALSE;
    return TRUE;
}

static gboolean
consider_addressee(Search *search, const Addressee *addressee, GError **error)
{
    const RecipientsRequest *request = search->request;
    RecipientsPassed *passed = &search->recipients->passed;
    gboolean had_it = FALSE, unwilling = FALSE;
    g_autoptr(Address) to =
        addressee->email[0] != '\0' ? address_parse(addressee->email, NULL) : NULL;
    if (to == NULL) {
        passed->no_address++;
        return TRUE;
    }
    if (!ledger_is_silent(search->ledger, to, &unwilling, error) ||
        (!request->again &&
         !delivery_has(search->campaign, request->revision, to, &had_it, error)))
        return FALSE;

    if (unwilling)
        passed->unwilling++;
    else if (had_it)
        passed->had_it++;
    else
        add(search, NULL, addressee, g_steal_pointer(&to));
    return TRUE;
}

static gboolean
find_addressees(Search *search, const Audience *audience, GError **error)
{
    GPtrArray *addressees = search->recipients->addressees =
        addressee_list(search->campaign, error);
    if (addressees == NULL)
        return FALSE;

    for (unsigned i = 0; i < addressees->len; i++)
        if (audience_has_addressee(audience, addressees->pdata[i]) &&
            !consider_addressee(search, addressees->pdata[i], error))
            return FALSE;
    return TRUE;
}

Recipients *
recipients_find(Campaign *campaign, const RecipientsRequest *request, GError **error)
{
    g_autoptr(Audience) audience =
        audience_parse(request->template_name, request->filters, error);
    if (audience == NULL)
        return NULL;

    g_autoptr(Recipients) recipients = g_new0(Recipients, 1);
    recipients->list = g_ptr_array_new_with_free_func((GDestroyNotify)recipient_free);
    g_autoptr(Ledger) ledger = ledger_new(campaign);
    Search search = {campaign, request, ledger, recipients};
    const gboolean found = audience_is_of_addressees(audience)
                               ? find_addressees(&search, audience, error)
                               : find_signatories(&search, audience, error);
    return found ? g_steal_pointer(&recipients) : NULL;
}

gboolean
recipient_has_it(Campaign *campaign, const RecipientsRequest *request,
                 const Recipient *recipient, gboolean *out_has, GError **error)
{
    g_autoptr(Ledger) ledger = ledger_new(campaign);
    g_auto(Past) past = {0};
    Search search = {campaign, request, ledger, NULL};

    *out_has = FALSE;
    if (recipient->signatory == NULL)
        return request->again ||
               delivery_has(campaign, request->revision, recipient->to, out_has, error);
    if (!g_str_equal(request->template_name, RECIPIENT_REMINDER))
        return has_it(&search, recipient->signatory, recipient->to, out_has, error);
    if (!read_past(campaign, recipient->signatory->id, &past, error))
        return FALSE;
    *out_has =
        past.reminders >= RECIPIENT_REMINDERS || (!request->again && !is_time(&search, &past));
    return TRUE;
}
