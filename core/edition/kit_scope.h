/* kit_scope.h - what the templates of a kit may say; for kit.c alone
 *
 * campaign.*, letter.*, addressee.*, count.*, of signatory.* what is public, and edition.*:
 * number, sealed_at, sha256 (of manifest.json), key, files (path, sha256); nothing before an
 * edition is sealed. Once one is, counts are its counts.
 */
#pragma once

#include "campaign/facts.h"
#include "edition/original.h"

/* `original` may be NULL. A new reference. */
Value *kit_scope_new(const Campaign *campaign, const Facts *facts, const Signatory *signatory,
                     const Original *original);

/* A record with every name that there may be. A new reference. */
Value *kit_scope_known(const Campaign *campaign);

/* Returns the public entry of `signatory` in `manifest`, or NULL. Borrowed. */
const ManifestSignatory *kit_scope_find(const Manifest *manifest, const Signatory *signatory);
