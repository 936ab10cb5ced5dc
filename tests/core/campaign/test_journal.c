#include "campaign/journal.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define NOW     1699380000
#define ENTRIES 5

typedef struct {
    char *folder;
    char *path;
    Clock *clock;
    Store *store;
    Journal *journal;
} Book;

static void
add(Book *book, const char *kind, int64_t subject, json_t *details)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_add(book->journal, kind, subject, details, &error));
    g_assert_no_error(error);
}

static void
begin(Book *book, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    book->folder = g_dir_make_tmp("journal-XXXXXX", NULL);
    book->path = g_build_filename(book->folder, "roster.db", NULL);
    book->clock = clock_new_at(NOW);
    book->store = store_open(book->path, &error);
    g_assert_no_error(error);
    book->journal = journal_new(book->store, book->clock);
    for (int i = 1; i <= ENTRIES; i++)
        add(book, i == 1 ? "import" : "record", i - 1, json_pack("{s:i}", "row", i));
}

static void
end(Book *book, gconstpointer data)
{
    (void)data;
    journal_free(book->journal);
    store_close(book->store);
    clock_free(book->clock);
    g_assert_cmpint(g_unlink(book->path), ==, 0);
    g_assert_cmpint(g_rmdir(book->folder), ==, 0);
    g_free(book->folder);
    g_free(book->path);
}

static void
meddle(Book *book, const char *sql)
{
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(book->path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_total_changes(connection), >, 0);
    sqlite3_close(connection);
}

static void
assert_holds(Book *book, int64_t expected)
{
    g_autoptr(GError) error = NULL;
    int64_t entries = -1;
    g_assert_true(journal_verify(book->journal, &entries, &error));
    g_assert_no_error(error);
    g_assert_cmpint(entries, ==, expected);
}

static void
what_was_added_holds(Book *book, gconstpointer data)
{
    (void)data;
    assert_holds(book, ENTRIES);
    add(book, "seal", 0, NULL);
    assert_holds(book, ENTRIES + 1);
}

static void
an_empty_journal_holds(Book *book, gconstpointer data)
{
    (void)book, (void)data;
    g_autoptr(GError) error = NULL;
    int64_t entries = -1;
    g_autoptr(Clock) clock = clock_new_at(NOW);
    g_autoptr(Store) store = store_open(":memory:", &error);
    g_autoptr(Journal) journal = journal_new(store, clock);
    g_assert_true(journal_verify(journal, &entries, &error));
    g_assert_cmpint(entries, ==, 0);
}

/* Each in a journal that holds before it; the message names the first entry that does not. */
static const struct {
    const char *name;
    const char *sql;
    const char *message;
} meddlings[] = {
    {"time", "UPDATE journal SET at = at + 1 WHERE seq = 3", "entry 3 was changed"},
    {"kind", "UPDATE journal SET kind = 'edit' WHERE seq = 3", "entry 3 was changed"},
    {"subject", "UPDATE journal SET subject = 9 WHERE seq = 3", "entry 3 was changed"},
    {"digest", "UPDATE journal SET digest = zeroblob(32) WHERE seq = 3", "entry 3 was changed"},
    {"short-digest", "UPDATE journal SET digest = x'00' WHERE seq = 2", "entry 2 was changed"},
    {"chain", "UPDATE journal SET chain = zeroblob(32) WHERE seq = 1", "entry 1 was changed"},
    {"first", "DELETE FROM journal WHERE seq = 1", "entry 1 was removed"},
    {"middle", "DELETE FROM journal WHERE seq = 3", "entry 3 was removed"},
    {"last", "DELETE FROM journal WHERE seq = 5", "entry 5 was removed"},
    {"all", "DELETE FROM journal", "entry 1 was removed"},
    {"closed-gap",
     "DELETE FROM journal WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4;"
     "UPDATE journal SET seq = 4 WHERE seq = 5",
     "entry 3 was changed or put in"},
    {"appended",
     "INSERT INTO journal SELECT 6, at, kind, subject, digest, chain FROM journal"
     " WHERE seq = 5",
     "entry 6 was changed or put in"},
    {"before-first",
     "INSERT INTO journal SELECT 0, at, kind, subject, digest, chain FROM"
     " journal WHERE seq = 1",
     "entry 0 was put in"},
    {"swapped",
     "UPDATE journal SET seq = -seq WHERE seq IN (2, 3);"
     "UPDATE journal SET seq = 5 + seq WHERE seq < 0",
     "entry 2 was changed or put in"},
    {"details", "UPDATE journal_detail SET body = '{\"row\":4}' WHERE seq = 3",
     "entry 3 has details that were changed"},
    {"salt", "UPDATE journal_detail SET salt = zeroblob(32) WHERE seq = 3",
     "entry 3 has details that were changed"},
    {"half-erased", "UPDATE journal_detail SET body = NULL WHERE seq = 3",
     "entry 3 has details that were changed"},
    {"no-details", "DELETE FROM journal_detail WHERE seq = 3", "entry 3 has lost its details"},
    {"head", "UPDATE meta SET value = '5 00' WHERE key = 'journal'", "entry 5 was changed"},
    {"no-head", "DELETE FROM meta WHERE key = 'journal'", "entry 1 was put in"},
};

static void
the_first_entry_that_was_meddled_with_is_named(Book *book, gconstpointer data)
{
    size_t index = GPOINTER_TO_SIZE(data);
    g_autoptr(GError) error = NULL;
    int64_t entries = -1;
    assert_holds(book, ENTRIES);
    meddle(book, meddlings[index].sql);
    g_assert_false(journal_verify(book->journal, &entries, &error));
    g_assert_error(error, JOURNAL_ERROR, JOURNAL_ERROR_BROKEN);
    g_assert_nonnull(strstr(error->message, meddlings[index].message));
    g_assert_cmpint(entries, ==, -1);
}

static void
erased_details_leave_the_chain_whole(Book *book, gconstpointer data)
{
    (void)data;
    meddle(book, "UPDATE journal_detail SET salt = NULL, body = NULL WHERE seq = 3");
    assert_holds(book, ENTRIES);
}

static gboolean
note(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    g_autofree char *row =
        entry->details == NULL
            ? g_strdup("-")
            : g_strdup_printf("%d",
                              (int)json_integer_value(json_object_get(entry->details, "row")));
    g_assert_cmpint(entry->at, ==, NOW);
    g_string_append_printf(closure, "%d %s %d %s;", (int)entry->seq, entry->kind,
                           (int)entry->subject, row);
    return TRUE;
}

static void
entries_are_visited_in_order(Book *book, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) all = g_string_new(NULL), some = g_string_new(NULL);
    meddle(book, "UPDATE journal_detail SET salt = NULL, body = NULL WHERE seq = 2");
    g_assert_true(journal_each(book->journal, 0, note, all, &error));
    g_assert_cmpstr(all->str, ==,
                    "1 import 0 1;2 record 1 -;3 record 2 3;4 record 3 4;5 record 4 5;");
    g_assert_true(journal_each(book->journal, 3, note, some, &error));
    g_assert_cmpstr(some->str, ==, "4 record 3 4;");
}

static void
an_entry_goes_with_the_transaction_that_it_records(Book *book, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(StoreTransaction) transaction = store_begin(book->store, &error);
        add(book, "record", 1, NULL);
        assert_holds(book, ENTRIES + 1);
    }
    assert_holds(book, ENTRIES);
    add(book, "record", 1, NULL);
    assert_holds(book, ENTRIES + 1);
}

/* The form that has been promised: anyone can compute the chain from the columns. */
static void
the_first_chain_is_what_the_format_says(Book *book, gconstpointer data)
{
    (void)data;
    sqlite3 *connection = NULL;
    sqlite3_stmt *row = NULL;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    static const guchar zeros[32], first[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    static const guchar at[8] = {0, 0, 0, 0, 0x65, 0x4a, 0x7b, 0x20}; /* NOW */
    guchar computed[32];
    gsize length = sizeof computed;

    g_assert_cmpint(sqlite3_open(book->path, &connection), ==, SQLITE_OK);
    sqlite3_prepare_v2(connection, "SELECT digest, chain FROM journal WHERE seq = 1", -1, &row,
                       NULL);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    g_checksum_update(sum, zeros, 32);
    g_checksum_update(sum, first, 8);
    g_checksum_update(sum, at, 8);
    g_checksum_update(sum, (const guchar *)"import", 7);
    g_checksum_update(sum, zeros, 8);
    g_checksum_update(sum, sqlite3_column_blob(row, 0), 32);
    g_checksum_get_digest(sum, computed, &length);
    g_assert_cmpmem(sqlite3_column_blob(row, 1), sqlite3_column_bytes(row, 1), computed, 32);
    sqlite3_finalize(row);
    sqlite3_close(connection);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add("/campaign/journal/" #claim, Book, NULL, begin, claim, end)
    CLAIM(what_was_added_holds);
    CLAIM(an_empty_journal_holds);
    for (size_t i = 0; i < G_N_ELEMENTS(meddlings); i++) {
        g_autofree char *name =
            g_strconcat("/campaign/journal/the_first_entry_that_was_meddled_with_is_named/",
                        meddlings[i].name, NULL);
        g_test_add(name, Book, GSIZE_TO_POINTER(i), begin,
                   the_first_entry_that_was_meddled_with_is_named, end);
    }
    CLAIM(erased_details_leave_the_chain_whole);
    CLAIM(entries_are_visited_in_order);
    CLAIM(an_entry_goes_with_the_transaction_that_it_records);
    CLAIM(the_first_chain_is_what_the_format_says);
    return g_test_run();
}
