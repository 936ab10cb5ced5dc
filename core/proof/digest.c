#include "proof/digest.h"

#include "base/descriptor.h"
#include "base/file.h"
#include "base/text.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>

#define PIECE (64 * 1024)

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

/* A device or pipe would have no end, or wait for one. */
static gboolean
check_regular(int fd, const char *path, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return file_fail(error, "read", path);
    if (S_ISREG(status.st_mode))
        return TRUE;

    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_KIND, "'%s' is no regular file", shown);
    return FALSE;
}

static gboolean
add_all(DigestState *state, int fd, const char *path, uint64_t *out_size, GError **error)
{
    uint8_t piece[PIECE];
    uint64_t size = 0;
    for (;;) {
        ssize_t length = TEMP_FAILURE_RETRY(read(fd, piece, PIECE));
        if (length < 0)
            return file_fail(error, "read", path);
        if (length == 0)
            break;
        digest_add(state, piece, (size_t)length);
        size += (uint64_t)length;
    }
    *out_size = size;
    return TRUE;
}

gboolean
digest_file(const char *path, Digest *out_digest, uint64_t *out_size, GError **error)
{
    g_auto(Descriptor) fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return file_fail(error, "open", path);
    if (!check_regular(fd, path, error))
        return FALSE;

    g_autoptr(DigestState) state = digest_begin();
    if (!add_all(state, fd, path, out_size, error))
        return FALSE;

    *out_digest = digest_end(g_steal_pointer(&state));
    return TRUE;
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

gboolean
digest_is(const Digest *digest, const void *bytes, size_t length)
{
    return length == DIGEST_SIZE && memcmp(digest->bytes, bytes, DIGEST_SIZE) == 0;
}
