#include "campaign/roster.h"

#include <string.h>

#define NOW  1699380000
#define MANY 210000 /* more than a batch keeps */
#define SOME 7000

typedef struct {
    Clock *clock;
    Store *store;
    Journal *journal;
    Roster *roster;
} Desk;

static void
begin(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    desk->clock = clock_new_at(NOW);
    desk->store = store_open(":memory:", &error);
    g_assert_no_error(error);
    desk->journal = journal_new(desk->store, desk->clock);
    desk->roster = roster_new(desk->store, desk->journal, desk->clock);
}

static int64_t
verify_journal(Desk *desk)
{
    g_autoptr(GError) error = NULL;
    int64_t entries = 0;
    g_assert_true(journal_verify(desk->journal, &entries, &error));
    g_assert_no_error(error);
    return entries;
}

/* Whatever a test did, the journal holds and the store is whole. */
static void
end(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    verify_journal(desk);
    g_assert_true(store_check(desk->store, &error));
    g_assert_no_error(error);
    roster_free(desk->roster);
    journal_free(desk->journal);
    store_close(desk->store);
    clock_free(desk->clock);
}

static Signatory *
row(const char *name, const char *email)
{
    g_autoptr(GError) error = NULL;
    Signatory *signatory = signatory_new();
    g_assert_true(signatory_set_field(signatory, "name", name, &error));
    g_assert_true(signatory_set_field(signatory, "email", email, &error));
    g_assert_no_error(error);
    return signatory;
}

static int64_t
add(Desk *desk, const char *name, const char *email)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = row(name, email);
    int64_t id = 0;
    g_assert_true(roster_add(desk->roster, signatory, &id, &error));
    g_assert_no_error(error);
    return id;
}

static RosterOutcome
put_row(Desk *desk, const Signatory *signatory, const RosterAnswer *answer, int64_t *out_id)
{
    g_autoptr(GError) error = NULL;
    RosterOutcome outcome = ROSTER_DIFFERS;
    g_assert_true(roster_put(desk->roster, signatory, answer, &outcome, out_id, &error));
    g_assert_no_error(error);
    return outcome;
}

static RosterOutcome
put(Desk *desk, const char *name, const char *email, int64_t *out_id)
{
    g_autoptr(Signatory) signatory = row(name, email);
    return put_row(desk, signatory, NULL, out_id);
}

static Signatory *
get(Desk *desk, int64_t id)
{
    g_autoptr(GError) error = NULL;
    Signatory *signatory = roster_get(desk->roster, id, &error);
    g_assert_no_error(error);
    return signatory;
}

static void
assert_field(Desk *desk, int64_t id, const char *field, const char *expected)
{
    g_autoptr(Signatory) signatory = get(desk, id);
    g_autofree char *value = signatory_get_field(signatory, field);
    g_assert_cmpstr(value, ==, expected);
}

static void
edit(Desk *desk, int64_t id, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(roster_edit(desk->roster, id, field, value, &error));
    g_assert_no_error(error);
}

static void
refuse_edit(Desk *desk, int64_t id, const char *field, const char *value, RosterError code)
{
    g_autoptr(GError) error = NULL;
    int64_t before = verify_journal(desk);
    g_assert_false(roster_edit(desk->roster, id, field, value, &error));
    g_assert_error(error, ROSTER_ERROR, (int)code);
    g_assert_cmpint(verify_journal(desk), ==, before);
}

static void
record(Desk *desk, int64_t id, SignatoryStatus status)
{
    g_autoptr(GError) error = NULL;
    const RosterRecord what = {.status = status, .revision = 1};
    g_assert_true(roster_record(desk->roster, id, &what, &error));
    g_assert_no_error(error);
}

static void
merge(Desk *desk, int64_t keep, int64_t drop)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(roster_merge(desk->roster, keep, drop, &error));
    g_assert_no_error(error);
}

static void
refuse_merge(Desk *desk, int64_t keep, int64_t drop)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(roster_merge(desk->roster, keep, drop, &error));
    g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED);
}

static void
assert_found(Desk *desk, const char *who, int64_t expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = roster_find(desk->roster, who, &error);
    g_assert_no_error(error);
    g_assert_cmpint(signatory->id, ==, expected);
}

static void
assert_not_found(Desk *desk, const char *who, RosterError code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = roster_find(desk->roster, who, &error);
    g_assert_null(signatory);
    g_assert_error(error, ROSTER_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, message));
}

static char *
state_of(Desk *desk, int64_t id)
{
    g_autoptr(Signatory) signatory = get(desk, id);
    json_t *json = signatory_to_json(signatory);
    char *dumped = json_dumps(json, JSON_COMPACT), *state = g_strdup(dumped);
    free(dumped);
    json_decref(json);
    return state;
}

static void
assert_state(Desk *desk, int64_t id, const char *expected)
{
    g_autofree char *state = state_of(desk, id);
    g_assert_cmpstr(state, ==, expected);
}

/* Adding and finding. */

static void
one_that_is_added_is_a_prospect(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = add(desk, "Asian Lawyers Network", "aln@example.org");
    assert_field(desk, id, "name", "Asian Lawyers Network");
    assert_field(desk, id, "status", "prospect");
    assert_field(desk, id, "revision", "");
    g_assert_cmpint(verify_journal(desk), ==, 1);
}

static void
the_same_one_is_not_added_twice(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) again = row("asian lawyers  network", "ALN@example.ORG");
    add(desk, "The Asian Lawyers Network", "aln@example.org");
    g_assert_false(roster_add(desk->roster, again, NULL, &error));
    g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_EXISTS);
    g_assert_null(strstr(error->message, "example"));

    add(desk, "Asian Lawyers Network", "other@example.org");
    add(desk, "Other", "aln@example.org");
    add(desk, "Asian Lawyers Network", "");
    g_assert_cmpint(verify_journal(desk), ==, 4);
}

static void
whoever_is_meant_is_found(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t first = add(desk, "Asian Lawyers Network", "aln@example.org");
    int64_t second = add(desk, "École du Tibet", "ecole@example.org");
    int64_t third = add(desk, "350", "");
    edit(desk, second, "acronym", "EDT");

    assert_found(desk, "1", first);
    assert_found(desk, " asian lawyers network ", first);
    assert_found(desk, "ALN@EXAMPLE.ORG", first);
    assert_found(desk, "edt", second);
    assert_found(desk,
                 "E\xcc\x81"
                 "COLE DU TIBET",
                 second);
    assert_found(desk, "350", third);
}

static void
whoever_is_not_there_is_not_found(Desk *desk, gconstpointer data)
{
    (void)data;
    assert_not_found(desk, "anyone", ROSTER_ERROR_NOT_FOUND, "'list' shows all");
    add(desk, "Asian Lawyers Network", "aln@example.org");
    assert_not_found(desk, "Asian Lawers Network", ROSTER_ERROR_NOT_FOUND,
                     "did you mean 'Asian Lawyers Network'?");
    assert_not_found(desk, "nobody@example.org", ROSTER_ERROR_NOT_FOUND, "nobody");
    assert_not_found(desk, "99", ROSTER_ERROR_NOT_FOUND, "'99'");
    assert_not_found(desk, "", ROSTER_ERROR_NOT_FOUND, "''");
    assert_not_found(desk, "%' OR 1=1 --", ROSTER_ERROR_NOT_FOUND, "nobody");
}

static void
a_word_for_several_lists_them(Desk *desk, gconstpointer data)
{
    (void)data;
    add(desk, "Asian Lawyers Network", "shared@example.org");
    int64_t second = add(desk, "ALN", "shared@example.org");
    edit(desk, 1, "acronym", "ALN");
    assert_not_found(desk, "ALN", ROSTER_ERROR_AMBIGUOUS, "1 Asian Lawyers Network; 2 ALN");
    assert_not_found(desk, "shared@example.org", ROSTER_ERROR_AMBIGUOUS, "1 Asian");
    assert_found(desk, "2", second);
}

static gboolean
count_one(const Signatory *signatory, void *closure, GError **error)
{
    (void)signatory, (void)error;
    ++*(unsigned *)closure;
    return TRUE;
}

static void
hostile_names_are_only_names(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char *const names[] = {
        "Robert'); DROP TABLE signatory;--",
        "\" OR \"\"=\"",
        "?1",
        ":name",
        "%s%n",
        "*",
        "%",
        "'",
        "\\",
        "[",
        "NULL",
        "0 UNION SELECT 1",
    };
    g_autoptr(GError) error = NULL;
    unsigned count = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        int64_t id = add(desk, names[i], "");
        assert_field(desk, id, "name", names[i]);
        assert_found(desk, names[i], id);
    }
    g_assert_true(roster_each(desk->roster, count_one, &count, &error));
    g_assert_cmpuint(count, ==, G_N_ELEMENTS(names));
}

/* Rows of files. */

static void
putting_a_row_twice_changes_nothing(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = 0, again = 0;
    g_assert_cmpint(put(desk, "Tibet Initiative e.V.", "tid@example.org", &id), ==,
                    ROSTER_ADDED);
    g_autofree char *before = state_of(desk, id);
    g_assert_cmpint(put(desk, "Tibet Initiative e.V.", "tid@example.org", &again), ==,
                    ROSTER_KNOWN);
    g_assert_cmpint(again, ==, id);
    assert_state(desk, id, before);
    g_assert_cmpint(put(desk, "No address", "", &id), ==, ROSTER_ADDED);
    g_assert_cmpint(put(desk, "No Address", "", NULL), ==, ROSTER_DIFFERS);
    g_assert_cmpint(put(desk, "No address", "now@example.org", NULL), ==, ROSTER_ADDED);
}

static void
a_row_that_says_otherwise_changes_nothing(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char *const others[][2] = {
        {"name", "A  Network"},
        {"acronym", "NA"},
        {"country", "Canada"},
        {"url", "https://example.org/b"},
        {"contact_name", "Ann"},
        {"title", "Dr"},
        {"affiliation", "X"},
        {"position", "2"},
        {"kind", "individual"},
        {"visibility", "internal"},
        {"fields.note", "other"},
        {"fields.more", "new"},
        {"lead", "1"},
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) full = row("A Network", "a@example.org");
    g_assert_true(signatory_set_field(full, "visibility", "withheld", &error));
    g_assert_true(signatory_set_field(full, "acronym", "AN", &error));
    g_assert_true(signatory_set_field(full, "url", "https://example.org/a", &error));
    g_assert_true(signatory_set_field(full, "position", "1", &error));
    g_assert_true(signatory_set_field(full, "fields.note", "one", &error));
    int64_t id = 0;
    put_row(desk, full, NULL, &id);
    g_autofree char *before = state_of(desk, id);

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(Signatory) other = row("A Network", "a@example.org");
        g_assert_cmpint(put_row(desk, other, NULL, NULL), ==, ROSTER_KNOWN);
        g_assert_true(signatory_set_field(other, others[i][0], others[i][1], &error));
        g_assert_cmpint(put_row(desk, other, NULL, NULL), ==, ROSTER_DIFFERS);
        assert_state(desk, id, before);
    }
}

static const RosterAnswer signed_on_word = {
    .status = STATUS_SIGNED, .authority = "Ann", .channel = "import", .revision = 2};

static void
an_import_signs_only_those_who_have_not_answered(Desk *desk, gconstpointer data)
{
    (void)data;
    for (SignatoryStatus status = 0; status < STATUS_COUNT; status++) {
        g_autoptr(GError) error = NULL;
        int64_t id = 0, moved = 0;
        g_autofree char *name = g_strdup_printf("Number %u", status);
        g_autoptr(Signatory) signatory = row(name, "");
        put_row(desk, signatory, NULL, &id);
        if (status == STATUS_INVITED)
            g_assert_true(roster_invite(desk->roster, id, &error));
        else if (status != STATUS_PROSPECT)
            record(desk, id, status == STATUS_RECONSENT ? STATUS_SIGNED : status);
        if (status == STATUS_RECONSENT)
            g_assert_true(roster_ask_again(desk->roster, 2, &moved, &error));

        gboolean takes = status <= STATUS_PENDING;
        g_autofree char *before = state_of(desk, id);
        g_assert_cmpint(put_row(desk, signatory, &signed_on_word, NULL), ==,
                        takes ? ROSTER_ANSWERED : ROSTER_KNOWN);
        if (takes)
            assert_field(desk, id, "authorised_by", "Ann");
        else
            assert_state(desk, id, before);
    }
}

static void
an_import_that_signs_says_on_whose_word(Desk *desk, gconstpointer data)
{
    (void)data;
    static const RosterAnswer refused[] = {
        {.status = STATUS_SIGNED, .revision = 1},
        {.status = STATUS_SIGNED, .revision = 1, .authority = ""},
        {.status = STATUS_SIGNED, .authority = "Ann"},
        {.status = STATUS_RECONSENT, .authority = "Ann", .revision = 1},
    };
    g_autoptr(Signatory) signatory = row("A", "");
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        RosterOutcome outcome;
        g_assert_false(
            roster_put(desk->roster, signatory, &refused[i], &outcome, NULL, &error));
        g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED);
    }

    int64_t id = 0;
    signatory_set(&signatory->signed_at, "2023-11-02");
    g_assert_cmpint(put_row(desk, signatory, &signed_on_word, &id), ==, ROSTER_ADDED);
    assert_field(desk, id, "status", "signed");
    assert_field(desk, id, "signed_at", "2023-11-02");
    assert_field(desk, id, "authorised_by", "Ann");
    assert_field(desk, id, "revision", "2");
    assert_field(desk, id, "confirmed", "false");
    assert_field(desk, id, "channel", "import");
}

static void
without_an_answer_a_file_gives_nobody_a_status(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = 0;
    g_autoptr(Signatory) signatory = row("A", "");
    signatory->status = STATUS_SIGNED;
    signatory->revision = 3;
    signatory->confirmed = TRUE;
    signatory_set(&signatory->signed_at, "2023-11-02");
    put_row(desk, signatory, NULL, &id);
    assert_field(desk, id, "status", "prospect");
    assert_field(desk, id, "signed_at", "");
    assert_field(desk, id, "revision", "");
    assert_field(desk, id, "confirmed", "false");
}

static void
an_answer_brings_the_stricter_visibility(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t open = 0, hidden = 0;
    g_autoptr(Signatory) a = row("A", "");
    put_row(desk, a, NULL, &open);
    a->visibility = VISIBILITY_WITHHELD;
    g_assert_cmpint(put_row(desk, a, &signed_on_word, NULL), ==, ROSTER_ANSWERED);
    assert_field(desk, open, "visibility", "withheld");

    g_autoptr(Signatory) b = row("B", "");
    b->visibility = VISIBILITY_WITHHELD;
    put_row(desk, b, NULL, &hidden);
    b->visibility = VISIBILITY_PUBLIC;
    g_assert_cmpint(put_row(desk, b, &signed_on_word, NULL), ==, ROSTER_ANSWERED);
    assert_field(desk, hidden, "visibility", "withheld");
}

static void
many_rows_go_in_and_are_known_again(Desk *desk, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    gboolean in_batch = GPOINTER_TO_INT(data);
    const unsigned rows = in_batch ? MANY : SOME;
    for (unsigned round = 0; round < 2; round++) {
        g_autoptr(StoreTransaction) transaction = store_begin(desk->store, &error);
        g_autoptr(RosterBatch) batch =
            in_batch ? roster_begin_batch(desk->roster, &error) : NULL;
        g_autoptr(Signatory) signatory = signatory_new();
        for (unsigned i = 0; i < rows; i += round == 0 ? 1 : 11) {
            g_autofree char *name = g_strdup_printf("Organisation %u", i * 7919 % rows);
            g_autofree char *email = g_strdup_printf("office%u@example.org", i * 7919 % rows);
            signatory_set(&signatory->name, name);
            signatory_set(&signatory->email, email);
            RosterOutcome outcome = put_row(desk, signatory, NULL, NULL);
            g_assert_cmpint(outcome, ==, round == 0 ? ROSTER_ADDED : ROSTER_KNOWN);
        }
        g_assert_true(!in_batch || roster_end_batch(g_steal_pointer(&batch), &error));
        g_assert_true(store_commit(g_steal_pointer(&transaction), &error));
    }
    unsigned count = 0;
    g_assert_true(roster_each(desk->roster, count_one, &count, &error));
    g_assert_cmpuint(count, ==, rows);
}

static void
a_row_is_known_within_its_batch_and_after(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t earlier = add(desk, "Earlier", "e@example.org"), first = 0, id = 0;
    edit(desk, earlier, "name", "Renamed");
    g_autoptr(StoreTransaction) transaction = store_begin(desk->store, &error);
    g_autoptr(RosterBatch) batch = roster_begin_batch(desk->roster, &error);
    g_assert_cmpint(put(desk, "New", "n@example.org", &first), ==, ROSTER_ADDED);
    g_assert_cmpint(put(desk, "New", "n@example.org", &id), ==, ROSTER_KNOWN);
    g_assert_cmpint(id, ==, first);
    g_assert_cmpint(put(desk, "Renamed", "e@example.org", &id), ==, ROSTER_KNOWN);
    g_assert_cmpint(put(desk, "Earlier", "e@example.org", &id), ==, ROSTER_DIFFERS);
    g_assert_cmpint(id, ==, earlier);
    g_assert_true(roster_end_batch(g_steal_pointer(&batch), &error));
    g_assert_true(store_commit(g_steal_pointer(&transaction), &error));
    g_assert_cmpint(put(desk, "New", "n@example.org", &id), ==, ROSTER_KNOWN);
    g_assert_cmpint(id, ==, first);
}

static void
a_dropped_batch_leaves_nothing(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(StoreTransaction) transaction = store_begin(desk->store, &error);
        g_autoptr(RosterBatch) batch = roster_begin_batch(desk->roster, &error);
        g_assert_cmpint(put(desk, "A", "a@example.org", NULL), ==, ROSTER_ADDED);
    }
    g_assert_cmpint(put(desk, "A", "a@example.org", NULL), ==, ROSTER_ADDED);
    g_assert_cmpint(put(desk, "A", "a@example.org", NULL), ==, ROSTER_KNOWN);
}

/* Editing. */

typedef struct {
    const char *kind;
    GString *details;
} Seen;

static gboolean
see_entry(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    Seen *seen = closure;
    if (strcmp(entry->kind, seen->kind) != 0)
        return TRUE;
    char *text = json_dumps(entry->details, JSON_COMPACT | JSON_SORT_KEYS);
    g_string_append_printf(seen->details, "%d %s;", (int)entry->subject, text);
    free(text);
    return TRUE;
}

static void
assert_journal(Desk *desk, const char *kind, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) details = g_string_new(NULL);
    Seen seen = {.kind = kind, .details = details};
    g_assert_true(journal_each(desk->journal, 0, see_entry, &seen, &error));
    g_assert_cmpstr(details->str, ==, expected);
}

static void
an_edit_is_journalled_with_both_values(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = add(desk, "A", "");
    edit(desk, id, "country", "Canada");
    edit(desk, id, "country", "Canada");
    edit(desk, id, "country", "");
    edit(desk, id, "fields.note", "x");
    assert_journal(desk, "edit",
                   "1 {\"field\":\"country\",\"from\":null,\"to\":\"Canada\"};"
                   "1 {\"field\":\"country\",\"from\":\"Canada\",\"to\":null};"
                   "1 {\"field\":\"fields.note\",\"from\":null,\"to\":\"x\"};");
}

static void
a_wrong_edit_changes_nothing(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = add(desk, "A", "");
    g_autofree char *before = state_of(desk, id);
    static const char *const wrong[][2] = {
        {"status", "signed"}, {"nmae", "B"}, {"name", ""}, {"email", "x"}, {"position", "-1"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(roster_edit(desk->roster, id, wrong[i][0], wrong[i][1], &error));
        g_assert_nonnull(error);
    }
    assert_state(desk, id, before);
    g_assert_cmpint(verify_journal(desk), ==, 1);
}

static void
what_an_entry_was_called_still_finds_it(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t found = 0;
    int64_t id = add(desk, "Old Name", "old@example.org");
    edit(desk, id, "name", "New Name");
    edit(desk, id, "email", "new@example.org");

    assert_found(desk, "old name", id);
    assert_found(desk, "New Name", id);
    assert_found(desk, "old@example.org", id);
    assert_found(desk, "new@example.org", id);
    g_assert_cmpint(put(desk, "Old Name", "old@example.org", &found), ==, ROSTER_DIFFERS);
    g_assert_cmpint(found, ==, id);
    g_assert_cmpint(put(desk, "New Name", "old@example.org", &found), ==, ROSTER_DIFFERS);
    g_assert_cmpint(put(desk, "New Name", "new@example.org", &found), ==, ROSTER_KNOWN);
    g_assert_cmpint(put(desk, "Old Name", "new@example.org", &found), ==, ROSTER_ADDED);
}

static void
an_edit_makes_no_second_one_of_the_same(Desk *desk, gconstpointer data)
{
    (void)data;
    add(desk, "A", "a@example.org");
    int64_t second = add(desk, "B", "a@example.org");
    refuse_edit(desk, second, "name", "a", ROSTER_ERROR_EXISTS);
    edit(desk, second, "name", "b");
    assert_field(desk, second, "name", "b");
}

static void
a_hold_is_set_and_cleared_by_hand(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = add(desk, "Аmnesty", "");
    g_autoptr(Signatory) held = get(desk, id);
    g_assert_cmpstr(held->hold, !=, "");
    edit(desk, id, "hold", "");
    assert_field(desk, id, "hold", "");
    record(desk, id, STATUS_SIGNED);
    edit(desk, id, "hold", "they called");
    record(desk, id, STATUS_WITHDRAWN);
    assert_field(desk, id, "hold", "they called");
}

static void
an_edited_name_that_deceives_is_held_and_says_so(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = add(desk, "A", "");
    edit(desk, id, "name", "Аmnesty");
    g_autoptr(Signatory) held = get(desk, id);
    g_assert_cmpstr(held->hold, !=, "");
    g_autofree char *expected =
        g_strdup_printf("1 {\"field\":\"name\",\"from\":\"A\",\"hold\":\"%s\",\"to\":"
                        "\"Аmnesty\"};",
                        held->hold);
    assert_journal(desk, "edit", expected);
}

static void
the_owner_hides_and_never_unhides(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t id = add(desk, "A", "");
    edit(desk, id, "visibility", "withheld");
    edit(desk, id, "visibility", "public");
    record(desk, id, STATUS_SIGNED);
    edit(desk, id, "visibility", "recipient");
    edit(desk, id, "visibility", "withheld");
    refuse_edit(desk, id, "visibility", "recipient", ROSTER_ERROR_REFUSED);
    refuse_edit(desk, id, "visibility", "public", ROSTER_ERROR_REFUSED);
    assert_field(desk, id, "visibility", "withheld");
    assert_field(desk, id, "hidden_by", "owner");
    edit(desk, id, "visibility", "internal");
}

/* Statuses. */

static int64_t
bring_to(Desk *desk, SignatoryStatus status)
{
    g_autoptr(GError) error = NULL;
    static unsigned count = 0;
    g_autofree char *name = g_strdup_printf("Number %u", count++);
    int64_t id = add(desk, name, ""), moved = 0;
    if (status == STATUS_INVITED)
        g_assert_true(roster_invite(desk->roster, id, &error));
    else if (status == STATUS_RECONSENT)
        record(desk, id, STATUS_SIGNED);
    else if (status != STATUS_PROSPECT)
        record(desk, id, status);
    if (status == STATUS_RECONSENT)
        g_assert_true(roster_ask_again(desk->roster, 2, &moved, &error));
    assert_field(desk, id, "status", signatory_status_word(status));
    return id;
}

/* Row: from; column: to. Whoever may be recorded as something may be so from anywhere. */
static const char transitions[STATUS_COUNT][STATUS_COUNT + 1] = {
    /*                 prospect invited pending signed declined objected withdrawn reconsent */
    [STATUS_PROSPECT] = "--+++++-",  [STATUS_INVITED] = "--+++++-",
    [STATUS_PENDING] = "--+++++-",   [STATUS_SIGNED] = "--+++++-",
    [STATUS_DECLINED] = "--+++++-",  [STATUS_OBJECTED] = "--+++++-",
    [STATUS_WITHDRAWN] = "--+++++-", [STATUS_RECONSENT] = "--+++++-",
};

static void
every_transition_is_as_the_table_says(Desk *desk, gconstpointer data)
{
    (void)data;
    for (SignatoryStatus from = 0; from < STATUS_COUNT; from++)
        for (SignatoryStatus to = 0; to < STATUS_COUNT; to++) {
            g_autoptr(GError) error = NULL;
            int64_t id = bring_to(desk, from), before = verify_journal(desk);
            const RosterRecord what = {.status = to, .revision = 2};
            gboolean allowed = transitions[from][to] == '+';
            g_assert_cmpint(roster_record(desk->roster, id, &what, &error), ==, allowed);
            assert_field(desk, id, "status", signatory_status_word(allowed ? to : from));
            g_assert_cmpint(verify_journal(desk), ==, before + allowed);
            if (!allowed)
                g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED);
        }
}

static void
only_a_prospect_becomes_invited(Desk *desk, gconstpointer data)
{
    (void)data;
    for (SignatoryStatus from = 0; from < STATUS_COUNT; from++) {
        g_autoptr(GError) error = NULL;
        int64_t id = bring_to(desk, from);
        g_assert_true(roster_invite(desk->roster, id, &error));
        assert_field(desk, id, "status",
                     signatory_status_word(from == STATUS_PROSPECT ? STATUS_INVITED : from));
    }
}

static void
only_a_signed_one_is_asked_again(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t ids[STATUS_COUNT], moved = -1;
    ids[STATUS_RECONSENT] = bring_to(desk, STATUS_RECONSENT);
    for (SignatoryStatus from = 0; from < STATUS_RECONSENT; from++)
        ids[from] = bring_to(desk, from);
    g_assert_true(roster_ask_again(desk->roster, 1, &moved, &error));
    g_assert_cmpint(moved, ==, 0);
    g_assert_true(roster_ask_again(desk->roster, 2, &moved, &error));
    g_assert_cmpint(moved, ==, 1);
    for (SignatoryStatus from = 0; from < STATUS_COUNT; from++)
        assert_field(desk, ids[from], "status",
                     signatory_status_word(from == STATUS_SIGNED ? STATUS_RECONSENT : from));
    assert_field(desk, ids[STATUS_SIGNED], "revision", "1");
}

static void
a_sign_on_carries_its_circumstances(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL, second = NULL;
    int64_t id = add(desk, "A", "");
    const RosterRecord vouched = {.status = STATUS_SIGNED,
                                  .channel = "phone",
                                  .authority = "Ann",
                                  .reason = "she called",
                                  .revision = 3};
    g_assert_true(roster_record(desk->roster, id, &vouched, &error));
    assert_field(desk, id, "signed_at", "2023-11-07T18:00:00Z");
    assert_field(desk, id, "channel", "phone");
    assert_field(desk, id, "authorised_by", "Ann");
    assert_field(desk, id, "revision", "3");
    assert_field(desk, id, "confirmed", "false");
    assert_journal(desk, "record",
                   "1 {\"authority\":\"Ann\",\"channel\":\"phone\",\"from\":\"prospect\","
                   "\"reason\":\"she called\",\"revision\":3,\"to\":\"signed\"};");

    const RosterRecord none = {.status = STATUS_SIGNED};
    g_assert_false(roster_record(desk->roster, id, &none, &second));
    g_assert_error(second, ROSTER_ERROR, ROSTER_ERROR_REFUSED);

    record(desk, id, STATUS_WITHDRAWN);
    assert_field(desk, id, "signed_at", "");
    assert_field(desk, id, "revision", "");
    assert_field(desk, id, "authorised_by", "");
    assert_field(desk, id, "channel", "hand");
}

/* Merging. */

static void
a_merge_keeps_what_either_has(Desk *desk, gconstpointer data)
{
    (void)data;
    int64_t keep = add(desk, "Asian Lawyers Network", "");
    int64_t drop = add(desk, "Asian Lawyers' Netwrok", "aln@example.org");
    edit(desk, keep, "country", "Canada");
    edit(desk, drop, "country", "France");
    edit(desk, drop, "acronym", "ALN");
    edit(desk, drop, "visibility", "withheld");
    edit(desk, drop, "hold", "look");
    edit(desk, keep, "fields.a", "1");
    edit(desk, drop, "fields.a", "2");
    edit(desk, drop, "fields.b", "3");
    record(desk, drop, STATUS_SIGNED);
    merge(desk, keep, drop);

    assert_field(desk, keep, "name", "Asian Lawyers Network");
    assert_field(desk, keep, "email", "aln@example.org");
    assert_field(desk, keep, "country", "Canada");
    assert_field(desk, keep, "acronym", "ALN");
    assert_field(desk, keep, "visibility", "withheld");
    assert_field(desk, keep, "hold", "look");
    assert_field(desk, keep, "fields.a", "1");
    assert_field(desk, keep, "fields.b", "3");
    assert_field(desk, keep, "status", "signed");
    assert_field(desk, keep, "revision", "1");
    assert_field(desk, drop, "merged_into", "1");
    assert_journal(desk, "merge", "1 {\"dropped\":2};");
}

static void
one_that_was_merged_away_is_found_as_the_other(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t found = 0;
    unsigned count = 0;
    int64_t a = add(desk, "A", "a@example.org"), b = add(desk, "B", "b@example.org");
    int64_t c = add(desk, "C", "c@example.org");
    merge(desk, b, c);
    merge(desk, a, b);

    assert_found(desk, "c@example.org", a);
    assert_found(desk, "B", a);
    assert_found(desk, "3", a);
    g_assert_cmpint(put(desk, "C", "c@example.org", &found), ==, ROSTER_KNOWN);
    g_assert_cmpint(found, ==, a);
    g_assert_true(roster_each(desk->roster, count_one, &count, &error));
    g_assert_cmpuint(count, ==, 1);
    g_autoptr(GArray) merged = roster_list_merged(desk->roster, a, &error);
    g_assert_cmpuint(merged->len, ==, 2);
    refuse_edit(desk, c, "name", "D", ROSTER_ERROR_REFUSED);
    refuse_merge(desk, a, c);
    refuse_merge(desk, c, a);
    refuse_merge(desk, a, a);
}

/* What the kept one is after it took in the dropped one. */
static const struct {
    SignatoryStatus keep, drop;
    int after; /* -1: refused */
} merges[] = {
    {STATUS_PROSPECT, STATUS_PROSPECT, STATUS_PROSPECT},
    {STATUS_PROSPECT, STATUS_DECLINED, STATUS_DECLINED},
    {STATUS_INVITED, STATUS_SIGNED, STATUS_SIGNED},
    {STATUS_SIGNED, STATUS_INVITED, STATUS_SIGNED},
    {STATUS_PENDING, STATUS_INVITED, STATUS_PENDING},
    {STATUS_PENDING, STATUS_WITHDRAWN, STATUS_WITHDRAWN},
    {STATUS_WITHDRAWN, STATUS_PENDING, STATUS_WITHDRAWN},
    {STATUS_DECLINED, STATUS_OBJECTED, STATUS_DECLINED},
    {STATUS_SIGNED, STATUS_WITHDRAWN, -1},
    {STATUS_WITHDRAWN, STATUS_SIGNED, -1},
    {STATUS_OBJECTED, STATUS_SIGNED, -1},
    {STATUS_SIGNED, STATUS_DECLINED, -1},
};

static void
a_merge_never_overrules_a_refusal(Desk *desk, gconstpointer data)
{
    (void)data;
    for (size_t i = 0; i < G_N_ELEMENTS(merges); i++) {
        int64_t keep = bring_to(desk, merges[i].keep), drop = bring_to(desk, merges[i].drop);
        if (merges[i].after < 0) {
            refuse_merge(desk, keep, drop);
            continue;
        }
        merge(desk, keep, drop);
        assert_field(desk, keep, "status",
                     signatory_status_word((SignatoryStatus)merges[i].after));
    }
}

static void
the_consent_to_the_newest_text_survives_a_merge(Desk *desk, gconstpointer data)
{
    (void)data;
    for (unsigned newer_dropped = 0; newer_dropped < 2; newer_dropped++) {
        g_autoptr(GError) error = NULL;
        int64_t older = bring_to(desk, STATUS_SIGNED), newer = bring_to(desk, STATUS_PROSPECT);
        const RosterRecord second = {.status = STATUS_SIGNED, .revision = 2, .channel = "mail"};
        g_assert_true(roster_record(desk->roster, newer, &second, &error));
        merge(desk, newer_dropped ? older : newer, newer_dropped ? newer : older);
        assert_field(desk, newer_dropped ? older : newer, "revision", "2");
        assert_field(desk, newer_dropped ? older : newer, "channel", "mail");
    }
}

static void
an_undone_merge_never_was(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t keep = add(desk, "A", ""), drop = add(desk, "B", "b@example.org"), out[2] = {0, 0};
    edit(desk, drop, "visibility", "withheld");
    edit(desk, drop, "fields.x", "y");
    edit(desk, drop, "hold", "look");
    record(desk, drop, STATUS_SIGNED);
    g_autofree char *keep_before = state_of(desk, keep), *drop_before = state_of(desk, drop);

    merge(desk, keep, drop);
    g_assert_true(roster_unmerge(desk->roster, &out[0], &out[1], &error));
    g_assert_no_error(error);
    g_assert_cmpint(out[0], ==, keep);
    g_assert_cmpint(out[1], ==, drop);
    assert_state(desk, keep, keep_before);
    assert_state(desk, drop, drop_before);
    assert_found(desk, "b@example.org", drop);
    assert_journal(desk, "unmerge", "1 {\"dropped\":2};");

    g_assert_false(roster_unmerge(desk->roster, NULL, NULL, &error));
    g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED);
}

static void
merges_are_undone_last_first(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t a = add(desk, "A", ""), b = add(desk, "B", ""), c = add(desk, "C", ""), drop = 0;
    merge(desk, b, c);
    merge(desk, a, b);
    g_assert_true(roster_unmerge(desk->roster, NULL, &drop, &error));
    g_assert_cmpint(drop, ==, b);
    assert_found(desk, "C", b);
    g_assert_true(roster_unmerge(desk->roster, NULL, &drop, &error));
    g_assert_cmpint(drop, ==, c);
    assert_found(desk, "C", c);
}

static void
a_merge_is_not_undone_over_a_later_change(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t keep = add(desk, "A", ""), drop = add(desk, "B", "");
    edit(desk, drop, "acronym", "BB");
    merge(desk, keep, drop);
    edit(desk, keep, "acronym", "AA");
    g_assert_false(roster_unmerge(desk->roster, NULL, NULL, &error));
    g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED);
    g_assert_nonnull(strstr(error->message, "'acronym'"));
    g_clear_error(&error);

    edit(desk, keep, "acronym", "BB");
    edit(desk, keep, "country", "Canada");
    g_assert_true(roster_unmerge(desk->roster, NULL, NULL, &error));
    assert_field(desk, keep, "acronym", "");
    assert_field(desk, keep, "country", "Canada");
}

static void
two_that_are_apart_stay_so(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gboolean apart = TRUE;
    int64_t a = add(desk, "A", ""), b = add(desk, "B", "");
    g_assert_true(roster_is_apart(desk->roster, a, b, &apart, &error));
    g_assert_false(apart);
    g_assert_true(roster_keep_apart(desk->roster, b, a, &error));
    g_assert_true(roster_keep_apart(desk->roster, a, b, &error));
    g_assert_true(roster_is_apart(desk->roster, a, b, &apart, &error));
    g_assert_true(apart);
    g_assert_true(roster_is_apart(desk->roster, b, a, &apart, &error));
    g_assert_true(apart);
    assert_journal(desk, "apart", "2 {\"other\":1};");

    g_assert_false(roster_keep_apart(desk->roster, a, 99, &error));
    g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add("/campaign/roster/" #claim, Desk, NULL, begin, claim, end)
    CLAIM(one_that_is_added_is_a_prospect);
    CLAIM(the_same_one_is_not_added_twice);
    CLAIM(whoever_is_meant_is_found);
    CLAIM(whoever_is_not_there_is_not_found);
    CLAIM(a_word_for_several_lists_them);
    CLAIM(hostile_names_are_only_names);
    CLAIM(putting_a_row_twice_changes_nothing);
    CLAIM(a_row_that_says_otherwise_changes_nothing);
    CLAIM(an_import_signs_only_those_who_have_not_answered);
    CLAIM(an_import_that_signs_says_on_whose_word);
    CLAIM(without_an_answer_a_file_gives_nobody_a_status);
    CLAIM(an_answer_brings_the_stricter_visibility);
    CLAIM(many_rows_go_in_and_are_known_again);
    g_test_add("/campaign/roster/many_rows_go_in_and_are_known_again/in_a_batch", Desk,
               GINT_TO_POINTER(TRUE), begin, many_rows_go_in_and_are_known_again, end);
    CLAIM(a_row_is_known_within_its_batch_and_after);
    CLAIM(a_dropped_batch_leaves_nothing);
    CLAIM(an_edit_is_journalled_with_both_values);
    CLAIM(a_wrong_edit_changes_nothing);
    CLAIM(what_an_entry_was_called_still_finds_it);
    CLAIM(an_edit_makes_no_second_one_of_the_same);
    CLAIM(a_hold_is_set_and_cleared_by_hand);
    CLAIM(an_edited_name_that_deceives_is_held_and_says_so);
    CLAIM(the_owner_hides_and_never_unhides);
    CLAIM(every_transition_is_as_the_table_says);
    CLAIM(only_a_prospect_becomes_invited);
    CLAIM(only_a_signed_one_is_asked_again);
    CLAIM(a_sign_on_carries_its_circumstances);
    CLAIM(a_merge_keeps_what_either_has);
    CLAIM(one_that_was_merged_away_is_found_as_the_other);
    CLAIM(a_merge_never_overrules_a_refusal);
    CLAIM(the_consent_to_the_newest_text_survives_a_merge);
    CLAIM(an_undone_merge_never_was);
    CLAIM(merges_are_undone_last_first);
    CLAIM(a_merge_is_not_undone_over_a_later_change);
    CLAIM(two_that_are_apart_stay_so);
    return g_test_run();
}
