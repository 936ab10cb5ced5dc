/* overrides.h - the rules that were set aside when an edition was sealed, and why
 *
 * The journal has them; the review of every later edition shows them.
 */
#pragma once

#include "campaign/campaign.h"

typedef struct {
    int64_t edition;
    int64_t at;
    char *rule;
    char *reason; /* NULL: erased */
} Override;

/* Returns them in order (GPtrArray of Override *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *overrides_list(Campaign *campaign, GError **error);
