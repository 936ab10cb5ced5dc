/* The store, and the journal that it holds. */
#include "store/store.h"

#include "base/file.h"
#include "campaign/erasure.h"
#include "campaign/figures.h"
#include "checkup/part.h"

static const char store_check_name[] = "store";

static void
say_schema(Checkup *checkup, int64_t version)
{
    Figures figures = {0};
    g_autoptr(GError) reason = NULL;
    if (!checkup->is_newest)
        checkup_say(checkup, store_check_name, CHECKUP_NOTE,
                    "make a copy of roster.db first, if you may go back to the earlier version",
                    "roster.db has the schema of an earlier version (%" G_GINT64_FORMAT
                    "), and the next command brings it up to date",
                    version);
    else if (!figures_count(campaign_get_roster(checkup->campaign), &figures, &reason))
        checkup_fail(checkup, store_check_name, reason, "restore a backup");
    else
        checkup_say(checkup, store_check_name, CHECKUP_OK, NULL,
                    "roster.db is whole: %" G_GINT64_FORMAT
                    " counted, schema %" G_GINT64_FORMAT,
                    figures.counted, version);
}

static void
check_store(Checkup *checkup, gboolean is_there)
{
    int64_t version = 0;
    g_autoptr(GError) reason = NULL;
    if (!campaign_open_store_as_is(checkup->campaign, &reason) ||
        !store_check(campaign_get_store(checkup->campaign), &reason) ||
        !store_get_schema(campaign_get_store(checkup->campaign), &version, &checkup->is_newest,
                          &reason)) {
        checkup_fail(checkup, store_check_name, reason, "restore a backup");
        return;
    }

    checkup->has_store = TRUE;
    if (is_there)
        say_schema(checkup, version);
    else
        checkup_say(checkup, store_check_name, CHECKUP_OK, NULL,
                    "there is none yet, and the first command makes it");
}

static void
check_journal(Checkup *checkup)
{
    int64_t entries = 0;
    g_autoptr(GError) reason = NULL;
    if (!journal_verify(campaign_get_journal(checkup->campaign), &entries, &reason))
        checkup_fail(checkup, "journal", reason,
                     "somebody changed roster.db by other means; restore a backup");
    else
        checkup_say(checkup, "journal", CHECKUP_OK, NULL,
                    "%" G_GINT64_FORMAT " %s, each chained to the one before", entries,
                    entries == 1 ? "entry" : "entries");
}

/* An older schema has not erased anybody yet. */
static void
check_erasure(Checkup *checkup)
{
    gboolean unfinished = FALSE;
    g_autoptr(GError) reason = NULL;
    if (!checkup->is_newest)
        return;

    if (!erasure_is_unfinished(checkup->campaign, &unfinished, &reason))
        checkup_fail(checkup, "erasure", reason, "restore a backup");
    else if (unfinished)
        checkup_say(checkup, "erasure", CHECKUP_PROBLEM, "run 'undersigned erase --finish'",
                    "somebody was erased, and their bytes may still stand in the store or in "
                    "out/");
}

void
checkup_store(Checkup *checkup)
{
    if (checkup->campaign == NULL)
        return;

    g_autofree char *path = campaign_path(checkup->campaign, "roster.db");
    check_store(checkup, file_exists(path));
    if (!checkup->has_store)
        return;
    check_journal(checkup);
    check_erasure(checkup);
}
