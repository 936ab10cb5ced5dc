#include "mail/wire.h"

#define ROOM 32768

struct Wire {
    CURL *curl;
    CURLM *multi; /* borrowed */
    curl_socket_t socket;
    size_t length; /* of what is to be sent */
    size_t sent;   /* of it */
    char bytes[ROOM];
};

Wire *
wire_new(CURL *curl, CURLM *multi)
{
    Wire *wire = g_malloc(sizeof *wire);

    wire->curl = curl;
    wire->multi = multi;
    wire->socket = CURL_SOCKET_BAD;
    wire->length = wire->sent = 0;
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &wire->socket);
    return wire;
}

void
wire_free(Wire *wire)
{
    if (wire == NULL)
        return;

    curl_multi_remove_handle(wire->multi, wire->curl);
    curl_easy_cleanup(wire->curl);
    g_free(wire);
}

curl_socket_t
wire_get_socket(const Wire *wire)
{
    return wire->socket;
}

/* What waits to be sent stays where it is: TLS holds on to its address. */
char *
wire_get_room(Wire *wire, size_t *out_room)
{
    *out_room = ROOM - wire->length;
    return wire->bytes + wire->length;
}

void
wire_put(Wire *wire, size_t length)
{
    g_assert(length <= ROOM - wire->length);
    wire->length += length;
}

WireStatus
wire_flush(Wire *wire)
{
    while (wire->sent < wire->length) {
        size_t sent = 0;
        const CURLcode code = curl_easy_send(wire->curl, wire->bytes + wire->sent,
                                             wire->length - wire->sent, &sent);
        if (code != CURLE_OK && code != CURLE_AGAIN)
            return WIRE_CLOSED;
        wire->sent += sent;
        if (code == CURLE_AGAIN || sent == 0)
            return WIRE_AGAIN;
    }
    wire->length = wire->sent = 0;
    return WIRE_OK;
}

gboolean
wire_is_flushed(const Wire *wire)
{
    return wire->sent == wire->length;
}

WireStatus
wire_receive(Wire *wire, char *bytes, size_t room, size_t *out_length)
{
    const CURLcode code = curl_easy_recv(wire->curl, bytes, room, out_length);

    if (code == CURLE_AGAIN)
        return WIRE_AGAIN;
    return code == CURLE_OK && *out_length > 0 ? WIRE_OK : WIRE_CLOSED;
}
