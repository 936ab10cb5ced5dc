/* account.h - how this campaign's mail leaves: [smtp] and [imap], and the account they name
 *
 * campaign.conf travels with its folder, so it holds neither secret nor command: it names an
 * account, a group of undersigned/accounts.conf under XDG_CONFIG_HOME, which says user and one
 * of password_file (0600; relative to that folder, "~/" is the home), password_command, a
 * program that prints the password as its first line, and token_command, one that prints an
 * OAuth 2.0 access token (RFC 7628).
 */
#pragma once

#include "campaign/campaign.h"
#include "data/address.h"
#include "mail/dial.h"

typedef struct Account Account;

typedef enum {
    ACCOUNT_ERROR_CONFIG,  /* [smtp] or the account lacks something, or has too much */
    ACCOUNT_ERROR_COMMAND, /* the account's command failed, said nothing, or took too long */
} AccountError;

#define ACCOUNT_ERROR (account_error_quark())
GQuark account_error_quark(void);

/* Reads what is needed to send; runs the account's command where there is one. */
G_GNUC_WARN_UNUSED_RESULT
Account *account_load(const Campaign *campaign, GError **error);
void account_free(Account *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)

/* Reads what is needed to reach the mailbox of [imap], whose url stands in the DialAccount;
 * where it names no account, that of [smtp] is taken, and so is the proxy always. */
G_GNUC_WARN_UNUSED_RESULT
Account *account_load_mailbox(const Campaign *campaign, GError **error);

/* How fast [smtp] lets messages go. */
typedef struct {
    unsigned connections;             /* at once, at least 1 */
    unsigned messages_per_connection; /* 0: any number */
    unsigned rate;                    /* messages a minute; 0: no limit */
    unsigned daily_cap;               /* messages in 24 hours; 0: no limit */
} AccountPace;

AccountPace account_get_pace(const Campaign *campaign);

/* Borrowed. */
const DialAccount *account_get_dial(const Account *account);

/* Returns whom the campaign's mail is from: [smtp] from, or else the campaign's contact; owned
 * by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Address *account_find_sender(const Campaign *campaign, GError **error);

/* Runs `command`, words as a shell would cut them but no shell, and returns the first line that
 * it prints. At most 64 KiB and `seconds` are waited for. */
G_GNUC_WARN_UNUSED_RESULT
Secret *account_run_command(const char *command, unsigned seconds, GError **error);
