#include "base/confined.h"

#include <glib/gstdio.h>
#include <string.h>

static const ConfinedLimits limits = {.seconds = 20, .memory = 1 << 28, .output = 4096};

static GBytes *
run(const char *script, GError **error)
{
    const char *const arguments[] = {"sh", "-c", script, NULL};
    g_autoptr(GBytes) input = g_bytes_new_static("what it is given", 16);
    return confined_run(arguments, input, &limits, error);
}

static void
assert_says(const char *script, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) output = run(script, &error);
    size_t length = 0;
    g_assert_no_error(error);
    const char *text = g_bytes_get_data(output, &length);
    g_autofree char *found = g_strndup(text != NULL ? text : "", length);
    g_assert_cmpstr(found, ==, expected);
}

static void
assert_refused(const char *script, ConfinedError code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) output = run(script, &error);
    g_assert_error(error, CONFINED_ERROR, (int)code);
    g_assert_null(output);
}

static void
it_reads_its_input_and_is_heard(void)
{
    assert_says("cat", "what it is given");
    assert_says("exit 0", "");
    assert_says("exec >&-; exit 0", "");
}

static void
it_has_no_environment_and_writes_no_file(void)
{
    g_setenv("UNDERSIGNED_SECRET", "hunter2", TRUE);
    assert_says("echo \"$UNDERSIGNED_SECRET$HOME\"", "\n");
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "confined-test", NULL);
    g_autofree char *script = g_strdup_printf("echo no >'%s'", path);
    assert_refused(script, CONFINED_ERROR_FAILED);
    g_unlink(path);
}

static void
failing_and_writing_too_much_is_told(void)
{
    assert_refused("echo half; exit 3", CONFINED_ERROR_FAILED);
    assert_refused("yes", CONFINED_ERROR_LIMIT);
    assert_refused("kill -9 $$", CONFINED_ERROR_FAILED);
}

static void
what_takes_too_long_is_ended(void)
{
    static const ConfinedLimits hasty = {.seconds = 1, .memory = 1 << 28, .output = 4096};
    const char *const arguments[] = {"sleep", "600", NULL};
    g_autoptr(GBytes) input = g_bytes_new(NULL, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(confined_run(arguments, input, &hasty, &error));
    g_assert_error(error, CONFINED_ERROR, CONFINED_ERROR_LIMIT);
}

static void
a_program_that_is_not_there_is_named(void)
{
    const char *const arguments[] = {"undersigned-has-no-such-program", NULL};
    g_autoptr(GBytes) input = g_bytes_new(NULL, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(confined_run(arguments, input, &limits, &error));
    g_assert_error(error, CONFINED_ERROR, CONFINED_ERROR_MISSING);
    g_assert_nonnull(strstr(error->message, "undersigned-has-no-such-program"));
}

#define TEST(function) g_test_add_func("/confined/" #function, function)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(it_reads_its_input_and_is_heard);
    TEST(it_has_no_environment_and_writes_no_file);
    TEST(failing_and_writing_too_much_is_told);
    TEST(what_takes_too_long_is_ended);
    TEST(a_program_that_is_not_there_is_named);
    return g_test_run();
}
