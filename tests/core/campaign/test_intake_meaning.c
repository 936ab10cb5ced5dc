#include "campaign/intake_meaning.h"

static const struct {
    const char *header;
    const char *field;
} headers[] = {
    {"Name of your organization ", "name"},
    {"Organization", "name"},
    {"Organisation name", "name"},
    {"ORGANIZATION'S FULL NAME", "name"},
    {"Name", "name"},
    {"What is your organization's name?", "name"},
    {"Name der Organisation", "name"},
    {"Nom de l’organisation", "name"},
    {"Nombre de la organización", "name"},
    {"name", "name"},
    {"E-mail of your contact person", "email"},
    {"Contact person's email address", "email"},
    {"email", "email"},
    {"E-Mail-Adresse", "email"},
    {"Courriel", "email"},
    {"Correo electrónico", "email"},
    {"Contact person", "contact_name"},
    {"Name of contact person", "contact_name"},
    {"contact_name", "contact_name"},
    {"Ansprechpartner", "contact_name"},
    {"Acronym (if any)", "acronym"},
    {"Short name", "acronym"},
    {"Abkürzung", "acronym"},
    {"May we list you publicly?", "visibility"},
    {"Do you want to stay anonymous?", "visibility"},
    {"visibility", "visibility"},
    {"May we publish your name?", "visibility"},
    {"Dürfen wir Sie öffentlich nennen?", "visibility"},
    {"Please keep our name private", "visibility"},
    {"Can we use your organization's name on the website?", "visibility"},
    {"Do you agree to include your name?", "visibility"},
    {"Name as it should appear", "name"},
    {"Country", "country"},
    {"Country of your organization", "country"},
    {"Pays", "country"},
    {"Land", "country"},
    {"Website", "url"},
    {"Web site of your organisation", "url"},
    {"url", "url"},
    {"What is your website?", "url"},
    {"Position", "position"},
    {"Lead", "lead"},
    {"Lead signatory?", "lead"},
    {"Co-convenor", "lead"},
    {"Co-Convener (optional)", "lead"},
    {"Erstunterzeichner", "lead"},
    {"Lead contact", "contact_name"},
    {"Name of the lead", "name"},
    {"Your position", "title"},
    {"Job title", "title"},
    {"Affiliation (for identification only)", "affiliation"},
    {"kind", "kind"},
    {"Are you signing as an organization or an individual?", "kind"},
    {"Type of organisation", "kind"},
    {"Timestamp", "signed_at"},
    {"Date", "signed_at"},
    {"signed_at", "signed_at"},
    {"Status", "status"},
    {"Anything else?", ""},
    {"Comments", ""},
    {"Can we link to your website?", ""},
    {"Phone of contact person", ""},
    {"How many members does your organization have?", ""},
    {"May we send you e-mail updates?", ""},
    {"First name", ""},
    {"City", ""},
    {"", ""},
};

static void
headers_are_read_by_meaning(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_test_message("'%s'", headers[i].header);
        g_assert_cmpstr(intake_meaning_of(headers[i].header).field, ==, headers[i].field);
    }
}

/* Of a column that says whether a name may be public: is it a question, and what does Yes do.
 */
static const struct {
    const char *header;
    gboolean asks, is_turned;
} questions[] = {
    {"visibility", FALSE, FALSE},
    {"May we list you publicly?", TRUE, FALSE},
    {"Do you want to stay anonymous?", TRUE, TRUE},
    {"Please keep our name private", TRUE, TRUE},
    {"Public or private?", TRUE, FALSE},
    {"Möchten Sie anonym bleiben?", TRUE, TRUE},
};

static void
a_question_may_be_turned(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
        const IntakeMeaning meaning = intake_meaning_of(questions[i].header);
        g_test_message("'%s'", questions[i].header);
        g_assert_cmpint(meaning.asks, ==, questions[i].asks);
        g_assert_cmpint(meaning.is_turned, ==, questions[i].is_turned);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake-meaning/headers", headers_are_read_by_meaning);
    g_test_add_func("/intake-meaning/questions", a_question_may_be_turned);
    return g_test_run();
}
