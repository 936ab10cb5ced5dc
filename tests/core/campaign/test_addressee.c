#include "begun.h"

#include "campaign/addressee.h"

#include <string.h>

static void
set_up(Begun *begun, const void *data)
{
    (void)data;
    begun_set_up(begun, "organizations");
}

static void
tear_down(Begun *begun, const void *data)
{
    (void)data;
    begun_tear_down(begun);
}

static GPtrArray *
list(const Begun *begun)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *addressees = addressee_list(begun->campaign, &error);
    g_assert_no_error(error);
    return addressees;
}

static void
without_a_file_it_is_the_configured_one(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GPtrArray) addressees = list(begun);
    g_assert_false(addressee_has_file(begun->campaign));
    g_assert_cmpuint(addressees->len, ==, 1);
    const Addressee *minister = addressees->pdata[0];
    g_assert_cmpstr(minister->name, ==, "Ilse Harrow");
    g_assert_cmpstr(minister->title, ==, "Minister of Waters");
    g_assert_cmpstr(minister->salutation, ==, "Dear Minister Harrow");
    g_assert_cmpstr(minister->address[2], ==, "Port Alder");
    g_assert_null(minister->address[3]);
    g_assert_cmpstr(minister->email, ==, "");
    g_assert_cmpstr(minister->slug, ==, "ilse-harrow");
}

static void
a_campaign_to_nobody_has_none(Begun *begun, const void *data)
{
    (void)data;
    begun_write(begun, "campaign.conf", "[campaign]\ntitle = T\n");
    begun_reopen(begun);
    g_autoptr(GPtrArray) addressees = list(begun);
    g_assert_cmpuint(addressees->len, ==, 0);
}

static void
a_file_has_as_many_as_it_has_rows(Begun *begun, const void *data)
{
    (void)data;
    begun_write(begun, "addressees.csv",
                "E-Mail,Name,Address\r\n"
                "a@example.org, Ann Lee ,\"Hall 1; Town;\"\r\n"
                ",Ann Lee,\r\n"
                "\r\n"
                "c@example.org,Çelik,\r\n");
    g_autoptr(GPtrArray) addressees = list(begun);
    g_assert_true(addressee_has_file(begun->campaign));
    g_assert_cmpuint(addressees->len, ==, 3);
    const Addressee *first = addressees->pdata[0], *second = addressees->pdata[1];
    g_assert_cmpstr(first->name, ==, "Ann Lee");
    g_assert_cmpstr(first->address[1], ==, "Town");
    g_assert_null(first->address[2]);
    g_assert_cmpstr(first->slug, ==, "ann-lee");
    g_assert_cmpstr(second->slug, ==, "ann-lee-2");
    g_assert_cmpstr(second->email, ==, "");
}

static void
a_file_that_cannot_be_is_refused_with_its_line(Begun *begun, const void *data)
{
    (void)data;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"email\na@example.org\n", "addressees.csv:1: there is no column 'name'"},
        {"name,phone\nAnn,1\n", "addressees.csv:1: no addressee has a 'phone'"},
        {"name,Name\nAnn,Bea\n", "addressees.csv:1: the column 'Name' is there twice"},
        {"name,email\nAnn,a@example.org\nBea,b@\n",
         "addressees.csv:3: 'b@' is no mail address"},
        {"name,email\n ,a@example.org\n", "addressees.csv:2: the addressee has no name"},
        {"name,title\nAnn,\"a\nb\"\n", "addressees.csv:2: the title has a line break"},
        {"name\nAnn,b\n", "addressees.csv:2"},
        {"", "addressees.csv"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        begun_write(begun, "addressees.csv", rows[i].text);
        g_assert_null(addressee_list(begun->campaign, &error));
        g_assert_nonnull(error);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, rows[i].says));
    }
}

static void
one_is_found_by_name_slug_or_address(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    begun_write(begun, "addressees.csv", "name,email\nAnn Lee,a@example.org\nIlse Harrow,\n");
    g_autoptr(GPtrArray) addressees = list(begun);
    static const char *const names[] = {"Ann Lee", "ann lee", "ann-lee", "A@example.org"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_true(addressee_find(addressees, names[i], &error) == addressees->pdata[0]);
    g_assert_null(addressee_find(addressees, "Ilse Harow", &error));
    g_assert_error(error, ADDRESSEE_ERROR, ADDRESSEE_ERROR_NONE);
    g_assert_nonnull(strstr(error->message, "did you mean 'Ilse Harrow'"));
    g_clear_error(&error);
    g_assert_null(addressee_find(addressees, "", &error));
    g_assert_error(error, ADDRESSEE_ERROR, ADDRESSEE_ERROR_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/addressee/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(without_a_file_it_is_the_configured_one);
    ADD(a_campaign_to_nobody_has_none);
    ADD(a_file_has_as_many_as_it_has_rows);
    ADD(a_file_that_cannot_be_is_refused_with_its_line);
    ADD(one_is_found_by_name_slug_or_address);
#undef ADD
    return g_test_run();
}
