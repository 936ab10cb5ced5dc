#include "store/sqlite.h"
#include "store/store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder of its own for each test, with the path of a store in it. */
typedef struct {
    char *folder;
    char *path;
} Place;

static void
begin(Place *place, gconstpointer data)
{
    (void)data;
    place->folder = g_dir_make_tmp("store-XXXXXX", NULL);
    place->path = g_build_filename(place->folder, "roster.db", NULL);
}

static void
end(Place *place, gconstpointer data)
{
    (void)data;
    static const char *const names[] = {"roster.db", "roster.db-wal", "roster.db-shm", "moved"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(place->folder, names[i], NULL);
        g_unlink(path);
    }
    g_assert_cmpint(g_rmdir(place->folder), ==, 0);
    g_free(place->folder);
    g_free(place->path);
}

static Store *
open_store(const char *path)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(path, &error);
    g_assert_no_error(error);
    return store;
}

static StoreTransaction *
begin_in(Store *store)
{
    g_autoptr(GError) error = NULL;
    StoreTransaction *transaction = store_begin(store, &error);
    g_assert_no_error(error);
    return transaction;
}

static void
commit(StoreTransaction *transaction)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_commit(transaction, &error));
    g_assert_no_error(error);
}

static void
set(Store *store, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Statement) statement = store_statement(store, OPERATION_META_SET, &error);
    statement_bind_text(statement, 1, key);
    statement_bind_text(statement, 2, value);
    g_assert_true(statement_run(statement, &error));
}

static char *
get(Store *store, const char *key)
{
    g_autoptr(GError) error = NULL;
    gboolean row = FALSE;
    g_autoptr(Statement) statement = store_statement(store, OPERATION_META_GET, &error);
    statement_bind_text(statement, 1, key);
    g_assert_true(statement_next(statement, &row, &error));
    return row ? g_strdup(statement_get_text(statement, 0)) : NULL;
}

static void
assert_has(Store *store, const char *key, const char *expected)
{
    g_autofree char *value = get(store, key);
    g_assert_cmpstr(value, ==, expected);
}

/* Does to the file what somebody else's program would. */
static void
meddle(const char *path, const char *sql)
{
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(connection);
}

static void
make_store(const char *path)
{
    g_autoptr(Store) store = open_store(path);
    g_assert_nonnull(store);
}

/* It is refused with `code`, and every byte of it stays as it was. */
static void
assert_refused(const char *path, StoreError code, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = NULL, *after = NULL;
    gsize length = 0, length_after = 0;
    g_assert_true(g_file_get_contents(path, &before, &length, NULL));

    g_autoptr(Store) store = store_open(path, &error);
    g_assert_null(store);
    g_assert_error(error, STORE_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, why));
    g_assert_nonnull(strstr(error->message, "roster.db'"));
    g_assert_true(g_file_get_contents(path, &after, &length_after, NULL));
    g_assert_cmpmem(before, length, after, length_after);
}

static void
write_file(const char *path, const char *bytes, gssize length)
{
    g_assert_true(g_file_set_contents_full(path, bytes, length, G_FILE_SET_CONTENTS_CONSISTENT,
                                           0600, NULL));
}

static void
what_was_committed_is_there_when_it_is_opened_again(Place *place, gconstpointer data)
{
    (void)data;
    for (unsigned round = 0; round < 3; round++) {
        g_autoptr(Store) store = open_store(place->path);
        assert_has(store, "a", round == 0 ? NULL : "1");
        g_autoptr(StoreTransaction) transaction = begin_in(store);
        set(store, "a", "1");
        commit(g_steal_pointer(&transaction));
    }
}

static void
a_new_store_is_private_and_ours(Place *place, gconstpointer data)
{
    (void)data;
    mode_t mask = umask(0);
    make_store(place->path);
    umask(mask);

    struct stat info;
    g_assert_cmpint(stat(place->path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);

    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(place->path, &bytes, &length, NULL));
    g_assert_cmpmem(bytes + 68, 4, "unds", 4);
    g_assert_cmpuint(length, >, 100);
}

static void
the_log_is_as_private_as_the_store(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = open_store(place->path);
    set(store, "a", "1");

    struct stat info;
    g_autofree char *log = g_strconcat(place->path, "-wal", NULL);
    g_assert_cmpint(stat(log, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
}

static void
what_is_not_committed_never_was(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = open_store(place->path);
    {
        g_autoptr(StoreTransaction) transaction = begin_in(store);
        set(store, "a", "1");
        assert_has(store, "a", "1");
    }
    assert_has(store, "a", NULL);
}

static void
an_inner_transaction_is_taken_back_alone(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = open_store(place->path);
    g_autoptr(StoreTransaction) outer = begin_in(store);
    set(store, "outer", "1");
    {
        g_autoptr(StoreTransaction) inner = begin_in(store);
        set(store, "inner", "1");
    }
    g_autoptr(StoreTransaction) kept = begin_in(store);
    set(store, "kept", "1");
    commit(g_steal_pointer(&kept));
    commit(g_steal_pointer(&outer));

    assert_has(store, "outer", "1");
    assert_has(store, "inner", NULL);
    assert_has(store, "kept", "1");
}

static void
an_inner_commit_goes_with_the_outer_one(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = open_store(place->path);
    {
        g_autoptr(StoreTransaction) outer = begin_in(store);
        g_autoptr(StoreTransaction) inner = begin_in(store);
        set(store, "inner", "1");
        commit(g_steal_pointer(&inner));
    }
    assert_has(store, "inner", NULL);
}

static void
what_is_no_store_is_refused_untouched(Place *place, gconstpointer data)
{
    (void)data;
    write_file(place->path, "", 0);
    assert_refused(place->path, STORE_ERROR_OPEN, "is empty");

    write_file(place->path, "name,email\n", -1);
    assert_refused(place->path, STORE_ERROR_OPEN, "is no database");

    g_autofree char *zeros = g_malloc0(8192);
    write_file(place->path, zeros, 8192);
    assert_refused(place->path, STORE_ERROR_OPEN, "is no database");

    g_unlink(place->path);
    make_store(place->path);
}

static void
the_database_of_another_program_is_refused_untouched(Place *place, gconstpointer data)
{
    (void)data;
    meddle(place->path, "CREATE TABLE a (b)");
    g_assert_cmpint(g_chmod(place->path, 0600), ==, 0);
    assert_refused(place->path, STORE_ERROR_OPEN, "another program");
}

static void
a_later_version_is_refused_untouched(Place *place, gconstpointer data)
{
    (void)data;
    make_store(place->path);
    meddle(place->path, "PRAGMA user_version = 1000");
    assert_refused(place->path, STORE_ERROR_TOO_NEW, "schema 1000");
}

static void
a_later_version_in_the_log_alone_is_refused(Place *place, gconstpointer data)
{
    (void)data;
    make_store(place->path);
    sqlite3 *other = NULL;
    g_assert_cmpint(sqlite3_open(place->path, &other), ==, SQLITE_OK);
    sqlite3_exec(other, "PRAGMA user_version = 1000", NULL, NULL, NULL);
    assert_refused(place->path, STORE_ERROR_TOO_NEW, "schema 1000");
    sqlite3_close(other);
}

static void
a_schema_that_is_not_ours_is_refused_untouched(Place *place, gconstpointer data)
{
    (void)data;
    static const char *const changes[] = {
        "CREATE TABLE more (a)",
        "CREATE TRIGGER spy AFTER INSERT ON meta BEGIN DELETE FROM journal; END",
        "CREATE VIEW names AS SELECT name FROM signatory",
        "ALTER TABLE message ADD COLUMN copy TEXT",
        "DROP INDEX signatory_merged",
        "PRAGMA user_version = 0",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        make_store(place->path);
        meddle(place->path, changes[i]);
        assert_refused(place->path, STORE_ERROR_OPEN, "does not have the tables");
        g_unlink(place->path);
    }
}

static void
a_store_cut_short_is_refused_untouched(Place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *bytes = NULL;
    gsize length = 0;
    make_store(place->path);
    g_assert_true(g_file_get_contents(place->path, &bytes, &length, NULL));

    write_file(place->path, bytes, (gssize)length - 1);
    assert_refused(place->path, STORE_ERROR_OPEN, "its end is missing");
    write_file(place->path, bytes, 4096);
    assert_refused(place->path, STORE_ERROR_OPEN, "its end is missing");
    write_file(place->path, bytes, 99);
    assert_refused(place->path, STORE_ERROR_OPEN, "is no database");
    write_file(place->path, bytes, (gssize)length);
    make_store(place->path);
}

static void
a_store_that_others_may_read_is_refused(Place *place, gconstpointer data)
{
    (void)data;
    make_store(place->path);
    g_assert_cmpint(g_chmod(place->path, 0644), ==, 0);
    assert_refused(place->path, STORE_ERROR_OPEN, "chmod 600");
    g_assert_cmpint(g_chmod(place->path, 0600), ==, 0);
    make_store(place->path);
}

static void
a_folder_or_a_pipe_is_no_store(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL, second = NULL;
    g_autoptr(Store) folder = store_open(place->folder, &error);
    g_assert_null(folder);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_OPEN);

    g_assert_cmpint(mkfifo(place->path, 0600), ==, 0);
    g_autoptr(Store) pipe = store_open(place->path, &second);
    g_assert_null(pipe);
    g_assert_error(second, STORE_ERROR, STORE_ERROR_OPEN);
}

static void
a_store_that_was_moved_is_not_written_to(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *moved = g_build_filename(place->folder, "moved", NULL);
    g_autoptr(Store) store = open_store(place->path);
    g_assert_cmpint(g_rename(place->path, moved), ==, 0);
    g_autoptr(StoreTransaction) transaction = store_begin(store, &error);
    g_assert_null(transaction);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_OPEN);

    g_assert_cmpint(g_rename(moved, place->path), ==, 0);
    g_autoptr(StoreTransaction) again = begin_in(store);
    g_assert_nonnull(again);
}

static void
a_damaged_store_does_not_pass_the_check(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL, second = NULL;
    g_autoptr(Store) whole = open_store(place->path);
    g_assert_true(store_check(whole, &error));
    g_assert_no_error(error);

    meddle(place->path, "INSERT INTO alias VALUES (1, 2, 77)");
    g_assert_false(store_check(whole, &second));
    g_assert_error(second, STORE_ERROR, STORE_ERROR_OPEN);
    g_assert_nonnull(strstr(second->message, "alias"));
}

static void
text_that_is_not_utf8_is_never_read(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gboolean row = FALSE;
    make_store(place->path);
    meddle(place->path, "INSERT INTO meta VALUES ('a', CAST(x'ff41' AS TEXT)), ('b', 'good')");

    g_autoptr(Store) store = open_store(place->path);
    assert_has(store, "b", "good");
    g_autoptr(Statement) statement = store_statement(store, OPERATION_META_GET, &error);
    statement_bind_text(statement, 1, "a");
    g_assert_false(statement_next(statement, &row, &error));
    g_assert_error(error, STATEMENT_ERROR, STATEMENT_ERROR_FAILED);
}

/* Another process that holds the write lock for `seconds`; it says when it has it. */
static pid_t
hold_lock(const char *path, double seconds)
{
    int ready[2];
    g_assert_cmpint(pipe(ready), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *connection = NULL;
        sqlite3_open(path, &connection);
        sqlite3_exec(connection, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        if (write(ready[1], "x", 1) == 1)
            g_usleep((gulong)(seconds * G_USEC_PER_SEC));
        _exit(0);
    }

    char byte;
    close(ready[1]);
    g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
    close(ready[0]);
    return child;
}

static void
a_writer_waits_for_another_and_then_gives_up(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    make_store(place->path);

    pid_t brief = hold_lock(place->path, 0.3);
    g_autoptr(Store) store = open_store(place->path);
    g_autoptr(StoreTransaction) waited = begin_in(store);
    set(store, "a", "1");
    commit(g_steal_pointer(&waited));
    waitpid(brief, NULL, 0);

    pid_t endless = hold_lock(place->path, 60);
    g_autoptr(StoreTransaction) refused = store_begin(store, &error);
    g_assert_null(refused);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_assert_nonnull(strstr(error->message, "roster.db'"));
    assert_has(store, "a", "1");
    kill(endless, SIGKILL);
    waitpid(endless, NULL, 0);
}

static void
every_operation_can_be_prepared(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = open_store(place->path);
    for (Operation operation = 0; operation < OPERATION_COUNT; operation++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Statement) statement = store_statement(store, operation, &error);
        g_assert_no_error(error);
        g_assert_nonnull(statement);
    }
}

/* A copy is whole while another connection is in the middle of a change, and takes none of it.
 */
static void
a_copy_is_what_was_committed(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_store(place->path);
    g_autoptr(Store) other = open_store(place->path);
    set(store, "key", "kept");
    g_autoptr(StoreTransaction) pending = begin_in(other);
    set(other, "key", "pending");

    g_autoptr(GBytes) copy = store_copy(store, &error);
    g_assert_no_error(error);
    g_autofree char *moved = g_build_filename(place->folder, "moved", NULL);
    size_t length = 0;
    const void *bytes = g_bytes_get_data(copy, &length);
    g_assert_true(g_file_set_contents_full(moved, bytes, (gssize)length, 0, 0600, NULL));
    Store *restored = open_store(moved);
    g_assert_true(store_check(restored, &error));
    assert_has(restored, "key", "kept");
    store_close(restored);
}

/* Names, modes and times of all in the folder, and the bytes, but for the index of the log, a
 * piece of memory that those who have the store open share. */
static char *
describe_place(const Place *place)
{
    static const char *const names[] = {".", "roster.db", "roster.db-wal", "roster.db-shm"};
    GString *described = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(place->folder, names[i], NULL);
        g_autofree char *bytes = NULL;
        gsize length = 0;
        GStatBuf info;
        if (g_stat(path, &info) < 0)
            continue;
        if (!g_str_has_suffix(path, "-shm"))
            (void)g_file_get_contents(path, &bytes, &length, NULL);
        g_autofree char *hash = g_compute_checksum_for_data(
            G_CHECKSUM_SHA256, (const guchar *)(bytes == NULL ? "" : bytes), length);
        g_string_append_printf(described, "%s %o %ld.%ld %s\n", names[i], info.st_mode,
                               (long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec, hash);
    }
    return g_string_free(described, FALSE);
}

static Store *
look_at(const Place *place)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open_as_is(place->path, &error);
    g_assert_no_error(error);
    return store;
}

static void
looking_changes_nothing(Place *place, gconstpointer data)
{
    (void)data;
    int64_t version = 0;
    gboolean newest = FALSE;
    g_autoptr(GError) error = NULL;
    Store *made = open_store(place->path);
    set(made, "a", "1");
    store_close(made);
    g_autofree char *before = describe_place(place);

    Store *store = look_at(place);
    assert_has(store, "a", "1");
    g_assert_true(store_check(store, &error));
    StoreTransaction *transaction = begin_in(store);
    assert_has(store, "a", "1");
    store_rollback(transaction);
    g_assert_true(store_get_schema(store, &version, &newest, &error));
    g_assert_true(newest);
    g_assert_nonnull(sqlite_get_migration(version - 1));
    store_close(store);
    g_autofree char *after = describe_place(place);
    g_assert_cmpstr(before, ==, after);
}

static void
what_is_looked_at_is_not_written(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    make_store(place->path);
    g_autoptr(Store) store = look_at(place);
    g_autoptr(Statement) statement = store_statement(store, OPERATION_META_SET, &error);
    g_assert_no_error(error);
    statement_bind_text(statement, 1, "a");
    statement_bind_text(statement, 2, "1");
    g_assert_false(statement_run(statement, &error));
}

static void
a_log_in_use_is_looked_at_too(Place *place, gconstpointer data)
{
    (void)data;
    Store *writer = open_store(place->path);
    set(writer, "a", "1");
    g_autofree char *before = describe_place(place);
    g_assert_nonnull(strstr(before, "roster.db-wal"));
    Store *store = look_at(place);
    assert_has(store, "a", "1");
    store_close(store);
    g_autofree char *after = describe_place(place);
    g_assert_cmpstr(before, ==, after);
    store_close(writer);
}

static void
an_earlier_schema_is_looked_at_as_it_is(Place *place, gconstpointer data)
{
    (void)data;
    int64_t version = 0;
    gboolean newest = TRUE;
    g_autoptr(GError) error = NULL;
    g_autofree char *first =
        g_strconcat("PRAGMA journal_mode = WAL;", sqlite_get_migration(0), NULL);
    meddle(place->path, first);
    g_assert_cmpint(g_chmod(place->path, 0600), ==, 0);
    g_autofree char *before = describe_place(place);
    Store *store = look_at(place);
    g_assert_true(store_get_schema(store, &version, &newest, &error));
    g_assert_cmpint(version, ==, 1);
    g_assert_false(newest);
    g_assert_true(store_check(store, &error));
    store_close(store);
    g_autofree char *after = describe_place(place);
    g_assert_cmpstr(before, ==, after);
}

static void
what_cannot_be_opened_cannot_be_looked_at(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open_as_is(place->path, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_OPEN);
    g_clear_error(&error);

    make_store(place->path);
    meddle(place->path, "PRAGMA user_version = 1000");
    g_assert_null(store_open_as_is(place->path, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_TOO_NEW);
}

static void
every_migration_says_its_version(Place *place, gconstpointer data)
{
    (void)place, (void)data;
    int64_t version = 0;
    for (; sqlite_get_migration(version) != NULL; version++) {
        g_autofree char *stamp = g_strdup_printf("PRAGMA user_version = %d;", (int)version + 1);
        g_assert_true(g_str_has_suffix(sqlite_get_migration(version), stamp));
    }
    g_assert_cmpint(version, >=, 1);
}

/* The schema of version 12, in which a mail was kept whole and apart from nothing: one that
 * was sent, one that waits, and one whose body was dropped. */
static void
a_mail_of_an_earlier_schema_is_kept_and_stands_where_it_stood(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const char *const states[] = {"sent", "deferred", "sent"};
    gboolean row = FALSE;
    g_autoptr(GString) sql = g_string_new("PRAGMA journal_mode = WAL;");
    for (int64_t version = 0; version < 12; version++)
        g_string_append(sql, sqlite_get_migration(version));
    g_string_append(sql, "INSERT INTO mailing VALUES (1, 'draft', 1, 5, 0);");
    for (int i = 0; i < 3; i++)
        g_string_append_printf(
            sql,
            "INSERT INTO message (id, mailing, recipient, message_id, sha256, size, is_8bit,"
            " needs_smtputf8, state, attempts, next_at, reply, changed_at, entry) VALUES"
            " (%d, 1, 'a@b', 'c@d', x'00', 2, 1, 0, '%s', 3, 9, '250 ok', 7, 5);",
            i + 1, states[i]);
    g_string_append(sql, "INSERT INTO message_body VALUES (1, x'0d0a'), (2, x'0d0a');");
    meddle(place->path, sql->str);
    g_assert_cmpint(g_chmod(place->path, 0600), ==, 0);
    g_autoptr(Store) store = open_store(place->path);
    g_assert_true(store_check(store, &error));
    for (int i = 0; i < 3; i++) {
        g_autoptr(Statement) get =
            store_statement_of(store, OPERATION_MESSAGE_GET, i + 1, &error);
        g_assert_true(statement_next(get, &row, &error));
        g_assert_true(row);
        g_assert_cmpstr(statement_get_text(get, 4), ==, "a@b");
        g_assert_cmpstr(statement_get_text(get, 5), ==, states[i]);
        g_assert_cmpint(statement_get_int(get, 6), ==, 3);
        g_assert_cmpstr(statement_get_text(get, 7), ==, "250 ok");
        g_assert_cmpint(statement_get_int(get, 8), ==, 9);
        g_assert_cmpstr(statement_get_text(get, 11), ==, "c@d");
        size_t length = 0;
        const void *bytes = statement_get_bytes(get, 15, &length);
        g_assert_cmpmem(bytes, length, "\r\n", i < 2 ? 2 : 0);
        g_assert_cmpint(statement_is_null(get, 15), ==, i == 2);
        g_assert_cmpstr(statement_get_text(get, 16), ==, "");
    }
}

/* From the log into the file, in writes of many pages each. */
static void
what_is_large_is_put_away_at_once(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *value = g_strnfill(16000, 'x');
    struct stat info;
    g_autoptr(Store) store = open_store(place->path);
    g_autoptr(StoreTransaction) transaction = begin_in(store);
    for (unsigned i = 0; i < 500; i++) {
        g_autofree char *key = g_strdup_printf("key %u", i);
        g_autoptr(Statement) set = store_statement(store, OPERATION_META_SET, &error);
        statement_bind_text(set, 1, key);
        statement_bind_text(set, 2, value);
        g_assert_true(statement_run(set, &error));
    }
    commit(g_steal_pointer(&transaction));
    g_assert_cmpint(stat(place->path, &info), ==, 0);
    g_assert_cmpint(info.st_size, >, 500 * 16000);
    g_assert_true(store_check(store, &error));
    g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add("/store/store/" #claim, Place, NULL, begin, claim, end)
    CLAIM(what_was_committed_is_there_when_it_is_opened_again);
    CLAIM(a_new_store_is_private_and_ours);
    CLAIM(the_log_is_as_private_as_the_store);
    CLAIM(looking_changes_nothing);
    CLAIM(what_is_looked_at_is_not_written);
    CLAIM(a_log_in_use_is_looked_at_too);
    CLAIM(an_earlier_schema_is_looked_at_as_it_is);
    CLAIM(what_cannot_be_opened_cannot_be_looked_at);
    CLAIM(what_is_not_committed_never_was);
    CLAIM(an_inner_transaction_is_taken_back_alone);
    CLAIM(an_inner_commit_goes_with_the_outer_one);
    CLAIM(what_is_no_store_is_refused_untouched);
    CLAIM(the_database_of_another_program_is_refused_untouched);
    CLAIM(a_later_version_is_refused_untouched);
    CLAIM(a_later_version_in_the_log_alone_is_refused);
    CLAIM(a_schema_that_is_not_ours_is_refused_untouched);
    CLAIM(a_store_cut_short_is_refused_untouched);
    CLAIM(a_store_that_others_may_read_is_refused);
    CLAIM(a_folder_or_a_pipe_is_no_store);
    CLAIM(a_store_that_was_moved_is_not_written_to);
    CLAIM(a_damaged_store_does_not_pass_the_check);
    CLAIM(text_that_is_not_utf8_is_never_read);
    CLAIM(a_writer_waits_for_another_and_then_gives_up);
    CLAIM(a_copy_is_what_was_committed);
    CLAIM(every_operation_can_be_prepared);
    CLAIM(every_migration_says_its_version);
    CLAIM(a_mail_of_an_earlier_schema_is_kept_and_stands_where_it_stood);
    CLAIM(what_is_large_is_put_away_at_once);
    return g_test_run();
}
