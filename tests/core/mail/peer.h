/* peer.h - the other side of a mail connection, for tests
 *
 * A sink is Debian's smtp-sink on a free port of loopback. A peer is a process that plays one
 * scripted session, for the faults that no real server has; it keeps what it was told.
 */
#pragma once

#include <arpa/inet.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SMTP_SINK "/usr/sbin/smtp-sink"

typedef struct {
    GPid pid;
    unsigned port;
    char *url;
    char *folder; /* what it received: "dump", or a file a message */
} Sink;

typedef enum {
    PEER_GOES_ON,
    PEER_CLOSES,
    PEER_RESETS,
    PEER_HANGS,
} PeerEnd;

/* What it says instead of what a server would; NULL: as a server would. */
typedef struct {
    const char *address; /* to listen on; NULL: 127.0.0.1 */
    const char *banner;  /* it closes after one that is not 220 */
    const char *ehlo, *mail, *rcpt, *data;
    const char *end;         /* the answer to the dot */
    const char *auth, *word; /* to AUTH, and to a line that is no command: a login's */
    PeerEnd after_end;
    size_t reset_after; /* bytes of the body; 0: never */
    unsigned sessions;  /* how many it plays, one after the other; 0: one */
} PeerScript;

typedef struct {
    pid_t pid;
    char *url;
    char *heard; /* file with every byte that it was sent */
} Peer;

static inline int
peer_listen(const char *host, unsigned *out_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(inet_pton(AF_INET, host, &address.sin_addr), ==, 1);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(listen(fd, 8), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==, 0);
    *out_port = ntohs(address.sin_port);
    return fd;
}

static inline gboolean
peer_answers(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const gboolean answers = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return answers;
}

static inline gboolean
sink_is_there(void)
{
    return g_file_test(SMTP_SINK, G_FILE_TEST_IS_EXECUTABLE);
}

/* Starts smtp-sink with `options` (words between blanks), which may be "". */
static inline Sink
sink_start(const char *options)
{
    Sink sink = {.folder = g_dir_make_tmp("sink-XXXXXX", NULL)};
    g_assert_cmpint(g_chmod(sink.folder, 0777), ==, 0);

    for (int attempt = 0; attempt < 5; attempt++) {
        close(peer_listen("127.0.0.1", &sink.port));
        g_autofree char *command =
            g_strdup_printf(SMTP_SINK " %s -D %s/dump %s 127.0.0.1:%u 16",
                            geteuid() == 0 ? "-u nobody" : "", sink.folder, options, sink.port);
        g_auto(GStrv) words = NULL;
        g_assert_true(g_shell_parse_argv(command, NULL, &words, NULL));
        /* One that a test left behind must not keep its runner waiting for its output. */
        const GSpawnFlags flags =
            G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL;
        g_assert_true(g_spawn_async(NULL, words, NULL, flags, NULL, NULL, &sink.pid, NULL));
        for (int wait = 0; wait < 500; wait++) {
            if (waitpid(sink.pid, NULL, WNOHANG) != 0)
                break; /* another process took the port */
            if (peer_answers(sink.port)) {
                sink.url = g_strdup_printf("smtp://127.0.0.1:%u", sink.port);
                return sink;
            }
            g_usleep(10000);
        }
    }
    g_error("smtp-sink does not start");
}

static inline void
peer_remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

static inline void
sink_stop(Sink *sink)
{
    kill(sink->pid, SIGTERM);
    waitpid(sink->pid, NULL, 0);
    peer_remove_folder(sink->folder);
    g_free(sink->folder);
    g_free(sink->url);
}

static inline char *
sink_dump(const Sink *sink)
{
    g_autofree char *path = g_build_filename(sink->folder, "dump", NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

static inline void
peer_say(int fd, const char *words)
{
    g_assert_cmpint(write(fd, words, strlen(words)), ==, (ssize_t)strlen(words));
}

static inline void
peer_reset(int fd)
{
    const struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
    _exit(0);
}

/* Reads until `heard` ends in `end`, or `limit` bytes more have come. */
static inline void
peer_hear(int fd, int file, GString *heard, const char *end, size_t limit)
{
    const size_t start = heard->len;
    char byte;

    while (!(heard->len >= start + strlen(end) && g_str_has_suffix(heard->str, end)) &&
           heard->len - start < limit) {
        if (read(fd, &byte, 1) != 1)
            _exit(0);
        g_string_append_c(heard, byte);
        (void)!write(file, &byte, 1);
    }
}

static inline void
peer_hear_body(int fd, int file, GString *heard, const PeerScript *script)
{
    if (script->reset_after > 0) {
        peer_hear(fd, file, heard, "\r\n.\r\n", script->reset_after);
        peer_reset(fd);
    }
    peer_hear(fd, file, heard, "\r\n.\r\n", SIZE_MAX);
    peer_say(fd, script->end != NULL ? script->end : "250 2.0.0 taken\r\n");
    if (script->after_end == PEER_RESETS)
        peer_reset(fd);
    if (script->after_end == PEER_CLOSES)
        _exit(0);
    if (script->after_end == PEER_HANGS)
        pause();
}

static inline void
peer_answer(int fd, const char *command, const PeerScript *script)
{
    const struct {
        const char *verb, *own, *usual;
    } answers[] = {
        {"EHLO", script->ehlo, "250-peer\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n"},
        {"MAIL", script->mail, "250 2.1.0 Ok\r\n"},
        {"RCPT", script->rcpt, "250 2.1.5 Ok\r\n"},
        {"DATA", script->data, "354 go on\r\n"},
        {"RSET", NULL, "250 2.0.0 Ok\r\n"},
        {"QUIT", NULL, "221 bye\r\n"},
        {"AUTH", script->auth, "502 no\r\n"},
        {"", script->word, "500 what?\r\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++)
        if (g_str_has_prefix(command, answers[i].verb)) {
            peer_say(fd, answers[i].own != NULL ? answers[i].own : answers[i].usual);
            return;
        }
}

static inline void
peer_play(int listener, int file, const PeerScript *script)
{
    g_autoptr(GString) heard = g_string_new(NULL);
    const int fd = accept(listener, NULL, NULL);

    peer_say(fd, script->banner != NULL ? script->banner : "220 peer ESMTP\r\n");
    if (script->banner != NULL && !g_str_has_prefix(script->banner, "220"))
        return;
    for (;;) {
        g_string_truncate(heard, 0);
        peer_hear(fd, file, heard, "\r\n", SIZE_MAX);
        peer_answer(fd, heard->str, script);
        if (g_str_has_prefix(heard->str, "DATA") && script->data == NULL)
            peer_hear_body(fd, file, heard, script);
        else if (g_str_has_prefix(heard->str, "DATA") && g_str_has_prefix(script->data, "354"))
            peer_hear_body(fd, file, heard, script);
    }
}

static inline Peer
peer_start(const PeerScript *script)
{
    const char *host = script->address != NULL ? script->address : "127.0.0.1";
    unsigned port = 0;
    Peer peer = {0};
    const int listener = peer_listen(host, &port);
    const int file = g_file_open_tmp("peer-XXXXXX", &peer.heard, NULL);

    peer.url = g_strdup_printf("smtp://%s:%u", host, port);
    peer.pid = fork();
    if (peer.pid == 0) {
        setpgid(0, 0);
        signal(SIGPIPE, SIG_DFL);
        alarm(60);
        for (unsigned i = 0; i < MAX(script->sessions, 1); i++) {
            const pid_t session = fork();
            if (session == 0) {
                peer_play(listener, file, script);
                _exit(0);
            }
            waitpid(session, NULL, 0);
        }
        _exit(0);
    }
    setpgid(peer.pid, peer.pid);
    close(listener);
    close(file);
    return peer;
}

/* Returns every byte that the peer was sent; owned by the caller. */
static inline char *
peer_stop(Peer *peer)
{
    char *heard = NULL;

    /* What is on its way may still be heard. */
    for (int wait = 0; wait < 100 && waitpid(peer->pid, NULL, WNOHANG) == 0; wait++)
        g_usleep(5000);
    kill(-peer->pid, SIGTERM);
    waitpid(peer->pid, NULL, 0);
    g_assert_true(g_file_get_contents(peer->heard, &heard, NULL, NULL));
    g_unlink(peer->heard);
    g_free(peer->heard);
    g_free(peer->url);
    return heard;
}
