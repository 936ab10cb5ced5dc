/* sealed_entry.h - a signatory as a manifest commits to it
 *
 * What an edition seals of somebody, what its receipt says, and what is held against the roster
 * to see whether anything changed, are the same words.
 */
#pragma once

#include "campaign/signatory.h"
#include "proof/manifest.h"

/* The entry of `signatory`, from which it borrows, under `number` in public (0: it is not
 * named); its salt is all zero. */
ManifestSignatory sealed_entry_of(const Signatory *signatory, int64_t number);

/* Returns it as canonical JSON; owned by the caller. */
char *sealed_entry_write(const Signatory *signatory, int64_t number);
