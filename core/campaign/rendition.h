/* rendition.h - the letter in one language: its file, and the words that are held against
 * others
 *
 * The campaign's letter (letter.md) is the authentic text, in the campaign's language: it is
 * what a signatory approves. letter.fr.md beside it is its translation into French. A rendition
 * is read as a consent text is: each block as one unwrapped line, campaign, letter and
 * addressee values filled in, what depends on the roster, on dates or on links left as its
 * source. A revision keeps the renditions that were there when it was recorded.
 */
#pragma once

#include "campaign/campaign.h"
#include "proof/digest.h"

typedef struct {
    char *language; /* the tag as it stands in the file's name: "fr", "zh-Hant" */
    char *file;     /* "letter.fr.md" */
    char *source;
    char *text;       /* its blocks, a line each */
    gboolean checked; /* a person said of this state that it holds as a whole */
} Rendition;

void rendition_free(Rendition *rendition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rendition, rendition_free)

/* The SHA-256 of its text. */
Digest rendition_digest(const Rendition *rendition);

/* Returns the blocks of the letter's file `file`, its values as `language` writes them;
 * `out_source`, which may be NULL, is its source. Both owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *rendition_read(Campaign *campaign, const char *file, Language *language,
                     char **out_source, GError **error);

/* Returns the language that `name` gives its translation of the file `original`
 * ("letter.fr.md" of "letter.md": fr), or NULL when it is none of it; owned by the caller. */
char *rendition_find_tag(const char *name, const char *original);

/* Returns "letter.fr.md" for "letter.md" and "fr"; owned by the caller. */
char *rendition_file(const char *original, const char *language);

/* Returns the translations that stand in the folder, in order of their tags (GPtrArray of
 * Rendition *); owned by the caller. A tag that is no language's is an error. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *rendition_list(Campaign *campaign, GError **error);

/* Returns those that revision `revision` keeps, in the same order; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *rendition_list_recorded(Campaign *campaign, int64_t revision, GError **error);

/* Returns the one of `language` among `renditions`, or NULL; borrowed. */
const Rendition *rendition_of_language(const GPtrArray *renditions, const char *language);

/* Keeps `renditions` with revision `revision`, in the caller's transaction. */
G_GNUC_WARN_UNUSED_RESULT
gboolean rendition_record(Campaign *campaign, int64_t revision, const GPtrArray *renditions,
                          GError **error);
