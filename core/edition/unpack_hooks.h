/* unpack_hooks.h - how what a file says is told: for the files of unpack
 */
#pragma once

#include <glib.h>

/* Each is a text of its own, which goes on until it is ended. */
typedef enum {
    UNPACK_TEXT,     /* what is read */
    UNPACK_BESIDE,   /* attributes, comments, names of parts, headers of a mail */
    UNPACK_METADATA, /* who made it with what, and its title */
    UNPACK_LANES
} UnpackLane;

/* What a file says, in pieces; borrowed for the call. */
typedef struct {
    void (*text)(UnpackLane lane, const char *text, size_t length, void *closure);
    void (*end)(UnpackLane lane, void *closure);
} UnpackHooks;
