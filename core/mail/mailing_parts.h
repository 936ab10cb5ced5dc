/* mailing_parts.h - what the files of the mailing share with each other
 *
 * For them alone: what a Mailing is, and how its template is filled in for one recipient.
 */
#pragma once

#include "campaign/approval.h"
#include "edition/receipts.h"
#include "edition/release.h"
#include "mail/body.h"
#include "mail/enclosure.h"
#include "mail/links.h"
#include "mail/pattern.h"
#include "mail/recipient.h"

/* What is particular to a kind of mail; a campaign's own kinds have nothing of it. */
typedef enum {
    KIND_ABOUT_EDITION = 1 << 0, /* encloses what was sealed, and counts that */
    KIND_IN_TIME = 1 << 1,       /* worthless after the deadline */
    KIND_PERSONAL = 1 << 2,      /* no bulk mail: nobody unsubscribes from it */
    KIND_AUTOMATIC = 1 << 3,     /* nobody is to answer it by a machine (RFC 3834) */
    KIND_ASKS = 1 << 4,          /* for a consent, which is to a revision that is recorded */
    KIND_TO_ADDRESSEE = 1 << 5,  /* about the copy that the addressee gets */
} KindFlags;

struct Mailing {
    Campaign *campaign; /* borrowed */
    Ledger *ledger;
    char *name;
    unsigned flags; /* of KindFlags */
    Pattern *pattern;
    Facts *facts;
    Approvals *approvals;
    Value *count;   /* the edition's; NULL: as the roster is */
    Value *edition; /* the one it is about; NULL: the next */
    Address *from;
    Address *unsubscribe; /* who takes a mail for it; NULL: nobody */
    LinksNeed need;
    Recipients *recipients;
    Enclosures *enclosures;
    Receipts *receipts; /* of the newest edition; NULL: none, or the template names none */
    Bodies *bodies;
    gboolean again;
    char *override_reason; /* why leaks are set aside; NULL: they refuse */
    GPtrArray *findings;   /* ReviewFinding *, of the last search; NULL: none yet */
    char *digest;          /* of all that is said */
    int64_t revision;      /* of the letter; before the first is recorded, the first */
    int64_t at;            /* when the messages are from */
    int64_t not_after;     /* 0: never too late */
};

/* The links of recipient `index`; an addressee has none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_make_links(const struct Mailing *mailing, size_t index, LinksLife life,
                            Links *out_links, GError **error);

/* Fills in the template for recipient `index`; owned by the caller. `out_empty` is as in
 * pattern_render(). */
G_GNUC_WARN_UNUSED_RESULT
PatternText *mailing_render(struct Mailing *mailing, size_t index, const Links *links,
                            GPtrArray *out_empty, GError **error);

/* Opens the receipts of the newest edition where the template names them ("receipt.file",
 * "receipt.edition"), and sets those names in a record of what can be had. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_open_receipts(struct Mailing *mailing, GError **error);
void mailing_describe_known_receipt(Value *known);

/* Sets them for `signatory` (NULL: an addressee, who has none), and offers the file to be
 * attached; nothing to who is not counted. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_describe_receipt(struct Mailing *mailing, const Signatory *signatory,
                                  Value *scope, GError **error);

/* "Reply-To" is one mailbox; `out_address`, owned by the caller, is NULL where the template has
 * none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_read_reply_to(const struct Mailing *mailing, const PatternText *text,
                               Address **out_address, GError **error);

/* Searches it as mailing_check_leaks() does, and writes down what was set aside: before the
 * first message goes anywhere. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_release(struct Mailing *mailing, GError **error);

/* Whom the mailing is for; `filters` are as in MailingRequest. */
RecipientsRequest mailing_ask_for(const struct Mailing *mailing, const char *const *filters);
