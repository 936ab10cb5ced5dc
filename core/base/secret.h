/* secret.h - bytes that must not stay behind: locked in memory, zeroed when they go
 *
 * A Secret lives in memory of its own that is not swapped or dumped (libsodium). Randomness
 * comes from here too, and from nowhere else.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Secret Secret;

/* Makes room for `length` bytes, all zero. */
Secret *secret_new(size_t length);

/* Copies `length` bytes and zeroes the original. */
Secret *secret_take(void *bytes, size_t length);

/* Copies the text before the first line end of `bytes`, as in a password file. */
Secret *secret_new_from_line(GBytes *bytes);
void secret_free(Secret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secret, secret_free)

/* The bytes, with a NUL behind them. Borrowed. */
uint8_t *secret_get_bytes(Secret *secret);
const char *secret_get_text(const Secret *secret);
size_t secret_get_length(const Secret *secret);

/* Fills `bytes` from the system's random source. */
void secret_random(void *bytes, size_t length);

/* Returns 2 × `length` lower-case hexadecimal digits; owned by the caller. */
char *secret_random_hex(size_t length);

/* Keeps this process out of core dumps and away from debuggers of other users. Called once,
 * first in main(). */
void secret_guard_process(void);
