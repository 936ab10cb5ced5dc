/* part.h - what the parts of a checkup share
 *
 * For the files of the checkup alone. Each part makes its checks and says what it found.
 */
#pragma once

#include "checkup/finding.h"

typedef struct {
    const CheckupRequest *request;
    Campaign *campaign; /* NULL: its configuration cannot be read */
    gboolean has_store; /* it is open, and sound enough to be read */
    gboolean is_newest; /* its schema is the newest, so that all of it can be read */
    unsigned problem_count;
} Checkup;

/* Says that all is well, or not; `format` makes a line that needs no escaping. */
void checkup_say(Checkup *checkup, const char *check, CheckupState state, const char *advice,
                 const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Says the problem that `reason` tells of; what stands behind its last ";" is what to do, and
 * where it says nothing `advice` is. */
void checkup_fail(Checkup *checkup, const char *check, const GError *reason,
                  const char *advice);

/* The parts, in the order in which they are run. */
void checkup_configuration(Checkup *checkup); /* opens the campaign */
void checkup_folder(Checkup *checkup);
void checkup_store(Checkup *checkup); /* opens the store, if it is there */
void checkup_templates(Checkup *checkup);
void checkup_fonts(Checkup *checkup);
void checkup_key(Checkup *checkup);
void checkup_editions(Checkup *checkup);
void checkup_mail(Checkup *checkup);
void checkup_user(Checkup *checkup);
void checkup_clock(Checkup *checkup);
void checkup_libraries(Checkup *checkup);
