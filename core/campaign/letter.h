/* letter.h - the letter's text and its recorded revisions
 *
 * A revision is a state of the letter that somebody may have signed: its source, and the
 * consent text made of it, whose SHA-256 a sign-on carries. The consent text is the line
 * "undersigned consent text 1" and then each block of the letter as one unwrapped line, with
 * campaign, letter and addressee values filled in and the tags that depend on the roster, on
 * dates or on links left as their source (LETTER_KEPT_NAMES). Where each of several addressees
 * gets a letter of its own, their tags are left so too: what is signed is what all of them get.
 */
#pragma once

#include "campaign/facts.h"
#include "proof/digest.h"

typedef enum {
    LETTER_ERROR_UNCHANGED, /* the text is that of the last revision */
    LETTER_ERROR_NONE,      /* no such revision, or none at all */
} LetterError;

#define LETTER_ERROR (letter_error_quark())
GQuark letter_error_quark(void);

typedef enum {
    REVISION_FIRST,
    REVISION_TYPO,        /* consents stay */
    REVISION_SUBSTANTIVE, /* every signatory is asked again */
} RevisionKind;

typedef struct {
    int64_t number; /* from 1 */
    int64_t at;
    RevisionKind kind;
    char *message;
    char *source;  /* letter.md as it was */
    char *consent; /* the consent text */
    Digest sha256; /* of the consent text */
} Revision;

void revision_free(Revision *revision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Revision, revision_free)
const char *revision_kind_word(RevisionKind kind);

/* Returns the consent text of the letter as it stands in the folder now; `out_source`, which
 * may be NULL, is its source. Both owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *letter_get_consent(Campaign *campaign, char **out_source, GError **error);

/* Returns the blocks of a consent text, a line each, behind the line that every one begins
 * with. Borrowed from it. */
const char *letter_get_blocks(const char *consent);

/* Records the letter's present text, and with it its translations (rendition.h), as the next
 * revision; a substantive one moves the signatories of earlier ones to reconsent, `out_moved`
 * of them. LETTER_ERROR_UNCHANGED when nothing that matters to a signatory changed, but for a
 * typo of a translation alone. The first revision is REVISION_FIRST whatever `kind` says. */
G_GNUC_WARN_UNUSED_RESULT
Revision *letter_revise(Campaign *campaign, RevisionKind kind, const char *message,
                        int64_t *out_moved, GError **error);

/* The same; and of the translations into the languages `checked` (tags, NULL at the end, or
 * NULL) it is written down that somebody read them against this text, and that they hold. */
G_GNUC_WARN_UNUSED_RESULT
Revision *letter_revise_checked(Campaign *campaign, RevisionKind kind, const char *message,
                                const char *const *checked, int64_t *out_moved, GError **error);

/* Returns the newest revision, recording revision 1 from the present text if there is none, as
 * the first sign-on or seal does. */
G_GNUC_WARN_UNUSED_RESULT
Revision *letter_get_current(Campaign *campaign, GError **error);

/* Returns the newest revision or NULL with no error when there is none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean letter_find_newest(Campaign *campaign, Revision **out_revision, GError **error);

/* Returns revision `number`, or LETTER_ERROR_NONE. */
G_GNUC_WARN_UNUSED_RESULT
Revision *letter_get_revision(Campaign *campaign, int64_t number, GError **error);

/* Returns all of them in order (GPtrArray of Revision *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *letter_list_revisions(Campaign *campaign, GError **error);

/* TRUE in `out_same` when the present text is the newest revision's (its consent text has that
 * SHA-256). */
G_GNUC_WARN_UNUSED_RESULT
gboolean letter_is_recorded(Campaign *campaign, gboolean *out_same, GError **error);
