#include "proof/succession.h"

#include <string.h>

#define AT INT64_C(1699380000)
enum { KEYS = 4 };

/* Four keys, each of which introduced the one after it. */
typedef struct {
    SealKey *keys[KEYS];
    SealPublicKey *public[KEYS];
    Succession *succession;
} Fixture;

static void
introduce(const Fixture *fixture, int old, int new, gboolean is_revoked)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = seal_public_key_write(fixture->public[new]);
    g_autofree char *signature =
        succession_sign(fixture->keys[old], fixture->public[new], AT, is_revoked, &error);
    g_assert_no_error(error);
    g_assert_true(succession_add(fixture->succession, file, signature, &error));
    g_assert_no_error(error);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->succession = succession_new();
    for (int i = 0; i < KEYS; i++) {
        fixture->keys[i] = seal_key_new();
        fixture->public[i] = seal_key_get_public(fixture->keys[i]);
    }
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    succession_free(fixture->succession);
    for (int i = 0; i < KEYS; i++) {
        seal_key_free(fixture->keys[i]);
        seal_public_key_free(fixture->public[i]);
    }
}

static void
assert_leads(const Fixture *fixture, int from, int to)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(succession_leads(fixture->succession, fixture->public[from],
                                   fixture -> public[to], &error));
    g_assert_no_error(error);
}

static void
assert_leads_not(const Fixture *fixture, int from, int to, SuccessionError code)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(succession_leads(fixture->succession, fixture->public[from],
                                    fixture -> public[to], &error));
    g_assert_error(error, SUCCESSION_ERROR, (int)code);
}

static void
a_key_leads_to_those_that_follow_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    introduce(fixture, 1, 2, FALSE);
    introduce(fixture, 0, 1, FALSE);
    for (int from = 0; from < 3; from++)
        for (int to = from; to < 3; to++)
            assert_leads(fixture, from, to);
}

static void
nothing_leads_back_or_to_a_stranger(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_leads(fixture, 0, 0);
    assert_leads_not(fixture, 0, 1, SUCCESSION_ERROR_NONE);
    introduce(fixture, 0, 1, FALSE);
    assert_leads(fixture, 0, 1);
    assert_leads_not(fixture, 1, 0, SUCCESSION_ERROR_NONE);
    assert_leads_not(fixture, 0, 3, SUCCESSION_ERROR_NONE);
}

static void
a_circle_has_an_end(Fixture *fixture, const void *unused)
{
    (void)unused;
    introduce(fixture, 0, 1, FALSE);
    introduce(fixture, 1, 0, FALSE);
    assert_leads(fixture, 1, 0);
    assert_leads_not(fixture, 0, 3, SUCCESSION_ERROR_NONE);
}

static void
a_revoked_key_introduces_nobody(Fixture *fixture, const void *unused)
{
    (void)unused;
    introduce(fixture, 0, 1, FALSE);
    introduce(fixture, 1, 2, TRUE);
    assert_leads(fixture, 0, 1);
    assert_leads_not(fixture, 1, 2, SUCCESSION_ERROR_REVOKED);
    assert_leads_not(fixture, 0, 2, SUCCESSION_ERROR_REVOKED);
    g_assert_true(succession_is_revoked(fixture->succession, fixture->public[1]));
    g_assert_false(succession_is_revoked(fixture->succession, fixture->public[0]));
}

static void
a_key_that_introduced_two_leads_to_neither(Fixture *fixture, const void *unused)
{
    (void)unused;
    introduce(fixture, 0, 1, FALSE);
    introduce(fixture, 0, 1, FALSE);
    assert_leads(fixture, 0, 1);
    introduce(fixture, 0, 2, FALSE);
    assert_leads_not(fixture, 0, 1, SUCCESSION_ERROR_FORK);
    assert_leads_not(fixture, 0, 2, SUCCESSION_ERROR_FORK);
}

/* Signed by somebody who took the old key's id. */
static void
an_introduction_by_another_does_not_hold(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *file = seal_public_key_write(fixture->public[2]);
    g_autofree char *by_other =
        succession_sign(fixture->keys[3], fixture->public[2], AT, FALSE, NULL);
    g_assert_true(succession_add(fixture->succession, file, by_other, &error));
    assert_leads_not(fixture, 0, 2, SUCCESSION_ERROR_NONE);

    g_autofree char *of_other =
        succession_sign(fixture->keys[0], fixture->public[1], AT, FALSE, NULL);
    g_assert_false(succession_add(fixture->succession, file, of_other, &error));
    g_assert_error(error, SUCCESSION_ERROR, SUCCESSION_ERROR_FORM);
}

static void
only_a_signature_that_says_so_introduces(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *file = seal_public_key_write(fixture->public[1]);
    static const char *const comments[] = {"", "timestamp:1", "undersigned edition 1",
                                           "undersigned key A follows B since now"};
    for (size_t i = 0; i < G_N_ELEMENTS(comments); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *signature =
            seal_sign(fixture->keys[0], file, strlen(file), comments[i], NULL);
        g_assert_false(succession_add(fixture->succession, file, signature, &error));
        g_assert_error(error, SUCCESSION_ERROR, SUCCESSION_ERROR_FORM);
    }
    g_assert_cmpuint(succession_get_count(fixture->succession), ==, 0);
}

#define ADD(claim) g_test_add("/succession/" #claim, Fixture, NULL, set_up, claim, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(a_key_leads_to_those_that_follow_it);
    ADD(nothing_leads_back_or_to_a_stranger);
    ADD(a_circle_has_an_end);
    ADD(a_revoked_key_introduces_nobody);
    ADD(a_key_that_introduced_two_leads_to_neither);
    ADD(an_introduction_by_another_does_not_hold);
    ADD(only_a_signature_that_says_so_introduces);
    return g_test_run();
}
