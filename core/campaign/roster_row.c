#include "campaign/roster_row.h"

#include <sodium.h>
#include <string.h>

static gboolean
damaged(int64_t id, const char *what, GError **error)
{
    g_set_error(error, STORE_ERROR, STORE_ERROR_OPEN,
                "the store is damaged: signatory %" G_GINT64_FORMAT " has a %s that is none; "
                "restore a backup",
                id, what);
    return FALSE;
}

static gboolean
read_words(Statement *row, Signatory *signatory, GError **error)
{
    if (!signatory_kind_from_word(statement_get_text(row, 3), &signatory->kind))
        return damaged(signatory->id, "kind", error);
    if (!signatory_visibility_from_word(statement_get_text(row, 10), &signatory->visibility))
        return damaged(signatory->id, "visibility", error);
    if (!signatory_status_from_word(statement_get_text(row, 11), &signatory->status))
        return damaged(signatory->id, "status", error);
    return TRUE;
}

/* Most have none, and share the `none` of the caller. */
static gboolean
read_fields(Statement *row, json_t *none, Signatory *signatory, GError **error)
{
    const char *text = statement_get_text(row, 21);
    signatory->fields = json_incref(none);
    if (strcmp(text, "{}") == 0)
        return TRUE;

    json_t *fields = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(fields)) {
        json_decref(fields);
        return damaged(signatory->id, "set of further fields", error);
    }
    json_decref(signatory->fields);
    signatory->fields = fields;
    return TRUE;
}

/* The row's own, which nobody writes to. */
static char *
text_at(Statement *row, int column)
{
    const char *text = statement_get_text(row, column);
    return (char *)(text != NULL ? text : "");
}

static void
lend_texts(Statement *row, Signatory *signatory)
{
    signatory->name = text_at(row, 1);
    signatory->acronym = text_at(row, 2);
    signatory->email = text_at(row, 4);
    signatory->contact_name = text_at(row, 5);
    signatory->country = text_at(row, 6);
    signatory->url = text_at(row, 7);
    signatory->title = text_at(row, 8);
    signatory->affiliation = text_at(row, 9);
    signatory->hold = text_at(row, 13);
    signatory->signed_at = text_at(row, 17);
    signatory->channel = text_at(row, 18);
    signatory->authorised_by = text_at(row, 19);
    signatory->hidden_by = text_at(row, 26);
}

gboolean
roster_row_lend(Statement *row, json_t *none, Signatory *out_signatory, GError **error)
{
    Signatory *signatory = out_signatory;
    signatory->id = statement_get_int(row, 0);
    signatory->position = statement_get_int(row, 12);
    signatory->unsubscribed = !statement_is_null(row, 14);
    signatory->suppressed = !statement_is_null(row, 15);
    signatory->revision = statement_get_int(row, 16);
    signatory->confirmed = !statement_is_null(row, 20);
    signatory->merged_into = statement_get_int(row, 22);
    signatory->lead = statement_get_int(row, 27);
    lend_texts(row, signatory);
    if (read_words(row, signatory, error) && read_fields(row, none, signatory, error))
        return TRUE;

    g_clear_pointer(&signatory->fields, json_decref);
    return FALSE;
}

Signatory *
roster_row_read(Statement *row, GError **error)
{
    Signatory lent = {0};
    json_t *none = json_object();
    const gboolean read = roster_row_lend(row, none, &lent, error);
    Signatory *signatory = read ? signatory_copy(&lent) : NULL;
    json_decref(lent.fields);
    json_decref(none);
    return signatory;
}

/* SipHash-2-4, whose collisions nobody finds by the million; stored, so never to be changed. */
static int64_t
hash_of(const void *key, size_t length)
{
    static const uint8_t seed[crypto_shorthash_KEYBYTES + 1] = "undersigned keys";
    uint8_t bytes[crypto_shorthash_BYTES];
    uint64_t hash;
    crypto_shorthash(bytes, key, length, seed);
    memcpy(&hash, bytes, sizeof hash);
    hash = GUINT64_FROM_LE(hash);
    return (int64_t)(hash == 0 ? 1 : hash);
}

int64_t
roster_key_of_name(const char *name)
{
    g_autofree char *key = signatory_key(name);
    return hash_of(key, strlen(key));
}

int64_t
roster_key_of_address(const char *email)
{
    g_autofree char *key = signatory_address_key(email);
    return key[0] == '\0' ? 0 : hash_of(key, strlen(key));
}

RosterKeys
roster_keys_of(const Signatory *signatory)
{
    RosterKeys keys = {.name = roster_key_of_name(signatory->name),
                       .address = roster_key_of_address(signatory->email)};
    const int64_t pair[] = {GINT64_TO_LE(keys.address), GINT64_TO_LE(keys.name)};
    keys.both = hash_of(pair, sizeof pair);
    return keys;
}

/* NULL for what is not so, else the time that it is so from, or another number. */
static void
bind_since(Statement *statement, int parameter, gboolean is_so, int64_t now)
{
    if (is_so)
        statement_bind_int(statement, parameter, now);
    else
        statement_bind_null(statement, parameter);
}

static void
bind_fields(Statement *statement, const json_t *fields)
{
    if (json_object_size(fields) == 0) {
        statement_borrow_text(statement, 22, "{}");
        return;
    }
    char *text = json_dumps(fields, JSON_COMPACT | JSON_SORT_KEYS);
    g_assert(text != NULL);
    statement_bind_text(statement, 22, text);
    free(text);
}

/* The texts are borrowed: it is to be run while they are there. */
static void
bind(Statement *statement, const Signatory *signatory, const RosterKeys *keys, int64_t now)
{
    if (signatory->id == 0)
        statement_bind_null(statement, 1);
    else
        statement_bind_int(statement, 1, signatory->id);
    statement_borrow_text(statement, 2, signatory->name);
    statement_borrow_text(statement, 3, signatory->acronym);
    statement_borrow_text(statement, 4, signatory_kind_word(signatory->kind));
    statement_borrow_text(statement, 5, signatory->email);
    statement_borrow_text(statement, 6, signatory->contact_name);
    statement_borrow_text(statement, 7, signatory->country);
    statement_borrow_text(statement, 8, signatory->url);
    statement_borrow_text(statement, 9, signatory->title);
    statement_borrow_text(statement, 10, signatory->affiliation);
    statement_borrow_text(statement, 11, signatory_visibility_word(signatory->visibility));
    statement_borrow_text(statement, 12, signatory_status_word(signatory->status));
    statement_bind_int(statement, 13, signatory->position);
    statement_borrow_text(statement, 14, signatory->hold);
    bind_since(statement, 15, signatory->unsubscribed, now);
    bind_since(statement, 16, signatory->suppressed, now);
    statement_bind_int(statement, 17, signatory->revision);
    statement_borrow_text(statement, 18, signatory->signed_at);
    statement_borrow_text(statement, 19, signatory->channel);
    statement_borrow_text(statement, 20, signatory->authorised_by);
    bind_since(statement, 21, signatory->confirmed, now);
    bind_fields(statement, signatory->fields);
    bind_since(statement, 23, signatory->merged_into != 0, signatory->merged_into);
    statement_bind_int(statement, 24, now);
    statement_bind_int(statement, 25, keys->name);
    statement_bind_int(statement, 26, keys->address);
    statement_borrow_text(statement, 27, signatory->hidden_by);
    statement_bind_int(statement, 28, signatory->lead);
}

gboolean
roster_row_find(Store *store, int64_t key, int64_t *out_id, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) find = store_statement(store, OPERATION_MATCH_GET, error);
    if (find == NULL)
        return FALSE;
    statement_bind_int(find, 1, key);
    if (!statement_next(find, &row, error))
        return FALSE;

    *out_id = row ? statement_get_int(find, 0) : 0;
    return TRUE;
}

gboolean
roster_row_add_key(Store *store, int64_t key, int64_t id, GError **error)
{
    g_autoptr(Statement) add = store_statement(store, OPERATION_MATCH_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, key);
    statement_bind_int(add, 2, id);
    return statement_run(add, error);
}

static gboolean
read_next_id(Store *store, int64_t *out_id, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) next = store_statement(store, OPERATION_ERASED_NEXT, error);
    if (next == NULL || !statement_next(next, &row, error))
        return FALSE;

    *out_id = row ? statement_get_int(next, 0) : 0;
    return TRUE;
}

gboolean
roster_find_next_id(struct Roster *roster, int64_t *out_id, GError **error)
{
    if (roster->batch == NULL)
        return read_next_id(roster->store, out_id, error);

    *out_id = roster_batch_take_next_id(roster->batch);
    return TRUE;
}

static gboolean
add_by(Statement *add, struct Roster *roster, const Signatory *signatory,
       const RosterKeys *keys, int64_t now, int64_t *out_id, GError **error)
{
    int64_t next = 0;
    if (!roster_find_next_id(roster, &next, error))
        return FALSE;
    bind(add, signatory, keys, now);
    if (next != 0)
        statement_bind_int(add, 1, next);
    bind_since(add, 29, roster->import_seq != 0, roster->import_seq);
    bind_since(add, 30, roster->import_seq != 0, roster->import_row);
    if (!statement_run(add, error))
        return FALSE;
    *out_id = store_get_last_id(roster->store);
    return TRUE;
}

gboolean
roster_row_add(struct Roster *roster, const Signatory *signatory, const RosterKeys *keys,
               int64_t now, int64_t *out_id, GError **error)
{
    g_assert(signatory->id == 0);
    if (roster->batch != NULL)
        return add_by(roster_batch_get_statement(roster->batch), roster, signatory, keys, now,
                      out_id, error);

    g_autoptr(Statement) add = store_statement(roster->store, OPERATION_SIGNATORY_ADD, error);
    return add != NULL && add_by(add, roster, signatory, keys, now, out_id, error);
}

gboolean
roster_row_update(Store *store, const Signatory *signatory, int64_t now, GError **error)
{
    g_assert(signatory->id != 0);
    RosterKeys keys = roster_keys_of(signatory);
    g_autoptr(Statement) update = store_statement(store, OPERATION_SIGNATORY_UPDATE, error);
    if (update == NULL)
        return FALSE;

    bind(update, signatory, &keys, now);
    return statement_run(update, error);
}
