/* ledger_parts.h - what the files of the ledger share with each other
 *
 * For them alone: what a Ledger is.
 */
#pragma once

#include "base/clock.h"
#include "campaign/freezer.h"
#include "campaign/frozen.h"

typedef struct Ledger Ledger;

struct Ledger {
    Store *store;       /* borrowed */
    const Clock *clock; /* borrowed */
    Freezer *freezer;
    Frozen *frozen;
    int64_t holder;    /* by which its claims are known */
    gboolean is_swept; /* no body was dropped since */
};
