#include "begun.h"

#include "edition/edition.h"
#include "edition/review.h"

#include <string.h>

#define DAY (INT64_C(24) * 60 * 60)

static void
set_up(Begun *begun, const void *unused)
{
    (void)unused;
    begun_set_up(begun, "organizations");
}

static void
tear_down(Begun *begun, const void *unused)
{
    (void)unused;
    begun_tear_down(begun);
}

/* Returns the finding of `rule`, or NULL; the caller frees it. */
static ReviewFinding *
find(Begun *begun, const char *rule)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Facts) facts = facts_gather(begun->campaign, 1, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) findings = review_find(begun->campaign, facts, &error);
    g_assert_no_error(error);

    for (unsigned i = 0; i < findings->len; i++) {
        const ReviewFinding *finding = findings->pdata[i];
        if (g_str_equal(finding->rule, rule))
            return review_finding_copy(finding);
    }
    return NULL;
}

static void
assert_quiet(Begun *begun, const char *rule)
{
    g_assert_null(find(begun, rule));
}

static void
assert_warns(Begun *begun, const char *rule, const char *text)
{
    ReviewFinding *finding = find(begun, rule);
    g_assert_nonnull(finding);
    g_assert_cmpint(finding->severity, ==, REVIEW_WARNS);
    if (strstr(finding->text, text) == NULL)
        g_error("it says '%s', not '%s'", finding->text, text);
    review_finding_free(finding);
}

static void
revise(Begun *begun)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) revision =
        letter_revise(begun->campaign, REVISION_TYPO, "as it is", NULL, &error);
    if (revision == NULL)
        g_error("the letter could not be revised: %s", error->message);
}

static void
old_consents_are_told_and_keep_nothing_from_a_seal(Begun *begun, const void *unused)
{
    (void)unused;
    begun_append(begun, "campaign.conf", "\n[review]\nconsent_days = 30\n");
    begun_reopen(begun);
    const int64_t start = clock_now(begun->clock);
    const int64_t first = begun_sign(begun, "Friends of the Sarn", NULL, NULL, "Ada Quill");
    clock_set(begun->clock, start + 10 * DAY);
    begun_sign(begun, "Watershed Law Clinic", NULL, NULL, "Ada Quill");
    assert_quiet(begun, "consent");

    clock_set(begun->clock, start + 29 * DAY);
    assert_quiet(begun, "consent");
    clock_set(begun->clock, start + 31 * DAY);
    assert_warns(begun, "consent", "1 consent is older than 30 days");
    ReviewFinding *finding = find(begun, "consent");
    g_assert_cmpuint(finding->entries->len, ==, 1);
    g_assert_cmpint(g_array_index(finding->entries, int64_t, 0), ==, first);
    review_finding_free(finding);

    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) key = seal_key_new();
    const EditionRequest request = {.key = key};
    g_autoptr(Edition) edition = edition_seal(begun->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpint(edition->count.total, ==, 2);
    gboolean is_told = FALSE;
    for (unsigned i = 0; i < edition->warnings->len; i++)
        is_told |= g_str_equal(((ReviewFinding *)edition->warnings->pdata[i])->rule, "consent");
    g_assert_true(is_told);
}

static void
consents_do_not_grow_old_where_nobody_says_so(Begun *begun, const void *unused)
{
    (void)unused;
    begun_sign(begun, "Friends of the Sarn", NULL, NULL, "Ada Quill");
    clock_set(begun->clock, clock_now(begun->clock) + 4000 * DAY);
    assert_quiet(begun, "consent");
}

static void
a_translation_older_than_the_letter_is_told(Begun *begun, const void *unused)
{
    (void)unused;
    begun_write(begun, "letter.md",
                "Dear Minister,\n\nThe Sarn runs free.\n\n- build no dam\n");
    begun_write(begun, "letter.fr.md",
                "Madame la Ministre,\n\nLe Sarn coule librement.\n\n- pas de barrage\n");
    revise(begun);
    assert_quiet(begun, "translation");

    begun_change(begun, "letter.md", "runs free", "runs free to the sea");
    revise(begun);
    assert_warns(begun, "translation", "letter.fr.md is older than letter.md in paragraph 2");

    begun_change(begun, "letter.fr.md", "librement", "librement vers la mer");
    revise(begun);
    assert_quiet(begun, "translation");
}

#define TEST(name) g_test_add("/review/" #name, Begun, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(old_consents_are_told_and_keep_nothing_from_a_seal);
    TEST(consents_do_not_grow_old_where_nobody_says_so);
    TEST(a_translation_older_than_the_letter_is_told);
    return g_test_run();
}
