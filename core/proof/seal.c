#include "proof/seal.h"

#include "proof/seal_form.h"

#include <sodium.h>
#include <string.h>

G_DEFINE_QUARK(seal - error - quark, seal_error)

#define PREHASHED    "ED"
#define LEGACY       "Ed"
#define OURS         SEAL_UNTRUSTED "signature made by undersigned"
#define MINISIGNS    SEAL_UNTRUSTED "signature from minisign secret key"
#define PREHASH_SIZE 64
#define COMMENT_MAX  (SEAL_TRUSTED_MAX - strlen(SEAL_TRUSTED))

/* The second line of a signature file. */
typedef struct {
    uint8_t algorithm[2];
    uint8_t id[SEAL_ID_SIZE];
    uint8_t signature[SEAL_SIGNATURE_SIZE];
} SignatureForm;
G_STATIC_ASSERT(sizeof(SignatureForm) == 74);

/* A signature file, taken apart. */
typedef struct {
    SignatureForm form;
    SealLine comment;                    /* without "trusted comment: " */
    uint8_t global[SEAL_SIGNATURE_SIZE]; /* over the signature and the comment */
} Signature;

typedef struct {
    const void *bytes;
    size_t length;
} Message;

static void
hash(const Message *message, uint8_t digest[PREHASH_SIZE])
{
    crypto_generichash(digest, PREHASH_SIZE, message->bytes, message->length, NULL, 0);
}

/* What the global signature is made over; owned by the caller. */
static uint8_t *
join(const uint8_t *signature, const SealLine *comment)
{
    uint8_t *joined = g_malloc(SEAL_SIGNATURE_SIZE + comment->length);
    memcpy(joined, signature, SEAL_SIGNATURE_SIZE);
    memcpy(joined + SEAL_SIGNATURE_SIZE, comment->start, comment->length);
    return joined;
}

static gboolean
check_comment(const char *comment, GError **error)
{
    SealLine line = {.start = comment, .length = strlen(comment)};
    if (seal_is_printable(&line, COMMENT_MAX))
        return TRUE;

    g_set_error(error, SEAL_ERROR, SEAL_ERROR_COMMENT,
                "the trusted comment is not printable ASCII of at most %zu bytes",
                (size_t)COMMENT_MAX);
    return FALSE;
}

char *
seal_sign(const SealKey *key, const void *bytes, size_t length, const char *trusted_comment,
          GError **error)
{
    if (!check_comment(trusted_comment, error))
        return NULL;

    const uint8_t *secret = secret_get_bytes(key->secret);
    const Message message = {.bytes = bytes, .length = length};
    uint8_t digest[PREHASH_SIZE];
    SignatureForm form;
    hash(&message, digest);
    memcpy(form.algorithm, PREHASHED, sizeof form.algorithm);
    memcpy(form.id, key->id, SEAL_ID_SIZE);
    crypto_sign_detached(form.signature, NULL, digest, sizeof digest, secret);

    const SealLine comment = {.start = trusted_comment, .length = strlen(trusted_comment)};
    uint8_t global[SEAL_SIGNATURE_SIZE];
    g_autofree uint8_t *joined = join(form.signature, &comment);
    crypto_sign_detached(global, NULL, joined, SEAL_SIGNATURE_SIZE + comment.length, secret);

    g_autofree char *second = seal_encode((const uint8_t *)&form, sizeof form);
    g_autofree char *fourth = seal_encode(global, sizeof global);
    return g_strdup_printf(OURS "\n%s\n" SEAL_TRUSTED "%s\n%s\n", second, trusted_comment,
                           fourth);
}

static gboolean
fail(GError **error, SealError code, const char *what)
{
    g_set_error_literal(error, SEAL_ERROR, (int)code, what);
    return FALSE;
}

/* minisign's own comments part their words by tabs. */
static gboolean
is_showable(const SealLine *line)
{
    g_autofree char *text = g_strndup(line->start, line->length);
    g_strdelimit(text, "\t", ' ');
    const SealLine plain = {.start = text, .length = line->length};
    return seal_is_printable(&plain, SEAL_TRUSTED_MAX);
}

static gboolean
parse(const char *text, Signature *out_signature, GError **error)
{
    SealLine lines[4];
    if (!seal_split(text, lines, G_N_ELEMENTS(lines)))
        return fail(error, SEAL_ERROR_FORM,
                    "not a signature: it is not four lines, each ending in a line feed");
    if (!seal_line_is(&lines[0], OURS) && !seal_line_is(&lines[0], MINISIGNS))
        return fail(error, SEAL_ERROR_FORM,
                    "not a signature: line 1, which nothing signs, is not '" OURS "'");
    if (!seal_decode(&lines[1], (uint8_t *)&out_signature->form, sizeof(SignatureForm)))
        return fail(error, SEAL_ERROR_FORM,
                    "not a signature: line 2 is not the base64 of a signature");
    if (!seal_has_prefix(&lines[2], SEAL_TRUSTED))
        return fail(error, SEAL_ERROR_FORM, "not a signature: line 3 is no trusted comment");
    if (!is_showable(&lines[2]))
        return fail(error, SEAL_ERROR_COMMENT,
                    "the trusted comment is too long or holds other than printable ASCII");
    if (!seal_decode(&lines[3], out_signature->global, sizeof out_signature->global))
        return fail(error, SEAL_ERROR_FORM,
                    "not a signature: line 4 is not the base64 of a signature");

    out_signature->comment.start = lines[2].start + strlen(SEAL_TRUSTED);
    out_signature->comment.length = lines[2].length - strlen(SEAL_TRUSTED);
    return TRUE;
}

/* The id that a key or a signature carries, as people write it; owned by the caller. */
static char *
show_id(const uint8_t id[SEAL_ID_SIZE])
{
    SealPublicKey key = {0};
    memcpy(key.id, id, SEAL_ID_SIZE);
    return seal_public_key_get_id(&key);
}

char *
seal_signature_get_key_id(const char *text, GError **error)
{
    Signature signature;
    return parse(text, &signature, error) ? show_id(signature.form.id) : NULL;
}

static gboolean
check_key(const SealPublicKey *key, const Signature *signature, GError **error)
{
    if (memcmp(key->id, signature->form.id, SEAL_ID_SIZE) == 0)
        return TRUE;

    g_autofree char *made_by = show_id(signature->form.id);
    g_autofree char *expected = show_id(key->id);
    g_set_error(error, SEAL_ERROR, SEAL_ERROR_KEY,
                "the signature was made by the key %s, not by %s", made_by, expected);
    return FALSE;
}

static gboolean
holds(const SealPublicKey *key, const Signature *signature, const Message *message,
      gboolean prehashed)
{
    uint8_t digest[PREHASH_SIZE];
    if (!prehashed)
        return crypto_sign_verify_detached(signature->form.signature, message->bytes,
                                           message->length, key->point) == 0;

    hash(message, digest);
    return crypto_sign_verify_detached(signature->form.signature, digest, sizeof digest,
                                       key->point) == 0;
}

static gboolean
check_signature(const SealPublicKey *key, const Signature *signature, const Message *message,
                GError **error)
{
    const uint8_t *algorithm = signature->form.algorithm;
    gboolean prehashed = memcmp(algorithm, PREHASHED, sizeof signature->form.algorithm) == 0;
    if (!prehashed && memcmp(algorithm, LEGACY, sizeof signature->form.algorithm) != 0)
        return fail(error, SEAL_ERROR_FORM,
                    "not a signature: its algorithm is neither 'ED' nor 'Ed'");
    if (holds(key, signature, message, prehashed))
        return TRUE;
    if (holds(key, signature, message, !prehashed))
        return fail(error, SEAL_ERROR_FORGED,
                    "the signature does not hold: its algorithm was changed");

    return fail(error, SEAL_ERROR_FORGED,
                "the signature does not hold: what was signed is not this");
}

static gboolean
check_trusted_comment(const SealPublicKey *key, const Signature *signature, GError **error)
{
    g_autofree uint8_t *joined = join(signature->form.signature, &signature->comment);
    if (crypto_sign_verify_detached(signature->global, joined,
                                    SEAL_SIGNATURE_SIZE + signature->comment.length,
                                    key->point) == 0)
        return TRUE;

    return fail(error, SEAL_ERROR_COMMENT,
                "the trusted comment does not hold: it was changed, or its signature was");
}

static void
hand_over_comment(const Signature *signature, char **out_comment)
{
    if (out_comment != NULL)
        *out_comment = g_strndup(signature->comment.start, signature->comment.length);
}

gboolean
seal_verify(const SealPublicKey *key, const void *bytes, size_t length, const char *text,
            char **out_trusted_comment, GError **error)
{
    Signature signature;
    const Message message = {.bytes = bytes, .length = length};
    if (!parse(text, &signature, error))
        return FALSE;
    if (!check_key(key, &signature, error))
        return FALSE;
    if (!check_signature(key, &signature, &message, error))
        return FALSE;
    if (!check_trusted_comment(key, &signature, error))
        return FALSE;

    hand_over_comment(&signature, out_trusted_comment);
    return TRUE;
}

gboolean
seal_verify_comment(const SealPublicKey *key, const char *text, char **out_trusted_comment,
                    GError **error)
{
    Signature signature;
    if (!parse(text, &signature, error) || !check_key(key, &signature, error))
        return FALSE;
    if (memcmp(signature.form.algorithm, PREHASHED, sizeof signature.form.algorithm) != 0)
        return fail(error, SEAL_ERROR_FORM, "not a signature of the form 'ED'");
    if (!check_trusted_comment(key, &signature, error))
        return FALSE;

    hand_over_comment(&signature, out_trusted_comment);
    return TRUE;
}
