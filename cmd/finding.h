/* finding.h - a finding of a review, as `review` and `seal` show it */
#pragma once

#include "cmd.h"

#include "edition/review_finding.h"

/* Prints it: severity, rule, what is the matter, and on the next line what to do. */
void finding_print(const Cmd *cmd, const ReviewFinding *finding);

/* Prints each of `findings` (GPtrArray of ReviewFinding *). */
void findings_print(const Cmd *cmd, const GPtrArray *findings);

/* [{rule, severity, text, remedy, entries}], a new reference. */
json_t *findings_to_json(const GPtrArray *findings);
