#include "mail/links.h"

void
links_clear(Links *links)
{
    for (int action = 0; action < TOKEN_ACTIONS; action++)
        g_free(links->urls[action]);
}

static char *
make_token(Campaign *campaign, const LinksNeed *need, TokenAction action,
           const Signatory *signatory, GError **error)
{
    const TokenGrant grant = {.action = action,
                              .signatory = signatory->id,
                              .email = signatory->email,
                              .consent = need->consent,
                              .expires_at = action == TOKEN_SIGN ? need->sign_until : 0};

    return token_make(campaign, &grant, error);
}

gboolean
links_make(Campaign *campaign, const LinksNeed *need, LinksLife life,
           const Signatory *signatory, Links *out_links, GError **error)
{
    g_autofree char *door = campaign_link(campaign, "");
    if (life == LINKS_NONE || door == NULL)
        return TRUE;

    for (int i = 0; i < TOKEN_ACTIONS; i++) {
        const TokenAction action = (TokenAction)i;
        g_autofree char *token = NULL;
        if (!need->wanted[i])
            continue;
        if (life == LINKS_ALIVE) {
            token = make_token(campaign, need, action, signatory, error);
            if (token == NULL)
                return FALSE;
            out_links->has_token = TRUE;
        }
        out_links->urls[i] = token_link(campaign, action, token);
    }
    return TRUE;
}

PlaceholderLinks
links_as_placeholders(const Links *links)
{
    return (PlaceholderLinks){.sign_url = links->urls[TOKEN_SIGN],
                              .decline_url = links->urls[TOKEN_DECLINE],
                              .object_url = links->urls[TOKEN_OBJECT],
                              .withdraw_url = links->urls[TOKEN_WITHDRAW],
                              .unsubscribe_url = links->urls[TOKEN_UNSUBSCRIBE]};
}

const char *
links_get_one_click(const Links *links)
{
    const char *url = links->urls[TOKEN_UNSUBSCRIBE];

    return url != NULL && g_str_has_prefix(url, "https://") ? url : NULL;
}
