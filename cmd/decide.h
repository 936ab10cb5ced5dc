/* decide.h - the proposed pairs one by one at the terminal, for a person to decide */
#pragma once

#include "cmd.h"

#include "campaign/names.h"

/* Shows each of `pairs` (GArray of NamesPair) with the letters that differ marked, asks, and
 * does at once what is answered. */
G_GNUC_WARN_UNUSED_RESULT
gboolean decide_pairs(Cmd *cmd, const GArray *pairs, GError **error);
