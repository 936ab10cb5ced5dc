/* seal.h - minisign's keys and signatures, by libsodium
 *
 * Prehashed ("ED") Ed25519 over BLAKE2b-512, with a signed trusted comment, in the file formats
 * of minisign, which verifies what is signed here. Read more strictly than minisign does: exact
 * grammar, LF only, printable ASCII (and the tabs of minisign's trusted comments), base64 in
 * its one spelling, nothing behind the last line; the untrusted comments, which nothing signs,
 * are those that this program or minisign write; a low-order key is refused.
 */
#pragma once

#include "base/secret.h"

typedef struct SealKey SealKey;
typedef struct SealPublicKey SealPublicKey;

typedef enum {
    SEAL_ERROR_FORM,     /* not a key or signature file of the exact grammar */
    SEAL_ERROR_PASSWORD, /* wrong, or one is needed and none was given */
    SEAL_ERROR_KEY,      /* made by another key */
    SEAL_ERROR_FORGED,   /* the signature does not hold */
    SEAL_ERROR_COMMENT,  /* the trusted comment does not hold or holds what it may not */
    SEAL_ERROR_SYSTEM,   /* not enough memory for the key derivation */
} SealError;

#define SEAL_ERROR (seal_error_quark())
GQuark seal_error_quark(void);

SealKey *seal_key_new(void);

/* Reads a secret key file; `password` may be NULL for one that has none. */
G_GNUC_WARN_UNUSED_RESULT
SealKey *seal_key_read(const char *text, const Secret *password, GError **error);

/* TRUE when the secret key file `text` needs a password. */
gboolean seal_key_is_locked(const char *text);

/* Returns the secret key file, encrypted when `password` is not NULL (scrypt with 128 MiB,
 * about 0.4 s; keys of others may ask for up to 1 GiB, as minisign's do); NULL when memory does
 * not suffice. */
G_GNUC_WARN_UNUSED_RESULT
Secret *seal_key_write(const SealKey *key, const Secret *password, GError **error);
void seal_key_free(SealKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SealKey, seal_key_free)

/* Owned by the caller. */
SealPublicKey *seal_key_get_public(const SealKey *key);

/* Reads a public key file, whose comment names the key's id, or its second line alone as people
 * pass it on. */
G_GNUC_WARN_UNUSED_RESULT
SealPublicKey *seal_public_key_read(const char *text, GError **error);
void seal_public_key_free(SealPublicKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SealPublicKey, seal_public_key_free)

/* The public key file (two lines), the key alone in base64, the key's id (16 upper-case
 * hexadecimal digits). Owned by the caller. */
char *seal_public_key_write(const SealPublicKey *key);
char *seal_public_key_to_text(const SealPublicKey *key);
char *seal_public_key_get_id(const SealPublicKey *key);
gboolean seal_public_key_equal(const SealPublicKey *a, const SealPublicKey *b);

/* Returns the signature file for `length` bytes, always the same for the same; the
 * `trusted_comment` is printable ASCII of at most 8173 bytes. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *seal_sign(const SealKey *key, const void *bytes, size_t length,
                const char *trusted_comment, GError **error);

/* Returns the id of the key that `signature` (a file's text) says it was made by, which is no
 * proof that it was. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *seal_signature_get_key_id(const char *signature, GError **error);

/* TRUE when `signature` (a file's text) was made by `key` over `length` bytes;
 * `out_trusted_comment`, owned by the caller, may be NULL. Both forms, "ED" and the older "Ed",
 * are read. */
G_GNUC_WARN_UNUSED_RESULT
gboolean seal_verify(const SealPublicKey *key, const void *bytes, size_t length,
                     const char *signature, char **out_trusted_comment, GError **error);

/* TRUE when the line beginning "trusted comment" of `signature` (a file's text) was signed by
 * `key`, together with that file's own signature; what that one is of is not looked at, but
 * it is "ED". For those who have the seal and not what was sealed. `out_trusted_comment` as
 * above. */
G_GNUC_WARN_UNUSED_RESULT
gboolean seal_verify_comment(const SealPublicKey *key, const char *signature,
                             char **out_trusted_comment, GError **error);
