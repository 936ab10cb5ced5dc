#include "../begun.h"
#include "base/file.h"
#include "campaign/contact.h"
#include "campaign/intake.h"
#include "campaign/intake_meaning.h"

#include <string.h>

static IntakeReport *
try_import(const Begun *begun, const char *text, const char *const *map, gboolean dry_run,
           GError **error)
{
    begun_write(begun, "in.csv", text);
    g_autofree char *path = campaign_path(begun->campaign, "in.csv");
    const IntakeRequest request = {.path = path, .map = map, .dry_run = dry_run};
    return intake_import(begun->campaign, &request, error);
}

static IntakeReport *
import(const Begun *begun, const char *text)
{
    g_autoptr(GError) error = NULL;
    IntakeReport *report = try_import(begun, text, NULL, FALSE, &error);
    g_assert_no_error(error);
    return report;
}

static void
assert_contacts(const Begun *begun, const char *who, const char *expected)
{
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    g_autoptr(Signatory) entry = roster_find(roster, who, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) contacts = contact_list(roster, entry, &error);
    g_assert_no_error(error);
    g_autofree char *all = contact_format_all(contacts);
    g_assert_cmpstr(all, ==, expected);
}

static void
begin(Begun *begun, gconstpointer data)
{
    (void)data;
    begun_set_up(begun, "organizations");
}

static void
end(Begun *begun, gconstpointer data)
{
    (void)data;
    begun_tear_down(begun);
}

static void
headers_of_people_are_read_by_meaning(void)
{
    static const struct {
        const char *header, *field;
    } headers[] = {
        {"Press contact", "contact.press.name"},
        {"Press email", "contact.press.email"},
        {"Media contact (name)", "contact.press.name"},
        {"E-mail for press enquiries", "contact.press.email"},
        {"Title of press contact", "contact.press.title"},
        {"Pressekontakt", "contact.press.name"},
        {"Contact presse", "contact.press.name"},
        {"Correo de prensa", "contact.press.email"},
        {"Decision maker", "contact.decides.name"},
        {"Decision-maker's e-mail", "contact.decides.email"},
        {"Decision maker job title", "contact.decides.title"},
        {"Authorised signatory", "contact.signs.name"},
        {"Name of authorized signatory", "contact.signs.name"},
        {"Authorized signatory email", "contact.signs.email"},
        {"contacts", "contacts"},
        {"contact", "contact_name"},
        {"Press phone", ""},
        {"Press contact's first name", ""},
        {"Name of media organisation", "name"},
        {"May we give your name to the press?", ""},
        {"Who is your decision maker?", "contact.decides.name"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_test_message("'%s'", headers[i].header);
        g_assert_cmpstr(intake_meaning_of(headers[i].header).field, ==, headers[i].field);
    }
}

static void
each_role_has_its_columns(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(IntakeReport) report = import(
        begun, "Organisation,Email,Press contact,Press email,Press title,Decision maker,"
               "Authorised signatory,Authorised signatory email\n"
               "ALN,office@example.org,Jane Doe,jane@example.org,Editor,Bo Li,Jane Doe,\n"
               "HKW,hkw@example.org,Cy <cy@example.org>,,,,,\n"
               "TW,tw@example.org,,,Editor,,,\n");
    g_assert_cmpuint(report->added, ==, 3);
    g_assert_cmpuint(report->contacts, ==, 3);
    assert_contacts(begun, "ALN",
                    "Bo Li: decides; Jane Doe, Editor <jane@example.org>: press, signs");
    assert_contacts(begun, "HKW", "Cy <cy@example.org>: press");
    assert_contacts(begun, "TW", "");
}

static void
who_signs_stands_beside_an_organisation_or_is_the_name(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(IntakeReport) beside =
        import(begun, "Organisation,Email,Signatory name,Signatory title,Signatory email\n"
                      "ALN,office@example.org,Jane Doe,Chair,jane@example.org\n");
    assert_contacts(begun, "ALN", "Jane Doe, Chair <jane@example.org>: signs");
    g_autoptr(IntakeReport) only = import(begun, "Organisation,Signatory name,Signatory email\n"
                                                 "HKW,Bo Li,bo@example.org\n");
    assert_contacts(begun, "HKW", "Bo Li: signs");
    g_autoptr(IntakeReport) alone =
        import(begun, "Signatory name,Signatory email\nTibet Watch,tw@example.org\n");

    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(begun->campaign);
    g_autoptr(Signatory) hkw = roster_find(roster, "HKW", &error);
    g_autoptr(Signatory) tibet = roster_find(roster, "Tibet Watch", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(hkw->email, ==, "bo@example.org");
    g_assert_cmpstr(tibet->email, ==, "tw@example.org");
}

static void
importing_twice_adds_no_contact(Begun *begun, gconstpointer data)
{
    (void)data;
    const char *text = "name,email,Press email\nALN,a@example.org,press@example.org\n";
    g_autoptr(IntakeReport) first = import(begun, text);
    g_autoptr(IntakeReport) second = import(begun, text);
    g_assert_cmpuint(second->known, ==, 1);
    g_assert_cmpuint(second->contacts, ==, 0);
    assert_contacts(begun, "ALN", "press@example.org: press");

    g_autoptr(IntakeReport) other =
        import(begun, "name,email,Press email\nALN,a@example.org,new@example.org\n");
    g_assert_cmpuint(other->differing, ==, 1);
    assert_contacts(begun, "ALN", "press@example.org: press");
}

static void
a_wrong_contact_refuses_the_file(Begun *begun, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"name,Press email\nALN,press@\n", "in.csv:2: 'Press email': 'press@' is no mail"},
        {"name,Press contact\nALN,Jane <jane@>\n", "'Press contact'"},
        {"name,contacts\nALN,Jane: boss\n", "the role 'boss' is none"},
        {"name,visibility,Press email\nALN,withheld,secret@\n", "'…' is no mail"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(try_import(begun, rows[i].text, NULL, FALSE, &error));
        g_assert_error(error, INTAKE_ERROR, INTAKE_ERROR_ROWS);
        if (strstr(error->message, rows[i].why) == NULL)
            g_error("'%s' is not in: %s", rows[i].why, error->message);
        g_assert_null(strstr(error->message, "secret@"));
    }
    const char *const map[] = {"contacts=fields", NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(IntakeReport) kept = try_import(begun, rows[2].text, map, FALSE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(kept->added, ==, 1);
    assert_contacts(begun, "ALN", "");
}

static void
a_map_says_whose_column_it_is(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const map[] = {"Who=contact.signs.name", NULL};
    g_autoptr(IntakeReport) report =
        try_import(begun, "name,Who\nALN,Jane\n", map, FALSE, &error);
    g_assert_no_error(error);
    assert_contacts(begun, "ALN", "Jane: signs");

    const char *const wrong[] = {"Who=contact.boss.name", NULL};
    g_assert_null(try_import(begun, "name,Who\nHKW,Jane\n", wrong, FALSE, &error));
    g_assert_error(error, INTAKE_ERROR, INTAKE_ERROR_MAP);
}

static void
a_dry_run_adds_no_contact(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gboolean any = TRUE;
    g_autoptr(IntakeReport) report =
        try_import(begun, "name,Press email\nALN,p@example.org\n", NULL, TRUE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(report->contacts, ==, 1);
    g_assert_true(contact_is_any(campaign_get_roster(begun->campaign), &any, &error));
    g_assert_false(any);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake-contact/headers_of_people_are_read_by_meaning",
                    headers_of_people_are_read_by_meaning);
#define TEST(claim) g_test_add("/intake-contact/" #claim, Begun, NULL, begin, claim, end)
    TEST(each_role_has_its_columns);
    TEST(who_signs_stands_beside_an_organisation_or_is_the_name);
    TEST(importing_twice_adds_no_contact);
    TEST(a_wrong_contact_refuses_the_file);
    TEST(a_map_says_whose_column_it_is);
    TEST(a_dry_run_adds_no_contact);
#undef TEST
    return g_test_run();
}
