#include "edition/unchanged.h"

#include "edition/sealed_entry.h"
#include "proof/manifest.h"

#include <string.h>

/* The column of OPERATION_EDITION_LAST that has the manifest. */
#define MANIFEST_COLUMN 3

/* Who is counted now, by id, as the leaf would commit to it. */
typedef struct {
    const Signatory *signatory;
    int64_t number;
} Now;

/* TRUE when the row of the edition's entries says what is so now. */
static gboolean
is_same(Statement *row, const Now *now)
{
    if (now == NULL)
        return FALSE;

    g_autofree char *text = sealed_entry_write(now->signatory, now->number);
    const gboolean was_for_copy =
        statement_get_int(row, 1) == 0 && statement_get_int(row, 2) > 0;
    const gboolean is_for_copy = now->signatory->visibility == VISIBILITY_RECIPIENT;
    return was_for_copy == is_for_copy && strcmp(statement_get_text(row, 3), text) == 0;
}

static GHashTable *
index_counted(const Facts *facts)
{
    GHashTable *by_id = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    const GPtrArray *counted = facts_get_counted(facts);
    const unsigned named = facts_get_public(facts)->len;

    for (unsigned i = 0; i < counted->len; i++) {
        Now *now = g_new0(Now, 1);
        now->signatory = counted->pdata[i];
        now->number = i < named ? i + 1 : 0;
        g_hash_table_insert(by_id, (int64_t *)&now->signatory->id, now);
    }
    return by_id;
}

/* TRUE in `out_same` when the edition counted, named and named to its addressee whom `facts`
 * do.
 */
static gboolean
counts_the_same(Campaign *campaign, int64_t edition, const Facts *facts, gboolean *out_same,
                GError **error)
{
    g_autoptr(GHashTable) by_id = index_counted(facts);
    unsigned seen = 0;
    g_autoptr(Statement) rows = store_statement_of(campaign_get_store(campaign),
                                                   OPERATION_EDITION_ENTRIES, edition, error);
    if (rows == NULL)
        return FALSE;

    *out_same = TRUE;
    for (gboolean row = FALSE; *out_same; seen++) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            break;
        const int64_t id = statement_get_int(rows, 0);
        *out_same = is_same(rows, g_hash_table_lookup(by_id, &id));
    }
    *out_same = *out_same && seen == g_hash_table_size(by_id);
    return TRUE;
}

/* TRUE in `out_taken` when the addressee's copy of the edition was taken away. */
static gboolean
was_taken(Campaign *campaign, int64_t edition, gboolean *out_taken, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) copy = store_statement_of(campaign_get_store(campaign),
                                                   OPERATION_EDITION_COPY_GET, edition, error);
    if (copy == NULL || !statement_next(copy, &row, error))
        return FALSE;

    *out_taken = row && !statement_is_null(copy, 1);
    return TRUE;
}

/* TRUE in `out_all` when everybody whom the edition `row` counted still has an entry of it: who
 * was erased has none, and is counted no more. */
static gboolean
has_all(Statement *row, size_t counted, gboolean *out_all, GError **error)
{
    const char *json = statement_get_text(row, MANIFEST_COLUMN);
    g_autoptr(Manifest) manifest = manifest_read(json, strlen(json), error);
    if (manifest == NULL)
        return FALSE;

    *out_all = manifest_get_count(manifest).total == (int64_t)counted;
    return TRUE;
}

gboolean
unchanged_find(Campaign *campaign, const Facts *facts, int64_t revision, const char *key_id,
               GPtrArray *findings, GError **error)
{
    gboolean row = FALSE, taken = FALSE, same = FALSE;
    g_autoptr(Statement) last =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_LAST, error);
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;
    if (!row || statement_get_int(last, 1) != revision ||
        (key_id != NULL && !g_str_equal(statement_get_text(last, 5), key_id)))
        return TRUE;

    const int64_t edition = statement_get_int(last, 0);
    if (!was_taken(campaign, edition, &taken, error) ||
        !counts_the_same(campaign, edition, facts, &same, error))
        return FALSE;
    if (same && !taken && !has_all(last, facts_get_counted(facts)->len, &same, error))
        return FALSE;
    if (same && !taken)
        review_add(findings, REVIEW_REFUSES, "unchanged",
                   "other documents alone make no edition",
                   "nothing is new to seal: edition %" G_GINT64_FORMAT
                   " has this text and these signatories",
                   edition);
    return TRUE;
}
