#include "mail/mailbox.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void
folders_go_by_their_names_on_the_server(void)
{
    static const struct {
        const char *folder;
        char delimiter;
        const char *encoded;
    } rows[] = {
        {"Drafts", '/', "Drafts"},
        {"INBOX/Drafts", '.', "INBOX.Drafts"},
        {"INBOX/Drafts", '/', "INBOX/Drafts"},
        {"INBOX/Drafts", '\0', "INBOX/Drafts"},
        {"Entwürfe", '.', "Entw&APw-rfe"},
        {"Q & A", '.', "Q &- A"},
        {"台北/日本語", '.', "&U,BTFw-.&ZeVnLIqe-"}, /* RFC 3501 section 5.1.3 */
        {"~peter/mail/台北/日本語", '/', "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {"☺", '/', "&Jjo-"},
        {"😀", '/', "&2D3eAA-"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *encoded = mailbox_encode(rows[i].folder, rows[i].delimiter);
        g_assert_cmpstr(encoded, ==, rows[i].encoded);
    }
}

/* What a server says to one command, "%s" in place of the command's tag; NULL: nothing more. */
typedef struct {
    const char *greeting;
    const char *answers[8]; /* to each line that it hears */
} Script;

typedef struct {
    pid_t pid;
    char *url;
} Server;

static void
play(int fd, const Script *script)
{
    g_autoptr(GString) heard = g_string_new(NULL);
    size_t answer = 0;
    char byte;

    if (write(fd, script->greeting, strlen(script->greeting)) < 0)
        _exit(0);
    while (read(fd, &byte, 1) == 1) {
        g_string_append_c(heard, byte);
        if (byte != '\n')
            continue;
        const char *words = script->answers[answer++];
        if (words == NULL)
            _exit(0);
        g_autofree char *tag = g_strndup(heard->str, strcspn(heard->str, " "));
        g_autoptr(GString) said = g_string_new(words);
        g_string_replace(said, "%s", tag, 0);
        if (write(fd, said->str, said->len) < 0)
            _exit(0);
        g_string_truncate(heard, 0);
    }
}

static Server
serve(const Script *script)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    g_assert_cmpint(bind(listener, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(listen(listener, 1), ==, 0);
    g_assert_cmpint(getsockname(listener, (struct sockaddr *)&address, &length), ==, 0);
    Server server = {.url = g_strdup_printf("imap://127.0.0.1:%u", ntohs(address.sin_port))};
    server.pid = fork();
    if (server.pid == 0) {
        signal(SIGPIPE, SIG_DFL);
        alarm(60);
        play(accept(listener, NULL, NULL), script);
        _exit(0);
    }
    close(listener);
    return server;
}

static void
stop(Server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    g_free(server->url);
}

#define CAPABILITIES "* CAPABILITY IMAP4rev1\r\n%s OK done\r\n"
#define LIST         "* LIST (\\Noselect) \"/\" \"\"\r\n%s OK done\r\n"

/* Puts one draft into the mailbox of a server that says `script`. */
static gboolean
append(const Script *script, GError **error)
{
    Server server = serve(script);
    const DialAccount account = {.url = server.url};
    g_autoptr(GBytes) bytes = g_bytes_new_static("Subject: a\r\n", 12);
    Mailbox *mailbox = mailbox_open(&account, "Drafts", error);
    const gboolean done = mailbox != NULL && mailbox_append_draft(mailbox, bytes, error);
    mailbox_close(mailbox);
    stop(&server);
    return done;
}

static void
a_draft_is_there_when_the_server_says_so(void)
{
    g_autoptr(GError) error = NULL;
    const Script script = {.greeting = "* OK here\r\n",
                           .answers = {CAPABILITIES, LIST, "+ go on\r\n", "", /* the literal */
                                       "u2 OK [APPENDUID 1 7] done\r\n",
                                       "* BYE\r\n%s OK bye\r\n"}};
    g_assert_true(append(&script, &error));
    g_assert_no_error(error);
}

static void
whatever_else_it_says_is_no_draft(void)
{
    static const struct {
        Script script;
        const char *says;
    } rows[] = {
        {{"* BYE full\r\n", {NULL}}, "that is no IMAP server, or it refuses"},
        {{"* OK here\r\n", {CAPABILITIES, "%s NO \x1b[2J not for you\r\n"}},
         "the server says: NO \\x1b[2J not for you"},
        {{"* OK here\r\n", {CAPABILITIES, LIST, "%s NO [TRYCREATE] no such folder\r\n"}},
         "no such folder"},
        {{"* OK here\r\n", {CAPABILITIES, LIST, "%s OK but I did not ask\r\n"}},
         "but I did not ask"},
        {{"* OK here\r\n", {CAPABILITIES, LIST, "+ go on\r\n", "", "u2 NO quota\r\n"}},
         "quota"},
        {{"* OK here\r\n", {CAPABILITIES, LIST, "+ go on\r\n", NULL}}, "connection was lost"},
        {{"* OK here\r\n", {CAPABILITIES, LIST, NULL}}, "connection was lost"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(append(&rows[i].script, &error));
        g_assert_nonnull(error);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, rows[i].says));
    }
}

static void
what_cannot_be_a_mailbox_is_refused(void)
{
    static const struct {
        const char *url, *folder;
    } rows[] = {
        {"imaps://a:b@mail.example.org", "Drafts"},
        {"smtp://mail.example.org", "Drafts"},
        {"imaps://mail.example.org/x", "Drafts"},
        {"imaps://mail.example.org?x", "Drafts"},
        {"imaps://", "Drafts"},
        {"imaps://127.0.0.1", ""},
        {"imaps://127.0.0.1", "a\r\nb"},
        {"imaps://127.0.0.1", "\xff"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        const DialAccount account = {.url = rows[i].url};
        g_assert_null(mailbox_open(&account, rows[i].folder, &error));
        g_assert_error(error, MAILBOX_ERROR, MAILBOX_ERROR_CONFIG);
        g_assert_null(strstr(error->message, "a:b"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add_func("/mailbox/" #claim, claim)
    ADD(folders_go_by_their_names_on_the_server);
    ADD(a_draft_is_there_when_the_server_says_so);
    ADD(whatever_else_it_says_is_no_draft);
    ADD(what_cannot_be_a_mailbox_is_refused);
#undef ADD
    return g_test_run();
}
