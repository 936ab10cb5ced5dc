/* account.h - how this campaign's mail leaves: [smtp], and the account it names
 *
 * campaign.conf travels with its folder, so it holds neither secret nor command: it names an
 * account, a group of undersigned/accounts.conf under XDG_CONFIG_HOME, which says user and
 * either password_file (0600; relative to that folder, "~/" is the home) or password_command,
 * a program that prints the password as its first line.
 */
#pragma once

#include "campaign/campaign.h"
#include "data/address.h"
#include "mail/dial.h"

typedef struct Account Account;

typedef enum {
    ACCOUNT_ERROR_CONFIG,  /* [smtp] or the account lacks something, or has too much */
    ACCOUNT_ERROR_COMMAND, /* password_command failed, said nothing, or took too long */
} AccountError;

#define ACCOUNT_ERROR (account_error_quark())
GQuark account_error_quark(void);

/* Reads what is needed to send; runs password_command where there is one. */
G_GNUC_WARN_UNUSED_RESULT
Account *account_load(const Campaign *campaign, GError **error);
void account_free(Account *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)

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
