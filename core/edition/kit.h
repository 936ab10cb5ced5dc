/* kit.h - what a partner needs to publish the letter whole
 *
 * A folder out/kit-NAME for one public signatory: an announcement with its own short name and
 * the number of the others, with the full letter beneath; the letter as text, web page and Word
 * document; some short posts; the digests and how to check them. Once an edition is sealed the
 * letter's files are its bytes and the counts its counts; before that the kit says that it is a
 * draft. Templates are kit/announcement.md, kit/social.md and kit/checking.md of the campaign,
 * or else of the program.
 */
#pragma once

#include "edition/release.h"

typedef enum {
    KIT_ERROR_WHO,  /* a signatory whom a kit would name, and must not or cannot */
    KIT_ERROR_POST, /* a post that is longer than posts may be */
} KitError;

#define KIT_ERROR (kit_error_quark())
GQuark kit_error_quark(void);

#define KIT_LONGEST_POST 280 /* characters */

typedef struct {
    char *folder;        /* "out/kit-aln" */
    GPtrArray *files;    /* char *, names in it */
    int64_t edition;     /* whose letter it is; 0: a draft */
    GPtrArray *findings; /* ReviewFinding *: what a search found, and did not keep it back */
} Kit;

void kit_free(Kit *kit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Kit, kit_free)

typedef struct {
    const char *who;
    const char *templates;       /* folder of the program's own */
    const char *override_reason; /* why leaks are set aside; NULL: they refuse */
} KitRequest;

/* Makes a kit, all at once in place of what was there. It is made to be published, and so is
 * searched first: what it must not hold is RELEASE_ERROR_LEAK. */
G_GNUC_WARN_UNUSED_RESULT
Kit *kit_build(Campaign *campaign, const KitRequest *request, GError **error);
