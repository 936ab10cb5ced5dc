/* since.h - what is new since the editions that were sealed
 *
 * A late signatory is one that no edition before counted, under whatever number it had until it
 * was merged. Who stood by name in some edition and took it back since is a withdrawal; who was
 * named in none is not told of. What was corrected in the text since the newest edition, and
 * changed nobody's mind, are errata. In a first edition there is nothing of all that.
 */
#pragma once

#include "campaign/campaign.h"
#include "template/value.h"

typedef struct Since Since;

G_GNUC_WARN_UNUSED_RESULT
Since *since_gather(Campaign *campaign, GError **error);
void since_free(Since *since);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Since, since_free)

/* The newest edition, 0: there is none yet; and when it was sealed. */
int64_t since_get_edition(const Since *since);
int64_t since_get_sealed_at(const Since *since);

/* TRUE when the entry was counted in no edition before, and there was one. */
gboolean since_is_late(const Since *since, int64_t signatory);

unsigned since_count_withdrawn(const Since *since);
unsigned since_count_errata(const Since *since);

/* Sets `out_late` to how many are counted now and were in no edition before. */
G_GNUC_WARN_UNUSED_RESULT
gboolean since_count_late(const Since *since, Campaign *campaign, unsigned *out_late,
                          GError **error);

/* Returns edition.*, for the edition that is to come: `named` are its names in order (Signatory
 * *), `signatories` their values. Its day is SOURCE_DATE_EPOCH's, else today. A new reference.
 */
G_GNUC_WARN_UNUSED_RESULT
Value *since_describe(const Since *since, const Campaign *campaign, const GPtrArray *named,
                      const Value *signatories, GError **error);

/* Returns edition.* of an edition as it was sealed, "2023-11-07T18:00:00Z", for a mail about
 * it; it has nothing that is new since. A new reference. */
Value *since_describe_sealed(const Campaign *campaign, int64_t edition, const char *sealed_at);

/* Returns a record with every name of edition.*; a new reference. */
Value *since_known(void);
