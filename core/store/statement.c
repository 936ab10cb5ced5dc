#include "store/statement.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

G_DEFINE_QUARK(statement - error - quark, statement_error)

struct Statement {
    sqlite3_stmt *prepared;
    gboolean spare; /* freed when it is released */
    gboolean lent;
    gboolean too_big; /* a parameter did not fit */
    gboolean has_row;
    int columns;
    const char **texts; /* of the row, as they were checked; NULL where none is */
    uint64_t empty;     /* of the first parameters, a bit each: it is bound to "" */
    uint64_t full;      /* to something else that is not NULL */
};

static StatementError
code_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_CONSTRAINT:
        return STATEMENT_ERROR_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATEMENT_ERROR_BUSY;
    case SQLITE_FULL:
        return STATEMENT_ERROR_FULL;
    case SQLITE_READONLY:
        return STATEMENT_ERROR_READ_ONLY;
    default:
        return STATEMENT_ERROR_FAILED;
    }
}

/* A disk that is full shows as that, or as a write, or a room for the index of the log, that
 * failed. */
static gboolean
is_full(sqlite3 *connection)
{
    return (sqlite3_extended_errcode(connection) & 0xff) == SQLITE_IOERR &&
           sqlite3_system_errno(connection) == ENOSPC;
}

void
statement_set_error(sqlite3 *connection, GError **error)
{
    StatementError code = is_full(connection) ? STATEMENT_ERROR_FULL
                                              : code_of(sqlite3_extended_errcode(connection));

    if (code == STATEMENT_ERROR_BUSY)
        g_set_error_literal(error, STATEMENT_ERROR, code,
                            "another process is writing to the store; try again when it is "
                            "done");
    else if (code == STATEMENT_ERROR_FULL)
        g_set_error_literal(error, STATEMENT_ERROR, code,
                            "no room is left on the disk; nothing was changed, make room and "
                            "try again");
    else if (code == STATEMENT_ERROR_READ_ONLY)
        g_set_error_literal(error, STATEMENT_ERROR, code,
                            "the store cannot be written to; make 'roster.db' and its folder "
                            "writable, or work in a copy of the campaign");
    else
        g_set_error(error, STATEMENT_ERROR, code, "the store: %s", sqlite3_errmsg(connection));
}

Statement *
statement_prepare(sqlite3 *connection, const char *sql, gboolean spare, GError **error)
{
    sqlite3_stmt *prepared = NULL;
    if (sqlite3_prepare_v3(connection, sql, -1, spare ? 0 : SQLITE_PREPARE_PERSISTENT,
                           &prepared, NULL) != SQLITE_OK) {
        statement_set_error(connection, error);
        return NULL;
    }

    Statement *statement = g_new0(Statement, 1);
    statement->prepared = prepared;
    statement->spare = spare;
    statement->columns = sqlite3_column_count(prepared);
    statement->texts = g_new0(const char *, (size_t)statement->columns);
    return statement;
}

gboolean
statement_is_lent(const Statement *statement)
{
    return statement->lent;
}

Statement *
statement_lend(Statement *statement)
{
    g_assert(!statement->lent);
    statement->lent = TRUE;
    return statement;
}

void
statement_free(Statement *statement)
{
    if (statement == NULL)
        return;

    sqlite3_finalize(statement->prepared);
    g_free(statement->texts);
    g_free(statement);
}

void
statement_release(Statement *statement)
{
    if (statement == NULL)
        return;
    if (statement->spare) {
        statement_free(statement);
        return;
    }

    /* What reset returns is the failure of the last step, which was reported then. */
    (void)sqlite3_reset(statement->prepared);
    (void)sqlite3_clear_bindings(statement->prepared);
    statement->lent = statement->too_big = statement->has_row = FALSE;
    statement->empty = statement->full = 0;
}

/* A parameter that does not exist is a mistake of ours; one too long is the data's. */
static void
check_bound(Statement *statement, int result)
{
    g_assert(result == SQLITE_OK || result == SQLITE_TOOBIG);
    if (result == SQLITE_TOOBIG)
        statement->too_big = TRUE;
}

/* Most of what an entry might have is not there, row for row, which need not be said again:
 * TRUE when the parameter is as it is to be. */
static gboolean
is_as(Statement *statement, int parameter, gboolean is_empty, gboolean is_null)
{
    if (parameter > 64)
        return FALSE;
    const uint64_t bit = UINT64_C(1) << (parameter - 1);
    const gboolean was_empty = (statement->empty & bit) != 0;
    const gboolean was_null = !was_empty && (statement->full & bit) == 0;
    statement->empty = is_empty ? statement->empty | bit : statement->empty & ~bit;
    statement->full = is_empty || is_null ? statement->full & ~bit : statement->full | bit;
    return (is_empty && was_empty) || (is_null && was_null);
}

static void
bind_text(Statement *statement, int parameter, const char *text,
          sqlite3_destructor_type lifetime)
{
    const gboolean is_empty = text[0] == '\0';
    if (!is_as(statement, parameter, is_empty, FALSE))
        check_bound(statement,
                    sqlite3_bind_text64(statement->prepared, parameter, is_empty ? "" : text,
                                        strlen(text), is_empty ? SQLITE_STATIC : lifetime,
                                        SQLITE_UTF8));
}

void
statement_bind_text(Statement *statement, int parameter, const char *text)
{
    if (text == NULL)
        statement_bind_null(statement, parameter);
    else
        bind_text(statement, parameter, text, SQLITE_TRANSIENT);
}

void
statement_borrow_text(Statement *statement, int parameter, const char *text)
{
    bind_text(statement, parameter, text, SQLITE_STATIC);
}

void
statement_bind_int(Statement *statement, int parameter, int64_t number)
{
    is_as(statement, parameter, FALSE, FALSE);
    check_bound(statement, sqlite3_bind_int64(statement->prepared, parameter, number));
}

static void
bind_bytes(Statement *statement, int parameter, const void *bytes, size_t length,
           sqlite3_destructor_type lifetime)
{
    is_as(statement, parameter, FALSE, FALSE);
    /* A NULL pointer would bind NULL, also for an empty blob. */
    check_bound(statement, sqlite3_bind_blob64(statement->prepared, parameter,
                                               length == 0 ? "" : bytes, length, lifetime));
}

void
statement_bind_bytes(Statement *statement, int parameter, const void *bytes, size_t length)
{
    bind_bytes(statement, parameter, bytes, length, SQLITE_TRANSIENT);
}

void
statement_borrow_bytes(Statement *statement, int parameter, const void *bytes, size_t length)
{
    bind_bytes(statement, parameter, bytes, length, SQLITE_STATIC);
}

void
statement_bind_null(Statement *statement, int parameter)
{
    if (!is_as(statement, parameter, FALSE, TRUE))
        check_bound(statement, sqlite3_bind_null(statement->prepared, parameter));
}

/* A file that somebody else wrote may hold anything; the program's text is UTF-8 without NUL.
 */
static gboolean
row_is_text(Statement *statement, GError **error)
{
    for (int column = 0; column < statement->columns; column++) {
        statement->texts[column] = NULL;
        if (sqlite3_column_type(statement->prepared, column) != SQLITE_TEXT)
            continue;
        const char *text = (const char *)sqlite3_column_text(statement->prepared, column);
        int length = sqlite3_column_bytes(statement->prepared, column);
        statement->texts[column] = text;
        if (length == 0 || text == NULL || g_utf8_validate_len(text, (size_t)length, NULL))
            continue;
        g_set_error(error, STATEMENT_ERROR, STATEMENT_ERROR_FAILED,
                    "the store is damaged: column '%s' holds text that is not UTF-8; restore "
                    "a backup",
                    sqlite3_column_name(statement->prepared, column));
        return FALSE;
    }
    return TRUE;
}

gboolean
statement_next(Statement *statement, gboolean *out_row, GError **error)
{
    if (statement->too_big) {
        g_set_error_literal(error, STATEMENT_ERROR, STATEMENT_ERROR_FAILED,
                            "a value is too large for the store");
        return FALSE;
    }

    statement->has_row = FALSE;
    int result = sqlite3_step(statement->prepared);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        statement_set_error(sqlite3_db_handle(statement->prepared), error);
        return FALSE;
    }
    if (result == SQLITE_ROW && !row_is_text(statement, error))
        return FALSE;

    *out_row = statement->has_row = result == SQLITE_ROW;
    return TRUE;
}

gboolean
statement_run(Statement *statement, GError **error)
{
    gboolean row = FALSE;
    if (!statement_next(statement, &row, error))
        return FALSE;

    g_assert(!row);
    return sqlite3_reset(statement->prepared) == SQLITE_OK;
}

static sqlite3_stmt *
row_with(Statement *statement, int column)
{
    g_assert(statement->has_row);
    g_assert(column >= 0 && column < statement->columns);
    return statement->prepared;
}

const char *
statement_get_text(Statement *statement, int column)
{
    sqlite3_stmt *row = row_with(statement, column);
    return statement->texts[column] != NULL ? statement->texts[column]
                                            : (const char *)sqlite3_column_text(row, column);
}

int64_t
statement_get_int(Statement *statement, int column)
{
    return sqlite3_column_int64(row_with(statement, column), column);
}

const void *
statement_get_bytes(Statement *statement, int column, size_t *out_length)
{
    sqlite3_stmt *row = row_with(statement, column);
    const void *bytes = sqlite3_column_blob(row, column);
    *out_length = (size_t)sqlite3_column_bytes(row, column);

    if (bytes == NULL && sqlite3_column_type(row, column) != SQLITE_NULL)
        return "";
    return bytes;
}

gboolean
statement_is_null(Statement *statement, int column)
{
    return sqlite3_column_type(row_with(statement, column), column) == SQLITE_NULL;
}
