/* lines.h - several connections to one mail server, driven by one poll loop
 *
 * Each line is a connection that dial.h makes and the Session spoken over it. One turn sends
 * what the sessions have to say, waits for whatever comes first on any of them, hears it, and
 * ends those whose patience is over; between turns their owner takes verdicts and gives
 * messages. A line whose session is not open any more is closed in the next turn and can be
 * dialled again. Nothing is shared between lines, and there are no threads.
 */
#pragma once

#include "mail/dial.h"
#include "mail/session.h"

typedef struct Lines Lines;

/* Room for `count` lines, none of them dialled. `account` is borrowed. */
Lines *lines_new(const DialAccount *account, unsigned count);

/* Says QUIT where that is polite, waiting some seconds in all for the answers, and closes. */
void lines_close(Lines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lines, lines_close)

/* What session_set_timeouts() says, for those that are dialled from now on. */
void lines_set_timeouts(Lines *lines, unsigned command, unsigned final);

/* Begins to dial one that is free; FALSE when the account cannot work, with DIAL_ERROR_CONFIG.
 */
G_GNUC_WARN_UNUSED_RESULT
gboolean lines_dial(Lines *lines, GError **error);

/* How many there are, and of them how many are being dialled and how many connected. */
unsigned lines_count(const Lines *lines);
unsigned lines_count_dialling(const Lines *lines);
unsigned lines_count_open(const Lines *lines);

/* Why one could not be dialled, as dial_finish() says it; NULL: none since the last time. Owned
 * by the caller. */
GError *lines_take_failure(Lines *lines);

/* One turn; waits at most until `until` (microseconds of g_get_monotonic_time()), and not at
 * all for what happened already. A signal ends the wait. */
void lines_turn(Lines *lines, int64_t until);

/* The session of line `index`, borrowed until the next turn; NULL: it is not connected. */
Session *lines_get(const Lines *lines, unsigned index);

/* What the server of line `index`, which is connected, offers. */
const Offers *lines_get_offers(const Lines *lines, unsigned index);

/* Closes line `index` without a word. */
void lines_hang_up(Lines *lines, unsigned index);
