#include "base/file.h"
#include "campaign/campaign.h"
#include "campaign/kinds.h"

#include <string.h>

typedef struct {
    char *folder; /* is not there yet */
    char *above;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->above = g_dir_make_tmp("kinds-XXXXXX", NULL);
    fixture->folder = g_build_filename(fixture->above, "letter", NULL);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", fixture->above);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(fixture->folder);
    g_free(fixture->above);
}

static void
every_kind_is_a_campaign(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Clock) clock = clock_new_at(0);
    g_autoptr(GPtrArray) kinds = kinds_list(TEMPLATES, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(kinds->len, >=, 2);

    for (unsigned i = 0; i < kinds->len; i++) {
        const Kind *kind = g_ptr_array_index(kinds, i);
        g_autofree char *folder = g_build_filename(fixture->above, kind->name, NULL);
        g_assert_cmpstr(kind->summary, !=, "");
        g_assert_true(kinds_begin(TEMPLATES, kind->name, folder, &error));
        g_assert_no_error(error);
        g_autoptr(Campaign) campaign = campaign_open(folder, clock, &error);
        g_assert_no_error(error);
        g_assert_nonnull(campaign);
    }
}

static void
an_unknown_kind_is_refused_with_the_nearest(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_false(kinds_begin(TEMPLATES, "organisations", fixture->folder, &error));
    g_assert_error(error, KINDS_ERROR, KINDS_ERROR_UNKNOWN);
    g_assert_nonnull(strstr(error->message, "'organizations'"));
    g_assert_false(file_exists(fixture->folder));
}

static void
a_path_is_no_kind(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_false(kinds_begin(TEMPLATES, "../templates/open", fixture->folder, &error));
    g_assert_error(error, KINDS_ERROR, KINDS_ERROR_UNKNOWN);
}

static void
a_folder_with_files_is_left_alone(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_build_filename(fixture->folder, "mine.txt", NULL);
    g_assert_true(file_make_folder(fixture->folder, &error));
    g_assert_true(file_write(file, "mine", 4, &error));
    g_assert_false(kinds_begin(TEMPLATES, "open", fixture->folder, &error));
    g_assert_error(error, KINDS_ERROR, KINDS_ERROR_TAKEN);
    g_autoptr(GPtrArray) names = file_list_folder(fixture->folder, NULL);
    g_assert_cmpuint(names->len, ==, 1);
}

static void
an_empty_folder_is_taken(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_true(file_make_folder(fixture->folder, &error));
    g_assert_true(kinds_begin(TEMPLATES, "open", fixture->folder, &error));
    g_assert_no_error(error);
    g_autofree char *letter = g_build_filename(fixture->folder, "letter.md", NULL);
    g_assert_true(file_exists(letter));
}

#define TEST(name) g_test_add("/kinds/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(every_kind_is_a_campaign);
    TEST(an_unknown_kind_is_refused_with_the_nearest);
    TEST(a_path_is_no_kind);
    TEST(a_folder_with_files_is_left_alone);
    TEST(an_empty_folder_is_taken);
    return g_test_run();
}
