#include "store/statement.h"
#include "store/store.h"

#include <sqlite3.h>
#include <string.h>

static Store *
open_store(void)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(":memory:", &error);
    g_assert_no_error(error);
    return store;
}

static Statement *
lend(Store *store, Operation operation)
{
    g_autoptr(GError) error = NULL;
    Statement *statement = store_statement(store, operation, &error);
    g_assert_no_error(error);
    return statement;
}

static void
set(Store *store, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Statement) statement = lend(store, OPERATION_META_SET);
    statement_bind_text(statement, 1, key);
    statement_bind_text(statement, 2, value);
    g_assert_true(statement_run(statement, &error));
    g_assert_no_error(error);
}

static gboolean
next(Statement *statement)
{
    g_autoptr(GError) error = NULL;
    gboolean row = FALSE;
    g_assert_true(statement_next(statement, &row, &error));
    g_assert_no_error(error);
    return row;
}

static void
assert_value(Store *store, const char *key, const char *expected)
{
    g_autoptr(Statement) statement = lend(store, OPERATION_META_GET);
    statement_bind_text(statement, 1, key);
    g_assert_cmpint(next(statement), ==, expected != NULL);
    if (expected == NULL)
        return;

    g_assert_cmpstr(statement_get_text(statement, 0), ==, expected);
    g_assert_false(next(statement));
}

static void
what_is_bound_comes_back_to_the_byte(void)
{
    g_autoptr(Store) store = open_store();
    static const char *const texts[] = {
        "",          "'; DROP TABLE meta; --", "བོད་",         "ئۇيغۇر",
        "e\xcc\x81", " two  spaces ",          "?1 :a @b $c",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        set(store, texts[i], texts[G_N_ELEMENTS(texts) - 1 - i]);
        assert_value(store, texts[i], texts[G_N_ELEMENTS(texts) - 1 - i]);
    }
    assert_value(store, "no such key", NULL);
}

static void
a_released_statement_forgets_its_parameters(void)
{
    g_autoptr(Store) store = open_store();
    set(store, "a", "1");
    assert_value(store, "a", "1");

    g_autoptr(Statement) again = lend(store, OPERATION_META_GET);
    g_assert_false(next(again));
}

static void
a_statement_in_use_is_lent_as_another(void)
{
    g_autoptr(Store) store = open_store();
    set(store, "a", "1");
    set(store, "b", "2");

    g_autoptr(Statement) outer = lend(store, OPERATION_META_GET);
    statement_bind_text(outer, 1, "a");
    g_assert_true(next(outer));
    assert_value(store, "b", "2");
    g_assert_cmpstr(statement_get_text(outer, 0), ==, "1");
}

static void
a_statement_runs_again_with_what_is_bound_again(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_store();
    g_autoptr(Statement) statement = lend(store, OPERATION_META_SET);
    statement_bind_text(statement, 2, "same");
    for (char key[] = "a"; key[0] <= 'c'; key[0]++) {
        statement_bind_text(statement, 1, key);
        g_assert_true(statement_run(statement, &error));
    }

    assert_value(store, "a", "same");
    assert_value(store, "c", "same");
}

static void
a_broken_constraint_is_a_conflict(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_store();
    g_autoptr(Statement) apart = lend(store, OPERATION_APART_ADD);
    statement_bind_int(apart, 1, 1);
    statement_bind_int(apart, 2, 2);
    g_assert_false(statement_run(apart, &error));
    g_assert_error(error, STATEMENT_ERROR, STATEMENT_ERROR_CONFLICT);
}

static void
bytes_and_numbers_keep_their_kind(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = open_store();
    g_autoptr(Statement) add = lend(store, OPERATION_JOURNAL_ADD);
    statement_bind_int(add, 1, 1);
    statement_bind_int(add, 2, INT64_MIN);
    statement_bind_text(add, 3, "test");
    statement_bind_int(add, 4, INT64_MAX);
    statement_bind_bytes(add, 5, "a\0b", 3);
    statement_bind_bytes(add, 6, NULL, 0);
    g_assert_true(statement_run(add, &error));
    g_assert_no_error(error);

    g_autoptr(Statement) each = lend(store, OPERATION_JOURNAL_EACH);
    g_assert_true(next(each));
    size_t length = 0;
    g_assert_cmpint(statement_get_int(each, 1), ==, INT64_MIN);
    g_assert_cmpint(statement_get_int(each, 3), ==, INT64_MAX);
    const void *bytes = statement_get_bytes(each, 4, &length);
    g_assert_cmpmem(bytes, length, "a\0b", 3);
    g_assert_nonnull(statement_get_bytes(each, 5, &length));
    g_assert_cmpuint(length, ==, 0);
    g_assert_true(statement_is_null(each, 6));
    g_assert_null(statement_get_text(each, 7));
    g_assert_null(statement_get_bytes(each, 6, &length));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add_func("/store/statement/" #claim, claim)
    CLAIM(what_is_bound_comes_back_to_the_byte);
    CLAIM(a_released_statement_forgets_its_parameters);
    CLAIM(a_statement_in_use_is_lent_as_another);
    CLAIM(a_statement_runs_again_with_what_is_bound_again);
    CLAIM(a_broken_constraint_is_a_conflict);
    CLAIM(bytes_and_numbers_keep_their_kind);
    return g_test_run();
}
