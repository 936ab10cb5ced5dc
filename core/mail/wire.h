/* wire.h - bytes to and from a server that libcurl has connected us to, without waiting
 *
 * libcurl gives up the connection behind CURLOPT_CONNECT_ONLY, TLS or not. What is to be sent
 * lies in a buffer of its own until it left, since TLS wants the same bytes again after a send
 * that could not be finished. Nothing here waits: WIRE_AGAIN says that the socket has to be
 * polled, and nothing else does, for TLS may hold bytes that no poll tells of. Of a plain
 * connection a read that left room tells it too, and the socket is not asked again.
 */
#pragma once

#include <curl/curl.h>
#include <glib.h>

typedef struct Wire Wire;

typedef enum {
    WIRE_OK,
    WIRE_AGAIN,  /* not now; poll the socket */
    WIRE_CLOSED, /* by the other side, or by the network */
} WireStatus;

/* Consumes `curl`, which is connected, without TLS where it `is_plain`, and belongs to `multi`;
 * that is borrowed. */
Wire *wire_new(CURL *curl, CURLM *multi, gboolean is_plain);

/* Closes the connection without a word. NULL is fine. */
void wire_free(Wire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wire, wire_free)

curl_socket_t wire_get_socket(const Wire *wire);

/* Lends the room for what is to be sent next, and takes `length` bytes that were put there. */
char *wire_get_room(Wire *wire, size_t *out_room);
void wire_put(Wire *wire, size_t length);

/* Sends what was put; WIRE_OK when nothing is left. After WIRE_CLOSED some of it may have gone.
 */
WireStatus wire_flush(Wire *wire);
gboolean wire_is_flushed(const Wire *wire);

/* Receives at least one byte into `bytes`. */
WireStatus wire_receive(Wire *wire, char *bytes, size_t room, size_t *out_length);
