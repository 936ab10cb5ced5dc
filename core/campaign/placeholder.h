/* placeholder.h - the names that a campaign's templates may use, as records of values
 *
 * One function a row of DESIGN's table: campaign.*, letter.*, addressee.*, count.*, the
 * signatories in their lists and, made for one of them, signatory.*. Which of them there are is
 * known here alone.
 */
#pragma once

#include "campaign/addressee.h"
#include "campaign/campaign.h"
#include "campaign/figures.h"
#include "template/value.h"

/* Links in a mail to one signatory; NULL where there is none. */
typedef struct {
    const char *sign_url;
    const char *decline_url;
    const char *object_url;
    const char *withdraw_url;
    const char *unsubscribe_url;
} PlaceholderLinks;

/* The texts that many signatories have, their kinds and countries, each as one value for as
 * long as a list is being made. */
typedef GHashTable PlaceholderWords;

PlaceholderWords *placeholder_words_new(void);

/* All return new references. `revision` 0 is none; `number` 0 for one that is not named in
 * public; `words` may be NULL for a single signatory. */
Value *placeholder_campaign(const Campaign *campaign);
Value *placeholder_letter(const Campaign *campaign, int64_t revision);
Value *placeholder_addressee(const Campaign *campaign);
Value *placeholder_addressee_of(const Addressee *addressee);
Value *placeholder_count(const Figures *figures, int asks);
Value *placeholder_signatory(const Signatory *signatory, int64_t number,
                             PlaceholderWords *words);

/* Returns `scope` for a translation into `language`: what campaign.conf says in it
 * ("title[fr]"), and letter.authentic as it calls the language of the authentic text. A new
 * reference. */
Value *placeholder_in_language(const Value *scope, const Campaign *campaign,
                               const Language *language);

/* An empty list whose items are signatories. */
Value *placeholder_list(void);

/* One of the groups that the public names stand in, with an empty list `signatories`, which
 * placeholder_list() makes; `name` heads it, and `leads` says that it is of those who lead. */
Value *placeholder_group(const char *name, gboolean leads, Value *signatories);

/* An empty list whose items are groups. */
Value *placeholder_groups(void);

/* Adds to a signatory's record what only it itself may be told; `columns` are the further
 * columns that anybody has. */
void placeholder_add_own(Value *record, const Signatory *signatory,
                         const PlaceholderLinks *links, const GPtrArray *columns);

/* Returns a record with every name that a template made once may use; with `columns`, every one
 * that a template made per signatory may. A new reference. */
Value *placeholder_known(const GPtrArray *columns);
