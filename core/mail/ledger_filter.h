/* ledger_filter.h - which messages of the ledger are meant
 *
 * Terms, all of which must hold: a state ("failed"), mailing=N, template=NAME, to=ADDRESS or
 * to=@DOMAIN. Several states mean any of them.
 */
#pragma once

#include "mail/ledger.h"

typedef struct LedgerFilter LedgerFilter;

typedef enum {
    LEDGER_FILTER_ERROR_TERM, /* no such state or term; the message gives the nearest */
} LedgerFilterError;

#define LEDGER_FILTER_ERROR (ledger_filter_error_quark())
GQuark ledger_filter_error_quark(void);

/* Reads `terms`, NULL at the end; none mean every message. */
G_GNUC_WARN_UNUSED_RESULT
LedgerFilter *ledger_filter_parse(const char *const *terms, GError **error);
void ledger_filter_free(LedgerFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LedgerFilter, ledger_filter_free)

gboolean ledger_filter_has(const LedgerFilter *filter, const LedgerMessage *message);
