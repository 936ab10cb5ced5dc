#include "base/file.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every test gets a folder of its own and stands in it. */
typedef struct {
    char *folder;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp("base-stage-XXXXXX", NULL);
    g_assert_nonnull(fixture->folder);
    g_assert_cmpint(chdir(fixture->folder), ==, 0);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_assert_cmpint(chdir("/"), ==, 0);
    g_autofree char *quoted = g_shell_quote(fixture->folder);
    g_autofree char *line = g_strdup_printf("rm -rf %s", quoted);
    g_assert_true(g_spawn_command_line_sync(line, NULL, NULL, NULL, NULL));
    g_free(fixture->folder);
}

static FileStage *
open_stage(const char *path)
{
    g_autoptr(GError) error = NULL;
    FileStage *stage = file_stage_open(path, &error);
    g_assert_no_error(error);
    return stage;
}

static void
put(const FileStage *stage, const char *name, const char *content)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(file_stage_get_path(stage), name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_true(file_make_folder(folder, &error));
    g_assert_true(file_write_staged(path, content, strlen(content), &error));
    g_assert_no_error(error);
}

static void
publish(const char *path, const char *content)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FileStage) stage = open_stage(path);
    put(stage, "letter", content);
    put(stage, "deep/er/letter", content);
    g_assert_true(file_stage_commit(g_steal_pointer(&stage), FALSE, &error));
    g_assert_no_error(error);
}

static void
assert_published(const char *path, const char *content)
{
    static const char *const names[] = {"letter", "deep/er/letter"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *file = g_build_filename(path, names[i], NULL);
        g_autofree char *text = file_read_text(file, 100, NULL);
        g_assert_cmpstr(text, ==, content);
    }
}

static void
assert_holds_only(const char *path, const char *names)
{
    g_autoptr(GPtrArray) list = file_list_folder(path, NULL);
    g_ptr_array_add(list, NULL);
    g_autofree char *all = g_strjoinv(" ", (char **)list->pdata);
    g_assert_cmpstr(all, ==, names);
}

static void
a_stage_takes_the_place_of_what_was_there(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    publish("out/draft", "one");
    assert_published("out/draft", "one");
    struct stat info;
    g_assert_cmpint(stat("out/draft", &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 07777, ==, 0700);

    g_assert_true(file_write("out/draft/stale", "x", 1, NULL));
    publish("out/draft/", "two");
    assert_published("out/draft", "two");
    assert_holds_only("out/draft", "deep letter");
    assert_holds_only("out", "draft");
}

static void
until_then_nothing_is_seen(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    publish("draft", "one");
    g_autoptr(FileStage) stage = open_stage("draft");
    put(stage, "letter", "two");
    assert_published("draft", "one");
    file_stage_discard(g_steal_pointer(&stage));
    assert_published("draft", "one");
    assert_holds_only(".", "draft");
    file_stage_discard(NULL);
}

static void
a_staged_file_is_private_and_written_once(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(FileStage) stage = open_stage("draft");
    mode_t before = umask(0);
    put(stage, "letter", "one");
    umask(before);
    g_autofree char *path = g_build_filename(file_stage_get_path(stage), "letter", NULL);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 07777, ==, 0600);
    g_assert_false(file_write_staged(path, "two", 3, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_EXISTS);
    g_autofree char *text = file_read_text(path, 9, NULL);
    g_assert_cmpstr(text, ==, "one");
}

static void
a_fresh_folder_takes_no_place(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(FileStage) first = open_stage("edition-1");
    put(first, "letter", "one");
    g_assert_true(file_stage_commit(g_steal_pointer(&first), TRUE, &error));

    g_autoptr(FileStage) second = open_stage("edition-1");
    put(second, "letter", "two");
    g_assert_false(file_stage_commit(g_steal_pointer(&second), TRUE, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_EXISTS);
    g_assert_cmpstr(error->message, ==, "'edition-1' is there already");
    g_autofree char *text = file_read_text("edition-1/letter", 9, NULL);
    g_assert_cmpstr(text, ==, "one");
    assert_holds_only(".", "edition-1");
}

static void
two_runs_do_not_write_one_folder(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(FileStage) stage = open_stage("draft");
    put(stage, "letter", "one");
    g_autoptr(FileStage) beside = open_stage("edition-1");
    g_assert_null(file_stage_open("draft", &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_BUSY);
    g_assert_cmpstr(error->message, ==,
                    "'draft' is being written by another run; wait until it has ended");
    g_clear_error(&error);
    g_assert_true(file_stage_commit(g_steal_pointer(&stage), FALSE, &error));
    assert_holds_only("draft", "letter");
    stage = open_stage("draft");
}

static void
a_file_does_not_give_way(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_assert_true(file_write("draft", "mine", 4, NULL));
    static const char *const names[] = {"draft", ".", "..", "/", "", "draft/below"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(file_stage_open(names[i], &error));
        g_assert_nonnull(error);
    }
    g_autofree char *text = file_read_text("draft", 9, NULL);
    g_assert_cmpstr(text, ==, "mine");
    assert_holds_only(".", "draft");
}

static void
what_a_killed_run_left_is_cleared(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    publish("draft", "one");
    pid_t child = fork();
    if (child == 0) {
        put(file_stage_open("draft", NULL), "half", "two");
        _exit(0);
    }
    waitpid(child, NULL, 0);
    assert_published("draft", "one");
    assert_holds_only(".draft.new", "half");
    publish("draft", "three");
    assert_published("draft", "three");
    assert_holds_only("draft", "deep letter");
    assert_holds_only(".", "draft");
}

/* What is left when a run dies between the two renames of a file system without exchange, and
 * after them. */
static void
a_swap_cut_in_two_is_mended(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    publish("draft", "one");
    g_assert_cmpint(rename("draft", ".draft.old"), ==, 0);
    g_assert_true(file_make_folder(".draft.new", NULL));
    file_stage_discard(open_stage("draft"));
    assert_published("draft", "one");
    assert_holds_only(".", "draft");

    g_assert_cmpint(rename("draft", ".draft.old"), ==, 0);
    g_assert_true(file_make_folder("draft", NULL));
    file_stage_discard(open_stage("draft"));
    assert_holds_only("draft", "");
    assert_holds_only(".", "draft");
}

static void
publish_for_ever(void)
{
    for (;;) {
        g_autoptr(FileStage) stage = file_stage_open("draft", NULL);
        if (stage == NULL)
            _exit(1);
        g_autofree char *name = g_build_filename(file_stage_get_path(stage), "a", NULL);
        g_autofree char *other = g_build_filename(file_stage_get_path(stage), "b", NULL);
        if (!file_write(name, "x", 1, NULL) || !file_write(other, "x", 1, NULL) ||
            !file_stage_commit(g_steal_pointer(&stage), FALSE, NULL))
            _exit(1);
    }
}

static void
killing_it_anywhere_leaves_all_or_nothing(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(FileStage) first = open_stage("draft");
    put(first, "a", "x");
    put(first, "b", "x");
    g_assert_true(file_stage_commit(g_steal_pointer(&first), FALSE, NULL));
    for (int i = 0; i < 40; i++) {
        pid_t child = fork();
        if (child == 0)
            publish_for_ever();
        g_usleep(1000 + (unsigned long)i * 371);
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        g_assert_true(WIFSIGNALED(status));
        assert_holds_only("draft", "a b");
    }
    file_stage_discard(open_stage("draft"));
    assert_holds_only(".", "draft");
}

static void
what_was_left_aside_can_be_taken_up_again(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    FileStage *stage = open_stage("edition");
    put(stage, "letter", "whole");
    put(stage, "deep/er/letter", "whole");
    g_assert_true(file_stage_sync(stage, &error));
    file_stage_leave(stage);
    g_assert_false(file_exists("edition"));

    g_assert_true(file_stage_resume("edition", &stage, &error));
    g_assert_no_error(error);
    g_assert_nonnull(stage);
    g_assert_true(file_stage_commit(stage, TRUE, &error));
    assert_published("edition", "whole");
}

static void
nothing_left_aside_is_no_error(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    FileStage *stage = NULL;
    g_assert_true(file_stage_resume("edition", &stage, &error));
    g_assert_no_error(error);
    g_assert_null(stage);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)
    TEST("/file-stage/commit", a_stage_takes_the_place_of_what_was_there);
    TEST("/file-stage/discard", until_then_nothing_is_seen);
    TEST("/file-stage/write", a_staged_file_is_private_and_written_once);
    TEST("/file-stage/fresh", a_fresh_folder_takes_no_place);
    TEST("/file-stage/busy", two_runs_do_not_write_one_folder);
    TEST("/file-stage/kind", a_file_does_not_give_way);
    TEST("/file-stage/killed", what_a_killed_run_left_is_cleared);
    TEST("/file-stage/cut-in-two", a_swap_cut_in_two_is_mended);
    TEST("/file-stage/killed-anywhere", killing_it_anywhere_leaves_all_or_nothing);
    TEST("/file_stage/resume/what_was_left_aside_can_be_taken_up_again",
         what_was_left_aside_can_be_taken_up_again);
    TEST("/file_stage/resume/nothing_left_aside_is_no_error", nothing_left_aside_is_no_error);
    return g_test_run();
}
