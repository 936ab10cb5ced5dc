#include "mail/mailbox.h"

#include "base/host.h"
#include "base/text.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

G_DEFINE_QUARK(mailbox - error - quark, mailbox_error)

#define CONNECT_SECONDS 120
#define ANSWER_SECONDS  120
#define ANSWER_LIMIT    (64 * 1024) /* of what a server may say to one command */
#define WORDS_LIMIT     1000

struct Mailbox {
    CURL *curl;
    char *folder;    /* as the server has it */
    GString *input;  /* what was received and not read yet */
    unsigned number; /* of the last command */
    gboolean broken;
};

G_GNUC_PRINTF(3, 4)
static gboolean
refuse(GError **error, MailboxError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *shown = text_escape(message, -1);

    g_set_error(error, MAILBOX_ERROR, (int)code, "the mailbox of [imap]: %s", shown);
    return FALSE;
}

static void
append_shifted(GString *out, const char *text, size_t length)
{
    g_autofree gunichar2 *units = g_utf8_to_utf16(text, (glong)length, NULL, NULL, NULL);
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    for (size_t i = 0; units[i] != 0; i++) {
        const uint8_t pair[] = {(uint8_t)(units[i] >> 8), (uint8_t)units[i]};
        g_byte_array_append(bytes, pair, sizeof pair);
    }
    g_autofree char *base64 = g_base64_encode(bytes->data, bytes->len);
    base64[strcspn(base64, "=")] = '\0';
    g_strdelimit(base64, "/", ',');
    g_string_append_printf(out, "&%s-", base64);
}

char *
mailbox_encode(const char *folder, char delimiter)
{
    GString *out = g_string_new(NULL);

    for (const char *at = folder; *at != '\0';) {
        const char *end = at;
        while (*end != '\0' && (*end < ' ' || *end > '~'))
            end = g_utf8_next_char(end);
        if (end > at) {
            append_shifted(out, at, (size_t)(end - at));
            at = end;
        } else {
            if (*at == '&')
                g_string_append(out, "&-");
            else
                g_string_append_c(out, *at == '/' && delimiter != '\0' ? delimiter : *at);
            at++;
        }
    }
    return g_string_free(out, FALSE);
}

/* What libcurl hears while it connects: the last line. */
static size_t
on_header(char *bytes, size_t size, size_t count, void *closure)
{
    g_autofree char *line =
        g_utf8_make_valid(bytes, (gssize)MIN(size * count, (size_t)WORDS_LIMIT));

    g_string_assign(closure, g_strchomp(line));
    return size * count;
}

static gboolean
has_url_part(CURLU *url, CURLUPart part)
{
    char *value = NULL;
    const gboolean has = curl_url_get(url, part, &value, 0) == CURLUE_OK && value[0] != '\0' &&
                         (part != CURLUPART_PATH || !g_str_equal(value, "/"));

    curl_free(value);
    return has;
}

/* Reads `text` into `url`: a scheme, a host and perhaps a port, and nothing else. */
static gboolean
read_url(CURLU *url, const char *text, gboolean *out_wants_tls, GError **error)
{
    char *host = NULL;
    if (strchr(text, '@') != NULL)
        return refuse(error, MAILBOX_ERROR_CONFIG,
                      "no user and no password may stand in the url; name the account");
    if ((!g_str_has_prefix(text, "imap://") && !g_str_has_prefix(text, "imaps://")) ||
        curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return refuse(error, MAILBOX_ERROR_CONFIG,
                      "the url '%s' is none; write imaps://HOST or imaps://HOST:PORT", text);

    *out_wants_tls = !host_is_loopback(host);
    curl_free(host);
    return !(has_url_part(url, CURLUPART_PATH) || has_url_part(url, CURLUPART_QUERY) ||
             has_url_part(url, CURLUPART_FRAGMENT)) ||
           refuse(error, MAILBOX_ERROR_CONFIG, "nothing may stand behind host and port in '%s'",
                  text);
}

/* The name of the server is looked up by the proxy, and nowhere here. */
static gboolean
check_proxy(const DialAccount *account, GError **error)
{
    return account->proxy == NULL || g_str_has_prefix(account->proxy, "socks5h://") ||
           refuse(error, MAILBOX_ERROR_CONFIG,
                  "the proxy must begin with socks5h:// (socks5h://127.0.0.1:9050)");
}

static void
set_options(CURL *curl, CURLU *url, const DialAccount *account, gboolean wants_tls)
{
    curl_easy_setopt(curl, CURLOPT_CURLU, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, account->proxy != NULL ? account->proxy : "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(wants_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (account->ca_file != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, account->ca_file);
}

static void
set_login(CURL *curl, const DialAccount *account)
{
    if (account->user == NULL)
        return;

    curl_easy_setopt(curl, CURLOPT_USERNAME, account->user);
    if (account->token != NULL) {
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, secret_get_text(account->token));
        curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
    } else {
        curl_easy_setopt(curl, CURLOPT_PASSWORD, secret_get_text(account->password));
        curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }
}

static const char *
advise(CURLcode code)
{
    switch (code) {
    case CURLE_USE_SSL_FAILED:
        return "it offers no TLS, and nothing is said in the clear; try imaps://";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "its certificate is not to be trusted";
    case CURLE_LOGIN_DENIED:
        return "the login was refused; check the account in accounts.conf";
    case CURLE_OPERATION_TIMEDOUT:
        return "it did not answer in time";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "there is no such host";
    case CURLE_WEIRD_SERVER_REPLY:
        return "that is no IMAP server, or it refuses";
    default:
        return "no connection";
    }
}

static gboolean
connect_curl(CURL *curl, const DialAccount *account, GError **error)
{
    char words[CURL_ERROR_SIZE] = "";
    g_autoptr(GString) heard = g_string_new(NULL);

    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, heard);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);
    const CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, NULL);
    if (code == CURLE_OK)
        return TRUE;

    const gboolean refused = code == CURLE_USE_SSL_FAILED || code == CURLE_LOGIN_DENIED ||
                             code == CURLE_PEER_FAILED_VERIFICATION;
    const char *said = heard->len > 0     ? heard->str
                       : words[0] != '\0' ? words
                                          : curl_easy_strerror(code);
    g_autofree char *hushed = dial_hush(account, said);
    return refuse(error, refused ? MAILBOX_ERROR_REFUSED : MAILBOX_ERROR_CONNECT,
                  "'%s': %s (%s)", account->url, advise(code), hushed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURLU, curl_url_cleanup)

static void
start_curl(void)
{
    static gsize started = 0;

    if (g_once_init_enter(&started)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        signal(SIGPIPE, SIG_IGN); /* a server that goes away must not end the program */
        g_once_init_leave(&started, 1);
    }
}

/* Returns a connection that is logged in. */
static CURL *
dial(const DialAccount *account, GError **error)
{
    gboolean wants_tls = TRUE;
    start_curl();
    g_autoptr(CURLU) url = curl_url();
    if (!check_proxy(account, error) || !read_url(url, account->url, &wants_tls, error))
        return NULL;

    g_autoptr(CURL) curl = curl_easy_init();
    set_options(curl, url, account, wants_tls || account->proxy != NULL);
    set_login(curl, account);
    if (!connect_curl(curl, account, error))
        return NULL;
    curl_easy_setopt(curl, CURLOPT_CURLU, NULL); /* it borrowed `url` */
    return g_steal_pointer(&curl);
}

/* Waits until the socket is ready for `events`; FALSE when that takes too long. */
static gboolean
wait_for(const Mailbox *mailbox, short events, int64_t deadline)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(mailbox->curl, CURLINFO_ACTIVESOCKET, &socket);

    for (;;) {
        struct pollfd ready = {.fd = socket, .events = events};
        const int64_t left = (deadline - g_get_monotonic_time() + 999) / 1000;
        if (left <= 0)
            return FALSE;
        const int count = poll(&ready, 1, (int)MIN(left, G_MAXINT));
        if (count > 0)
            return TRUE;
        if (count < 0 && errno != EINTR)
            return FALSE;
    }
}

static int64_t
set_deadline(void)
{
    return g_get_monotonic_time() + (int64_t)ANSWER_SECONDS * G_USEC_PER_SEC;
}

static gboolean
lose(Mailbox *mailbox, GError **error)
{
    mailbox->broken = TRUE;
    return refuse(error, MAILBOX_ERROR_CONNECT, "the connection was lost, or makes no sense");
}

static gboolean
say(Mailbox *mailbox, const void *bytes, size_t length, GError **error)
{
    const int64_t deadline = set_deadline();
    const char *next = bytes;

    while (length > 0) {
        size_t sent = 0;
        const CURLcode code = curl_easy_send(mailbox->curl, next, length, &sent);
        next += sent;
        length -= sent;
        if ((code != CURLE_OK && code != CURLE_AGAIN) ||
            (sent == 0 && !wait_for(mailbox, POLLOUT, deadline)))
            return lose(mailbox, error);
    }
    return TRUE;
}

/* Appends what comes next to the input. */
static gboolean
listen_on(Mailbox *mailbox, GError **error)
{
    const int64_t deadline = set_deadline();
    char bytes[4096];

    for (;;) {
        size_t length = 0;
        const CURLcode code = curl_easy_recv(mailbox->curl, bytes, sizeof bytes, &length);
        if (code == CURLE_OK && length > 0) {
            g_string_append_len(mailbox->input, bytes, (gssize)length);
            return mailbox->input->len <= ANSWER_LIMIT || lose(mailbox, error);
        }
        if (code != CURLE_AGAIN || !wait_for(mailbox, POLLIN, deadline))
            return lose(mailbox, error);
    }
}

/* Sends a command with its tag before it. */
static gboolean
command(Mailbox *mailbox, const char *words, GError **error)
{
    g_autofree char *line = g_strdup_printf("u%u %s\r\n", ++mailbox->number, words);

    return say(mailbox, line, strlen(line), error);
}

/* Returns the next line, without its end; owned by the caller. */
static char *
hear(Mailbox *mailbox, GError **error)
{
    const char *end = NULL;
    while ((end = strstr(mailbox->input->str, "\r\n")) == NULL)
        if (!listen_on(mailbox, error))
            return NULL;

    const size_t length = (size_t)(end - mailbox->input->str);
    char *line = g_utf8_make_valid(mailbox->input->str, (gssize)length);
    g_string_erase(mailbox->input, 0, (gssize)length + 2);
    return line;
}

/* Hears the answer to the last command: TRUE for OK; or, with `wants_more`, for "go on". Each
 * untagged line is given to `visit`, which may be NULL. */
static gboolean
await(Mailbox *mailbox, gboolean wants_more, void (*visit)(const char *line, void *closure),
      void *closure, GError **error)
{
    g_autofree char *tag = g_strdup_printf("u%u ", mailbox->number);

    for (;;) {
        g_autofree char *line = hear(mailbox, error);
        if (line == NULL)
            return FALSE;
        if (wants_more && line[0] == '+')
            return TRUE;
        if (g_str_has_prefix(line, tag)) {
            const char *answer = line + strlen(tag);
            const gboolean is_ok = g_ascii_strncasecmp(answer, "OK", 2) == 0;
            line[MIN(strlen(line), (size_t)WORDS_LIMIT)] = '\0';
            return (is_ok && !wants_more) ||
                   refuse(error, MAILBOX_ERROR_REFUSED, "the server says: %s", answer);
        }
        if (visit != NULL)
            visit(line, closure);
    }
}

/* * LIST (\Noselect) "/" "" */
static void
hear_delimiter(const char *line, void *closure)
{
    char *delimiter = closure;
    const char *quote = g_str_has_prefix(line, "* LIST ") ? strstr(line, ") \"") : NULL;

    if (quote != NULL)
        *delimiter = quote[3] == '\\' ? quote[4] : quote[3];
}

static gboolean
find_folder(Mailbox *mailbox, const char *folder, GError **error)
{
    char delimiter = '\0';
    if (!command(mailbox, "LIST \"\" \"\"", error) ||
        !await(mailbox, FALSE, hear_delimiter, &delimiter, error))
        return FALSE;

    g_autoptr(GString) quoted = g_string_new(NULL);
    mailbox->folder = mailbox_encode(folder, delimiter);
    for (const char *c = mailbox->folder; *c != '\0'; c++)
        g_string_append_printf(quoted, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    g_free(mailbox->folder);
    mailbox->folder = g_strdup(quoted->str);
    return TRUE;
}

static gboolean
check_folder(const char *folder, GError **error)
{
    if (folder[0] == '\0' || !text_check(folder, strlen(folder), NULL))
        return refuse(error, MAILBOX_ERROR_CONFIG, "drafts names no folder");
    for (const char *c = folder; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return refuse(error, MAILBOX_ERROR_CONFIG,
                          "the folder '%s' has a control character", folder);

    return TRUE;
}

Mailbox *
mailbox_open(const DialAccount *account, const char *folder, GError **error)
{
    if (!check_folder(folder, error))
        return NULL;
    g_autoptr(Mailbox) mailbox = g_new0(Mailbox, 1);
    mailbox->input = g_string_new(NULL);
    mailbox->curl = dial(account, error);
    return mailbox->curl != NULL && find_folder(mailbox, folder, error)
               ? g_steal_pointer(&mailbox)
               : NULL;
}

void
mailbox_close(Mailbox *mailbox)
{
    if (mailbox == NULL)
        return;

    if (mailbox->curl != NULL && !mailbox->broken && command(mailbox, "LOGOUT", NULL))
        (void)!await(mailbox, FALSE, NULL, NULL, NULL);
    curl_easy_cleanup(mailbox->curl);
    g_string_free(mailbox->input, TRUE);
    g_free(mailbox->folder);
    g_free(mailbox);
}

gboolean
mailbox_append_draft(Mailbox *mailbox, GBytes *bytes, GError **error)
{
    size_t length = 0;
    const void *data = g_bytes_get_data(bytes, &length);
    g_autofree char *words =
        g_strdup_printf("APPEND \"%s\" (\\Draft \\Seen) {%zu}", mailbox->folder, length);

    return command(mailbox, words, error) && await(mailbox, TRUE, NULL, NULL, error) &&
           say(mailbox, data, length, error) && say(mailbox, "\r\n", 2, error) &&
           await(mailbox, FALSE, NULL, NULL, error);
}
