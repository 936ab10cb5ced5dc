/* Every operation on a signatory of every status, and on one that was erased, allowed and
 * refused, walked by one table. */
#include "begun.h"
#include "tampered.h"

#include "campaign/erasure.h"

#include <string.h>

/* Where somebody can stand: a status, or nowhere any more. */
#define ERASED (STATUS_COUNT)
#define PLACES (STATUS_COUNT + 1)

typedef struct {
    Begun begun;
    Store *store; /* these three are of its campaign */
    Journal *journal;
    Roster *roster;
    int place; /* of the one that is walked; all of a step are on one roster */
} Desk;

static void
begin(Desk *desk)
{
    begun_set_up(&desk->begun, "organizations");
    desk->store = campaign_get_store(desk->begun.campaign);
    desk->journal = campaign_get_journal(desk->begun.campaign);
    desk->roster = campaign_get_roster(desk->begun.campaign);
}

static void
end(Desk *desk)
{
    begun_tear_down(&desk->begun);
}

static const char *
word_of(int place)
{
    return place == ERASED ? "erased" : signatory_status_word((SignatoryStatus)place);
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
add(const Desk *desk, const char *word, const char *box)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    g_autofree char *name = g_strdup_printf("%s %s", word, word_of(desk->place));
    g_autofree char *email = g_strdup_printf("%s@%s.example", box, word_of(desk->place));
    int64_t id = 0;
    signatory_set(&signatory->name, name);
    signatory_set(&signatory->email, email);
    g_assert_true(roster_add(desk->roster, signatory, &id, &error));
    g_assert_no_error(error);
    return id;
}

static gboolean
do_erase(const Desk *desk, int64_t id, GError **error)
{
    g_autoptr(Erasure) erasure = erasure_make(desk->begun.campaign, id, FALSE, error);
    g_assert_true(erasure == NULL || erasure->unfinished == NULL);
    return erasure != NULL;
}

/* Adds one that stands at `place`; whoever signed, signed revision 1. */
static int64_t
add_at(Desk *desk, int place)
{
    g_autoptr(GError) error = NULL;
    desk->place = place;
    const int64_t id = add(desk, "River Watch", "river");
    int64_t moved = 0;
    if (place == STATUS_INVITED)
        g_assert_true(roster_invite(desk->roster, id, &error));
    else if (place == STATUS_RECONSENT)
        g_assert_true(record(desk, id, STATUS_SIGNED, 1, &error) &&
                      roster_ask_again(desk->roster, 2, &moved, &error));
    else if (place == ERASED)
        g_assert_true(record(desk, id, STATUS_SIGNED, 1, &error) && do_erase(desk, id, &error));
    else if (place != STATUS_PROSPECT)
        g_assert_true(record(desk, id, (SignatoryStatus)place, 1, &error));
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
    const int64_t other = add(desk, "Watch of Rivers", "watch");
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
    const int64_t other = add(desk, "Watch of Rivers", "watch");
    return roster_merge(desk->roster, id, other, error) &&
           roster_unmerge(desk->roster, NULL, NULL, error);
}

static gboolean
do_change_merged(const Desk *desk, int64_t id, GError **error)
{
    const int64_t other = add(desk, "Watch of Rivers", "watch");
    return roster_merge(desk->roster, other, id, error) && do_withdraw(desk, id, error);
}

/* It is the one that stands for the two who goes, and what it was merged with goes along. */
static gboolean
do_erase_merged(const Desk *desk, int64_t id, GError **error)
{
    const int64_t other = add(desk, "Watch of Rivers", "watch");
    return roster_merge(desk->roster, other, id, error) && do_erase(desk, other, error);
}

/* Whoever comes back to the address of who was erased is another, and waits. */
static gboolean
do_erase_and_add(const Desk *desk, int64_t id, GError **error)
{
    if (!do_erase(desk, id, error))
        return FALSE;

    const int64_t again = add(desk, "River Watch", "river");
    g_autoptr(Signatory) entry = roster_get(desk->roster, again, error);
    g_assert_cmpint(again, !=, id);
    g_assert_true(entry->suppressed);
    g_assert_cmpstr(entry->hold, !=, "");
    return TRUE;
}

/* What each comes to, from the status at its place: a status, "=" for the one it has, "!" for
 * a refusal, after which it has that too, or "erased": it is nowhere. */
static const struct {
    const char *name;
    gboolean (*run)(const Desk *desk, int64_t id, GError **error);
    const char *expected[PLACES];
} steps[] = {
#define ALL(word)                                                                              \
    {                                                                                          \
        word, word, word, word, word, word, word, word, "!"                                    \
    }
#define REFUSED ALL("!")
    /* prospect, invited, pending, signed, declined, objected, withdrawn, reconsent; erased */
    {"record-signed", do_sign, ALL("signed")},
    {"record-signed-no-text", do_sign_nothing, REFUSED},
    {"record-pending", do_pend, ALL("pending")},
    {"record-declined", do_decline, ALL("declined")},
    {"record-objected", do_object, ALL("objected")},
    {"record-withdrawn", do_withdraw, ALL("withdrawn")},
    {"record-prospect", do_record_prospect, REFUSED},
    {"record-invited", do_record_invited, REFUSED},
    {"record-reconsent", do_record_reconsent, REFUSED},
    {"invite", do_invite, {"invited", "=", "=", "=", "=", "=", "=", "=", "!"}},
    {"unsubscribe", do_unsubscribe, ALL("=")},
    {"hold", do_hold, ALL("=")},
    {"clear-hold", do_clear_hold, ALL("=")},
    {"hide", do_hide, ALL("=")},
    {"reveal", do_reveal, {"=", "=", "!", "!", "!", "!", "!", "!", "!"}},
    {"reveal-as-said", do_reveal_as_said, ALL("=")},
    {"reveal-against-it", do_reveal_against_it, REFUSED},
    {"edit-status", do_edit_status, REFUSED},
    {"revise", do_revise, {"=", "=", "=", "reconsent", "=", "=", "=", "=", "="}},
    {"import", do_import, {"signed", "signed", "signed", "=", "=", "=", "=", "=", "!"}},
    {"merge-signed",
     do_merge_signed,
     {"signed", "signed", "signed", "signed", "!", "!", "!", "signed", "!"}},
    {"merge-declined",
     do_merge_declined,
     {"declined", "declined", "declined", "!", "=", "=", "=", "!", "!"}},
    {"merge-and-undo", do_merge_and_undo, ALL("=")},
    {"change-merged", do_change_merged, REFUSED},
    {"erase", do_erase, ALL("erased")},
    {"erase-merged",
     do_erase_merged,
     {"erased", "erased", "erased", "erased", "erased", "erased", "erased", "erased", "!"}},
    {"erase-and-add", do_erase_and_add, ALL("erased")},
};

static const char *
find_place(const Desk *desk, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) now = roster_get(desk->roster, id, &error);
    if (now != NULL)
        return signatory_status_word(now->status);

    g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND);
    return "erased";
}

static void
walk_one(Desk *desk, size_t step, int from)
{
    g_autoptr(GError) error = NULL;
    const char *expected = steps[step].expected[from];
    const gboolean refused = g_str_equal(expected, "!");
    const gboolean stays = refused || g_str_equal(expected, "=");

    const int64_t id = add_at(desk, from), before = verify(desk);
    const gboolean done = steps[step].run(desk, id, &error);
    if (done == refused)
        g_error("%s of a signatory that is %s: %s", steps[step].name, word_of(from),
                error != NULL ? error->message : "not refused");
    g_assert_true(done == (error == NULL));
    g_clear_error(&error);

    const char *wanted = stays ? word_of(from) : expected, *now = find_place(desk, id);
    if (strcmp(now, wanted) != 0)
        g_error("%s of a signatory that is %s should make it %s, not %s", steps[step].name,
                word_of(from), wanted, now);
    g_assert_true(verify(desk) >= before);
    g_assert_true(store_check(desk->store, &error));
    g_assert_no_error(error);
}

/* And what was written down of all that holds until somebody edits it. */
static void
every_status_takes_it_as_the_table_says(gconstpointer data)
{
    Desk desk = {.roster = NULL};
    begin(&desk);
    for (int from = 0; from < PLACES; from++)
        walk_one(&desk, GPOINTER_TO_SIZE(data), from);
    tampered_entry_is_named(desk.begun.campaign);
    end(&desk);
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
