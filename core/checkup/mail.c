/* The mail login: everything up to the first message, which is not sent. */
#include "checkup/part.h"
#include "mail/account.h"
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

void
checkup_mail(Checkup *checkup)
{
    if (checkup->campaign == NULL)
        return;

    const char *url = config_get_text(campaign_get_config(checkup->campaign), "smtp", "url");
    if (url == NULL)
        checkup_say(checkup, "mail", CHECKUP_OK, NULL,
                    "no server is named in [smtp]; 'mail --drafts DIR' needs none");
    else
        check_account(checkup, url);
}
