#include "base/file.h"
#include "base/text.h"
#include "mail/mailing.h"
#include "mail/mailing_parts.h"
#include "mail/message.h"
#include "mail/smtp.h"

static char *
name_draft(const Recipient *recipient, size_t number)
{
    const char *name = recipient->signatory != NULL ? signatory_short(recipient->signatory)
                                                    : recipient->addressee->name;
    g_autofree char *slug = file_slug(name);

    return g_strdup_printf("%03zu-%s.eml", number, slug);
}

/* A draft goes where nobody else looks at its form. */
static GBytes *
compose_checked(Mailing *mailing, size_t index, GError **error)
{
    g_autoptr(GBytes) bytes = mailing_compose(mailing, index, NULL, NULL, error);

    return bytes != NULL && message_check(bytes, NULL, error) ? g_steal_pointer(&bytes) : NULL;
}

gboolean
mailing_write_drafts(Mailing *mailing, const char *folder, MailingProgress progress,
                     void *closure, GError **error)
{
    const size_t count = mailing_get_count(mailing);
    if (!mailing_release(mailing, error) || !file_make_folder(folder, error))
        return FALSE;

    for (size_t i = 0; i < count; i++) {
        g_autoptr(GBytes) bytes = compose_checked(mailing, i, error);
        if (bytes == NULL)
            return FALSE;
        g_autofree char *name = name_draft(mailing_get_recipient(mailing, i), i + 1);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!file_write(path, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error))
            return FALSE;
        if (progress != NULL)
            progress(i + 1, count, closure);
    }
    return TRUE;
}

gboolean
mailing_append_drafts(Mailing *mailing, Mailbox *mailbox, MailingProgress progress,
                      void *closure, size_t *out_done, GError **error)
{
    const size_t count = mailing_get_count(mailing);
    *out_done = 0;
    if (!mailing_release(mailing, error))
        return FALSE;

    for (; *out_done < count; ++*out_done) {
        g_autoptr(GBytes) bytes = compose_checked(mailing, *out_done, error);
        if (bytes == NULL || !mailbox_append_draft(mailbox, bytes, error))
            return FALSE;
        if (progress != NULL)
            progress(*out_done + 1, count, closure);
    }
    return TRUE;
}

/* A test needs no mark: whoever asked for it looks into the mailbox. */
static gboolean
need_no_mark(void *closure, GError **error)
{
    (void)closure;
    (void)error;
    return TRUE;
}

static gboolean
refuse_test(GError **error, const char *format, const char *words)
{
    g_autofree char *shown = text_escape(words, -1);

    g_set_error(error, MAILING_ERROR, MAILING_ERROR_TEST, "%s%s", format, shown);
    return FALSE;
}

gboolean
mailing_send_test(Mailing *mailing, const DialAccount *account, const Address *to,
                  char **out_reply, GError **error)
{
    SessionOutcome outcome = SESSION_UNCERTAIN;
    g_autofree char *reply = NULL;
    if (mailing_get_count(mailing) == 0)
        return refuse_test(error, "there is no recipient to show the mail of", "");
    if (!mailing_release(mailing, error))
        return FALSE;
    g_autoptr(GBytes) bytes = mailing_compose(mailing, 0, to, NULL, error);
    g_autoptr(Smtp) smtp = bytes != NULL ? smtp_connect(account, error) : NULL;
    const SmtpMessage message = {
        .from = mailing_get_sender(mailing), .to = to, .bytes = bytes, .commit = need_no_mark};
    if (smtp == NULL || !smtp_send(smtp, &message, &outcome, &reply, error))
        return FALSE;
    if (outcome != SESSION_SENT)
        return refuse_test(error, "the server did not say that it took the test: ", reply);
    *out_reply = g_steal_pointer(&reply);
    return TRUE;
}
