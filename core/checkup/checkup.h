/* checkup.h - is everything there that a campaign needs, and is it as it must be
 *
 * Looks at the configuration, the folder, the store and its journal, the templates and
 * translations, the fonts, the signing key, the editions, the mail login, the clock and the
 * libraries, and says one thing or more of each. It changes nothing: the store is opened to
 * look at it (store_open_as_is()), and the mail server is greeted, logged in to and left.
 *
 * A check whose grounds are missing (no templates are checked while the configuration cannot be
 * read) is left out; what keeps it from being made is a problem of its own.
 */
#pragma once

#include "checkup/finding.h"

/* Makes every check, and returns how many problems were found. */
unsigned checkup_run(const CheckupRequest *request);
