/* mailing.h - one mail template to a chosen set of signatories
 *
 * Recipients are computed anew each time. Nobody gets the same template and revision twice
 * unless that is asked for, or it failed and the address changed; whoever has no address, is on
 * hold, declined, withdrew, or wants no mail is passed over and counted. Names that are empty
 * for some recipients and have no default stop the mailing and list them. Each message is to
 * one recipient and the same whenever it is composed, but for its Message-ID.
 */
#pragma once

#include "campaign/facts.h"
#include "mail/account.h"
#include "mail/ledger.h"

typedef struct Mailing Mailing;

typedef enum {
    MAILING_ERROR_EMPTY, /* a name is empty for some recipients; the message lists them */
    MAILING_ERROR_LATE,  /* the deadline has passed */
    MAILING_ERROR_TEST,  /* a test that could not be sent, and why */
} MailingError;

#define MAILING_ERROR (mailing_error_quark())
GQuark mailing_error_quark(void);

typedef struct {
    const char *template_name;  /* "draft" */
    const char *templates;      /* folder of the program's own templates */
    const char *const *filters; /* as audience_parse() takes them */
    gboolean again;             /* also to those who had it */
} MailingRequest;

/* Of the audience, who gets nothing, and why. */
typedef struct {
    size_t had_it;
    size_t no_address;
    size_t on_hold;
    size_t unwilling; /* declined, withdrew, unsubscribed, or the address is suppressed */
} MailingPassed;

/* Reads the template, computes the recipients now and fills in the template for each of them
 * once. `campaign` is borrowed. */
G_GNUC_WARN_UNUSED_RESULT
Mailing *mailing_prepare(Campaign *campaign, const MailingRequest *request, GError **error);
void mailing_free(Mailing *mailing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailing, mailing_free)

size_t mailing_get_count(const Mailing *mailing);
MailingPassed mailing_get_passed(const Mailing *mailing);

/* Borrowed. */
const Signatory *mailing_get_recipient(const Mailing *mailing, size_t index);

/* Returns subject and text of the message to recipient `index`, owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_preview(Mailing *mailing, size_t index, char **out_subject, char **out_text,
                         GError **error);

/* Returns the message to recipient `index`, owned by the caller. `to` replaces the address (a
 * test), NULL: the signatory's own. `out_message_id`, which may be NULL, is owned by the caller
 * too. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *mailing_compose(Mailing *mailing, size_t index, const Address *to,
                        char **out_message_id, GError **error);

/* Queues all messages in one transaction, journalled; who got one from another run meanwhile
 * gets none. `out_mailing` is the mailing's number, `out_queued` how many there are. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_queue(Mailing *mailing, int64_t *out_mailing, size_t *out_queued,
                       GError **error);

/* Writes each message as NNN-NAME.eml into `folder`, which it makes; not in the ledger. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_write_drafts(Mailing *mailing, const char *folder, GError **error);

/* Sends the first message to `to` instead; not in the ledger, and its links are dead.
 * `out_reply` is the server's words; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_send_test(Mailing *mailing, const DialAccount *account, const Address *to,
                           char **out_reply, GError **error);
