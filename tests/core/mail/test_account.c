#include "mail/account.h"

#include <glib/gstdio.h>
#include <string.h>

static char *home; /* XDG_CONFIG_HOME */

static void
write_file(const char *folder, const char *name, const char *text, int mode)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

/* Loads the account of a campaign whose [smtp] is `smtp`. */
static Account *
load(const char *smtp, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("account-XXXXXX", NULL);
    g_autofree char *text = g_strconcat("[campaign]\ntitle = A letter\n", smtp, NULL);
    g_autofree char *path = g_build_filename(folder, "campaign.conf", NULL);
    g_autoptr(Clock) clock = clock_new_at(0);
    write_file(folder, "campaign.conf", text, 0600);
    g_autoptr(Campaign) campaign = campaign_open(folder, clock, error);
    g_assert_nonnull(campaign);
    Account *account = account_load(campaign, error);
    g_unlink(path);
    g_rmdir(folder);
    return account;
}

static void
user_and_password_come_from_the_named_account(void)
{
    static const char *const files[] = {
        "[office]\nuser = letters\npassword_file = secret\n",
        "[office]\nuser = letters\npassword_command = printf 'hunter2\\\\nmore'\n",
        "[office]\nuser = letters\npassword_command = echo hunter2\n",
    };
    write_file(home, "undersigned/secret", "hunter2\nsecond line\n", 0600);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        write_file(home, "undersigned/accounts.conf", files[i], 0644);
        g_autoptr(Account) account = load("[smtp]\nurl = smtps://mail.example.org\n"
                                          "account = office\nehlo = client.example.org\n",
                                          &error);
        g_assert_no_error(error);
        const DialAccount *dial = account_get_dial(account);
        g_assert_cmpstr(dial->url, ==, "smtps://mail.example.org");
        g_assert_cmpstr(dial->ehlo, ==, "client.example.org");
        g_assert_cmpstr(dial->user, ==, "letters");
        g_assert_cmpstr(secret_get_text(dial->password), ==, "hunter2");
    }
}

static void
without_an_account_there_is_no_login(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Account) account = load("[smtp]\nurl = smtp://127.0.0.1:25\n", &error);
    g_assert_no_error(error);
    g_assert_null(account_get_dial(account)->user);
    g_assert_null(load("", &error));
    g_assert_error(error, ACCOUNT_ERROR, ACCOUNT_ERROR_CONFIG);
}

static void
half_an_account_is_refused(void)
{
    static const char *const files[] = {
        "[home]\nuser = letters\npassword_command = echo x\n",
        "[office]\npassword_command = echo x\n",
        "[office]\nuser = letters\n",
        "[office]\nuser = letters\npassword_command = echo x\npassword_file = secret\n",
        "[office]\nuser = letters\npassword_file = open\n",
        "[office]\nuser = letters\npassword_file = empty\n",
        "[office]\nuser = letters\npassword_file = missing\n",
        "[office]\nuser = letters\npassword = hunter2\n",
        "[office]\nuser = letters\npassword_command = false\n",
        "[office]\nuser = letters\npassword_command = 'open quote\n",
        "[office]\nuser = letters\npassword_command = no-such-program-anywhere\n",
        "[office]\nuser = letters\npassword_command = true\n",
        "[office]\nuser = letters\npassword_command = yes\n",
    };
    write_file(home, "undersigned/secret", "hunter2\n", 0600);
    write_file(home, "undersigned/open", "hunter2\n", 0644);
    write_file(home, "undersigned/empty", "\nhunter2\n", 0600);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        write_file(home, "undersigned/accounts.conf", files[i], 0600);
        g_assert_null(
            load("[smtp]\nurl = smtps://mail.example.org\naccount = office\n", &error));
        g_assert_nonnull(error);
        g_assert_null(strstr(error->message, "hunter2"));
    }
}

static void
a_command_that_hangs_is_ended(void)
{
    static const char *const commands[] = {"sleep 60", "sh -c 'echo hunter2; exec sleep 60'",
                                           "sh -c 'exec >&-; exec sleep 60'"};
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autoptr(GError) error = NULL;
        const int64_t start = g_get_monotonic_time();
        g_assert_null(account_run_command(commands[i], 1, &error));
        g_assert_error(error, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 10 * G_USEC_PER_SEC);
    }
}

int
main(int argc, char **argv)
{
    home = g_dir_make_tmp("config-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(home, "undersigned", NULL);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    g_setenv("XDG_CONFIG_HOME", home, TRUE);
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add_func("/account/" #claim, claim)
    ADD(user_and_password_come_from_the_named_account);
    ADD(without_an_account_there_is_no_login);
    ADD(half_an_account_is_refused);
    ADD(a_command_that_hangs_is_ended);
#undef ADD
    const int status = g_test_run();
    static const char *const names[] = {"accounts.conf", "secret", "open", "empty", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_remove(path);
    }
    g_rmdir(home);
    g_free(home);
    return status;
}
