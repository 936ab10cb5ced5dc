/* Every step with an edition from every place that it can be in, allowed and refused, walked by
 * one table. */
#include "begun.h"
#include "tampered.h"

#include "../mail/posted.h"
#include "campaign/erasure.h"
#include "campaign/letter.h"
#include "edition/chain.h"
#include "edition/cosign.h"
#include "edition/edition.h"
#include "edition/receipts.h"
#include "mail/delivery.h"

#include <glib/gstdio.h>
#include <string.h>

/* Where the newest edition can be: each is the one before it, or an earlier, gone on. */
typedef enum {
    NONE,      /* four have signed; nothing is sealed */
    SEALED,    /* as edition 1, and its copy for the addressee */
    COSIGNED,  /* and another key has co-signed it */
    DELIVERED, /* sealed, and it went to the addressee */
    ANSWERED,  /* and something came back */
    FOLLOWED,  /* sealed, somebody signed late, and edition 2 was sealed */
    TAKEN,     /* sealed, and who was named to the addressee alone was erased */
    PLACES
} Place;

typedef struct {
    Begun begun;
    SealKey *key, *next_key, *stranger; /* of the editions; of those from now on; co-signs */
    Succession *succession;
    gboolean is_idle; /* the step had nothing to do */
} Desk;

static char *places[PLACES]; /* a campaign's folder each, copied for every walk */
static SealKey *the_key, *the_stranger;

static Campaign *
campaign_of(const Desk *desk)
{
    return desk->begun.campaign;
}

static gboolean
seal_with(const Desk *desk, const EditionOverride *override, GError **error)
{
    const EditionRequest request = {.key = desk->next_key,
                                    .succession = desk->succession,
                                    .overrides = override,
                                    .override_count = override != NULL ? 1 : 0};
    g_autoptr(Edition) edition = edition_seal(campaign_of(desk), &request, error);
    return edition != NULL;
}

static gboolean
do_seal(Desk *desk, GError **error)
{
    return seal_with(desk, NULL, error);
}

static gboolean
do_seal_all_the_same(Desk *desk, GError **error)
{
    const EditionOverride override = {.rule = "unchanged", .reason = "a new press sheet"};
    return seal_with(desk, &override, error);
}

static gboolean
do_sign_late_and_seal(Desk *desk, GError **error)
{
    begun_sign(&desk->begun, "Fenland Trust", NULL, NULL, "Ada Quill");
    return seal_with(desk, NULL, error);
}

static int64_t
find(const Desk *desk, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) who =
        roster_find(campaign_get_roster(campaign_of(desk)), name, &error);
    g_assert_no_error(error);
    return who->id;
}

static gboolean
do_withdraw_and_seal(Desk *desk, GError **error)
{
    const RosterRecord withdrawn = {.status = STATUS_WITHDRAWN};
    return roster_record(campaign_get_roster(campaign_of(desk)), find(desk, "River Watch"),
                         &withdrawn, error) &&
           seal_with(desk, NULL, error);
}

static gboolean
do_hide_and_seal(Desk *desk, GError **error)
{
    return roster_edit(campaign_get_roster(campaign_of(desk)), find(desk, "River Watch"),
                       "visibility", "withheld", error) &&
           seal_with(desk, NULL, error);
}

static gboolean
erase(Desk *desk, const char *name, GError **error)
{
    g_autoptr(Erasure) erasure =
        erasure_make(campaign_of(desk), find(desk, name), FALSE, error);
    g_assert_true(erasure == NULL || erasure->unfinished == NULL);
    return erasure != NULL;
}

static gboolean
do_erase(Desk *desk, GError **error)
{
    return erase(desk, "River Watch", error);
}

static gboolean
do_erase_and_seal(Desk *desk, GError **error)
{
    return erase(desk, "River Watch", error) && seal_with(desk, NULL, error);
}

/* It names whom the newest edition does, and counts one less. */
static gboolean
do_erase_the_withheld_and_seal(Desk *desk, GError **error)
{
    return erase(desk, "The Hidden Spring", error) && seal_with(desk, NULL, error);
}

static gboolean
do_erase_the_last_and_seal(Desk *desk, GError **error)
{
    return erase(desk, "Watershed Law Clinic", error) && seal_with(desk, NULL, error);
}

static void
change_text(Desk *desk)
{
    begun_append(&desk->begun, "letter.md", "\nAnd one thing more.\n");
    begun_reopen(&desk->begun);
}

static gboolean
do_change_and_seal(Desk *desk, GError **error)
{
    change_text(desk);
    return seal_with(desk, NULL, error);
}

static gboolean
revise_and_seal(Desk *desk, RevisionKind kind, GError **error)
{
    int64_t moved = 0;
    change_text(desk);
    g_autoptr(Revision) revision =
        letter_revise(campaign_of(desk), kind, "one thing more", &moved, error);
    return revision != NULL && seal_with(desk, NULL, error);
}

static gboolean
do_mend_and_seal(Desk *desk, GError **error)
{
    return revise_and_seal(desk, REVISION_TYPO, error);
}

/* Nobody has signed what it says now. */
static gboolean
do_revise_and_seal(Desk *desk, GError **error)
{
    return revise_and_seal(desk, REVISION_SUBSTANTIVE, error);
}

static gboolean
do_build(Desk *desk, GError **error)
{
    static const char *const formats[] = {"txt", NULL};
    const BuildRequest request = {.formats = formats, .document = "letter", .draft = TRUE};
    g_autoptr(GPtrArray) names = build_draft(campaign_of(desk), &request, error);
    return names != NULL;
}

static gboolean
deliver(Desk *desk, gboolean again, GError **error)
{
    const MailingRequest request = {
        .template_name = "deliver", .templates = TEMPLATES, .again = again};
    int64_t number = 0;
    size_t queued = 0;
    g_autoptr(Mailing) mailing = mailing_prepare(campaign_of(desk), &request, error);
    if (mailing == NULL || !mailing_queue(mailing, &number, &queued, error))
        return FALSE;

    posted_end(campaign_of(desk), number, MESSAGE_SENT, "250 2.0.0 taken");
    desk->is_idle = queued == 0;
    return TRUE;
}

static gboolean
do_deliver(Desk *desk, GError **error)
{
    return deliver(desk, FALSE, error);
}

static gboolean
do_deliver_again(Desk *desk, GError **error)
{
    return deliver(desk, TRUE, error);
}

/* What is new since is told of by hand: one delivery of a revision is enough of itself. */
static gboolean
do_seal_and_deliver(Desk *desk, GError **error)
{
    return do_sign_late_and_seal(desk, error) && deliver(desk, FALSE, error);
}

static gboolean
do_answer(Desk *desk, GError **error)
{
    g_autoptr(GPtrArray) addressees = addressee_list(campaign_of(desk), error);
    return addressees != NULL &&
           delivery_answer(campaign_of(desk), addressees->pdata[0], "docket 2031-17", error);
}

static gboolean
cosign_with(Desk *desk, const SealKey *key, GError **error)
{
    int64_t newest = 0;
    g_autoptr(SealPublicKey) public = seal_key_get_public(desk->key);
    const ChainRequest request = {.verify = {.key = public}};
    if (!edition_get_newest(campaign_of(desk), &newest, error))
        return FALSE;
    g_autofree char *folder = edition_get_folder(campaign_of(desk), MAX(newest, 1));
    g_autoptr(Verified) verified = chain_verify_edition(folder, &request, NULL, error);
    g_autofree char *path = verified != NULL ? cosign_edition(verified, key, error) : NULL;
    return path != NULL && cosign_note(campaign_of(desk), verified, key, error);
}

static gboolean
do_cosign(Desk *desk, GError **error)
{
    return cosign_with(desk, desk->stranger, error);
}

static gboolean
do_cosign_by_its_own(Desk *desk, GError **error)
{
    return cosign_with(desk, desk->key, error);
}

static gboolean
do_prove(Desk *desk, GError **error)
{
    g_autoptr(Signatory) who =
        roster_get(campaign_get_roster(campaign_of(desk)), find(desk, "River Watch"), error);
    g_autoptr(Receipt) receipt = receipts_issue(campaign_of(desk), who, 0, error);
    return receipt != NULL;
}

/* A new key, that the old one introduces, seals the same. */
static gboolean
do_change_key_and_seal(Desk *desk, GError **error)
{
    desk->next_key = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(desk->next_key);
    g_autofree char *file = seal_public_key_write(public);
    g_autofree char *signature = succession_sign(
        desk->key, public, clock_now(campaign_get_clock(campaign_of(desk))), FALSE, error);
    desk->succession = succession_new();
    return signature != NULL && succession_add(desk->succession, file, signature, error) &&
           seal_with(desk, NULL, error);
}

/* As if the power had gone between the store's word and the folder's name. */
static gboolean
do_cut_off_and_finish(Desk *desk, GError **error)
{
    int64_t newest = 0;
    if (!edition_get_newest(campaign_of(desk), &newest, error))
        return FALSE;
    desk->is_idle = newest == 0;
    if (newest > 0) {
        g_autofree char *folder = edition_get_folder(campaign_of(desk), newest);
        g_autofree char *name =
            g_strdup_printf("out/.edition-%" G_GINT64_FORMAT ".new", newest);
        g_autofree char *aside = campaign_path(campaign_of(desk), name);
        g_assert_cmpint(g_rename(folder, aside), ==, 0);
        begun_reopen(&desk->begun);
    }
    return edition_finish(campaign_of(desk), error);
}

/* What each comes to, at each place: "+" another edition, "=" done and none, "-" nothing was
 * to be done, or part of what it is refused with, after which all is as it was. */
static const struct {
    const char *name;
    gboolean (*run)(Desk *desk, GError **error);
    const char *expected[PLACES];
} steps[] = {
#define NEW    "nothing is new to seal"
#define YET    "there is no edition"
#define FOLDER "is neither the folder of an edition"
#define OWN    "another organization's co-signs"
#define ALL(word)                                                                              \
    {                                                                                          \
        word, word, word, word, word, word, word                                               \
    }
    /* none, sealed, cosigned, delivered, answered, followed, taken */
    {"seal", do_seal, {"+", NEW, NEW, NEW, NEW, NEW, "+"}},
    {"seal-all-the-same", do_seal_all_the_same, ALL("+")},
    {"sign-late-and-seal", do_sign_late_and_seal, ALL("+")},
    {"withdraw-and-seal", do_withdraw_and_seal, ALL("+")},
    {"hide-and-seal", do_hide_and_seal, ALL("+")},
    {"erase", do_erase, ALL("=")},
    {"erase-and-seal", do_erase_and_seal, ALL("+")},
    {"erase-the-withheld-and-seal", do_erase_the_withheld_and_seal, ALL("+")},
    {"erase-the-last-and-seal", do_erase_the_last_and_seal, ALL("+")},
    {"change-and-seal", do_change_and_seal, ALL("text")},
    {"mend-and-seal", do_mend_and_seal, ALL("+")},
    {"revise-and-seal", do_revise_and_seal, ALL("{{signatories}} is empty")},
    {"build", do_build, ALL("=")},
    {"deliver", do_deliver, {YET, "=", "=", "-", "-", "=", "taken away"}},
    {"deliver-again", do_deliver_again, {YET, "=", "=", "=", "=", "=", "taken away"}},
    {"seal-and-deliver", do_seal_and_deliver, ALL("+")},
    {"answer", do_answer, {YET, "=", "=", "=", "=", "=", "="}},
    {"cosign", do_cosign, {FOLDER, "=", "already", "=", "=", "=", "="}},
    {"cosign-by-its-own", do_cosign_by_its_own, {FOLDER, OWN, OWN, OWN, OWN, OWN, OWN}},
    {"prove", do_prove, {"there is no edition", "=", "=", "=", "=", "=", "="}},
    {"change-key-and-seal", do_change_key_and_seal, ALL("+")},
    {"cut-off-and-finish", do_cut_off_and_finish, {"-", "=", "=", "=", "=", "=", "="}},
};

static const char *const place_words[PLACES] = {"none",     "sealed",   "cosigned", "delivered",
                                                "answered", "followed", "taken"};

static void
open_copy(Desk *desk, const char *folder)
{
    g_autofree char *command = NULL;
    *desk = (Desk){.key = the_key, .next_key = the_key, .stranger = the_stranger};
    desk->begun.folder = g_dir_make_tmp("transitions-XXXXXX", NULL);
    desk->begun.clock = clock_new_at(1699293600);
    command = g_strdup_printf("cp -a '%s/.' '%s'", folder, desk->begun.folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    begun_reopen(&desk->begun);
}

static void
close_copy(Desk *desk)
{
    if (desk->next_key != the_key)
        seal_key_free(desk->next_key);
    succession_free(desk->succession);
    begun_tear_down(&desk->begun);
}

static int64_t
count_editions(const Desk *desk)
{
    g_autoptr(GError) error = NULL;
    int64_t newest = 0;
    g_assert_true(edition_get_newest(campaign_of(desk), &newest, &error));
    g_assert_no_error(error);
    return newest;
}

/* All that was sealed is there as it was, each in its place. */
static void
assert_verified(const Desk *desk, int64_t newest)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) known = chain_read_known(campaign_of(desk), &error);
    g_autoptr(SealPublicKey) old = seal_key_get_public(desk->key);
    const ChainRequest request = {.verify = {.key = old},
                                  .known = (const ChainKnown *)known->data,
                                  .known_count = known->len};
    if (newest == 0)
        return;

    g_autoptr(GPtrArray) all =
        chain_verify_all(campaign_get_folder(campaign_of(desk)), &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->len, >=, (unsigned)newest);
}

static void
assert_sound(const Desk *desk, int64_t newest)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_verify(campaign_get_journal(campaign_of(desk)), NULL, &error));
    g_assert_no_error(error);
    g_assert_true(store_check(campaign_get_store(campaign_of(desk)), &error));
    g_assert_no_error(error);
    assert_verified(desk, newest);
}

static void
walk_one(size_t step, Place place)
{
    Desk desk;
    g_autoptr(GError) error = NULL;
    const char *expected = steps[step].expected[place], *found = NULL;
    open_copy(&desk, places[place]);
    const int64_t before = count_editions(&desk);
    const gboolean done = steps[step].run(&desk, &error);
    const int64_t after = count_editions(&desk);

    g_assert_true(done == (error == NULL));
    found = !done ? error->message : after > before ? "+" : desk.is_idle ? "-" : "=";
    if (done ? strcmp(found, expected) != 0 : strstr(found, expected) == NULL)
        g_error("%s of what is %s should be '%s', not '%s'", steps[step].name,
                place_words[place], expected, found);
    g_assert_cmpint(after, ==, before + (done && expected[0] == '+' ? 1 : 0));
    assert_sound(&desk, after);
    tampered_entry_is_named(campaign_of(&desk));
    close_copy(&desk);
}

static void
every_place_takes_it_as_the_table_says(gconstpointer data)
{
    for (Place place = NONE; place < PLACES; place++)
        walk_one(GPOINTER_TO_SIZE(data), place);
}

/* Takes a campaign that stands at an earlier place on to `place`. */
static void
go_on(Desk *desk, Place place)
{
    g_autoptr(GError) error = NULL;
    gboolean done = FALSE;
    switch (place) {
    case SEALED:
        done = do_seal(desk, &error);
        break;
    case COSIGNED:
        done = do_cosign(desk, &error);
        break;
    case DELIVERED:
        done = do_deliver(desk, &error);
        break;
    case ANSWERED:
        done = do_answer(desk, &error);
        break;
    case FOLLOWED:
        begun_sign(&desk->begun, "Heron Society", NULL, NULL, "Ada Quill");
        done = do_seal(desk, &error);
        break;
    case TAKEN:
        done = erase(desk, "Quiet Orchard", &error);
        break;
    default:
        g_assert_not_reached();
    }
    g_assert_no_error(error);
    g_assert_true(done);
}

static void
make_places(void)
{
    static const Place earlier[PLACES] = {[COSIGNED] = SEALED,
                                          [DELIVERED] = SEALED,
                                          [ANSWERED] = DELIVERED,
                                          [FOLLOWED] = SEALED,
                                          [TAKEN] = SEALED};
    Begun begun = {.folder = NULL};
    begun_set_up(&begun, "organizations");
    begun_change(&begun, "campaign.conf",
                 "salutation =", "email = m@example.org\nsalutation =");
    begun_reopen(&begun);
    begun_sign(&begun, "River Watch", NULL, NULL, "Ada Quill");
    begun_sign(&begun, "Watershed Law Clinic", NULL, NULL, "Ada Quill");
    begun_sign(&begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    begun_sign(&begun, "The Hidden Spring", "visibility", "withheld", "Ada Quill");
    places[NONE] = begun.folder;
    campaign_close(begun.campaign);
    clock_free(begun.clock);

    for (Place place = SEALED; place < PLACES; place++) {
        Desk desk;
        open_copy(&desk, places[earlier[place]]);
        go_on(&desk, place);
        places[place] = desk.begun.folder;
        campaign_close(desk.begun.campaign);
        clock_free(desk.begun.clock);
    }
}

static void
remove_places(void)
{
    for (Place place = NONE; place < PLACES; place++) {
        g_autofree char *command = g_strdup_printf("rm -rf '%s'", places[place]);
        g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
        g_free(places[place]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    the_key = seal_key_new();
    the_stranger = seal_key_new();
    make_places();
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *path = g_strdup_printf(
            "/transitions/every_place_takes_it_as_the_table_says/%s", steps[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), every_place_takes_it_as_the_table_says);
    }
    const int status = g_test_run();
    remove_places();
    seal_key_free(the_key);
    seal_key_free(the_stranger);
    return status;
}
