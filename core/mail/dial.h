/* dial.h - reaching a mail server: TLS, certificate, login, and what it offers
 *
 * By libcurl (CURLOPT_CONNECT_ONLY). TLS is required unless the host is loopback (127.0.0.0/8,
 * ::1, localhost), which is spoken to in the clear with smtp://. A password is never sent
 * without TLS to any other host, and where an account is configured nothing goes on without a
 * login: libcurl itself would, when the server offers none. A password is said by AUTH PLAIN or
 * LOGIN, a token by OAUTHBEARER (RFC 7628) or XOAUTH2. A proxy is used when one is configured,
 * whatever the environment says: SOCKS5, which looks up the server's name itself, and only with
 * TLS. This machine's name is not told.
 */
#pragma once

#include "base/secret.h"
#include "mail/offers.h"
#include "mail/wire.h"

typedef enum {
    DIAL_ERROR_CONFIG,  /* what was configured cannot work */
    DIAL_ERROR_CONNECT, /* no connection, no greeting, or not now; try again later */
    DIAL_ERROR_REFUSED, /* no TLS, a certificate, login or EHLO refused; a fault of ours, stop
                         */
} DialError;

#define DIAL_ERROR (dial_error_quark())
GQuark dial_error_quark(void);

typedef struct {
    const char *url;  /* smtp:// (STARTTLS) or smtps://, host and port, nothing else */
    const char *ehlo; /* the name to greet with; NULL: "localhost" */
    const char *user; /* NULL: no login */
    const Secret *password;
    const Secret *token; /* an OAuth 2.0 access token instead of a password; NULL: none */
    const char *proxy;   /* "socks5h://127.0.0.1:9050"; NULL: none */
    const char *ca_file; /* NULL: the system's */
} DialAccount;

/* One attempt, while it lasts. */
typedef struct Dial Dial;

/* Returns what a server said when it refused, for a message: only its first word where the rest
 * repeats the account's password or token, plainly or in base64. Owned by the caller. */
char *dial_hush(const DialAccount *account, const char *said);

/* Makes what several attempts and the wires that come of them share; for curl_multi_cleanup()
 * when all of them are gone. */
CURLM *dial_new_multi(void);

/* Begins to connect, greet and log in, within two minutes; curl_multi_perform() goes on with it
 * and curl_multi_info_read() says when it is at its end. Fails with DIAL_ERROR_CONFIG. `multi`
 * and `account` are borrowed. */
G_GNUC_WARN_UNUSED_RESULT
Dial *dial_begin(CURLM *multi, const DialAccount *account, GError **error);

/* Gives up. NULL is fine. */
void dial_free(Dial *dial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dial, dial_free)

/* Which of curl_multi_info_read()'s handles is its. */
const CURL *dial_get_curl(const Dial *dial);

/* Consumes `dial`, which ended with `code`. */
G_GNUC_WARN_UNUSED_RESULT
Wire *dial_finish(Dial *dial, CURLcode code, Offers *out_offers, GError **error);
