#include "mail/dial.h"

#include "base/host.h"
#include "base/text.h"

#include <signal.h>
#include <string.h>

G_DEFINE_QUARK(dial - error - quark, dial_error)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURLU, curl_url_cleanup)

#define CONNECT_TIMEOUT 120  /* seconds for connection, TLS, heard and login together */
#define WORDS_LIMIT     1000 /* of the last line heard */
#define KNOWN_BY        16   /* bytes of a secret, which nobody says by chance */

/* What libcurl hears while it connects. */
typedef struct {
    GString *words; /* the last line */
    int code;
    gboolean is_mail_server;
    gboolean logged_in;
    Offers offers;
} Heard;

struct Dial {
    CURLM *multi;               /* borrowed */
    const DialAccount *account; /* borrowed */
    CURLU *url;
    CURL *curl; /* NULL once it was handed over */
    gboolean is_plain;
    Heard heard;
    char words[CURL_ERROR_SIZE];
};

static gboolean
refuse_config(GError **error, const char *url, const char *why)
{
    /* A password may stand before an "@". */
    g_autofree char *shown = strchr(url, '@') != NULL ? g_strdup("…") : text_escape(url, -1);

    g_set_error(error, DIAL_ERROR, DIAL_ERROR_CONFIG, "mail server '%s': %s", shown, why);
    return FALSE;
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

/* Reads `text` into `url`: a scheme, a host and perhaps a port. */
static gboolean
read_url(CURLU *url, const char *text, gboolean *out_wants_tls, GError **error)
{
    char *host = NULL;
    if (!g_str_has_prefix(text, "smtp://") && !g_str_has_prefix(text, "smtps://"))
        return refuse_config(error, text, "it must begin with smtps:// or smtp://");
    if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return refuse_config(error, text,
                             "it is no URL; write smtps://HOST or smtps://HOST:PORT");
    *out_wants_tls = !host_is_loopback(host);
    curl_free(host);
    if (strchr(text, '@') != NULL)
        return refuse_config(error, text,
                             "no user and no password may stand in the URL; put them into "
                             "accounts.conf and name the account");
    if (has_url_part(url, CURLUPART_PATH) || has_url_part(url, CURLUPART_QUERY) ||
        has_url_part(url, CURLUPART_FRAGMENT))
        return refuse_config(error, text, "nothing may stand behind host and port");

    return TRUE;
}

static gboolean
check_ehlo(const char *name, const char *url, GError **error)
{
    const size_t length = strlen(name);
    if (length == 0 || length > 255)
        return refuse_config(error, url, "the EHLO name is empty or too long");
    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr(".-[]:", *c) == NULL)
            return refuse_config(error, url, "the EHLO name is no host name");

    return TRUE;
}

/* With any other scheme names would be looked up here, where it can be seen. */
static gboolean
check_proxy(const DialAccount *account, GError **error)
{
    if (account->proxy == NULL)
        return TRUE;
    if (!g_str_has_prefix(account->proxy, "socks5h://"))
        return refuse_config(error, account->url,
                             "the proxy must begin with socks5h:// (socks5h://127.0.0.1:9050)");

    g_autoptr(CURLU) url = curl_url();
    if (curl_url_set(url, CURLUPART_URL, account->proxy, CURLU_NON_SUPPORT_SCHEME) !=
            CURLUE_OK ||
        has_url_part(url, CURLUPART_PATH) || has_url_part(url, CURLUPART_QUERY))
        return refuse_config(error, account->url,
                             "the proxy is no URL; write socks5h://HOST:PORT");
    return TRUE;
}

static gboolean
check_account(const DialAccount *account, GError **error)
{
    if (account->ehlo != NULL && !check_ehlo(account->ehlo, account->url, error))
        return FALSE;
    if (!check_proxy(account, error))
        return FALSE;
    if (account->user == NULL)
        return TRUE;
    if ((account->password == NULL) == (account->token == NULL))
        return refuse_config(error, account->url,
                             "the account has a user, and wants a password or a token");
    if (!text_check(account->user, strlen(account->user), NULL) || account->user[0] == '\0' ||
        strpbrk(account->user, "\r\n") != NULL)
        return refuse_config(error, account->url, "the user's name is empty or no text");

    return TRUE;
}

/* What was said before TLS began is forgotten with the 220 that begins it. */
static void
hear_line(Heard *heard, const char *line)
{
    heard->code = g_ascii_isdigit(line[0]) ? (int)g_ascii_strtoull(line, NULL, 10) : 0;
    if (heard->code == 220) {
        heard->is_mail_server = TRUE;
        heard->logged_in = FALSE;
        heard->offers = OFFERS_NONE;
    } else if (heard->code == 250) {
        offers_hear(&heard->offers, line);
    } else if (heard->code == 235) {
        heard->logged_in = TRUE;
    }
}

static size_t
on_header(char *bytes, size_t size, size_t count, void *closure)
{
    Heard *heard = closure;
    const size_t length = size * count;
    g_autofree char *line = g_utf8_make_valid(bytes, (gssize)MIN(length, WORDS_LIMIT));

    g_strchomp(line);
    g_string_assign(heard->words, line);
    hear_line(heard, line);
    return length;
}

static void
set_login(CURL *curl, const DialAccount *account)
{
    curl_easy_setopt(curl, CURLOPT_USERNAME, account->user);
    if (account->token != NULL) {
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, secret_get_text(account->token));
        curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
        return;
    }
    curl_easy_setopt(curl, CURLOPT_PASSWORD, secret_get_text(account->password));
    curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
}

static void
set_options(CURL *curl, CURLU *url, const DialAccount *account, gboolean wants_tls)
{
    curl_easy_setopt(curl, CURLOPT_CURLU, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, account->proxy != NULL ? account->proxy : "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)CONNECT_TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(wants_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (account->ca_file != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, account->ca_file);
    if (account->user != NULL)
        set_login(curl, account);
}

/* Whether a failure to connect may pass by itself, or will be the same tomorrow. */
static DialError
classify(CURLcode code, int reply)
{
    if (reply >= 400 && reply < 500)
        return DIAL_ERROR_CONNECT;

    switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_NOT_BUILT_IN:
    case CURLE_SSL_CACERT_BADFILE:
        return DIAL_ERROR_CONFIG;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
    case CURLE_LOGIN_DENIED:
        return DIAL_ERROR_REFUSED;
    default:
        return reply >= 500 ? DIAL_ERROR_REFUSED : DIAL_ERROR_CONNECT;
    }
}

static const char *
advise(CURLcode code, const Heard *heard)
{
    switch (code) {
    case CURLE_USE_SSL_FAILED:
        return "it offers no TLS, and nothing is sent in the clear; try smtps://";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "its certificate is not to be trusted";
    case CURLE_SSL_CONNECT_ERROR:
        return "no TLS 1.2 or newer comes about; smtps:// wants it at once, smtp:// after "
               "STARTTLS";
    case CURLE_LOGIN_DENIED: /* also before a try, with the answer to the greeting as the last
                              */
        return heard->code != 250
                   ? "the login was refused; check the account in accounts.conf"
                   : "it offers no login that is known here, and nothing was sent to it";
    case CURLE_OPERATION_TIMEDOUT:
        return "it did not answer in time";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "there is no such host";
    case CURLE_WEIRD_SERVER_REPLY:
        return heard->is_mail_server ? "it refuses" : "that is no mail server, or it refuses";
    default:
        return "no connection";
    }
}

/* Of a long secret the beginning tells; the end may have been cut off. */
static gboolean
repeats(const char *said, const Secret *secret)
{
    g_auto(GStrv) words = g_strsplit_set(said, " :;,'\"<>()[]{}", -1);
    const size_t known = secret != NULL ? MIN(secret_get_length(secret), KNOWN_BY) : 0;
    if (known == 0)
        return FALSE;

    gboolean found = g_strstr_len(said, -1, secret_get_text(secret)) != NULL;
    for (char **word = words; *word != NULL && !found; word++) {
        size_t length = 0;
        uint8_t *bytes = g_base64_decode(*word, &length);
        found = memmem(*word, strlen(*word), secret_get_text(secret), known) != NULL ||
                memmem(bytes, length, secret_get_text(secret), known) != NULL;
        explicit_bzero(bytes, length);
        g_free(bytes);
    }
    return found;
}

char *
dial_hush(const DialAccount *account, const char *said)
{
    if (!repeats(said, account->password) && !repeats(said, account->token))
        return g_strdup(said);

    return g_strdup_printf("%.*s …", (int)strcspn(said, " -"), said);
}

static void
explain_failure(const Heard *heard, const DialAccount *account, CURLcode code,
                const char *words, GError **error)
{
    const char *detail = words[0] != '\0' ? words : curl_easy_strerror(code);
    g_autofree char *shown = text_escape(account->url, -1);
    const gboolean server_knows = heard->words->len > 0 &&
                                  code != CURLE_PEER_FAILED_VERIFICATION &&
                                  code != CURLE_SSL_CONNECT_ERROR;
    g_autofree char *hushed = dial_hush(account, server_knows ? heard->words->str : detail);
    g_autofree char *said = text_escape(hushed, -1);

    g_set_error(error, DIAL_ERROR, (int)classify(code, heard->code),
                "mail server '%s': %s (%s)", shown, advise(code, heard), said);
}

/* A server that does not offer to log in is one that libcurl sends to unauthenticated. */
static gboolean
check_login(const Heard *heard, const DialAccount *account, GError **error)
{
    if (account->user == NULL || (heard->offers.has_auth && heard->logged_in))
        return TRUE;

    g_autofree char *shown = text_escape(account->url, -1);
    g_set_error(error, DIAL_ERROR, DIAL_ERROR_REFUSED,
                "mail server '%s': it offers no login, and an account is configured; nothing "
                "was sent",
                shown);
    return FALSE;
}

/* Sets up `url` with the name to greet with, which libcurl takes from the path. */
static gboolean
prepare_url(CURLU *url, const DialAccount *account, gboolean *out_wants_tls, GError **error)
{
    const char *ehlo = account->ehlo != NULL ? account->ehlo : "localhost";
    g_autofree char *path = g_strconcat("/", ehlo, NULL);

    if (!check_account(account, error) || !read_url(url, account->url, out_wants_tls, error))
        return FALSE;
    if (account->proxy != NULL)
        *out_wants_tls = TRUE; /* what is loopback there is not here */
    return curl_url_set(url, CURLUPART_PATH, path, 0) == CURLUE_OK ||
           refuse_config(error, account->url, "the EHLO name cannot be used");
}

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

CURLM *
dial_new_multi(void)
{
    start_curl();
    return curl_multi_init();
}

static void
listen_to(Dial *dial)
{
    curl_easy_setopt(dial->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(dial->curl, CURLOPT_HEADERDATA, &dial->heard);
    curl_easy_setopt(dial->curl, CURLOPT_ERRORBUFFER, dial->words);
}

static void
listen_no_more(Dial *dial)
{
    curl_easy_setopt(dial->curl, CURLOPT_HEADERFUNCTION, NULL);
    curl_easy_setopt(dial->curl, CURLOPT_HEADERDATA, NULL);
    curl_easy_setopt(dial->curl, CURLOPT_ERRORBUFFER, NULL);
}

Dial *
dial_begin(CURLM *multi, const DialAccount *account, GError **error)
{
    gboolean wants_tls = TRUE;
    g_autoptr(CURLU) url = curl_url();
    if (!prepare_url(url, account, &wants_tls, error))
        return NULL;

    Dial *dial = g_new0(Dial, 1);
    dial->multi = multi;
    dial->account = account;
    dial->is_plain = !wants_tls && g_str_has_prefix(account->url, "smtp://");
    dial->url = g_steal_pointer(&url);
    dial->curl = curl_easy_init();
    dial->heard.words = g_string_new(NULL);
    set_options(dial->curl, dial->url, account, wants_tls);
    listen_to(dial);
    curl_multi_add_handle(multi, dial->curl);
    return dial;
}

void
dial_free(Dial *dial)
{
    if (dial == NULL)
        return;

    if (dial->curl != NULL) {
        curl_multi_remove_handle(dial->multi, dial->curl);
        curl_easy_cleanup(dial->curl);
    }
    curl_url_cleanup(dial->url);
    g_string_free(dial->heard.words, TRUE);
    g_free(dial);
}

const CURL *
dial_get_curl(const Dial *dial)
{
    return dial->curl;
}

Wire *
dial_finish(Dial *dial, CURLcode code, Offers *out_offers, GError **error)
{
    g_autoptr(Dial) done = dial;
    const DialAccount *account = dial->account;

    listen_no_more(done);
    if (code != CURLE_OK) {
        explain_failure(&done->heard, account, code, done->words, error);
        return NULL;
    }
    if (!check_login(&done->heard, account, error))
        return NULL;

    *out_offers = done->heard.offers;
    return wire_new(g_steal_pointer(&done->curl), done->multi, done->is_plain);
}
