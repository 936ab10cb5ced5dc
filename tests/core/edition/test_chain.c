#include "begun.h"

#include "base/file.h"
#include "edition/chain.h"
#include "edition/edition.h"

#include <string.h>

#define DAY INT64_C(86400)

/* A campaign with an edition, and a key. */
typedef struct {
    Begun begun;
    SealKey *key;
    SealPublicKey *public;
    GString *passed; /* "check: what" a line */
} Fixture;

static void
seal(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    const EditionOverride again = {.rule = "unchanged", .reason = "once more"};
    const EditionRequest request = {
        .key = fixture->key, .overrides = &again, .override_count = 1};
    g_autoptr(Edition) edition = edition_seal(fixture->begun.campaign, &request, &error);
    g_assert_no_error(error);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_set_up(&fixture->begun, "organizations");
    fixture->key = seal_key_new();
    fixture->public = seal_key_get_public(fixture->key);
    fixture->passed = g_string_new(NULL);
    begun_sign(&fixture->begun, "Friends of the Sarn", NULL, NULL, "Ada Quill");
    seal(fixture);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal_key_free(fixture->key);
    seal_public_key_free(fixture->public);
    g_string_free(fixture->passed, TRUE);
    begun_tear_down(&fixture->begun);
}

static void
note(const char *check, const char *what, void *closure)
{
    g_string_append_printf(closure, "%s: %s\n", check, what);
}

static ChainRequest
ask(Fixture *fixture, int64_t now)
{
    g_string_truncate(fixture->passed, 0);
    return (ChainRequest){
        .verify = {.key = fixture->public, .passed = note, .closure = fixture->passed},
        .now = now};
}

static void
verify(Fixture *fixture, int64_t number, int64_t now, int64_t newest)
{
    g_autoptr(GError) error = NULL;
    int64_t found = 0;
    const ChainRequest request = ask(fixture, now);
    g_autofree char *folder = edition_get_folder(fixture->begun.campaign, number);
    g_autoptr(Verified) verified = chain_verify_edition(folder, &request, &found, &error);
    g_assert_no_error(error);
    g_assert_cmpint(manifest_get_edition(verified->manifest), ==, number);
    g_assert_cmpint(found, ==, newest);
}

static gboolean
was_told(const Fixture *fixture, const char *what)
{
    return strstr(fixture->passed->str, what) != NULL;
}

static void
an_edition_from_the_future_is_warned_of(Fixture *fixture, const void *unused)
{
    (void)unused;
    const int64_t now = clock_now(fixture->begun.clock);
    verify(fixture, 1, now, 1);
    g_assert_false(was_told(fixture, "time: "));
    verify(fixture, 1, now - DAY, 1);
    g_assert_true(
        was_told(fixture, "time: warning: edition 1 says that it is from the future"));
    verify(fixture, 1, 0, 1);
    g_assert_false(was_told(fixture, "time: "));
}

static void
a_clock_that_went_back_is_warned_of(Fixture *fixture, const void *unused)
{
    (void)unused;
    const int64_t now = clock_now(fixture->begun.clock);
    clock_set(fixture->begun.clock, now - DAY);
    seal(fixture);
    verify(fixture, 2, now, 2);
    g_assert_true(was_told(fixture, "time: warning: edition 2 says that it is older"));
    clock_set(fixture->begun.clock, now + DAY);
    seal(fixture);
    verify(fixture, 3, now + DAY, 3);
    g_assert_true(was_told(fixture, "chain: back to edition 1"));
}

static void
what_the_store_sealed_is_known(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    seal(fixture);
    g_autoptr(GArray) known = chain_read_known(fixture->begun.campaign, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(known->len, ==, 2);
    g_autofree char *folder = edition_get_folder(fixture->begun.campaign, 1);
    ChainRequest request = ask(fixture, 0);
    request.known = (const ChainKnown *)(void *)known->data;
    request.known_count = known->len;
    g_autoptr(Verified) verified = chain_verify_edition(folder, &request, NULL, &error);
    g_assert_no_error(error);

    g_array_index(known, ChainKnown, 0).sha256.bytes[0] ^= 1;
    g_assert_null(chain_verify_edition(folder, &request, NULL, &error));
    g_assert_error(error, CHAIN_ERROR, CHAIN_ERROR_FORK);
    g_assert_cmpstr(chain_name_problem(error), ==, "fork");
    g_clear_error(&error);

    request.known_campaign = "Another letter"; /* which is nothing to this one */
    g_autoptr(Verified) again = chain_verify_edition(folder, &request, NULL, &error);
    g_assert_no_error(error);
}

static void
a_folder_of_another_name_stands_alone(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    int64_t newest = 0;
    seal(fixture);
    g_autofree char *folder = edition_get_folder(fixture->begun.campaign, 1);
    g_autofree char *moved = campaign_path(fixture->begun.campaign, "out/delivered");
    g_assert_cmpint(rename(folder, moved), ==, 0);
    const ChainRequest request = ask(fixture, 0);
    g_autoptr(Verified) verified = chain_verify_edition(moved, &request, &newest, &error);
    g_assert_no_error(error);
    g_assert_cmpint(newest, ==, 1);
    verify(fixture, 2, 0, 2);
    g_assert_true(was_told(fixture, "which is not here to compare"));
}

static void
without_a_key_no_chain_is_verified(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const char *folder = campaign_get_folder(fixture->begun.campaign);
    ChainRequest request = ask(fixture, 0);
    g_assert_true(chain_is_one(folder));
    g_autoptr(GPtrArray) all = chain_verify_all(folder, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->len, ==, 1);
    request.verify.key = NULL;
    g_assert_null(chain_verify_all(folder, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY);
}

#define TEST(name) g_test_add("/chain/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(an_edition_from_the_future_is_warned_of);
    TEST(a_clock_that_went_back_is_warned_of);
    TEST(what_the_store_sealed_is_known);
    TEST(a_folder_of_another_name_stands_alone);
    TEST(without_a_key_no_chain_is_verified);
    return g_test_run();
}
