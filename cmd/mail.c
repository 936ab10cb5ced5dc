/* mail - a mail template to a chosen set of signatories; without --send it only shows */
#include "cmd.h"
#include "sending.h"

#include "base/text.h"
#include "mail/mailing.h"

#define SHOWN       3  /* recipients in a preview */
#define ASKED_ABOVE 10 /* messages that want their number said */

typedef struct {
    char **to;
    gboolean send, again, json;
    int yes; /* -1: not said */
    char *drafts;
    char *test;
} Options;

static void
options_clear(Options *options)
{
    g_strfreev(options->to);
    g_free(options->drafts);
    g_free(options->test);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static json_t *
preview_to_json(const char *name, const Mailing *mailing, const char *subject, const char *text)
{
    const MailingPassed passed = mailing_get_passed(mailing);
    json_t *recipients = json_array();
    for (size_t i = 0; i < mailing_get_count(mailing); i++) {
        const Signatory *signatory = mailing_get_recipient(mailing, i);
        json_array_append_new(recipients,
                              json_pack("{s:I, s:s, s:s}", "id", (json_int_t)signatory->id,
                                        "name", signatory->name, "email", signatory->email));
    }
    return json_pack("{s:s, s:I, s:{s:I, s:I, s:I, s:I}, s:o, s:s?, s:s?}", "template", name,
                     "count", (json_int_t)mailing_get_count(mailing), "passed_over", "had_it",
                     (json_int_t)passed.had_it, "no_address", (json_int_t)passed.no_address,
                     "on_hold", (json_int_t)passed.on_hold, "unwilling",
                     (json_int_t)passed.unwilling, "recipients", recipients, "subject", subject,
                     "text", text);
}

static void
print_passed(const Cmd *cmd, const Mailing *mailing)
{
    const MailingPassed passed = mailing_get_passed(mailing);
    const struct {
        size_t count;
        const char *why;
    } rows[] = {
        {passed.had_it, "have it already"},
        {passed.no_address, "have no address"},
        {passed.on_hold, "are on hold"},
        {passed.unwilling, "declined, withdrew, or want no mail"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].count > 0)
            fprintf(cmd->out, "%6zu %s\n", rows[i].count, rows[i].why);
}

static void
print_preview(const Cmd *cmd, const char *name, const Mailing *mailing, const char *subject,
              const char *text)
{
    const size_t count = mailing_get_count(mailing);
    fprintf(cmd->out, "%s: %zu %s\n", name, count, count == 1 ? "recipient" : "recipients");
    for (size_t i = 0; i < MIN(count, SHOWN); i++) {
        const Signatory *signatory = mailing_get_recipient(mailing, i);
        g_autofree char *label = signatory_label(signatory);
        g_autofree char *line = g_strdup_printf("%s <%s>", label, signatory->email);
        sending_print_text(cmd, "       ", line);
    }
    if (count > SHOWN)
        fprintf(cmd->out, "       and %zu more\n", count - SHOWN);
    print_passed(cmd, mailing);
    if (subject == NULL)
        return;

    fputc('\n', cmd->out);
    sending_print_text(cmd, "  Subject: ", subject);
    fputc('\n', cmd->out);
    sending_print_text(cmd, "  ", text);
    fputs("\nnothing was sent; the same with --send sends it\n", cmd->out);
}

static gboolean
show(Cmd *cmd, const char *name, Mailing *mailing, gboolean json, GError **error)
{
    g_autofree char *subject = NULL, *text = NULL;
    if (mailing_get_count(mailing) > 0 && !mailing_preview(mailing, 0, &subject, &text, error))
        return FALSE;

    if (json)
        cmd_print_json(cmd, preview_to_json(name, mailing, subject, text));
    else
        print_preview(cmd, name, mailing, subject, text);
    return TRUE;
}

/* Above ten the number is said by the person who sends: typed, or as --yes COUNT. */
static gboolean
confirm(size_t count, int yes, GError **error)
{
    if (yes >= 0 && (size_t)yes != count) {
        g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED,
                    "this would send %zu, not the %d that --yes says; look again with "
                    "undersigned mail",
                    count, yes);
        return FALSE;
    }
    if (yes >= 0 || count <= ASKED_ABOVE)
        return TRUE;

    g_autofree char *prompt =
        g_strdup_printf("This sends %zu messages. Type %zu to send them: ", count, count);
    g_autofree char *expected = g_strdup_printf("%zu", count);
    g_autofree char *answer = cmd_ask(prompt, error);
    if (answer == NULL) {
        g_prefix_error(error, "this sends %zu messages, and wants --yes %zu: ", count, count);
        return FALSE;
    }
    if (!g_str_equal(g_strstrip(answer), expected)) {
        g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED,
                            "that is not the number; nothing was sent");
        return FALSE;
    }
    return TRUE;
}

static gboolean
say_nothing_left(Cmd *cmd, const char *name, const Mailing *mailing, gboolean json,
                 GError **error)
{
    uint64_t due = 0, later = 0;
    g_autoptr(Ledger) ledger = ledger_new(cmd->campaign);
    if (!ledger_count(ledger, 0, &due, &later, error))
        return FALSE;
    if (json) {
        cmd_print_json(cmd,
                       json_pack("{s:i, s:I}", "sent", 0, "left", (json_int_t)(due + later)));
        return TRUE;
    }

    fprintf(cmd->out, "%s: nothing is left to send\n", name);
    print_passed(cmd, mailing);
    if (due + later > 0)
        fprintf(cmd->out, "%6" G_GUINT64_FORMAT " in the outbox: undersigned outbox retry\n",
                due + later);
    return TRUE;
}

/* Nothing is queued before a person has confirmed and a server has answered. */
static gboolean
send_all(Cmd *cmd, const char *name, Mailing *mailing, const Options *options, GError **error)
{
    int64_t number = 0;
    size_t queued = 0;
    if (mailing_get_count(mailing) == 0)
        return say_nothing_left(cmd, name, mailing, options->json, error);
    g_autoptr(Account) account = account_load(cmd->campaign, error);
    if (account == NULL || !confirm(mailing_get_count(mailing), options->yes, error))
        return FALSE;
    g_autoptr(Outbox) outbox = outbox_open(cmd->campaign, error);
    if (outbox == NULL || !outbox_dial(outbox, account_get_dial(account), error) ||
        !mailing_queue(mailing, &number, &queued, error))
        return FALSE;

    return sending_run(cmd, outbox, account_get_dial(account), number, options->json, error);
}

static gboolean
write_drafts(Cmd *cmd, Mailing *mailing, const char *folder, GError **error)
{
    if (!mailing_write_drafts(mailing, folder, error))
        return FALSE;

    g_autofree char *shown = text_escape(folder, -1);
    fprintf(cmd->out, "%zu drafts in %s\n", mailing_get_count(mailing), shown);
    return TRUE;
}

static gboolean
send_test(Cmd *cmd, Mailing *mailing, const char *address, GError **error)
{
    g_autofree char *reply = NULL;
    g_autoptr(Address) to = address_parse(address, error);
    g_autoptr(Account) account = to != NULL ? account_load(cmd->campaign, error) : NULL;
    if (account == NULL ||
        !mailing_send_test(mailing, account_get_dial(account), to, &reply, error))
        return FALSE;

    fprintf(cmd->out, "a test was sent to %s\n", address_get_mailbox(to));
    return TRUE;
}

static gboolean
check_options(const Options *options, GError **error)
{
    const int ways = (options->send ? 1 : 0) + (options->drafts != NULL ? 1 : 0) +
                     (options->test != NULL ? 1 : 0);

    if (ways > 1)
        return cmd_refuse_usage(error, "--send, --drafts and --test exclude each other");
    if (options->yes >= 0 && !options->send)
        return cmd_refuse_usage(error, "--yes goes with --send");
    return TRUE;
}

static gboolean
act(Cmd *cmd, const char *name, const Options *options, GError **error)
{
    const MailingRequest request = {.template_name = name,
                                    .templates = cmd->templates,
                                    .filters = (const char *const *)options->to,
                                    .again = options->again || options->test != NULL};
    g_autoptr(Mailing) mailing = mailing_prepare(cmd->campaign, &request, error);
    if (mailing == NULL)
        return FALSE;

    return options->drafts != NULL ? write_drafts(cmd, mailing, options->drafts, error)
           : options->test != NULL ? send_test(cmd, mailing, options->test, error)
           : options->send         ? send_all(cmd, name, mailing, options, error)
                                   : show(cmd, name, mailing, options->json, error);
}

/* What stands behind the template are further terms of --to. */
static gboolean
take_terms(Options *options, char **operands, GError **error)
{
    const unsigned given = options->to != NULL ? g_strv_length(options->to) : 0;
    const unsigned more = g_strv_length(operands);
    if (more > 0 && given == 0)
        return cmd_refuse_usage(error, "one template at a time; recipients are chosen with "
                                       "--to FIELD=VALUE");

    options->to = g_renew(char *, options->to, given + more + 1);
    for (unsigned i = 0; i <= more; i++)
        options->to[given + i] = g_strdup(operands[i]);
    return TRUE;
}

gboolean
cmd_mail(Cmd *cmd, int argc, char **argv, GError **error)
{
    g_auto(Options) options = {.yes = -1};
    const GOptionEntry entries[] = {
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.to,
         "Only these, instead of the template's own audience; may be repeated", "FIELD=VALUE"},
        {"send", 0, 0, G_OPTION_ARG_NONE, &options.send, "Send", NULL},
        {"yes", 0, 0, G_OPTION_ARG_INT, &options.yes, "With --send: it will be this many",
         "COUNT"},
        {"again", 0, 0, G_OPTION_ARG_NONE, &options.again, "Also to those who had it", NULL},
        {"drafts", 0, 0, G_OPTION_ARG_FILENAME, &options.drafts,
         "Write .eml files into DIR instead", "DIR"},
        {"test", 0, 0, G_OPTION_ARG_STRING, &options.test,
         "Send the first message to ADDRESS instead", "ADDRESS"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    return cmd_parse(&argc, &argv, entries, 1, -1, error) &&
           take_terms(&options, argv + 2, error) && check_options(&options, error) &&
           act(cmd, argv[1], &options, error);
}
