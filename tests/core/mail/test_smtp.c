#include "peer.h"

#include "mail/message.h"
#include "mail/smtp.h"

#include <ifaddrs.h>
#include <net/if.h>

static Address *
address(const char *text)
{
    g_autoptr(GError) error = NULL;
    Address *parsed = address_parse(text, &error);
    g_assert_no_error(error);
    return parsed;
}

static GBytes *
mail(const char *body)
{
    char *text = g_strconcat("Date: x\r\nFrom: a@example.org\r\nTo: b@example.net\r\n"
                             "Message-ID: <x@example.org>\r\nMIME-Version: 1.0\r\n\r\n",
                             body, NULL);
    return g_bytes_new_take(text, strlen(text));
}

typedef struct {
    SessionOutcome outcome;
    gboolean committed;
    gboolean open;
    char *reply;
} Result;

static gboolean
note_commit(void *closure, GError **error)
{
    gboolean *committed = closure;
    (void)error;
    g_assert_false(*committed);
    *committed = TRUE;
    return TRUE;
}

static Result
send_to(Smtp *smtp, const char *to, GBytes *bytes)
{
    g_autoptr(Address) from = address("a@example.org");
    g_autoptr(Address) recipient = address(to);
    g_autoptr(GError) error = NULL;
    Result result = {0};
    const SmtpMessage message = {.from = from,
                                 .to = recipient,
                                 .bytes = bytes,
                                 .commit = note_commit,
                                 .closure = &result.committed};
    g_assert_true(smtp_send(smtp, &message, &result.outcome, &result.reply, &error));
    g_assert_no_error(error);
    g_assert_nonnull(result.reply);
    result.open = smtp_is_open(smtp);
    return result;
}

static Result
send_one(Smtp *smtp)
{
    g_autoptr(GBytes) bytes = mail("hello\r\n");
    return send_to(smtp, "b@example.net", bytes);
}

/* Waits for a busy machine; a server that says nothing is waited for by connect_briefly(). */
static Smtp *
connect_to(const char *url)
{
    g_autoptr(GError) error = NULL;
    const DialAccount account = {.url = url, .ehlo = "client.example.org"};
    Smtp *smtp = smtp_connect(&account, &error);
    g_assert_no_error(error);
    smtp_set_timeouts(smtp, 60, 60);
    return smtp;
}

static Smtp *
connect_briefly(const char *url)
{
    Smtp *smtp = connect_to(url);
    smtp_set_timeouts(smtp, 5, 2);
    return smtp;
}

static void
assert_no_connection(const DialAccount *account, DialError code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(smtp_connect(account, &error));
    g_assert_error(error, DIAL_ERROR, (int)code);
    g_assert_null(strpbrk(error->message, "\r\n\x1b"));
}

static void
every_fault_of_a_real_server_has_its_class(void)
{
    enum { NO_CONNECT = 100, NO_REFUSED };
    /* disconnects, says 421, refuses for now, refuses for good; CATALOGUE E4 */
    static const struct {
        const char *command;
        int expected[4];
    } rows[] = {
        {"CONNECT", {NO_CONNECT, NO_CONNECT, NO_CONNECT, NO_REFUSED}},
        {"EHLO,HELO", {NO_CONNECT, NO_CONNECT, NO_CONNECT, NO_REFUSED}},
        {"MAIL", {SESSION_DEFERRED, SESSION_DEFERRED, SESSION_DEFERRED, SESSION_OURS}},
        {"RCPT", {SESSION_DEFERRED, SESSION_DEFERRED, SESSION_DEFERRED, SESSION_FAILED}},
        {"DATA", {SESSION_DEFERRED, SESSION_DEFERRED, SESSION_DEFERRED, SESSION_OURS}},
        {".", {SESSION_UNCERTAIN, SESSION_DEFERRED, SESSION_DEFERRED, SESSION_FAILED}},
        {"QUIT", {SESSION_SENT, SESSION_SENT, SESSION_SENT, SESSION_SENT}},
    };
    static const char *const faults[] = {"-q", "-Q", "-r", "-f"};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t fault = 0; fault < G_N_ELEMENTS(faults); fault++) {
            g_autofree char *options = g_strdup_printf("%s %s", faults[fault], rows[i].command);
            const int expected = rows[i].expected[fault];
            g_test_message("%s", options);
            Sink sink = sink_start(options);
            const DialAccount account = {.url = sink.url};
            if (expected >= NO_CONNECT) {
                assert_no_connection(&account, expected == NO_CONNECT ? DIAL_ERROR_CONNECT
                                                                      : DIAL_ERROR_REFUSED);
            } else {
                Smtp *smtp = connect_to(sink.url);
                Result result = send_one(smtp);
                g_assert_cmpint(result.outcome, ==, expected);
                g_assert_cmpint(result.committed, ==,
                                g_str_equal(rows[i].command, ".") || expected == SESSION_SENT);
                g_assert_cmpint(result.open, ==,
                                fault >= 2 || g_str_equal(rows[i].command, "QUIT"));
                g_free(result.reply);
                smtp_close(smtp);
            }
            sink_stop(&sink);
        }
}

static void
a_refusal_keeps_the_connection_for_the_next(void)
{
    Sink sink = sink_start("-f RCPT");
    Smtp *smtp = connect_to(sink.url);
    for (int i = 0; i < 3; i++) {
        Result result = send_one(smtp);
        g_assert_cmpint(result.outcome, ==, SESSION_FAILED);
        g_assert_cmpstr(result.reply, ==, "500 5.3.0 Error: command failed");
        g_assert_true(result.open);
        g_free(result.reply);
    }
    smtp_close(smtp);
    sink_stop(&sink);
}

static void
many_mails_go_over_one_connection(void)
{
    Sink sink = sink_start("");
    Smtp *smtp = connect_to(sink.url);
    for (int i = 0; i < 50; i++) {
        g_autofree char *to = g_strdup_printf("b%d@example.net", i);
        g_autoptr(GBytes) bytes = mail("hello\r\n");
        Result result = send_to(smtp, to, bytes);
        g_assert_cmpint(result.outcome, ==, SESSION_SENT);
        g_assert_true(result.open);
        g_free(result.reply);
    }
    smtp_close(smtp);
    g_autofree char *dump = sink_dump(&sink);
    for (int i = 0; i < 50; i++) {
        g_autofree char *rcpt = g_strdup_printf("X-Rcpt-Args: <b%d@example.net>", i);
        const char *found = strstr(dump, rcpt);
        g_assert_nonnull(found);
        g_assert_null(strstr(found + 1, rcpt));
    }
    g_assert_nonnull(strstr(dump, "X-Helo-Args: client.example.org\n"));
    sink_stop(&sink);
}

static void
it_works_with_nothing_offered(void)
{
    Sink sink = sink_start("-e -8 -E -a");
    Smtp *smtp = connect_to(sink.url);
    Result result = send_one(smtp);
    g_assert_cmpint(result.outcome, ==, SESSION_SENT);
    g_assert_cmpuint(smtp_get_size_limit(smtp), ==, 0);
    g_free(result.reply);
    smtp_close(smtp);
    sink_stop(&sink);
}

static void
an_account_without_a_login_offered_sends_nothing(void)
{
    char word[] = "hunter2";
    g_autoptr(Secret) password = secret_take(word, strlen(word));
    Sink sink = sink_start("-a");
    DialAccount account = {.url = sink.url, .user = "letters", .password = password};
    assert_no_connection(&account, DIAL_ERROR_REFUSED);
    account.user = NULL;
    smtp_close(connect_to(sink.url));
    account.user = "letters";
    account.password = NULL;
    assert_no_connection(&account, DIAL_ERROR_CONFIG);
    sink_stop(&sink);
}

static Result
send_to_peer(const PeerScript *script, char **out_heard)
{
    Peer peer = peer_start(script);
    Smtp *smtp = connect_briefly(peer.url);
    Result result = send_one(smtp);
    smtp_close(smtp);
    g_autofree char *heard = peer_stop(&peer);
    if (out_heard != NULL)
        *out_heard = g_steal_pointer(&heard);
    return result;
}

static void
after_the_dot_only_a_clear_answer_is_believed(void)
{
    static const struct {
        const char *end;
        PeerEnd after;
        SessionOutcome expected;
    } rows[] = {
        {"250 2.0.0 taken\r\n", PEER_GOES_ON, SESSION_SENT},
        {"250-taken\r\n250 as 17\r\n", PEER_GOES_ON, SESSION_SENT},
        {"250\r\n", PEER_GOES_ON, SESSION_SENT},
        {"250 taken\r\n", PEER_RESETS, SESSION_SENT},
        {"250 taken\r\n250 and more\r\n", PEER_GOES_ON, SESSION_SENT},
        {"", PEER_RESETS, SESSION_UNCERTAIN},
        {"", PEER_CLOSES, SESSION_UNCERTAIN},
        {"", PEER_HANGS, SESSION_UNCERTAIN},
        {"25", PEER_CLOSES, SESSION_UNCERTAIN},
        {"250", PEER_CLOSES, SESSION_UNCERTAIN},
        {"250 tak", PEER_HANGS, SESSION_UNCERTAIN},
        {"250-taken\r\n", PEER_RESETS, SESSION_UNCERTAIN},
        {"250-taken\r\n", PEER_HANGS, SESSION_UNCERTAIN},
        {"250-taken\r\n550 or not\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"251 forwarded\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"354 once more\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"200 fine\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"taken\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"2500 taken\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"650 taken\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"\xff\xfe\x1b[2J\r\n", PEER_GOES_ON, SESSION_UNCERTAIN},
        {"550 5.7.1 spam\r\n", PEER_GOES_ON, SESSION_FAILED},
        {"554 no\r\n", PEER_RESETS, SESSION_FAILED},
        {"451 4.3.0 later\r\n", PEER_GOES_ON, SESSION_DEFERRED},
        {"421 4.3.2 closing\r\n", PEER_CLOSES, SESSION_DEFERRED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const PeerScript script = {.end = rows[i].end, .after_end = rows[i].after};
        g_test_message("row %zu", i);
        Result result = send_to_peer(&script, NULL);
        g_assert_cmpint(result.outcome, ==, rows[i].expected);
        g_assert_true(result.committed);
        if (result.outcome == SESSION_UNCERTAIN)
            g_assert_false(result.open);
        g_assert_true(g_utf8_validate(result.reply, -1, NULL));
        g_free(result.reply);
    }
}

static void
before_the_dot_nothing_was_sent(void)
{
    static const struct {
        PeerScript script;
        SessionOutcome expected;
        gboolean open;
    } rows[] = {
        {{.mail = "250 Ok\r\n421 too slow\r\n"}, SESSION_DEFERRED, FALSE},
        {{.mail = "what\r\n"}, SESSION_DEFERRED, FALSE},
        {{.mail = "550 5.7.1 not you\r\n"}, SESSION_OURS, TRUE},
        {{.mail = "530 5.7.0 log in first\r\n"}, SESSION_OURS, TRUE},
        {{.rcpt = "530 5.7.0 log in first\r\n"}, SESSION_OURS, TRUE},
        {{.rcpt = "550 5.1.1 nobody\r\n"}, SESSION_FAILED, TRUE},
        {{.rcpt = "550-5.1.1 nobody\r\n550 at all\r\n"}, SESSION_FAILED, TRUE},
        {{.rcpt = "452 4.5.3 too many\r\n"}, SESSION_DEFERRED, TRUE},
        {{.data = "554 5.5.1 no valid recipients\r\n"}, SESSION_FAILED, TRUE},
        {{.data = "503 5.5.1 out of order\r\n"}, SESSION_OURS, TRUE},
        {{.data = "250 taken\r\n"}, SESSION_DEFERRED, FALSE},
        {{.data = "354 go on\r\n552 too big\r\n"}, SESSION_FAILED, FALSE},
        {{.data = "354 go on\r\n421 closing\r\n"}, SESSION_DEFERRED, FALSE},
        {{.data = "354 go on\r\n354 again\r\n"}, SESSION_DEFERRED, FALSE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *heard = NULL;
        g_test_message("row %zu", i);
        Result result = send_to_peer(&rows[i].script, &heard);
        g_assert_cmpint(result.outcome, ==, rows[i].expected);
        g_assert_cmpint(result.open, ==, rows[i].open);
        g_assert_false(result.committed);
        g_assert_null(strstr(heard, "\r\n.\r\n"));
        g_free(result.reply);
    }
}

static void
a_reset_within_the_body_is_not_sent(void)
{
    const PeerScript script = {.ehlo = "250 peer\r\n", .reset_after = 1000};
    Peer peer = peer_start(&script);
    Smtp *smtp = connect_to(peer.url);
    g_autoptr(GString) body = g_string_new(NULL);
    while (body->len < 12000000) /* more than any buffer on the way */
        g_string_append(body, "what a long mail this is, with many attachments\r\n");
    g_autoptr(GBytes) bytes = mail(body->str);
    Result result = send_to(smtp, "b@example.net", bytes);
    g_assert_cmpint(result.outcome, ==, SESSION_DEFERRED);
    g_assert_false(result.committed);
    g_assert_false(result.open);
    g_free(result.reply);
    smtp_close(smtp);
    g_free(peer_stop(&peer));
}

static void
an_answer_before_the_end_is_sent_and_flagged(void)
{
    const PeerScript script = {.data = "354 go on\r\n250 taken already\r\n"};
    Result result = send_to_peer(&script, NULL);
    g_assert_cmpint(result.outcome, ==, SESSION_SENT);
    g_assert_true(result.committed);
    g_assert_false(result.open);
    g_assert_nonnull(strstr(result.reply, "before the end"));
    g_free(result.reply);
}

static gboolean
refuse_commit(void *closure, GError **error)
{
    (void)closure;
    g_set_error_literal(error, MESSAGE_ERROR, MESSAGE_ERROR_FORM, "the disk is full");
    return FALSE;
}

static void
without_the_mark_the_end_does_not_leave(void)
{
    const PeerScript script = {0};
    Peer peer = peer_start(&script);
    Smtp *smtp = connect_to(peer.url);
    g_autoptr(Address) from = address("a@example.org");
    g_autoptr(GBytes) bytes = mail("hello\r\n");
    g_autoptr(GError) error = NULL;
    const SmtpMessage message = {
        .from = from, .to = from, .bytes = bytes, .commit = refuse_commit};
    SessionOutcome outcome = SESSION_SENT;
    char *reply = NULL;
    g_assert_false(smtp_send(smtp, &message, &outcome, &reply, &error));
    g_assert_cmpstr(error->message, ==, "the disk is full");
    g_assert_false(smtp_is_open(smtp));
    smtp_close(smtp);
    g_autofree char *heard = peer_stop(&peer);
    g_assert_true(g_str_has_suffix(heard, "DATA\r\n"));
}

static void
bytes_that_are_no_message_are_not_sent(void)
{
    const PeerScript script = {0};
    Peer peer = peer_start(&script);
    Smtp *smtp = connect_to(peer.url);
    g_autoptr(Address) from = address("a@example.org");
    g_autoptr(GBytes) bytes = mail("one\n.\nMAIL FROM:<evil@example.org>\r\n");
    g_autoptr(GError) error = NULL;
    gboolean committed = FALSE;
    const SmtpMessage message = {
        .from = from, .to = from, .bytes = bytes, .commit = note_commit, .closure = &committed};
    SessionOutcome outcome = SESSION_SENT;
    char *reply = NULL;
    g_assert_false(smtp_send(smtp, &message, &outcome, &reply, &error));
    g_assert_error(error, MESSAGE_ERROR, MESSAGE_ERROR_FORM);
    smtp_close(smtp);
    g_autofree char *heard = peer_stop(&peer);
    g_assert_null(strstr(heard, "MAIL"));
}

/* Takes away what dot-stuffing adds (RFC 5321 section 4.5.2). */
static char *
unstuff(const char *text)
{
    g_autoptr(GString) out = g_string_new(text);
    if (out->str[0] == '.')
        g_string_erase(out, 0, 1);
    g_string_replace(out, "\r\n.", "\r\n", 0);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
dots_arrive_as_they_were(void)
{
    g_autoptr(GPtrArray) bodies = g_ptr_array_new_with_free_func(g_free);
    static const char *const small[] = {
        ".\r\n",
        "..\r\n",
        ".\r\n.\r\n",
        "a\r\n.\r\nQUIT\r\n",
        "a\r\n.b\r\n..\r\n...\r\nc.\r\n",
        "\r\n.\r\n\r\n",
        "a.\r\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(small); i++)
        g_ptr_array_add(bodies, g_strdup(small[i]));
    /* A line of one dot at and around each place where a chunk ends. */
    for (int shift = -5; shift <= 3; shift++)
        for (int chunk = 16384; chunk <= 65536; chunk *= 2) {
            g_autoptr(GString) body = g_string_new(NULL);
            while (body->len < (size_t)(chunk + shift - 200))
                g_string_append(body, ".......................................\r\n");
            while (body->len < (size_t)(chunk + shift - 123))
                g_string_append_c(body, 'x');
            g_string_append(body, "\r\n.\r\n..\r\nend\r\n");
            g_ptr_array_add(bodies, g_string_free(g_steal_pointer(&body), FALSE));
        }
    for (guint i = 0; i < bodies->len; i++) {
        const PeerScript script = {0};
        Peer peer = peer_start(&script);
        Smtp *smtp = connect_to(peer.url);
        g_autoptr(GBytes) bytes = mail(bodies->pdata[i]);
        Result result = send_to(smtp, "b@example.net", bytes);
        g_assert_cmpint(result.outcome, ==, SESSION_SENT);
        g_free(result.reply);
        smtp_close(smtp);
        g_autofree char *heard = peer_stop(&peer);
        char *data = strstr(heard, "DATA\r\n") + strlen("DATA\r\n");
        char *quit = strstr(data, "\r\n.\r\nQUIT\r\n");
        g_assert_true(g_str_has_suffix(heard, "\r\n.\r\nQUIT\r\n"));
        g_assert_true(quit == heard + strlen(heard) - strlen("\r\n.\r\nQUIT\r\n"));
        *(quit + 2) = '\0';
        g_autofree char *arrived = unstuff(data);
        g_autofree char *sent =
            g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        g_assert_cmpstr(arrived, ==, sent);
    }
}

static void
what_the_server_does_not_take_is_not_begun(void)
{
    PeerScript script = {.ehlo = "250-peer\r\n250 SIZE 200\r\n"};
    Peer peer = peer_start(&script);
    Smtp *smtp = connect_to(peer.url);
    g_autoptr(GBytes) small = mail("hello\r\n");
    g_autofree char *words = g_strnfill(300, 'x');
    g_autofree char *body = g_strconcat(words, "\r\n", NULL);
    g_autoptr(GBytes) large = mail(body);
    g_assert_cmpuint(smtp_get_size_limit(smtp), ==, 200);
    Result result = send_to(smtp, "b@example.net", large);
    g_assert_cmpint(result.outcome, ==, SESSION_FAILED);
    g_assert_nonnull(strstr(result.reply, "200"));
    g_free(result.reply);
    result = send_to(smtp, "jörg@example.net", small);
    g_assert_cmpint(result.outcome, ==, SESSION_FAILED);
    g_free(result.reply);
    result = send_to(smtp, "b@example.net", small);
    g_assert_cmpint(result.outcome, ==, SESSION_SENT);
    g_free(result.reply);
    smtp_close(smtp);
    g_autofree char *heard = peer_stop(&peer);
    g_assert_nonnull(strstr(heard, "MAIL FROM:<a@example.org> SIZE="));
    g_assert_cmpstr(strstr(strstr(heard, "MAIL FROM") + 1, "MAIL FROM"), ==, NULL);

    script.ehlo = "250-peer\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n";
    peer = peer_start(&script);
    smtp = connect_to(peer.url);
    result = send_to(smtp, "jörg@example.net", small);
    g_assert_cmpint(result.outcome, ==, SESSION_SENT);
    g_free(result.reply);
    smtp_close(smtp);
    g_autofree char *heard_utf8 = peer_stop(&peer);
    g_assert_nonnull(strstr(heard_utf8, "MAIL FROM:<a@example.org> SMTPUTF8\r\n"));
}

static void
what_is_no_mail_server_is_told(void)
{
    static const char *const banners[] = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "554 5.7.1 go away\r\n",
        "421 busy\r\n",
        "\x1b[2J\r\n",
    };
    static const DialError codes[] = {DIAL_ERROR_CONNECT, DIAL_ERROR_REFUSED,
                                      DIAL_ERROR_CONNECT, DIAL_ERROR_CONNECT};
    for (size_t i = 0; i < G_N_ELEMENTS(banners); i++) {
        const PeerScript script = {.banner = banners[i]};
        Peer peer = peer_start(&script);
        const DialAccount account = {.url = peer.url};
        assert_no_connection(&account, codes[i]);
        g_free(peer_stop(&peer));
    }
    unsigned port = 0;
    close(peer_listen("127.0.0.1", &port));
    g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%u", port);
    const DialAccount account = {.url = url};
    assert_no_connection(&account, DIAL_ERROR_CONNECT);
}

static void
what_cannot_work_is_a_mistake_in_the_configuration(void)
{
    static const char *const urls[] = {
        "http://mail.example.org",
        "mail.example.org",
        "smtp://",
        "smtps://user:pass@example.org",
        "smtps://user@example.org",
        "smtps://example.org/path",
        "smtps://example.org?x",
        "smtps://example.org:99999",
        "smtp://a b",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        const DialAccount account = {.url = urls[i]};
        assert_no_connection(&account, DIAL_ERROR_CONFIG);
    }
    static const char *const names[] = {"", "a b", "a\r\nRSET", "a/b", "a?b"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const DialAccount account = {.url = "smtp://127.0.0.1:1", .ehlo = names[i]};
        assert_no_connection(&account, DIAL_ERROR_CONFIG);
    }
    static const char *const proxies[] = {
        "",           "socks5://127.0.0.1:1", "http://127.0.0.1:1", "127.0.0.1:9050",
        "socks5h://", "socks5h://a/b"};
    for (size_t i = 0; i < G_N_ELEMENTS(proxies); i++) {
        const DialAccount account = {.url = "smtps://mail.example.org", .proxy = proxies[i]};
        assert_no_connection(&account, DIAL_ERROR_CONFIG);
    }
    const DialAccount account = {.url = "smtp://127.0.0.1:1", .ehlo = "[127.0.0.1]"};
    assert_no_connection(&account, DIAL_ERROR_CONNECT);
}

/* Plays a SOCKS5 proxy (RFC 1928) and behind it a server without TLS; tells `out` the name that
 * it was asked for, or a command that followed the greeting. */
static void
play_proxy(int listener, int out)
{
    static const char reached[] = "\x05\x00\x00\x01\x00\x00\x00\x00\x00";
    char heard[256] = "";
    const int fd = accept(listener, NULL, NULL);

    g_assert_cmpint(read(fd, heard, sizeof heard), >=, 3);
    g_assert_cmpint(write(fd, "\x05", 2), ==, 2);
    g_assert_cmpint(read(fd, heard, sizeof heard), >, 5);
    g_assert_cmpint(heard[3], ==, 3); /* a name, not an address */
    g_assert_cmpint(write(out, heard + 5, (size_t)heard[4]), ==, heard[4]);
    g_assert_cmpint(write(fd, reached, 10), ==, 10);
    peer_say(fd, "220 peer ESMTP\r\n");
    g_assert_cmpint(read(fd, heard, sizeof heard), >, 0);
    peer_say(fd, "250-peer\r\n250 AUTH PLAIN\r\n");
    const ssize_t more = read(fd, heard, sizeof heard);
    if (more > 0 && !g_str_has_prefix(heard, "QUIT"))
        g_assert_cmpint(write(out, heard, (size_t)more), ==, more);
}

static void
a_proxy_looks_up_the_name_and_hears_nothing_in_the_clear(void)
{
    char word[] = "hunter2", told[256] = "";
    g_autoptr(Secret) password = secret_take(word, strlen(word));
    unsigned port = 0;
    const int listener = peer_listen("127.0.0.1", &port);
    int out[2];
    g_assert_cmpint(pipe(out), ==, 0);
    const pid_t pid = fork();
    if (pid == 0) {
        play_proxy(listener, out[1]);
        _exit(0);
    }
    g_autofree char *proxy = g_strdup_printf("socks5h://127.0.0.1:%u", port);
    const DialAccount account = {
        .url = "smtp://localhost", .proxy = proxy, .user = "letters", .password = password};
    assert_no_connection(&account, DIAL_ERROR_REFUSED);
    waitpid(pid, NULL, 0);
    g_assert_cmpint(read(out[0], told, sizeof told - 1), >, 0);
    g_assert_cmpstr(told, ==, "localhost");
    close(listener);
    close(out[0]);
    close(out[1]);
}

static void
a_token_logs_in_where_the_server_takes_one(void)
{
    static const struct {
        const char *offer, *said;
    } rows[] = {
        {"AUTH PLAIN LOGIN OAUTHBEARER", "AUTH OAUTHBEARER"},
        {"AUTH LOGIN XOAUTH2", "AUTH XOAUTH2"},
        {"AUTH LOGIN PLAIN", NULL},
    };
    char word[] = "ya29.token";
    g_autoptr(Secret) token = secret_take(word, strlen(word));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *ehlo = g_strdup_printf("250-peer\r\n250 %s\r\n", rows[i].offer);
        const PeerScript script = {
            .ehlo = ehlo, .auth = "334 \r\n", .word = "235 2.7.0 welcome\r\n"};
        Peer peer = peer_start(&script);
        const DialAccount account = {.url = peer.url, .user = "letters", .token = token};
        if (rows[i].said != NULL) {
            g_autoptr(GError) error = NULL;
            smtp_close(smtp_connect(&account, &error));
            g_assert_no_error(error);
        } else {
            assert_no_connection(&account, DIAL_ERROR_REFUSED);
        }
        g_autofree char *heard = peer_stop(&peer);
        if (rows[i].said != NULL)
            g_assert_nonnull(strstr(heard, rows[i].said));
        else
            g_assert_null(strstr(heard, "AUTH"));
    }
}

static void
a_password_in_the_url_is_not_repeated(void)
{
    const DialAccount account = {.url = "smtps://user:hunter2@example.org"};
    g_autoptr(GError) error = NULL;
    g_assert_null(smtp_connect(&account, &error));
    g_assert_null(strstr(error->message, "hunter2"));
}

/* An address of this machine that is not loopback, or NULL. */
static char *
find_own_address(void)
{
    struct ifaddrs *list = NULL;
    char *found = NULL;
    if (getifaddrs(&list) != 0)
        return NULL;
    for (const struct ifaddrs *i = list; i != NULL && found == NULL; i = i->ifa_next)
        if (i->ifa_addr != NULL && i->ifa_addr->sa_family == AF_INET &&
            (i->ifa_flags & IFF_LOOPBACK) == 0) {
            char text[INET_ADDRSTRLEN];
            const struct sockaddr_in *address = (const struct sockaddr_in *)(void *)i->ifa_addr;
            found = g_strdup(inet_ntop(AF_INET, &address->sin_addr, text, sizeof text));
        }
    freeifaddrs(list);
    return found;
}

static void
nothing_goes_in_the_clear_to_another_host(void)
{
    g_autofree char *own = find_own_address();
    if (own == NULL) {
        g_test_skip("no address but loopback");
        return;
    }
    char word[] = "hunter2";
    g_autoptr(Secret) password = secret_take(word, strlen(word));
    static const char *const offers[] = {
        "250-peer\r\n250 AUTH PLAIN LOGIN\r\n",
        "250-peer\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(offers); i++) {
        const PeerScript script = {.address = own, .ehlo = offers[i]};
        Peer peer = peer_start(&script);
        const DialAccount account = {.url = peer.url, .user = "letters", .password = password};
        g_autoptr(GError) error = NULL;
        g_assert_null(smtp_connect(&account, &error));
        g_assert_error(error, DIAL_ERROR, DIAL_ERROR_REFUSED);
        g_autofree char *heard = peer_stop(&peer);
        g_assert_true(g_str_has_prefix(heard, "EHLO localhost\r\n"));
        g_assert_null(strstr(heard, "AUTH"));
        g_assert_null(strstr(heard, "MAIL"));
    }
}

/* Runs openssl's own server with a certificate that nobody signed. */
static GPid
start_tls_server(const char *folder, unsigned port)
{
    g_autofree char *make = g_strdup_printf(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "
        "/CN=localhost -keyout %s/key.pem -out %s/cert.pem",
        folder, folder);
    g_autofree char *serve = g_strdup_printf(
        "openssl s_server -quiet -accept 127.0.0.1:%u -key %s/key.pem -cert %s/cert.pem", port,
        folder, folder);
    g_auto(GStrv) words = NULL;
    GPid pid = 0;

    g_autofree char *words_of_openssl = NULL;
    g_assert_true(g_spawn_command_line_sync(make, NULL, &words_of_openssl, NULL, NULL));
    g_assert_true(g_shell_parse_argv(serve, NULL, &words, NULL));
    g_assert_true(g_spawn_async(NULL, words, NULL,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                                    G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_STDOUT_TO_DEV_NULL,
                                NULL, NULL, &pid, NULL));
    for (int wait = 0; wait < 500 && !peer_answers(port); wait++)
        g_usleep(10000);
    return pid;
}

static void
a_certificate_that_nobody_signed_is_refused(void)
{
    g_autofree char *openssl = g_find_program_in_path("openssl");
    if (openssl == NULL) {
        g_test_skip("no openssl");
        return;
    }
    g_autofree char *folder = g_dir_make_tmp("tls-XXXXXX", NULL);
    unsigned port = 0;
    close(peer_listen("127.0.0.1", &port));
    const GPid pid = start_tls_server(folder, port);
    g_autofree char *url = g_strdup_printf("smtps://127.0.0.1:%u", port);
    const DialAccount account = {.url = url};
    g_autoptr(GError) error = NULL;
    g_assert_null(smtp_connect(&account, &error));
    g_assert_error(error, DIAL_ERROR, DIAL_ERROR_REFUSED);
    g_assert_nonnull(strstr(error->message, "certificate"));
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    peer_remove_folder(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGPIPE, SIG_IGN);
#define ADD(claim) g_test_add_func("/smtp/" #claim, claim)
    if (sink_is_there()) {
        ADD(every_fault_of_a_real_server_has_its_class);
        ADD(a_refusal_keeps_the_connection_for_the_next);
        ADD(many_mails_go_over_one_connection);
        ADD(it_works_with_nothing_offered);
        ADD(an_account_without_a_login_offered_sends_nothing);
    }
    ADD(after_the_dot_only_a_clear_answer_is_believed);
    ADD(before_the_dot_nothing_was_sent);
    ADD(a_reset_within_the_body_is_not_sent);
    ADD(an_answer_before_the_end_is_sent_and_flagged);
    ADD(without_the_mark_the_end_does_not_leave);
    ADD(bytes_that_are_no_message_are_not_sent);
    ADD(dots_arrive_as_they_were);
    ADD(what_the_server_does_not_take_is_not_begun);
    ADD(what_is_no_mail_server_is_told);
    ADD(what_cannot_work_is_a_mistake_in_the_configuration);
    ADD(a_password_in_the_url_is_not_repeated);
    ADD(nothing_goes_in_the_clear_to_another_host);
    ADD(a_proxy_looks_up_the_name_and_hears_nothing_in_the_clear);
    ADD(a_token_logs_in_where_the_server_takes_one);
    ADD(a_certificate_that_nobody_signed_is_refused);
#undef ADD
    return g_test_run();
}
