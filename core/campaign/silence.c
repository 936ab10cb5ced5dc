#include "campaign/silence.h"

#include "campaign/roster_row.h"

gboolean
silence_has(Store *store, const char *mailbox, gboolean *out_silent, GError **error)
{
    g_autoptr(Statement) row = store_statement(store, OPERATION_ADDRESS_SILENT, error);
    if (row == NULL)
        return FALSE;

    statement_bind_int(row, 1, roster_key_of_address(mailbox));
    return statement_next(row, out_silent, error);
}
