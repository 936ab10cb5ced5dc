/* descriptor.h - an open file that is closed when it leaves scope
 *
 * For the few who call the system themselves: `g_auto(Descriptor) fd = open(…)`.
 */
#pragma once

#include <glib.h>
#include <unistd.h>

/* A file descriptor, or -1 for none. */
typedef int Descriptor;

static inline void
descriptor_close(Descriptor *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Descriptor, descriptor_close)

/* Hands the descriptor over and leaves none behind. */
static inline int
descriptor_steal(Descriptor *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}
