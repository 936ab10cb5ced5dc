/* wire.h - bytes to and from a server that libcurl has connected us to, with deadlines
 *
 * libcurl gives up the connection behind CURLOPT_CONNECT_ONLY, TLS or not, and curl_easy_send()
 * and curl_easy_recv() never wait; the waiting is here. Deadlines are in microseconds of
 * g_get_monotonic_time().
 */
#pragma once

#include <curl/curl.h>
#include <glib.h>

typedef struct Wire Wire;

typedef enum {
    WIRE_OK,
    WIRE_CLOSED, /* by the other side, or by the network */
    WIRE_TIMEOUT,
} WireStatus;

/* Consumes `curl`, which is connected. */
Wire *wire_new(CURL *curl);

/* Closes the connection without a word. NULL is fine. */
void wire_free(Wire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wire, wire_free)

/* Sends all `length` bytes; after anything but WIRE_OK some of them may have left. */
WireStatus wire_send(Wire *wire, const void *bytes, size_t length, int64_t deadline);

/* Appends what has come, at least one byte, to `input`; with a deadline that has passed it does
 * not wait. */
WireStatus wire_receive(Wire *wire, GString *input, int64_t deadline);
