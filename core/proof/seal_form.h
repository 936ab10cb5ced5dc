/* seal_form.h - what minisign's files are made of: lines, comments, base64
 *
 * For the two halves of seal.h alone, keys and signatures. Every line ends in a line feed; a
 * comment is printable ASCII; base64 is the one spelling of its bytes.
 */
#pragma once

#include "base/secret.h"

#define SEAL_ID_SIZE        8
#define SEAL_POINT_SIZE     32
#define SEAL_SECRET_SIZE    64
#define SEAL_SIGNATURE_SIZE 64

#define SEAL_UNTRUSTED "untrusted comment: "
#define SEAL_TRUSTED   "trusted comment: "

/* The longest line of trusted comment that minisign reads. */
#define SEAL_TRUSTED_MAX 8190

/* And the longest untrusted one, which in a secret key may be anything. */
#define SEAL_UNTRUSTED_MAX 1022

struct SealKey {
    uint8_t id[SEAL_ID_SIZE];
    Secret *secret; /* seed and public key, as libsodium keeps them */
};

struct SealPublicKey {
    uint8_t id[SEAL_ID_SIZE];
    uint8_t point[SEAL_POINT_SIZE];
};

/* A line within a text, without its line feed. */
typedef struct {
    const char *start;
    size_t length;
} SealLine;

/* TRUE when `text` is exactly `count` lines, each with its line feed. */
gboolean seal_split(const char *text, SealLine *lines, size_t count);

gboolean seal_has_prefix(const SealLine *line, const char *prefix);

/* TRUE when `line` is printable ASCII, `most` bytes in all. */
gboolean seal_is_printable(const SealLine *line, size_t most);

/* TRUE when `line` is an untrusted comment. */
gboolean seal_is_untrusted(const SealLine *line);

/* TRUE when `line` is `text`. */
gboolean seal_line_is(const SealLine *line, const char *text);

/* TRUE when `line` is the base64 of exactly `length` bytes, in its one spelling. */
gboolean seal_decode(const SealLine *line, uint8_t *bytes, size_t length);

/* Owned by the caller. */
char *seal_encode(const uint8_t *bytes, size_t length);
