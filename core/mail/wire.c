#include "mail/wire.h"

#include <errno.h>
#include <poll.h>

struct Wire {
    CURL *curl;
    curl_socket_t socket;
};

Wire *
wire_new(CURL *curl)
{
    Wire *wire = g_new0(Wire, 1);
    wire->curl = curl;
    wire->socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &wire->socket);
    return wire;
}

void
wire_free(Wire *wire)
{
    if (wire == NULL)
        return;

    curl_easy_cleanup(wire->curl);
    g_free(wire);
}

/* Waits until the socket is ready for `events`. */
static WireStatus
wait_for(const Wire *wire, short events, int64_t deadline)
{
    for (;;) {
        struct pollfd poll_socket = {.fd = wire->socket, .events = events};
        const int64_t left = (deadline - g_get_monotonic_time() + 999) / 1000;
        if (left <= 0)
            return WIRE_TIMEOUT;
        const int ready = poll(&poll_socket, 1, (int)MIN(left, G_MAXINT));
        if (ready > 0)
            return WIRE_OK;
        if (ready < 0 && errno != EINTR)
            return WIRE_CLOSED;
    }
}

WireStatus
wire_send(Wire *wire, const void *bytes, size_t length, int64_t deadline)
{
    const char *next = bytes;

    while (length > 0) {
        size_t sent = 0;
        const CURLcode code = curl_easy_send(wire->curl, next, length, &sent);
        if (code != CURLE_OK && code != CURLE_AGAIN)
            return WIRE_CLOSED;
        next += sent;
        length -= sent;
        if (code == CURLE_OK && sent > 0)
            continue;
        const WireStatus status = wait_for(wire, POLLOUT, deadline);
        if (status != WIRE_OK)
            return status;
    }
    return WIRE_OK;
}

WireStatus
wire_receive(Wire *wire, GString *input, int64_t deadline)
{
    char buffer[4096];

    for (;;) {
        size_t received = 0;
        const CURLcode code = curl_easy_recv(wire->curl, buffer, sizeof buffer, &received);
        if (code == CURLE_OK && received > 0) {
            g_string_append_len(input, buffer, (gssize)received);
            return WIRE_OK;
        }
        if (code != CURLE_AGAIN)
            return WIRE_CLOSED;
        const WireStatus status = wait_for(wire, POLLIN, deadline);
        if (status != WIRE_OK)
            return status;
    }
}
