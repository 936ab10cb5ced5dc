#include "mail/stuffing.h"

#include <string.h>

#define LINE_END "\r\n"

Stuffing
stuffing_of(GBytes *bytes)
{
    size_t length = 0;
    const char *data = g_bytes_get_data(bytes, &length);

    g_assert(length >= strlen(LINE_END));
    return (Stuffing){.bytes = data, .length = length - strlen(LINE_END)};
}

static gboolean
begins_line(const Stuffing *stuffing, size_t at)
{
    return at == 0 || stuffing->bytes[at - 1] == '\n';
}

/* How many bytes from the next one on need no dot, `limit` being the end. */
static size_t
count_plain(const Stuffing *stuffing, size_t limit)
{
    size_t at = stuffing->taken;

    while (at < limit) {
        const char *dot = memchr(stuffing->bytes + at, '.', limit - at);
        if (dot == NULL)
            return limit - stuffing->taken;
        at = (size_t)(dot - stuffing->bytes);
        if (begins_line(stuffing, at) && (at != stuffing->taken || !stuffing->is_doubled))
            break;
        at++;
    }
    return at - stuffing->taken;
}

size_t
stuffing_read(Stuffing *stuffing, size_t limit, char *out, size_t room)
{
    size_t written = 0;

    g_assert(limit <= stuffing->length);
    while (stuffing->taken < limit && written < room) {
        const size_t plain = MIN(count_plain(stuffing, limit), room - written);
        if (plain == 0) {
            out[written++] = '.';
            stuffing->is_doubled = TRUE;
            continue;
        }
        memcpy(out + written, stuffing->bytes + stuffing->taken, plain);
        stuffing->taken += plain;
        stuffing->is_doubled = FALSE;
        written += plain;
    }
    return written;
}
