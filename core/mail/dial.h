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
#include "mail/wire.h"

#include <stdint.h>

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

/* What the server says that it can do, once TLS is there. */
typedef struct {
    gboolean has_8bitmime;
    gboolean has_smtputf8;
    uint64_t size_limit; /* RFC 1870; 0: it does not say */
} DialOffers;

/* Connects, greets and logs in, within two minutes. */
G_GNUC_WARN_UNUSED_RESULT
Wire *dial_connect(const DialAccount *account, DialOffers *out_offers, GError **error);
