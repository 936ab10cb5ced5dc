/* finding.h - what a checkup looks at, and what it says
 *
 * One finding or more a check, each with the state that it is in, told of as it is made.
 */
#pragma once

#include "campaign/campaign.h"

typedef enum {
    CHECKUP_OK,
    CHECKUP_NOTE,    /* nothing is broken, and somebody should know */
    CHECKUP_PROBLEM, /* something will fail, or has */
} CheckupState;

/* "ok", "note", "problem". Static. */
const char *checkup_state_word(CheckupState state);

typedef struct {
    const char *check; /* "configuration" "folder" "store" "journal" "templates" "translations"
                          "fonts" "key" "editions" "mail" "user" "clock" "libraries" */
    CheckupState state;
    const char *what;   /* what was found, in a line, escaped */
    const char *advice; /* what to do, or NULL */
} CheckupFinding;

typedef struct {
    const char *folder;    /* the campaign's */
    const char *templates; /* the program's own */
    const Clock *clock;
    gboolean offline; /* leave the mail server alone */

    /* Return the paths of the secret and of the public signing key; owned by the caller. */
    char *(*find_key)(const Campaign *campaign, GError **error);
    char *(*find_public_key)(const char *path);

    /* Told of each finding, which is borrowed for the call. */
    void (*found)(const CheckupFinding *finding, void *closure);
    void *closure;
} CheckupRequest;
