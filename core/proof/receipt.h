/* receipt.h - with which one signatory proves, offline, that it was counted
 *
 * Canonical JSON, as the manifest is:
 *
 *     {"campaign":"…","cosigned":["seal",…],"edition":1,
 *      "entry":{"acronym":"ALN","kind":"organization","name":"…","number":4},"index":17,
 *      "keys":[{"key":"file","seal":"seal"},…],"leaf":"hex","manifest":"hex",
 *      "proof":["hex",…],"revision":{"number":1,"sha256":"hex"},"root":"hex","salt":"hex",
 *      "seal":"seal","size":59,"version":1}
 *
 * The entry is as manifest_leaf() takes it, so without "number" for who is not named; "index"
 * and "size" are of the tree over the sorted leaves, "manifest" is the SHA-256 of
 * manifest.json, "seal" the text of manifest.json.minisig, "cosigned" those of co-signers,
 * "keys" the introductions (succession.h) with which the edition was sealed.
 *
 * Everything in it is held by the seal's one signed line (head.h): nothing else is needed to
 * check it than a key. It proves that this entry is one of the edition's list, not that the
 * signatory exists; and whoever has that of a signatory that is not named can prove that it
 * signed.
 */
#pragma once

#include "proof/head.h"
#include "proof/merkle.h"
#include "proof/succession.h"

typedef struct Receipt Receipt;

typedef enum {
    RECEIPT_ERROR_FORM,  /* no receipt: not canonical, a member missing, unknown or another */
    RECEIPT_ERROR_KEY,   /* sealed by no key that is trusted */
    RECEIPT_ERROR_SEAL,  /* the seal does not hold, or says nothing of an edition */
    RECEIPT_ERROR_HEAD,  /* edition, size, root or letter are not those that were sealed */
    RECEIPT_ERROR_ENTRY, /* salt and entry are not what the leaf commits to */
    RECEIPT_ERROR_PROOF, /* the proof does not lead from the leaf to the root */
} ReceiptError;

#define RECEIPT_ERROR (receipt_error_quark())
GQuark receipt_error_quark(void);

/* What a receipt is made of; all borrowed. */
typedef struct {
    const Manifest *manifest; /* complete */
    const Digest *sha256;     /* of its bytes */
    const MerkleTree *tree;   /* over its leaves */
    const char *seal;
    const char *const *cosigned;  /* NULL at the end; or NULL */
    const Succession *succession; /* NULL: none */
} ReceiptEdition;

/* Returns the receipt of `signatory`, whose leaf is one of the edition's, or NULL when it is
 * not. */
Receipt *receipt_new(const ReceiptEdition *edition, const ManifestSignatory *signatory);
void receipt_free(Receipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipt, receipt_free)

/* Returns its bytes; owned by the caller. */
char *receipt_write(const Receipt *receipt);

/* TRUE when `bytes` look like a receipt and nothing else of ours, be it a good one or not. */
gboolean receipt_is_one(const char *bytes, size_t length);

/* Reads a receipt and checks its form alone. */
G_GNUC_WARN_UNUSED_RESULT
Receipt *receipt_read(const char *bytes, size_t length, GError **error);

/* Told of each check that passed: "key", "seal", "letter", "entry" or "proof", in words, which
 * are not escaped. */
typedef void (*ReceiptPassed)(const char *check, const char *what, void *closure);

/* Checks everything under `key`, the one that is trusted, in that order; `passed` may be NULL.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean receipt_check(const Receipt *receipt, const SealPublicKey *key, ReceiptPassed passed,
                       void *closure, GError **error);

/* What it says; borrowed. Nothing of it is proven before receipt_check(). */
const char *receipt_get_campaign(const Receipt *receipt);
int64_t receipt_get_edition(const Receipt *receipt);
const Digest *receipt_get_manifest(const Receipt *receipt);
int64_t receipt_get_revision(const Receipt *receipt);
const Digest *receipt_get_consent(const Receipt *receipt);
const ManifestSignatory *receipt_get_entry(const Receipt *receipt);
size_t receipt_get_size(const Receipt *receipt);
const Digest *receipt_get_leaf(const Receipt *receipt);
const Succession *receipt_get_succession(const Receipt *receipt);
