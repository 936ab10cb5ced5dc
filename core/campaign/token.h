/* token.h - the secrets in the links of a mail: who may do what by one click and one button
 *
 * A token is 256 random bits in base64url (RFC 4648 section 5), 43 characters. The store keeps
 * its SHA-256 only, with what it is good for: one action of one signatory, at the address that
 * it was mailed to, and for a sign-on the very text that was mailed. Whoever opens a link has
 * done nothing yet; only a POST spends a token. Unsubscribing works for ever and as often as it
 * is asked for (RFC 8058 section 3.1); everything else works once.
 */
#pragma once

#include "campaign/campaign.h"
#include "proof/digest.h"

typedef enum {
    TOKEN_SIGN,
    TOKEN_DECLINE,
    TOKEN_OBJECT,   /* to the text, with a reason */
    TOKEN_WITHDRAW, /* a sign-on */
    TOKEN_UNSUBSCRIBE,
} TokenAction;

#define TOKEN_ACTIONS 5

typedef struct {
    TokenAction action;
    int64_t signatory;
    const char *email;  /* that it is mailed to */
    Digest consent;     /* of the consent text that is mailed */
    int64_t expires_at; /* 0: never */
} TokenGrant;

/* Makes a token in the transaction of the mail that carries it, and returns its text; owned by
 * the caller, and nowhere else once the mail is gone. */
G_GNUC_WARN_UNUSED_RESULT
char *token_make(Campaign *campaign, const TokenGrant *grant, GError **error);

typedef enum {
    TOKEN_GOOD,
    TOKEN_UNKNOWN, /* no token, or one for another action */
    TOKEN_SPENT,   /* it worked before */
    TOKEN_EXPIRED,
    TOKEN_MOVED, /* the signatory has another address now: whoever had the old one is not it */
    TOKEN_OTHER_TEXT, /* the letter is another than the one that was mailed */
} TokenVerdict;

/* Tells whether `text` is good for `action` now and `out_signatory` whose it is, merges
 * followed; 0 for TOKEN_UNKNOWN. `consent` is the digest of the letter's present consent text.
 * Changes nothing. */
G_GNUC_WARN_UNUSED_RESULT
gboolean token_check(Campaign *campaign, const char *text, TokenAction action,
                     const Digest *consent, TokenVerdict *out_verdict, int64_t *out_signatory,
                     GError **error);

/* The same, and a token that is good is spent. What it allowed is for the caller to do in the
 * same transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean token_spend(Campaign *campaign, const char *text, TokenAction action,
                     const Digest *consent, TokenVerdict *out_verdict, int64_t *out_signatory,
                     GError **error);

/* Returns the link of `action` with the token `text` (NULL: a dead one, for previews and tests,
 * that no token can be); NULL without [web] url. Owned by the caller. */
char *token_link(const Campaign *campaign, TokenAction action, const char *text);
