#include "tampered.h"

#include <sqlite3.h>
#include <string.h>

static void
meddle(const Campaign *campaign, int64_t seq)
{
    sqlite3 *connection = NULL;
    g_autofree char *path = campaign_path(campaign, "roster.db");
    g_autofree char *sql =
        g_strdup_printf("UPDATE journal SET at = at - 60 WHERE seq = %" G_GINT64_FORMAT, seq);
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_total_changes(connection), ==, 1);
    sqlite3_close(connection);
}

void
tampered_entry_is_named(Campaign *campaign)
{
    g_autoptr(GError) error = NULL;
    int64_t entries = 0;
    g_assert_true(journal_verify(campaign_get_journal(campaign), &entries, &error));
    g_assert_no_error(error);
    g_assert_cmpint(entries, >, 0);

    for (int64_t seq = entries; seq > 0; seq--) {
        g_autofree char *named = g_strdup_printf("entry %" G_GINT64_FORMAT " was changed", seq);
        meddle(campaign, seq);
        g_assert_false(journal_verify(campaign_get_journal(campaign), NULL, &error));
        if (strstr(error->message, named) == NULL)
            g_error("%s, and not: %s", named, error->message);
        g_clear_error(&error);
    }
}
