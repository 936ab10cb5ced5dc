#include "campaign/waiting.h"

void
waiting_clear(Waiting *waiting)
{
    g_clear_pointer(&waiting->name, g_free);
}

gboolean
waiting_find_longest(Store *store, Waiting *out_waiting, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) longest =
        store_statement(store, OPERATION_SIGNATORY_PENDING_LONGEST, error);
    if (longest == NULL || !statement_next(longest, &row, error))
        return FALSE;

    *out_waiting = (Waiting){.id = 0};
    if (row)
        *out_waiting = (Waiting){.id = statement_get_int(longest, 0),
                                 .name = g_strdup(statement_get_text(longest, 1)),
                                 .since = statement_get_int(longest, 2)};
    return TRUE;
}

gboolean
waiting_count_unreminded(Store *store, int64_t *out_count, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) count = store_statement(store, OPERATION_SIGNATORY_UNREMINDED, error);
    if (count == NULL || !statement_next(count, &row, error))
        return FALSE;

    *out_count = row ? statement_get_int(count, 0) : 0;
    return TRUE;
}
