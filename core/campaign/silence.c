#include "campaign/silence.h"

#include "base/secret.h"
#include "campaign/roster_row.h"

#include <sodium.h>
#include <string.h>

#define KEY_NAME  "silence" /* in meta: hexadecimal digits */
#define KEY_SIZE  crypto_generichash_KEYBYTES
#define HASH_SIZE crypto_generichash_BYTES

G_STATIC_ASSERT(KEY_SIZE == 32);

/* FALSE in `out_found` while nobody was erased. */
static gboolean
read_key(Store *store, gboolean *out_found, uint8_t *out_key, GError **error)
{
    g_autoptr(Statement) get = store_statement(store, OPERATION_META_GET, error);
    if (get == NULL)
        return FALSE;
    statement_bind_text(get, 1, KEY_NAME);
    if (!statement_next(get, out_found, error))
        return FALSE;
    if (!*out_found)
        return TRUE;

    size_t length = 0;
    const char *hex = statement_get_text(get, 0);
    if (sodium_hex2bin(out_key, KEY_SIZE, hex, strlen(hex), NULL, &length, NULL) == 0 &&
        length == KEY_SIZE)
        return TRUE;
    g_set_error_literal(error, STORE_ERROR, STORE_ERROR_OPEN,
                        "the store is damaged: it has lost the key to the addresses that "
                        "nobody may write to; restore a backup");
    return FALSE;
}

static gboolean
make_key(Store *store, uint8_t *out_key, GError **error)
{
    g_autoptr(Statement) set = store_statement(store, OPERATION_META_SET, error);
    if (set == NULL)
        return FALSE;

    char hex[2 * KEY_SIZE + 1];
    secret_random(out_key, KEY_SIZE);
    sodium_bin2hex(hex, sizeof hex, out_key, KEY_SIZE);
    statement_bind_text(set, 1, KEY_NAME);
    statement_bind_text(set, 2, hex);
    return statement_run(set, error);
}

/* Binds the hash of the mailbox, as its first parameter. */
static Statement *
ask(Store *store, Operation operation, const char *mailbox, const uint8_t *key, GError **error)
{
    uint8_t hash[HASH_SIZE];
    g_autofree char *text = signatory_address_key(mailbox);
    g_autoptr(Statement) statement = store_statement(store, operation, error);
    if (statement == NULL)
        return NULL;

    crypto_generichash(hash, sizeof hash, (const uint8_t *)text, strlen(text), key, KEY_SIZE);
    statement_bind_bytes(statement, 1, hash, sizeof hash);
    return g_steal_pointer(&statement);
}

gboolean
silence_add(Store *store, const char *mailbox, GError **error)
{
    uint8_t key[KEY_SIZE];
    gboolean found = FALSE;
    if (!read_key(store, &found, key, error) || (!found && !make_key(store, key, error)))
        return FALSE;

    g_autoptr(Statement) add = ask(store, OPERATION_SILENCED_ADD, mailbox, key, error);
    return add != NULL && statement_run(add, error);
}

gboolean
silence_is_erased(Store *store, const char *mailbox, gboolean *out_is, GError **error)
{
    uint8_t key[KEY_SIZE];
    gboolean found = FALSE;
    *out_is = FALSE;
    if (mailbox[0] == '\0')
        return TRUE;
    if (!read_key(store, &found, key, error))
        return FALSE;
    if (!found)
        return TRUE;

    g_autoptr(Statement) has = ask(store, OPERATION_SILENCED_HAS, mailbox, key, error);
    return has != NULL && statement_next(has, out_is, error);
}

gboolean
silence_is_any(Store *store, gboolean *out_any, GError **error)
{
    uint8_t key[KEY_SIZE];
    return read_key(store, out_any, key, error);
}

gboolean
silence_has(Store *store, const char *mailbox, gboolean *out_silent, GError **error)
{
    g_autoptr(Statement) row = store_statement(store, OPERATION_ADDRESS_SILENT, error);
    if (row == NULL)
        return FALSE;

    statement_bind_int(row, 1, roster_key_of_address(mailbox));
    return statement_next(row, out_silent, error) &&
           (*out_silent || silence_is_erased(store, mailbox, out_silent, error));
}
