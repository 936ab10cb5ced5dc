#include "campaign/campaign.h"

#include "base/file.h"
#include "base/host.h"
#include "base/text.h"
#include "data/address.h"
#include "template/template.h"

#include <string.h>

G_DEFINE_QUARK(campaign - error - quark, campaign_error)

#define CONFIG_LIMIT  (256 * 1024)
#define PARTIAL_LIMIT (64 * 1024)
#define MOST_COLUMNS  6   /* of names, on a page */
#define CONNECTIONS   64  /* to one mail server, at most */
#define DOOR_LIMIT    200 /* of [web] url, so that a link fits into a header's line */

struct Campaign {
    char *folder;
    Config *config;
    Language *language;
    const Clock *clock; /* borrowed */
    Store *store;       /* NULL until campaign_open_store() */
    Journal *journal;
    Roster *roster;
};

static const ConfigKey keys[] = {
    {"campaign", "title", CONFIG_WORDS, NULL, NULL},
    {"campaign", "organizer", CONFIG_WORDS, NULL, NULL},
    {"campaign", "contact", CONFIG_TEXT, NULL, NULL},
    {"campaign", "url", CONFIG_TEXT, NULL, NULL},
    {"campaign", "language", CONFIG_TEXT, NULL, "en-US"},
    {"campaign", "timezone", CONFIG_TEXT, NULL, "UTC"},
    {"campaign", "deadline", CONFIG_TEXT, NULL, NULL},
    {"campaign", "order", CONFIG_CHOICE, "published name signed", "name"},
    {"campaign", "group", CONFIG_CHOICE, "none country kind", "none"},
    {"campaign", "remind_days", CONFIG_INTEGER, NULL, "3"},
    {"campaign", "objections_until", CONFIG_TEXT, NULL, NULL},
    {"letter", "template", CONFIG_TEXT, NULL, "letter.md"},
    {"letter", "title", CONFIG_WORDS, NULL, NULL},
    {"letter", "subject", CONFIG_WORDS, NULL, NULL},
    {"letter", "date", CONFIG_TEXT, NULL, NULL},
    {"letter", "url", CONFIG_TEXT, NULL, NULL},
    {"letter", "for", CONFIG_CHOICE, "once addressee", "once"},
    {"addressee", "name", CONFIG_WORDS, NULL, NULL},
    {"addressee", "title", CONFIG_WORDS, NULL, NULL},
    {"addressee", "salutation", CONFIG_WORDS, NULL, NULL},
    {"addressee", "address", CONFIG_LIST, NULL, NULL},
    {"addressee", "email", CONFIG_TEXT, NULL, NULL},
    {"document *", "template", CONFIG_TEXT, NULL, NULL},
    {"document *", "for", CONFIG_CHOICE, "once addressee signatory", "once"},
    {"document *", "formats", CONFIG_LIST, NULL, "txt"},
    {"page", "paper", CONFIG_CHOICE, "letter a4", NULL},
    {"page", "margins", CONFIG_TEXT, NULL, NULL},
    {"page", "letterhead", CONFIG_TEXT, NULL, NULL},
    {"page", "fonts", CONFIG_TEXT, NULL, NULL},
    {"page", "columns", CONFIG_INTEGER, NULL, "0"},
    {"smtp", "url", CONFIG_TEXT, NULL, NULL},
    {"smtp", "account", CONFIG_TEXT, NULL, NULL},
    {"smtp", "from", CONFIG_TEXT, NULL, NULL},
    {"smtp", "ehlo", CONFIG_TEXT, NULL, NULL},
    {"smtp", "connections", CONFIG_INTEGER, NULL, "4"},
    {"smtp", "messages_per_connection", CONFIG_INTEGER, NULL, "0"},
    {"smtp", "rate", CONFIG_INTEGER, NULL, "0"},
    {"smtp", "daily_cap", CONFIG_INTEGER, NULL, "0"},
    {"smtp", "proxy", CONFIG_TEXT, NULL, NULL},
    {"imap", "url", CONFIG_TEXT, NULL, NULL},
    {"imap", "account", CONFIG_TEXT, NULL, NULL},
    {"imap", "drafts", CONFIG_TEXT, NULL, NULL},
    {"web", "url", CONFIG_TEXT, NULL, NULL},
    {"seal", "key_file", CONFIG_TEXT, NULL, NULL},
    {"review", "consent_days", CONFIG_INTEGER, NULL, "0"},
    {NULL, NULL, CONFIG_TEXT, NULL, NULL},
};

static const ConfigKey account_keys[] = {
    {"*", "user", CONFIG_TEXT, NULL, NULL},
    {"*", "password_file", CONFIG_TEXT, NULL, NULL},
    {"*", "password_command", CONFIG_TEXT, NULL, NULL},
    {"*", "token_command", CONFIG_TEXT, NULL, NULL},
    {NULL, NULL, CONFIG_TEXT, NULL, NULL},
};

const ConfigKey *
campaign_get_keys(void)
{
    return keys;
}

const ConfigKey *
campaign_get_account_keys(void)
{
    return account_keys;
}

static gboolean
check_title(const Campaign *campaign, GError **error)
{
    if (campaign_get_title(campaign) != NULL)
        return TRUE;

    g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_MISSING,
                "campaign.conf: [campaign] title is missing; give the letter its title");
    return FALSE;
}

static gboolean
check_date(const Campaign *campaign, const char *group, const char *key, GError **error)
{
    const char *date = config_get_text(campaign->config, group, key);
    int64_t time = 0;

    return date == NULL || clock_parse(date, campaign_get_zone(campaign), &time, NULL) ||
           config_refuse(campaign->config, group, key, error,
                         "'%s' is no date; write 2023-11-06 or 2023-11-06 17:00", date);
}

static gboolean
check_zone(const Campaign *campaign, GError **error)
{
    const char *zone = campaign_get_zone(campaign);
    int64_t time = 0;

    return clock_parse("2023-11-06", zone, &time, NULL) ||
           config_refuse(campaign->config, "campaign", "timezone", error,
                         "there is no time zone '%s'; write one such as America/New_York",
                         zone);
}

static gboolean
check_address(const Campaign *campaign, const char *group, const char *key, GError **error)
{
    const char *text = config_get_text(campaign->config, group, key);
    g_autoptr(GError) reason = NULL;
    g_autoptr(Address) address = text != NULL ? address_parse(text, &reason) : NULL;

    return text == NULL || address != NULL ||
           config_refuse(campaign->config, group, key, error, "%s", reason->message);
}

static gboolean
check_url(const Campaign *campaign, const char *group, const char *key, GError **error)
{
    const char *url = config_get_text(campaign->config, group, key);

    return url == NULL || g_str_has_prefix(url, "https://") ||
           g_str_has_prefix(url, "http://") ||
           config_refuse(campaign->config, group, key, error,
                         "'%s' is no web address; it begins https:// or http://", url);
}

static gboolean
check_formats(const Campaign *campaign, const char *group, GError **error)
{
    const char *const known[] = {"txt", "html", "docx", "pdf", NULL};
    const char *const *formats = config_get_list(campaign->config, group, "formats");

    for (; *formats != NULL; formats++)
        if (!g_strv_contains(known, *formats))
            return config_refuse(campaign->config, group, "formats", error,
                                 "'%s' is no format; there are txt, html, docx and pdf",
                                 *formats);
    return TRUE;
}

gboolean
campaign_parse_margins(const char *text, double *out_vertical, double *out_horizontal)
{
    char *rest = NULL;
    const double vertical = g_ascii_strtod(text, &rest);
    const double horizontal = *rest == ' ' ? g_ascii_strtod(rest, &rest) : vertical;

    /* What leaves room for a line of text on both papers. */
    if (*rest != '\0' || !(vertical >= 5 && vertical <= 80) ||
        !(horizontal >= 5 && horizontal <= 70))
        return FALSE;
    *out_vertical = vertical;
    *out_horizontal = horizontal;
    return TRUE;
}

static gboolean
check_margins(const Campaign *campaign, GError **error)
{
    const char *margins = config_get_text(campaign->config, "page", "margins");
    double vertical = 0, horizontal = 0;

    return margins == NULL || campaign_parse_margins(margins, &vertical, &horizontal) ||
           config_refuse(
               campaign->config, "page", "margins", error,
               "'%s' are no margins; write millimetres, top and bottom first, such as "
               "25 30",
               margins);
}

static gboolean
check_columns(const Campaign *campaign, GError **error)
{
    const int columns = config_get_integer(campaign->config, "page", "columns");

    return columns <= MOST_COLUMNS ||
           config_refuse(campaign->config, "page", "columns", error,
                         "%d columns leave no room for a name; take at most %d", columns,
                         MOST_COLUMNS);
}

/* The value is not repeated, since it holds what was not to stand here. */
static gboolean
check_server(const Campaign *campaign, const char *group, const char *key, GError **error)
{
    const char *url = config_get_text(campaign->config, group, key);

    return url == NULL || strchr(url, '@') == NULL ||
           config_refuse(campaign->config, group, key, error,
                         "no user and no password may stand in the URL; put them into "
                         "accounts.conf and name the account");
}

static gboolean
check_connections(const Campaign *campaign, GError **error)
{
    const int connections = config_get_integer(campaign->config, "smtp", "connections");

    return (connections >= 1 && connections <= CONNECTIONS) ||
           config_refuse(campaign->config, "smtp", "connections", error,
                         "%d is no number of connections; take 1 to %d", connections,
                         CONNECTIONS);
}

/* TRUE for an address of the web door: https, or http on this machine; a host and perhaps a
 * path, and nothing that a link behind it could not have. */
static gboolean
is_door(const char *url)
{
    g_autoptr(GUri) uri =
        g_uri_parse(url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
    if (uri == NULL || g_uri_get_host(uri) == NULL || g_uri_get_host(uri)[0] == '\0' ||
        g_uri_get_userinfo(uri) != NULL || g_uri_get_query(uri) != NULL ||
        g_uri_get_fragment(uri) != NULL || strpbrk(url, " <>\"\\,;") != NULL ||
        strlen(url) > DOOR_LIMIT)
        return FALSE;
    for (const char *c = url; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return FALSE;

    return g_str_equal(g_uri_get_scheme(uri), "https") ||
           (g_str_equal(g_uri_get_scheme(uri), "http") &&
            host_is_loopback(g_uri_get_host(uri)));
}

static gboolean
check_door(const Campaign *campaign, GError **error)
{
    const char *url = config_get_text(campaign->config, "web", "url");

    return url == NULL || is_door(url) ||
           config_refuse(campaign->config, "web", "url", error,
                         "'%s' cannot be what links begin with; write https://HOST or "
                         "https://HOST/PATH (http:// only on this machine)",
                         url);
}

static gboolean
check_documents(const Campaign *campaign, GError **error)
{
    g_auto(GStrv) names = config_get_groups(campaign->config, "document");

    for (char **name = names; *name != NULL; name++) {
        g_autofree char *group = g_strdup_printf("document %s", *name);
        g_autofree char *slug = file_slug(*name);
        if (!g_str_equal(slug, *name) || g_str_equal(*name, "letter"))
            return config_refuse(campaign->config, group, "template", error,
                                 "'%s' cannot name a document; take small letters, digits and "
                                 "hyphens, and not 'letter'",
                                 *name);
        if (config_get_text(campaign->config, group, "template") == NULL)
            return config_refuse(campaign->config, group, "template", error,
                                 "the document has no template; write template = %s.md", *name);
        if (!check_formats(campaign, group, error))
            return FALSE;
    }
    return TRUE;
}

/* What only the values themselves can tell; the grammar is config_parse()'s. */
static gboolean
check_values(const Campaign *campaign, GError **error)
{
    return check_title(campaign, error) && check_zone(campaign, error) &&
           check_date(campaign, "campaign", "deadline", error) &&
           check_date(campaign, "letter", "date", error) &&
           check_address(campaign, "campaign", "contact", error) &&
           check_address(campaign, "addressee", "email", error) &&
           check_address(campaign, "smtp", "from", error) &&
           check_url(campaign, "campaign", "url", error) &&
           check_url(campaign, "letter", "url", error) && check_margins(campaign, error) &&
           check_columns(campaign, error) &&
           check_date(campaign, "campaign", "objections_until", error) &&
           check_server(campaign, "smtp", "url", error) &&
           check_server(campaign, "smtp", "proxy", error) &&
           check_server(campaign, "imap", "url", error) && check_connections(campaign, error) &&
           check_door(campaign, error) && check_documents(campaign, error);
}

static gboolean
open_language(Campaign *campaign, GError **error)
{
    g_autoptr(GError) reason = NULL;

    campaign->language =
        language_open(config_get_text(campaign->config, "campaign", "language"), &reason);
    return campaign->language != NULL || config_refuse(campaign->config, "campaign", "language",
                                                       error, "%s", reason->message);
}

static gboolean
load_config(Campaign *campaign, GError **error)
{
    g_autofree char *path = campaign_path(campaign, "campaign.conf");
    g_autoptr(GError) reason = NULL;
    g_autofree char *text = file_read_text(path, CONFIG_LIMIT, &reason);

    if (g_error_matches(reason, FILE_ERROR, FILE_ERROR_NOT_FOUND)) {
        g_autofree char *shown = text_escape(campaign->folder, -1);
        g_set_error(
            error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_NOT_FOUND,
            "there is no campaign.conf in '%s'; go to a campaign's folder, name it with -C, "
            "or begin one with 'undersigned init'",
            shown);
        return FALSE;
    }
    if (text == NULL) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }

    campaign->config = config_parse(text, "campaign.conf", keys, error);
    return campaign->config != NULL;
}

Campaign *
campaign_open(const char *folder, const Clock *clock, GError **error)
{
    g_autoptr(Campaign) campaign = g_new0(Campaign, 1);
    campaign->folder = g_strdup(folder);
    campaign->clock = clock;

    if (!load_config(campaign, error) || !open_language(campaign, error) ||
        !check_values(campaign, error))
        return NULL;
    return g_steal_pointer(&campaign);
}

void
campaign_close(Campaign *campaign)
{
    if (campaign == NULL)
        return;

    roster_free(campaign->roster);
    journal_free(campaign->journal);
    store_close(campaign->store);
    language_free(campaign->language);
    config_free(campaign->config);
    g_free(campaign->folder);
    g_free(campaign);
}

static Store *
open_as_is(const char *path, GError **error)
{
    return file_exists(path) ? store_open_as_is(path, error) : store_open(":memory:", error);
}

static gboolean
open_store(Campaign *campaign, Store *(*open)(const char *, GError **), GError **error)
{
    if (campaign->store != NULL)
        return TRUE;

    g_autofree char *path = campaign_path(campaign, "roster.db");
    campaign->store = open(path, error);
    if (campaign->store == NULL)
        return FALSE;

    campaign->journal = journal_new(campaign->store, campaign->clock);
    campaign->roster = roster_new(campaign->store, campaign->journal, campaign->clock);
    return TRUE;
}

gboolean
campaign_open_store(Campaign *campaign, GError **error)
{
    return open_store(campaign, store_open, error);
}

gboolean
campaign_open_store_as_is(Campaign *campaign, GError **error)
{
    return open_store(campaign, open_as_is, error);
}

const char *
campaign_get_folder(const Campaign *campaign)
{
    return campaign->folder;
}

const Config *
campaign_get_config(const Campaign *campaign)
{
    return campaign->config;
}

Language *
campaign_get_language(const Campaign *campaign)
{
    return campaign->language;
}

const Clock *
campaign_get_clock(const Campaign *campaign)
{
    return campaign->clock;
}

Store *
campaign_get_store(const Campaign *campaign)
{
    g_assert(campaign->store != NULL);
    return campaign->store;
}

Journal *
campaign_get_journal(const Campaign *campaign)
{
    g_assert(campaign->journal != NULL);
    return campaign->journal;
}

Roster *
campaign_get_roster(const Campaign *campaign)
{
    g_assert(campaign->roster != NULL);
    return campaign->roster;
}

const char *
campaign_get_title(const Campaign *campaign)
{
    return config_get_text(campaign->config, "campaign", "title");
}

const char *
campaign_get_letter(const Campaign *campaign)
{
    return config_get_text(campaign->config, "letter", "template");
}

const char *
campaign_get_zone(const Campaign *campaign)
{
    return config_get_text(campaign->config, "campaign", "timezone");
}

gboolean
campaign_get_deadline(const Campaign *campaign, int64_t *out_time)
{
    const char *deadline = config_get_text(campaign->config, "campaign", "deadline");

    return deadline != NULL &&
           clock_parse(deadline, campaign_get_zone(campaign), out_time, NULL);
}

gboolean
campaign_get_objections(const Campaign *campaign, int64_t *out_time)
{
    const char *until = config_get_text(campaign->config, "campaign", "objections_until");

    return until != NULL && clock_parse(until, campaign_get_zone(campaign), out_time, NULL);
}

char *
campaign_link(const Campaign *campaign, const char *path)
{
    const char *door = config_get_text(campaign->config, "web", "url");
    g_autofree char *base = g_strdup(door);
    if (door == NULL)
        return NULL;

    while (g_str_has_suffix(base, "/"))
        base[strlen(base) - 1] = '\0';
    return g_strconcat(base, path, NULL);
}

char *
campaign_path(const Campaign *campaign, const char *name)
{
    /* What is said of a file in this folder is its name alone. */
    if (g_str_equal(campaign->folder, ".") && name[0] != '\0')
        return g_strdup(name);
    return g_build_filename(campaign->folder, name, NULL);
}

/* Where `path`, or the nearest folder above what is not there yet, really is; NULL for a broken
 * link. Freed by free(). */
static char *
find_real(const char *path, size_t shortest)
{
    g_autofree char *at = g_strdup(path);
    char *real = realpath(at, NULL);

    while (real == NULL && !file_exists(at) && strlen(at) > shortest) {
        char *above = g_path_get_dirname(at);
        g_free(at);
        at = above;
        real = realpath(at, NULL);
    }
    return real;
}

static gboolean
stays_inside(const Campaign *campaign, const char *path)
{
    char *folder = realpath(campaign->folder, NULL);
    char *real = find_real(path, strlen(campaign->folder));
    const size_t length = folder != NULL ? strlen(folder) : 0;
    const gboolean inside = folder != NULL && real != NULL &&
                            strncmp(real, folder, length) == 0 &&
                            (real[length] == '/' || real[length] == '\0');

    free(folder);
    free(real);
    return inside;
}

/* A plain relative path that, links followed, stays in the folder. */
static gboolean
is_inside(const Campaign *campaign, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    g_autofree char *path = campaign_path(campaign, name);

    return !g_path_is_absolute(name) && !g_strv_contains((const char *const *)parts, "..") &&
           stays_inside(campaign, path);
}

gboolean
campaign_check_inside(const Campaign *campaign, const char *path, GError **error)
{
    if (stays_inside(campaign, path))
        return TRUE;

    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_FILE,
                "'%s' leads out of the campaign's folder; take the link on it away", shown);
    return FALSE;
}

char *
campaign_read(const Campaign *campaign, const char *name, size_t limit, GError **error)
{
    if (!is_inside(campaign, name)) {
        g_autofree char *shown = text_escape(name, -1);
        g_set_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_FILE,
                    "'%s' is not a file of this campaign; only files in its folder are read",
                    shown);
        return NULL;
    }

    g_autofree char *path = campaign_path(campaign, name);
    return file_read_text(path, limit, error);
}

char *
campaign_load_partial(const char *name, void *closure, char **out_path, GError **error)
{
    const Campaign *campaign = closure;
    g_autofree char *file = g_strdup_printf("%s.md", name);
    g_autoptr(GError) reason = NULL;
    char *text = campaign_read(campaign, file, PARTIAL_LIMIT, &reason);

    if (text == NULL) {
        g_set_error(error, TEMPLATE_ERROR, TEMPLATE_ERROR_PARTIAL, "%s", reason->message);
        return NULL;
    }
    *out_path = g_steal_pointer(&file);
    return text;
}
