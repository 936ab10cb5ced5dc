/* verdict.h - a message that a session is given, and what it says became of it */
#pragma once

#include "mail/envelope.h"

/* What came of one message (CATALOGUE E4). */
typedef enum {
    SESSION_SENT,      /* 250 to the final dot */
    SESSION_DEFERRED,  /* not accepted now: 4xx, 421, or the connection went before the whole
                          body was handed over */
    SESSION_FAILED,    /* 5xx to this address or this message */
    SESSION_UNCERTAIN, /* everything was handed over and no clear answer came */
    SESSION_OURS,      /* 5xx to MAIL or the like: the server refuses us; stop the run, nothing
                          is known against the address */
    SESSION_AGAIN,     /* not tried: the connection had served others and went, or
                          session_stop(); another connection can have it */
} SessionOutcome;

/* Borrowed until its verdict was taken. */
typedef struct {
    const Address *from;
    const Address *to;
    GBytes *bytes; /* checked by message_check() */
    gboolean is_8bit;
    const char *label; /* for bounces, as in envelope.h; NULL: none */
    void *tag;         /* the driver's */
} SessionMessage;

typedef struct {
    void *tag;
    SessionOutcome outcome;
    char *reply; /* the server's last words, bounded, unescaped; ours in parentheses where it
                    had none; owned by whoever took the verdict */
} SessionVerdict;
