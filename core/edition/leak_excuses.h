/* leak_excuses.h - what a campaign says of itself to everybody, and so betrays nobody by
 *
 * The letter and the translations that go with it, what earlier editions published, and what
 * campaign.conf and the list of addressees say of organiser, letter and addressees.
 */
#pragma once

#include "campaign/campaign.h"
#include "edition/terms.h"

/* Reads all of it with `scan`, a text after the other. */
G_GNUC_WARN_UNUSED_RESULT
gboolean leak_excuses_read(Campaign *campaign, TermsScan *scan, GError **error);
