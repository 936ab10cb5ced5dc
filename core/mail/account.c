#include "mail/account.h"

#include "base/file.h"
#include "base/repository.h"
#include "base/text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

G_DEFINE_QUARK(account - error - quark, account_error)

#define SECRET_LIMIT    (64 * 1024)
#define CONFIG_LIMIT    (64 * 1024)
#define COMMAND_SECONDS 60 /* somebody may have to touch a key */
#define ACCOUNTS        "undersigned/accounts.conf"

struct Account {
    char *url;
    char *ehlo;
    char *user;
    char *proxy;
    Secret *password; /* at most one of the two */
    Secret *token;
    DialAccount dial; /* borrows the above */
};

G_GNUC_PRINTF(2, 3)
static gboolean
refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *shown = text_escape(message, -1);

    g_set_error_literal(error, ACCOUNT_ERROR, ACCOUNT_ERROR_CONFIG, shown);
    return FALSE;
}

static gboolean
refuse_command(GError **error, const char *why)
{
    g_set_error(error, ACCOUNT_ERROR, ACCOUNT_ERROR_COMMAND,
                "the command that " ACCOUNTS " names for the account %s", why);
    return FALSE;
}

/* Reads what the program prints into `bytes`, SECRET_LIMIT at most, until it closes its output.
 */
static gboolean
read_output(int fd, int64_t deadline, uint8_t *bytes, size_t *out_length, GError **error)
{
    size_t length = 0;

    for (;;) {
        struct pollfd output = {.fd = fd, .events = POLLIN};
        const int64_t left = (deadline - g_get_monotonic_time()) / 1000;
        if (left <= 0)
            return refuse_command(error, "took too long");
        if (poll(&output, 1, (int)MIN(left, G_MAXINT)) <= 0)
            continue;
        const ssize_t got = read(fd, bytes + length, SECRET_LIMIT - length);
        if (got < 0)
            return refuse_command(error, "could not be read");
        length += (size_t)got;
        *out_length = length;
        if (got == 0)
            return TRUE;
        if (length == SECRET_LIMIT)
            return refuse_command(error, "prints more than any password has");
    }
}

static Secret *
first_line(uint8_t *bytes, size_t length)
{
    const uint8_t *end = memchr(bytes, '\n', length);
    size_t line = end != NULL ? (size_t)(end - bytes) : length;

    if (line > 0 && bytes[line - 1] == '\r')
        line--;
    return secret_take(bytes, line);
}

/* Waits for the program, which has no more to say; one that runs on is ended. */
static gboolean
wait_for(GPid pid, int64_t deadline, GError **error)
{
    int status = 0;
    pid_t ended = 0;

    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && g_get_monotonic_time() < deadline)
        g_usleep(5000);
    if (ended == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    g_spawn_close_pid(pid);
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || refuse_command(error, "failed");
}

Secret *
account_run_command(const char *command, unsigned seconds, GError **error)
{
    const int64_t deadline = g_get_monotonic_time() + (int64_t)seconds * G_USEC_PER_SEC;
    g_auto(GStrv) words = NULL;
    GPid pid = 0;
    int output = -1;
    size_t length = 0;
    if (!g_shell_parse_argv(command, NULL, &words, NULL)) {
        refuse_command(error, "has an open quote, or no words");
        return NULL;
    }
    if (!g_spawn_async_with_pipes(NULL, words, NULL,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                  &pid, NULL, &output, NULL, NULL)) {
        refuse_command(error, "cannot be started");
        return NULL;
    }

    g_autoptr(Secret) room = secret_new(SECRET_LIMIT);
    const gboolean read = read_output(output, deadline, secret_get_bytes(room), &length, error);
    close(output);
    if (!wait_for(pid, read ? deadline : 0, read ? error : NULL) || !read)
        return NULL;
    g_autoptr(Secret) password = first_line(secret_get_bytes(room), length);
    if (secret_get_length(password) == 0) {
        refuse_command(error, "prints nothing");
        return NULL;
    }
    return g_steal_pointer(&password);
}

static Secret *
read_password_file(const char *name, GError **error)
{
    g_autofree char *path =
        g_str_has_prefix(name, "~/") ? g_build_filename(g_get_home_dir(), name + 2, NULL)
        : g_path_is_absolute(name)
            ? g_strdup(name)
            : g_build_filename(g_get_user_config_dir(), "undersigned", name, NULL);
    g_autoptr(GBytes) bytes = file_read_private(path, SECRET_LIMIT, error);
    if (bytes == NULL || !repository_leaves(path, error))
        return NULL;
    g_autoptr(Secret) password = secret_new_from_line(bytes);
    if (secret_get_length(password) == 0) {
        refuse(error, "'%s' has no password in its first line", path);
        return NULL;
    }
    return g_steal_pointer(&password);
}

static Config *
load_accounts(GError **error)
{
    g_autofree char *path = g_build_filename(g_get_user_config_dir(), ACCOUNTS, NULL);
    g_autoptr(GError) reason = NULL;
    g_autofree char *text = file_read_obeyed(path, CONFIG_LIMIT, &reason);

    if (g_error_matches(reason, FILE_ERROR, FILE_ERROR_NOT_FOUND)) {
        refuse(error, "campaign.conf names an account, and there is no '%s'; make it", path);
        return NULL;
    }
    if (text == NULL) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return NULL;
    }
    return config_parse(text, path, campaign_get_account_keys(), error);
}

/* The one of the three that the account has; FALSE unless it is exactly one. */
static gboolean
find_way(const Config *accounts, const char *name, const char **out_key, GError **error)
{
    static const char *const keys[] = {"password_file", "password_command", "token_command"};
    unsigned found = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (config_get_text(accounts, name, keys[i]) != NULL) {
            *out_key = keys[i];
            found++;
        }
    return found == 1 || refuse(error,
                                "account [%s] in " ACCOUNTS " wants one of password_file, "
                                "password_command and token_command, and no two",
                                name);
}

static gboolean
load_login(Account *account, const char *name, GError **error)
{
    const char *key = NULL;
    g_autoptr(Config) accounts = load_accounts(error);
    if (accounts == NULL)
        return FALSE;
    if (!config_has_group(accounts, name))
        return refuse(error, "there is no account [%s] in " ACCOUNTS, name);
    const char *user = config_get_text(accounts, name, "user");
    if (user == NULL)
        return refuse(error, "account [%s] in " ACCOUNTS " has no user", name);
    if (!find_way(accounts, name, &key, error))
        return FALSE;

    const char *value = config_get_text(accounts, name, key);
    g_autoptr(Secret) secret = g_str_equal(key, "password_file")
                                   ? read_password_file(value, error)
                                   : account_run_command(value, COMMAND_SECONDS, error);
    if (secret == NULL)
        return FALSE;
    account->user = g_strdup(user);
    if (g_str_equal(key, "token_command"))
        account->token = g_steal_pointer(&secret);
    else
        account->password = g_steal_pointer(&secret);
    return TRUE;
}

/* `account`, read from `group`, with the login that `name` (NULL: none) says. */
static Account *
load(const Config *config, const char *group, const char *name, GError **error)
{
    g_autoptr(Account) account = g_new0(Account, 1);

    account->url = g_strdup(config_get_text(config, group, "url"));
    account->proxy = g_strdup(config_get_text(config, "smtp", "proxy"));
    if (name != NULL && !load_login(account, name, error))
        return NULL;
    account->dial = (DialAccount){.url = account->url,
                                  .user = account->user,
                                  .password = account->password,
                                  .token = account->token,
                                  .proxy = account->proxy};
    return g_steal_pointer(&account);
}

Account *
account_load(const Campaign *campaign, GError **error)
{
    const Config *config = campaign_get_config(campaign);
    if (config_get_text(config, "smtp", "url") == NULL) {
        refuse(error, "campaign.conf has no [smtp] url, so that nothing can be sent; write "
                      "[smtp] and url = smtps://HOST");
        return NULL;
    }
    g_autoptr(Account) account =
        load(config, "smtp", config_get_text(config, "smtp", "account"), error);
    if (account == NULL)
        return NULL;

    account->ehlo = g_strdup(config_get_text(config, "smtp", "ehlo"));
    account->dial.ehlo = account->ehlo;
    return g_steal_pointer(&account);
}

Account *
account_load_mailbox(const Campaign *campaign, GError **error)
{
    const Config *config = campaign_get_config(campaign);
    const char *own = config_get_text(config, "imap", "account");
    const char *name = own != NULL ? own : config_get_text(config, "smtp", "account");

    if (config_get_text(config, "imap", "url") == NULL) {
        refuse(error, "campaign.conf has no [imap] url, so that there is no mailbox for "
                      "drafts; write [imap] and url = imaps://HOST, or name a folder: "
                      "--drafts DIR");
        return NULL;
    }
    return load(config, "imap", name, error);
}

AccountPace
account_get_pace(const Campaign *campaign)
{
    const Config *config = campaign_get_config(campaign);

    return (AccountPace){
        .connections = (unsigned)config_get_integer(config, "smtp", "connections"),
        .messages_per_connection =
            (unsigned)config_get_integer(config, "smtp", "messages_per_connection"),
        .rate = (unsigned)config_get_integer(config, "smtp", "rate"),
        .daily_cap = (unsigned)config_get_integer(config, "smtp", "daily_cap"),
    };
}

void
account_free(Account *account)
{
    if (account == NULL)
        return;

    g_free(account->url);
    g_free(account->ehlo);
    g_free(account->user);
    g_free(account->proxy);
    secret_free(account->password);
    secret_free(account->token);
    g_free(account);
}

const DialAccount *
account_get_dial(const Account *account)
{
    return &account->dial;
}

Address *
account_find_sender(const Campaign *campaign, GError **error)
{
    const Config *config = campaign_get_config(campaign);
    const char *from = config_get_text(config, "smtp", "from");
    const char *contact = config_get_text(config, "campaign", "contact");
    const char *sender = from != NULL ? from : contact;

    if (sender == NULL) {
        refuse(error, "campaign.conf does not say whom its mail is from; write [smtp] from");
        return NULL;
    }
    return address_parse(sender, error);
}
