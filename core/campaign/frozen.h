/* frozen.h - the bytes of mails as they were queued, put together from what they share
 *
 * The mails of one mailing have most of their lines in common: the letter, the form of the
 * HTML, what is enclosed. So each is kept as its own bytes and pieces, which stand once in the
 * store: a piece is a run of whole lines that two mails or more of one mailing have (see
 * freezer.h). The bytes come back as they were: a mail that shares something has a seal, which
 * says as much as a hash of the whole and takes a tenth of its time.
 *
 * What only one mail says, as a name or a token, is its own and goes with it. A piece goes with
 * the last mail that has it, at frozen_sweep(): whoever removes mails calls that. Whether a
 * mail names somebody can be seen only of the whole. The number of a piece is random and no
 * other one's, ever: what a process has read stays true.
 */
#pragma once

#include "proof/digest.h"
#include "store/store.h"

typedef struct Frozen Frozen;

typedef enum {
    FROZEN_ERROR_DAMAGED, /* a mail is not what was queued, or cannot be put together */
} FrozenError;

#define FROZEN_ERROR (frozen_error_quark())
GQuark frozen_error_quark(void);

typedef struct {
    int64_t id;
    GBytes *bytes;
    Digest digest;
} FrozenPiece;

/* Consumes `bytes`. */
FrozenPiece frozen_piece_of(int64_t id, GBytes *bytes);

/* Returns the seal of a mail: SHA-256(the digests of its pieces, in their order ‖ layout ‖ NUL
 * ‖ own bytes). */
Digest frozen_seal(const GByteArray *pieces, const char *layout, const char *own,
                   size_t length);

/* Borrows `store`. */
Frozen *frozen_new(Store *store);
void frozen_free(Frozen *frozen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Frozen, frozen_free)

/* What stands in the store of a mail. */
typedef struct {
    const char *own;
    size_t length;
    const char *layout; /* "": it shares nothing */
    const void *seal;   /* of one that shares */
    size_t seal_length;
} FrozenBody;

/* Reads it from `column` of a row and the two behind it; borrowed until the row's next one. */
FrozenBody frozen_read(Statement *row, int column);

/* Puts a mail together, and refuses one that is not what was queued; of one that shares nothing
 * the caller has the hash. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *frozen_get(Frozen *frozen, const FrozenBody *body, GError **error);

/* Removes the pieces that no mail has any more. */
G_GNUC_WARN_UNUSED_RESULT
gboolean frozen_sweep(Store *store, GError **error);
