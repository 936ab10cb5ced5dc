/* numbers.h - what a text says of how many signed
 *
 * "59 organizations", "Fifty-nine organisations", "58 other groups": a number in figures or in
 * words, and within three words behind it a noun that stands for signatories in the text's
 * language.
 */
#pragma once

#include "base/language.h"

typedef struct {
    char *text; /* "58 other organizations" */
    int64_t says;
} NumbersClaim;

void numbers_claim_free(NumbersClaim *claim);

typedef struct Numbers Numbers;

/* Prepares to read texts in `language`, which is borrowed. */
Numbers *numbers_new(Language *language);
void numbers_free(Numbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Numbers, numbers_free)

/* Returns the claims in `text` in order (GPtrArray of NumbersClaim *); owned by the caller. */
GPtrArray *numbers_find(const Numbers *numbers, const char *text);
