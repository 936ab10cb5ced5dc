/* verify.h - is this edition what was sealed, all of it and nothing else
 *
 * Checked in a fixed order: the key, the signature and its trusted comment, the manifest's form
 * and counts, the leaves, every file's size and hash, that no other file stands there, the
 * chain to the edition before. It fails closed: "verified" is said only after every check has
 * passed. It needs no campaign and no network.
 *
 * The key that is trusted is the edition's own, undersigned.pub, or one that introduced it, or
 * that of a co-signer; a co-signature by any other key is told of, and counts for nothing.
 * Beside what the manifest lists there may be manifest.json, its signatures and
 * undersigned.pub; no link, no folder more. The edition before is compared when it stands
 * beside this one as edition-N.
 */
#pragma once

#include "edition/sealed.h"
#include "proof/manifest.h"
#include "proof/seal.h"

typedef enum {
    VERIFY_ERROR_FAILED, /* a check did not hold or could not be made; the message says why */
    VERIFY_ERROR_NO_KEY, /* no key to check against was given */
    VERIFY_ERROR_OLDER,  /* an edition older than `at_least` */
} VerifyError;

#define VERIFY_ERROR (verify_error_quark())
GQuark verify_error_quark(void);

typedef struct {
    const SealPublicKey *key; /* whom the caller trusts */
    int64_t at_least;         /* the oldest edition to accept; 0: any */

    /* Keys that `key` followed, which its owner trusts for what they sealed; and keys that must
     * have signed or co-signed too. NULL at the end; or NULL. */
    const SealPublicKey *const *earlier;
    const SealPublicKey *const *also;

    gboolean alone; /* nothing beside it is looked at: chain.h does */

    /* Told of each check that passed: "key", "signature", "comment", "manifest", "count",
     * "names", "leaves", "files", "co-signer", "folder" or "chain", and in words ("59 public
     * names, numbered 1 to 59"), which are not escaped. NULL: nobody is. */
    void (*passed)(const char *check, const char *what, void *closure);
    void *closure;
} VerifyRequest;

/* An edition that was verified. */
typedef struct {
    char *folder;
    char *key_id;
    Digest sha256;          /* of its manifest.json */
    gboolean for_recipient; /* the copy that only its addressee gets */
    Manifest *manifest;
    Sealed *sealed;
} Verified;

void verified_free(Verified *verified);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verified, verified_free)

/* Verifies the edition in the folder `path` (or the one in which the file manifest.json `path`
 * lies); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Verified *verify_run(const char *path, const VerifyRequest *request, GError **error);

/* The same; returns its manifest alone, owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Manifest *verify_edition(const char *path, const VerifyRequest *request, GError **error);
