/* build.h - a campaign's documents, made from its templates into a folder
 *
 * letter.* and each [document NAME], once, per addressee or per public signatory, in each of
 * its formats (recipe.h). What is built is one look at the campaign (Facts); a draft and an
 * edition are made by the same hand.
 */
#pragma once

#include "campaign/letter.h"
#include "document/document.h"

typedef enum {
    BUILD_ERROR_REQUEST, /* no such format, or two documents of one name */
} BuildError;

#define BUILD_ERROR (build_error_quark())
GQuark build_error_quark(void);

/* FALSE, and BUILD_ERROR_REQUEST, when one of `formats` (NULL at the end, or NULL: none) is not
 * "txt", "html", "docx" or "pdf". */
G_GNUC_WARN_UNUSED_RESULT
gboolean build_check_formats(const char *const *formats, GError **error);

typedef struct {
    const char *const
        *formats;         /* "txt" "html" "docx" "pdf", NULL at the end; NULL: as configured */
    const char *document; /* one document's name, "letter" for the letter; NULL: all */
    const char
        *language;  /* of the translations that are made: letter.fr.pdf of letter.fr.md, and
                       so of every document that is translated; NULL: of the campaign */
    gboolean draft; /* marked as a draft, with revision and date */
    gboolean check; /* check the templates, write nothing */
    void (*progress)(size_t done, size_t total, void *closure); /* NULL: none */
    void *closure;

    /* When not NULL, shown each document before it is written, by its name without the format
     * ("announcement-017"). FALSE stops the build. */
    gboolean (*inspect)(const char *name, const Document *document, void *closure,
                        GError **error);
    void *inspector;      /* the closure of `inspect` */
    GPtrArray *out_empty; /* when not NULL: gets "letter.md: {{addressee.title}}" (char *) for
                             each name that was printed empty without a default, once;
                             of an addressee's, with " in letter-ilse-harrow" behind it */
} BuildRequest;

/* Writes the documents into `folder`, which is there (with `is_stage` that of a FileStage,
 * empty), and returns their names in order (GPtrArray of char *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *build_documents(Campaign *campaign, const Facts *facts, const BuildRequest *request,
                           const char *folder, gboolean is_stage, GError **error);

/* Builds into out/draft, all at once in place of what was there. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *build_draft(Campaign *campaign, const BuildRequest *request, GError **error);
