/* translation.h - which translation of the letter is older than the letter, block by block
 *
 * A translation belongs to a revision (rendition.h). Each of its blocks stands for a block of
 * the authentic text (pairing.h) and is older than it when that one was changed after this one
 * last was; a change that a revision records and one that only stands in the folder count
 * alike. Where somebody read a translation against a revision and said that it holds, nothing
 * of it is older than that revision. Blocks are numbered from 1 in the letter, as a difference
 * between revisions numbers them.
 */
#pragma once

#include "campaign/letter.h"
#include "campaign/rendition.h"

typedef struct {
    char *language;       /* "fr" */
    char *file;           /* "letter.fr.md" */
    char *original;       /* "letter.md" */
    unsigned blocks;      /* of it */
    unsigned expected;    /* of the letter */
    gboolean is_recorded; /* it is as a revision keeps it */
    Digest sha256;        /* of its text */
    GArray *older;        /* unsigned: the letter's blocks whose translation is older */
    GArray *missing;      /* unsigned: the letter's blocks that have no counterpart */
    GArray *extra;        /* unsigned: its own blocks that stand for none of the letter's */
} Translation;

void translation_free(Translation *translation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Translation, translation_free)

/* Returns how the translations stood at revision `revision`, or with 0 how they stand in the
 * folder, in order of their tags (GPtrArray of Translation *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *translation_list(Campaign *campaign, int64_t revision, GError **error);

/* TRUE when nothing of it is older, missing or more than the letter says. */
gboolean translation_is_current(const Translation *translation);

/* TRUE when a seal encloses it: it is current, and a revision keeps it. */
gboolean translation_is_ready(const Translation *translation);

/* Returns "letter.fr.md is older than letter.md in paragraphs 3 and 9; it has 14 paragraphs,
 * letter.md 15: paragraph 12 has no counterpart", or what is good about it; owned by the
 * caller. */
char *translation_describe(const Translation *translation);

/* {language, file, sha256, recorded, current, paragraphs, expected, older, missing, extra}. A
 * new reference. */
json_t *translation_to_json(const Translation *translation);
