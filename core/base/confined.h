/* confined.h - another program, run on bytes from outside and kept in its place
 *
 * It is given its input as an open file without a name, never a path. It has no network where
 * the system lets us take it away, an environment of nothing but PATH and a locale, no way to
 * write a file, and bounds on time, memory and output; when it goes over one, it and what it
 * started are killed.
 */
#pragma once

#include <glib.h>

typedef enum {
    CONFINED_ERROR_MISSING, /* no such program in PATH */
    CONFINED_ERROR_LIMIT,   /* it took too long, or wrote too much */
    CONFINED_ERROR_FAILED,  /* it could not be run, or ended in failure */
} ConfinedError;

#define CONFINED_ERROR (confined_error_quark())
GQuark confined_error_quark(void);

typedef struct {
    unsigned seconds;
    size_t memory; /* bytes of address space */
    size_t output; /* bytes it may write */
} ConfinedLimits;

/* Runs `arguments` (NULL at the end; the program first) with `input` as its standard input and
 * returns what it writes to its standard output. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *confined_run(const char *const *arguments, GBytes *input, const ConfinedLimits *limits,
                     GError **error);
