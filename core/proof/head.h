/* head.h - what a seal says of its edition in one signed line
 *
 * The trusted comment of manifest.json.minisig:
 *
 *     undersigned edition 2 sealed 2023-11-07T18:00:00Z, 59 signatories, root 3f0c…
 *     undersigned edition 2 for the recipient sealed 2023-11-07T18:00:00Z, 61 signatories, …
 *
 * It is signed together with the signature of the manifest, so that whoever has the four lines
 * of the seal, and a proof that leads to that root, needs no manifest. Editions that were
 * sealed by the first versions end behind the time. A line has one form: what is read is
 * written again and compared.
 */
#pragma once

#include "proof/manifest.h"

typedef enum {
    HEAD_ERROR_FORM,  /* it begins like such a line, but is none */
    HEAD_ERROR_OTHER, /* it says other than the manifest */
} HeadError;

#define HEAD_ERROR (head_error_quark())
GQuark head_error_quark(void);

typedef struct {
    int64_t edition;
    gboolean for_recipient; /* of the copy that names those of recipient visibility */
    int64_t sealed_at;
    gboolean is_whole; /* it has those that follow */
    int64_t total;
    Digest root;
    Digest letter;
} Head;

/* What a letter is known by; borrowed. */
typedef struct {
    const char *campaign;
    Digest manifest; /* of manifest.json */
    int64_t revision;
    Digest consent;
} HeadLetter;

/* Returns the digest of `letter` that a line has. */
Digest head_digest_letter(const HeadLetter *letter);

/* Returns what is to be said of `manifest`, which is complete and whose bytes have the hash
 * `sha256`. */
Head head_of(const Manifest *manifest, const Digest *sha256, gboolean for_recipient);

/* Returns the line; owned by the caller. */
char *head_write(const Head *head);

/* TRUE when `comment` begins like such a line. Those of minisign, for one, do not. */
gboolean head_is_one(const char *comment);

G_GNUC_WARN_UNUSED_RESULT
gboolean head_read(const char *comment, Head *out_head, GError **error);

/* Checks that `head` says what `manifest` does: edition and time, count, root and letter. */
G_GNUC_WARN_UNUSED_RESULT
gboolean head_check(const Head *head, const Manifest *manifest, const Digest *sha256,
                    GError **error);
