#include "campaign/proposal.h"

#include "base/text.h"
#include "campaign/intake_header.h"
#include "campaign/past.h"
#include "campaign/proposal_field.h"
#include "campaign/roster_row.h"

#include <stdarg.h>
#include <string.h>

#define MOST_GONE     1000 /* that are listed */
#define MOST_PROBLEMS 1000
#define NO_COLUMN     G_MAXSIZE

G_DEFINE_QUARK(proposal - error - quark, proposal_error)

/* Whom the stamp of a public row means. */
typedef struct {
    uint64_t who;
    int64_t id;
} Known;

struct Proposal {
    Campaign *campaign;
    const Rows *rows;
    const GArray *roles; /* IntakeRole; borrowed */
    Stamp *stamp;
    gboolean is_tracker, is_foreign;
    size_t id_column, stamp_column;
    GArray *known;     /* Known, by who, of a tracker without ids */
    GHashTable *seen;  /* the ids that rows had */
    GHashTable *twice; /* those that more than one had */
    ProposalFindings *findings;
};

static void
change_free(void *data)
{
    ProposalChange *change = data;
    g_free(change->who);
    g_free(change->field);
    g_free(change->before);
    g_free(change->after);
    g_free(change->base);
    g_free(change->place);
    g_free(change->why);
    g_free(change);
}

static void
entry_free(void *data)
{
    ProposalEntry *entry = data;
    g_free(entry->who);
    g_free(entry);
}

void
proposal_findings_free(ProposalFindings *findings)
{
    if (findings == NULL)
        return;

    g_ptr_array_unref(findings->changes);
    g_ptr_array_unref(findings->problems);
    g_ptr_array_unref(findings->gone);
    g_free(findings);
}

guint
proposal_count(const ProposalFindings *findings, ProposalState state)
{
    guint count = 0;
    for (guint i = 0; i < findings->changes->len; i++)
        count += ((const ProposalChange *)findings->changes->pdata[i])->state == state;
    return count;
}

static size_t
find_column(const CsvRow *header, const char *word, gboolean is_whole)
{
    for (size_t i = 0; i < header->count; i++) {
        g_autofree char *cell = text_trim(header->cells[i]);
        if (is_whole ? strcmp(cell, word) == 0 : g_str_has_prefix(cell, word))
            return i;
    }
    return NO_COLUMN;
}

static void
recognise(Proposal *proposal, gboolean as_list)
{
    const CsvRow *header = rows_get_header(proposal->rows);
    const char *ours = stamp_get_header(proposal->stamp);
    proposal->id_column = find_column(header, "id", TRUE);
    proposal->stamp_column = ours != NULL ? find_column(header, ours, TRUE) : NO_COLUMN;
    proposal->is_tracker = proposal->stamp_column != NO_COLUMN && !as_list;
    proposal->is_foreign = proposal->stamp_column == NO_COLUMN &&
                           find_column(header, STAMP_HEADER, FALSE) != NO_COLUMN;
}

Proposal *
proposal_open(Campaign *campaign, const Rows *rows, gboolean as_list, GError **error)
{
    g_autoptr(Stamp) stamp = stamp_open(campaign_get_journal(campaign), error);
    if (stamp == NULL)
        return NULL;

    Proposal *proposal = g_new0(Proposal, 1);
    proposal->campaign = campaign;
    proposal->rows = rows;
    proposal->stamp = g_steal_pointer(&stamp);
    proposal->seen = g_hash_table_new(NULL, NULL);
    proposal->twice = g_hash_table_new(NULL, NULL);
    recognise(proposal, as_list);
    proposal->findings = g_new0(ProposalFindings, 1);
    proposal->findings->is_tracker = proposal->is_tracker;
    proposal->findings->changes = g_ptr_array_new_with_free_func(change_free);
    proposal->findings->problems = g_ptr_array_new_with_free_func(g_free);
    proposal->findings->gone = g_ptr_array_new_with_free_func(entry_free);
    return proposal;
}

void
proposal_free(Proposal *proposal)
{
    if (proposal == NULL)
        return;

    stamp_free(proposal->stamp);
    g_clear_pointer(&proposal->known, g_array_unref);
    g_hash_table_unref(proposal->seen);
    g_hash_table_unref(proposal->twice);
    proposal_findings_free(proposal->findings);
    g_free(proposal);
}

gboolean
proposal_is_tracker(const Proposal *proposal)
{
    return proposal->is_tracker;
}

gboolean
proposal_is_foreign(const Proposal *proposal)
{
    return proposal->is_foreign;
}

static gboolean
keep_known(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Proposal *proposal = closure;
    const Known known = {stamp_of_id(proposal->stamp, signatory->id), signatory->id};
    g_array_append_val(proposal->known, known);
    return TRUE;
}

static int
compare_known(const void *a, const void *b)
{
    const uint64_t left = ((const Known *)a)->who, right = ((const Known *)b)->who;
    return (left > right) - (left < right);
}

gboolean
proposal_set_columns(Proposal *proposal, const GArray *roles, GError **error)
{
    proposal->roles = roles;
    if (!proposal->is_tracker || proposal->id_column != NO_COLUMN)
        return TRUE;

    proposal->known = g_array_new(FALSE, FALSE, sizeof(Known));
    if (!roster_each(campaign_get_roster(proposal->campaign), keep_known, proposal, error))
        return FALSE;
    g_array_sort(proposal->known, compare_known);
    return TRUE;
}

G_GNUC_PRINTF(3, 4)
static void
note_problem(Proposal *proposal, const CsvRow *row, const char *format, ...)
{
    va_list arguments;
    if (proposal->findings->problem_count++ >= MOST_PROBLEMS)
        return;

    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *place = rows_place(proposal->rows, ROWS_WHOLE, row->line);
    g_ptr_array_add(proposal->findings->problems, g_strdup_printf("%s: %s", place, what));
}

/* A row that means one entry, and what it was exported from. */
typedef struct {
    const CsvRow *row;
    const Signatory *read; /* what it says */
    int64_t id;            /* 0: none */
    StampMark mark;
} Found;

/* Reads the id that a row of a private tracker has. FALSE when it means no entry. */
static gboolean
read_id(Proposal *proposal, Found *found, gboolean *out_is_new)
{
    uint64_t id = 0;
    const CsvRow *row = found->row;
    g_autofree char *cell = text_trim(row->cells[proposal->id_column]);
    g_autofree char *shown = text_escape(cell, -1);
    *out_is_new = cell[0] == '\0';
    if (*out_is_new)
        return FALSE;
    if (!g_ascii_string_to_unsigned(cell, 10, 1, G_MAXINT64, &id, NULL)) {
        note_problem(proposal, row, "'%s' is no id; leave the id of a new entry empty", shown);
        return FALSE;
    }
    if (!stamp_parse(row->cells[proposal->stamp_column], &found->mark) ||
        found->mark.is_public) {
        note_problem(proposal, row,
                     "the row has the id %s, but was not exported with it; leave the id of a "
                     "new entry empty",
                     shown);
        return FALSE;
    }
    found->id = (int64_t)id;
    return TRUE;
}

/* Finds whom a row of a public tracker means, by its stamp alone. */
static gboolean
read_stamp(Proposal *proposal, Found *found)
{
    guint at = 0;
    Known wanted = {0};
    if (!stamp_parse(found->row->cells[proposal->stamp_column], &found->mark)) {
        note_problem(proposal, found->row,
                     "the row is new; a tracker without ids and addresses adds nobody, "
                     "'undersigned add' does");
        return FALSE;
    }
    wanted.who = found->mark.who;
    if (!found->mark.is_public ||
        !g_array_binary_search(proposal->known, &wanted, compare_known, &at)) {
        note_problem(proposal, found->row,
                     "no entry is known by what the row was exported from; export it anew");
        return FALSE;
    }
    found->id = g_array_index(proposal->known, Known, at).id;
    return TRUE;
}

/* The first of two rows with one id is known for one of them only when the second comes. */
static gboolean
note_seen(Proposal *proposal, const Found *found)
{
    if (g_hash_table_add(proposal->seen, (void *)(intptr_t)found->id))
        return TRUE;

    g_hash_table_add(proposal->twice, (void *)(intptr_t)found->id);
    note_problem(proposal, found->row,
                 "another row is entry %" G_GINT64_FORMAT " too; neither was taken", found->id);
    return FALSE;
}

/* Returns the entry that the row means, owned by the caller; NULL with `error` set, or without
 * it where there is none that could change. */
static Signatory *
get_entry(Proposal *proposal, const Found *found, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(Signatory) entry =
        roster_get(campaign_get_roster(proposal->campaign), found->id, &reason);
    if (g_error_matches(reason, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND)) {
        note_problem(proposal, found->row,
                     "no entry has the id %" G_GINT64_FORMAT
                     "; leave the id of a new entry empty",
                     found->id);
        return NULL;
    }
    if (entry == NULL) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return NULL;
    }
    if (entry->merged_into == 0)
        return g_steal_pointer(&entry);

    const StampMark here = stamp_take(proposal->stamp, found->read, found->mark.is_public);
    if (here.values != found->mark.values)
        note_problem(proposal, found->row,
                     "entry %" G_GINT64_FORMAT " was merged into %" G_GINT64_FORMAT
                     "; change that one",
                     entry->id, entry->merged_into);
    return NULL;
}

/* Another name and another address are more likely another signatory in the wrong row. */
static gboolean
is_other(const Proposal *proposal, const Found *found, const Signatory *entry)
{
    const RosterKeys here = roster_keys_of(entry), there = roster_keys_of(found->read);
    return proposal_field_is_read(proposal->roles, "email") && here.name != there.name &&
           here.address != there.address;
}

static void
add_change(Proposal *proposal, const CsvRow *row, const Signatory *entry,
           const ProposalField *field, const char *base, ProposalState state)
{
    ProposalChange *change = g_new0(ProposalChange, 1);
    change->id = entry->id;
    change->who = g_strdup(entry->name);
    change->field = g_strdup(field->word);
    change->before = g_strdup(field->before);
    change->after = g_strdup(field->after);
    change->base = g_strdup(base);
    change->place = rows_place(proposal->rows, field->column, row->line);
    change->why = g_strdup(field->refusal);
    change->state = field->refusal != NULL ? PROPOSAL_REFUSED : state;
    g_ptr_array_add(proposal->findings->changes, change);
}

/* How an entry that a row means has gone on since. */
typedef struct {
    gboolean is_changed;   /* it was edited here */
    const Signatory *past; /* what it was before; NULL when it was not, or nobody knows */
    guint newer;           /* fields that only this side has changed */
} Since;

/* Adds the change of one field, unless only this side has changed it. */
static void
weigh(Proposal *proposal, const Found *found, const Signatory *entry,
      const ProposalField *field, Since *since)
{
    g_autofree char *base =
        since->past != NULL ? proposal_field_get(since->past, field->word) : NULL;
    if (base != NULL && proposal_field_is_same(base, field->after)) {
        since->newer++;
        return;
    }
    const gboolean is_free =
        !since->is_changed || (base != NULL && proposal_field_is_same(base, field->before));
    add_change(proposal, found->row, entry, field, is_free ? NULL : base,
               is_free ? PROPOSAL_OPEN : PROPOSAL_CONFLICT);
}

/* Holds every cell against the entry, whose mark is `here`. */
static void
compare(Proposal *proposal, const Found *found, const Signatory *entry, const StampMark *here,
        Since *since)
{
    const StampMark there = stamp_take(proposal->stamp, found->read, here->is_public);
    const ProposalReading reading = {
        .roles = proposal->roles,
        .row = found->row,
        .read = found->read,
        .entry = entry,
        .zone = campaign_get_zone(proposal->campaign),
        .is_tracker = proposal->is_tracker,
        .has_values = there.values != here->values,
        .has_standing = !here->is_public && found->mark.standing == here->standing,
    };
    for (guint i = 0; i < proposal->roles->len; i++) {
        g_auto(ProposalField) field = {0};
        if (proposal_field_read(&reading, i, &field))
            weigh(proposal, found, entry, &field, since);
    }
}

static gboolean
compare_since(Proposal *proposal, const Found *found, const Signatory *entry, GError **error)
{
    g_autoptr(Signatory) past = NULL;
    ProposalFindings *findings = proposal->findings;
    const guint before = findings->changes->len;
    Since since = {0};
    const StampMark here = stamp_take(proposal->stamp, entry, found->mark.is_public);
    since.is_changed = here.values != found->mark.values;
    if (since.is_changed &&
        !past_find(proposal->campaign, proposal->stamp, entry, &found->mark, &past, error))
        return FALSE;

    since.past = past;
    compare(proposal, found, entry, &here, &since);
    findings->known += findings->changes->len == before;
    findings->newer += since.newer > 0;
    return TRUE;
}

/* Finds the id that the row means; FALSE where it has none, or none that could be. */
static gboolean
identify(Proposal *proposal, Found *found, gboolean *out_is_new)
{
    *out_is_new = FALSE;
    return proposal->id_column != NO_COLUMN ? read_id(proposal, found, out_is_new)
                                            : read_stamp(proposal, found);
}

static gboolean
weigh_row(Proposal *proposal, const Found *found, const Signatory *entry, ProposalRow *out_what,
          GError **error)
{
    const guint before = proposal->findings->changes->len;
    if (!note_seen(proposal, found))
        return TRUE;
    if (is_other(proposal, found, entry)) {
        note_problem(proposal, found->row,
                     "name and address are both others than entry %" G_GINT64_FORMAT
                     " has; if it is still the same, say so with: undersigned edit "
                     "%" G_GINT64_FORMAT,
                     entry->id, entry->id);
        return TRUE;
    }
    if (!compare_since(proposal, found, entry, error))
        return FALSE;
    *out_what =
        proposal->findings->changes->len > before ? PROPOSAL_ROW_DIFFERENT : PROPOSAL_ROW_SAME;
    return TRUE;
}

gboolean
proposal_add_row(Proposal *proposal, const CsvRow *row, const Signatory *read,
                 ProposalRow *out_what, int64_t *out_id, GError **error)
{
    Found found = {.row = row, .read = read};
    g_autoptr(GError) reason = NULL;
    gboolean is_new = FALSE;
    const gboolean means_one = identify(proposal, &found, &is_new);
    *out_what = is_new ? PROPOSAL_ROW_NEW : PROPOSAL_ROW_PASSED;
    *out_id = found.id;
    if (!means_one)
        return TRUE;

    g_autoptr(Signatory) entry = get_entry(proposal, &found, &reason);
    if (entry != NULL)
        return weigh_row(proposal, &found, entry, out_what, error);
    if (reason == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

void
proposal_add_contacts(Proposal *proposal, const CsvRow *row, const Signatory *entry,
                      const char *before, const char *after)
{
    static const char word[] = "contacts";
    const ProposalField field = {
        .word = (char *)word,
        .before = (char *)before,
        .after = (char *)after,
        .refusal = (char *)"no file changes contacts; use: undersigned edit with contact+= and "
                           "contact-=",
        .column = find_column(rows_get_header(proposal->rows), word, TRUE),
    };
    add_change(proposal, row, entry, &field, NULL, PROPOSAL_REFUSED);
}

void
proposal_add_new(Proposal *proposal, int64_t id)
{
    g_hash_table_add(proposal->seen, (void *)(intptr_t)id);
}

gboolean
proposal_add_known(Proposal *proposal, const CsvRow *row, const Signatory *read, int64_t id,
                   gboolean *out_any, GError **error)
{
    const Found found = {.row = row, .read = read, .id = id};
    const guint before = proposal->findings->changes->len;
    Since since = {0};
    g_autoptr(Signatory) entry = roster_get(campaign_get_roster(proposal->campaign), id, error);
    if (entry == NULL)
        return FALSE;

    const StampMark here = stamp_take(proposal->stamp, entry, FALSE);
    if (roster_keys_of(entry).both == roster_keys_of(read).both)
        compare(proposal, &found, entry, &here, &since);
    *out_any = proposal->findings->changes->len > before;
    return TRUE;
}

static gboolean
is_among(int64_t id, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return TRUE;
    return FALSE;
}

/* Makes one change; one that the roster does not allow is no failure of all. */
static gboolean
make_change(Proposal *proposal, ProposalChange *change, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (roster_edit(campaign_get_roster(proposal->campaign), change->id, change->field,
                    change->after, &reason)) {
        change->state = PROPOSAL_OPEN;
        return TRUE;
    }
    if (reason->domain != ROSTER_ERROR && reason->domain != SIGNATORY_ERROR) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    change->state = PROPOSAL_REFUSED;
    change->why = g_strdup(reason->message);
    return TRUE;
}

/* What two rows say of one entry is a problem of both, and no change. */
static void
drop_twice(Proposal *proposal)
{
    GPtrArray *changes = proposal->findings->changes;
    for (guint i = changes->len; i > 0 && g_hash_table_size(proposal->twice) > 0; i--) {
        const ProposalChange *change = changes->pdata[i - 1];
        if (g_hash_table_contains(proposal->twice, (void *)(intptr_t)change->id))
            g_ptr_array_remove_index(changes, i - 1);
    }
}

static gboolean
check_overwrite(const Proposal *proposal, int64_t id, GError **error)
{
    const GPtrArray *changes = proposal->findings->changes;
    for (guint i = 0; i < changes->len; i++) {
        const ProposalChange *change = changes->pdata[i];
        if (change->id == id && change->state == PROPOSAL_CONFLICT)
            return TRUE;
    }
    g_set_error(error, PROPOSAL_ERROR, PROPOSAL_ERROR_OVERWRITE,
                "entry %" G_GINT64_FORMAT
                " has no conflict in this file, so there is nothing to overwrite",
                id);
    return FALSE;
}

static gboolean
keep_gone(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Proposal *proposal = closure;
    ProposalFindings *findings = proposal->findings;
    const gboolean was_listed =
        proposal->id_column != NO_COLUMN || signatory_is_public(signatory);
    if (!was_listed || g_hash_table_contains(proposal->seen, (void *)(intptr_t)signatory->id))
        return TRUE;

    if (findings->gone_count++ < MOST_GONE) {
        ProposalEntry *entry = g_new0(ProposalEntry, 1);
        entry->id = signatory->id;
        entry->who = g_strdup(signatory->name);
        g_ptr_array_add(findings->gone, entry);
    }
    return TRUE;
}

static gboolean
make_changes(Proposal *proposal, const int64_t *overwrite, size_t count, GError **error)
{
    const GPtrArray *changes = proposal->findings->changes;
    for (guint i = 0; i < changes->len; i++) {
        ProposalChange *change = changes->pdata[i];
        const gboolean is_taken =
            change->state == PROPOSAL_OPEN ||
            (change->state == PROPOSAL_CONFLICT && is_among(change->id, overwrite, count));
        if (is_taken && !make_change(proposal, change, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
proposal_settle(Proposal *proposal, const int64_t *overwrite, size_t count, gboolean keep,
                GError **error)
{
    Roster *roster = campaign_get_roster(proposal->campaign);
    drop_twice(proposal);
    for (size_t i = 0; i < count; i++)
        if (!check_overwrite(proposal, overwrite[i], error))
            return FALSE;
    if (proposal->is_tracker && !roster_each(roster, keep_gone, proposal, error))
        return FALSE;

    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(proposal->campaign), error);
    return transaction != NULL && make_changes(proposal, overwrite, count, error) &&
           (!keep || store_commit(g_steal_pointer(&transaction), error));
}

ProposalFindings *
proposal_take_findings(Proposal *proposal)
{
    return g_steal_pointer(&proposal->findings);
}
