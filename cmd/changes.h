/* changes.h - what a file proposes, shown entry by entry
 */
#pragma once

#include "cmd.h"

#include "campaign/proposal.h"

/* Prints the changes, an entry's under its name, at most some dozens; then what nothing was
 * taken of, and who is in no row. */
void changes_print(const Cmd *cmd, const ProposalFindings *findings);

/* [{id, who, field, before, after, base, row, state, why}], the problems, and {count, entries}
 * of those who are in no row. New references. */
json_t *changes_to_json(const ProposalFindings *findings);
json_t *changes_problems_to_json(const ProposalFindings *findings);
json_t *changes_gone_to_json(const ProposalFindings *findings);
