/* edition_copy.h - one sealed folder of an edition: everybody's, or the addressee's
 *
 * The addressee's holds the letter alone and names those, too, whose visibility is recipient.
 * Each is sealed by a manifest of its own, with salts of its own, so that neither tells of
 * anybody what the other does not; both follow the public one of the edition before.
 */
#pragma once

#include "base/file.h"
#include "campaign/facts.h"
#include "campaign/letter.h"
#include "edition/build.h"
#include "proof/manifest.h"
#include "proof/seal.h"
#include "proof/succession.h"

/* What the copies of one edition have in common; all borrowed. */
typedef struct {
    Campaign *campaign;
    const Revision *revision;
    int64_t number;
    int64_t at;             /* when it is sealed */
    const Digest *previous; /* the public manifest of the edition before; NULL: the first */
    const SealKey *key;
    const Succession *succession; /* how the key came to be trusted; NULL: it follows none */
    void (*progress)(size_t done, size_t total, void *closure); /* NULL: none */
    void *closure;

    /* Shown what was written, the names of the `files` in `folder`, and the manifest that is to
     * be; FALSE keeps it from being signed. */
    gboolean (*inspect)(const Facts *facts, const char *folder, const GPtrArray *files,
                        const char *manifest, void *inspector, GError **error);
    void *inspector; /* the closure of `inspect` */
} EditionHead;

typedef struct {
    FactsAudience audience;
    Facts *facts;
    char *folder;     /* out/edition-N or out/edition-N-recipient, once it is in its place */
    FileStage *stage; /* until then */
    GArray *salts;    /* MANIFEST_SALT_SIZE bytes for each of facts_get_counted() */
    Manifest *manifest;
    char *json; /* manifest.json */
    Digest sha256;
} EditionCopy;

/* Builds, describes, signs and verifies a copy, aside and durable on the disk; consumes
 * `facts`, which were gathered for `audience`. Refuses a folder that is in its place. */
G_GNUC_WARN_UNUSED_RESULT
EditionCopy *edition_copy_make(const EditionHead *head, FactsAudience audience, Facts *facts,
                               GError **error);

/* Puts it in its place; what the system did not let there stays aside. */
G_GNUC_WARN_UNUSED_RESULT
gboolean edition_copy_commit(EditionCopy *copy, GError **error);

/* What was not committed is removed. */
void edition_copy_free(EditionCopy *copy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EditionCopy, edition_copy_free)

/* Returns where it stands in the campaign's folder; owned by the caller. */
char *edition_copy_get_folder(const Campaign *campaign, int64_t number, FactsAudience audience);
