#include "proof/digest.h"

#include <openssl/evp.h>
#include <string.h>

static const char digits[] = "0123456789abcdef";

struct DigestState {
    EVP_MD_CTX *context;
};

/* Fetched once: OpenSSL 3 would look the algorithm up anew for every digest. */
static const EVP_MD *
sha256(void)
{
    static gsize method = 0;
    if (g_once_init_enter(&method)) {
        EVP_MD *fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
        g_assert(fetched != NULL);
        g_once_init_leave(&method, (gsize)fetched);
    }
    return (const EVP_MD *)method;
}

Digest
digest_of(const void *bytes, size_t length)
{
    Digest digest;
    unsigned size = 0;
    int done = EVP_Digest(bytes, length, digest.bytes, &size, sha256(), NULL);
    g_assert(done == 1 && size == DIGEST_SIZE);
    return digest;
}

DigestState *
digest_begin(void)
{
    DigestState *state = g_new0(DigestState, 1);
    state->context = EVP_MD_CTX_new();
    g_assert(state->context != NULL);
    int done = EVP_DigestInit_ex2(state->context, sha256(), NULL);
    g_assert(done == 1);
    return state;
}

void
digest_add(DigestState *state, const void *bytes, size_t length)
{
    int done = EVP_DigestUpdate(state->context, bytes, length);
    g_assert(done == 1);
}

Digest
digest_end(DigestState *state)
{
    Digest digest;
    unsigned size = 0;
    int done = EVP_DigestFinal_ex(state->context, digest.bytes, &size);
    g_assert(done == 1 && size == DIGEST_SIZE);
    digest_free(state);
    return digest;
}

void
digest_free(DigestState *state)
{
    if (state == NULL)
        return;

    EVP_MD_CTX_free(state->context);
    g_free(state);
}

char *
digest_to_hex(const Digest *digest)
{
    char *hex = g_malloc(2 * DIGEST_SIZE + 1);
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    hex[2 * DIGEST_SIZE] = '\0';
    return hex;
}

gboolean
digest_from_hex(const char *hex, Digest *out_digest)
{
    if (strlen(hex) != 2 * DIGEST_SIZE || strspn(hex, digits) != 2 * DIGEST_SIZE)
        return FALSE;

    for (size_t i = 0; i < DIGEST_SIZE; i++)
        out_digest->bytes[i] = (uint8_t)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
                                         g_ascii_xdigit_value(hex[2 * i + 1]));
    return TRUE;
}

gboolean
digest_equal(const Digest *a, const Digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}
