#include "base/file.h"
#include "base/repository.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
put(const char *path, const char *text)
{
    g_assert_true(file_write(path, text, strlen(text), NULL));
}

static gboolean
leaves(const char *path)
{
    g_autoptr(GError) error = NULL;
    const gboolean left = repository_leaves(path, &error);
    if (!left)
        g_assert_error(error, FILE_ERROR, FILE_ERROR_PRIVATE);
    return left;
}

static void
a_repository_takes_what_lies_in_it(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(leaves("a/b/the key"));
    g_assert_cmpint(g_mkdir(".git", 0700), ==, 0);
    g_assert_false(leaves("a/b/the key"));
    g_assert_false(repository_leaves("a/b/the key", &error));
    g_assert_cmpstr(error->message, ==,
                    "'a/b/the key' holds a secret and lies in a git repository, which is "
                    "shared some day; move it out, or name it in .gitignore");
    g_assert_cmpint(g_rmdir(".git"), ==, 0);
    put("a/.git", "gitdir: elsewhere\n");
    g_assert_false(leaves("a/b/the key"));
    g_assert_cmpint(g_unlink("a/.git"), ==, 0);
    g_assert_true(leaves("a/b/the key"));
}

static void
what_it_ignores_is_left(void)
{
    static const char *const left[] = {"*key\n", "# secrets\n/a/b\n/a/\n", "b/\n", "the key"};
    static const char *const taken[] = {"",        "#the key\n", "!the key\n",
                                        "other\n", "key\n",      "\n/\n"};
    g_assert_cmpint(g_mkdir(".git", 0700), ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(left); i++) {
        put(".gitignore", left[i]);
        g_assert_true(leaves("a/b/the key"));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
        put(".gitignore", taken[i]);
        g_assert_false(leaves("a/b/the key"));
    }
    put("a/b/.gitignore", "*\n");
    g_assert_true(leaves("a/b/the key"));
}

int
main(int argc, char **argv)
{
    g_autofree char *folder = g_dir_make_tmp("repository-XXXXXX", NULL);
    g_autofree char *clean = g_strdup_printf("rm -rf '%s'", folder);
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(chdir(folder), ==, 0);
    g_assert_true(file_make_folder("a/b", NULL));
    put("a/b/the key", "hush");
    g_test_add_func("/repository/takes", a_repository_takes_what_lies_in_it);
    g_test_add_func("/repository/ignores", what_it_ignores_is_left);
    const int failed = g_test_run();
    g_assert_cmpint(chdir("/"), ==, 0);
    g_assert_true(g_spawn_command_line_sync(clean, NULL, NULL, NULL, NULL));
    return failed;
}
