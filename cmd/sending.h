/* sending.h - what `mail` and `outbox` share: one run of the outbox, shown and summed up */
#pragma once

#include "cmd.h"

#include "mail/outbox.h"

/* Prints each line of `text`, which may hold anything, escaped and with `indent` before it. */
void sending_print_text(const Cmd *cmd, const char *indent, const char *text);

/* Sends what can be sent of `mailing` (0: of all) with a progress bar and prints what came of
 * it. FALSE unless all of it was sent. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sending_run(Cmd *cmd, Outbox *outbox, const DialAccount *account, int64_t mailing,
                     gboolean json, GError **error);
