/* sealed.h - the seal of an edition, as it lies in its folder
 *
 * The manifest's bytes, its signature, the key that the edition brings along, co-signatures and
 * the introductions (succession.h) in keys/NEWID.pub and keys/NEWID.pub.OLDID.minisig. Opening
 * reads them and checks their form; nothing holds before it was checked under a key that the
 * caller trusts from elsewhere.
 */
#pragma once

#include "proof/head.h"
#include "proof/seal.h"
#include "proof/succession.h"

#define SEALED_MANIFEST  "manifest.json"
#define SEALED_SIGNATURE SEALED_MANIFEST ".minisig"
#define SEALED_KEY       "undersigned.pub"
#define SEALED_KEYS      "keys"

typedef enum {
    SEALED_ERROR_FORM,    /* not an edition's folder, or a file of its seal that is none */
    SEALED_ERROR_KEY,     /* neither sealed nor co-signed by the key that is trusted */
    SEALED_ERROR_REVOKED, /* that key is revoked */
} SealedError;

#define SEALED_ERROR (sealed_error_quark())
GQuark sealed_error_quark(void);

/* A signature of the manifest by somebody else than the edition's key. */
typedef struct {
    char *id;
    char *name; /* of its file */
    char *text;
} SealedCosignature;

typedef struct {
    char *folder;
    GBytes *json; /* manifest.json */
    Digest sha256;
    char *signature;
    SealPublicKey *key;
    char *key_id;
    GPtrArray *cosigned; /* SealedCosignature *, by id */
    Succession *succession;
} Sealed;

/* Opens the edition in the folder `path`, or the one in which the file manifest.json `path`
 * lies. */
G_GNUC_WARN_UNUSED_RESULT
Sealed *sealed_open(const char *path, GError **error);
void sealed_free(Sealed *sealed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sealed, sealed_free)

/* TRUE when `path` is an edition's folder, good or not, or its manifest. */
gboolean sealed_is_one(const char *path);

/* Returns "manifest.json.ID.minisig", owned by the caller; and the ID of such a name, owned by
 * the caller too, or NULL when it is not of that form. */
char *sealed_cosignature_name(const char *id);
char *sealed_cosigner_of(const char *name);

/* The co-signature by the key that goes by `id`, or NULL. Borrowed. */
const SealedCosignature *sealed_find_cosignature(const Sealed *sealed, const char *id);

/* Why a key stands for an edition. */
typedef enum {
    SEALED_BY_IT,       /* it is the edition's */
    SEALED_COSIGNED,    /* it co-signed */
    SEALED_BY_FOLLOWER, /* it introduced the edition's, at whatever remove */
} SealedTrust;

/* Says how `key`, which is trusted, stands for the edition; no signature of the manifest is
 * checked yet. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sealed_find_trust(const Sealed *sealed, const SealPublicKey *key,
                           SealedTrust *out_trust, GError **error);

/* Checks the edition's own signature, under the key that it brings along; and the co-signature
 * by `key`. `out_comment`, owned by the caller, may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sealed_check(const Sealed *sealed, char **out_comment, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean sealed_check_cosignature(const Sealed *sealed, const SealPublicKey *key,
                                  char **out_comment, GError **error);

/* Reads the manifest, and checks that it names the edition's key. */
G_GNUC_WARN_UNUSED_RESULT
Manifest *sealed_read_manifest(const Sealed *sealed, GError **error);

/* Checks what a signature's trusted comment says of the edition against its manifest; what is
 * not in the form of head.h says nothing. `out_for_recipient` is set where it says something.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean sealed_check_comment(const Sealed *sealed, const char *comment,
                              const Manifest *manifest, gboolean *out_for_recipient,
                              GError **error);
