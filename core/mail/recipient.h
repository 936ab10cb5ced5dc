/* recipient.h - who gets a mailing: its audience, less who must not or need not be written to
 *
 * Computed anew each time. Passed over, and counted, is who has no address, is on hold,
 * declined, withdrew or wants no mail, and who had the same template and revision before,
 * unless that failed and the address changed since. A reminder goes to who has not answered,
 * three times at most, [campaign] remind_days apart, counted from the invitation too.
 */
#pragma once

#include "mail/audience.h"
#include "mail/ledger.h"

#define RECIPIENT_REMINDER  "reminder"
#define RECIPIENT_REMINDERS 3 /* that anybody gets */

/* A signatory or an addressee; exactly one of the two is not NULL. */
typedef struct {
    Signatory *signatory;
    const Addressee *addressee; /* borrowed from the Recipients */
    Address *to;
    char *label;       /* "Asian Lawyers Network (ALN)" */
    char *in_reply_to; /* a reminder's invitation, by its Message-ID; NULL: none */
} Recipient;

/* Of the audience, who gets nothing, and why. */
typedef struct {
    size_t had_it;
    size_t no_address;
    size_t on_hold;
    size_t unwilling; /* declined, withdrew, unsubscribed, or the address is suppressed */
    size_t answered;  /* and needs no reminder */
    size_t reminded;  /* as often as anybody is */
    size_t too_soon;  /* for a reminder */
} RecipientsPassed;

typedef struct {
    const char *template_name;
    const char *const *filters; /* as audience_parse() takes them */
    int64_t revision;           /* of the letter */
    gboolean again;             /* also to those who had it, but for a fourth reminder */
} RecipientsRequest;

typedef struct {
    GPtrArray *list;       /* Recipient * */
    GPtrArray *addressees; /* Addressee *; NULL: they are signatories */
    RecipientsPassed passed;
} Recipients;

G_GNUC_WARN_UNUSED_RESULT
Recipients *recipients_find(Campaign *campaign, const RecipientsRequest *request,
                            GError **error);
void recipients_free(Recipients *recipients);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recipients, recipients_free)

/* TRUE in `out_has` when `recipient` got it meanwhile, from another run. */
G_GNUC_WARN_UNUSED_RESULT
gboolean recipient_has_it(Campaign *campaign, const RecipientsRequest *request,
                          const Recipient *recipient, gboolean *out_has, GError **error);
