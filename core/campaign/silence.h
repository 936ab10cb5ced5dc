/* silence.h - the addresses that nobody writes to any more
 *
 * An address is silent when some entry that has or had it is unsubscribed or suppressed,
 * whoever else has it too.
 */
#pragma once

#include "store/store.h"

/* TRUE in `out_silent` when nobody may write to `mailbox`, in whatever case it is written. */
G_GNUC_WARN_UNUSED_RESULT
gboolean silence_has(Store *store, const char *mailbox, gboolean *out_silent, GError **error);
