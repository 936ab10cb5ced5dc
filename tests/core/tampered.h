/* tampered.h - for tests: a journal that was edited behind its back
 *
 * Whatever was done to a campaign, an entry that somebody changes in the store afterwards, with
 * a program of their own, is the one that the journal names.
 */
#pragma once

#include "campaign/campaign.h"

/* Changes entries of the journal of `campaign`, whose store is open, one at a time from the
 * last to the first, and claims each time that the first that was changed is named. The journal
 * does not hold afterwards. */
void tampered_entry_is_named(Campaign *campaign);
