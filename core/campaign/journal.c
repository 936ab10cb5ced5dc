#include "campaign/journal.h"

#include "base/secret.h"

#include <string.h>

#define SALT_SIZE 32
#define HEAD_KEY  "journal" /* in meta: the last entry's number and chain */

G_DEFINE_QUARK(journal - error - quark, journal_error)

struct Journal {
    Store *store;       /* borrowed */
    const Clock *clock; /* borrowed */
};

/* A row of the journal, borrowed from its statement. */
typedef struct {
    JournalEntry entry;
    Digest digest;
    Digest chain;
    const void *salt; /* NULL, and body too: erased */
    size_t salt_length;
    const char *body;
    gboolean has_details;
} Row;

Journal *
journal_new(Store *store, const Clock *clock)
{
    Journal *journal = g_new0(Journal, 1);
    journal->store = store;
    journal->clock = clock;
    return journal;
}

void
journal_free(Journal *journal)
{
    g_free(journal);
}

static void
add_number(DigestState *state, int64_t number)
{
    int64_t bytes = GINT64_TO_BE(number);
    digest_add(state, &bytes, sizeof bytes);
}

static Digest
chain_of(const Digest *previous, const JournalEntry *entry, const Digest *digest)
{
    DigestState *state = digest_begin();
    digest_add(state, previous->bytes, DIGEST_SIZE);
    add_number(state, entry->seq);
    add_number(state, entry->at);
    digest_add(state, entry->kind, strlen(entry->kind) + 1);
    add_number(state, entry->subject);
    digest_add(state, digest->bytes, DIGEST_SIZE);
    return digest_end(state);
}

static Digest
digest_of_details(const void *salt, size_t salt_length, const char *body)
{
    DigestState *state = digest_begin();
    digest_add(state, salt, salt_length);
    digest_add(state, body, strlen(body));
    return digest_end(state);
}

static gboolean
get_digest(Statement *row, int column, Digest *out_digest)
{
    size_t length = 0;
    const void *bytes = statement_get_bytes(row, column, &length);
    if (length != DIGEST_SIZE)
        return FALSE;

    memcpy(out_digest->bytes, bytes, DIGEST_SIZE);
    return TRUE;
}

/* Reads the number and chain of the last entry; 0 and zeros when there is none. */
static gboolean
get_last(Journal *journal, int64_t *out_seq, Digest *out_chain, GError **error)
{
    g_autoptr(Statement) last = store_statement(journal->store, OPERATION_JOURNAL_LAST, error);
    gboolean row = FALSE;
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;

    *out_seq = row ? statement_get_int(last, 0) : 0;
    *out_chain = (Digest){.bytes = {0}};
    if (!row || get_digest(last, 1, out_chain))
        return TRUE;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_BROKEN,
                "journal entry %" G_GINT64_FORMAT " was changed; restore a backup", *out_seq);
    return FALSE;
}

gboolean
journal_get_origin(Journal *journal, gboolean *out_found, Digest *out_chain, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) first =
        store_statement(journal->store, OPERATION_JOURNAL_FIRST, error);
    if (first == NULL || !statement_next(first, &row, error))
        return FALSE;
    if (row && !get_digest(first, 0, out_chain)) {
        g_set_error_literal(error, JOURNAL_ERROR, JOURNAL_ERROR_BROKEN,
                            "journal entry 1 was changed; restore a backup");
        return FALSE;
    }
    *out_found = row;
    return TRUE;
}

gboolean
journal_get_next(Journal *journal, int64_t *out_seq, GError **error)
{
    Digest chain;
    int64_t last = 0;
    if (!get_last(journal, &last, &chain, error))
        return FALSE;

    *out_seq = last + 1;
    return TRUE;
}

static char *
format_head(int64_t seq, const Digest *chain)
{
    g_autofree char *hex = digest_to_hex(chain);
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", seq, hex);
}

static gboolean
set_head(Journal *journal, int64_t seq, const Digest *chain, GError **error)
{
    g_autoptr(Statement) set = store_statement(journal->store, OPERATION_META_SET, error);
    if (set == NULL)
        return FALSE;

    g_autofree char *head = format_head(seq, chain);
    statement_bind_text(set, 1, HEAD_KEY);
    statement_bind_text(set, 2, head);
    return statement_run(set, error);
}

static gboolean
add_entry(Journal *journal, const JournalEntry *entry, const Digest *digest,
          const Digest *chain, GError **error)
{
    g_autoptr(Statement) add = store_statement(journal->store, OPERATION_JOURNAL_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, entry->seq);
    statement_bind_int(add, 2, entry->at);
    statement_bind_text(add, 3, entry->kind);
    statement_bind_int(add, 4, entry->subject);
    statement_bind_bytes(add, 5, digest->bytes, DIGEST_SIZE);
    statement_bind_bytes(add, 6, chain->bytes, DIGEST_SIZE);
    return statement_run(add, error);
}

static gboolean
add_details(Journal *journal, int64_t seq, const uint8_t *salt, const char *body,
            GError **error)
{
    g_autoptr(Statement) add =
        store_statement(journal->store, OPERATION_JOURNAL_DETAIL_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, seq);
    statement_bind_bytes(add, 2, salt, SALT_SIZE);
    statement_bind_text(add, 3, body);
    return statement_run(add, error);
}

static char *
dump_details(json_t *details)
{
    char *dumped = details == NULL ? NULL : json_dumps(details, JSON_COMPACT | JSON_SORT_KEYS);
    char *body = g_strdup(dumped == NULL ? "{}" : dumped);
    free(dumped);
    json_decref(details);
    return body;
}

gboolean
journal_add(Journal *journal, const char *kind, int64_t subject, json_t *details,
            GError **error)
{
    g_autofree char *body = dump_details(details);

    return journal_add_text(journal, kind, subject, body, error);
}

gboolean
journal_add_text(Journal *journal, const char *kind, int64_t subject, const char *body,
                 GError **error)
{
    uint8_t salt[SALT_SIZE];
    Digest previous;
    JournalEntry entry = {.at = clock_now(journal->clock), .kind = kind, .subject = subject};
    g_autoptr(StoreTransaction) transaction = store_begin(journal->store, error);
    if (transaction == NULL || !get_last(journal, &entry.seq, &previous, error))
        return FALSE;

    entry.seq++;
    secret_random(salt, sizeof salt);
    Digest digest = digest_of_details(salt, sizeof salt, body);
    Digest chain = chain_of(&previous, &entry, &digest);
    return add_entry(journal, &entry, &digest, &chain, error) &&
           add_details(journal, entry.seq, salt, body, error) &&
           set_head(journal, entry.seq, &chain, error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

gboolean
journal_erase(Journal *journal, int64_t seq, GError **error)
{
    g_autoptr(Statement) erase =
        store_statement(journal->store, OPERATION_JOURNAL_ERASE, error);
    if (erase == NULL)
        return FALSE;

    statement_bind_int(erase, 1, seq);
    return statement_run(erase, error);
}

G_GNUC_PRINTF(3, 4)
static gboolean
broken(GError **error, int64_t seq, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *how = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_BROKEN,
                "the journal does not hold: entry %" G_GINT64_FORMAT " %s", seq, how);
    return FALSE;
}

static gboolean
read_row(Statement *statement, Row *out_row, GError **error)
{
    Row row = {
        .entry = {.seq = statement_get_int(statement, 0),
                  .at = statement_get_int(statement, 1),
                  .kind = statement_get_text(statement, 2),
                  .subject = statement_get_int(statement, 3)},
        .body = statement_get_text(statement, 7),
        .has_details = statement_get_int(statement, 8) != 0,
    };
    row.salt = statement_get_bytes(statement, 6, &row.salt_length);
    if (!get_digest(statement, 4, &row.digest) || !get_digest(statement, 5, &row.chain))
        return broken(error, row.entry.seq, "was changed");

    *out_row = row;
    return TRUE;
}

static gboolean
visit_row(const Row *row, JournalVisit visit, void *closure, GError **error)
{
    JournalEntry entry = row->entry;
    json_t *details =
        row->body == NULL ? NULL : json_loads(row->body, JSON_REJECT_DUPLICATES, NULL);
    if (row->body != NULL && !json_is_object(details)) {
        json_decref(details);
        return broken(error, entry.seq, "has details that were changed");
    }

    entry.details = details;
    gboolean go_on = visit(&entry, closure, error);
    json_decref(details);
    return go_on;
}

static gboolean
visit_rows(Statement *rows, JournalVisit visit, void *closure, GError **error)
{
    Row entry;
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        if (!read_row(rows, &entry, error) || !visit_row(&entry, visit, closure, error))
            return FALSE;
    }
}

gboolean
journal_each(Journal *journal, int64_t subject, JournalVisit visit, void *closure,
             GError **error)
{
    g_autoptr(Statement) rows = store_statement(
        journal->store, subject == 0 ? OPERATION_JOURNAL_EACH : OPERATION_JOURNAL_OF, error);
    if (rows == NULL)
        return FALSE;
    if (subject != 0)
        statement_bind_int(rows, 1, subject);

    return visit_rows(rows, visit, closure, error);
}

gboolean
journal_each_of_kind(Journal *journal, const char *kind, JournalVisit visit, void *closure,
                     GError **error)
{
    g_autoptr(Statement) rows =
        store_statement(journal->store, OPERATION_JOURNAL_OF_KIND, error);
    if (rows == NULL)
        return FALSE;

    statement_bind_text(rows, 1, kind);
    return visit_rows(rows, visit, closure, error);
}

gboolean
journal_visit(Journal *journal, int64_t seq, JournalVisit visit, void *closure, GError **error)
{
    g_autoptr(Statement) row = store_statement(journal->store, OPERATION_JOURNAL_GET, error);
    if (row == NULL)
        return FALSE;

    statement_bind_int(row, 1, seq);
    return visit_rows(row, visit, closure, error);
}

/* Erased details have neither salt nor text, but their row; a row that is gone was taken. */
static gboolean
check_details(const Row *row, GError **error)
{
    if (!row->has_details)
        return broken(error, row->entry.seq, "has lost its details");
    if (row->salt == NULL && row->body == NULL)
        return TRUE;
    if (row->salt == NULL || row->body == NULL)
        return broken(error, row->entry.seq, "has details that were changed");

    Digest digest = digest_of_details(row->salt, row->salt_length, row->body);
    return digest_equal(&digest, &row->digest) ||
           broken(error, row->entry.seq, "has details that were changed");
}

/* Holds the entry against the one before it, whose number and chain these are. */
static gboolean
check_row(const Row *row, int64_t *seq, Digest *chain, GError **error)
{
    if (row->entry.seq > *seq + 1)
        return broken(error, *seq + 1, "was removed");
    if (row->entry.seq != *seq + 1)
        return broken(error, row->entry.seq, "was put in");

    Digest expected = chain_of(chain, &row->entry, &row->digest);
    if (!digest_equal(&expected, &row->chain))
        return broken(error, row->entry.seq, "was changed or put in");
    if (!check_details(row, error))
        return FALSE;

    *seq = row->entry.seq;
    *chain = row->chain;
    return TRUE;
}

/* The end of a chain could be cut off unseen; the head is written down beside it. */
static gboolean
check_head(Journal *journal, int64_t seq, const Digest *chain, GError **error)
{
    g_autoptr(Statement) get = store_statement(journal->store, OPERATION_META_GET, error);
    gboolean row = FALSE;
    if (get == NULL)
        return FALSE;
    statement_bind_text(get, 1, HEAD_KEY);
    if (!statement_next(get, &row, error))
        return FALSE;

    g_autofree char *expected = format_head(seq, chain);
    const char *head = row ? statement_get_text(get, 0) : NULL;
    int64_t last = head == NULL ? 0 : g_ascii_strtoll(head, NULL, 10);
    if (last > seq)
        return broken(error, seq + 1, "was removed");
    if (last < seq)
        return broken(error, last + 1, "was put in");
    return seq == 0 || strcmp(head, expected) == 0 || broken(error, seq, "was changed");
}

static gboolean
walk_chain(Journal *journal, int64_t *out_seq, Digest *out_chain, GError **error)
{
    g_autoptr(Statement) rows = store_statement(journal->store, OPERATION_JOURNAL_EACH, error);
    if (rows == NULL)
        return FALSE;

    Row entry;
    int64_t seq = 0;
    Digest chain = {.bytes = {0}};
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            break;
        if (!read_row(rows, &entry, error) || !check_row(&entry, &seq, &chain, error))
            return FALSE;
    }

    *out_seq = seq;
    *out_chain = chain;
    return TRUE;
}

gboolean
journal_verify(Journal *journal, int64_t *out_entries, GError **error)
{
    int64_t seq = 0;
    Digest chain;
    /* So that no entry is added between the walk and the look at the head. */
    g_autoptr(StoreTransaction) transaction = store_begin(journal->store, error);
    if (transaction == NULL || !walk_chain(journal, &seq, &chain, error) ||
        !check_head(journal, seq, &chain, error))
        return FALSE;

    if (out_entries != NULL)
        *out_entries = seq;
    return TRUE;
}
