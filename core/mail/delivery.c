#include "mail/delivery.h"

#include "base/text.h"
#include "edition/edition.h"

G_DEFINE_QUARK(delivery - error - quark, delivery_error)

static void
clear_answer(void *answer)
{
    g_free(((DeliveryAnswer *)answer)->text);
}

static void
delivery_free(Delivery *delivery)
{
    g_array_unref(delivery->answers);
    g_free(delivery);
}

static Delivery *
delivery_new(const Addressee *addressee)
{
    Delivery *delivery = g_new0(Delivery, 1);
    delivery->addressee = addressee;
    delivery->answers = g_array_new(FALSE, FALSE, sizeof(DeliveryAnswer));
    g_array_set_clear_func(delivery->answers, clear_answer);
    return delivery;
}

/* One message of the template, from the columns of OPERATION_MESSAGE_DELIVERED. */
typedef struct {
    int64_t id;
    const char *to;
    const char *state;
    int64_t changed_at;
    int64_t revision;
} Sent;

static gboolean
next_sent(Statement *rows, Sent *out_sent, gboolean *out_row, GError **error)
{
    if (!statement_next(rows, out_row, error))
        return FALSE;
    if (*out_row)
        *out_sent = (Sent){.id = statement_get_int(rows, 0),
                           .to = statement_get_text(rows, 1),
                           .state = statement_get_text(rows, 2),
                           .changed_at = statement_get_int(rows, 3),
                           .revision = statement_get_int(rows, 4)};
    return TRUE;
}

static void
note_sent(GPtrArray *deliveries, const Sent *sent)
{
    for (unsigned i = 0; i < deliveries->len; i++) {
        Delivery *delivery = deliveries->pdata[i];
        g_autoptr(Address) to = address_parse(delivery->addressee->email, NULL);
        if (to == NULL || !ledger_is_address(sent->to, to))
            continue;
        delivery->message = sent->id;
        delivery->changed_at = sent->changed_at;
        for (int state = MESSAGE_QUEUED; state <= MESSAGE_UNCERTAIN; state++)
            if (g_str_equal(ledger_state_word((MessageState)state), sent->state))
                delivery->state = (MessageState)state;
    }
}

static gboolean
read_sent(Campaign *campaign, GPtrArray *deliveries, GError **error)
{
    Sent sent = {0};
    g_autoptr(Statement) rows =
        store_statement(campaign_get_store(campaign), OPERATION_MESSAGE_DELIVERED, error);
    if (rows == NULL)
        return FALSE;

    statement_bind_text(rows, 1, DELIVERY_TEMPLATE);
    for (gboolean row = FALSE;;) {
        if (!next_sent(rows, &sent, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        note_sent(deliveries, &sent);
    }
}

static gboolean
read_answers(Campaign *campaign, GPtrArray *deliveries, GError **error)
{
    g_autoptr(Statement) rows =
        store_statement(campaign_get_store(campaign), OPERATION_ANSWER_EACH, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        for (unsigned i = 0; i < deliveries->len; i++) {
            Delivery *delivery = deliveries->pdata[i];
            if (!g_str_equal(delivery->addressee->name, statement_get_text(rows, 1)))
                continue;
            const DeliveryAnswer answer = {.edition = statement_get_int(rows, 0),
                                           .at = statement_get_int(rows, 2),
                                           .text = g_strdup(statement_get_text(rows, 3))};
            g_array_append_val(delivery->answers, answer);
        }
    }
}

GPtrArray *
delivery_list(Campaign *campaign, const GPtrArray *addressees, GError **error)
{
    g_autoptr(GPtrArray) deliveries =
        g_ptr_array_new_with_free_func((GDestroyNotify)delivery_free);
    for (unsigned i = 0; i < addressees->len; i++)
        g_ptr_array_add(deliveries, delivery_new(addressees->pdata[i]));

    return read_sent(campaign, deliveries, error) && read_answers(campaign, deliveries, error)
               ? g_steal_pointer(&deliveries)
               : NULL;
}

json_t *
delivery_to_json(const Delivery *delivery)
{
    const gboolean has_any = delivery->message != 0;
    g_autofree char *changed = has_any ? clock_format(delivery->changed_at) : NULL;
    json_t *answers = json_array();

    for (unsigned i = 0; i < delivery->answers->len; i++) {
        const DeliveryAnswer *answer = &g_array_index(delivery->answers, DeliveryAnswer, i);
        g_autofree char *at = clock_format(answer->at);
        json_array_append_new(answers, json_pack("{s:I, s:s, s:s}", "edition",
                                                 (json_int_t)answer->edition, "at", at, "text",
                                                 answer->text));
    }
    return json_pack("{s:s, s:s, s:o, s:s?, s:s?, s:o}", "name", delivery->addressee->name,
                     "email", delivery->addressee->email, "message",
                     has_any ? json_integer(delivery->message) : json_null(), "state",
                     has_any ? ledger_state_word(delivery->state) : NULL, "changed_at", changed,
                     "answers", answers);
}

gboolean
delivery_has(Campaign *campaign, int64_t revision, const Address *to, gboolean *out_has,
             GError **error)
{
    Sent sent = {0};
    g_autoptr(Statement) rows =
        store_statement(campaign_get_store(campaign), OPERATION_MESSAGE_DELIVERED, error);
    if (rows == NULL)
        return FALSE;

    statement_bind_text(rows, 1, DELIVERY_TEMPLATE);
    for (gboolean row = FALSE, has = FALSE;;) {
        if (!next_sent(rows, &sent, &row, error))
            return FALSE;
        if (!row || has) {
            *out_has = has;
            return TRUE;
        }
        has = sent.revision == revision && ledger_is_address(sent.to, to);
    }
}

static gboolean
add_answer(Campaign *campaign, int64_t edition, const char *addressee, const char *text,
           GError **error)
{
    g_autoptr(Statement) add =
        store_statement(campaign_get_store(campaign), OPERATION_ANSWER_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, edition);
    statement_bind_text(add, 2, addressee);
    statement_bind_int(add, 3, clock_now(campaign_get_clock(campaign)));
    statement_bind_text(add, 4, text);
    return statement_run(add, error);
}

static gboolean
refuse(GError **error, const char *why)
{
    g_set_error_literal(error, DELIVERY_ERROR, DELIVERY_ERROR_NONE, why);
    return FALSE;
}

gboolean
delivery_answer(Campaign *campaign, const Addressee *addressee, const char *text,
                GError **error)
{
    int64_t edition = 0;
    if (!signatory_check_line("answer", text, error))
        return FALSE;
    if (text_is_blank(text))
        return refuse(error, "nothing was answered; say what came back: a reply, a receipt, a "
                             "docket number");
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    if (transaction == NULL || !edition_get_newest(campaign, &edition, error))
        return FALSE;
    if (edition == 0)
        return refuse(error, "there is no edition that could have been answered; "
                             "'undersigned seal' makes one");

    return add_answer(campaign, edition, addressee->name, text, error) &&
           journal_add(campaign_get_journal(campaign), "answer", 0,
                       json_pack("{s:I, s:s, s:s}", "edition", (json_int_t)edition, "addressee",
                                 addressee->name, "text", text),
                       error) &&
           store_commit(g_steal_pointer(&transaction), error);
}
