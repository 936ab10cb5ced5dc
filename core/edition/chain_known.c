#include "edition/chain.h"
#include "edition/edition.h"

#include <string.h>

/* The column of OPERATION_EDITION_GET that has the manifest's hash. */
#define SHA256_COLUMN 4

static gboolean
add(Campaign *campaign, int64_t number, GArray *known, GError **error)
{
    gboolean row = FALSE;
    size_t length = 0;
    g_autoptr(Statement) get =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_GET, error);
    if (get == NULL)
        return FALSE;
    statement_bind_int(get, 1, number);
    if (!statement_next(get, &row, error))
        return FALSE;
    if (!row)
        return TRUE;

    ChainKnown one = {.number = number};
    memcpy(one.sha256.bytes, statement_get_bytes(get, SHA256_COLUMN, &length), DIGEST_SIZE);
    g_assert(length == DIGEST_SIZE);
    g_array_append_val(known, one);
    return TRUE;
}

GArray *
chain_read_known(Campaign *campaign, GError **error)
{
    int64_t newest = 0;
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(ChainKnown));
    if (!edition_get_newest(campaign, &newest, error))
        return NULL;

    for (int64_t number = 1; number <= newest; number++)
        if (!add(campaign, number, known, error))
            return NULL;
    return g_steal_pointer(&known);
}
