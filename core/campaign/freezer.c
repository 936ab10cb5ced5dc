#include "campaign/freezer.h"

#include "base/secret.h"
#include "campaign/frozen.h"
#include "data/shared.h"

#include <string.h>

#define LEAST      256  /* bytes that are worth a piece */
#define LOOKED_AT  16   /* of a piece, before it is held against a line */
#define KNOWN      64   /* pieces of the mailing that are looked for */
#define NEWS_LEAST 1024 /* own bytes that make it look for more to share */

/* A mail as it is to be kept. Its layout is numbers: how many own bytes, a piece, own bytes, a
 * piece … up to the last of either. */
typedef struct {
    GString *own;
    GString *layout;
    GByteArray *pieces; /* the hash of each, in their order */
    Digest seal;
    size_t waiting; /* own bytes that the layout does not count yet */
} Cut;

struct Freezer {
    Store *store;    /* borrowed */
    GArray *known;   /* FrozenPiece, the newest first */
    unsigned learnt; /* pieces, ever */
    GBytes *last;    /* the mail that was bound last */
    int64_t last_id;
    Cut cut; /* of it */
};

static Cut
new_cut(void)
{
    return (Cut){
        .own = g_string_new(NULL), .layout = g_string_new(NULL), .pieces = g_byte_array_new()};
}

static void
empty_cut(Cut *cut)
{
    g_string_truncate(cut->own, 0);
    g_string_truncate(cut->layout, 0);
    g_byte_array_set_size(cut->pieces, 0);
    cut->waiting = 0;
}

static void
clear_cut(Cut *cut)
{
    g_string_free(cut->own, TRUE);
    g_string_free(cut->layout, TRUE);
    g_byte_array_unref(cut->pieces);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cut, clear_cut)

static void
clear_piece(void *item)
{
    FrozenPiece *piece = item;

    g_clear_pointer(&piece->bytes, g_bytes_unref);
}

Freezer *
freezer_new(Store *store)
{
    Freezer *freezer = g_new0(Freezer, 1);
    freezer->store = store;
    freezer->cut = new_cut();
    freezer->known = g_array_new(FALSE, FALSE, sizeof(FrozenPiece));
    g_array_set_clear_func(freezer->known, clear_piece);
    return freezer;
}

void
freezer_free(Freezer *freezer)
{
    if (freezer == NULL)
        return;

    freezer_begin(freezer);
    clear_cut(&freezer->cut);
    g_array_unref(freezer->known);
    g_free(freezer);
}

void
freezer_begin(Freezer *freezer)
{
    g_array_set_size(freezer->known, 0);
    g_clear_pointer(&freezer->last, g_bytes_unref);
}

static void
append_number(GString *out, uint64_t number)
{
    char digits[24];
    size_t at = sizeof digits;

    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    if (out->len > 0)
        g_string_append_c(out, ' ');
    g_string_append_len(out, digits + at, (gssize)(sizeof digits - at));
}

static void
cut_own(Cut *cut, const char *bytes, size_t length)
{
    g_string_append_len(cut->own, bytes, (gssize)length);
    cut->waiting += length;
}

static void
cut_piece(Cut *cut, const FrozenPiece *piece)
{
    append_number(cut->layout, cut->waiting);
    append_number(cut->layout, (uint64_t)piece->id);
    g_byte_array_append(cut->pieces, piece->digest.bytes, DIGEST_SIZE);
    cut->waiting = 0;
}

/* A mail that shares nothing is kept without a layout. */
static void
end_cut(Cut *cut)
{
    if (cut->pieces->len > 0 && cut->waiting > 0)
        append_number(cut->layout, cut->waiting);
}

/* The longest known piece that stands at `text`; NULL: none. */
static const FrozenPiece *
find_piece(const Freezer *freezer, const char *text, size_t length)
{
    const FrozenPiece *longest = NULL;
    size_t most = 0;
    if (length < LEAST)
        return NULL;

    for (unsigned i = 0; i < freezer->known->len; i++) {
        const FrozenPiece *piece = &g_array_index(freezer->known, FrozenPiece, i);
        size_t size = 0;
        const char *bytes = g_bytes_get_data(piece->bytes, &size);
        if (size <= most || size > length || memcmp(bytes, text, LOOKED_AT) != 0 ||
            memcmp(bytes, text, size) != 0)
            continue;
        longest = piece;
        most = size;
    }
    return longest;
}

/* Bytes of the lines from `text` on up to one where a known piece stands; it stands at none of
 * them. */
static size_t
measure_own(const Freezer *freezer, const char *text, size_t length)
{
    size_t at = 0;

    do {
        const char *end = memchr(text + at, '\n', length - at);
        at = end != NULL ? (size_t)(end - text) + 1 : length;
    } while (at < length && find_piece(freezer, text + at, length - at) == NULL);
    return at;
}

static void
cut_by_known(const Freezer *freezer, const char *text, size_t length, Cut *cut)
{
    for (size_t at = 0; at < length;) {
        const FrozenPiece *piece = find_piece(freezer, text + at, length - at);
        const size_t size = piece != NULL ? g_bytes_get_size(piece->bytes)
                                          : measure_own(freezer, text + at, length - at);
        if (piece != NULL)
            cut_piece(cut, piece);
        else
            cut_own(cut, text + at, size);
        at += size;
    }
    end_cut(cut);
}

static int64_t
make_id(void)
{
    uint64_t id = 0;

    secret_random(&id, sizeof id);
    return (int64_t)(id >> 1 | 1);
}

static gboolean
add_piece(Freezer *freezer, const char *text, size_t length, GError **error)
{
    const FrozenPiece piece = frozen_piece_of(make_id(), g_bytes_new(text, length));
    g_array_prepend_val(freezer->known, piece);
    freezer->learnt++;
    if (freezer->known->len > KNOWN)
        g_array_set_size(freezer->known, KNOWN);
    g_autoptr(Statement) add = store_statement(freezer->store, OPERATION_PIECE_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, piece.id);
    statement_bind_bytes(add, 2, text, length);
    return statement_run(add, error);
}

/* Makes pieces of those of `runs` that lie between `from` and `to`, or of what of them does. */
static gboolean
add_between(Freezer *freezer, const GArray *runs, const char *text, size_t from, size_t to,
            GError **error)
{
    for (unsigned i = 0; i < runs->len; i++) {
        const SharedRun run = g_array_index(runs, SharedRun, i);
        const size_t begin = MAX(run.at, from), end = MIN(run.at + run.length, to);
        if (end >= begin + LEAST && !add_piece(freezer, text + begin, end - begin, error))
            return FALSE;
    }
    return TRUE;
}

/* Makes pieces of what `bytes` and the mail before have in common and no piece has yet. */
static gboolean
learn(Freezer *freezer, GBytes *bytes, gboolean *out_news, GError **error)
{
    size_t length = 0, last_length = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    const char *last = g_bytes_get_data(freezer->last, &last_length);
    const unsigned before = freezer->learnt;
    g_autoptr(GArray) runs = shared_find(text, length, last, last_length, LEAST);

    for (size_t at = 0, size = 0; at < length; at += size) {
        const FrozenPiece *piece = find_piece(freezer, text + at, length - at);
        size = piece != NULL ? g_bytes_get_size(piece->bytes)
                             : measure_own(freezer, text + at, length - at);
        if (piece == NULL && !add_between(freezer, runs, text, at, at + size, error))
            return FALSE;
    }
    *out_news = freezer->learnt > before;
    return TRUE;
}

/* Binds it from `parameter` on; borrowed by the statement. */
static void
bind_cut(Statement *statement, int parameter, Cut *cut)
{
    const gboolean shares = cut->layout->len > 0;
    if (shares)
        cut->seal = frozen_seal(cut->pieces, cut->layout->str, cut->own->str, cut->own->len);

    statement_borrow_bytes(statement, parameter, cut->own->str, cut->own->len);
    statement_borrow_text(statement, parameter + 1, cut->layout->str);
    statement_borrow_bytes(statement, parameter + 2, cut->seal.bytes,
                           shares ? sizeof cut->seal.bytes : 0);
}

/* Keeps the mail before by the pieces that it turned out to have. */
static gboolean
cut_last(Freezer *freezer, GError **error)
{
    size_t length = 0;
    const char *text = g_bytes_get_data(freezer->last, &length);
    g_auto(Cut) cut = new_cut();
    g_autoptr(Statement) set =
        store_statement(freezer->store, OPERATION_MESSAGE_BODY_SET, error);
    if (set == NULL)
        return FALSE;

    cut_by_known(freezer, text, length, &cut);
    statement_bind_int(set, 1, freezer->last_id);
    bind_cut(set, 2, &cut);
    return statement_run(set, error);
}

static void
remember(Freezer *freezer, int64_t message, GBytes *bytes)
{
    g_clear_pointer(&freezer->last, g_bytes_unref);
    freezer->last = g_bytes_ref(bytes);
    freezer->last_id = message;
}

gboolean
freezer_bind(Freezer *freezer, int64_t message, GBytes *bytes, Statement *add, int parameter,
             gboolean *out_sealed, GError **error)
{
    size_t length = 0;
    gboolean has_news = FALSE;
    const char *text = g_bytes_get_data(bytes, &length);
    empty_cut(&freezer->cut);
    cut_by_known(freezer, text, length, &freezer->cut);
    const size_t own = freezer->cut.own->len;
    const gboolean is_strange = own >= NEWS_LEAST && own >= length / 4;

    if (is_strange && freezer->last != NULL && !learn(freezer, bytes, &has_news, error))
        return FALSE;
    if (has_news) {
        if (!cut_last(freezer, error))
            return FALSE;
        empty_cut(&freezer->cut);
        cut_by_known(freezer, text, length, &freezer->cut);
    }
    remember(freezer, message, bytes);
    bind_cut(add, parameter, &freezer->cut);
    *out_sealed = freezer->cut.layout->len > 0;
    return TRUE;
}
