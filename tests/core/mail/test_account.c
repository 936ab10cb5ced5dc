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

/* What `visit` makes of a campaign with `smtp` behind its title. */
static Account *
load_by(const char *smtp, Account *(*visit)(const Campaign *campaign, GError **error),
        GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("account-XXXXXX", NULL);
    g_autofree char *text = g_strconcat("[campaign]\ntitle = A letter\n", smtp, NULL);
    g_autofree char *path = g_build_filename(folder, "campaign.conf", NULL);
    g_autoptr(Clock) clock = clock_new_at(0);
    write_file(folder, "campaign.conf", text, 0600);
    g_autoptr(Campaign) campaign = campaign_open(folder, clock, error);
    g_assert_nonnull(campaign);
    Account *account = visit(campaign, error);
    g_unlink(path);
    g_rmdir(folder);
    return account;
}

/* Loads the account of a campaign whose [smtp] is `smtp`. */
static Account *
load(const char *smtp, GError **error)
{
    return load_by(smtp, account_load, error);
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
a_token_stands_in_place_of_a_password(void)
{
    g_autoptr(GError) error = NULL;
    write_file(home, "undersigned/accounts.conf",
               "[office]\nuser = letters\ntoken_command = echo ya29.token\n", 0600);
    g_autoptr(Account) account =
        load("[smtp]\nurl = smtps://mail.example.org\naccount = office\n"
             "proxy = socks5h://127.0.0.1:9050\n",
             &error);
    g_assert_no_error(error);
    const DialAccount *dial = account_get_dial(account);
    g_assert_cmpstr(secret_get_text(dial->token), ==, "ya29.token");
    g_assert_null(dial->password);
    g_assert_cmpstr(dial->proxy, ==, "socks5h://127.0.0.1:9050");
}

static void
the_mailbox_has_an_account_of_its_own_or_that_of_smtp(void)
{
    static const struct {
        const char *conf, *user;
    } rows[] = {
        {"[imap]\nurl = imaps://mail.example.org\naccount = home\n", "me"},
        {"[smtp]\naccount = office\n[imap]\nurl = imaps://mail.example.org\n", "letters"},
        {"[smtp]\naccount = office\n[imap]\nurl = imaps://mail.example.org\naccount = "
         "home\n",
         "me"},
        {"[imap]\nurl = imaps://mail.example.org\n", NULL},
    };
    write_file(home, "undersigned/accounts.conf",
               "[office]\nuser = letters\npassword_command = echo a\n"
               "[home]\nuser = me\npassword_command = echo b\n",
               0600);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Account) account = load_by(rows[i].conf, account_load_mailbox, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(account_get_dial(account)->url, ==, "imaps://mail.example.org");
        g_assert_cmpstr(account_get_dial(account)->user, ==, rows[i].user);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Account) hidden = load_by("[smtp]\nproxy = socks5h://127.0.0.1:9050\n"
                                        "[imap]\nurl = imaps://mail.example.org\n",
                                        account_load_mailbox, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(account_get_dial(hidden)->proxy, ==, "socks5h://127.0.0.1:9050");
    g_assert_null(load_by("[smtp]\naccount = office\n", account_load_mailbox, &error));
    g_assert_error(error, ACCOUNT_ERROR, ACCOUNT_ERROR_CONFIG);
}

static Account *
check_pace(const Campaign *campaign, GError **error)
{
    const AccountPace pace = account_get_pace(campaign);
    const gboolean set = config_get_line(campaign_get_config(campaign), "smtp", "rate") > 0;

    g_assert_cmpuint(pace.connections, ==, set ? 2 : 4);
    g_assert_cmpuint(pace.messages_per_connection, ==, set ? 100 : 0);
    g_assert_cmpuint(pace.rate, ==, set ? 30 : 0);
    g_assert_cmpuint(pace.daily_cap, ==, set ? 500 : 0);
    return account_load(campaign, error);
}

static void
the_pace_is_that_of_the_configuration(void)
{
    g_autoptr(Account) set = load_by("[smtp]\nconnections = 2\nmessages_per_connection = 100\n"
                                     "rate = 30\ndaily_cap = 500\nurl = smtps://x.org\n",
                                     check_pace, NULL);
    g_autoptr(Account) unset = load_by("[smtp]\nurl = smtps://x.org\n", check_pace, NULL);
    g_assert_nonnull(set);
    g_assert_nonnull(unset);
}

static void
half_an_account_is_refused(void)
{
    static const char *const files[] = {
        "[home]\nuser = letters\npassword_command = echo x\n",
        "[office]\npassword_command = echo x\n",
        "[office]\nuser = letters\n",
        "[office]\nuser = letters\npassword_command = echo x\npassword_file = secret\n",
        "[office]\nuser = letters\npassword_command = echo x\ntoken_command = echo y\n",
        "[office]\nuser = letters\ntoken_command = false\n",
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
    ADD(a_token_stands_in_place_of_a_password);
    ADD(the_mailbox_has_an_account_of_its_own_or_that_of_smtp);
    ADD(the_pace_is_that_of_the_configuration);
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
