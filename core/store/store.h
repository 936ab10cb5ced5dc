/* store.h - the campaign's store: opening, migrating, transactions
 *
 * One SQLite file (roster.db) in the campaign folder, 0600, STRICT tables, write-ahead log,
 * full synchronisation. A file that is empty, not ours, damaged, changed in its schema or
 * written by a later version is refused untouched. What is done to it is a named operation; the
 * SQL stands with the database. Not for use by two threads.
 */
#pragma once

#include "store/operation.h"
#include "store/statement.h"

typedef struct Store Store;
typedef struct StoreTransaction StoreTransaction;

typedef enum {
    STORE_ERROR_OPEN,    /* not a database, not ours, damaged, readable by others, or moved away
                            while it was open */
    STORE_ERROR_TOO_NEW, /* written by a later version of this program */
    STORE_ERROR_BUSY,    /* another process has been writing for ten seconds; the message names
                            the store */
} StoreError;

#define STORE_ERROR (store_error_quark())
GQuark store_error_quark(void);

/* Opens `path` (":memory:" in tests), creating and migrating it as needed: a new store is made
 * aside and takes its name when it is whole. One that cannot be written to, as on a disk that
 * is read-only, is opened as store_open_as_is() does, unless its schema is an older one; what
 * writes then fails with STATEMENT_ERROR_READ_ONLY. */
G_GNUC_WARN_UNUSED_RESULT
Store *store_open(const char *path, GError **error);

/* Opens `path` to look at it: nothing is made, migrated, written or put away, and what
 * store_open() refuses is refused, but for a folder that cannot be written to. An older schema
 * stays; operations on what it lacks then fail. */
G_GNUC_WARN_UNUSED_RESULT
Store *store_open_as_is(const char *path, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Lends the statement of `operation`, prepared once per store. An operation in use is lent a
 * second time as another. */
G_GNUC_WARN_UNUSED_RESULT
Statement *store_statement(Store *store, Operation operation, GError **error);

/* The same, with `number` as its first parameter. */
G_GNUC_WARN_UNUSED_RESULT
Statement *store_statement_of(Store *store, Operation operation, int64_t number,
                              GError **error);

/* How many rows the last statement changed, and the id of the row it added last. */
int store_count_changes(const Store *store);
int64_t store_get_last_id(const Store *store);

/* Begins a transaction that can write, waiting at most some seconds for another process. It
 * rolls back when it goes out of scope, unless it was committed. Within another one it is a
 * savepoint, so that operations can be put together. */
G_GNUC_WARN_UNUSED_RESULT
StoreTransaction *store_begin(Store *store, GError **error);

/* Consumes `transaction` either way; durable on the disk when it returns TRUE for the outermost
 * one. */
G_GNUC_WARN_UNUSED_RESULT
gboolean store_commit(StoreTransaction *transaction, GError **error);
void store_rollback(StoreTransaction *transaction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreTransaction, store_rollback)

/* Returns the whole database as it stands at one moment, also while another process writes: the
 * bytes of a file that store_open() opens. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *store_copy(Store *store, GError **error);

/* Writes the database anew, so that nothing which was deleted stands in its bytes, and puts its
 * log away, empty. Not within a transaction. STORE_ERROR_BUSY where another process has it
 * open in the midst of something: what was deleted may then still stand there. */
G_GNUC_WARN_UNUSED_RESULT
gboolean store_forget(Store *store, GError **error);

/* The version of its schema; FALSE in `out_newest` when another is to come. */
G_GNUC_WARN_UNUSED_RESULT
gboolean store_get_schema(Store *store, int64_t *out_version, gboolean *out_newest,
                          GError **error);

/* The version of the database that is at hand, "3.40.1". Static. */
const char *store_get_library(void);

/* Asks the database to check itself; FALSE with the first thing that is wrong. */
G_GNUC_WARN_UNUSED_RESULT
gboolean store_check(Store *store, GError **error);
