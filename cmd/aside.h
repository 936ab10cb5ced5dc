/* aside.h - a rule that a person sets aside for once, and why
 *
 * For what is searched for leaks before it goes out, beside a seal.
 */
#pragma once

#include "cmd.h"

/* As the options give it; both are owned. */
typedef struct {
    char *rule;
    char *reason;
} Aside;

void aside_clear(Aside *aside);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Aside, aside_clear)

#define ASIDE_ENTRIES(aside)                                                                   \
    {"override",                                                                               \
     0,                                                                                        \
     0,                                                                                        \
     G_OPTION_ARG_STRING,                                                                      \
     &(aside).rule,                                                                            \
     "Set a rule aside: leak, for a name that is meant to stand there",                        \
     "RULE"},                                                                                  \
    {                                                                                          \
        "reason", 0, 0, G_OPTION_ARG_STRING, &(aside).reason, "Why; it is journalled", "TEXT"  \
    }

/* Refuses a rule that is none, one without a reason, and a reason for none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean aside_check(const Aside *aside, GError **error);

/* Prints those of `findings` (GPtrArray of ReviewFinding *) that a person set aside: a preview
 * has told the others. */
void aside_print_set_aside(const Cmd *cmd, const GPtrArray *findings);
