#include "campaign/token.h"

#include "base/secret.h"

#include <string.h>

#define TOKEN_BYTES  32
#define TOKEN_LENGTH 43
#define TOKEN_DEAD   "preview"

static const struct {
    const char *word;        /* in the store */
    const char *path;        /* of the web door */
    gboolean is_about_text;  /* worthless once the letter says something else */
    gboolean works_for_ever; /* as often as it is asked for, from whatever address */
} actions[TOKEN_ACTIONS] = {
    [TOKEN_SIGN] = {"sign", "/sign/", TRUE, FALSE},
    [TOKEN_DECLINE] = {"decline", "/answer/", FALSE, FALSE},
    [TOKEN_OBJECT] = {"object", "/answer/", FALSE, FALSE},
    [TOKEN_WITHDRAW] = {"withdraw", "/answer/", FALSE, FALSE},
    [TOKEN_UNSUBSCRIBE] = {"unsubscribe", "/answer/", FALSE, TRUE},
};

static char *
make_text(void)
{
    uint8_t bytes[TOKEN_BYTES];
    secret_random(bytes, sizeof bytes);
    char *text = g_base64_encode(bytes, sizeof bytes);

    text[TOKEN_LENGTH] = '\0';
    for (char *c = text; *c != '\0'; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    return text;
}

char *
token_make(Campaign *campaign, const TokenGrant *grant, GError **error)
{
    g_autofree char *text = make_text();
    g_autofree char *address = signatory_address_key(grant->email);
    const Digest sha256 = digest_of(text, TOKEN_LENGTH);
    g_autoptr(Statement) add =
        store_statement(campaign_get_store(campaign), OPERATION_TOKEN_ADD, error);
    if (add == NULL)
        return NULL;

    statement_bind_bytes(add, 1, sha256.bytes, DIGEST_SIZE);
    statement_bind_int(add, 2, grant->signatory);
    statement_bind_text(add, 3, actions[grant->action].word);
    statement_bind_text(add, 4, address);
    statement_bind_bytes(add, 5, grant->consent.bytes, DIGEST_SIZE);
    statement_bind_int(add, 6, clock_now(campaign_get_clock(campaign)));
    statement_bind_int(add, 7, grant->expires_at);
    return statement_run(add, error) ? g_steal_pointer(&text) : NULL;
}

/* A row of the store. */
typedef struct {
    int64_t signatory;
    char *word;
    char *address;
    Digest consent;
    int64_t expires_at;
    gboolean is_spent;
} Token;

static void
token_clear(Token *token)
{
    g_free(token->word);
    g_free(token->address);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Token, token_clear)

/* Reads the row of `sha256`; a token without signatory where there is none. */
static gboolean
find(Store *store, const Digest *sha256, Token *out_token, GError **error)
{
    gboolean row = FALSE;
    size_t length = 0;
    g_autoptr(Statement) get = store_statement(store, OPERATION_TOKEN_GET, error);
    if (get == NULL)
        return FALSE;
    statement_bind_bytes(get, 1, sha256->bytes, DIGEST_SIZE);
    if (!statement_next(get, &row, error))
        return FALSE;
    if (!row)
        return TRUE;

    const void *consent = statement_get_bytes(get, 3, &length);
    if (length == DIGEST_SIZE)
        memcpy(out_token->consent.bytes, consent, DIGEST_SIZE);
    out_token->signatory = statement_get_int(get, 0);
    out_token->word = g_strdup(statement_get_text(get, 1));
    out_token->address = g_strdup(statement_get_text(get, 2));
    out_token->expires_at = statement_get_int(get, 4);
    out_token->is_spent = !statement_is_null(get, 5);
    return TRUE;
}

/* Follows merges to the entry that stands for itself. */
static Signatory *
get_signatory(Campaign *campaign, int64_t id, GError **error)
{
    Roster *roster = campaign_get_roster(campaign);
    g_autoptr(Signatory) signatory = roster_get(roster, id, error);

    while (signatory != NULL && signatory->merged_into != 0) {
        const int64_t into = signatory->merged_into;
        g_clear_pointer(&signatory, signatory_free);
        signatory = roster_get(roster, into, error);
    }
    return g_steal_pointer(&signatory);
}

/* An entry that another was merged into keeps both addresses. */
static gboolean
is_at(const Token *token, const Signatory *signatory)
{
    g_autofree char *address = signatory_address_key(signatory->email);

    return signatory->id != token->signatory || g_str_equal(address, token->address);
}

static TokenVerdict
judge(const Token *token, const Signatory *signatory, TokenAction action, const Digest *consent,
      int64_t now)
{
    if (actions[action].works_for_ever)
        return TOKEN_GOOD;
    if (token->is_spent)
        return TOKEN_SPENT;
    if (token->expires_at != 0 && now > token->expires_at)
        return TOKEN_EXPIRED;
    if (!is_at(token, signatory))
        return TOKEN_MOVED;
    if (actions[action].is_about_text && !digest_equal(&token->consent, consent))
        return TOKEN_OTHER_TEXT;
    return TOKEN_GOOD;
}

gboolean
token_check(Campaign *campaign, const char *text, TokenAction action, const Digest *consent,
            TokenVerdict *out_verdict, int64_t *out_signatory, GError **error)
{
    g_auto(Token) token = {0};
    const Digest sha256 = digest_of(text, strlen(text));
    if (strlen(text) == TOKEN_LENGTH &&
        !find(campaign_get_store(campaign), &sha256, &token, error))
        return FALSE;
    if (token.signatory == 0 || g_strcmp0(token.word, actions[action].word) != 0) {
        *out_verdict = TOKEN_UNKNOWN;
        *out_signatory = 0;
        return TRUE;
    }

    g_autoptr(Signatory) signatory = get_signatory(campaign, token.signatory, error);
    if (signatory == NULL)
        return FALSE;
    *out_verdict =
        judge(&token, signatory, action, consent, clock_now(campaign_get_clock(campaign)));
    *out_signatory = signatory->id;
    return TRUE;
}

static gboolean
mark_spent(Campaign *campaign, const char *text, GError **error)
{
    const Digest sha256 = digest_of(text, TOKEN_LENGTH);
    g_autoptr(Statement) spend =
        store_statement(campaign_get_store(campaign), OPERATION_TOKEN_SPEND, error);
    if (spend == NULL)
        return FALSE;

    statement_bind_bytes(spend, 1, sha256.bytes, DIGEST_SIZE);
    statement_bind_int(spend, 2, clock_now(campaign_get_clock(campaign)));
    return statement_run(spend, error);
}

gboolean
token_spend(Campaign *campaign, const char *text, TokenAction action, const Digest *consent,
            TokenVerdict *out_verdict, int64_t *out_signatory, GError **error)
{
    TokenVerdict verdict = TOKEN_UNKNOWN;
    int64_t signatory = 0;
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    if (transaction == NULL ||
        !token_check(campaign, text, action, consent, &verdict, &signatory, error) ||
        (verdict == TOKEN_GOOD && !mark_spent(campaign, text, error)) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;

    *out_verdict = verdict;
    *out_signatory = signatory;
    return TRUE;
}

char *
token_link(const Campaign *campaign, TokenAction action, const char *text)
{
    g_autofree char *path =
        g_strconcat(actions[action].path, text != NULL ? text : TOKEN_DEAD, NULL);

    return campaign_link(campaign, path);
}
