#include "mail/lines.h"

#include <poll.h>

#define CHUNK     16384
#define TURN_MAX  (60 * G_USEC_PER_SEC) /* one wait at most */
#define QUIT_TIME (3 * G_USEC_PER_SEC)  /* for all farewells together */

/* Free, dialling or connected. */
typedef struct {
    Dial *dial;
    Wire *wire;
    Session *session;
    Offers offers;
} Line;

struct Lines {
    const DialAccount *account; /* borrowed */
    CURLM *multi;
    Line *lines;
    struct pollfd *sockets;
    struct curl_waitfd *sockets_of_curl; /* the same, as it wants them */
    unsigned count;
    unsigned command_timeout, final_timeout; /* 0: the usual ones */
    GError *failure;
};

Lines *
lines_new(const DialAccount *account, unsigned count)
{
    g_assert(count > 0);
    Lines *lines = g_new0(Lines, 1);
    lines->account = account;
    lines->multi = dial_new_multi();
    lines->lines = g_new0(Line, count);
    lines->sockets = g_new0(struct pollfd, count);
    lines->sockets_of_curl = g_new0(struct curl_waitfd, count);
    lines->count = count;
    return lines;
}

static void
clear_line(Line *line)
{
    g_clear_pointer(&line->dial, dial_free);
    g_clear_pointer(&line->session, session_free);
    g_clear_pointer(&line->wire, wire_free);
}

void
lines_set_timeouts(Lines *lines, unsigned command, unsigned final)
{
    lines->command_timeout = command;
    lines->final_timeout = final;
}

static Line *
find_free(Lines *lines)
{
    for (unsigned i = 0; i < lines->count; i++)
        if (lines->lines[i].dial == NULL && lines->lines[i].session == NULL)
            return &lines->lines[i];

    g_assert_not_reached(); /* the owner counts */
}

gboolean
lines_dial(Lines *lines, GError **error)
{
    Line *line = find_free(lines);

    line->dial = dial_begin(lines->multi, lines->account, error);
    return line->dial != NULL;
}

unsigned
lines_count(const Lines *lines)
{
    return lines->count;
}

unsigned
lines_count_dialling(const Lines *lines)
{
    unsigned count = 0;
    for (unsigned i = 0; i < lines->count; i++)
        count += lines->lines[i].dial != NULL ? 1 : 0;
    return count;
}

unsigned
lines_count_open(const Lines *lines)
{
    unsigned count = 0;
    for (unsigned i = 0; i < lines->count; i++)
        count += lines->lines[i].session != NULL ? 1 : 0;
    return count;
}

GError *
lines_take_failure(Lines *lines)
{
    return g_steal_pointer(&lines->failure);
}

/* Hears all that is there; once a connection is gone its last words still count. */
static void
hear(Line *line)
{
    char bytes[CHUNK];
    size_t length = 0;
    WireStatus status = WIRE_OK;

    while (session_is_open(line->session) &&
           (status = wire_receive(line->wire, bytes, sizeof bytes, &length)) == WIRE_OK)
        session_hear(line->session, bytes, length, g_get_monotonic_time());
    if (status == WIRE_CLOSED)
        session_lose(line->session, SESSION_CLOSED);
}

/* Sends what there is to say, as far as the socket takes it. */
static void
speak(Line *line)
{
    WireStatus status = WIRE_OK;

    while (status == WIRE_OK) {
        size_t room = 0;
        char *bytes = wire_get_room(line->wire, &room);
        const size_t length = session_speak(line->session, bytes, room, g_get_monotonic_time());
        wire_put(line->wire, length);
        if (wire_is_flushed(line->wire))
            return;
        status = wire_flush(line->wire);
    }
    if (status == WIRE_CLOSED) {
        hear(line);
        session_lose(line->session, SESSION_CLOSED);
    }
}

/* Says what is to be said, and closes what is of no use any more: not before all that it knows
 * was asked for, or a message would be under way for ever. TRUE when a line went, so that its
 * owner must look. */
static gboolean
speak_all(Lines *lines)
{
    gboolean changed = FALSE;
    void *tag = NULL;

    for (unsigned i = 0; i < lines->count; i++) {
        Line *line = &lines->lines[i];
        if (line->session == NULL)
            continue;
        if (session_is_open(line->session))
            speak(line);
        else if (!session_is_ready(line->session))
            clear_line(line);
        changed = changed || line->session == NULL || !session_is_open(line->session) ||
                  session_wants_mark(line->session, &tag);
    }
    return changed;
}

/* Lists the sockets to be polled and finds the next deadline. */
static unsigned
list_sockets(Lines *lines, int64_t *until)
{
    unsigned count = 0;

    for (unsigned i = 0; i < lines->count; i++) {
        const Line *line = &lines->lines[i];
        if (line->session == NULL)
            continue;
        *until = MIN(*until, session_get_deadline(line->session));
        const short events = (short)(POLLIN | (wire_is_flushed(line->wire) ? 0 : POLLOUT));
        lines->sockets[count++] =
            (struct pollfd){.fd = wire_get_socket(line->wire), .events = events};
    }
    return count;
}

/* Waits for the sockets, and for what libcurl waits for where something is being dialled. */
static void
poll_sockets(Lines *lines, unsigned count, int64_t microseconds)
{
    struct curl_waitfd *const same = lines->sockets_of_curl;
    const struct timespec time = {.tv_sec = microseconds / G_USEC_PER_SEC,
                                  .tv_nsec = microseconds % G_USEC_PER_SEC * 1000};
    if (lines_count_dialling(lines) == 0) {
        (void)!ppoll(lines->sockets, count, &time, NULL);
        return;
    }

    for (unsigned i = 0; i < count; i++)
        same[i] = (struct curl_waitfd){
            .fd = lines->sockets[i].fd,
            .events =
                (short)(CURL_WAIT_POLLIN |
                        ((lines->sockets[i].events & POLLOUT) != 0 ? CURL_WAIT_POLLOUT : 0))};
    curl_multi_poll(lines->multi, same, count, (int)((microseconds + 999) / 1000), NULL);
    for (unsigned i = 0; i < count; i++)
        lines->sockets[i].revents =
            (short)((same[i].revents & CURL_WAIT_POLLIN) != 0 ? POLLIN : 0);
}

static void
wait_until(Lines *lines, int64_t until)
{
    const unsigned count = list_sockets(lines, &until);
    const int64_t left = CLAMP(until - g_get_monotonic_time(), 0, TURN_MAX);

    poll_sockets(lines, count, left);
}

/* Hears those whose sockets have something, in the order in which they were listed. */
static void
hear_all(Lines *lines)
{
    unsigned count = 0;

    for (unsigned i = 0; i < lines->count; i++) {
        Line *line = &lines->lines[i];
        if (line->session == NULL)
            continue;
        if ((lines->sockets[count++].revents & ~POLLOUT) != 0)
            hear(line);
        if (session_get_deadline(line->session) <= g_get_monotonic_time())
            session_lose(line->session, SESSION_TIMEOUT);
    }
}

static Line *
find_dialling(Lines *lines, const CURL *curl)
{
    for (unsigned i = 0; i < lines->count; i++)
        if (lines->lines[i].dial != NULL && dial_get_curl(lines->lines[i].dial) == curl)
            return &lines->lines[i];

    return NULL;
}

static void
connect_line(Lines *lines, Line *line, CURLcode code)
{
    g_autoptr(GError) error = NULL;
    line->wire = dial_finish(g_steal_pointer(&line->dial), code, &line->offers, &error);
    if (line->wire == NULL) {
        g_clear_error(&lines->failure);
        lines->failure = g_steal_pointer(&error);
        return;
    }

    line->session = session_new(&line->offers, g_get_monotonic_time());
    if (lines->command_timeout > 0)
        session_set_timeouts(line->session, lines->command_timeout, lines->final_timeout);
}

static void
dial_on(Lines *lines)
{
    int running = 0, left = 0;
    curl_multi_perform(lines->multi, &running);
    for (CURLMsg *news; (news = curl_multi_info_read(lines->multi, &left)) != NULL;) {
        Line *line = find_dialling(lines, news->easy_handle);
        if (line != NULL && news->msg == CURLMSG_DONE)
            connect_line(lines, line, news->data.result);
    }
}

void
lines_turn(Lines *lines, int64_t until)
{
    const gboolean changed = speak_all(lines);

    wait_until(lines, changed ? 0 : until);
    hear_all(lines);
    if (lines_count_dialling(lines) > 0)
        dial_on(lines);
}

Session *
lines_get(const Lines *lines, unsigned index)
{
    return lines->lines[index].session;
}

const Offers *
lines_get_offers(const Lines *lines, unsigned index)
{
    return &lines->lines[index].offers;
}

void
lines_hang_up(Lines *lines, unsigned index)
{
    clear_line(&lines->lines[index]);
}

static void
say_goodbye(Lines *lines)
{
    const int64_t until = g_get_monotonic_time() + QUIT_TIME;

    for (unsigned i = 0; i < lines->count; i++) {
        g_clear_pointer(&lines->lines[i].dial, dial_free);
        if (lines->lines[i].session != NULL)
            session_quit(lines->lines[i].session, g_get_monotonic_time());
    }
    while (lines_count_open(lines) > 0 && g_get_monotonic_time() < until)
        lines_turn(lines, until);
}

void
lines_close(Lines *lines)
{
    if (lines == NULL)
        return;

    say_goodbye(lines);
    for (unsigned i = 0; i < lines->count; i++)
        clear_line(&lines->lines[i]);
    curl_multi_cleanup(lines->multi);
    g_clear_error(&lines->failure);
    g_free(lines->lines);
    g_free(lines->sockets);
    g_free(lines->sockets_of_curl);
    g_free(lines);
}
