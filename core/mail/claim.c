#include "mail/claim.h"

#include "mail/sent.h"

#include <string.h>

/* What a signatory says to mail. */
typedef struct {
    int64_t id;
    SignatoryStatus status;
    gboolean is_silent, is_on_hold;
    char *email;
} Standing;

static void
clear_standing(Standing *standing)
{
    g_clear_pointer(&standing->email, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Standing, clear_standing)

/* Reads what entry `id` says, and which one it was merged into; 0: none. */
static gboolean
read_standing(Campaign *campaign, int64_t id, Standing *standing, int64_t *out_into,
              GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) get = store_statement_of(campaign_get_store(campaign),
                                                  OPERATION_SIGNATORY_STANDING, id, error);
    if (get == NULL || !statement_next(get, &row, error))
        return FALSE;
    if (!row || !signatory_status_from_word(statement_get_text(get, 1), &standing->status)) {
        g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_CHANGED,
                    "the store is damaged: signatory %" G_GINT64_FORMAT
                    ", to whom a mail is to be sent, cannot be read; restore a backup",
                    id);
        return FALSE;
    }
    *out_into = statement_get_int(get, 0);
    standing->id = id;
    standing->is_silent = statement_get_int(get, 2) != 0 || statement_get_int(get, 3) != 0;
    standing->is_on_hold = statement_get_int(get, 4) != 0;
    g_free(standing->email);
    standing->email = g_strdup(statement_get_text(get, 5));
    return TRUE;
}

/* Follows merges to the entry that stands for itself. */
static gboolean
find_standing(Campaign *campaign, int64_t id, Standing *standing, GError **error)
{
    for (int64_t next = id; next != 0;)
        if (!read_standing(campaign, next, standing, &next, error))
            return FALSE;
    return TRUE;
}

/* TRUE when `text`, an address as it was stored, is `to`; most often to the byte. */
static gboolean
is_still(const char *text, const LedgerMessage *message, const Address *to)
{
    return g_str_equal(text, message->to) || ledger_is_address(text, to);
}

/* Why a message must not leave any more, or NULL. Static. */
static const char *
find_objection(const LedgerMessage *message, const Standing *standing, const Address *to)
{
    if (standing->status == STATUS_WITHDRAWN)
        return "(not sent: the signatory withdrew)";
    if (standing->status == STATUS_DECLINED)
        return "(not sent: the signatory declined)";
    if (standing->is_silent)
        return "(not sent: the signatory wants no mail)";
    if (g_str_equal(message->template_name, "reminder") && standing->status > STATUS_PENDING)
        return "(not sent: the signatory has answered)";
    if (standing->id == message->signatory && !is_still(standing->email, message, to))
        return "(not sent: the address was changed)";
    return NULL;
}

/* Looks again at everything that may have changed since the message was queued. */
static gboolean
reconsider(Campaign *campaign, Ledger *ledger, const LedgerMessage *message, const Address *to,
           const char **out_objection, gboolean *out_hold, GError **error)
{
    const int64_t now = clock_now(campaign_get_clock(campaign));
    gboolean silent = FALSE;

    if (!ledger_is_silent(ledger, to, &silent, error))
        return FALSE;
    *out_hold = FALSE;
    *out_objection = silent ? "(not sent: nobody may write to this address)"
                     : message->not_after != 0 && now > message->not_after
                         ? "(not sent: it was too late)"
                         : NULL;
    if (message->signatory == 0 || *out_objection != NULL)
        return TRUE;

    g_auto(Standing) standing = {0};
    if (!find_standing(campaign, message->signatory, &standing, error))
        return FALSE;
    *out_objection = find_objection(message, &standing, to);
    *out_hold = standing.is_on_hold;
    return TRUE;
}

static Claim *
claim_new(Campaign *campaign, Ledger *ledger, const LedgerMessage *message)
{
    Claim *claim = g_new0(Claim, 1);
    claim->campaign = campaign;
    claim->ledger = ledger;
    claim->id = message->id;
    claim->signatory = message->signatory;
    claim->template_name = g_strdup(message->template_name);
    claim->attempts = message->attempts + 1;
    claim->is_8bit = message->is_8bit;
    claim->has_token = message->has_token;
    claim->label = g_strndup(message->message_id, strcspn(message->message_id, "@"));
    return claim;
}

void
claim_free(Claim *claim)
{
    if (claim == NULL)
        return;

    g_free(claim->template_name);
    g_free(claim->label);
    address_free(claim->to);
    g_clear_pointer(&claim->bytes, g_bytes_unref);
    g_free(claim);
}

static gboolean
refuse_dropped(int64_t id, GError **error)
{
    g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE,
                "message %" G_GINT64_FORMAT " has no body any more and cannot be sent", id);
    return FALSE;
}

gboolean
claim_take(Campaign *campaign, Ledger *ledger, int64_t id, ClaimVerdict *out_verdict,
           Claim **out_claim, GError **error)
{
    gboolean hold = FALSE;
    const char *objection = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(LedgerMessage) message = ledger_get(ledger, id, &bytes, error);
    if (message == NULL || (bytes == NULL && !refuse_dropped(id, error)))
        return FALSE;
    g_autoptr(Address) to = address_parse(message->to, error);
    if (to == NULL || !reconsider(campaign, ledger, message, to, &objection, &hold, error))
        return FALSE;

    const gboolean taken = objection == NULL && !hold;
    if (taken && !ledger_claim(ledger, id, error))
        return FALSE;
    if (objection != NULL && !ledger_end(ledger, id, MESSAGE_FAILED, objection, 0, error))
        return FALSE;
    *out_verdict = taken                       ? CLAIM_TAKEN
                   : hold && objection == NULL ? CLAIM_ON_HOLD
                                               : CLAIM_WITHDRAWN;
    *out_claim = taken ? claim_new(campaign, ledger, message) : NULL;
    if (taken) {
        (*out_claim)->to = g_steal_pointer(&to);
        (*out_claim)->bytes = g_steal_pointer(&bytes);
    }
    return TRUE;
}

gboolean
claim_release(Claim *claim, GError **error)
{
    return ledger_release(claim->ledger, claim->id, error);
}

gboolean
claim_mark(Claim *claim, GError **error)
{
    claim->is_marked = ledger_mark(claim->ledger, claim->id, error);
    return claim->is_marked;
}

gboolean
claim_end_sent(Claim *claim, const char *reply, int64_t entry, GError **error)
{
    return ledger_end_sent(claim->ledger, claim->id, reply, entry, claim->has_token, error) &&
           (claim->signatory == 0 || !g_str_equal(claim->template_name, "invitation") ||
            roster_invite(campaign_get_roster(claim->campaign), claim->signatory, error));
}

gboolean
claim_end(Claim *claim, MessageState state, const char *reply, int64_t next_at, GError **error)
{
    int64_t entry = 0;
    if (state != MESSAGE_SENT)
        return ledger_end(claim->ledger, claim->id, state, reply, next_at, error);

    g_autoptr(Sent) sent = sent_new();
    sent_add(sent, claim->template_name, claim->id, claim->signatory);
    return sent_write(sent, campaign_get_journal(claim->campaign), &entry, error) &&
           claim_end_sent(claim, reply, entry, error);
}

static gboolean
check_uncertain(const LedgerMessage *message, GError **error)
{
    if (message->state == MESSAGE_UNCERTAIN)
        return TRUE;

    g_set_error(error, LEDGER_ERROR, LEDGER_ERROR_STATE,
                "message %" G_GINT64_FORMAT " is %s; only an uncertain one is resolved by hand",
                message->id, ledger_state_word(message->state));
    return FALSE;
}

gboolean
claim_resolve(Campaign *campaign, Ledger *ledger, int64_t id, gboolean sent, GError **error)
{
    const MessageState state = sent ? MESSAGE_SENT : MESSAGE_QUEUED;
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    g_autoptr(LedgerMessage) message =
        transaction != NULL ? ledger_get(ledger, id, NULL, error) : NULL;
    if (message == NULL || !check_uncertain(message, error))
        return FALSE;

    g_autoptr(Claim) claim = claim_new(campaign, ledger, message);
    json_t *details =
        json_pack("{s:I, s:s}", "message", (json_int_t)id, "as", sent ? "sent" : "resend");
    return journal_add(campaign_get_journal(campaign), "resolve", message->signatory, details,
                       error) &&
           claim_end(claim, state, message->reply, 0, error) &&
           store_commit(g_steal_pointer(&transaction), error);
}
