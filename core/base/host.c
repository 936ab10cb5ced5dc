#include "base/host.h"

#include <gio/gio.h>
#include <string.h>

gboolean
host_is_loopback(const char *host)
{
    g_autofree char *bare = g_strdup(host[0] == '[' ? host + 1 : host);
    bare[strcspn(bare, "]")] = '\0';
    if (g_ascii_strcasecmp(bare, "localhost") == 0)
        return TRUE;

    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(bare);
    return address != NULL && g_inet_address_get_is_loopback(address);
}
