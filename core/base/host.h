/* host.h - a host by its name or address, without looking it up */
#pragma once

#include <glib.h>

/* TRUE for what never leaves this machine: 127.0.0.0/8, ::1 (with or without brackets) and
 * "localhost". */
gboolean host_is_loopback(const char *host);
