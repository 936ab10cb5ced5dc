/* digest.h - SHA-256 (FIPS 180-4) of bytes and files, by libcrypto
 *
 * A digest is 32 bytes, shown as 64 lower-case hexadecimal digits.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#define DIGEST_SIZE 32

typedef struct {
    uint8_t bytes[DIGEST_SIZE];
} Digest;

Digest digest_of(const void *bytes, size_t length);

/* A digest of several pieces, as if they stood one behind the other. */
typedef struct DigestState DigestState;
DigestState *digest_begin(void);
void digest_add(DigestState *state, const void *bytes, size_t length);

/* Consumes `state`. */
Digest digest_end(DigestState *state);
void digest_free(DigestState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DigestState, digest_free)

/* The digest and size of a regular file, read once as a stream. */
G_GNUC_WARN_UNUSED_RESULT
gboolean digest_file(const char *path, Digest *out_digest, uint64_t *out_size, GError **error);

/* 64 hexadecimal digits; owned by the caller. */
char *digest_to_hex(const Digest *digest);

/* Reads exactly 64 lower-case hexadecimal digits; FALSE otherwise. */
gboolean digest_from_hex(const char *hex, Digest *out_digest);
gboolean digest_equal(const Digest *a, const Digest *b);

/* TRUE when the `length` bytes, as they stand in a store, are that digest. */
gboolean digest_is(const Digest *digest, const void *bytes, size_t length);
