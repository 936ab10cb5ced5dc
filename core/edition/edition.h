/* edition.h - the frozen result: what was delivered
 *
 * edition_seal() builds the documents, describes them in a manifest, signs it and puts the
 * folder out/edition-N in its place, all at once; nothing in it is ever changed. Where some are
 * to be named to the addressee alone, out/edition-N-recipient is made beside it. Editions are
 * chained by the hash of the public manifest before.
 */
#pragma once

#include "edition/build.h"
#include "edition/review.h"
#include "proof/manifest.h"
#include "proof/seal.h"
#include "proof/succession.h"

typedef struct {
    int64_t number;
    char *folder; /* out/edition-N */
    char *key_id;
    Digest manifest; /* of manifest.json */
    ManifestCount count;
    char *recipient_folder; /* out/edition-N-recipient; NULL: it has no copy of its own for the
                               addressee, and then what follows is empty */
    Digest recipient_manifest;
    ManifestCount recipient_count;
    GPtrArray *warnings; /* ReviewFinding *: what did not keep it from being sealed, and what
                            was set aside */
} Edition;

void edition_free(Edition *edition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edition, edition_free)

/* A rule of review_rules that a person sets aside this time, and why. */
typedef struct {
    const char *rule;
    const char *reason;
} EditionOverride;

typedef struct {
    const SealKey *key;
    const EditionOverride *overrides;
    size_t override_count;
    const Succession *succession; /* how the key came to be trusted; NULL: it follows none */
    void (*progress)(size_t done, size_t total, void *closure); /* NULL: none */
    void *closure;
} EditionRequest;

/* Seals the next edition; refused with REVIEW_ERROR_REFUSED where a review finds what refuses
 * and is not overridden. All or nothing: an edition that the store has recorded is put in its
 * place by edition_finish() if a crash came between. */
G_GNUC_WARN_UNUSED_RESULT
Edition *edition_seal(Campaign *campaign, const EditionRequest *request, GError **error);

/* Puts the newest edition into out/ when the run that sealed it was cut off before it could. */
G_GNUC_WARN_UNUSED_RESULT
gboolean edition_finish(Campaign *campaign, GError **error);

/* Returns the folder of edition `number`, "out/edition-1" in the campaign's; owned by the
 * caller. */
char *edition_get_folder(const Campaign *campaign, int64_t number);

/* The same of the addressee's copy, "out/edition-1-recipient", whether or not it has one. */
char *edition_get_recipient_folder(const Campaign *campaign, int64_t number);

/* The copy of an edition that only its addressee gets, as the store knows it. */
typedef struct {
    gboolean is_there; /* FALSE: it has none, and the public one is the addressee's too */
    int64_t taken_at;  /* when it was taken away, since it named somebody who was erased; 0: it
                          was not */
    Digest manifest;
} EditionRecipient;

G_GNUC_WARN_UNUSED_RESULT
gboolean edition_find_copy(Campaign *campaign, int64_t number, EditionRecipient *out_recipient,
                           GError **error);

/* Sets `out_number` to that of the newest edition, or 0. */
G_GNUC_WARN_UNUSED_RESULT
gboolean edition_get_newest(Campaign *campaign, int64_t *out_number, GError **error);
