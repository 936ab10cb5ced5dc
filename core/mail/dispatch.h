/* dispatch.h - a run of the outbox as it stands, and what each outcome means for it; for
 * outbox_run.c
 *
 * A Dispatch is filled in by the run, which owns it. An outcome is written down, counted, and
 * may stop the run: a server that refuses or puts off everyone, or that takes mails and does
 * not answer, gets no more of them.
 */
#pragma once

#include "mail/claim.h"
#include "mail/outbox_plan.h"

/* One message under way. */
typedef struct {
    Claim *claim;
    gboolean is_second; /* it was on a connection that went */
} Flight;

/* What a turn found out about a line, and gives it. */
typedef struct {
    Flight *marked; /* its end waits for the mark; borrowed */
    Flight *given;
} Slot;

typedef struct {
    const OutboxPlan *plan;
    OutboxResult *result;
    Slot *slots;   /* one a line */
    int64_t after; /* the message that was looked at last */
    gboolean exhausted;
    GQueue *again;      /* ids of messages that want a fresh connection */
    unsigned under_way; /* messages */
    unsigned uncounted; /* of them, not marked yet */
    unsigned room;      /* that the pace leaves in this turn */
    unsigned deferred_in_row, uncertain_in_row;
    unsigned dial_attempts;
    int64_t dial_at;   /* not before */
    int64_t room_at;   /* when the pace has room; 0: now */
    int64_t entry;     /* the journal's about what was sent in this turn; 0: none */
    int64_t ending_at; /* when patience ends; 0: the run is not to end */
    gboolean stopping;
    GError *reason; /* why; NULL: it was asked to, or it is not */
} Dispatch;

void flight_free(Flight *flight);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flight, flight_free)

/* Session of a line; NULL: it has none now. Borrowed. */
Session *dispatch_get_session(const Dispatch *dispatch, unsigned line);

unsigned dispatch_count_lines(const Dispatch *dispatch);

/* TRUE while there may be messages that were not begun. */
gboolean dispatch_has_messages(const Dispatch *dispatch);

/* Begins nothing more; the first `reason` is the one that is told, and each is consumed. Where
 * there is none what was begun may come to its end. */
void dispatch_stop(Dispatch *dispatch, GError *reason);

/* Writes down what came of a message, and decides whether the run can go on. */
G_GNUC_WARN_UNUSED_RESULT
gboolean dispatch_note(Dispatch *dispatch, const Flight *flight, const SessionVerdict *verdict,
                       GError **error);

/* Writes down all that happened since the last turn, marks what may end and claims what may
 * begin, in one transaction, and then lets it go. */
G_GNUC_WARN_UNUSED_RESULT
gboolean dispatch_settle(Dispatch *dispatch, GError **error);
