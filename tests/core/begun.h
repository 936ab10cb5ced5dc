/* begun.h - for tests: a campaign begun from a kind of letter, in a folder of its own
 *
 * Its clock stands still at 6 November 2023, 18:00 UTC. The folder goes with begun_tear_down().
 * What a test wants of it must succeed, or the test ends there.
 */
#pragma once

#include "campaign/campaign.h"

typedef struct {
    char *folder;
    Clock *clock;
    Campaign *campaign; /* with its store open */
} Begun;

void begun_set_up(Begun *begun, const char *kind);
void begun_tear_down(Begun *begun);

/* Opens the campaign anew, as the next run of the program would. */
void begun_reopen(Begun *begun);

/* Writes `text` into the campaign's file `name`; puts it behind what is there; or changes its
 * first `from` to `to`. */
void begun_write(const Begun *begun, const char *name, const char *text);
void begun_append(const Begun *begun, const char *name, const char *text);
void begun_change(const Begun *begun, const char *name, const char *from, const char *to);

/* Adds an entry with one further field (or NULL) set, and records that it signed the letter as
 * it is, on `authority`'s word (NULL: nobody's). Returns its id. */
int64_t begun_sign(const Begun *begun, const char *name, const char *field, const char *value,
                   const char *authority);
