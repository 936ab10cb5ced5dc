/* copy_documents.h - the documents that make one copy of an edition
 *
 * Everybody's copy has all that campaign.conf names, the addressee's the letter alone; both
 * have the letter's translations, unless those are older than the letter or no revision keeps
 * them.
 */
#pragma once

#include "campaign/facts.h"

typedef struct {
    FactsAudience audience; /* that `facts` were gathered for */
    const char *folder;     /* of a FileStage, empty */
    void (*progress)(size_t done, size_t total, void *closure); /* NULL: none */
    void *closure;
} CopyDocuments;

/* Writes them, and returns their names (GPtrArray of char *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *copy_documents_make(Campaign *campaign, const Facts *facts, const CopyDocuments *how,
                               GError **error);
