#include "begun.h"

#include "campaign/token.h"

#include <string.h>

#define DAY 86400

static void
set_up(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    begun_set_up(begun, "organizations");
    for (int i = 0; i < 2; i++) {
        g_autoptr(Signatory) signatory = signatory_new();
        signatory_set(&signatory->name, i == 0 ? "River Watch" : "Salmon Trust");
        signatory_set(&signatory->email, i == 0 ? "watch@example.net" : "salmon@example.net");
        g_assert_true(
            roster_add(campaign_get_roster(begun->campaign), signatory, NULL, &error));
        g_assert_no_error(error);
    }
}

static void
tear_down(Begun *begun, const void *data)
{
    (void)data;
    begun_tear_down(begun);
}

static Digest
text_digest(void)
{
    return digest_of("the letter", 10);
}

static char *
make(const Begun *begun, TokenAction action, int64_t expires_at)
{
    g_autoptr(GError) error = NULL;
    const TokenGrant grant = {.action = action,
                              .signatory = 1,
                              .email = "watch@example.net",
                              .consent = text_digest(),
                              .expires_at = expires_at};
    char *text = token_make(begun->campaign, &grant, &error);
    g_assert_no_error(error);
    return text;
}

static TokenVerdict
check(const Begun *begun, const char *text, TokenAction action, int64_t signatory)
{
    g_autoptr(GError) error = NULL;
    const Digest consent = text_digest();
    TokenVerdict verdict = TOKEN_UNKNOWN;
    int64_t whose = -1;
    g_assert_true(
        token_check(begun->campaign, text, action, &consent, &verdict, &whose, &error));
    g_assert_no_error(error);
    g_assert_cmpint(whose, ==, signatory);
    return verdict;
}

static TokenVerdict
spend(const Begun *begun, const char *text, TokenAction action)
{
    g_autoptr(GError) error = NULL;
    const Digest consent = text_digest();
    TokenVerdict verdict = TOKEN_UNKNOWN;
    int64_t whose = 0;
    g_assert_true(
        token_spend(begun->campaign, text, action, &consent, &verdict, &whose, &error));
    g_assert_no_error(error);
    return verdict;
}

static void
a_token_is_good_for_one_action_once(Begun *begun, const void *data)
{
    (void)data;
    g_autofree char *sign = make(begun, TOKEN_SIGN, 0);
    g_autofree char *decline = make(begun, TOKEN_DECLINE, 0);
    g_assert_cmpint(check(begun, sign, TOKEN_SIGN, 1), ==, TOKEN_GOOD);
    g_assert_cmpint(check(begun, sign, TOKEN_SIGN, 1), ==, TOKEN_GOOD); /* looking is free */
    g_assert_cmpint(check(begun, sign, TOKEN_DECLINE, 0), ==, TOKEN_UNKNOWN);
    g_assert_cmpint(check(begun, sign, TOKEN_UNSUBSCRIBE, 0), ==, TOKEN_UNKNOWN);
    g_assert_cmpint(spend(begun, sign, TOKEN_DECLINE), ==, TOKEN_UNKNOWN);
    g_assert_cmpint(spend(begun, sign, TOKEN_SIGN), ==, TOKEN_GOOD);
    g_assert_cmpint(spend(begun, sign, TOKEN_SIGN), ==, TOKEN_SPENT);
    g_assert_cmpint(check(begun, sign, TOKEN_SIGN, 1), ==, TOKEN_SPENT);
    g_assert_cmpint(spend(begun, decline, TOKEN_DECLINE), ==, TOKEN_GOOD);
}

static void
unsubscribing_works_for_ever(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = make(begun, TOKEN_UNSUBSCRIBE, 0);
    Roster *roster = campaign_get_roster(begun->campaign);
    g_assert_cmpint(spend(begun, text, TOKEN_UNSUBSCRIBE), ==, TOKEN_GOOD);
    g_assert_true(roster_edit(roster, 1, "email", "new@example.net", &error));
    clock_set(begun->clock, clock_now(begun->clock) + 3650 * (int64_t)DAY);
    g_assert_cmpint(spend(begun, text, TOKEN_UNSUBSCRIBE), ==, TOKEN_GOOD);
    g_assert_true(roster_unsubscribe(roster, 1, "link", &error));
    g_assert_true(roster_unsubscribe(roster, 1, "link", &error));
    g_autoptr(Signatory) signatory = roster_get(roster, 1, &error);
    g_assert_no_error(error);
    g_assert_true(signatory->unsubscribed);
    g_assert_cmpint(signatory->status, ==, STATUS_PROSPECT);
}

static void
what_no_token_is_finds_nobody(Begun *begun, const void *data)
{
    (void)data;
    g_autofree char *text = make(begun, TOKEN_SIGN, 0);
    g_autofree char *longer = g_strconcat(text, "A", NULL);
    g_autofree char *other = g_strdup(text);
    other[7] = other[7] == 'A' ? 'B' : 'A';
    const char *const texts[] = {
        "",    "preview",     longer,
        other, "' OR 1=1 --", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpint(check(begun, texts[i], TOKEN_SIGN, 0), ==, TOKEN_UNKNOWN);
    g_assert_cmpint(check(begun, text, TOKEN_SIGN, 1), ==, TOKEN_GOOD);
}

static void
a_token_ends_with_its_day(Begun *begun, const void *data)
{
    (void)data;
    const int64_t now = clock_now(begun->clock);
    g_autofree char *text = make(begun, TOKEN_SIGN, now + DAY);
    clock_set(begun->clock, now + DAY);
    g_assert_cmpint(check(begun, text, TOKEN_SIGN, 1), ==, TOKEN_GOOD);
    clock_set(begun->clock, now + DAY + 1);
    g_assert_cmpint(spend(begun, text, TOKEN_SIGN), ==, TOKEN_EXPIRED);
}

static void
a_sign_on_is_to_the_text_that_was_mailed(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const Digest other = digest_of("another letter", 14);
    g_autofree char *sign = make(begun, TOKEN_SIGN, 0);
    g_autofree char *decline = make(begun, TOKEN_DECLINE, 0);
    TokenVerdict verdict = TOKEN_UNKNOWN;
    int64_t whose = 0;
    g_assert_true(
        token_spend(begun->campaign, sign, TOKEN_SIGN, &other, &verdict, &whose, &error));
    g_assert_cmpint(verdict, ==, TOKEN_OTHER_TEXT);
    g_assert_cmpint(check(begun, sign, TOKEN_SIGN, 1), ==, TOKEN_GOOD); /* nothing was spent */
    g_assert_true(
        token_spend(begun->campaign, decline, TOKEN_DECLINE, &other, &verdict, &whose, &error));
    g_assert_cmpint(verdict, ==, TOKEN_GOOD); /* a no is one to any text */
}

static void
who_has_a_corrected_address_is_not_who_had_the_wrong_one(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    g_autofree char *text = make(begun, TOKEN_SIGN, 0);
    g_assert_true(roster_edit(roster, 1, "email", "Watch@example.net", &error));
    g_assert_cmpint(check(begun, text, TOKEN_SIGN, 1), ==,
                    TOKEN_GOOD); /* the same, typed anew */
    g_assert_true(roster_edit(roster, 1, "email", "other@example.net", &error));
    g_assert_no_error(error);
    g_assert_cmpint(spend(begun, text, TOKEN_SIGN), ==, TOKEN_MOVED);
}

static void
a_token_follows_a_merge(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = make(begun, TOKEN_SIGN, 0);
    g_assert_true(roster_merge(campaign_get_roster(begun->campaign), 2, 1, &error));
    g_assert_no_error(error);
    g_assert_cmpint(check(begun, text, TOKEN_SIGN, 2), ==, TOKEN_GOOD);
}

static void
the_store_does_not_have_the_token(Begun *begun, const void *data)
{
    (void)data;
    static const char *const files[] = {"roster.db", "roster.db-wal"};
    g_autofree char *text = make(begun, TOKEN_SIGN, 0);
    g_autofree char *second = make(begun, TOKEN_SIGN, 0);
    g_assert_cmpuint(strlen(text), ==, 43);
    g_assert_cmpstr(text, !=, second);
    g_assert_cmpuint(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-_"),
                     ==, 43);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = campaign_path(begun->campaign, files[i]);
        g_autofree char *bytes = NULL;
        size_t length = 0;
        if (g_file_get_contents(path, &bytes, &length, NULL))
            g_assert_null(memmem(bytes, length, text, 43));
    }
}

static void
links_are_the_web_doors_or_none(Begun *begun, const void *data)
{
    (void)data;
    g_assert_null(token_link(begun->campaign, TOKEN_SIGN, "abc"));
    begun_append(begun, "campaign.conf", "\n[web]\nurl = https://sign.example.org/\n");
    begun_reopen(begun);
    static const char *const expected[][2] = {
        [TOKEN_SIGN] = {"https://sign.example.org/sign/abc",
                        "https://sign.example.org/sign/preview"},
        [TOKEN_DECLINE] = {"https://sign.example.org/answer/abc",
                           "https://sign.example.org/answer/preview"},
        [TOKEN_OBJECT] = {"https://sign.example.org/answer/abc",
                          "https://sign.example.org/answer/preview"},
        [TOKEN_WITHDRAW] = {"https://sign.example.org/answer/abc",
                            "https://sign.example.org/answer/preview"},
        [TOKEN_UNSUBSCRIBE] = {"https://sign.example.org/answer/abc",
                               "https://sign.example.org/answer/preview"},
    };
    for (int action = 0; action < TOKEN_ACTIONS; action++) {
        g_autofree char *link = token_link(begun->campaign, (TokenAction)action, "abc");
        g_autofree char *dead = token_link(begun->campaign, (TokenAction)action, NULL);
        g_assert_cmpstr(link, ==, expected[action][0]);
        g_assert_cmpstr(dead, ==, expected[action][1]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/token/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(a_token_is_good_for_one_action_once);
    ADD(unsubscribing_works_for_ever);
    ADD(what_no_token_is_finds_nobody);
    ADD(a_token_ends_with_its_day);
    ADD(a_sign_on_is_to_the_text_that_was_mailed);
    ADD(who_has_a_corrected_address_is_not_who_had_the_wrong_one);
    ADD(a_token_follows_a_merge);
    ADD(the_store_does_not_have_the_token);
    ADD(links_are_the_web_doors_or_none);
#undef ADD
    return g_test_run();
}
