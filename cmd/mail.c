/* mail - a mail template to a chosen set of signatories; without --send it only shows */
#include "aside.h"
#include "cmd.h"
#include "finding.h"
#include "progress.h"
#include "sending.h"
#include "table.h"

#include "base/text.h"
#include "edition/review.h"
#include "mail/delivery.h"
#include "mail/mailing.h"

#include <string.h>

#define SHOWN       3      /* recipients in a preview, and messages */
#define DIFFERENT   12     /* lines of a further message that are shown */
#define ASKED_ABOVE 10     /* messages that want their number said */
#define MAILBOX     "imap" /* in place of a folder for drafts */

typedef struct {
    char **to;
    gboolean send, again, json;
    char *yes; /* "COUNT" or "COUNT:DIGEST" */
    char *not_after;
    char *drafts;
    char *test;
    char *answer; /* who did */
    Aside aside;
} Options;

static void
options_clear(Options *options)
{
    g_strfreev(options->to);
    g_free(options->yes);
    g_free(options->not_after);
    g_free(options->drafts);
    g_free(options->test);
    g_free(options->answer);
    aside_clear(&options->aside);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static json_t *
recipient_to_json(const Recipient *recipient)
{
    const Signatory *signatory = recipient->signatory;

    return json_pack("{s:o, s:s, s:s}", "id",
                     signatory != NULL ? json_integer((json_int_t)signatory->id) : json_null(),
                     "name", signatory != NULL ? signatory->name : recipient->addressee->name,
                     "email",
                     signatory != NULL ? signatory->email : recipient->addressee->email);
}

static json_t *
passed_to_json(const RecipientsPassed *passed)
{
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "had_it", (json_int_t)passed->had_it,
        "no_address", (json_int_t)passed->no_address, "on_hold", (json_int_t)passed->on_hold,
        "unwilling", (json_int_t)passed->unwilling, "answered", (json_int_t)passed->answered,
        "reminded", (json_int_t)passed->reminded, "too_soon", (json_int_t)passed->too_soon);
}

static json_t *
deliveries_to_json(const GPtrArray *deliveries)
{
    json_t *array = json_array();

    for (unsigned i = 0; deliveries != NULL && i < deliveries->len; i++)
        json_array_append_new(array, delivery_to_json(deliveries->pdata[i]));
    return array;
}

static void
print_passed(const Cmd *cmd, const Mailing *mailing)
{
    const RecipientsPassed passed = mailing_get_passed(mailing);
    const struct {
        size_t count;
        const char *why;
    } rows[] = {
        {passed.had_it, "have it already"},
        {passed.answered, "have answered"},
        {passed.too_soon, "were written to within [campaign] remind_days"},
        {passed.reminded, "were reminded three times"},
        {passed.no_address, "have no address"},
        {passed.on_hold, "are on hold"},
        {passed.unwilling, "declined, withdrew, or want no mail"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].count > 0)
            fprintf(cmd->out, "%6zu %s\n", rows[i].count, rows[i].why);
}

/* How many get it, the first of them, and who does not. */
static void
print_recipients(const Cmd *cmd, const char *name, const Mailing *mailing)
{
    const size_t count = mailing_get_count(mailing);

    fprintf(cmd->out, "%s: %zu %s\n", name, count, count == 1 ? "recipient" : "recipients");
    for (size_t i = 0; i < MIN(count, SHOWN); i++) {
        const Recipient *recipient = mailing_get_recipient(mailing, i);
        g_autofree char *line =
            g_strdup_printf("%s <%s>", recipient->label, address_get_mailbox(recipient->to));
        sending_print_text(cmd, "       ", line);
    }
    if (count > SHOWN)
        fprintf(cmd->out, "       and %zu more\n", count - SHOWN);
    print_passed(cmd, mailing);
}

static void
print_answers(const Cmd *cmd, Table *table, const Delivery *delivery)
{
    const int64_t now = clock_now(cmd->clock);

    for (unsigned i = 0; i < delivery->answers->len; i++) {
        const DeliveryAnswer *answer = &g_array_index(delivery->answers, DeliveryAnswer, i);
        g_autofree char *when = clock_show(answer->at, now, campaign_get_zone(cmd->campaign));
        table_add(table, "", "answered", when, answer->text);
    }
}

/* What went to the addressees before, and what came back. */
static void
print_deliveries(const Cmd *cmd, const GPtrArray *deliveries)
{
    const int64_t now = clock_now(cmd->clock);
    g_autoptr(Table) table = table_new("addressee", "delivery", "since", "answer", NULL);

    for (unsigned i = 0; deliveries != NULL && i < deliveries->len; i++) {
        const Delivery *delivery = deliveries->pdata[i];
        const gboolean has_any = delivery->message != 0;
        g_autofree char *when =
            has_any ? clock_show(delivery->changed_at, now, campaign_get_zone(cmd->campaign))
                    : g_strdup("");
        table_add(table, delivery->addressee->name,
                  has_any ? ledger_state_word(delivery->state) : "none yet", when, "");
        print_answers(cmd, table, delivery);
    }
    if (deliveries == NULL || deliveries->len == 0)
        return;
    fputc('\n', cmd->out);
    table_print(table, cmd);
}

/* Messages of a preview; freed with the array. */
typedef struct {
    char *subject, *text;
} Sample;

static void
clear_sample(void *sample)
{
    g_free(((Sample *)sample)->subject);
    g_free(((Sample *)sample)->text);
}

/* Returns the first messages (GArray of Sample); owned by the caller. */
static GArray *
take_samples(Mailing *mailing, GError **error)
{
    const size_t count = MIN(mailing_get_count(mailing), SHOWN);
    g_autoptr(GArray) samples = g_array_new(FALSE, TRUE, sizeof(Sample));

    g_array_set_clear_func(samples, clear_sample);
    for (size_t i = 0; i < count; i++) {
        Sample sample = {0};
        if (!mailing_preview(mailing, i, &sample.subject, &sample.text, error))
            return NULL;
        g_array_append_val(samples, sample);
    }
    return g_steal_pointer(&samples);
}

static json_t *
samples_to_json(const GArray *samples, const Mailing *mailing)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < samples->len; i++) {
        const Sample *sample = &g_array_index(samples, Sample, i);
        const Address *to = mailing_get_recipient(mailing, i)->to;
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s}", "to", address_get_mailbox(to),
                                        "subject", sample->subject, "text", sample->text));
    }
    return array;
}

static json_t *
preview_to_json(const char *name, const Mailing *mailing, const GPtrArray *deliveries,
                const GArray *samples, const GPtrArray *findings)
{
    const Sample *first = samples->len > 0 ? &g_array_index(samples, Sample, 0) : NULL;
    const RecipientsPassed passed = mailing_get_passed(mailing);
    const int64_t end = mailing_get_not_after(mailing);
    g_autofree char *not_after = end != 0 ? clock_format(end) : NULL;
    json_t *recipients = json_array();

    for (size_t i = 0; i < mailing_get_count(mailing); i++)
        json_array_append_new(recipients, recipient_to_json(mailing_get_recipient(mailing, i)));
    return json_pack(
        "{s:s, s:I, s:o, s:o, s:s?, s:s?, s:o, s:s, s:s?, s:o, s:o}", "template", name, "count",
        (json_int_t)mailing_get_count(mailing), "passed_over", passed_to_json(&passed),
        "recipients", recipients, "subject", first != NULL ? first->subject : NULL, "text",
        first != NULL ? first->text : NULL, "messages", samples_to_json(samples, mailing),
        "digest", mailing_get_digest(mailing), "not_after", not_after, "deliveries",
        deliveries_to_json(deliveries), "findings", findings_to_json(findings));
}

/* Prints the lines of a further message that the first has not. */
static void
print_different(const Cmd *cmd, const Sample *first, const Sample *other, const char *label)
{
    g_auto(GStrv) known = g_strsplit(first->text, "\n", -1);
    g_auto(GStrv) lines = g_strsplit(other->text, "\n", -1);
    g_autofree char *shown = text_escape(label, -1);
    unsigned left = DIFFERENT;

    fprintf(cmd->out, "\n  and to %s:\n", shown);
    if (!g_str_equal(first->subject, other->subject))
        sending_print_text(cmd, "    Subject: ", other->subject);
    for (char **line = lines; *line != NULL; line++) {
        if (g_strv_contains((const char *const *)known, *line))
            continue;
        if (left-- == 0) {
            fputs("    …\n", cmd->out);
            return;
        }
        sending_print_text(cmd, "    ", *line);
    }
    if (left == DIFFERENT && g_str_equal(first->subject, other->subject))
        fputs("    the same\n", cmd->out);
}

/* The first message whole, and of the next what is different. */
static void
print_samples(const Cmd *cmd, const GArray *samples, const Mailing *mailing)
{
    const Sample *first = &g_array_index(samples, Sample, 0);

    fputc('\n', cmd->out);
    sending_print_text(cmd, "  Subject: ", first->subject);
    fputc('\n', cmd->out);
    sending_print_text(cmd, "  ", first->text);
    for (unsigned i = 1; i < samples->len; i++)
        print_different(cmd, first, &g_array_index(samples, Sample, i),
                        mailing_get_recipient(mailing, i)->label);
}

static void
print_end(const Cmd *cmd, const char *name, const Mailing *mailing)
{
    const int64_t end = mailing_get_not_after(mailing);

    if (end != 0) {
        g_autofree char *when =
            clock_show(end, clock_now(cmd->clock), campaign_get_zone(cmd->campaign));
        fprintf(cmd->out, "\nnone leaves after %s", when);
    }
    fprintf(cmd->out,
            "\nnothing was sent; exactly this is sent by\n"
            "  undersigned mail %s … --send --yes %zu:%.*s\n",
            name, mailing_get_count(mailing), MAILING_SHOWN, mailing_get_digest(mailing));
}

static void
print_preview(const Cmd *cmd, const char *name, const Mailing *mailing,
              const GPtrArray *deliveries, const GArray *samples, const GPtrArray *findings)
{
    print_recipients(cmd, name, mailing);
    print_deliveries(cmd, deliveries);
    if (samples->len == 0)
        return;

    print_samples(cmd, samples, mailing);
    if (findings->len > 0)
        fputc('\n', cmd->out);
    findings_print(cmd, findings);
    if (review_count_refusals(findings) > 0)
        fputs("\nnothing was sent, nor is it before that is out, or said to be meant\n",
              cmd->out);
    else
        print_end(cmd, name, mailing);
}

static gboolean
show(Cmd *cmd, const char *name, Mailing *mailing, gboolean json, GError **error)
{
    g_autoptr(GPtrArray) addressees = NULL, deliveries = NULL;
    g_autoptr(GArray) samples = take_samples(mailing, error);
    const GPtrArray *findings = samples != NULL ? mailing_find_leaks(mailing, error) : NULL;
    if (findings == NULL)
        return FALSE;
    if (g_str_equal(name, DELIVERY_TEMPLATE)) {
        addressees = addressee_list(cmd->campaign, error);
        if (addressees == NULL)
            return FALSE;
        deliveries = delivery_list(cmd->campaign, addressees, error);
        if (deliveries == NULL)
            return FALSE;
    }

    if (json)
        cmd_print_json(cmd, preview_to_json(name, mailing, deliveries, samples, findings));
    else
        print_preview(cmd, name, mailing, deliveries, samples, findings);
    return mailing_note_shown(mailing, error);
}

/* Reads "59" or "59:0a1b2c3d"; `out_digest` is owned by the caller, NULL where there is none.
 */
static gboolean
parse_yes(const char *yes, guint64 *out_count, char **out_digest, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(yes, ":", 2);
    if (!g_ascii_string_to_unsigned(parts[0], 10, 0, G_MAXUINT32, out_count, NULL) ||
        (parts[1] != NULL && strlen(parts[1]) < MAILING_SHOWN))
        return cmd_refuse_usage(error, "--yes wants the count, or COUNT:DIGEST as "
                                       "'undersigned mail' shows them");

    *out_digest = g_strdup(parts[1]);
    return TRUE;
}

static gboolean
ask(size_t count, GError **error)
{
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

/* Above ten the number is said by the person who sends: typed, or as --yes COUNT. What is sent
 * is what was shown. */
static gboolean
confirm(const Mailing *mailing, const char *yes, GError **error)
{
    const size_t count = mailing_get_count(mailing);
    g_autofree char *digest = NULL;
    guint64 said = 0;

    if (yes == NULL)
        return mailing_check_shown(mailing, NULL, error) &&
               (count <= ASKED_ABOVE || ask(count, error));
    if (!parse_yes(yes, &said, &digest, error))
        return FALSE;
    if (said != count) {
        g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED,
                    "this would send %zu, not the %" G_GUINT64_FORMAT
                    " that --yes says; look again with undersigned mail",
                    count, said);
        return FALSE;
    }
    return mailing_check_shown(mailing, digest, error);
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
    if (account == NULL)
        return FALSE;
    if (!options->json) {
        print_recipients(cmd, name, mailing);
        fprintf(cmd->out, "       digest %.*s\n", MAILING_SHOWN, mailing_get_digest(mailing));
        fflush(cmd->out);
    }
    if (!confirm(mailing, options->yes, error))
        return FALSE;
    g_autoptr(Outbox) outbox = outbox_open(cmd->campaign, error);
    if (outbox == NULL || !outbox_dial(outbox, account_get_dial(account), error) ||
        !mailing_queue(mailing, &number, &queued, error))
        return FALSE;

    return sending_run(cmd, outbox, account_get_dial(account), number, options->json, error);
}

static void
show_progress(uint64_t done, uint64_t total, void *closure)
{
    progress_show(closure, done, total);
}

static gboolean
write_drafts(Cmd *cmd, Mailing *mailing, const char *folder, GError **error)
{
    g_autoptr(Progress) progress = progress_new("drafts");
    const gboolean done = mailing_write_drafts(mailing, folder, show_progress, progress, error);
    progress_free(g_steal_pointer(&progress));
    if (!done)
        return FALSE;

    g_autofree char *shown = text_escape(folder, -1);
    fprintf(cmd->out, "%zu drafts in %s\n", mailing_get_count(mailing), shown);
    return TRUE;
}

static gboolean
append_drafts(Cmd *cmd, Mailing *mailing, GError **error)
{
    const char *folder = config_get_text(campaign_get_config(cmd->campaign), "imap", "drafts");
    size_t done = 0;
    if (folder == NULL) {
        g_set_error_literal(
            error, CMD_ERROR, CMD_ERROR_FAILED,
            "campaign.conf names no folder for drafts; write [imap] and drafts "
            "= Drafts, or --drafts DIR for files (./imap for one of that name)");
        return FALSE;
    }
    g_autoptr(Account) account = account_load_mailbox(cmd->campaign, error);
    g_autoptr(Mailbox) mailbox =
        account != NULL ? mailbox_open(account_get_dial(account), folder, error) : NULL;
    if (mailbox == NULL)
        return FALSE;

    g_autoptr(Progress) progress = progress_new("drafts");
    const gboolean all =
        mailing_append_drafts(mailing, mailbox, show_progress, progress, &done, error);
    progress_free(g_steal_pointer(&progress));
    g_autofree char *shown = text_escape(folder, -1);
    fprintf(cmd->out, "%zu of %zu drafts in the mailbox's folder %s\n", done,
            mailing_get_count(mailing), shown);
    return all;
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
note_answer(Cmd *cmd, const char *who, const char *text, GError **error)
{
    g_autoptr(GPtrArray) addressees = addressee_list(cmd->campaign, error);
    const Addressee *addressee =
        addressees != NULL ? addressee_find(addressees, who, error) : NULL;
    if (addressee == NULL || !delivery_answer(cmd->campaign, addressee, text, error))
        return FALSE;

    g_autofree char *shown = text_escape(addressee->name, -1);
    fprintf(cmd->out, "written down: what %s answered\n", shown);
    return TRUE;
}

static gboolean
check_options(const Options *options, GError **error)
{
    const int ways = (options->send ? 1 : 0) + (options->drafts != NULL ? 1 : 0) +
                     (options->test != NULL ? 1 : 0) + (options->answer != NULL ? 1 : 0);

    if (ways > 1)
        return cmd_refuse_usage(error,
                                "--send, --drafts, --test and --answer exclude each other");
    if (options->yes != NULL && !options->send)
        return cmd_refuse_usage(error, "--yes goes with --send");
    return TRUE;
}

static gboolean
act(Cmd *cmd, const char *name, const Options *options, GError **error)
{
    const MailingRequest request = {.template_name = name,
                                    .templates = cmd->templates,
                                    .filters = (const char *const *)options->to,
                                    .again = options->again || options->test != NULL,
                                    .not_after = options->not_after,
                                    .override_reason = options->aside.reason};
    g_autoptr(Mailing) mailing = mailing_prepare(cmd->campaign, &request, error);
    if (mailing == NULL)
        return FALSE;
    if (!options->send && options->drafts == NULL && options->test == NULL)
        return show(cmd, name, mailing, options->json, error);

    const GPtrArray *findings = mailing_check_leaks(mailing, error);
    if (findings == NULL)
        return FALSE;
    if (!options->json)
        aside_print_set_aside(cmd, findings);
    if (options->drafts != NULL)
        return g_str_equal(options->drafts, MAILBOX)
                   ? append_drafts(cmd, mailing, error)
                   : write_drafts(cmd, mailing, options->drafts, error);
    return options->test != NULL ? send_test(cmd, mailing, options->test, error)
                                 : send_all(cmd, name, mailing, options, error);
}

/* "mail deliver --answer WHO TEXT" is about no mailing. */
static gboolean
take_answer(Cmd *cmd, int argc, char **argv, const Options *options, GError **error)
{
    if (!g_str_equal(argv[1], DELIVERY_TEMPLATE) || argc != 3)
        return cmd_refuse_usage(error, "usage: undersigned mail " DELIVERY_TEMPLATE
                                       " --answer ADDRESSEE TEXT");
    return note_answer(cmd, options->answer, argv[2], error);
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
    g_auto(Options) options = {0};
    const GOptionEntry entries[] = {
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.to,
         "Only these, instead of the template's own audience; may be repeated", "FIELD=VALUE"},
        {"send", 0, 0, G_OPTION_ARG_NONE, &options.send, "Send", NULL},
        {"yes", 0, 0, G_OPTION_ARG_STRING, &options.yes,
         "With --send: it will be this many (COUNT:DIGEST: and exactly what was shown)",
         "COUNT"},
        {"not-after", 0, 0, G_OPTION_ARG_STRING, &options.not_after,
         "With --send: none leaves later (by default the deadline for invitation and reminder)",
         "TIME"},
        {"again", 0, 0, G_OPTION_ARG_NONE, &options.again, "Also to those who had it", NULL},
        {"drafts", 0, 0, G_OPTION_ARG_FILENAME, &options.drafts,
         "Write .eml files into DIR instead; 'imap': put drafts into the mailbox of [imap]",
         "DIR"},
        {"test", 0, 0, G_OPTION_ARG_STRING, &options.test,
         "Send the first message to ADDRESS instead", "ADDRESS"},
        {"answer", 0, 0, G_OPTION_ARG_STRING, &options.answer,
         "Write down what ADDRESSEE answered to what was delivered, the word behind it",
         "ADDRESSEE"},
        ASIDE_ENTRIES(options.aside),
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 1, -1, error) || !check_options(&options, error) ||
        !aside_check(&options.aside, error))
        return FALSE;
    if (options.answer != NULL)
        return take_answer(cmd, argc, argv, &options, error);
    return take_terms(&options, argv + 2, error) && act(cmd, argv[1], &options, error);
}
