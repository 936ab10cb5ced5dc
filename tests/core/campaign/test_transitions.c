/* Every operation on a signatory of every status, allowed and refused, walked by one table. */
#include "campaign/roster.h"

#include <string.h>

#define NOW 1699380000

typedef struct {
    Clock *clock;
    Store *store;
    Journal *journal;
    Roster *roster;
} Desk;

static void
begin(Desk *desk)
{
    g_autoptr(GError) error = NULL;
    desk->clock = clock_new_at(NOW);
    desk->store = store_open(":memory:", &error);
    g_assert_no_error(error);
    desk->journal = journal_new(desk->store, desk->clock);
    desk->roster = roster_new(desk->store, desk->journal, desk->clock);
}

static void
end(Desk *desk)
{
    roster_free(desk->roster);
    journal_free(desk->journal);
    store_close(desk->store);
    clock_free(desk->clock);
}

static int64_t
verify(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    int64_t entries = 0;
    g_assert_true(journal_verify(desk->journal, &entries, &error));
    g_assert_no_error(error);
    return entries;
}

static gboolean
record(const Desk *desk, int64_t id, SignatoryStatus status, int64_t revision, GError **error)
{
    const RosterRecord what = {.status = status, .revision = revision, .authority = "Ann Lee"};
    return roster_record(desk->roster, id, &what, error);
}

static int64_t
add(const Desk *desk, const char *name, const char *email)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    int64_t id = 0;
    signatory_set(&signatory->name, name);
    signatory_set(&signatory->email, email);
    g_assert_true(roster_add(desk->roster, signatory, &id, &error));
    g_assert_no_error(error);
    return id;
}

/* Adds one that stands at `status`; whoever signed, signed revision 1. */
static int64_t
add_at(const Desk *desk, SignatoryStatus status)
{
    g_autoptr(GError) error = NULL;
    const int64_t id = add(desk, "River Watch", "river@example.org");
    int64_t moved = 0;
    if (status == STATUS_INVITED)
        g_assert_true(roster_invite(desk->roster, id, &error));
    else if (status == STATUS_RECONSENT)
        g_assert_true(record(desk, id, STATUS_SIGNED, 1, &error) &&
                      roster_ask_again(desk->roster, 2, &moved, &error));
    else if (status != STATUS_PROSPECT)
        g_assert_true(record(desk, id, status, 1, &error));
    g_assert_no_error(error);
    return id;
}

/* The operations. */
static gboolean
do_sign(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_SIGNED, 2, error);
}

static gboolean
do_sign_nothing(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_SIGNED, 0, error);
}

static gboolean
do_pend(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_PENDING, 0, error);
}

static gboolean
do_decline(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_DECLINED, 0, error);
}

static gboolean
do_object(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_OBJECTED, 0, error);
}

static gboolean
do_withdraw(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_WITHDRAWN, 0, error);
}

static gboolean
do_record_prospect(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_PROSPECT, 0, error);
}

static gboolean
do_record_invited(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_INVITED, 0, error);
}

static gboolean
do_record_reconsent(const Desk *desk, int64_t id, GError **error)
{
    return record(desk, id, STATUS_RECONSENT, 2, error);
}

static gboolean
do_invite(const Desk *desk, int64_t id, GError **error)
{
    return roster_invite(desk->roster, id, error);
}

static gboolean
do_unsubscribe(const Desk *desk, int64_t id, GError **error)
{
    return roster_unsubscribe(desk->roster, id, "link", error);
}

static gboolean
do_hold(const Desk *desk, int64_t id, GError **error)
{
    return roster_edit(desk->roster, id, "hold", "a question", error);
}

static gboolean
do_clear_hold(const Desk *desk, int64_t id, GError **error)
{
    return do_hold(desk, id, error) && roster_edit(desk->roster, id, "hold", "", error);
}

static gboolean
do_hide(const Desk *desk, int64_t id, GError **error)
{
    return roster_edit(desk->roster, id, "visibility", "withheld", error);
}

static gboolean
do_reveal(const Desk *desk, int64_t id, GError **error)
{
    return do_hide(desk, id, error) &&
           roster_edit(desk->roster, id, "visibility", "public", error);
}

static gboolean
do_reveal_as_said(const Desk *desk, int64_t id, GError **error)
{
    return do_hide(desk, id, error) &&
           roster_show(desk->roster, id, VISIBILITY_PUBLIC, "a call", error);
}

/* It chose so itself, whatever it has answered to the letter. */
static gboolean
do_reveal_against_it(const Desk *desk, int64_t id, GError **error)
{
    return roster_show(desk->roster, id, VISIBILITY_WITHHELD, "a call", error) &&
           roster_edit(desk->roster, id, "visibility", "public", error);
}

static gboolean
do_edit_status(const Desk *desk, int64_t id, GError **error)
{
    return roster_edit(desk->roster, id, "status", "signed", error);
}

static gboolean
do_revise(const Desk *desk, int64_t id, GError **error)
{
    int64_t moved = 0;
    (void)id;
    return roster_ask_again(desk->roster, 3, &moved, error);
}

static gboolean
do_import(const Desk *desk, int64_t id, GError **error)
{
    const RosterAnswer answer = {
        .status = STATUS_SIGNED, .authority = "Ann Lee", .channel = "import", .revision = 2};
    g_autoptr(Signatory) row = roster_get(desk->roster, id, error);
    RosterOutcome outcome = ROSTER_ADDED;
    return row != NULL && roster_put(desk->roster, row, &answer, &outcome, NULL, error) &&
           outcome != ROSTER_ADDED;
}

static gboolean
merge_with(const Desk *desk, int64_t id, SignatoryStatus status, GError **error)
{
    const int64_t other = add(desk, "Watch of Rivers", "watch@example.org");
    return record(desk, other, status, 2, error) &&
           roster_merge(desk->roster, id, other, error);
}

static gboolean
do_merge_signed(const Desk *desk, int64_t id, GError **error)
{
    return merge_with(desk, id, STATUS_SIGNED, error);
}

static gboolean
do_merge_declined(const Desk *desk, int64_t id, GError **error)
{
    return merge_with(desk, id, STATUS_DECLINED, error);
}

static gboolean
do_merge_and_undo(const Desk *desk, int64_t id, GError **error)
{
    const int64_t other = add(desk, "Watch of Rivers", "watch@example.org");
    return roster_merge(desk->roster, id, other, error) &&
           roster_unmerge(desk->roster, NULL, NULL, error);
}

static gboolean
do_change_merged(const Desk *desk, int64_t id, GError **error)
{
    const int64_t other = add(desk, "Watch of Rivers", "watch@example.org");
    return roster_merge(desk->roster, other, id, error) && do_withdraw(desk, id, error);
}

/* What each comes to, from the status at its place: a status, "=" for the one it has, or "!"
 * for a refusal, after which it has that too. */
static const struct {
    const char *name;
    gboolean (*run)(const Desk *desk, int64_t id, GError **error);
    const char *expected[STATUS_COUNT];
} steps[] = {
#define ALL(word)                                                                              \
    {                                                                                          \
        word, word, word, word, word, word, word, word                                         \
    }
#define REFUSED ALL("!")
    /* prospect, invited, pending, signed, declined, objected, withdrawn, reconsent */
    {"record-signed", do_sign, ALL("signed")},
    {"record-signed-no-text", do_sign_nothing, REFUSED},
    {"record-pending", do_pend, ALL("pending")},
    {"record-declined", do_decline, ALL("declined")},
    {"record-objected", do_object, ALL("objected")},
    {"record-withdrawn", do_withdraw, ALL("withdrawn")},
    {"record-prospect", do_record_prospect, REFUSED},
    {"record-invited", do_record_invited, REFUSED},
    {"record-reconsent", do_record_reconsent, REFUSED},
    {"invite", do_invite, {"invited", "=", "=", "=", "=", "=", "=", "="}},
    {"unsubscribe", do_unsubscribe, ALL("=")},
    {"hold", do_hold, ALL("=")},
    {"clear-hold", do_clear_hold, ALL("=")},
    {"hide", do_hide, ALL("=")},
    {"reveal", do_reveal, {"=", "=", "!", "!", "!", "!", "!", "!"}},
    {"reveal-as-said", do_reveal_as_said, ALL("=")},
    {"reveal-against-it", do_reveal_against_it, REFUSED},
    {"edit-status", do_edit_status, REFUSED},
    {"revise", do_revise, {"=", "=", "=", "reconsent", "=", "=", "=", "="}},
    {"import", do_import, {"signed", "signed", "signed", "=", "=", "=", "=", "="}},
    {"merge-signed",
     do_merge_signed,
     {"signed", "signed", "signed", "signed", "!", "!", "!", "signed"}},
    {"merge-declined",
     do_merge_declined,
     {"declined", "declined", "declined", "!", "=", "=", "=", "!"}},
    {"merge-and-undo", do_merge_and_undo, ALL("=")},
    {"change-merged", do_change_merged, REFUSED},
};

static void
walk_one(size_t step, SignatoryStatus from)
{
    Desk desk;
    g_autoptr(GError) error = NULL;
    const char *expected = steps[step].expected[from];
    const gboolean refused = g_str_equal(expected, "!");
    const gboolean stays = refused || g_str_equal(expected, "=");

    begin(&desk);
    const int64_t id = add_at(&desk, from), before = verify(&desk);
    const gboolean done = steps[step].run(&desk, id, &error);
    if (done == refused)
        g_error("%s of a signatory that is %s: %s", steps[step].name,
                signatory_status_word(from), error != NULL ? error->message : "not refused");
    g_assert_true(done == (error == NULL));
    g_clear_error(&error);

    g_autoptr(Signatory) now = roster_get(desk.roster, id, &error);
    g_assert_no_error(error);
    const char *wanted = stays ? signatory_status_word(from) : expected;
    if (strcmp(signatory_status_word(now->status), wanted) != 0)
        g_error("%s of a signatory that is %s should make it %s, not %s", steps[step].name,
                signatory_status_word(from), wanted, signatory_status_word(now->status));
    g_assert_true(verify(&desk) >= before);
    g_assert_true(store_check(desk.store, &error));
    g_assert_no_error(error);
    end(&desk);
}

static void
every_status_takes_it_as_the_table_says(gconstpointer data)
{
    for (int from = 0; from < STATUS_COUNT; from++)
        walk_one(GPOINTER_TO_SIZE(data), (SignatoryStatus)from);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *path = g_strdup_printf(
            "/transitions/every_status_takes_it_as_the_table_says/%s", steps[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i),
                             every_status_takes_it_as_the_table_says);
    }
    return g_test_run();
}
