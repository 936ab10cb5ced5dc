#include "campaign/frozen.h"

#include <string.h>

G_DEFINE_QUARK(frozen - error - quark, frozen_error)

#define AT_HAND (16 * 1024 * 1024) /* bytes of pieces that are not read again */

struct Frozen {
    Store *store;       /* borrowed */
    GHashTable *pieces; /* int64_t → FrozenPiece, as they were read */
    size_t at_hand;     /* bytes of these */
};

FrozenPiece
frozen_piece_of(int64_t id, GBytes *bytes)
{
    return (FrozenPiece){.id = id,
                         .bytes = bytes,
                         .digest =
                             digest_of(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes))};
}

Digest
frozen_seal(const GByteArray *pieces, const char *layout, const char *own, size_t length)
{
    const size_t layout_size = strlen(layout) + 1;
    g_autoptr(GByteArray) all =
        g_byte_array_sized_new((guint)(pieces->len + layout_size + length));

    g_byte_array_append(all, pieces->data, pieces->len);
    g_byte_array_append(all, (const guint8 *)layout, (guint)layout_size);
    g_byte_array_append(all, (const guint8 *)own, (guint)length);
    return digest_of(all->data, all->len);
}

static void
piece_free(void *item)
{
    FrozenPiece *piece = item;

    g_bytes_unref(piece->bytes);
    g_free(piece);
}

Frozen *
frozen_new(Store *store)
{
    Frozen *frozen = g_new0(Frozen, 1);
    frozen->store = store;
    frozen->pieces = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, piece_free);
    return frozen;
}

void
frozen_free(Frozen *frozen)
{
    if (frozen == NULL)
        return;

    g_hash_table_unref(frozen->pieces);
    g_free(frozen);
}

static gboolean
refuse(const char *why, GError **error)
{
    g_set_error(error, FROZEN_ERROR, FROZEN_ERROR_DAMAGED,
                "the store is damaged: a mail %s; restore a backup", why);
    return FALSE;
}

static FrozenPiece *
read_piece(Frozen *frozen, int64_t id, GError **error)
{
    gboolean row = FALSE;
    size_t length = 0;
    g_autoptr(Statement) get =
        store_statement_of(frozen->store, OPERATION_PIECE_GET, id, error);
    if (get == NULL || !statement_next(get, &row, error))
        return NULL;
    if (!row) {
        refuse("has lost a piece", error);
        return NULL;
    }
    const void *bytes = statement_get_bytes(get, 0, &length);
    const FrozenPiece piece = frozen_piece_of(id, g_bytes_new(bytes, length));
    return g_memdup2(&piece, sizeof piece);
}

/* Borrowed until the next one. */
static const FrozenPiece *
get_piece(Frozen *frozen, int64_t id, GError **error)
{
    FrozenPiece *piece = g_hash_table_lookup(frozen->pieces, &id);
    if (piece != NULL)
        return piece;
    piece = read_piece(frozen, id, error);
    if (piece == NULL)
        return NULL;

    frozen->at_hand += g_bytes_get_size(piece->bytes);
    if (frozen->at_hand > AT_HAND) {
        g_hash_table_remove_all(frozen->pieces);
        frozen->at_hand = g_bytes_get_size(piece->bytes);
    }
    g_hash_table_insert(frozen->pieces, &piece->id, piece);
    return piece;
}

/* Takes a number off the layout; FALSE: there is none. */
static gboolean
take_number(const char **layout, uint64_t *out_number)
{
    char *end = NULL;
    if (!g_ascii_isdigit(**layout))
        return FALSE;

    *out_number = g_ascii_strtoull(*layout, &end, 10);
    *layout = *end == ' ' ? end + 1 : end;
    return TRUE;
}

/* Puts a mail that has pieces together; `pieces` gets the hash of each. */
static GBytes *
put_together(Frozen *frozen, const FrozenBody *body, GByteArray *pieces, GError **error)
{
    const char *own = body->own, *layout = body->layout;
    size_t length = body->length;
    g_autoptr(GByteArray) whole = g_byte_array_sized_new(8192);
    uint64_t count = 0, id = 0;

    while (take_number(&layout, &count)) {
        if (count > length && !refuse("is cut", error))
            return NULL;
        g_byte_array_append(whole, (const guint8 *)own, (guint)count);
        own += count;
        length -= (size_t)count;
        if (!take_number(&layout, &id))
            break;
        const FrozenPiece *piece = get_piece(frozen, (int64_t)id, error);
        if (piece == NULL)
            return NULL;
        g_byte_array_append(whole, g_bytes_get_data(piece->bytes, NULL),
                            (guint)g_bytes_get_size(piece->bytes));
        g_byte_array_append(pieces, piece->digest.bytes, DIGEST_SIZE);
    }
    if ((*layout != '\0' || length > 0) && !refuse("is cut", error))
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&whole));
}

GBytes *
frozen_get(Frozen *frozen, const FrozenBody *body, GError **error)
{
    if (body->layout[0] == '\0')
        return g_bytes_new(body->own, body->length);

    g_autoptr(GByteArray) pieces = g_byte_array_new();
    g_autoptr(GBytes) whole = put_together(frozen, body, pieces, error);
    if (whole == NULL)
        return NULL;
    const Digest seal = frozen_seal(pieces, body->layout, body->own, body->length);
    if (!digest_is(&seal, body->seal, body->seal_length) &&
        !refuse("is not what was queued", error))
        return NULL;
    return g_steal_pointer(&whole);
}

FrozenBody
frozen_read(Statement *row, int column)
{
    FrozenBody body = {.layout = statement_get_text(row, column + 1)};
    body.own = statement_get_bytes(row, column, &body.length);
    body.seal = statement_get_bytes(row, column + 2, &body.seal_length);
    return body;
}

gboolean
frozen_sweep(Store *store, GError **error)
{
    g_autoptr(Statement) sweep = store_statement(store, OPERATION_PIECE_SWEEP, error);

    return sweep != NULL && statement_run(sweep, error);
}
