#include "begun.h"

#include "campaign/facts.h"
#include "template/template.h"

#include <string.h>

static void
set_up(Begun *begun, const void *unused)
{
    (void)unused;
    begun_set_up(begun, "open");
}

static void
tear_down(Begun *begun, const void *unused)
{
    (void)unused;
    begun_tear_down(begun);
}

static int64_t
put(Begun *begun, const char *name, const char *field, const char *value,
    SignatoryStatus status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) row = signatory_new();
    const RosterAnswer answer = {
        .status = status, .authority = "Ada Quill", .channel = "import", .revision = 0};
    RosterOutcome outcome = ROSTER_KNOWN;
    int64_t id = 0;
    signatory_set(&row->name, name);
    if (field != NULL)
        g_assert_true(signatory_set_field(row, field, value, &error));
    g_assert_no_error(error);
    g_assert_true(
        roster_put(campaign_get_roster(begun->campaign), row, &answer, &outcome, &id, &error));
    g_assert_no_error(error);
    return id;
}

static void
put_all(Begun *begun)
{
    put(begun, "Zebra Watch", NULL, NULL, STATUS_PENDING);
    put(begun, "Learn Aloud", "acronym", "LA", STATUS_DECLINED);
    put(begun, "Silent Ones", "visibility", "withheld", STATUS_INVITED);
}

/* What `source` says with the facts as they are now, made for signatory `id` unless that is 0.
 */
static char *
say(Begun *begun, const char *source, int64_t id)
{
    g_autoptr(GError) error = NULL;
    const TemplateOptions options = {.strict = TRUE};
    g_autoptr(Template) template = template_parse(source, "t.md", &options, &error);
    g_assert_no_error(error);
    g_autoptr(Facts) facts = facts_gather(begun->campaign, 2, &error);
    g_assert_no_error(error);
    g_autoptr(Value) known = facts_known(facts, id != 0);
    g_assert_true(template_check(template, known, &error));
    g_assert_no_error(error);

    g_autoptr(Signatory) signatory =
        id != 0 ? roster_get(campaign_get_roster(begun->campaign), id, &error) : NULL;
    g_autoptr(Value) scope = signatory != NULL ? facts_scope_for(facts, signatory, NULL)
                                               : value_ref(facts_get_scope(facts));
    g_autoptr(GString) out = g_string_new(NULL);
    const TemplateRender how = {.escape = TEMPLATE_VERBATIM,
                                .language = campaign_get_language(begun->campaign)};
    g_assert_true(template_render(template, scope, &how, out, &error));
    g_assert_no_error(error);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
assert_says(Begun *begun, const char *source, int64_t id, const char *expected)
{
    g_autofree char *said = say(begun, source, id);
    g_assert_cmpstr(said, ==, expected);
}

static void
only_the_signed_are_named_and_counted(Begun *begun, const void *unused)
{
    (void)unused;
    put_all(begun);
    begun_sign(begun, "Beacon", NULL, NULL, "Ada Quill");
    begun_sign(begun, "Abbey School", "acronym", "AS", "Ada Quill");
    begun_sign(begun, "Nameless Friends", "visibility", "withheld", "Ada Quill");
    begun_sign(begun, "Only For Us", "visibility", "internal", "Ada Quill");
    begun_sign(begun, "Mara Lind", "kind", "individual", "Ada Quill");
    assert_says(begun, "{{#signatories}}{{number}} {{label}};{{/signatories}}", 0,
                "1 Abbey School (AS);2 Beacon;3 Mara Lind;");
    assert_says(begun, "{{#individuals}}{{number}} {{name}}{{/individuals}}", 0, "3 Mara Lind");
    assert_says(begun,
                "{{count.signatories}} {{count.public}} {{count.withheld}} "
                "{{count.organizations}} {{count.individuals}} {{count.others}} {{count.asks}}",
                0, "4 3 1 3 1 3 3");
}

#define GROUPS                                                                                 \
    "{{#groups}}{{#lead}}Led by{{/lead}}{{name}}:{{#signatories}} {{number}} "                 \
    "{{label}},{{/signatories}};{{/groups}}"

static void
groups_have_a_heading_and_go_on_counting(Begun *begun, const void *unused)
{
    (void)unused;
    begun_sign(begun, "Beacon", "country", "DE", "Ada Quill");
    begun_sign(begun, "Abbey", "country", "Germany", "Ada Quill");
    begun_sign(begun, "Zeal", "lead", "yes", "Ada Quill");
    begun_sign(begun, "Harbour", "country", "France", "Ada Quill");
    begun_sign(begun, "Nowhere", NULL, NULL, "Ada Quill");
    const int64_t hidden = begun_sign(begun, "Nameless", "visibility", "withheld", "Ada Quill");
    g_autoptr(GError) error = NULL;
    g_assert_true(roster_edit(campaign_get_roster(begun->campaign), hidden, "country",
                              "Belgium", &error));
    assert_says(begun, GROUPS, 0,
                "Led by: 1 Zeal,;: 2 Abbey, 3 Beacon, 4 Harbour, 5 Nowhere,;");
    assert_says(begun, "{{#signatories}}{{number}} {{name}};{{/signatories}}", 0,
                "1 Zeal;2 Abbey;3 Beacon;4 Harbour;5 Nowhere;");

    begun_write(begun, "campaign.conf", "[campaign]\ntitle = T\ngroup = country\n");
    begun_reopen(begun);
    assert_says(begun, GROUPS, 0,
                "Led by: 1 Zeal,;France: 2 Harbour,;Germany: 3 Abbey, 4 Beacon,;: 5 "
                "Nowhere,;");
    begun_write(begun, "campaign.conf",
                "[campaign]\ntitle = T\ngroup = country\nlanguage = fr\n");
    begun_reopen(begun);
    assert_says(begun, GROUPS, 0,
                "Led by: 1 Zeal,;Allemagne: 2 Beacon,;France: 3 Harbour,;Germany: 4 Abbey,;: "
                "5 Nowhere,;");
}

static void
a_roster_without_names_has_no_groups(Begun *begun, const void *unused)
{
    (void)unused;
    assert_says(begun, GROUPS "{{^groups}}none{{/groups}}", 0, "none");
}

static void
a_signatory_is_told_of_itself(Begun *begun, const void *unused)
{
    (void)unused;
    const int64_t id = begun_sign(begun, "Beacon", "acronym", "BCN", "Ada Quill");
    assert_says(begun,
                "{{signatory.short}} {{signatory.number}} {{signatory.status}} "
                "{{signatory.contact_name | default: \"friends\"}}",
                id, "BCN 1 signed friends");
}

static void
further_columns_have_names(Begun *begun, const void *unused)
{
    (void)unused;
    const int64_t id =
        begun_sign(begun, "Beacon", "fields.anything_else_", "call first", "Ada Quill");
    assert_says(begun, "{{signatory.fields.anything_else_}}", id, "call first");
}

static void
the_letter_knows_its_campaign(Begun *begun, const void *unused)
{
    (void)unused;
    assert_says(
        begun, "{{letter.revision}} {{letter.title}} {{addressee.lines | join: \"/\"}}", 0,
        "2 Open Letter: Bring the Teachers of Marrow Bay Home Members of the Council of "
        "Ports");
}

static void
a_withheld_name_and_the_order_of_signing_exclude_each_other(Begun *begun, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_sign(begun, "Beacon", NULL, NULL, "Ada Quill");
    begun_write(begun, "campaign.conf", "[campaign]\ntitle = T\norder = signed\n");
    begun_reopen(begun);
    g_autoptr(Facts) allowed = facts_gather(begun->campaign, 1, &error);
    g_assert_no_error(error);

    begun_sign(begun, "Nameless Friends", "visibility", "withheld", "Ada Quill");
    g_assert_null(facts_gather(begun->campaign, 1, &error));
    g_assert_nonnull(strstr(error->message, "campaign.conf:3"));
}

#define TEST(name) g_test_add("/facts/" #name, Begun, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(only_the_signed_are_named_and_counted);
    TEST(groups_have_a_heading_and_go_on_counting);
    TEST(a_roster_without_names_has_no_groups);
    TEST(a_signatory_is_told_of_itself);
    TEST(further_columns_have_names);
    TEST(the_letter_knows_its_campaign);
    TEST(a_withheld_name_and_the_order_of_signing_exclude_each_other);
    return g_test_run();
}
