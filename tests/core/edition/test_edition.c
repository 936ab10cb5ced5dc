#include "begun.h"

#include "base/file.h"
#include "edition/edition.h"
#include "edition/verify.h"

#include <glib/gstdio.h>
#include <string.h>

/* A campaign with three who signed on somebody's word, one of them not to be named. */
typedef struct {
    Begun begun;
    Campaign *campaign; /* of `begun` */
    SealKey *key;
} Fixture;

static void
sign(Fixture *fixture, const char *name, const char *authority)
{
    begun_sign(&fixture->begun, name, NULL, NULL, authority);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_set_up(&fixture->begun, "organizations");
    fixture->campaign = fixture->begun.campaign;
    fixture->key = seal_key_new();
    sign(fixture, "Friends of the Sarn", "Ada Quill");
    sign(fixture, "Watershed Law Clinic", "Ada Quill");
    begun_sign(&fixture->begun, "The Hidden Spring", "visibility", "withheld", "Ada Quill");
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal_key_free(fixture->key);
    begun_tear_down(&fixture->begun);
}

static Edition *
seal(Fixture *fixture, const EditionOverride *override, GError **error)
{
    const EditionRequest request = {
        .key = fixture->key, .overrides = override, .override_count = override != NULL ? 1 : 0};
    return edition_seal(fixture->campaign, &request, error);
}

static void
assert_refused(Fixture *fixture, const char *rule)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = edition_get_folder(fixture->campaign, 1);
    int64_t newest = -1;
    g_assert_null(seal(fixture, NULL, &error));
    g_assert_error(error, REVIEW_ERROR, REVIEW_ERROR_REFUSED);
    if (strstr(error->message, rule) == NULL)
        g_error("refused, but not for '%s': %s", rule, error->message);
    g_assert_false(file_exists(folder));
    g_assert_true(edition_get_newest(fixture->campaign, &newest, NULL));
    g_assert_cmpint(newest, ==, 0);
}

static Manifest *
verify(Fixture *fixture, int64_t number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SealPublicKey) key = seal_key_get_public(fixture->key);
    g_autofree char *folder = edition_get_folder(fixture->campaign, number);
    const VerifyRequest request = {.key = key, .at_least = number};
    Manifest *manifest = verify_edition(folder, &request, &error);
    g_assert_no_error(error);
    return manifest;
}

static gboolean
holds(const char *folder, const char *file, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GBytes) bytes = file_read(path, 1 << 24, &error);
    g_assert_no_error(error);
    size_t length = 0;
    const void *data = g_bytes_get_data(bytes, &length);
    return memmem(data, length, text, strlen(text)) != NULL;
}

static void
a_sealed_edition_verifies(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(edition->number, ==, 1);
    g_assert_cmpint(edition->count.total, ==, 3);
    g_assert_cmpint(edition->count.withheld, ==, 1);
    g_autoptr(Manifest) manifest = verify(fixture, 1);
    g_assert_null(manifest_get_previous(manifest));
}

static void
a_withheld_name_is_in_no_file(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) names = file_list_folder(edition->folder, &error);
    unsigned named = 0;
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path =
            g_build_filename(edition->folder, g_ptr_array_index(names, i), NULL);
        g_autoptr(GBytes) bytes = file_read(path, 1 << 24, &error);
        size_t length = 0;
        const char *data = g_bytes_get_data(bytes, &length);
        g_assert_null(memmem(data, length, "Hidden Spring", 13));
        named += memmem(data, length, "Watershed Law", 13) != NULL;
    }
    g_assert_cmpuint(named, >, 0);
}

static void
the_next_edition_is_chained_to_the_first(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) first = seal(fixture, NULL, &error);
    sign(fixture, "Late River", "Ada Quill");
    g_autoptr(Edition) second = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second->number, ==, 2);
    g_assert_cmpint(second->count.total, ==, 4);
    g_autoptr(Manifest) manifest = verify(fixture, 2);
    g_assert_true(digest_equal(manifest_get_previous(manifest), &first->manifest));
    g_autoptr(Manifest) before = verify(fixture, 1);
    g_assert_cmpint(manifest_get_count(before).total, ==, 3);
}

static void
what_says_nothing_new_is_not_sealed_again(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const EditionOverride override = {.rule = "unchanged", .reason = "a new press sheet"};
    g_autoptr(Edition) first = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_assert_null(seal(fixture, NULL, &error));
    g_assert_error(error, REVIEW_ERROR, REVIEW_ERROR_REFUSED);
    g_assert_nonnull(strstr(error->message, "nothing is new to seal: edition 1"));
    g_clear_error(&error);
    g_autoptr(Edition) second = seal(fixture, &override, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second->number, ==, 2);
}

/* The name of somebody who is not shown, too, is part of what its leaf commits to. */
static void
whatever_a_leaf_commits_to_is_new_when_it_changes(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const changes[][3] = {
        {"The Hidden Spring", "acronym", "HS"},
        {"The Hidden Spring", "visibility", "internal"},
        {"Watershed Law Clinic", "name", "Watershed Law Clinics"},
        {"Friends of the Sarn", "visibility", "recipient"},
    };
    Roster *roster = campaign_get_roster(fixture->campaign);
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) first = seal(fixture, NULL, &error);
    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(Signatory) who = roster_find(roster, changes[i][0], &error);
        g_assert_no_error(error);
        /* Who signed may be hidden by its owner. */
        g_assert_true(roster_edit(roster, who->id, changes[i][1], changes[i][2], &error));
        g_assert_no_error(error);
        g_autoptr(Edition) next = seal(fixture, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpint(next->number, ==, (int64_t)i + 2);
    }
}

/* SIG-21: what was proved stays proved; the next edition knows nothing of the name. */
static void
who_withdraws_is_in_no_later_edition(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const RosterRecord withdrawn = {.status = STATUS_WITHDRAWN};
    Roster *roster = campaign_get_roster(fixture->campaign);
    g_autoptr(Edition) first = seal(fixture, NULL, &error);
    g_autoptr(Signatory) who = roster_find(roster, "Watershed Law Clinic", &error);
    g_assert_true(roster_record(roster, who->id, &withdrawn, &error));
    g_autoptr(Edition) second = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(second->count.total, ==, 2);
    g_autoptr(GPtrArray) names = file_list_folder(second->folder, &error);
    for (unsigned i = 0; i < names->len; i++)
        g_assert_false(holds(second->folder, names->pdata[i], "Watershed"));
    g_assert_true(holds(second->folder, "page.html", "One name was taken back"));
    g_autoptr(Manifest) before = verify(fixture, 1);
    g_assert_cmpint(manifest_get_count(before).total, ==, 3);
}

static void
undecided_duplicates_refuse(Fixture *fixture, const void *unused)
{
    (void)unused;
    sign(fixture, "Watershed Law Clinics", "Ada Quill");
    assert_refused(fixture, "duplicates");
}

static void
a_sign_on_on_nobodys_word_refuses(Fixture *fixture, const void *unused)
{
    (void)unused;
    sign(fixture, "Hearsay Society", NULL);
    assert_refused(fixture, "authority");
}

static void
a_text_that_was_not_recorded_refuses(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_append(&fixture->begun, "letter.md", "\nAnd one thing more.\n");
    assert_refused(fixture, "text");
}

static void
an_empty_tag_refuses(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_append(&fixture->begun, "press.md", "\nMore: {{letter.url}}\n");
    assert_refused(fixture, "press.md: {{letter.url}}");
}

static void
a_count_that_disagrees_refuses(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_append(&fixture->begun, "press.md", "\nTwelve organisations met.\n");
    assert_refused(fixture, "'Twelve organisations'");
}

static void
a_rule_is_set_aside_with_a_reason(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const EditionOverride override = {.rule = "count", .reason = "they met before"};
    begun_append(&fixture->begun, "press.md", "\nTwelve organisations met.\n");
    g_autoptr(Edition) edition = seal(fixture, &override, &error);
    g_assert_no_error(error);
    g_assert_cmpint(edition->number, ==, 1);
}

static void
a_strangers_folder_is_not_overwritten(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = edition_get_folder(fixture->campaign, 1);
    g_assert_true(file_make_folder(folder, &error));
    g_assert_null(seal(fixture, NULL, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_EXISTS);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_clear_error(&error);
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
}

/* As if the power had gone after the store said "sealed" and before the folder had its name. */
static void
an_edition_that_was_cut_off_is_finished(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *aside = campaign_path(fixture->campaign, "out/.edition-1.new");
    g_assert_cmpint(g_rename(edition->folder, aside), ==, 0);

    begun_reopen(&fixture->begun);
    fixture->campaign = fixture->begun.campaign;
    g_assert_true(edition_finish(fixture->campaign, &error));
    g_assert_no_error(error);
    g_autoptr(Manifest) manifest = verify(fixture, 1);
    g_assert_cmpint(manifest_get_count(manifest).total, ==, 3);
}

static void
what_was_left_of_another_run_is_not_taken_for_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_autofree char *aside = campaign_path(fixture->campaign, "out/.edition-1.new");
    g_autofree char *manifest = g_build_filename(aside, "manifest.json", NULL);
    g_assert_cmpint(g_rename(edition->folder, aside), ==, 0);
    g_assert_true(file_write(manifest, "{}\n", 3, &error));
    g_assert_true(edition_finish(fixture->campaign, &error));
    g_assert_no_error(error);
    g_assert_false(file_exists(edition->folder));
}

/* Between its commit and its rename a run holds what is aside; nobody else has to do with it.
 */
static void
an_edition_that_another_run_puts_in_place_is_left_to_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *aside = campaign_path(fixture->campaign, "out/.edition-1.new");
    g_assert_cmpint(g_rename(edition->folder, aside), ==, 0);
    FileStage *held = NULL;
    g_assert_true(file_stage_resume(edition->folder, &held, &error));
    g_assert_nonnull(held);

    g_assert_true(edition_finish(fixture->campaign, &error));
    g_assert_no_error(error);
    g_assert_false(file_exists(edition->folder));
    g_assert_true(file_stage_commit(held, TRUE, &error));
    g_autoptr(Manifest) manifest = verify(fixture, 1);
    g_assert_nonnull(manifest);
}

static Manifest *
verify_copy(Fixture *fixture, int64_t number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SealPublicKey) key = seal_key_get_public(fixture->key);
    g_autofree char *folder = edition_get_recipient_folder(fixture->campaign, number);
    const VerifyRequest request = {.key = key, .at_least = number};
    Manifest *manifest = verify_edition(folder, &request, &error);
    g_assert_no_error(error);
    return manifest;
}

static void
who_is_named_to_the_addressee_alone_stands_in_its_copy_alone(Fixture *fixture,
                                                             const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_sign(&fixture->begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(edition->recipient_folder);
    g_assert_true(g_str_has_suffix(edition->recipient_folder, "/out/edition-1-recipient"));
    g_assert_true(holds(edition->recipient_folder, "letter.txt", "2. Quiet Orchard"));
    g_assert_false(holds(edition->folder, "letter.txt", "Quiet Orchard"));
    g_assert_false(holds(edition->folder, "letter.pdf", "Quiet Orchard"));
    g_assert_false(holds(edition->folder, "manifest.json", "Quiet Orchard"));
    g_assert_false(holds(edition->recipient_folder, "manifest.json", "Hidden Spring"));
    g_assert_false(holds(edition->recipient_folder, "letter.txt", "Hidden Spring"));
}

static void
each_copy_counts_all_and_names_its_own(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_sign(&fixture->begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(Manifest) public = verify(fixture, 1);
    g_autoptr(Manifest) copy = verify_copy(fixture, 1);
    g_assert_cmpint(manifest_get_count(public).total, ==, 4);
    g_assert_cmpint(manifest_get_count(public).public, ==, 2);
    g_assert_cmpint(manifest_get_count(public).withheld, ==, 2);
    g_assert_cmpint(manifest_get_count(copy).total, ==, 4);
    g_assert_cmpint(manifest_get_count(copy).public, ==, 3);
    g_assert_cmpint(manifest_get_count(copy).withheld, ==, 1);
}

/* Whoever has both could else tell which leaf of the public one is the name that is added. */
static void
the_copies_share_no_salt_and_no_leaf(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    size_t public_count = 0, copy_count = 0;
    begun_sign(&fixture->begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_autoptr(Manifest) public = verify(fixture, 1);
    g_autoptr(Manifest) copy = verify_copy(fixture, 1);
    const Digest *leaves = manifest_get_leaves(public, &public_count);
    const Digest *others = manifest_get_leaves(copy, &copy_count);
    g_assert_cmpuint(public_count, ==, 4);
    g_assert_cmpuint(copy_count, ==, 4);
    for (size_t i = 0; i < public_count; i++)
        for (size_t j = 0; j < copy_count; j++)
            g_assert_false(digest_equal(&leaves[i], &others[j]));
}

static void
the_addressees_copy_has_the_letter_and_no_press(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_sign(&fixture->begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_autoptr(Manifest) copy = verify_copy(fixture, 1);
    size_t count = 0;
    const ManifestFile *files = manifest_get_files(copy, &count);
    g_assert_cmpuint(count, ==, 4);
    for (size_t i = 0; i < count; i++)
        g_assert_true(g_str_has_prefix(files[i].path, "letter."));
}

static void
without_such_a_name_the_addressee_has_the_public_one(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = edition_get_recipient_folder(fixture->campaign, 1);
    EditionRecipient copy = {.is_there = TRUE};
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_assert_null(edition->recipient_folder);
    g_assert_false(file_exists(folder));
    g_assert_true(edition_find_copy(fixture->campaign, 1, &copy, &error));
    g_assert_false(copy.is_there);
}

static void
the_addressees_copy_follows_the_public_edition_before(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_sign(&fixture->begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    g_autoptr(Edition) first = seal(fixture, NULL, &error);
    g_autoptr(Manifest) copy = verify_copy(fixture, 1);
    g_assert_null(manifest_get_previous(copy));
    sign(fixture, "Late River", "Ada Quill");
    g_autoptr(Edition) second = seal(fixture, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(Manifest) next = verify_copy(fixture, 2);
    g_assert_true(digest_equal(manifest_get_previous(next), &first->manifest));
}

static void
an_addressees_copy_that_was_cut_off_is_finished(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_sign(&fixture->begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    g_autoptr(Edition) edition = seal(fixture, NULL, &error);
    g_autofree char *aside = campaign_path(fixture->campaign, "out/.edition-1-recipient.new");
    g_assert_cmpint(g_rename(edition->recipient_folder, aside), ==, 0);

    begun_reopen(&fixture->begun);
    fixture->campaign = fixture->begun.campaign;
    g_assert_true(edition_finish(fixture->campaign, &error));
    g_assert_no_error(error);
    g_autoptr(Manifest) manifest = verify_copy(fixture, 1);
    g_assert_cmpint(manifest_get_count(manifest).public, ==, 3);
}

#define TEST(name) g_test_add("/edition/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_sealed_edition_verifies);
    TEST(a_withheld_name_is_in_no_file);
    TEST(the_next_edition_is_chained_to_the_first);
    TEST(what_says_nothing_new_is_not_sealed_again);
    TEST(whatever_a_leaf_commits_to_is_new_when_it_changes);
    TEST(who_withdraws_is_in_no_later_edition);
    TEST(undecided_duplicates_refuse);
    TEST(a_sign_on_on_nobodys_word_refuses);
    TEST(a_text_that_was_not_recorded_refuses);
    TEST(an_empty_tag_refuses);
    TEST(a_count_that_disagrees_refuses);
    TEST(a_rule_is_set_aside_with_a_reason);
    TEST(a_strangers_folder_is_not_overwritten);
    TEST(an_edition_that_was_cut_off_is_finished);
    TEST(what_was_left_of_another_run_is_not_taken_for_it);
    TEST(an_edition_that_another_run_puts_in_place_is_left_to_it);
    TEST(who_is_named_to_the_addressee_alone_stands_in_its_copy_alone);
    TEST(each_copy_counts_all_and_names_its_own);
    TEST(the_copies_share_no_salt_and_no_leaf);
    TEST(the_addressees_copy_has_the_letter_and_no_press);
    TEST(without_such_a_name_the_addressee_has_the_public_one);
    TEST(the_addressees_copy_follows_the_public_edition_before);
    TEST(an_addressees_copy_that_was_cut_off_is_finished);
    return g_test_run();
}
