/* statement.h - one named operation on the store: bind it, run it, read its rows
 *
 * A Statement belongs to its Store and is lent to the caller, who lets go of it with autoptr
 * (that resets it). Parameters are numbered from 1, columns from 0; a number that does not
 * exist is a mistake in the program and aborts. Text is UTF-8.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Statement Statement;

typedef enum {
    STATEMENT_ERROR_FAILED,    /* the database refused; the message says what */
    STATEMENT_ERROR_CONFLICT,  /* a uniqueness, check or foreign key constraint */
    STATEMENT_ERROR_BUSY,      /* another process holds the store */
    STATEMENT_ERROR_FULL,      /* no room left on the disk */
    STATEMENT_ERROR_READ_ONLY, /* it cannot be written to */
} StatementError;

#define STATEMENT_ERROR (statement_error_quark())
GQuark statement_error_quark(void);

/* Lets go of the statement: it is reset and its parameters are forgotten. NULL is fine. */
void statement_release(Statement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_release)

/* Bind a copy; NULL text binds NULL. */
void statement_bind_text(Statement *statement, int parameter, const char *text);
void statement_bind_int(Statement *statement, int parameter, int64_t number);
void statement_bind_bytes(Statement *statement, int parameter, const void *bytes,
                          size_t length);
void statement_bind_null(Statement *statement, int parameter);

/* Binds `text` itself, which must stay until the statement was run; it is bound anew before it
 * is run again. */
void statement_borrow_text(Statement *statement, int parameter, const char *text);
void statement_borrow_bytes(Statement *statement, int parameter, const void *bytes,
                            size_t length);

/* Runs a statement that returns no rows. It can be bound and run again, and what is not bound
 * again stays as it was. */
G_GNUC_WARN_UNUSED_RESULT
gboolean statement_run(Statement *statement, GError **error);

/* Steps to the next row; `out_row` tells a row from the end. FALSE is only failure. */
G_GNUC_WARN_UNUSED_RESULT
gboolean statement_next(Statement *statement, gboolean *out_row, GError **error);

/* Read the current row. Text and bytes are borrowed until the next step; NULL where the column
 * is NULL. */
const char *statement_get_text(Statement *statement, int column);
int64_t statement_get_int(Statement *statement, int column);
const void *statement_get_bytes(Statement *statement, int column, size_t *out_length);
gboolean statement_is_null(Statement *statement, int column);

/* For store.c alone: a Statement that says `sql` to `connection`, which must outlive it; one
 * that is lent until it is released; and the end of it. With `spare` releasing it is its end.
 */
struct sqlite3;
G_GNUC_WARN_UNUSED_RESULT
Statement *statement_prepare(struct sqlite3 *connection, const char *sql, gboolean spare,
                             GError **error);
gboolean statement_is_lent(const Statement *statement);
Statement *statement_lend(Statement *statement);
void statement_free(Statement *statement);

/* For store.c alone: turns the connection's last error into a GError. */
void statement_set_error(struct sqlite3 *connection, GError **error);
