#include "campaign/roster.h"

#include "base/text.h"
#include "campaign/roster_row.h"
#include "data/address.h"

#include <string.h>

#define MOST_LISTED   8     /* of those that a word may mean */
#define MOST_COMPARED 10000 /* names looked through for the nearest */

G_DEFINE_QUARK(roster - error - quark, roster_error)

Roster *
roster_new(Store *store, Journal *journal, const Clock *clock)
{
    Roster *roster = g_new0(Roster, 1);
    roster->store = store;
    roster->journal = journal;
    roster->clock = clock;
    return roster;
}

void
roster_free(Roster *roster)
{
    g_free(roster);
}

Signatory *
roster_get(Roster *roster, int64_t id, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) get = store_statement(roster->store, OPERATION_SIGNATORY_GET, error);
    if (get == NULL)
        return NULL;
    statement_bind_int(get, 1, id);
    if (!statement_next(get, &row, error))
        return NULL;
    if (row)
        return roster_row_read(get, error);

    g_set_error(error, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND,
                "no signatory has the id %" G_GINT64_FORMAT, id);
    return NULL;
}

Signatory *
roster_get_root(Roster *roster, int64_t id, GError **error)
{
    g_autoptr(Signatory) signatory = roster_get(roster, id, error);
    while (signatory != NULL && signatory->merged_into != 0) {
        int64_t into = signatory->merged_into;
        g_clear_pointer(&signatory, signatory_free);
        signatory = roster_get(roster, into, error);
    }
    return g_steal_pointer(&signatory);
}

static gboolean
visit_row(Statement *row, json_t *none, RosterVisit visit, void *closure, GError **error)
{
    Signatory lent = {0};
    if (!roster_row_lend(row, none, &lent, error))
        return FALSE;

    const gboolean done = visit(&lent, closure, error);
    json_decref(lent.fields);
    return done;
}

static gboolean
visit_rows(Statement *rows, json_t *none, RosterVisit visit, void *closure, GError **error)
{
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        if (!visit_row(rows, none, visit, closure, error))
            return FALSE;
    }
}

static gboolean
visit_all(Roster *roster, Operation operation, RosterVisit visit, void *closure, GError **error)
{
    g_autoptr(Statement) rows = store_statement(roster->store, operation, error);
    if (rows == NULL)
        return FALSE;

    json_t *none = json_object();
    const gboolean done = visit_rows(rows, none, visit, closure, error);
    json_decref(none);
    return done;
}

gboolean
roster_each(Roster *roster, RosterVisit visit, void *closure, GError **error)
{
    return visit_all(roster, OPERATION_SIGNATORY_EACH, visit, closure, error);
}

gboolean
roster_each_unnamed(Roster *roster, RosterVisit visit, void *closure, GError **error)
{
    return visit_all(roster, OPERATION_SIGNATORY_UNNAMED_EACH, visit, closure, error);
}

gboolean
roster_each_merged(Roster *roster, RosterVisit visit, void *closure, GError **error)
{
    return visit_all(roster, OPERATION_SIGNATORY_MERGED_EACH, visit, closure, error);
}

gboolean
roster_match(Roster *roster, int64_t key, int64_t *out_id, GError **error)
{
    return roster->batch != NULL ? roster_batch_get(roster->batch, key, out_id, error)
                                 : roster_row_find(roster->store, key, out_id, error);
}

gboolean
roster_match_as(Roster *roster, int64_t key, int64_t id, GError **error)
{
    return roster->batch != NULL ? roster_batch_add(roster->batch, key, id, error)
                                 : roster_row_add_key(roster->store, key, id, error);
}

static gboolean
exists(int64_t id, const char *name, GError **error)
{
    g_autofree char *shown = text_escape(name, -1);
    g_set_error(error, ROSTER_ERROR, ROSTER_ERROR_EXISTS,
                "'%s' with this address is there already, as signatory %" G_GINT64_FORMAT,
                shown, id);
    return FALSE;
}

gboolean
roster_check_free(Roster *roster, const Signatory *signatory, GError **error)
{
    int64_t id = 0;
    RosterKeys keys = roster_keys_of(signatory);
    if (!roster_match(roster, keys.both, &id, error))
        return FALSE;
    if (id == 0)
        return TRUE;

    g_autoptr(Signatory) root = roster_get_root(roster, id, error);
    if (root == NULL)
        return FALSE;
    return root->id == signatory->id || exists(root->id, signatory->name, error);
}

/* What was given, for the journal. */
static json_t *
describe(const Signatory *signatory)
{
    json_t *details = json_object();
    for (const char *const *word = signatory_get_field_words(); *word != NULL; word++) {
        g_autofree char *value = signatory_get_field(signatory, *word);
        if (value[0] != '\0')
            json_object_set_new(details, *word, json_string(value));
    }
    if (json_object_size(signatory->fields) > 0)
        json_object_set_new(details, "fields", json_deep_copy(signatory->fields));
    return details;
}

static gboolean
insert(Roster *roster, const Signatory *signatory, int64_t *out_id, GError **error)
{
    RosterKeys keys = roster_keys_of(signatory);
    return roster_row_add(roster, signatory, &keys, clock_now(roster->clock), out_id, error) &&
           roster_match_as(roster, keys.both, *out_id, error);
}

gboolean
roster_add(Roster *roster, const Signatory *signatory, int64_t *out_id, GError **error)
{
    int64_t id = 0;
    Signatory entry = *signatory; /* borrows its texts */
    entry.status = STATUS_PROSPECT;
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    if (transaction == NULL || !roster_check_free(roster, signatory, error) ||
        !roster_heed_erased(roster, &entry, error) || !insert(roster, &entry, &id, error) ||
        !journal_add(roster->journal, "add", id, describe(signatory), error) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;

    if (out_id != NULL)
        *out_id = id;
    return TRUE;
}

/* Adds what `id` was merged into to `found`, once. */
static gboolean
collect_root(Roster *roster, int64_t id, GPtrArray *found, GError **error)
{
    g_autoptr(Signatory) root = roster_get_root(roster, id, error);
    if (root == NULL)
        return FALSE;

    for (unsigned i = 0; i < found->len; i++)
        if (((const Signatory *)found->pdata[i])->id == root->id)
            return TRUE;
    g_ptr_array_add(found, g_steal_pointer(&root));
    return TRUE;
}

static gboolean
collect(Roster *roster, Statement *ids, GPtrArray *found, GError **error)
{
    for (gboolean row = FALSE;;) {
        if (!statement_next(ids, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        if (!collect_root(roster, statement_get_int(ids, 0), found, error))
            return FALSE;
    }
}

static gboolean
find_by_key(Roster *roster, Operation operation, int64_t key, GPtrArray *found, GError **error)
{
    g_autoptr(Statement) ids = store_statement(roster->store, operation, error);
    if (ids == NULL)
        return FALSE;
    statement_bind_int(ids, 1, key);
    return collect(roster, ids, found, error);
}

/* An entry's own address goes before that of one of its people, who may be at several. */
static gboolean
find_by_address(Roster *roster, const char *who, GPtrArray *found, GError **error)
{
    g_autoptr(Address) address = address_parse(who, NULL);
    if (address == NULL)
        return TRUE;

    const int64_t key = roster_key_of_address(address_get_mailbox(address));
    return find_by_key(roster, OPERATION_SIGNATORY_BY_ADDRESS, key, found, error) &&
           (found->len > 0 ||
            find_by_key(roster, OPERATION_CONTACT_BY_ADDRESS, key, found, error));
}

static gboolean
find_by_name(Roster *roster, const char *who, GPtrArray *found, GError **error)
{
    g_autoptr(Statement) ids =
        store_statement(roster->store, OPERATION_SIGNATORY_BY_NAME, error);
    if (ids == NULL)
        return FALSE;
    statement_bind_int(ids, 1, roster_key_of_name(who));
    statement_bind_text(ids, 2, who);
    return collect(roster, ids, found, error);
}

/* An organisation may be called 350: what is no id of ours may still be a name. */
static gboolean
find_by_id(Roster *roster, const char *who, GPtrArray *found, GError **error)
{
    uint64_t id = 0;
    g_autoptr(GError) reason = NULL;
    if (!g_ascii_string_to_unsigned(who, 10, 1, G_MAXINT64, &id, NULL))
        return TRUE;
    if (collect_root(roster, (int64_t)id, found, &reason) ||
        g_error_matches(reason, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND))
        return TRUE;

    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

static gboolean
find_all(Roster *roster, const char *who, GPtrArray *found, GError **error)
{
    if (who[0] == '\0')
        return TRUE;
    if (!find_by_id(roster, who, found, error))
        return FALSE;
    if (found->len == 0 && strchr(who, '@') != NULL &&
        !find_by_address(roster, who, found, error))
        return FALSE;
    return found->len > 0 || find_by_name(roster, who, found, error);
}

static gboolean
collect_name(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    GPtrArray *names = closure;
    if (names->len >= MOST_COMPARED)
        return TRUE;
    if (signatory->acronym[0] != '\0')
        g_ptr_array_add(names, g_strdup(signatory->acronym));
    g_ptr_array_add(names, g_strdup(signatory->name));
    return TRUE;
}

static void
set_not_found(Roster *roster, const char *who, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    if (strchr(who, '@') == NULL && !roster_each(roster, collect_name, names, error))
        return;

    g_ptr_array_add(names, NULL);
    const char *nearest = text_nearest(who, (const char *const *)names->pdata);
    g_autofree char *shown = text_escape(who, -1);
    g_autofree char *shown_nearest = nearest == NULL ? NULL : text_escape(nearest, -1);
    if (nearest == NULL)
        g_set_error(error, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND,
                    "nobody on the roster is '%s'; 'list' shows all", shown);
    else
        g_set_error(error, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND,
                    "nobody on the roster is '%s'; did you mean '%s'?", shown, shown_nearest);
}

static void
set_ambiguous(const char *who, const GPtrArray *found, GError **error)
{
    g_autofree char *shown = text_escape(who, -1);
    g_autoptr(GString) list = g_string_new(NULL);
    for (unsigned i = 0; i < found->len && i < MOST_LISTED; i++) {
        const Signatory *signatory = found->pdata[i];
        g_autofree char *name = text_escape(signatory->name, -1);
        g_string_append_printf(list, "%s%" G_GINT64_FORMAT " %s", i == 0 ? "" : "; ",
                               signatory->id, name);
    }
    g_set_error(error, ROSTER_ERROR, ROSTER_ERROR_AMBIGUOUS,
                "'%s' may be %u signatories, say which by its id: %s%s", shown, found->len,
                list->str, found->len > MOST_LISTED ? "; …" : "");
}

Signatory *
roster_find(Roster *roster, const char *who, GError **error)
{
    g_autofree char *trimmed = text_trim(who);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    if (!find_all(roster, trimmed, found, error))
        return NULL;
    if (found->len == 1)
        return g_ptr_array_steal_index(found, 0);

    if (found->len == 0)
        set_not_found(roster, trimmed, error);
    else
        set_ambiguous(trimmed, found, error);
    return NULL;
}
