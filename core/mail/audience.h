/* audience.h - whom a mail template is for
 *
 * Each template has its own: invitation the prospects; reminder those invited and pending;
 * draft all who have not declined or withdrawn; revision those whose consent is to be renewed;
 * lastlook, final and receipt those who signed; deliver the addressees. FIELD=VALUE
 * (selection.h; of an addressee name, title, salutation or email) says otherwise.
 */
#pragma once

#include "campaign/addressee.h"
#include "campaign/selection.h"

typedef struct Audience Audience;

typedef enum {
    AUDIENCE_ERROR_NONE, /* a template of the campaign's own has no audience of its own */
    AUDIENCE_ERROR_TERM, /* no FIELD=VALUE, or no such field of an addressee */
} AudienceError;

#define AUDIENCE_ERROR (audience_error_quark())
GQuark audience_error_quark(void);

/* Reads `filters` (NULL at the end; NULL or none: the template's own audience). */
G_GNUC_WARN_UNUSED_RESULT
Audience *audience_parse(const char *template_name, const char *const *filters, GError **error);
void audience_free(Audience *audience);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Audience, audience_free)

/* TRUE when it is made of addressees, and of no signatory. */
gboolean audience_is_of_addressees(const Audience *audience);
gboolean audience_has(const Audience *audience, const Signatory *signatory);
gboolean audience_has_addressee(const Audience *audience, const Addressee *addressee);
