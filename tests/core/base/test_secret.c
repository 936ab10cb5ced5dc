#include "base/secret.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static void
a_secret_begins_as_zeros(void)
{
    g_autoptr(Secret) secret = secret_new(40);
    static const uint8_t zeros[41];
    g_assert_cmpuint(secret_get_length(secret), ==, 40);
    g_assert_cmpmem(secret_get_bytes(secret), 41, zeros, 41);
    secret_free(NULL);
}

static void
taking_leaves_nothing_behind(void)
{
    char password[] = "correct horse";
    g_autoptr(Secret) secret = secret_take(password, 13);
    static const char zeros[13];
    g_assert_cmpmem(password, 13, zeros, 13);
    g_assert_cmpstr(secret_get_text(secret), ==, "correct horse");
    g_autoptr(Secret) none = secret_take(NULL, 0);
    g_assert_cmpstr(secret_get_text(none), ==, "");
}

static void
assert_line(const char *content, const char *expected)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(content, strlen(content));
    g_autoptr(Secret) secret = secret_new_from_line(bytes);
    g_assert_cmpstr(secret_get_text(secret), ==, expected);
    g_assert_cmpuint(secret_get_length(secret), ==, strlen(expected));
}

static void
a_password_file_gives_its_first_line(void)
{
    assert_line("hush", "hush");
    assert_line("hush\n", "hush");
    assert_line(" hush hush \r\nsecond\n", " hush hush ");
    assert_line("\nsecond", "");
    assert_line("", "");
}

static void
random_bytes_do_not_repeat(void)
{
    g_autofree char *one = secret_random_hex(16), *two = secret_random_hex(16);
    g_assert_cmpuint(strlen(one), ==, 32);
    g_assert_cmpuint(strspn(one, "0123456789abcdef"), ==, 32);
    g_assert_cmpstr(one, !=, two);
    secret_random(NULL, 0);
    g_autofree char *none = secret_random_hex(0);
    g_assert_cmpstr(none, ==, "");
}

static void
a_guarded_process_is_not_dumped(void)
{
    g_assert_cmpint(prctl(PR_GET_DUMPABLE), ==, 1);
    secret_guard_process();
    g_assert_cmpint(prctl(PR_GET_DUMPABLE), ==, 0);
    struct rlimit limit;
    g_assert_cmpint(getrlimit(RLIMIT_CORE, &limit), ==, 0);
    g_assert_cmpuint(limit.rlim_max, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/secret/new", a_secret_begins_as_zeros);
    g_test_add_func("/secret/take", taking_leaves_nothing_behind);
    g_test_add_func("/secret/line", a_password_file_gives_its_first_line);
    g_test_add_func("/secret/random", random_bytes_do_not_repeat);
    g_test_add_func("/secret/guard", a_guarded_process_is_not_dumped);
    return g_test_run();
}
