#include "begun.h"
#include "posted.h"

#include "base/file.h"
#include "mail/returns.h"

#include <string.h>

/* A campaign whose invitations to two of three failed. */
static void
set_up(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const char *const people[][2] = {{"River, Watch", "watch@example.net"},
                                            {"Salmon Trust", "salmon@example.net"},
                                            {"Anglers", "anglers@example.org"}};
    begun_set_up(begun, "organizations");
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
        g_autoptr(Signatory) signatory = signatory_new();
        signatory_set(&signatory->name, people[i][0]);
        signatory_set(&signatory->email, people[i][1]);
        g_assert_true(
            roster_add(campaign_get_roster(begun->campaign), signatory, NULL, &error));
        g_assert_no_error(error);
    }
}

static void
tear_down(Begun *begun, const void *data)
{
    (void)data;
    begun_tear_down(begun);
}

/* Sends `name` to `filter`, which ends as `state`. */
static void
send_to(const Begun *begun, const char *name, const char *filter, MessageState state)
{
    g_autoptr(GError) error = NULL;
    const char *const filters[] = {filter, NULL};
    const MailingRequest request = {
        .template_name = name, .templates = TEMPLATES, .filters = filters, .again = TRUE};
    int64_t number = 0;
    size_t queued = 0;
    g_autoptr(Mailing) mailing = mailing_prepare(begun->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_true(mailing_queue(mailing, &number, &queued, &error));
    g_assert_no_error(error);
    posted_end(begun->campaign, number, state, "550 5.1.1 no\r\nsuch user");
}

static GPtrArray *
find(const Begun *begun, const char *const *terms, GError **error)
{
    g_autoptr(LedgerFilter) filter = ledger_filter_parse(terms, error);
    g_autoptr(Ledger) ledger = ledger_new(begun->campaign);
    if (filter == NULL)
        return NULL;
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)ledger_message_free);
    for (int64_t id = 1;; id++) {
        LedgerMessage *message = ledger_get(ledger, id, NULL, NULL);
        if (message == NULL)
            return found;
        if (ledger_filter_has(filter, message))
            g_ptr_array_add(found, message);
        else
            ledger_message_free(message);
    }
}

static unsigned
count(const Begun *begun, const char *a, const char *b)
{
    g_autoptr(GError) error = NULL;
    const char *const terms[] = {a, b, NULL};
    g_autoptr(GPtrArray) found = find(begun, terms, &error);
    g_assert_no_error(error);
    return found->len;
}

static void
messages_are_chosen_by_what_they_are(Begun *begun, const void *data)
{
    (void)data;
    send_to(begun, "invitation", "email=watch@example.net", MESSAGE_FAILED);
    send_to(begun, "draft", "kind=organization", MESSAGE_SENT);
    g_assert_cmpuint(count(begun, NULL, NULL), ==, 4);
    g_assert_cmpuint(count(begun, "sent", NULL), ==, 3);
    g_assert_cmpuint(count(begun, "sent", "failed"), ==, 4);
    g_assert_cmpuint(count(begun, "queued", NULL), ==, 0);
    g_assert_cmpuint(count(begun, "mailing=1", NULL), ==, 1);
    g_assert_cmpuint(count(begun, "template=draft", "to=Watch@Example.net"), ==, 1);
    g_assert_cmpuint(count(begun, "to=@example.net", NULL), ==, 3);
    g_assert_cmpuint(count(begun, "to=example.net", NULL), ==, 0);

    static const char *const wrong[] = {"faild",    "mailing=x", "mailing=", "template",
                                        "state=up", "to=",       ""};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        const char *const terms[] = {wrong[i], NULL};
        g_assert_null(find(begun, terms, &error));
        g_assert_error(error, LEDGER_FILTER_ERROR, LEDGER_FILTER_ERROR_TERM);
    }
}

static char *
write_returns(const Begun *begun, size_t *out_rows, size_t *out_others)
{
    g_autoptr(GError) error = NULL;
    const char *const none[] = {NULL};
    g_autoptr(LedgerFilter) filter = ledger_filter_parse(none, &error);
    g_autofree char *path = campaign_path(begun->campaign, "failed.csv");
    g_assert_true(returns_write(begun->campaign, filter, path, out_rows, out_others, &error));
    g_assert_no_error(error);
    return file_read_text(path, 1 << 20, &error);
}

static void
each_address_that_took_no_mail_has_a_row(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    size_t rows = 0, others = 0;
    send_to(begun, "invitation", "email=watch@example.net", MESSAGE_FAILED);
    send_to(begun, "draft", "email=watch@example.net", MESSAGE_FAILED);
    send_to(begun, "invitation", "email=salmon@example.net", MESSAGE_FAILED);
    send_to(begun, "draft", "email=salmon@example.net", MESSAGE_SENT); /* it went at last */
    send_to(begun, "invitation", "email=anglers@example.org", MESSAGE_FAILED);
    g_assert_true(roster_edit(campaign_get_roster(begun->campaign), 3, "email",
                              "fishers@example.org", &error)); /* corrected already */
    g_autofree char *text = write_returns(begun, &rows, &others);
    g_assert_cmpuint(rows, ==, 1);
    g_assert_cmpuint(others, ==, 3);
    g_assert_true(g_str_has_prefix(text, "id,name,email,why it failed,undersigned:"));
    g_assert_nonnull(
        strstr(text, "\r\n1,\"River, Watch\",watch@example.net,550 5.1.1 no  such user,"));
    g_assert_null(strstr(text, "Salmon"));
    g_assert_null(strstr(text, "nglers"));
}

static void
with_nobody_on_the_roster_there_are_no_rows(Begun *begun, const void *data)
{
    (void)data;
    size_t rows = 0, others = 0;
    g_autofree char *text = write_returns(begun, &rows, &others);
    g_assert_cmpuint(rows, ==, 0);
    g_assert_true(g_str_has_prefix(text, "id,name,email,why it failed"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/returns/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(messages_are_chosen_by_what_they_are);
    ADD(each_address_that_took_no_mail_has_a_row);
    ADD(with_nobody_on_the_roster_there_are_no_rows);
#undef ADD
    return g_test_run();
}
