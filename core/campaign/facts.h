/* facts.h - what a template may say: the campaign's values under the names of DESIGN.md's table
 *
 * campaign.*, letter.*, addressee.*, signatories, organizations, individuals, groups, count.*,
 * edition.* (since.h)
 * and, for a mail or a document made per signatory, signatory.*. A Facts is one consistent look
 * at roster and letter; everything built from it agrees.
 */
#pragma once

#include "campaign/campaign.h"
#include "campaign/figures.h"
#include "campaign/placeholder.h"

typedef struct Facts Facts;

/* Looks at the campaign now, for everybody's eyes. Counted public signatories are in order as
 * campaign.conf says. `revision` is the one that letter.revision gives; 0: none yet. */
G_GNUC_WARN_UNUSED_RESULT
Facts *facts_gather(Campaign *campaign, int64_t revision, GError **error);

/* For whose eyes: the addressee's copy of the letter names those, too, whose visibility is
 * recipient. Wherever "public" stands below and in a template, it then is whoever that copy
 * names. */
typedef enum {
    FACTS_PUBLIC,
    FACTS_RECIPIENT,
} FactsAudience;

/* Whether documents for the eyes of `audience` name `signatory`, as it is now. */
gboolean facts_would_name(FactsAudience audience, const Signatory *signatory);

/* Looks at the campaign for the eyes of `audience`. */
G_GNUC_WARN_UNUSED_RESULT
Facts *facts_gather_for(Campaign *campaign, int64_t revision, FactsAudience audience,
                        GError **error);
void facts_free(Facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Facts, facts_free)

FactsAudience facts_get_audience(const Facts *facts);

/* The scope for documents made once. Borrowed. */
const Value *facts_get_scope(const Facts *facts);

/* Returns the scope for one signatory, which has signatory.* besides; a new reference. Links
 * may be NULL where there are none. */
Value *facts_scope_for(const Facts *facts, const Signatory *signatory,
                       const PlaceholderLinks *links);

/* Returns the scope for one addressee, whose addressee.* it has; a new reference. */
Value *facts_scope_to(const Facts *facts, const Addressee *addressee);

/* Returns a record with every name that can be had, for template_check(); with `per_signatory`
 * signatory.* too, its fields.X being the further columns on this roster. A new reference. */
Value *facts_known(const Facts *facts, gboolean per_signatory);

/* Returns a scope with what does not depend on the roster, campaign.*, letter.*, addressee.*
 * and count.asks, for the consent text; `addressees` are those of the campaign. A new
 * reference. */
G_GNUC_WARN_UNUSED_RESULT
Value *facts_scope_of_letter(Campaign *campaign, const GPtrArray *addressees, GError **error);

const Figures *facts_get_figures(const Facts *facts);

/* Public signatories in order (Signatory *), their numbers being index + 1; and all counted
 * ones, the public first. Borrowed. */
const GPtrArray *facts_get_public(const Facts *facts);
const GPtrArray *facts_get_counted(const Facts *facts);

/* TRUE when somebody is counted whom the addressee's copy would name and the public one does
 * not. */
gboolean facts_has_recipients(const Facts *facts);

/* Whom the letter is to, in order (Addressee *). Borrowed. */
const GPtrArray *facts_get_addressees(const Facts *facts);

/* The public labels in order, NULL at the end. Borrowed. */
const char *const *facts_get_labels(const Facts *facts);
int facts_get_asks(const Facts *facts);
