#include "campaign/erasure.h"

#include "base/file.h"
#include "campaign/erasure_parts.h"
#include "campaign/letter.h"
#include "campaign/rendition.h"
#include "campaign/roster_row.h"
#include "campaign/silence.h"

#include <string.h>

#define TODO_KEY "erasure" /* in meta: a JSON list of what is to be removed; "": nothing is */

static void
erasing_clear(Erasing *erasing)
{
    g_clear_pointer(&erasing->ids, g_array_unref);
    g_clear_pointer(&erasing->words, g_ptr_array_unref);
    g_clear_pointer(&erasing->folded, g_ptr_array_unref);
    g_clear_pointer(&erasing->addresses, g_ptr_array_unref);
    g_clear_pointer(&erasing->wholes, g_array_unref);
    g_clear_pointer(&erasing->mailings, g_array_unref);
    json_decref(erasing->kept);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Erasing, erasing_clear)

static void
begin(Erasing *erasing, Campaign *campaign, Erasure *report)
{
    erasing->campaign = campaign;
    erasing->report = report;
    erasing->words = g_ptr_array_new_with_free_func(g_free);
    erasing->folded = g_ptr_array_new_with_free_func(g_free);
    erasing->addresses = g_ptr_array_new_with_free_func(g_free);
    erasing->wholes = g_array_new(FALSE, FALSE, sizeof(int64_t));
    erasing->mailings = g_array_new(FALSE, FALSE, sizeof(int64_t));
    erasing->kept = json_array();
}

static gboolean
run(const Erasing *erasing, Operation operation, int64_t parameter, GError **error)
{
    g_autoptr(Statement) statement =
        store_statement_of(campaign_get_store(erasing->campaign), operation, parameter, error);
    return statement != NULL && statement_run(statement, error);
}

static gboolean
find_ids(Erasing *erasing, GError **error)
{
    const int64_t id = erasing->report->signatory;
    erasing->ids = roster_list_merged(campaign_get_roster(erasing->campaign), id, error);
    if (erasing->ids == NULL)
        return FALSE;

    erasing->report->merged = erasing->ids->len;
    g_array_prepend_val(erasing->ids, id);
    return TRUE;
}

/* One edition may count several entries that were merged since. */
static void
note_edition(Erasing *erasing, int64_t number, gboolean is_public)
{
    GArray *editions = erasing->report->editions;
    const ErasureEdition edition = {.number = number, .is_public = is_public};
    erasing->was_named = TRUE;
    for (unsigned i = 0; i < editions->len; i++) {
        ErasureEdition *known = &g_array_index(editions, ErasureEdition, i);
        if (known->number != number)
            continue;
        known->is_public |= is_public;
        return;
    }
    g_array_append_val(editions, edition);
}

static gboolean
find_editions(Erasing *erasing, int64_t id, GError **error)
{
    g_autoptr(Statement) rows = store_statement_of(campaign_get_store(erasing->campaign),
                                                   OPERATION_EDITION_OF, id, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        const gboolean is_public = statement_get_int(rows, 1) > 0;
        if (is_public || statement_get_int(rows, 4) > 0)
            note_edition(erasing, statement_get_int(rows, 0), is_public);
    }
}

/* The entries of the journal that tell of many, and of it among them. */
static gboolean
find_wholes(Erasing *erasing, Operation operation, int64_t id, GError **error)
{
    g_autoptr(Statement) rows =
        store_statement_of(campaign_get_store(erasing->campaign), operation, id, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        const int64_t seq = statement_get_int(rows, 0);
        g_array_append_val(erasing->wholes, seq);
    }
}

/* Who signed in the open stood in drafts, whatever was said of it later. */
static gboolean
find_naming(Erasing *erasing, int64_t id, GError **error)
{
    g_autoptr(Signatory) signatory =
        roster_get(campaign_get_roster(erasing->campaign), id, error);
    if (signatory == NULL)
        return FALSE;

    erasing->was_named |=
        signatory->status >= STATUS_SIGNED &&
        (signatory->visibility <= VISIBILITY_RECIPIENT || signatory->hidden_by[0] != '\0');
    return TRUE;
}

static gboolean
gather(Erasing *erasing, GError **error)
{
    if (!find_ids(erasing, error) || !erasing_gather_words(erasing, error))
        return FALSE;
    for (unsigned i = 0; i < erasing->ids->len; i++) {
        const int64_t id = g_array_index(erasing->ids, int64_t, i);
        if (!find_naming(erasing, id, error) || !find_editions(erasing, id, error) ||
            !find_wholes(erasing, OPERATION_SIGNATORY_ORIGIN, id, error) ||
            !find_wholes(erasing, OPERATION_PART_OF, id, error))
            return FALSE;
    }
    return TRUE;
}

/* Where two were one for a while, rows with the address of the one and the name of the other
 * found it. */
static gboolean
part_from(Erasing *erasing, int64_t partner, GError **error)
{
    g_autoptr(Signatory) other =
        roster_get(campaign_get_roster(erasing->campaign), partner, error);
    if (other == NULL)
        return FALSE;

    const int64_t own = roster_keys_of(other).both;
    for (unsigned i = 0; i < erasing->addresses->len; i++) {
        Signatory both = *other; /* borrows its texts */
        both.email = erasing->addresses->pdata[i];
        const int64_t key = roster_keys_of(&both).both;
        if (key != own && !run(erasing, OPERATION_ERASE_MATCH, key, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_own(const Erasing *erasing, int64_t id)
{
    for (unsigned i = 0; i < erasing->ids->len; i++)
        if (g_array_index(erasing->ids, int64_t, i) == id)
            return TRUE;
    return FALSE;
}

static gboolean
part_from_all(Erasing *erasing, int64_t id, GError **error)
{
    g_autoptr(Statement) rows = store_statement_of(campaign_get_store(erasing->campaign),
                                                   OPERATION_ERASE_PARTNERS, id, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        const int64_t partner = statement_get_int(rows, 0);
        if (!is_own(erasing, partner) && !part_from(erasing, partner, error))
            return FALSE;
    }
}

static gboolean
stand_alone(const Erasing *erasing, int64_t id, GError **error)
{
    g_autoptr(Statement) point = store_statement_of(campaign_get_store(erasing->campaign),
                                                    OPERATION_SIGNATORY_MERGE, id, error);
    return point != NULL && statement_run(point, error);
}

static gboolean
remember(const Erasing *erasing, int64_t id, GError **error)
{
    g_autoptr(Statement) add = store_statement_of(campaign_get_store(erasing->campaign),
                                                  OPERATION_ERASED_ADD, id, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 2, clock_now(campaign_get_clock(erasing->campaign)));
    return statement_run(add, error);
}

/* What points at its rows goes with them. */
static gboolean
delete_rows(Erasing *erasing, GError **error)
{
    const GArray *ids = erasing->ids;
    for (unsigned i = 0; i < ids->len; i++)
        if (!part_from_all(erasing, g_array_index(ids, int64_t, i), error) ||
            !stand_alone(erasing, g_array_index(ids, int64_t, i), error))
            return FALSE;
    for (unsigned i = 0; i < ids->len; i++) {
        const int64_t id = g_array_index(ids, int64_t, i);
        if (!run(erasing, OPERATION_ERASE_MATCHES, id, error) ||
            !run(erasing, OPERATION_ERASE_ENTRIES, id, error) ||
            !run(erasing, OPERATION_ERASE_SIGNATORY, id, error) ||
            !remember(erasing, id, error))
            return FALSE;
    }
    g_autoptr(Statement) steps =
        store_statement(campaign_get_store(erasing->campaign), OPERATION_ERASE_STEPS, error);
    return steps != NULL && statement_run(steps, error);
}

/* Others who have or had the address are not written to at it either. */
static gboolean
count_shared(Erasing *erasing, int64_t key, GError **error)
{
    g_autoptr(Statement) rows = store_statement_of(campaign_get_store(erasing->campaign),
                                                   OPERATION_SIGNATORY_BY_ADDRESS, key, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        erasing->report->shared++;
    }
}

static gboolean
silence(Erasing *erasing, GError **error)
{
    for (unsigned i = 0; i < erasing->addresses->len; i++) {
        const char *mailbox = erasing->addresses->pdata[i];
        const int64_t key = roster_key_of_address(mailbox);
        if (!run(erasing, OPERATION_ERASE_ALIASES, key, error) ||
            !count_shared(erasing, key, error) ||
            !silence_add(campaign_get_store(erasing->campaign), mailbox, error))
            return FALSE;
    }
    erasing->report->addresses = erasing->addresses->len;
    return TRUE;
}

static gboolean
take_copies(const Erasing *erasing, GError **error)
{
    const GArray *editions = erasing->report->editions;
    for (unsigned i = 0; i < editions->len; i++) {
        const ErasureEdition *edition = &g_array_index(editions, ErasureEdition, i);
        if (edition->is_public)
            continue;
        g_autoptr(Statement) take =
            store_statement_of(campaign_get_store(erasing->campaign),
                               OPERATION_EDITION_COPY_TAKE, edition->number, error);
        if (take == NULL)
            return FALSE;
        statement_bind_int(take, 2, clock_now(campaign_get_clock(erasing->campaign)));
        if (!statement_run(take, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
find_translations(Erasing *erasing, int64_t revision, gboolean *out_named, GError **error)
{
    g_autoptr(GPtrArray) renditions =
        rendition_list_recorded(erasing->campaign, revision, error);
    if (renditions == NULL)
        return FALSE;

    for (unsigned i = 0; i < renditions->len; i++)
        *out_named |= erasing_names(erasing, ((Rendition *)renditions->pdata[i])->source);
    return TRUE;
}

/* What was signed is not altered, and says what it says. */
static gboolean
find_revisions(Erasing *erasing, GError **error)
{
    g_autoptr(GPtrArray) revisions = letter_list_revisions(erasing->campaign, error);
    if (revisions == NULL)
        return FALSE;

    for (unsigned i = 0; i < revisions->len; i++) {
        const Revision *revision = revisions->pdata[i];
        gboolean is_named = erasing_names(erasing, revision->source) ||
                            erasing_names(erasing, revision->message);
        if (!is_named && !find_translations(erasing, revision->number, &is_named, error))
            return FALSE;
        if (is_named)
            g_array_append_val(erasing->report->revisions, revision->number);
    }
    return TRUE;
}

static gboolean
set_todo(Campaign *campaign, const char *text, GError **error)
{
    g_autoptr(Statement) set =
        store_statement(campaign_get_store(campaign), OPERATION_META_SET, error);
    if (set == NULL)
        return FALSE;

    statement_bind_text(set, 1, TODO_KEY);
    statement_bind_text(set, 2, text);
    return statement_run(set, error);
}

/* Writes down what is to be removed once the store has forgotten. */
static gboolean
write_todo(const Erasing *erasing, GError **error)
{
    const Erasure *report = erasing->report;
    json_t *list = json_array();
    for (unsigned i = 0; i < report->removed->len; i++)
        json_array_append_new(list, json_string(report->removed->pdata[i]));
    char *text = json_dumps(list, JSON_COMPACT);
    const gboolean done = set_todo(erasing->campaign, text, error);
    free(text);
    json_decref(list);
    return done;
}

static gboolean
write_journal(Erasing *erasing, GError **error)
{
    const Erasure *report = erasing->report;
    json_t *details =
        json_pack("{s:I, s:I, s:O}", "entries", (json_int_t)report->entries, "messages",
                  (json_int_t)report->messages, "kept", erasing->kept);
    return journal_add(campaign_get_journal(erasing->campaign), "erase", report->signatory,
                       details, error);
}

static void
note_copies(Erasure *report)
{
    for (unsigned i = 0; i < report->editions->len; i++) {
        const ErasureEdition *edition = &g_array_index(report->editions, ErasureEdition, i);
        if (!edition->is_public)
            g_ptr_array_add(
                report->removed,
                g_strdup_printf("out/edition-%" G_GINT64_FORMAT "-recipient", edition->number));
    }
}

static gboolean
erase(Erasing *erasing, GError **error)
{
    if (!gather(erasing, error) || !erasing_search_files(erasing, error) ||
        !erasing_empty_own_mail(erasing, error) || !delete_rows(erasing, error))
        return FALSE;

    note_copies(erasing->report);
    return silence(erasing, error) && take_copies(erasing, error) &&
           erasing_spare_words(erasing, error) && erasing_take_out_of_others(erasing, error) &&
           erasing_empty_others_mail(erasing, error) && erasing_empty_journal(erasing, error) &&
           find_revisions(erasing, error) && write_todo(erasing, error) &&
           write_journal(erasing, error);
}

static json_t *
read_todo(Campaign *campaign, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) get =
        store_statement(campaign_get_store(campaign), OPERATION_META_GET, error);
    if (get == NULL)
        return NULL;
    statement_bind_text(get, 1, TODO_KEY);
    if (!statement_next(get, &row, error))
        return NULL;

    const char *text = row ? statement_get_text(get, 0) : "";
    json_t *list = text[0] == '\0' ? json_null() : json_loads(text, 0, NULL);
    if (list == NULL)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_OPEN,
                            "the store is damaged: it does not say what an erasure left to "
                            "do; restore a backup");
    return list;
}

gboolean
erasure_is_unfinished(Campaign *campaign, gboolean *out_unfinished, GError **error)
{
    json_t *list = read_todo(campaign, error);
    if (list == NULL)
        return FALSE;

    *out_unfinished = json_is_array(list);
    json_decref(list);
    return TRUE;
}

static gboolean
remove_all(Campaign *campaign, const json_t *list, GError **error)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        g_autofree char *path = campaign_path(campaign, name);
        if (!campaign_check_inside(campaign, path, error) || !file_remove(path, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
erasure_finish(Campaign *campaign, GError **error)
{
    json_t *list = read_todo(campaign, error);
    if (list == NULL)
        return FALSE;

    /* Names of files may be telling, and so the list is empty before the store is written
     * anew; and it is there, if empty, until that was done. */
    const gboolean removed = json_is_null(list) || (remove_all(campaign, list, error) &&
                                                    set_todo(campaign, "[]", error));
    const gboolean is_any = json_is_array(list);
    json_decref(list);
    return removed && (!is_any || (store_forget(campaign_get_store(campaign), error) &&
                                   set_todo(campaign, "", error)));
}

Erasure *
erasure_make(Campaign *campaign, int64_t signatory, gboolean dry_run, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    g_autoptr(Signatory) entry =
        transaction != NULL ? roster_get(campaign_get_roster(campaign), signatory, error)
                            : NULL;
    if (entry == NULL)
        return NULL;

    g_auto(Erasing) erasing = {0};
    g_autoptr(Erasure) report = erasure_new(entry->id, entry->name);
    begin(&erasing, campaign, report);
    if (!erase(&erasing, error))
        return NULL;
    if (dry_run)
        return g_steal_pointer(&report);
    if (!store_commit(g_steal_pointer(&transaction), error))
        return NULL;
    if (!erasure_finish(campaign, &reason))
        report->unfinished = g_strdup(reason->message);
    return g_steal_pointer(&report);
}
