/* approval.h - what a signatory approved, and what the letter says otherwise now
 *
 * For mails to those who signed an earlier text: the changes are those between the revision
 * that this very signatory approved and the letter as it stands in the folder, block by block
 * and word by word. In templates they are
 *
 *     approved.revision approved.digest        the revision and the SHA-256 of its consent text
 *     revisions   a list of those recorded since: number kind message
 *     changes     a list of the blocks that differ: number changed added removed words, where
 *                 words is a list of text same added removed
 *
 * empty for who approved nothing.
 */
#pragma once

#include "campaign/letter.h"

typedef struct Approvals Approvals;

/* Looks at the letter and its revisions once. */
G_GNUC_WARN_UNUSED_RESULT
Approvals *approvals_new(Campaign *campaign, GError **error);
void approvals_free(Approvals *approvals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Approvals, approvals_free)

/* The SHA-256 of the letter's consent text as it stands. Borrowed. */
const Digest *approvals_get_consent(const Approvals *approvals);

/* The consent text of `revision`; NULL: there is no such revision. Borrowed. */
const char *approvals_get_text(const Approvals *approvals, int64_t revision);

/* Sets the names above in `scope` for who approved `revision`; 0: nothing. What is the same for
 * two is the same Value. */
void approvals_describe(Approvals *approvals, int64_t revision, Value *scope);

/* Sets them in a record of names that can be had. */
void approvals_describe_known(Value *known);
