/* The mail login: everything up to the first message, which is not sent. */
#include "checkup/part.h"
#include "mail/account.h"
#include "mail/mailbox.h"
#include "mail/smtp.h"

static gboolean
log_in(const Account *account, GError **error)
{
    g_autoptr(Smtp) smtp = smtp_connect(account_get_dial(account), error);
    return smtp != NULL;
}

static void
check_account(Checkup *checkup, const char *url)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(Address) sender = account_find_sender(checkup->campaign, &reason);
    g_autoptr(Account) account =
        sender != NULL ? account_load(checkup->campaign, &reason) : NULL;
    if (account == NULL || (!checkup->request->offline && !log_in(account, &reason)))
        checkup_fail(checkup, "mail", reason,
                     "correct [smtp] in campaign.conf, or the account");
    else if (checkup->request->offline)
        checkup_say(checkup, "mail", CHECKUP_NOTE, "leave --offline away to try it",
                    "the login at %s was not tried", url);
    else
        checkup_say(checkup, "mail", CHECKUP_OK, NULL, "%s lets us %s", url,
                    account_get_dial(account)->user != NULL ? "log in" : "in");
}

/* Drafts may go into a mailbox; nothing is put there. */
static void
check_mailbox(Checkup *checkup, const char *url)
{
    g_autoptr(GError) reason = NULL;
    const char *folder =
        config_get_text(campaign_get_config(checkup->campaign), "imap", "drafts");
    g_autoptr(Account) account = account_load_mailbox(checkup->campaign, &reason);
    g_autoptr(Mailbox) mailbox =
        account == NULL || checkup->request->offline
            ? NULL
            : mailbox_open(account_get_dial(account), folder != NULL ? folder : "Drafts",
                           &reason);
    if (reason != NULL)
        checkup_fail(checkup, "mail", reason,
                     "correct [imap] in campaign.conf, or the account");
    else if (mailbox == NULL)
        checkup_say(checkup, "mail", CHECKUP_NOTE, "leave --offline away to try it",
                    "the mailbox at %s was not tried", url);
    else
        checkup_say(checkup, "mail", CHECKUP_OK, NULL, "the mailbox at %s lets us in", url);
}

void
checkup_mail(Checkup *checkup)
{
    if (checkup->campaign == NULL)
        return;

    const Config *config = campaign_get_config(checkup->campaign);
    const char *server = config_get_text(config, "smtp", "url");
    const char *mailbox = config_get_text(config, "imap", "url");
    if (server == NULL)
        checkup_say(checkup, "mail", CHECKUP_OK, NULL,
                    "no server is named in [smtp]; 'mail --drafts DIR' needs none");
    else
        check_account(checkup, server);
    if (mailbox != NULL)
        check_mailbox(checkup, mailbox);
}
