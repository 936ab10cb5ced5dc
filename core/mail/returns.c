#include "mail/returns.h"

#include "base/file.h"
#include "campaign/stamp.h"
#include "data/csv.h"

#include <string.h>

#define COLUMNS 5

/* The last message to each address of a signatory. */
typedef struct {
    const LedgerFilter *filter;
    GHashTable *last;  /* a signatory's id → LedgerMessage * */
    GPtrArray *failed; /* LedgerMessage *, all that failed and are meant */
} Sieve;

static LedgerMessage *
copy_message(const LedgerMessage *message)
{
    LedgerMessage *copy = g_memdup2(message, sizeof *message);

    copy->template_name = g_strdup(message->template_name);
    copy->to = g_strdup(message->to);
    copy->reply = g_strdup(message->reply);
    return copy;
}

static gboolean
sift(const LedgerMessage *message, void *closure, GError **error)
{
    Sieve *sieve = closure;

    (void)error;
    if (message->signatory != 0)
        g_hash_table_replace(sieve->last,
                             g_memdup2(&message->signatory, sizeof message->signatory),
                             copy_message(message));
    if (message->state == MESSAGE_FAILED && ledger_filter_has(sieve->filter, message))
        g_ptr_array_add(sieve->failed, copy_message(message));
    return TRUE;
}

/* The server's words, of several lines one. */
static char *
one_line(const char *reply)
{
    g_autofree char *valid = g_utf8_make_valid(reply, -1);

    return g_strdelimit(g_strchomp(g_steal_pointer(&valid)), "\r\n", ' ');
}

static gboolean
is_last(const Sieve *sieve, const LedgerMessage *message)
{
    const LedgerMessage *last = g_hash_table_lookup(sieve->last, &message->signatory);

    return last != NULL && last->id == message->id;
}

/* Adds the row of a message, if it has one. */
static gboolean
add_row(GString *text, Campaign *campaign, const Stamp *stamp, const LedgerMessage *message,
        gboolean *out_added, GError **error)
{
    char cell[STAMP_SIZE];
    g_autoptr(Signatory) signatory =
        roster_get(campaign_get_roster(campaign), message->signatory, error);
    if (signatory == NULL)
        return FALSE;
    g_autoptr(Address) present = address_parse(signatory->email, NULL);
    *out_added = signatory->merged_into == 0 && present != NULL &&
                 ledger_is_address(message->to, present);
    if (!*out_added)
        return TRUE;

    const StampMark mark = stamp_take(stamp, signatory, FALSE);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, signatory->id);
    g_autofree char *why = one_line(message->reply);
    stamp_format(&mark, cell);
    const char *const cells[COLUMNS] = {id, signatory->name, signatory->email, why, cell};
    csv_append_row(text, cells, COLUMNS, TRUE);
    return TRUE;
}

static gboolean
write_rows(Campaign *campaign, const Sieve *sieve, GString *text, size_t *out_rows,
           size_t *out_others, GError **error)
{
    g_autoptr(Stamp) stamp = stamp_open(campaign_get_journal(campaign), error);
    if (stamp == NULL)
        return FALSE;
    const char *const header[COLUMNS] = {"id", "name", "email", RETURNS_WHY,
                                         stamp_get_header(stamp)};
    csv_append_row(text, header, header[COLUMNS - 1] != NULL ? COLUMNS : COLUMNS - 1, TRUE);

    for (unsigned i = 0; i < sieve->failed->len; i++) {
        const LedgerMessage *message = sieve->failed->pdata[i];
        gboolean added = FALSE;
        if (message->signatory != 0 && is_last(sieve, message) &&
            !add_row(text, campaign, stamp, message, &added, error))
            return FALSE;
        ++*(added ? out_rows : out_others);
    }
    return TRUE;
}

gboolean
returns_write(Campaign *campaign, const LedgerFilter *filter, const char *path,
              size_t *out_rows, size_t *out_others, GError **error)
{
    g_autoptr(Ledger) ledger = ledger_new(campaign);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GHashTable) last = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                                       (GDestroyNotify)ledger_message_free);
    g_autoptr(GPtrArray) failed =
        g_ptr_array_new_with_free_func((GDestroyNotify)ledger_message_free);
    Sieve sieve = {filter, last, failed};
    size_t rows = 0, others = 0;

    if (!ledger_each(ledger, sift, &sieve, error) ||
        !write_rows(campaign, &sieve, text, &rows, &others, error) ||
        !file_write(path, text->str, text->len, error))
        return FALSE;
    *out_rows = rows;
    *out_others = others;
    return TRUE;
}
