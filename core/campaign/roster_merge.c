#include "campaign/roster.h"
#include "campaign/roster_row.h"

#include <string.h>

G_GNUC_PRINTF(2, 3)
static gboolean
refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error_literal(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED, message);
    return FALSE;
}

typedef struct {
    int64_t id;
    int64_t keep;
    int64_t dropped;
    json_t *states; /* {"before": …, "after": …}: the kept entry, owned */
} MergeStep;

static void
clear_step(MergeStep *step)
{
    json_decref(step->states);
    step->states = NULL;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MergeStep, clear_step)

static gboolean
has_signed(const Signatory *signatory)
{
    return signatory->status == STATUS_SIGNED || signatory->status == STATUS_RECONSENT;
}

static gboolean
has_refused(const Signatory *signatory)
{
    return signatory->status == STATUS_DECLINED || signatory->status == STATUS_OBJECTED ||
           signatory->status == STATUS_WITHDRAWN;
}

static gboolean
check_pair(const Signatory *keep, const Signatory *drop, GError **error)
{
    if (keep->id == drop->id)
        return refuse(error, "signatory %" G_GINT64_FORMAT " cannot be merged into itself",
                      keep->id);
    if (keep->merged_into != 0 || drop->merged_into != 0) {
        const Signatory *gone = keep->merged_into != 0 ? keep : drop;
        return refuse(error,
                      "signatory %" G_GINT64_FORMAT " was merged into %" G_GINT64_FORMAT
                      " already",
                      gone->id, gone->merged_into);
    }

    const Signatory *refused = has_refused(keep) ? keep : drop;
    const Signatory *other = refused == keep ? drop : keep;
    if (has_refused(refused) && has_signed(other))
        return refuse(error,
                      "signatory %" G_GINT64_FORMAT " is %s and %" G_GINT64_FORMAT
                      " is %s; record on one of them what holds, then merge",
                      refused->id, signatory_status_word(refused->status), other->id,
                      signatory_status_word(other->status));
    return TRUE;
}

static void
fill(char **member, const char *value)
{
    if ((*member)[0] == '\0')
        signatory_set(member, value);
}

static void
fill_texts(Signatory *keep, const Signatory *drop)
{
    fill(&keep->acronym, drop->acronym);
    fill(&keep->email, drop->email);
    fill(&keep->contact_name, drop->contact_name);
    fill(&keep->country, drop->country);
    fill(&keep->url, drop->url);
    fill(&keep->title, drop->title);
    fill(&keep->affiliation, drop->affiliation);
    if (keep->position == 0)
        keep->position = drop->position;
    if (keep->lead == 0)
        keep->lead = drop->lead;
    json_object_update_missing(keep->fields, drop->fields);
}

/* The stricter wins, and no mark is lost. */
static void
join_marks(Signatory *keep, const Signatory *drop)
{
    if (drop->visibility > keep->visibility) {
        keep->visibility = drop->visibility;
        signatory_set(&keep->hidden_by, drop->hidden_by);
    }
    keep->unsubscribed |= drop->unsubscribed;
    keep->suppressed |= drop->suppressed;
    if (keep->hold[0] == '\0' || drop->hold[0] == '\0' || strcmp(keep->hold, drop->hold) == 0) {
        fill(&keep->hold, drop->hold);
        return;
    }
    g_autofree char *both = g_strdup_printf("%s; %s", keep->hold, drop->hold);
    signatory_set(&keep->hold, both);
}

static gboolean
said_more(const Signatory *keep, const Signatory *drop)
{
    if (has_signed(keep) && has_signed(drop))
        return drop->revision > keep->revision ||
               (drop->revision == keep->revision && drop->confirmed && !keep->confirmed);
    return keep->status <= STATUS_PENDING && drop->status > keep->status;
}

static void
take_word(Signatory *keep, const Signatory *drop)
{
    keep->status = drop->status;
    keep->revision = drop->revision;
    keep->confirmed = drop->confirmed;
    signatory_set(&keep->signed_at, drop->signed_at);
    signatory_set(&keep->channel, drop->channel);
    signatory_set(&keep->authorised_by, drop->authorised_by);
}

static Signatory *
join(const Signatory *keep, const Signatory *drop)
{
    Signatory *joined = signatory_copy(keep);
    fill_texts(joined, drop);
    join_marks(joined, drop);
    if (said_more(keep, drop))
        take_word(joined, drop);
    return joined;
}

static gboolean
point(Roster *roster, int64_t id, int64_t into, GError **error)
{
    g_autoptr(Statement) set = store_statement(roster->store, OPERATION_SIGNATORY_MERGE, error);
    if (set == NULL)
        return FALSE;

    statement_bind_int(set, 1, id);
    if (into != 0)
        statement_bind_int(set, 2, into);
    return statement_run(set, error);
}

static gboolean
remember_step(Roster *roster, const Signatory *before, const Signatory *after, int64_t dropped,
              GError **error)
{
    g_autoptr(Statement) add = store_statement(roster->store, OPERATION_MERGE_ADD, error);
    if (add == NULL)
        return FALSE;

    json_t *states = json_pack("{s:o, s:o}", "before", signatory_to_json(before), "after",
                               signatory_to_json(after));
    char *text = json_dumps(states, JSON_COMPACT);
    statement_bind_int(add, 1, before->id);
    statement_bind_int(add, 2, dropped);
    statement_bind_int(add, 3, clock_now(roster->clock));
    statement_bind_text(add, 4, text);
    free(text);
    json_decref(states);
    return statement_run(add, error);
}

static gboolean
store_merge(Roster *roster, const Signatory *keep, const Signatory *drop, GError **error)
{
    g_autoptr(Signatory) joined = join(keep, drop);
    return roster_keep_keys(roster, keep, joined, error) &&
           roster_row_update(roster->store, joined, clock_now(roster->clock), error) &&
           point(roster, drop->id, keep->id, error) &&
           remember_step(roster, keep, joined, drop->id, error) &&
           journal_add(roster->journal, "merge", keep->id,
                       json_pack("{s:I}", "dropped", (json_int_t)drop->id), error);
}

gboolean
roster_merge(Roster *roster, int64_t keep, int64_t drop, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) kept = transaction == NULL ? NULL : roster_get(roster, keep, error);
    g_autoptr(Signatory) dropped = kept == NULL ? NULL : roster_get(roster, drop, error);
    return dropped != NULL && check_pair(kept, dropped, error) &&
           store_merge(roster, kept, dropped, error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
read_step(Roster *roster, MergeStep *step, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) last = store_statement(roster->store, OPERATION_MERGE_LAST, error);
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;
    if (!row)
        return refuse(error, "there is no merge to undo");

    step->id = statement_get_int(last, 0);
    step->keep = statement_get_int(last, 1);
    step->dropped = statement_get_int(last, 2);
    step->states = json_loads(statement_get_text(last, 3), JSON_REJECT_DUPLICATES, NULL);
    return json_is_object(json_object_get(step->states, "before")) ||
           refuse(error, "what the last merge did is not readable; restore a backup");
}

/* Takes back in `now` what the merge had changed, unless that was changed again since. */
static gboolean
take_back(const MergeStep *step, json_t *now, GError **error)
{
    const json_t *after = json_object_get(step->states, "after");
    const char *key;
    json_t *before;
    json_object_foreach(json_object_get(step->states, "before"), key, before)
    {
        const json_t *merged = json_object_get(after, key);
        if (json_equal(before, merged))
            continue;
        if (!json_equal(json_object_get(now, key), merged))
            return refuse(error,
                          "the merge of %" G_GINT64_FORMAT " into %" G_GINT64_FORMAT
                          " cannot be undone: '%s' was changed since",
                          step->dropped, step->keep, key);
        json_object_set(now, key, before);
    }
    return TRUE;
}

static Signatory *
restore_kept(Roster *roster, const MergeStep *step, GError **error)
{
    g_autoptr(Signatory) keep = roster_get(roster, step->keep, error);
    if (keep == NULL)
        return NULL;

    json_t *now = signatory_to_json(keep);
    Signatory *restored = take_back(step, now, error) ? signatory_from_json(now) : NULL;
    json_decref(now);
    return restored;
}

static gboolean
close_step(Roster *roster, const MergeStep *step, GError **error)
{
    g_autoptr(Statement) undo = store_statement(roster->store, OPERATION_MERGE_UNDO, error);
    if (undo == NULL)
        return FALSE;

    statement_bind_int(undo, 1, step->id);
    statement_bind_int(undo, 2, clock_now(roster->clock));
    return statement_run(undo, error);
}

static gboolean
undo_step(Roster *roster, const MergeStep *step, GError **error)
{
    g_autoptr(Signatory) restored = restore_kept(roster, step, error);
    return restored != NULL &&
           roster_row_update(roster->store, restored, clock_now(roster->clock), error) &&
           point(roster, step->dropped, 0, error) && close_step(roster, step, error) &&
           journal_add(roster->journal, "unmerge", step->keep,
                       json_pack("{s:I}", "dropped", (json_int_t)step->dropped), error);
}

gboolean
roster_unmerge(Roster *roster, int64_t *out_keep, int64_t *out_drop, GError **error)
{
    g_auto(MergeStep) step = {.states = NULL};
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    if (transaction == NULL || !read_step(roster, &step, error) ||
        !undo_step(roster, &step, error) || !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;

    if (out_keep != NULL)
        *out_keep = step.keep;
    if (out_drop != NULL)
        *out_drop = step.dropped;
    return TRUE;
}

GArray *
roster_list_merged(Roster *roster, int64_t id, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Statement) rows =
        store_statement(roster->store, OPERATION_SIGNATORY_MERGED, error);
    if (rows == NULL)
        return NULL;

    statement_bind_int(rows, 1, id);
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return NULL;
        if (!row)
            return g_steal_pointer(&ids);
        int64_t merged = statement_get_int(rows, 0);
        g_array_append_val(ids, merged);
    }
}

static Statement *
bind_pair(Roster *roster, Operation operation, int64_t a, int64_t b, GError **error)
{
    g_autoptr(Statement) pair = store_statement(roster->store, operation, error);
    if (pair == NULL)
        return NULL;

    statement_bind_int(pair, 1, MIN(a, b));
    statement_bind_int(pair, 2, MAX(a, b));
    return g_steal_pointer(&pair);
}

gboolean
roster_is_apart(Roster *roster, int64_t a, int64_t b, gboolean *out_apart, GError **error)
{
    g_autoptr(Statement) pair = bind_pair(roster, OPERATION_APART_GET, a, b, error);
    return pair != NULL && statement_next(pair, out_apart, error);
}

static gboolean
add_apart(Roster *roster, int64_t a, int64_t b, GError **error)
{
    g_autoptr(Statement) pair = bind_pair(roster, OPERATION_APART_ADD, a, b, error);
    return pair != NULL && statement_run(pair, error) &&
           journal_add(roster->journal, "apart", a, json_pack("{s:I}", "other", (json_int_t)b),
                       error);
}

gboolean
roster_keep_apart(Roster *roster, int64_t a, int64_t b, GError **error)
{
    gboolean apart = FALSE;
    if (a == b)
        return refuse(error, "signatory %" G_GINT64_FORMAT " cannot be apart from itself", a);

    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) one = transaction == NULL ? NULL : roster_get(roster, a, error);
    g_autoptr(Signatory) other = one == NULL ? NULL : roster_get(roster, b, error);
    return other != NULL && roster_is_apart(roster, a, b, &apart, error) &&
           (apart || add_apart(roster, a, b, error)) &&
           store_commit(g_steal_pointer(&transaction), error);
}
