/* links.h - what a mail to one signatory lets it do by a click
 *
 * A link is alive (a token is made for it), dead (to be looked at), or not there: without [web]
 * url, and in drafts that a person sends, an answer comes by mail.
 */
#pragma once

#include "campaign/placeholder.h"
#include "campaign/token.h"

typedef enum {
    LINKS_NONE,
    LINKS_DEAD,
    LINKS_ALIVE,
} LinksLife;

/* Which of them a template needs, and what their tokens are bound to. */
typedef struct {
    gboolean wanted[TOKEN_ACTIONS];
    Digest consent;
    int64_t sign_until; /* 0: for ever */
} LinksNeed;

typedef struct {
    char *urls[TOKEN_ACTIONS]; /* NULL: not wanted, or no [web] url */
    gboolean has_token;
} Links;

void links_clear(Links *links);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Links, links_clear)

/* Makes the links for `signatory`; alive ones in the transaction of the mail. */
G_GNUC_WARN_UNUSED_RESULT
gboolean links_make(Campaign *campaign, const LinksNeed *need, LinksLife life,
                    const Signatory *signatory, Links *out_links, GError **error);

/* As templates have them; borrowed from `links`. */
PlaceholderLinks links_as_placeholders(const Links *links);

/* The link for RFC 8058, which must be https, or NULL. Borrowed from `links`. */
const char *links_get_one_click(const Links *links);
