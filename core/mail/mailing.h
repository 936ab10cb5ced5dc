/* mailing.h - one mail template to a chosen set of signatories
 *
 * The template is mail/NAME.md, from the program's templates where the campaign has none: a
 * header block (Subject, Reply-To, Attach), a blank line and Markdown. Recipients are computed
 * anew each time; nobody gets the same template and revision twice. Names that are empty for
 * some recipients stop the mailing and list them.
 */
#pragma once

#include "campaign/facts.h"
#include "mail/outbox.h"

typedef struct Mailing Mailing;

typedef enum {
    MAILING_ERROR_TEMPLATE, /* no such template, or one without a subject */
    MAILING_ERROR_EMPTY,    /* a name is empty for some recipients; the message lists them */
    MAILING_ERROR_CONFIG,   /* [smtp] lacks what is needed */
} MailingError;

#define MAILING_ERROR (mailing_error_quark())
GQuark mailing_error_quark(void);

typedef struct {
    const char *template_name; /* "draft" */
    const char *templates;     /* folder of the program's own templates */
    const char *const
        *filters;   /* "FIELD=VALUE", NULL at the end; NULL: the template's own audience */
    gboolean again; /* also to those who had it */
} MailingRequest;

/* Reads the template and computes the recipients now. `campaign` is borrowed. */
G_GNUC_WARN_UNUSED_RESULT
Mailing *mailing_prepare(Campaign *campaign, const MailingRequest *request, GError **error);
void mailing_free(Mailing *mailing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailing, mailing_free)

size_t mailing_get_count(const Mailing *mailing);
size_t
mailing_get_passed_over(const Mailing *mailing); /* had it already, or must not be written to */

/* Borrowed. */
const Signatory *mailing_get_recipient(const Mailing *mailing, size_t index);

/* Returns the message to recipient `index`, composed now; owned by the caller. `to` replaces
 * the address (a test; its links are dead), NULL: the signatory's own. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *mailing_compose(Mailing *mailing, size_t index, const Address *to, GError **error);

/* Queues all messages in one transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_queue(Mailing *mailing, Outbox *outbox, GError **error);

/* Writes each message as NNN-NAME.eml into `folder`, which it makes; not in the ledger. */
G_GNUC_WARN_UNUSED_RESULT
gboolean mailing_write_drafts(Mailing *mailing, const char *folder, GError **error);
