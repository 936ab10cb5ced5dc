/* mailing.h - one mail template to a chosen set of signatories, or to the addressees
 *
 * Recipients (recipient.h) are computed anew each time. Names that are empty for some
 * recipients and have no default, and files to be attached that are not there, stop the mailing
 * when it is prepared. Each message is to one recipient and the same whenever it is composed,
 * but for its Message-ID and its links, which are alive only in what is queued.
 *
 * Beside the names of placeholder.h a template may use those of approval.h. "final" and
 * "deliver" are about the newest edition: they count what it counts, and the letter must still
 * say what was sealed.
 *
 * Nothing is queued, written as a draft or sent as a test that names somebody who must not be
 * named to who gets it: what people wrote, a mail filled in, and what it encloses are searched
 * first (release.h), who gets it being told nothing new by what is its own. Every kind but
 * "receipt" and "deliver" says how to get no more of it.
 */
#pragma once

#include "campaign/facts.h"
#include "mail/account.h"
#include "mail/ledger.h"
#include "mail/mailbox.h"
#include "mail/recipient.h"

#define MAILING_LASTLOOK "lastlook" /* the template that opens the window for objections */

typedef struct Mailing Mailing;

typedef enum {
    MAILING_ERROR_EMPTY,      /* a name is empty for some recipients; the message lists them */
    MAILING_ERROR_LATE,       /* the deadline has passed */
    MAILING_ERROR_TEST,       /* a test that could not be sent, and why */
    MAILING_ERROR_EDITION,    /* there is none, or the letter is another since it was sealed */
    MAILING_ERROR_CHANGED,    /* it is not what was shown last */
    MAILING_ERROR_UNRECORDED, /* it asks for a consent to a text that no revision recorded */
} MailingError;

#define MAILING_ERROR (mailing_error_quark())
GQuark mailing_error_quark(void);

typedef struct {
    const char *template_name;   /* "draft" */
    const char *templates;       /* folder of the program's own templates */
    const char *const *filters;  /* as audience_parse() takes them */
    gboolean again;              /* also to those who had it */
    const char *not_after;       /* a time as clock_parse() reads it; NULL: the kind's own */
    const char *override_reason; /* why leaks are set aside; NULL: they refuse */
} MailingRequest;

/* Reads the template, computes the recipients now and fills in the template for each of them
 * once. `campaign` is borrowed. */
G_GNUC_WARN_UNUSED_RESULT
Mailing *mailing_prepare(Campaign *campaign, const MailingRequest *request, GError **error);
void mailing_free(Mailing *mailing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailing, mailing_free)

size_t mailing_get_count(const Mailing *mailing);
RecipientsPassed mailing_get_passed(const Mailing *mailing);

/* Borrowed. */
const Recipient *mailing_get_recipient(const Mailing *mailing, size_t index);

/* Whom it is from; borrowed. */
const Address *mailing_get_sender(const Mailing *mailing);

/* When it is too late to send; 0: never. */
int64_t mailing_get_not_after(const Mailing *mailing);

/* The SHA-256 of everything that is said, to whom, and of every file that goes with it, as
 * hexadecimal digits; borrowed. MAILING_SHOWN of them are enough for a person. */
const char *mailing_get_digest(const Mailing *mailing);
#define MAILING_SHOWN 8

/* Searches it, and returns what was found (GPtrArray of ReviewFinding *), what refuses first.
 * Borrowed, until the next search. */
G_GNUC_WARN_UNUSED_RESULT
const GPtrArray *mailing_find_leaks(Mailing *mailing, GError **error);

/* The same, and refuses with RELEASE_ERROR_LEAK what is not set aside; every way to send does
 * so again. */
G_GNUC_WARN_UNUSED_RESULT
const GPtrArray *mailing_check_leaks(Mailing *mailing, GError **error);

/* Remembers that the text was shown; and refuses with MAILING_ERROR_CHANGED a mailing whose
 * digest does not begin with `digest`, or, where that is NULL, whose template says otherwise
 * than what was shown last. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_note_shown(const Mailing *mailing, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_check_shown(const Mailing *mailing, const char *digest, GError **error);

/* Returns subject and text of the message to recipient `index`, owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_preview(Mailing *mailing, size_t index, char **out_subject, char **out_text,
                         GError **error);

/* Returns the message to recipient `index`, owned by the caller: a draft, that has no links and
 * asks for an answer by mail, or, where `to` replaces the address, a test with dead links.
 * `out_message_id`, which may be NULL, is owned by the caller too. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *mailing_compose(Mailing *mailing, size_t index, const Address *to,
                        char **out_message_id, GError **error);

/* Queues all messages in one transaction, journalled; who got one from another run meanwhile
 * gets none. `out_mailing` is the mailing's number, `out_queued` how many there are. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_queue(Mailing *mailing, int64_t *out_mailing, size_t *out_queued,
                       GError **error);

/* Told of each draft that is done; NULL: nobody is. */
typedef void (*MailingProgress)(uint64_t done, uint64_t total, void *closure);

/* Writes each message as NNN-NAME.eml into `folder`, which it makes; not in the ledger. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_write_drafts(Mailing *mailing, const char *folder, MailingProgress progress,
                              void *closure, GError **error);

/* Puts each message into `mailbox`; not in the ledger. `out_done` is how many are there, also
 * on failure. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_append_drafts(Mailing *mailing, Mailbox *mailbox, MailingProgress progress,
                               void *closure, size_t *out_done, GError **error);

/* Sends the first message to `to` instead; not in the ledger, and its links are dead.
 * `out_reply` is the server's words; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_send_test(Mailing *mailing, const DialAccount *account, const Address *to,
                           char **out_reply, GError **error);
