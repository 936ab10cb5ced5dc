/* silence.h - the addresses that nobody writes to any more
 *
 * An address is silent when some entry that has or had it is unsubscribed or suppressed,
 * whoever else has it too, or when somebody who had it was erased. Of those only a keyed hash
 * is kept (BLAKE2b, RFC 7693), whose key is the store's own: it says of an address whether it
 * is one of them, and to nobody without the store even that.
 */
#pragma once

#include "store/store.h"

/* TRUE in `out_silent` when nobody may write to `mailbox`, in whatever case it is written. */
G_GNUC_WARN_UNUSED_RESULT
gboolean silence_has(Store *store, const char *mailbox, gboolean *out_silent, GError **error);

/* Makes `mailbox` that of somebody who was erased; in a transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean silence_add(Store *store, const char *mailbox, GError **error);

/* TRUE in `out_is` when `mailbox` was that of somebody who was erased. */
G_GNUC_WARN_UNUSED_RESULT
gboolean silence_is_erased(Store *store, const char *mailbox, gboolean *out_is, GError **error);

/* TRUE in `out_any` when anybody with an address was erased. */
G_GNUC_WARN_UNUSED_RESULT
gboolean silence_is_any(Store *store, gboolean *out_any, GError **error);
