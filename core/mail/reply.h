/* reply.h - what a mail server answers, taken apart line by line
 *
 * A reply is one or more lines of three digits and a blank or, where more follow, a hyphen (RFC
 * 5321 section 4.2.1). All lines carry the same code. What is not that, or goes on for too
 * long, is garbage, and whoever reads it must not believe that it knows what the server meant.
 */
#pragma once

#include <glib.h>

typedef struct Reply Reply;

typedef enum {
    REPLY_MORE, /* so far so good, but not all of it is here */
    REPLY_DONE,
    REPLY_GARBAGE,
} ReplyState;

Reply *reply_new(void);
void reply_free(Reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reply, reply_free)

/* Forgets what was taken, so that the next reply can be. */
void reply_clear(Reply *reply);

/* Takes whole lines out of `input` until the reply is complete, leaving what stands behind it,
 * and half a line. */
ReplyState reply_take(Reply *reply, GString *input);

/* The code, or 0 while there is none. */
int reply_get_code(const Reply *reply);

/* The server's words with their codes, lines between LF: the first 4 KiB, what is no UTF-8
 * replaced, unescaped otherwise. Borrowed until the next reply_take(). */
const char *reply_get_words(const Reply *reply);
