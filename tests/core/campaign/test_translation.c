#include "begun.h"

#include "campaign/pairing.h"
#include "campaign/translation.h"

#include <string.h>

#define ENGLISH                                                                                \
    "Dear Minister,\n\n# The river\n\nThe Sarn is free.\n\nWe ask you:\n\n- build no dam\n"    \
    "- publish the study of 2030\n\nYours\n"
#define FRENCH                                                                                 \
    "Madame la Ministre,\n\n# Le fleuve\n\nLe Sarn est libre.\n\nNous vous demandons :\n\n"    \
    "- pas de barrage\n- l'étude de 2030\n\nVeuillez agréer\n"

static void
set_up(Begun *begun, const void *unused)
{
    (void)unused;
    begun_set_up(begun, "organizations");
    begun_write(begun, "letter.md", ENGLISH);
    begun_write(begun, "letter.fr.md", FRENCH);
}

static void
tear_down(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_verify(campaign_get_journal(begun->campaign), NULL, &error));
    g_assert_no_error(error);
    begun_tear_down(begun);
}

static void
revise(const Begun *begun, RevisionKind kind, const char *checked)
{
    g_autoptr(GError) error = NULL;
    const char *const languages[] = {checked, NULL};
    g_autoptr(Revision) revision =
        letter_revise_checked(begun->campaign, kind, "a change", languages, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(revision);
}

static char *
numbers(const GArray *array)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < array->len; i++)
        g_string_append_printf(text, "%s%u", i == 0 ? "" : " ",
                               g_array_index(array, unsigned, i));
    return g_string_free(text, FALSE);
}

/* The only translation, as it stood at `revision`, is older in the blocks `older`, and so on.
 */
static void
assert_stands(const Begun *begun, int64_t revision, const char *older, const char *missing,
              const char *extra)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = translation_list(begun->campaign, revision, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 1);
    const Translation *translation = list->pdata[0];
    g_autofree char *found_older = numbers(translation->older);
    g_autofree char *found_missing = numbers(translation->missing);
    g_autofree char *found_extra = numbers(translation->extra);
    g_assert_cmpstr(translation->language, ==, "fr");
    g_assert_cmpstr(found_older, ==, older);
    g_assert_cmpstr(found_missing, ==, missing);
    g_assert_cmpstr(found_extra, ==, extra);
    g_assert_true(translation_is_current(translation) ==
                  (older[0] == '\0' && missing[0] == '\0' && extra[0] == '\0'));
}

static void
assert_told(const Begun *begun, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = translation_list(begun->campaign, 0, &error);
    g_assert_no_error(error);
    g_autofree char *line = translation_describe(list->pdata[0]);
    g_assert_cmpstr(line, ==, expected);
}

static void
a_translation_is_as_new_as_the_text_it_came_with(Begun *begun, const void *unused)
{
    (void)unused;
    assert_told(begun,
                "letter.fr.md is as new as letter.md; no revision keeps it as it stands");
    revise(begun, REVISION_TYPO, NULL);
    assert_stands(begun, 0, "", "", "");
    assert_stands(begun, 1, "", "", "");
    assert_told(begun, "letter.fr.md is as new as letter.md");
}

static void
what_changed_in_the_letter_is_older_in_the_translation(Begun *begun, const void *unused)
{
    (void)unused;
    revise(begun, REVISION_TYPO, NULL);
    begun_change(begun, "letter.md", "is free", "is a free river");
    begun_change(begun, "letter.md", "no dam", "no dam at all");
    assert_stands(begun, 0, "3 5", "", "");
    revise(begun, REVISION_SUBSTANTIVE, NULL);
    assert_stands(begun, 2, "3 5", "", "");
    assert_stands(begun, 1, "", "", "");
    assert_told(begun, "letter.fr.md is older than letter.md in paragraphs 3 and 5");

    begun_change(begun, "letter.fr.md", "est libre", "est un fleuve libre");
    assert_stands(begun, 0, "5", "", "");
    revise(begun, REVISION_TYPO, NULL);
    assert_stands(begun, 3, "5", "", "");
    begun_change(begun, "letter.fr.md", "pas de barrage", "pas de barrage du tout");
    revise(begun, REVISION_TYPO, NULL);
    assert_stands(begun, 4, "", "", "");
}

static void
both_changed_at_once_are_of_one_age(Begun *begun, const void *unused)
{
    (void)unused;
    revise(begun, REVISION_TYPO, NULL);
    begun_change(begun, "letter.md", "is free", "is a free river");
    begun_change(begun, "letter.fr.md", "est libre", "est un fleuve libre");
    revise(begun, REVISION_SUBSTANTIVE, NULL);
    assert_stands(begun, 2, "", "", "");
}

static void
a_paragraph_without_a_counterpart_is_named(Begun *begun, const void *unused)
{
    (void)unused;
    revise(begun, REVISION_TYPO, NULL);
    begun_change(begun, "letter.md",
                 "We ask you:", "Its springs rise where nobody lives.\n\nWe ask you:");
    assert_stands(begun, 0, "", "4", "");
    revise(begun, REVISION_SUBSTANTIVE, NULL);
    assert_told(begun,
                "letter.fr.md differs from letter.md in its paragraphs; it has 7 paragraphs, "
                "letter.md 8; of letter.md paragraph 4 has no counterpart in it");

    begun_change(begun, "letter.fr.md", "Nous vous",
                 "Ses sources naissent où personne ne vit.\n\nNous vous");
    assert_stands(begun, 0, "", "", "");
    begun_change(begun, "letter.md", "\n# The river\n", "");
    assert_stands(begun, 0, "", "", "2");
}

static void
a_translation_that_never_had_all_of_it_is_found_out(Begun *begun, const void *unused)
{
    (void)unused;
    begun_change(begun, "letter.fr.md", "- pas de barrage\n", "");
    assert_stands(begun, 0, "", "5", "");
    begun_write(begun, "letter.fr.md", FRENCH "\n# Encore\n");
    assert_stands(begun, 0, "", "", "8");
}

static void
who_read_it_may_say_that_it_holds(Begun *begun, const void *unused)
{
    (void)unused;
    revise(begun, REVISION_TYPO, NULL);
    begun_change(begun, "letter.md", "Yours", "Yours sincerely");
    revise(begun, REVISION_TYPO, NULL);
    assert_stands(begun, 2, "7", "", "");
    revise(begun, REVISION_TYPO, "fr");
    assert_stands(begun, 3, "", "", "");
    assert_stands(begun, 0, "", "", "");
    begun_change(begun, "letter.md", "sincerely", "faithfully");
    assert_stands(begun, 0, "7", "", "");
}

static void
what_is_not_there_cannot_be_said_to_hold(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const char *const languages[] = {"de", NULL};
    g_assert_null(
        letter_revise_checked(begun->campaign, REVISION_TYPO, "read", languages, NULL, &error));
    g_assert_error(error, LETTER_ERROR, LETTER_ERROR_NONE);
}

static void
a_translation_alone_may_be_corrected_and_consents_stay(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const int64_t id = begun_sign(begun, "Friends of the Sarn", NULL, NULL, "Ann Lee");
    begun_change(begun, "letter.fr.md", "libre", "libre encore");
    g_assert_null(letter_revise(begun->campaign, REVISION_SUBSTANTIVE, "no", NULL, &error));
    g_assert_error(error, LETTER_ERROR, LETTER_ERROR_UNCHANGED);
    g_clear_error(&error);
    revise(begun, REVISION_TYPO, NULL);

    g_autoptr(GPtrArray) revisions = letter_list_revisions(begun->campaign, &error);
    const Revision *first = revisions->pdata[0], *second = revisions->pdata[1];
    g_autoptr(Signatory) signatory =
        roster_get(campaign_get_roster(begun->campaign), id, &error);
    g_assert_no_error(error);
    g_assert_true(digest_equal(&first->sha256, &second->sha256));
    g_assert_cmpint(signatory->status, ==, STATUS_SIGNED);

    g_assert_null(letter_revise(begun->campaign, REVISION_TYPO, "nothing", NULL, &error));
    g_assert_error(error, LETTER_ERROR, LETTER_ERROR_UNCHANGED);
}

static void
a_translation_that_cannot_be_filled_in_is_recorded_by_nothing(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_append(begun, "letter.fr.md", "{{campaign.titel}}\n");
    g_assert_null(letter_revise(begun->campaign, REVISION_TYPO, "no", NULL, &error));
    g_assert_nonnull(strstr(error->message, "letter.fr.md"));
    g_clear_error(&error);

    begun_write(begun, "letter.fr.md", FRENCH);
    begun_write(begun, "letter.xyzzy.md", FRENCH);
    g_assert_null(letter_revise(begun->campaign, REVISION_TYPO, "no", NULL, &error));
    g_assert_nonnull(strstr(error->message, "letter.xyzzy.md"));
    g_clear_error(&error);
    g_autoptr(GPtrArray) revisions = letter_list_revisions(begun->campaign, &error);
    g_assert_cmpuint(revisions->len, ==, 0);
}

static GPtrArray *
blocks_of(const char *const *blocks)
{
    GPtrArray *array = g_ptr_array_new();
    for (; *blocks != NULL; blocks++)
        g_ptr_array_add(array, (char *)*blocks);
    return array;
}

static void
figures_and_lengths_tell_which_paragraph_is_missing(void)
{
    const char *const english[] = {"Dear reader,",
                                   "In 2019 the ministry promised that no dam would be built "
                                   "above the town of Port Alder.",
                                   "It lied.",
                                   "Of 59 organizations that wrote to it, 41 never had an "
                                   "answer, and the others had a form.",
                                   NULL};
    const char *const german[] = {
        "Sehr geehrte Damen und Herren,",
        "2019 versprach das Ministerium, oberhalb der Stadt Port Alder keinen Damm zu bauen.",
        "Von 59 Organisationen bekamen 41 nie eine Antwort und die anderen nur ein Formular.",
        NULL};
    g_autoptr(GPtrArray) text = blocks_of(english), translation = blocks_of(german);
    unsigned pairs[] = {PAIRING_NONE, PAIRING_NONE, PAIRING_NONE, PAIRING_NONE};
    pairing_complete(text, translation, pairs);
    g_assert_cmpuint(pairs[0], ==, 0);
    g_assert_cmpuint(pairs[1], ==, 1);
    g_assert_cmpuint(pairs[2], ==, PAIRING_NONE);
    g_assert_cmpuint(pairs[3], ==, 2);
}

static void
file_names_tell_languages(void)
{
    g_autofree char *fr = rendition_find_tag("letter.fr.md", "letter.md");
    g_autofree char *zh = rendition_find_tag("letter.zh-Hant.md", "letter.md");
    g_autofree char *file = rendition_file("letter.md", "zh-Hant");
    g_assert_cmpstr(fr, ==, "fr");
    g_assert_cmpstr(zh, ==, "zh-Hant");
    g_assert_cmpstr(file, ==, "letter.zh-Hant.md");
    g_assert_null(rendition_find_tag("letter.md", "letter.md"));
    g_assert_null(rendition_find_tag("letter..md", "letter.md"));
    g_assert_null(rendition_find_tag("letters.fr.md", "letter.md"));
    g_assert_null(rendition_find_tag("letter.fr.txt", "letter.md"));
}

#define ADD(name) g_test_add("/translation/" #name, Begun, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(a_translation_is_as_new_as_the_text_it_came_with);
    ADD(what_changed_in_the_letter_is_older_in_the_translation);
    ADD(both_changed_at_once_are_of_one_age);
    ADD(a_paragraph_without_a_counterpart_is_named);
    ADD(a_translation_that_never_had_all_of_it_is_found_out);
    ADD(who_read_it_may_say_that_it_holds);
    ADD(what_is_not_there_cannot_be_said_to_hold);
    ADD(a_translation_alone_may_be_corrected_and_consents_stay);
    ADD(a_translation_that_cannot_be_filled_in_is_recorded_by_nothing);
    g_test_add_func("/translation/figures_and_lengths_tell_which_paragraph_is_missing",
                    figures_and_lengths_tell_which_paragraph_is_missing);
    g_test_add_func("/translation/file_names_tell_languages", file_names_tell_languages);
    return g_test_run();
}
