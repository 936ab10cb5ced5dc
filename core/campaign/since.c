#include "campaign/since.h"

#include "campaign/placeholder.h"

#include <string.h>

/* Somebody whose name stood in an edition. */
typedef struct {
    Signatory *signatory;
    int64_t at;
} Withdrawal;

typedef struct {
    int64_t revision;
    int64_t at;
    char *message;
} Erratum;

struct Since {
    int64_t edition; /* the newest; 0: none */
    int64_t sealed_at;
    int64_t revision;
    GHashTable *counted; /* int64_t *, in any edition, as they stand for themselves now */
    GArray *withdrawn;   /* of Withdrawal, by time */
    GArray *errata;      /* of Erratum, in order */
};

static const char *const texts[] = {"number", "as_of", "since", NULL};
static const char *const counts[] = {"also_signed_count", "withdrawn_count", "errata_count",
                                     NULL};

static void
clear_withdrawal(void *withdrawal)
{
    signatory_free(((Withdrawal *)withdrawal)->signatory);
}

static void
clear_erratum(void *erratum)
{
    g_free(((Erratum *)erratum)->message);
}

static Since *
since_new(void)
{
    Since *since = g_new0(Since, 1);
    since->counted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    since->withdrawn = g_array_new(FALSE, FALSE, sizeof(Withdrawal));
    since->errata = g_array_new(FALSE, FALSE, sizeof(Erratum));
    g_array_set_clear_func(since->withdrawn, clear_withdrawal);
    g_array_set_clear_func(since->errata, clear_erratum);
    return since;
}

void
since_free(Since *since)
{
    if (since == NULL)
        return;

    g_hash_table_unref(since->counted);
    g_array_unref(since->withdrawn);
    g_array_unref(since->errata);
    g_free(since);
}

static gboolean
read_newest(Since *since, Store *store, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) last = store_statement(store, OPERATION_EDITION_LAST, error);
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;
    if (!row)
        return TRUE;

    since->edition = statement_get_int(last, 0);
    since->revision = statement_get_int(last, 1);
    since->sealed_at = statement_get_int(last, 2);
    return TRUE;
}

static gboolean
find_root(Roster *roster, int64_t id, Signatory **out_root, GError **error)
{
    g_autoptr(Signatory) signatory = roster_get(roster, id, error);
    while (signatory != NULL && signatory->merged_into != 0) {
        const int64_t into = signatory->merged_into;
        signatory_free(signatory);
        signatory = roster_get(roster, into, error);
    }
    *out_root = g_steal_pointer(&signatory);
    return *out_root != NULL;
}

static gboolean
find_recorded(Campaign *campaign, int64_t signatory, int64_t *out_at, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) find =
        store_statement(campaign_get_store(campaign), OPERATION_SIGNATORY_RECORDED, error);
    if (find == NULL)
        return FALSE;
    statement_bind_int(find, 1, signatory);
    if (!statement_next(find, &row, error))
        return FALSE;

    *out_at = row ? statement_get_int(find, 0) : 0;
    return TRUE;
}

static gboolean
has_withdrawn(const Signatory *signatory)
{
    return signatory->visibility == VISIBILITY_PUBLIC && signatory->merged_into == 0 &&
           (signatory->status == STATUS_WITHDRAWN || signatory->status == STATUS_DECLINED ||
            signatory->status == STATUS_OBJECTED);
}

/* `root` was named in an edition; one that two of its parts were named in withdrew once. */
static gboolean
note_withdrawal(Since *since, Campaign *campaign, const Signatory *root, GError **error)
{
    Withdrawal withdrawal = {.at = 0};
    if (!has_withdrawn(root))
        return TRUE;
    for (unsigned i = 0; i < since->withdrawn->len; i++)
        if (g_array_index(since->withdrawn, Withdrawal, i).signatory->id == root->id)
            return TRUE;
    if (!find_recorded(campaign, root->id, &withdrawal.at, error))
        return FALSE;

    withdrawal.signatory = signatory_copy(root);
    g_array_append_val(since->withdrawn, withdrawal);
    return TRUE;
}

/* Most stand for themselves and still sign: of the others there is more to be known. */
static gboolean
take_counted(Since *since, Campaign *campaign, Statement *row, GError **error)
{
    int64_t *id = g_new(int64_t, 1);
    *id = statement_get_int(row, 0);
    const gboolean is_named = statement_get_int(row, 1) > 0;
    const gboolean is_plain = statement_get_int(row, 2) != 0;
    g_hash_table_add(since->counted, id);
    if (is_plain)
        return TRUE;

    g_autoptr(Signatory) root = NULL;
    if (!find_root(campaign_get_roster(campaign), *id, &root, error))
        return FALSE;
    if (root->id != *id) {
        int64_t *other = g_new(int64_t, 1);
        *other = root->id;
        g_hash_table_add(since->counted, other);
    }
    return !is_named || note_withdrawal(since, campaign, root, error);
}

static int
compare_withdrawals(const void *a, const void *b)
{
    const Withdrawal *left = a, *right = b;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->signatory->id > right->signatory->id) -
           (left->signatory->id < right->signatory->id);
}

static gboolean
read_counted(Since *since, Campaign *campaign, GError **error)
{
    g_autoptr(Statement) rows =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_COUNTED, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            break;
        if (!take_counted(since, campaign, rows, error))
            return FALSE;
    }
    g_array_sort(since->withdrawn, compare_withdrawals);
    return TRUE;
}

static gboolean
read_errata(Since *since, Store *store, GError **error)
{
    g_autoptr(Statement) rows = store_statement(store, OPERATION_REVISION_EACH, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        if (statement_get_int(rows, 0) <= since->revision ||
            strcmp(statement_get_text(rows, 2), "typo") != 0)
            continue;
        const Erratum erratum = {.revision = statement_get_int(rows, 0),
                                 .at = statement_get_int(rows, 1),
                                 .message = g_strdup(statement_get_text(rows, 3))};
        g_array_append_val(since->errata, erratum);
    }
}

Since *
since_gather(Campaign *campaign, GError **error)
{
    Store *store = campaign_get_store(campaign);
    g_autoptr(Since) since = since_new();
    if (!read_newest(since, store, error))
        return NULL;
    if (since->edition != 0 &&
        (!read_counted(since, campaign, error) || !read_errata(since, store, error)))
        return NULL;
    return g_steal_pointer(&since);
}

int64_t
since_get_edition(const Since *since)
{
    return since->edition;
}

int64_t
since_get_sealed_at(const Since *since)
{
    return since->sealed_at;
}

gboolean
since_is_late(const Since *since, int64_t signatory)
{
    return since->edition != 0 && !g_hash_table_contains(since->counted, &signatory);
}

unsigned
since_count_withdrawn(const Since *since)
{
    return since->withdrawn->len;
}

unsigned
since_count_errata(const Since *since)
{
    return since->errata->len;
}

typedef struct {
    const Since *since;
    unsigned late;
} Counting;

static gboolean
count_one(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Counting *counting = closure;
    counting->late +=
        signatory_is_counted(signatory) && since_is_late(counting->since, signatory->id);
    return TRUE;
}

gboolean
since_count_late(const Since *since, Campaign *campaign, unsigned *out_late, GError **error)
{
    Counting counting = {.since = since};
    if (since->edition != 0 &&
        !roster_each(campaign_get_roster(campaign), count_one, &counting, error))
        return FALSE;

    *out_late = counting.late;
    return TRUE;
}

/* "2023-11-07", as the campaign's calendar has it. */
static void
set_day(Value *record, const char *name, const Campaign *campaign, int64_t at)
{
    g_autofree char *day = clock_format(clock_wall(at, campaign_get_zone(campaign)));
    day[strcspn(day, "T")] = '\0';
    value_set_text(record, name, day);
}

static Value *
make_withdrawal(const Campaign *campaign, const Withdrawal *withdrawal)
{
    Value *record = placeholder_signatory(withdrawal->signatory, 0, NULL);
    set_day(record, "date", campaign, withdrawal->at);
    return record;
}

static Value *
make_erratum(const Campaign *campaign, const Erratum *erratum)
{
    Value *record = value_new_record();
    value_set_number(record, "revision", erratum->revision);
    value_set_text(record, "message", erratum->message);
    set_day(record, "date", campaign, erratum->at);
    return record;
}

Value *
since_known(void)
{
    const Signatory nobody = {.name = (char *)"",
                              .acronym = (char *)"",
                              .country = (char *)"",
                              .url = (char *)"",
                              .title = (char *)"",
                              .affiliation = (char *)""};
    Value *edition = value_new_record();
    Value *withdrawal = placeholder_signatory(&nobody, 0, NULL);
    Value *erratum = value_new_record();

    for (const char *const *name = texts; *name != NULL; name++)
        value_set_text(edition, *name, "");
    for (const char *const *name = counts; *name != NULL; name++)
        value_set_number(edition, *name, 0);
    value_set_text(withdrawal, "date", "");
    value_set_number(erratum, "revision", 0);
    value_set_text(erratum, "message", "");
    value_set_text(erratum, "date", "");
    value_set(edition, "also_signed", placeholder_list());
    value_set(edition, "withdrawn", value_new_list(withdrawal));
    value_set(edition, "errata", value_new_list(erratum));
    return edition;
}

/* A list that nobody else has yet. */
static Value *
list_of(Value *edition, const char *name)
{
    return (Value *)value_get_member(edition, name);
}

static void
append_late(const Since *since, const GPtrArray *named, const Value *signatories,
            Value *edition)
{
    Value *list = list_of(edition, "also_signed");
    for (unsigned i = 0; i < named->len; i++)
        if (since_is_late(since, ((const Signatory *)named->pdata[i])->id))
            value_append(list, value_ref(value_get_item(signatories, i)));
    value_set_number(edition, "also_signed_count", (int64_t)value_get_length(list));
}

static void
append_changes(const Since *since, const Campaign *campaign, Value *edition)
{
    for (unsigned i = 0; i < since->withdrawn->len; i++)
        value_append(
            list_of(edition, "withdrawn"),
            make_withdrawal(campaign, &g_array_index(since->withdrawn, Withdrawal, i)));
    for (unsigned i = 0; i < since->errata->len; i++)
        value_append(list_of(edition, "errata"),
                     make_erratum(campaign, &g_array_index(since->errata, Erratum, i)));
    value_set_number(edition, "withdrawn_count", since->withdrawn->len);
    value_set_number(edition, "errata_count", since->errata->len);
}

Value *
since_describe(const Since *since, const Campaign *campaign, const GPtrArray *named,
               const Value *signatories, GError **error)
{
    int64_t now = 0;
    if (!clock_document_time(clock_now(campaign_get_clock(campaign)), &now, error))
        return NULL;

    Value *edition = since_known();
    value_set_number(edition, "number", since->edition + 1);
    set_day(edition, "as_of", campaign, now);
    if (since->edition != 0)
        set_day(edition, "since", campaign, since->sealed_at);
    append_late(since, named, signatories, edition);
    append_changes(since, campaign, edition);
    return edition;
}

Value *
since_describe_sealed(const Campaign *campaign, int64_t edition, const char *sealed_at)
{
    int64_t at = 0;
    Value *record = since_known();
    value_set_number(record, "number", edition);
    if (clock_parse(sealed_at, NULL, &at, NULL))
        set_day(record, "as_of", campaign, at);
    return record;
}
