/* original.h - the letter of an edition, as it was sealed
 *
 * For those who hold something against it or hand it on: its bytes are those that the manifest
 * lists, whatever stands in the campaign's folder now.
 */
#pragma once

#include "campaign/campaign.h"
#include "data/copy.h"
#include "edition/numbers.h"
#include "proof/manifest.h"

typedef enum {
    ORIGINAL_ERROR_NONE,    /* there is no such edition, or it has no letter that can be read */
    ORIGINAL_ERROR_CHANGED, /* its letter is not what was sealed */
} OriginalError;

#define ORIGINAL_ERROR (original_error_quark())
GQuark original_error_quark(void);

typedef struct {
    Manifest *manifest;
    char *folder; /* the edition's */
    Copy *text;
    GPtrArray *labels;  /* char *, of the public signatories in order; NULL at the end */
    NumbersTruth truth; /* without asks, which stand in the text */
} Original;

/* Opens edition `number`, or the newest (0). */
G_GNUC_WARN_UNUSED_RESULT
Original *original_open(Campaign *campaign, int64_t number, GError **error);
void original_free(Original *original);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Original, original_free)

/* Returns the bytes of its file `name`, held against the manifest; NULL with
 * ORIGINAL_ERROR_NONE where it has none of that name. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *original_read(const Original *original, const char *name, GError **error);
