#include "begun.h"
#include "posted.h"

#include "edition/edition.h"
#include "edition/newest.h"
#include "mail/delivery.h"
#include "mail/enclosure.h"

#include <string.h>

/* A campaign to two addressees, one signatory, sealed. */
static void
set_up(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    SealKey *key = seal_key_new();
    const EditionRequest request = {.key = key};
    begun_set_up(begun, "organizations");
    begun_sign(begun, "River Watch", "email", "watch@example.net", "Ada Quill");
    g_autoptr(Edition) edition = edition_seal(begun->campaign, &request, &error);
    g_assert_no_error(error);
    seal_key_free(key);
    begun_write(begun, "addressees.csv",
                "name,salutation,email\nAnn Lee,Dear Mayor Lee,ann@example.org\n"
                "Bo Chan,Dear Dr Chan,bo@example.org\n");
}

static void
tear_down(Begun *begun, const void *data)
{
    (void)data;
    begun_tear_down(begun);
}

static GPtrArray *
list(const Begun *begun, GPtrArray **out_addressees)
{
    g_autoptr(GError) error = NULL;
    *out_addressees = addressee_list(begun->campaign, &error);
    g_assert_no_error(error);
    GPtrArray *deliveries = delivery_list(begun->campaign, *out_addressees, &error);
    g_assert_no_error(error);
    return deliveries;
}

static Mailing *
prepare(const Begun *begun, gboolean again)
{
    g_autoptr(GError) error = NULL;
    const MailingRequest request = {
        .template_name = "deliver", .templates = TEMPLATES, .again = again};
    Mailing *mailing = mailing_prepare(begun->campaign, &request, &error);
    g_assert_no_error(error);
    return mailing;
}

static void
each_addressee_gets_its_own_once(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GPtrArray) addressees = NULL;
    g_assert_cmpuint(posted_send(begun->campaign, "deliver", FALSE, MESSAGE_SENT), ==, 2);
    g_autoptr(Mailing) second = prepare(begun, FALSE);
    g_assert_cmpuint(mailing_get_count(second), ==, 0);
    g_assert_cmpuint(mailing_get_passed(second).had_it, ==, 2);
    g_autoptr(Mailing) again = prepare(begun, TRUE);
    g_assert_cmpuint(mailing_get_count(again), ==, 2);

    g_autoptr(GPtrArray) deliveries = list(begun, &addressees);
    const Delivery *first = deliveries->pdata[0];
    g_assert_cmpint(first->message, ==, 1);
    g_assert_cmpint(first->state, ==, MESSAGE_SENT);
    begun_write(begun, "addressees.csv", "name,email\nAnn Lee,lee@example.org\n");
    g_autoptr(Mailing) moved = prepare(begun, FALSE);
    g_assert_cmpuint(mailing_get_count(moved), ==, 1);
}

static void
a_delivery_speaks_to_its_addressee(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const char *const salutations[] = {"Dear Mayor Lee,", "Dear Dr Chan,"};
    g_autoptr(Mailing) mailing = prepare(begun, FALSE);
    for (size_t i = 0; i < 2; i++) {
        g_autofree char *subject = NULL, *text = NULL;
        g_autoptr(GBytes) bytes = mailing_compose(mailing, i, NULL, NULL, &error);
        g_assert_no_error(error);
        g_assert_true(mailing_preview(mailing, i, &subject, &text, &error));
        g_assert_true(g_str_has_prefix(text, salutations[i]));
        g_autofree char *all =
            g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        g_assert_nonnull(strstr(all, "filename=letter.pdf"));
        g_assert_null(strstr(all, "List-Unsubscribe"));
        g_assert_null(strstr(all, salutations[1 - i]));
    }
}

static void
a_signatory_has_no_place_in_it(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const MailingRequest request = {.template_name = "deliver", .templates = TEMPLATES};
    g_assert_cmpint(g_mkdir_with_parents(campaign_get_folder(begun->campaign), 0700), ==, 0);
    g_autofree char *folder = campaign_path(begun->campaign, "mail");
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    begun_write(begun, "mail/deliver.md", "Subject: a\n\n{{signatory.name}}\n");
    g_assert_null(mailing_prepare(begun->campaign, &request, &error));
    g_assert_nonnull(strstr(error->message, "mail/deliver.md:3:"));
    g_clear_error(&error);
    begun_write(begun, "mail/deliver.md", "Subject: a\n\n{{addressee.name}}\n");
    g_autoptr(Mailing) mailing = mailing_prepare(begun->campaign, &request, &error);
    g_assert_no_error(error);
}

static void
what_came_back_is_kept_and_journalled(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) addressees = NULL;
    g_autoptr(GPtrArray) before = list(begun, &addressees);
    const Addressee *bo = addressees->pdata[1];
    g_assert_true(delivery_answer(begun->campaign, bo, "docket 2023-17", &error));
    g_assert_true(delivery_answer(begun->campaign, bo, "read, says the office", &error));
    g_assert_false(delivery_answer(begun->campaign, bo, "  ", &error));
    g_assert_error(error, DELIVERY_ERROR, DELIVERY_ERROR_NONE);
    g_clear_error(&error);
    g_assert_false(delivery_answer(begun->campaign, bo, "two\nlines", &error));
    g_clear_error(&error);

    g_autoptr(GPtrArray) again = NULL;
    g_autoptr(GPtrArray) after = list(begun, &again);
    const Delivery *ann = after->pdata[0], *second = after->pdata[1];
    g_assert_cmpuint(ann->answers->len, ==, 0);
    g_assert_cmpuint(second->answers->len, ==, 2);
    const DeliveryAnswer *answer = &g_array_index(second->answers, DeliveryAnswer, 0);
    g_assert_cmpint(answer->edition, ==, 1);
    g_assert_cmpstr(answer->text, ==, "docket 2023-17");
    json_t *json = delivery_to_json(second);
    g_assert_cmpuint(json_array_size(json_object_get(json, "answers")), ==, 2);
    json_decref(json);
    g_assert_true(journal_verify(campaign_get_journal(begun->campaign), NULL, &error));
    g_assert_no_error(error);
}

static void
what_was_changed_since_the_seal_is_not_enclosed(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const MailingRequest request = {.template_name = "deliver", .templates = TEMPLATES};
    g_autoptr(Mailing) mailing = prepare(begun, FALSE);
    begun_write(begun, "out/edition-1/letter.pdf", "%PDF-1.7 another\n");
    g_assert_null(mailing_prepare(begun->campaign, &request, &error));
    g_assert_error(error, ENCLOSURE_ERROR, ENCLOSURE_ERROR_FILE);
    g_assert_nonnull(strstr(error->message, "not what was sealed"));
}

static void
a_file_made_for_an_addressee_goes_to_it(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(DigestState) state = digest_begin();
    g_autofree char *folder = campaign_path(begun->campaign, "out/draft");
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    begun_write(begun, "out/draft/letter.pdf", "all");
    begun_write(begun, "out/draft/letter-ann-lee.pdf", "Ann");
    begun_write(begun, "out/draft/announcement-004.docx", "four");
    g_ptr_array_add(names, (char *)"letter.pdf");
    g_autoptr(Enclosures) enclosures = enclosures_new(begun->campaign, ENCLOSURES_DRAFT);
    static const char *const expected[][3] = {{"ann-lee", "letter-ann-lee.pdf", "Ann"},
                                              {"bo-chan", "letter.pdf", "all"},
                                              {NULL, "letter.pdf", "all"},
                                              {NULL, "announcement-004.docx", "four"}};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        names->pdata[0] = (char *)(i == 3 ? "announcement-4.docx" : "letter.pdf");
        g_assert_true(enclosures_check(enclosures, names, expected[i][0], state, &error));
        g_autoptr(GArray) files = enclosures_load(enclosures, names, expected[i][0], &error);
        g_assert_no_error(error);
        const MessageAttachment *file = &g_array_index(files, MessageAttachment, 0);
        g_assert_cmpstr(file->name, ==, expected[i][1]);
        g_assert_cmpmem(g_bytes_get_data(file->bytes, NULL), g_bytes_get_size(file->bytes),
                        expected[i][2], strlen(expected[i][2]));
    }
    names->pdata[0] = (char *)"announcement-5.docx";
    g_assert_false(enclosures_check(enclosures, names, NULL, state, &error));
    g_assert_error(error, ENCLOSURE_ERROR, ENCLOSURE_ERROR_FILE);
    g_assert_nonnull(strstr(error->message, "announcement-005.docx"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/delivery/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(each_addressee_gets_its_own_once);
    ADD(a_delivery_speaks_to_its_addressee);
    ADD(a_signatory_has_no_place_in_it);
    ADD(what_came_back_is_kept_and_journalled);
    ADD(what_was_changed_since_the_seal_is_not_enclosed);
    ADD(a_file_made_for_an_addressee_goes_to_it);
#undef ADD
    return g_test_run();
}
