/* freezer.h - cuts the mails of a mailing into what each says alone and what they share
 *
 * Which lines are shared is found by holding a mail against the one before it, which then is
 * kept by its pieces too; mails after that are held against the pieces. The pieces go into the
 * store at once, in the transaction of the mails. See frozen.h for how they come back.
 */
#pragma once

#include "store/store.h"

typedef struct Freezer Freezer;

/* Borrows `store`. */
Freezer *freezer_new(Store *store);
void freezer_free(Freezer *freezer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Freezer, freezer_free)

/* Begins with another mailing, whose mails share nothing with those before: also after a
 * transaction was rolled back, with which pieces went. */
void freezer_begin(Freezer *freezer);

/* Cuts `bytes`, lines that end in LF, of `message` into pieces and what is its own, and binds
 * own bytes, layout and seal to `add` from `parameter` on, which is to put them into the store
 * before the next call. One that is not sealed shares nothing. In the caller's transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean freezer_bind(Freezer *freezer, int64_t message, GBytes *bytes, Statement *add,
                      int parameter, gboolean *out_sealed, GError **error);
