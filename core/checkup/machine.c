/* The machine: who works on it, its clock, and the libraries that are loaded. */
#include "checkup/part.h"
#include "store/store.h"

#include <cairo.h>
#include <cmark.h>
#include <curl/curl.h>
#include <fontconfig/fontconfig.h>
#include <gmime/gmime.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <pango/pango.h>
#include <sodium.h>
#include <unicode/uversion.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zlib.h>

/* No clock that goes right shows a time before this program was written. */
#define FIRST_DAY INT64_C(1672531200) /* 2023-01-01 */

#define HOUR 3600

void
checkup_user(Checkup *checkup)
{
    if (geteuid() == 0)
        checkup_say(checkup, "user", CHECKUP_NOTE,
                    "nothing here needs that; use an account of your own",
                    "it runs as root, whose mistakes reach the whole machine");
    else
        checkup_say(checkup, "user", CHECKUP_OK, NULL, "it does not run as root");
}

static gboolean
note_latest(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    int64_t *latest = closure;
    *latest = MAX(*latest, entry->at);
    return TRUE;
}

static int64_t
find_latest(const Checkup *checkup)
{
    int64_t latest = 0;
    if (checkup->has_store)
        (void)!journal_each(campaign_get_journal(checkup->campaign), 0, note_latest, &latest,
                            NULL);
    return latest;
}

void
checkup_clock(Checkup *checkup)
{
    const int64_t now = clock_now(checkup->request->clock);
    const int64_t latest = find_latest(checkup);
    const char *zone = checkup->campaign != NULL ? campaign_get_zone(checkup->campaign) : "UTC";
    g_autofree char *shown = clock_show(now, now, zone);
    g_autofree char *last = clock_show(latest, now, zone);
    int64_t document = 0;
    g_autoptr(GError) reason = NULL;

    if (now < FIRST_DAY || now > CLOCK_LAST)
        checkup_say(checkup, "clock", CHECKUP_PROBLEM, "set the clock of this machine",
                    "it cannot be %s", shown);
    else if (now + HOUR < latest)
        checkup_say(checkup, "clock", CHECKUP_PROBLEM, "set the clock of this machine",
                    "it shows %s, and the journal goes on until %s", shown, last);
    else if (!clock_document_time(now, &document, &reason))
        checkup_fail(checkup, "clock", reason, "unset SOURCE_DATE_EPOCH");
    else if (document != now)
        checkup_say(checkup, "clock", CHECKUP_NOTE,
                    "unset it, unless documents shall bear another time",
                    "it shows %s, and SOURCE_DATE_EPOCH is set", shown);
    else
        checkup_say(checkup, "clock", CHECKUP_OK, NULL, "it shows %s", shown);
}

void
checkup_libraries(Checkup *checkup)
{
    char icu[U_MAX_VERSION_STRING_LENGTH];
    UVersionInfo icu_version;
    u_getVersion(icu_version);
    u_versionToString(icu_version, icu);
    const int font = FcGetVersion();
    checkup_say(
        checkup, "libraries", CHECKUP_OK, NULL,
        "GLib %u.%u.%u, SQLite %s, ICU %s, libcurl %s, libsodium %s, OpenSSL %s, "
        "jansson %s, cmark %s, GMime %u.%u.%u, Pango %s, cairo %s, fontconfig %d.%d.%d, "
        "zlib %s, libxlsxwriter %s",
        glib_major_version, glib_minor_version, glib_micro_version, store_get_library(), icu,
        curl_version_info(CURLVERSION_NOW)->version, sodium_version_string(),
        OpenSSL_version(OPENSSL_VERSION_STRING), jansson_version_str(), cmark_version_string(),
        gmime_major_version, gmime_minor_version, gmime_micro_version, pango_version_string(),
        cairo_version_string(), font / 10000, font / 100 % 100, font % 100, zlibVersion(),
        lxw_version());
}
