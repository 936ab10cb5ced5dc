#include "begun.h"

#include "base/file.h"
#include "edition/edition.h"
#include "edition/receipts.h"
#include "edition/verify_receipt.h"

#include <string.h>

/* A sealed edition of five: three named, one for the addressee alone, one for nobody; and one
 * that is not even counted. */
typedef struct {
    Begun begun;
    Campaign *campaign; /* of `begun` */
    SealKey *key;
    SealPublicKey *public;
    int64_t friends, recipient, withheld, internal;
} Fixture;

static void
seal(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    const EditionOverride again = {.rule = "unchanged", .reason = "once more"};
    const EditionRequest request = {
        .key = fixture->key, .overrides = &again, .override_count = 1};
    g_autoptr(Edition) edition = edition_seal(fixture->campaign, &request, &error);
    g_assert_no_error(error);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    Begun *begun = &fixture->begun;
    begun_set_up(begun, "organizations");
    fixture->campaign = begun->campaign;
    fixture->key = seal_key_new();
    fixture->public = seal_key_get_public(fixture->key);
    fixture->friends = begun_sign(begun, "Friends of the Sarn", NULL, NULL, "Ada Quill");
    begun_sign(begun, "Watershed Law Clinic", NULL, NULL, "Ada Quill");
    begun_sign(begun, "Quiet Rapids", NULL, NULL, "Ada Quill");
    fixture->recipient =
        begun_sign(begun, "Ilse's Fund", "visibility", "recipient", "Ada Quill");
    fixture->withheld =
        begun_sign(begun, "The Hidden Spring", "visibility", "withheld", "Ada Quill");
    fixture->internal =
        begun_sign(begun, "The Inner Well", "visibility", "internal", "Ada Quill");
    seal(fixture);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal_key_free(fixture->key);
    seal_public_key_free(fixture->public);
    begun_tear_down(&fixture->begun);
}

static Receipt *
issue(Fixture *fixture, int64_t id, int64_t edition, GError **error)
{
    g_autoptr(Signatory) signatory =
        roster_get(campaign_get_roster(fixture->campaign), id, NULL);
    return receipts_issue(fixture->campaign, signatory, edition, error);
}

static void
assert_proves(Fixture *fixture, int64_t id, int64_t edition, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Receipt) receipt = issue(fixture, id, edition, &error);
    g_assert_no_error(error);
    g_assert_true(receipt_check(receipt, fixture->public, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(receipt_get_entry(receipt)->name, ==, name);
}

static void
assert_refused(Fixture *fixture, int64_t id, int64_t edition, ReceiptsError code,
               const char *said)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(issue(fixture, id, edition, &error));
    g_assert_error(error, RECEIPTS_ERROR, (int)code);
    if (strstr(error->message, said) == NULL)
        g_error("'%s' is not '%s'", error->message, said);
}

static void
whoever_was_counted_has_one(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_proves(fixture, fixture->friends, 0, "Friends of the Sarn");
    assert_proves(fixture, fixture->recipient, 0, "Ilse's Fund");
    assert_proves(fixture, fixture->withheld, 1, "The Hidden Spring");
}

static void
whoever_was_not_has_none(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_refused(fixture, fixture->internal, 0, RECEIPTS_ERROR_NOT_COUNTED, "internal");
    const int64_t late = begun_sign(&fixture->begun, "Late River", NULL, NULL, "Ada Quill");
    assert_refused(fixture, late, 0, RECEIPTS_ERROR_NOT_COUNTED, "signed");
    assert_refused(fixture, fixture->friends, 2, RECEIPTS_ERROR_NONE, "no edition 2");
    seal(fixture);
    assert_proves(fixture, late, 0, "Late River");
    assert_refused(fixture, late, 1, RECEIPTS_ERROR_NOT_COUNTED, "it was in 2");
}

static void
the_newest_that_counted_it_is_taken(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const RosterRecord gone = {.status = STATUS_WITHDRAWN};
    seal(fixture);
    g_autoptr(Receipt) second = issue(fixture, fixture->withheld, 0, &error);
    g_assert_cmpint(receipt_get_edition(second), ==, 2);

    g_assert_true(roster_record(campaign_get_roster(fixture->campaign), fixture->withheld,
                                &gone, &error));
    seal(fixture);
    g_autoptr(Receipt) still = issue(fixture, fixture->withheld, 0, &error);
    g_assert_cmpint(receipt_get_edition(still), ==, 2);
    assert_refused(fixture, fixture->withheld, 3, RECEIPTS_ERROR_NOT_COUNTED, "it was in 1, 2");
}

/* What was sealed is what the leaf commits to, whatever the entry is called now. */
static void
an_edit_made_since_takes_nothing_away(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(fixture->campaign);
    g_assert_true(roster_edit(roster, fixture->withheld, "name", "The Open Spring", &error));
    g_assert_no_error(error);
    assert_proves(fixture, fixture->withheld, 1, "The Hidden Spring");
    seal(fixture);
    assert_proves(fixture, fixture->withheld, 2, "The Open Spring");
}

static void
who_was_merged_away_is_found_in_who_it_was_merged_into(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(fixture->campaign);
    const int64_t kept =
        begun_sign(&fixture->begun, "The Spring, Hidden", NULL, NULL, "Ada Quill");
    g_assert_true(roster_merge(roster, kept, fixture->withheld, &error));
    g_assert_no_error(error);
    assert_proves(fixture, kept, 1, "The Hidden Spring");
}

/* The receipts of two differ in what only their owners have. */
static void
nobodys_salt_is_anothers(Fixture *fixture, const void *unused)
{
    (void)unused;
    const int64_t ids[] = {fixture->friends, fixture->recipient, fixture->withheld};
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        for (size_t j = 0; j < i; j++) {
            g_autoptr(Receipt) one = issue(fixture, ids[i], 0, NULL);
            g_autoptr(Receipt) other = issue(fixture, ids[j], 0, NULL);
            g_assert_cmpint(memcmp(receipt_get_entry(one)->salt, receipt_get_entry(other)->salt,
                                   MANIFEST_SALT_SIZE),
                            !=, 0);
            g_assert_false(digest_equal(receipt_get_leaf(one), receipt_get_leaf(other)));
        }
}

static char *
write_receipt(Fixture *fixture, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Receipt) receipt = issue(fixture, fixture->withheld, 1, &error);
    g_autofree char *text = receipt_write(receipt);
    g_autofree char *out = campaign_path(fixture->campaign, name);
    g_autofree char *folder = g_path_get_dirname(out);
    g_assert_true(file_make_folder(folder, NULL));
    g_assert_true(file_write(out, text, strlen(text), &error));
    g_assert_no_error(error);
    return g_steal_pointer(&out);
}

static void
note(const char *check, const char *what, void *closure)
{
    (void)what;
    g_string_append_printf(closure, "%s ", check);
}

static void
the_edition_beside_it_is_compared(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) passed = g_string_new(NULL);
    g_autofree char *path = write_receipt(fixture, "out/receipts/receipt.json");
    g_autofree char *alone = write_receipt(fixture, "alone/receipt.json");
    g_autofree char *manifest = campaign_path(fixture->campaign, "out/edition-1/manifest.json");
    const VerifyRequest request = {.key = fixture->public, .passed = note, .closure = passed};
    g_assert_true(verify_is_receipt(path));
    g_assert_false(verify_is_receipt(manifest));

    g_autoptr(Receipt) receipt = verify_receipt(path, NULL, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(passed->str, ==, "key seal letter entry proof edition ");
    g_string_truncate(passed, 0);
    g_autoptr(Receipt) by_itself = verify_receipt(alone, NULL, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(passed->str, ==, "key seal letter entry proof ");

    g_autofree char *json = NULL;
    g_autofree char *folder = campaign_path(fixture->campaign, "out/edition-1");
    g_assert_true(g_file_get_contents(manifest, &json, NULL, NULL));
    g_autofree char *other = g_strconcat(json, "\n", NULL);
    g_assert_true(file_write(manifest, other, strlen(other), NULL));
    g_assert_null(verify_receipt(alone, folder, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "there are two"));
}

static void
a_receipt_older_than_wanted_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_receipt(fixture, "out/receipts/receipt.json");
    VerifyRequest request = {.key = fixture->public, .at_least = 1};
    g_autoptr(Receipt) receipt = verify_receipt(path, NULL, &request, &error);
    g_assert_no_error(error);
    request.at_least = 2;
    g_assert_null(verify_receipt(path, NULL, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_OLDER);
}

static void
a_folder_that_is_not_what_was_sealed_vouches_for_nobody(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *manifest = campaign_path(fixture->campaign, "out/edition-1/manifest.json");
    g_assert_true(file_write(manifest, "{}\n", 3, NULL));
    assert_refused(fixture, fixture->friends, 1, RECEIPTS_ERROR_FOLDER, "not what was sealed");
}

#define TEST(name) g_test_add("/receipts/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(whoever_was_counted_has_one);
    TEST(whoever_was_not_has_none);
    TEST(the_newest_that_counted_it_is_taken);
    TEST(an_edit_made_since_takes_nothing_away);
    TEST(who_was_merged_away_is_found_in_who_it_was_merged_into);
    TEST(nobodys_salt_is_anothers);
    TEST(the_edition_beside_it_is_compared);
    TEST(a_receipt_older_than_wanted_is_refused);
    TEST(a_folder_that_is_not_what_was_sealed_vouches_for_nobody);
    return g_test_run();
}
