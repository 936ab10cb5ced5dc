#include "store/store.h"

#include "base/file.h"
#include "base/text.h"
#include "store/gather.h"
#include "store/header.h"
#include "store/sqlite.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_MS       10000
#define LONGEST_VALUE (256 * 1024 * 1024)

G_DEFINE_QUARK(store - error - quark, store_error)

struct Store {
    char *path;  /* absolute; NULL in memory */
    char *shown; /* for messages */
    Header file; /* the file as it was when it was opened */
    sqlite3 *connection;
    Statement *statements[OPERATION_COUNT]; /* as they are first needed */
    unsigned depth;                         /* of transactions */
    gboolean is_as_is;                      /* it is only looked at */
};

struct StoreTransaction {
    Store *store;
    unsigned depth; /* 1: the outermost */
};

G_GNUC_PRINTF(4, 5)
static gboolean
refuse(const Store *store, StoreError code, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error(error, STORE_ERROR, code, "'%s' %s", store->shown, reason);
    return FALSE;
}

static gboolean
run(Store *store, Operation operation, GError **error)
{
    g_autoptr(Statement) statement = store_statement(store, operation, error);
    return statement != NULL && statement_run(statement, error);
}

static gboolean
execute(Store *store, const char *sql, GError **error)
{
    if (sqlite3_exec(store->connection, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;

    statement_set_error(store->connection, error);
    return FALSE;
}

static gboolean
get_version(Store *store, int64_t *out_version, GError **error)
{
    g_autoptr(Statement) statement = store_statement(store, OPERATION_VERSION, error);
    gboolean row = FALSE;
    if (statement == NULL || !statement_next(statement, &row, error))
        return FALSE;

    *out_version = row ? statement_get_int(statement, 0) : 0;
    return TRUE;
}

/* Takes one step towards the newest schema, unless another process just did. */
static gboolean
migrate_once(Store *store, gboolean *out_newest, GError **error)
{
    int64_t version = 0;
    g_autoptr(StoreTransaction) transaction = store_begin(store, error);
    if (transaction == NULL || !get_version(store, &version, error))
        return FALSE;

    const char *step = sqlite_get_migration(version);
    *out_newest = step == NULL;
    return (step == NULL || execute(store, step, error)) &&
           store_commit(g_steal_pointer(&transaction), error);
}

/* Migrates until the schema has `version`; -1: until it is the newest. */
static gboolean
migrate(Store *store, int64_t version, GError **error)
{
    int64_t now = 0;
    gboolean newest = FALSE;
    while (get_version(store, &now, error)) {
        if (now == version || (version < 0 && sqlite_get_migration(now) == NULL))
            return TRUE;
        if (!migrate_once(store, &newest, error))
            return FALSE;
    }
    return FALSE;
}

/* A connection that trusts nothing in the file: no trigger, view or function of it runs. */
static gboolean
guard(Store *store, GError **error)
{
    static const struct {
        int option, value;
    } guards[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},   {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},          {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(guards); i++)
        if (sqlite3_db_config(store->connection, guards[i].option, guards[i].value, NULL) !=
            SQLITE_OK)
            return refuse(store, STORE_ERROR_OPEN, error,
                          "cannot be opened safely by this SQLite");

    sqlite3_limit(store->connection, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(store->connection, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
    sqlite3_busy_timeout(store->connection, WAIT_MS);
    return TRUE;
}

/* Everything that can be said without letting SQLite at the file. */
static gboolean
check_file(Store *store, GError **error)
{
    if (!header_read(store->path, &store->file))
        return refuse(store, STORE_ERROR_OPEN, error, "cannot be read: %s", g_strerror(errno));
    if (store->file.mode == 0)
        return refuse(store, STORE_ERROR_OPEN, error,
                      "is no file; move it away, and restore a backup if there "
                      "is one");
    if (store->file.size == 0)
        return refuse(store, STORE_ERROR_OPEN, error,
                      "is empty; restore a backup, or remove it to begin anew");
    if (!store->file.is_database)
        return refuse(store, STORE_ERROR_OPEN, error, "is no database; restore a backup");
    if (store->file.application_id != SQLITE_APPLICATION_ID)
        return refuse(store, STORE_ERROR_OPEN, error, "is the database of another program");
    if (store->file.version > 0 && sqlite_get_migration(store->file.version - 1) == NULL)
        return refuse(store, STORE_ERROR_TOO_NEW, error,
                      "was written by a later version of undersigned (schema %u); update the "
                      "program",
                      store->file.version);
    if (store->file.is_short)
        return refuse(store, STORE_ERROR_OPEN, error,
                      "is damaged: its end is missing; restore a backup");
    if ((store->file.mode & 077) != 0)
        return refuse(store, STORE_ERROR_OPEN, error,
                      "can be read by others; run: chmod 600 '%s'", store->shown);
    return TRUE;
}

/* Its accounts of memory take a lock for every allocation, and nobody reads them. */
static void
configure_once(void)
{
    static gsize done = 0;
    if (g_once_init_enter(&done)) {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        g_once_init_leave(&done, 1);
    }
}

static Store *
connect_to(const char *path, GError **error)
{
    configure_once();
    g_autoptr(Store) store = g_new0(Store, 1);
    gboolean in_memory = strcmp(path, ":memory:") == 0;
    store->path = in_memory ? NULL : g_canonicalize_filename(path, NULL);
    store->shown = text_escape(path, -1);

    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(in_memory ? path : store->path, &store->connection, flags,
                        in_memory ? NULL : gather_get_name()) != SQLITE_OK) {
        if (in_memory || check_file(store, error))
            refuse(store, STORE_ERROR_OPEN, error, "cannot be opened: %s",
                   sqlite3_errmsg(store->connection));
        return NULL;
    }
    return guard(store, error) ? g_steal_pointer(&store) : NULL;
}

static gboolean
append_cell(GString *out, Statement *row, int column)
{
    const char *text = statement_get_text(row, column);
    g_string_append(out, text == NULL ? "" : text);
    g_string_append_c(out, '\n');
    return TRUE;
}

static char *
read_schema(Store *store, GError **error)
{
    g_autoptr(GString) schema = g_string_new(NULL);
    g_autoptr(Statement) rows = store_statement(store, OPERATION_SCHEMA, error);
    if (rows == NULL)
        return NULL;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return NULL;
        if (!row)
            return g_string_free(g_steal_pointer(&schema), FALSE);
        for (int column = 0; column < 4; column++)
            append_cell(schema, rows, column);
    }
}

/* Makes a store of schema `version` in memory (-1: the newest), to compare with or to copy. */
static Store *
make_model(int64_t version, GError **error)
{
    g_autoptr(Store) model = connect_to(":memory:", error);
    return model != NULL && migrate(model, version, error) ? g_steal_pointer(&model) : NULL;
}

/* A trigger, a view, a generated column or a lost constraint: whatever is not exactly the
 * schema that we wrote is not ours. */
static gboolean
check_schema(Store *store, GError **error)
{
    int64_t version = 0;
    if (!get_version(store, &version, error))
        return FALSE;
    if (version > 0 && sqlite_get_migration(version - 1) == NULL)
        return refuse(store, STORE_ERROR_TOO_NEW, error,
                      "was written by a later version of undersigned (schema %d); update the "
                      "program",
                      (int)version);

    g_autoptr(Store) model = make_model(version, error);
    g_autofree char *expected = model == NULL ? NULL : read_schema(model, error);
    g_autofree char *found = expected == NULL ? NULL : read_schema(store, error);
    if (found == NULL)
        return FALSE;
    return strcmp(expected, found) == 0 ||
           refuse(store, STORE_ERROR_OPEN, error,
                  "does not have the tables that undersigned made (schema %d); restore a "
                  "backup",
                  (int)version);
}

static gboolean
apply_settings(Store *store, GError **error)
{
    for (const char *const *setting = sqlite_get_settings(); *setting != NULL; setting++)
        if (!execute(store, *setting, error))
            return FALSE;
    return TRUE;
}

/* Puts a whole, empty store at `path`; one that another process put there meanwhile is as good.
 */
static gboolean
create(const char *path, GError **error)
{
    g_autoptr(Store) model = make_model(-1, error);
    if (model == NULL)
        return FALSE;

    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(model->connection, "main", &size, 0);
    g_assert(bytes != NULL);
    g_autoptr(GError) reason = NULL;
    gboolean done = file_create(path, bytes, (size_t)size, &reason);
    sqlite3_free(bytes);
    if (done || g_error_matches(reason, FILE_ERROR, FILE_ERROR_EXISTS))
        return TRUE;

    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

/* A failure of SQLite's while opening says only what, not which file. */
static gboolean
name_the_store(const Store *store, GError **error)
{
    if (error != NULL && *error != NULL && (*error)->domain == STATEMENT_ERROR) {
        gboolean busy = (*error)->code == STATEMENT_ERROR_BUSY;
        g_autofree char *reason = g_strdup((*error)->message);
        g_clear_error(error);
        g_set_error(error, STORE_ERROR, busy ? STORE_ERROR_BUSY : STORE_ERROR_OPEN, "'%s': %s",
                    store->shown, reason);
    }
    return FALSE;
}

static gboolean
take_over(Store *store, GError **error)
{
    if (!check_schema(store, error) || !apply_settings(store, error) ||
        !migrate(store, -1, error))
        return name_the_store(store, error);

    sqlite3_db_config(store->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    return TRUE;
}

/* One who writes needs the folder too: the log of a store stands beside it. */
static gboolean
is_writable(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    return access(path, W_OK) == 0 && access(folder, W_OK) == 0;
}

/* Without a step to take there is nothing to write. */
static Store *
open_to_read(const char *path, GError **error)
{
    int64_t version = 0;
    g_autoptr(Store) store = store_open_as_is(path, error);
    if (store == NULL || !get_version(store, &version, error))
        return NULL;
    if (sqlite_get_migration(version) == NULL)
        return g_steal_pointer(&store);

    refuse(store, STORE_ERROR_OPEN, error,
           "cannot be written to, and its tables are of an earlier version (schema %d); make "
           "it and its folder writable, or work in a copy of the campaign",
           (int)version);
    return NULL;
}

Store *
store_open(const char *path, GError **error)
{
    gboolean in_memory = strcmp(path, ":memory:") == 0;
    if (!in_memory && !file_exists(path) && !create(path, error))
        return NULL;
    if (!in_memory && !is_writable(path))
        return open_to_read(path, error);

    g_autoptr(Store) store = connect_to(path, error);
    if (store == NULL || (!in_memory && !check_file(store, error)) || !take_over(store, error))
        return NULL;
    return g_steal_pointer(&store);
}

/* A log of what is not in the file yet is read with it, by an index in memory; where there is
 * none, the file is read as one that nobody writes to. */
static char *
name_as_is(const Store *store, GError **error)
{
    g_autofree char *log = g_strconcat(store->path, "-wal", NULL);
    g_autofree char *index = g_strconcat(store->path, "-shm", NULL);
    g_autofree char *escaped = g_uri_escape_string(store->path, "/", TRUE);
    struct stat info;
    const gboolean has_log = stat(log, &info) == 0 && info.st_size > 0;
    if (has_log && !file_exists(index)) {
        refuse(store, STORE_ERROR_OPEN, error,
               "has a log that was not put away, without which what was written last is "
               "missing; any other command does that where it can write, as in 'undersigned "
               "status'");
        return NULL;
    }
    return g_strdup_printf("file:%s?%s", escaped,
                           has_log ? "mode=ro&readonly_shm=1" : "immutable=1");
}

static gboolean
connect_as_is(Store *store, GError **error)
{
    g_autofree char *name = name_as_is(store, error);
    if (name == NULL)
        return FALSE;
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                      SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(name, &store->connection, flags, NULL) != SQLITE_OK)
        return refuse(store, STORE_ERROR_OPEN, error, "cannot be opened: %s",
                      sqlite3_errmsg(store->connection));
    if (guard(store, error) && check_schema(store, error) &&
        execute(store, sqlite_get_setting_as_is(), error))
        return TRUE;
    return name_the_store(store, error);
}

Store *
store_open_as_is(const char *path, GError **error)
{
    configure_once();
    g_autoptr(Store) store = g_new0(Store, 1);
    store->path = g_canonicalize_filename(path, NULL);
    store->shown = text_escape(path, -1);
    store->is_as_is = TRUE;
    return check_file(store, error) && connect_as_is(store, error) ? g_steal_pointer(&store)
                                                                   : NULL;
}

void
store_close(Store *store)
{
    if (store == NULL)
        return;

    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        g_assert(store->statements[i] == NULL || !statement_is_lent(store->statements[i]));
        statement_free(store->statements[i]);
    }
    sqlite3_close_v2(store->connection);
    g_free(store->path);
    g_free(store->shown);
    g_free(store);
}

Statement *
store_statement(Store *store, Operation operation, GError **error)
{
    const char *sql = sqlite_get_statement(operation);
    Statement **kept = &store->statements[operation];
    if (*kept != NULL && statement_is_lent(*kept))
        return statement_prepare(store->connection, sql, TRUE, error);
    if (*kept == NULL &&
        (*kept = statement_prepare(store->connection, sql, FALSE, error)) == NULL)
        return NULL;
    return statement_lend(*kept);
}

Statement *
store_statement_of(Store *store, Operation operation, int64_t number, GError **error)
{
    Statement *statement = store_statement(store, operation, error);
    if (statement != NULL)
        statement_bind_int(statement, 1, number);
    return statement;
}

int
store_count_changes(const Store *store)
{
    return sqlite3_changes(store->connection);
}

int64_t
store_get_last_id(const Store *store)
{
    return sqlite3_last_insert_rowid(store->connection);
}

/* What is written to a file that lost its name would be gone with it. */
static gboolean
check_place(const Store *store, GError **error)
{
    return store->path == NULL || header_is_of(&store->file, store->path) ||
           refuse(store, STORE_ERROR_OPEN, error,
                  "was moved, replaced or removed while it was open; nothing more was written");
}

StoreTransaction *
store_begin(Store *store, GError **error)
{
    gboolean outermost = store->depth == 0;
    if (outermost && !check_place(store, error))
        return NULL;
    const Operation first = store->is_as_is ? OPERATION_BEGIN_AS_IS : OPERATION_BEGIN;
    if (!run(store, outermost ? first : OPERATION_INNER_BEGIN, error)) {
        name_the_store(store, error);
        return NULL;
    }

    StoreTransaction *transaction = g_new0(StoreTransaction, 1);
    transaction->store = store;
    transaction->depth = ++store->depth;
    return transaction;
}

/* SQLite itself rolls everything back when the disk is full or fails. */
static gboolean
is_over(const Store *store)
{
    return sqlite3_get_autocommit(store->connection) != 0;
}

gboolean
store_commit(StoreTransaction *transaction, GError **error)
{
    g_autoptr(StoreTransaction) pending = transaction;
    Store *store = pending->store;
    g_assert(pending->depth == store->depth);

    if (is_over(store)) {
        refuse(store, STORE_ERROR_OPEN, error,
               "took back an unfinished change; nothing was changed");
        return FALSE;
    }
    if (!run(store, pending->depth == 1 ? OPERATION_COMMIT : OPERATION_INNER_COMMIT, error))
        return FALSE;

    store->depth--;
    g_free(g_steal_pointer(&pending));
    return TRUE;
}

void
store_rollback(StoreTransaction *transaction)
{
    if (transaction == NULL)
        return;

    Store *store = transaction->store;
    g_assert(transaction->depth == store->depth);
    if (!is_over(store) && transaction->depth == 1)
        (void)!run(store, OPERATION_ROLLBACK, NULL);
    else if (!is_over(store) && run(store, OPERATION_INNER_ROLLBACK, NULL))
        (void)!run(store, OPERATION_INNER_COMMIT, NULL);

    store->depth--;
    g_free(transaction);
}

/* Copies `store` into `copy` in one step, so that what others write meanwhile is all in it or
 * not at all. */
static gboolean
copy_into(Store *store, Store *copy, GError **error)
{
    sqlite3_backup *backup =
        sqlite3_backup_init(copy->connection, "main", store->connection, "main");
    g_assert(backup != NULL);
    const int ended = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    return ended == SQLITE_DONE || refuse(store, STORE_ERROR_OPEN, error,
                                          "cannot be copied: %s", sqlite3_errstr(ended));
}

GBytes *
store_copy(Store *store, GError **error)
{
    g_autoptr(Store) copy = connect_to(":memory:", error);
    if (copy == NULL || !copy_into(store, copy, error))
        return NULL;

    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(copy->connection, "main", &size, 0);
    if (bytes == NULL) {
        refuse(store, STORE_ERROR_OPEN, error, "is too large to be copied");
        return NULL;
    }
    return g_bytes_new_with_free_func(bytes, (size_t)size, sqlite3_free, bytes);
}

/* The database is written anew through one that is attached for that, in memory. */
static gboolean
vacuum(Store *store, GError **error)
{
    sqlite3_limit(store->connection, SQLITE_LIMIT_ATTACHED, 1);
    const gboolean done = run(store, OPERATION_VACUUM, error);
    sqlite3_limit(store->connection, SQLITE_LIMIT_ATTACHED, 0);
    return done || name_the_store(store, error);
}

gboolean
store_forget(Store *store, GError **error)
{
    g_assert(store->depth == 0);
    if (!check_place(store, error) || !vacuum(store, error))
        return FALSE;

    const int ended = sqlite3_wal_checkpoint_v2(store->connection, NULL,
                                                SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (ended == SQLITE_OK)
        return TRUE;
    return refuse(store, (ended & 0xff) == SQLITE_BUSY ? STORE_ERROR_BUSY : STORE_ERROR_OPEN,
                  error, "could not be put away: %s", sqlite3_errstr(ended));
}

gboolean
store_get_schema(Store *store, int64_t *out_version, gboolean *out_newest, GError **error)
{
    if (!get_version(store, out_version, error))
        return FALSE;

    *out_newest = sqlite_get_migration(*out_version) == NULL;
    return TRUE;
}

const char *
store_get_library(void)
{
    return sqlite3_libversion();
}

static gboolean
check_integrity(Store *store, GError **error)
{
    g_autoptr(Statement) check = store_statement(store, OPERATION_CHECK, error);
    gboolean row = FALSE;
    if (check == NULL || !statement_next(check, &row, error))
        return FALSE;

    const char *verdict = row ? statement_get_text(check, 0) : NULL;
    if (g_strcmp0(verdict, "ok") == 0)
        return TRUE;
    g_autofree char *shown = text_escape(verdict == NULL ? "no answer" : verdict, -1);
    return refuse(store, STORE_ERROR_OPEN, error, "is damaged: %s; restore a backup", shown);
}

gboolean
store_check(Store *store, GError **error)
{
    if (!check_integrity(store, error))
        return FALSE;

    g_autoptr(Statement) orphans = store_statement(store, OPERATION_ORPHAN, error);
    gboolean row = FALSE;
    if (orphans == NULL || !statement_next(orphans, &row, error))
        return FALSE;
    return !row || refuse(store, STORE_ERROR_OPEN, error,
                          "is damaged: a row of %s points at nothing; restore a backup",
                          statement_get_text(orphans, 0));
}
