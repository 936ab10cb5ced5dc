/* runs.h - a text against what it was, printed with its words marked
 */
#pragma once

#include "cmd.h"

#include "campaign/wordcompare.h"

/* Prints the runs of a block on one line, without its end: [-went-] and {+came+}, of what
 * stayed only the words next to them. Colour on a terminal only makes it plainer. */
void runs_print(const Cmd *cmd, const GArray *runs);
