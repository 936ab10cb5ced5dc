#include "base/secret.h"

#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

struct Secret {
    size_t length;
    uint8_t *bytes; /* one more than `length`, for the NUL */
};

/* Only a system without random numbers cannot start libsodium. */
static void
start(void)
{
    int status = sodium_init();
    g_assert(status >= 0);
}

Secret *
secret_new(size_t length)
{
    start();
    Secret *secret = g_new(Secret, 1);
    secret->length = length;
    secret->bytes = sodium_malloc(length + 1);
    g_assert(secret->bytes != NULL);
    memset(secret->bytes, 0, length + 1);
    return secret;
}

Secret *
secret_take(void *bytes, size_t length)
{
    Secret *secret = secret_new(length);
    if (length > 0)
        memcpy(secret->bytes, bytes, length);
    sodium_memzero(bytes, length);
    return secret;
}

Secret *
secret_new_from_line(GBytes *bytes)
{
    size_t size = 0, length = 0;
    const char *text = g_bytes_get_data(bytes, &size);
    while (length < size && text[length] != '\n' && text[length] != '\r')
        length++;
    Secret *secret = secret_new(length);
    if (length > 0)
        memcpy(secret->bytes, text, length);
    return secret;
}

void
secret_free(Secret *secret)
{
    if (secret == NULL)
        return;
    sodium_free(secret->bytes);
    g_free(secret);
}

uint8_t *
secret_get_bytes(Secret *secret)
{
    return secret->bytes;
}

const char *
secret_get_text(const Secret *secret)
{
    return (const char *)secret->bytes;
}

size_t
secret_get_length(const Secret *secret)
{
    return secret->length;
}

void
secret_random(void *bytes, size_t length)
{
    start();
    if (length > 0)
        randombytes_buf(bytes, length);
}

char *
secret_random_hex(size_t length)
{
    g_autofree uint8_t *bytes = g_malloc(length + 1);
    secret_random(bytes, length);
    char *hex = g_malloc(2 * length + 1);
    sodium_bin2hex(hex, 2 * length + 1, bytes, length);
    sodium_memzero(bytes, length);
    return hex;
}

void
secret_guard_process(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
