/* verify_receipt.h - is this receipt good, and of the edition that stands beside it
 *
 * Everything is checked that the receipt has in it (receipt.h), offline; and where its edition
 * is at hand, given or as edition-N beside the receipt or above it, that it is that one.
 */
#pragma once

#include "edition/verify.h"
#include "proof/receipt.h"

/* TRUE when the file `path` looks like a receipt, good or not. */
gboolean verify_is_receipt(const char *path);

/* Verifies the receipt in the file `path`; `edition` is the folder of its edition, or NULL. The
 * checks that `request` is told of are "key", "seal", "letter", "entry", "proof", "co-signer"
 * and "edition". Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Receipt *verify_receipt(const char *path, const char *edition, const VerifyRequest *request,
                        GError **error);
