#include "mail/wire.h"

#include <errno.h>
#include <sys/socket.h>

#define ROOM 32768

struct Wire {
    CURL *curl;
    CURLM *multi; /* borrowed */
    curl_socket_t socket;
    size_t length; /* of what is to be sent */
    size_t sent;   /* of it */
    gboolean is_plain;
    gboolean is_emptied; /* plain, and it gave less than there was room for */
    char bytes[ROOM];
};

Wire *
wire_new(CURL *curl, CURLM *multi, gboolean is_plain)
{
    Wire *wire = g_malloc(sizeof *wire);

    wire->curl = curl;
    wire->multi = multi;
    wire->socket = CURL_SOCKET_BAD;
    wire->length = wire->sent = 0;
    wire->is_plain = is_plain;
    wire->is_emptied = FALSE;
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

static WireStatus
status_of(CURLcode code)
{
    return code == CURLE_OK ? WIRE_OK : code == CURLE_AGAIN ? WIRE_AGAIN : WIRE_CLOSED;
}

/* What a call on the socket came to, of which libcurl need not know. */
static WireStatus
note(ssize_t count, size_t *out_length)
{
    *out_length = count > 0 ? (size_t)count : 0;
    if (count >= 0)
        return WIRE_OK;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? WIRE_AGAIN : WIRE_CLOSED;
}

static WireStatus
send_some(Wire *wire, const char *bytes, size_t length, size_t *out_sent)
{
    if (wire->is_plain)
        return note(send(wire->socket, bytes, length, MSG_NOSIGNAL), out_sent);

    return status_of(curl_easy_send(wire->curl, bytes, length, out_sent));
}

static WireStatus
receive_some(Wire *wire, char *bytes, size_t room, size_t *out_length)
{
    if (wire->is_plain)
        return note(recv(wire->socket, bytes, room, 0), out_length);

    return status_of(curl_easy_recv(wire->curl, bytes, room, out_length));
}

WireStatus
wire_flush(Wire *wire)
{
    while (wire->sent < wire->length) {
        size_t sent = 0;
        const WireStatus status =
            send_some(wire, wire->bytes + wire->sent, wire->length - wire->sent, &sent);
        if (status == WIRE_CLOSED)
            return WIRE_CLOSED;
        wire->sent += sent;
        if (status == WIRE_AGAIN || sent == 0)
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
    if (wire->is_emptied) {
        wire->is_emptied = FALSE;
        return WIRE_AGAIN;
    }
    const WireStatus status = receive_some(wire, bytes, room, out_length);
    if (status == WIRE_OK && *out_length == 0)
        return WIRE_CLOSED;
    wire->is_emptied = wire->is_plain && status == WIRE_OK && *out_length < room;
    return status;
}
