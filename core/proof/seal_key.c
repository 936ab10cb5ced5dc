#include "proof/seal.h"
#include "proof/seal_form.h"

#include <inttypes.h>
#include <sodium.h>
#include <stddef.h>
#include <string.h>

#define ALGORITHM "Ed"
#define SCRYPT    "Sc"
#define NO_KDF    "\0\0"
#define CHECKSUM  "B2"

/* The first line of a public key file, but for the key's id. */
#define OUR_COMMENT       SEAL_UNTRUSTED "undersigned public key "
#define MINISIGNS_COMMENT SEAL_UNTRUSTED "minisign public key "

/* What our keys cost to open: 0.4 s and 128 MiB. */
#define OUR_OPERATIONS 4194304u
#define OUR_MEMORY     134217728u

/* What a key may ask of us: as much as minisign's own, 1 GiB. */
#define MOST_OPERATIONS crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE
#define MOST_MEMORY     crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE

/* The second line of a secret key file. What stands from `id` on is encrypted. */
typedef struct {
    uint8_t algorithm[2];
    uint8_t kdf[2];
    uint8_t checksum_algorithm[2];
    uint8_t salt[crypto_pwhash_scryptsalsa208sha256_SALTBYTES];
    uint8_t operations[8]; /* little-endian, like the next */
    uint8_t memory[8];
    uint8_t id[SEAL_ID_SIZE];
    uint8_t secret[SEAL_SECRET_SIZE];
    uint8_t checksum[32]; /* BLAKE2b-256 of algorithm, id and secret */
} SecretForm;

/* The second line of a public key file. */
typedef struct {
    uint8_t algorithm[2];
    uint8_t id[SEAL_ID_SIZE];
    uint8_t point[SEAL_POINT_SIZE];
} PublicForm;

#define LOCKED_SIZE (SEAL_ID_SIZE + SEAL_SECRET_SIZE + 32)
G_STATIC_ASSERT(sizeof(SecretForm) == 54 + LOCKED_SIZE);
G_STATIC_ASSERT(sizeof(PublicForm) == 42);

static SealKey *
key_new(const uint8_t *id, const uint8_t *secret)
{
    SealKey *key = g_new0(SealKey, 1);
    key->secret = secret_new(SEAL_SECRET_SIZE);
    memcpy(key->id, id, SEAL_ID_SIZE);
    memcpy(secret_get_bytes(key->secret), secret, SEAL_SECRET_SIZE);
    return key;
}

SealKey *
seal_key_new(void)
{
    SealKey *key = g_new0(SealKey, 1);
    key->secret = secret_new(SEAL_SECRET_SIZE);
    uint8_t point[SEAL_POINT_SIZE];
    crypto_sign_keypair(point, secret_get_bytes(key->secret));
    secret_random(key->id, SEAL_ID_SIZE);
    return key;
}

void
seal_key_free(SealKey *key)
{
    if (key == NULL)
        return;

    secret_free(key->secret);
    g_free(key);
}

static uint64_t
read_little_endian(const uint8_t bytes[8])
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--)
        number = number << 8 | bytes[i];
    return number;
}

static void
write_little_endian(uint8_t bytes[8], uint64_t number)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> 8 * i);
}

static void
compute_checksum(const SecretForm *form, uint8_t checksum[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, form->algorithm, sizeof form->algorithm);
    crypto_generichash_update(&state, form->id, sizeof form->id);
    crypto_generichash_update(&state, form->secret, sizeof form->secret);
    crypto_generichash_final(&state, checksum, 32);
    sodium_memzero(&state, sizeof state);
}

/* Encrypts or decrypts, which is the same: the stream that scrypt makes of the password is laid
 * over the key. */
static gboolean
apply_password(SecretForm *form, const Secret *password, GError **error)
{
    uint64_t memory = read_little_endian(form->memory);
    g_autoptr(Secret) stream = secret_new(LOCKED_SIZE);
    if (crypto_pwhash_scryptsalsa208sha256(secret_get_bytes(stream), LOCKED_SIZE,
                                           secret_get_text(password),
                                           secret_get_length(password), form->salt,
                                           read_little_endian(form->operations), memory) != 0) {
        g_set_error(error, SEAL_ERROR, SEAL_ERROR_SYSTEM,
                    "not enough memory to open the key with its password; that takes %" PRIu64
                    " MiB",
                    memory >> 20);
        return FALSE;
    }

    uint8_t *locked = (uint8_t *)form + offsetof(SecretForm, id);
    for (size_t i = 0; i < LOCKED_SIZE; i++)
        locked[i] ^= secret_get_bytes(stream)[i];
    return TRUE;
}

static gboolean
fail_form(GError **error, const char *what)
{
    g_set_error(error, SEAL_ERROR, SEAL_ERROR_FORM, "not a secret key file: %s", what);
    return FALSE;
}

static gboolean
is_locked(const SecretForm *form)
{
    return memcmp(form->kdf, SCRYPT, sizeof form->kdf) == 0;
}

static gboolean
check_algorithms(const SecretForm *form, GError **error)
{
    if (memcmp(form->algorithm, ALGORITHM, sizeof form->algorithm) != 0)
        return fail_form(error, "the signature algorithm is not Ed25519");
    if (memcmp(form->checksum_algorithm, CHECKSUM, sizeof form->checksum_algorithm) != 0)
        return fail_form(error, "the checksum is not BLAKE2b");
    if (!is_locked(form) && memcmp(form->kdf, NO_KDF, sizeof form->kdf) != 0)
        return fail_form(error, "the key derivation is not scrypt");
    return TRUE;
}

static gboolean
unlock(SecretForm *form, const Secret *password, GError **error)
{
    if (password == NULL) {
        g_set_error_literal(error, SEAL_ERROR, SEAL_ERROR_PASSWORD,
                            "the key has a password and none was given");
        return FALSE;
    }
    if (read_little_endian(form->operations) > MOST_OPERATIONS ||
        read_little_endian(form->memory) > MOST_MEMORY)
        return fail_form(error, "opening it would take more time or memory than any key needs");

    return apply_password(form, password, error);
}

/* minisign leaves the checksum of a key without a password at zero. */
static gboolean
check_checksum(const SecretForm *form, GError **error)
{
    uint8_t checksum[32];
    compute_checksum(form, checksum);
    gboolean holds = sodium_memcmp(checksum, form->checksum, sizeof checksum) == 0;
    if (holds || (!is_locked(form) && sodium_is_zero(form->checksum, sizeof form->checksum)))
        return TRUE;
    if (!is_locked(form))
        return fail_form(error, "the key is damaged");

    g_set_error_literal(error, SEAL_ERROR, SEAL_ERROR_PASSWORD,
                        "the password is wrong, or the key file is damaged");
    return FALSE;
}

/* The public half must be that of the seed: signing with another gives the seed away. */
static gboolean
check_halves(const SecretForm *form, GError **error)
{
    g_autoptr(Secret) again = secret_new(SEAL_SECRET_SIZE);
    uint8_t point[SEAL_POINT_SIZE];
    crypto_sign_seed_keypair(point, secret_get_bytes(again), form->secret);
    if (sodium_memcmp(secret_get_bytes(again), form->secret, SEAL_SECRET_SIZE) == 0)
        return TRUE;

    return fail_form(error, "the key is damaged");
}

/* Returns a SecretForm as it stands in the file. */
static Secret *
decode_secret(const char *text)
{
    SealLine lines[2];
    g_autoptr(Secret) room = secret_new(sizeof(SecretForm));
    if (!seal_split(text, lines, G_N_ELEMENTS(lines)) || !seal_is_untrusted(&lines[0]) ||
        !seal_decode(&lines[1], secret_get_bytes(room), sizeof(SecretForm)))
        return NULL;

    return g_steal_pointer(&room);
}

SealKey *
seal_key_read(const char *text, const Secret *password, GError **error)
{
    g_autoptr(Secret) decoded = decode_secret(text);
    if (decoded == NULL) {
        fail_form(error, "it is not a comment and one line of base64");
        return NULL;
    }

    SecretForm *form = (SecretForm *)secret_get_bytes(decoded);
    if (!check_algorithms(form, error))
        return NULL;
    if (is_locked(form) && !unlock(form, password, error))
        return NULL;
    if (!check_checksum(form, error) || !check_halves(form, error))
        return NULL;

    return key_new(form->id, form->secret);
}

gboolean
seal_key_is_locked(const char *text)
{
    g_autoptr(Secret) decoded = decode_secret(text);
    return decoded != NULL && is_locked((const SecretForm *)secret_get_bytes(decoded));
}

static gboolean
lock(SecretForm *form, const Secret *password, GError **error)
{
    memcpy(form->kdf, SCRYPT, sizeof form->kdf);
    secret_random(form->salt, sizeof form->salt);
    write_little_endian(form->operations, OUR_OPERATIONS);
    write_little_endian(form->memory, OUR_MEMORY);
    return apply_password(form, password, error);
}

static Secret *
encode_secret(const SecretForm *form)
{
    static const char comment[] = SEAL_UNTRUSTED "undersigned secret key\n";
    size_t base64 = sodium_base64_encoded_len(sizeof *form, sodium_base64_VARIANT_ORIGINAL);

    /* The line feed takes the place of the NUL behind the base64. */
    Secret *text = secret_new(strlen(comment) + base64);
    char *line = (char *)secret_get_bytes(text) + strlen(comment);
    memcpy(secret_get_bytes(text), comment, strlen(comment));
    sodium_bin2base64(line, base64, (const uint8_t *)form, sizeof *form,
                      sodium_base64_VARIANT_ORIGINAL);
    line[base64 - 1] = '\n';
    return text;
}

Secret *
seal_key_write(const SealKey *key, const Secret *password, GError **error)
{
    g_autoptr(Secret) room = secret_new(sizeof(SecretForm));
    SecretForm *form = (SecretForm *)secret_get_bytes(room);
    memcpy(form->algorithm, ALGORITHM, sizeof form->algorithm);
    memcpy(form->checksum_algorithm, CHECKSUM, sizeof form->checksum_algorithm);
    memcpy(form->id, key->id, sizeof form->id);
    memcpy(form->secret, secret_get_bytes(key->secret), sizeof form->secret);
    compute_checksum(form, form->checksum);
    if (password != NULL && !lock(form, password, error))
        return NULL;

    return encode_secret(form);
}

SealPublicKey *
seal_key_get_public(const SealKey *key)
{
    SealPublicKey *public = g_new0(SealPublicKey, 1);
    memcpy(public->id, key->id, SEAL_ID_SIZE);
    crypto_sign_ed25519_sk_to_pk(public->point, secret_get_bytes(key->secret));
    return public;
}

static gboolean
fail_public(GError **error, const char *what)
{
    g_set_error(error, SEAL_ERROR, SEAL_ERROR_FORM, "not a public key: %s", what);
    return FALSE;
}

/* Of a public key file both lines, of a line alone that one, with or without its end. */
static gboolean
split_public(const char *text, SealLine *out_comment, SealLine *out_key)
{
    SealLine lines[2];
    *out_comment = (SealLine){.start = NULL};
    *out_key = (SealLine){.start = text, .length = strlen(text)};
    if (seal_split(text, lines, 2)) {
        *out_comment = lines[0];
        *out_key = lines[1];
        return TRUE;
    }
    return seal_split(text, out_key, 1) || strchr(text, '\n') == NULL;
}

/* Nobody signs the comment, so it may say no more than which key this is. minisign leaves out
 * zeros at the beginning of an id. */
static gboolean
check_key_comment(const SealLine *comment, const SealPublicKey *key, GError **error)
{
    g_autofree char *id = seal_public_key_get_id(key);
    g_autofree char *ours = g_strconcat(OUR_COMMENT, id, NULL);
    g_autofree char *minisigns =
        g_strdup_printf(MINISIGNS_COMMENT "%" PRIX64, read_little_endian(key->id));
    if (comment->start == NULL || seal_line_is(comment, ours) ||
        seal_line_is(comment, minisigns))
        return TRUE;

    g_autofree char *what =
        g_strdup_printf("line 1 is not '%s'; give line 2 alone if you trust it", minisigns);
    return fail_public(error, what);
}

static gboolean
check_point(const PublicForm *form, GError **error)
{
    if (memcmp(form->algorithm, ALGORITHM, sizeof form->algorithm) != 0)
        return fail_public(error, "its algorithm is not Ed25519");
    if (!crypto_core_ed25519_is_valid_point(form->point))
        return fail_public(error, "anyone could sign for a point of low order, or one that is "
                                  "not on the curve");
    return TRUE;
}

SealPublicKey *
seal_public_key_read(const char *text, GError **error)
{
    SealLine comment, line;
    PublicForm form;
    if (!split_public(text, &comment, &line) ||
        !seal_decode(&line, (uint8_t *)&form, sizeof form)) {
        fail_public(error, "it is neither the 56 characters of one nor a file of a comment and "
                           "that line");
        return NULL;
    }

    g_autoptr(SealPublicKey) key = g_new0(SealPublicKey, 1);
    memcpy(key->id, form.id, SEAL_ID_SIZE);
    memcpy(key->point, form.point, SEAL_POINT_SIZE);
    if (!check_point(&form, error) || !check_key_comment(&comment, key, error))
        return NULL;

    return g_steal_pointer(&key);
}

void
seal_public_key_free(SealPublicKey *key)
{
    g_free(key);
}

char *
seal_public_key_to_text(const SealPublicKey *key)
{
    PublicForm form;
    memcpy(form.algorithm, ALGORITHM, sizeof form.algorithm);
    memcpy(form.id, key->id, SEAL_ID_SIZE);
    memcpy(form.point, key->point, SEAL_POINT_SIZE);
    return seal_encode((const uint8_t *)&form, sizeof form);
}

char *
seal_public_key_write(const SealPublicKey *key)
{
    g_autofree char *id = seal_public_key_get_id(key);
    g_autofree char *line = seal_public_key_to_text(key);
    return g_strdup_printf(OUR_COMMENT "%s\n%s\n", id, line);
}

char *
seal_public_key_get_id(const SealPublicKey *key)
{
    return g_strdup_printf("%016" PRIX64, read_little_endian(key->id));
}

gboolean
seal_public_key_equal(const SealPublicKey *a, const SealPublicKey *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}
