/* icu.h - the form in which ICU takes and gives text
 *
 * For the modules of this folder that call ICU; everywhere else text is UTF-8.
 */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <unicode/umachine.h>

/* Returns `text` as UTF-16 with a NUL behind its `out_length` units (which may be NULL); bytes
 * that are no UTF-8 become U+FFFD. Owned by the caller. */
UChar *icu_from_utf8(const char *text, int32_t *out_length);

/* Returns `length` units (-1: up to the NUL) as UTF-8; half a surrogate pair becomes U+FFFD.
 * Owned by the caller. */
char *icu_to_utf8(const UChar *text, int32_t length);
