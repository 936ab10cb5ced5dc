/* campaign.h - one letter and all that belongs to it: a folder
 *
 * campaign.conf is read once and checked whole when the campaign is opened; roster.db is made
 * when it is first needed. One process writes in a campaign folder at a time where files are
 * concerned; the store has its own transactions.
 */
#pragma once

#include "base/clock.h"
#include "base/language.h"
#include "campaign/journal.h"
#include "campaign/roster.h"
#include "data/config.h"
#include "store/store.h"

typedef struct Campaign Campaign;

typedef enum {
    CAMPAIGN_ERROR_NOT_FOUND, /* no campaign.conf there */
    CAMPAIGN_ERROR_FILE,      /* a file of the campaign that is missing or not as it must be */
} CampaignError;

#define CAMPAIGN_ERROR (campaign_error_quark())
GQuark campaign_error_quark(void);

/* Every key of campaign.conf, for the parser and for the test of config.example. Static, a NULL
 * group at the end. */
const ConfigKey *campaign_get_keys(void);

/* Every key of accounts.conf, whose groups are accounts ("*"). */
const ConfigKey *campaign_get_account_keys(void);

/* Opens the campaign in `folder`. `clock` is borrowed and must outlive it. The store is not
 * touched yet. */
G_GNUC_WARN_UNUSED_RESULT
Campaign *campaign_open(const char *folder, const Clock *clock, GError **error);
void campaign_close(Campaign *campaign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Campaign, campaign_close)

/* Opens the store, making it when there is none; the functions that lend parts of it need this
 * first. Done twice, it does nothing. */
G_GNUC_WARN_UNUSED_RESULT
gboolean campaign_open_store(Campaign *campaign, GError **error);

/* Opens the store that is there, to look at it and change nothing (store_open_as_is()); where
 * there is none, an empty one in memory. */
G_GNUC_WARN_UNUSED_RESULT
gboolean campaign_open_store_as_is(Campaign *campaign, GError **error);

/* Parts, borrowed until campaign_close(). */
const char *campaign_get_folder(const Campaign *campaign);
const Config *campaign_get_config(const Campaign *campaign);
Language *campaign_get_language(const Campaign *campaign);
const Clock *campaign_get_clock(const Campaign *campaign);
Store *campaign_get_store(const Campaign *campaign);
Journal *campaign_get_journal(const Campaign *campaign);
Roster *campaign_get_roster(const Campaign *campaign);

/* What the configuration says, read. */
const char *campaign_get_title(const Campaign *campaign);
const char *campaign_get_letter(
    const Campaign *campaign); /* file name of the letter's text; "letter.md" by default */
const char *campaign_get_zone(const Campaign *campaign); /* IANA name; "UTC" by default */
gboolean campaign_get_deadline(const Campaign *campaign, int64_t *out_time); /* FALSE: none */

/* Until when objections to the final text are heard; FALSE: that is not said. */
gboolean campaign_get_objections(const Campaign *campaign, int64_t *out_time);

/* Returns `path`, which begins with "/", behind [web] url, the only source of links; NULL where
 * there is none. Owned by the caller. */
char *campaign_link(const Campaign *campaign, const char *path);

/* Reads [page] margins: "25 30" is 25 mm at top and bottom, 30 mm at the sides; one number is
 * for all four. FALSE for anything else. */
gboolean campaign_parse_margins(const char *text, double *out_vertical, double *out_horizontal);

/* Returns FOLDER/name, or FOLDER for ""; owned by the caller. */
char *campaign_path(const Campaign *campaign, const char *name);

/* Returns the text of a file of the campaign by its plain name, without "..", "/" at its
 * beginning, or a link that leads out of the folder. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *campaign_read(const Campaign *campaign, const char *name, size_t limit, GError **error);

/* Refuses a `path` of campaign_path() on which a link leads out of the folder: one that came
 * from elsewhere neither has our files attached nor has us write over them. What is not there
 * yet is judged by the folder above it. */
G_GNUC_WARN_UNUSED_RESULT
gboolean campaign_check_inside(const Campaign *campaign, const char *path, GError **error);

/* Loads partials for template_parse(); `closure` is the Campaign. NAME is NAME.md beside
 * campaign.conf. */
char *campaign_load_partial(const char *name, void *closure, char **out_path, GError **error);
