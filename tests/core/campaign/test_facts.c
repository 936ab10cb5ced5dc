#include "base/file.h"
#include "campaign/facts.h"
#include "campaign/kinds.h"
#include "template/template.h"

#include <string.h>

typedef struct {
    char *folder;
    Clock *clock;
    Campaign *campaign;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    fixture->folder = g_dir_make_tmp("facts-XXXXXX", NULL);
    fixture->clock = clock_new_at(1699293600);
    g_assert_true(kinds_begin(TEMPLATES, "open", fixture->folder, &error));
    fixture->campaign = campaign_open(fixture->folder, fixture->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(fixture->campaign, &error));
    g_assert_no_error(error);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", fixture->folder);
    campaign_close(fixture->campaign);
    clock_free(fixture->clock);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(fixture->folder);
}

static int64_t
put(Fixture *fixture, const char *name, const char *field, const char *value,
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
    g_assert_true(roster_put(campaign_get_roster(fixture->campaign), row, &answer, &outcome,
                             &id, &error));
    g_assert_no_error(error);
    return id;
}

static void
put_all(Fixture *fixture)
{
    put(fixture, "Zebra Watch", NULL, NULL, STATUS_PENDING);
    put(fixture, "Learn Aloud", "acronym", "LA", STATUS_DECLINED);
    put(fixture, "Silent Ones", "visibility", "withheld", STATUS_INVITED);
}

/* What `source` says with the facts as they are now, made for signatory `id` unless that is 0.
 */
static char *
say(Fixture *fixture, const char *source, int64_t id)
{
    g_autoptr(GError) error = NULL;
    const TemplateOptions options = {.strict = TRUE};
    g_autoptr(Template) template = template_parse(source, "t.md", &options, &error);
    g_assert_no_error(error);
    g_autoptr(Facts) facts = facts_gather(fixture->campaign, 2, &error);
    g_assert_no_error(error);
    g_autoptr(Value) known = facts_known(facts, id != 0);
    g_assert_true(template_check(template, known, &error));
    g_assert_no_error(error);

    g_autoptr(Signatory) signatory =
        id != 0 ? roster_get(campaign_get_roster(fixture->campaign), id, &error) : NULL;
    g_autoptr(Value) scope = signatory != NULL ? facts_scope_for(facts, signatory, NULL)
                                               : value_ref(facts_get_scope(facts));
    g_autoptr(GString) out = g_string_new(NULL);
    const TemplateRender how = {.escape = TEMPLATE_VERBATIM,
                                .language = campaign_get_language(fixture->campaign)};
    g_assert_true(template_render(template, scope, &how, out, &error));
    g_assert_no_error(error);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
assert_says(Fixture *fixture, const char *source, int64_t id, const char *expected)
{
    g_autofree char *said = say(fixture, source, id);
    g_assert_cmpstr(said, ==, expected);
}

static int64_t
sign(Fixture *fixture, const char *name, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    int64_t id = put(fixture, name, field, value, STATUS_PENDING);
    const RosterRecord record = {.status = STATUS_SIGNED, .authority = "Ada", .revision = 1};
    g_assert_true(roster_record(campaign_get_roster(fixture->campaign), id, &record, &error));
    g_assert_no_error(error);
    return id;
}

static void
only_the_signed_are_named_and_counted(Fixture *fixture, const void *unused)
{
    (void)unused;
    put_all(fixture);
    sign(fixture, "Beacon", NULL, NULL);
    sign(fixture, "Abbey School", "acronym", "AS");
    sign(fixture, "Nameless Friends", "visibility", "withheld");
    sign(fixture, "Only For Us", "visibility", "internal");
    sign(fixture, "Mara Lind", "kind", "individual");
    assert_says(fixture, "{{#signatories}}{{number}} {{label}};{{/signatories}}", 0,
                "1 Abbey School (AS);2 Beacon;3 Mara Lind;");
    assert_says(fixture, "{{#individuals}}{{number}} {{name}}{{/individuals}}", 0,
                "3 Mara Lind");
    assert_says(fixture,
                "{{count.signatories}} {{count.public}} {{count.withheld}} "
                "{{count.organizations}} {{count.individuals}} {{count.others}} {{count.asks}}",
                0, "4 3 1 3 1 3 3");
}

static void
a_signatory_is_told_of_itself(Fixture *fixture, const void *unused)
{
    (void)unused;
    const int64_t id = sign(fixture, "Beacon", "acronym", "BCN");
    assert_says(fixture,
                "{{signatory.short}} {{signatory.number}} {{signatory.status}} "
                "{{signatory.contact_name | default: \"friends\"}}",
                id, "BCN 1 signed friends");
}

static void
further_columns_have_names(Fixture *fixture, const void *unused)
{
    (void)unused;
    const int64_t id = sign(fixture, "Beacon", "fields.anything_else_", "call first");
    assert_says(fixture, "{{signatory.fields.anything_else_}}", id, "call first");
}

static void
the_letter_knows_its_campaign(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_says(
        fixture, "{{letter.revision}} {{letter.title}} {{addressee.lines | join: \"/\"}}", 0,
        "2 Open Letter: Bring the Teachers of Marrow Bay Home Members of the Council of "
        "Ports");
}

static void
a_withheld_name_and_the_order_of_signing_exclude_each_other(Fixture *fixture,
                                                            const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = campaign_path(fixture->campaign, "campaign.conf");
    const char *conf = "[campaign]\ntitle = T\norder = signed\n";
    sign(fixture, "Beacon", NULL, NULL);
    g_assert_true(file_write(path, conf, strlen(conf), &error));
    campaign_close(fixture->campaign);
    fixture->campaign = campaign_open(fixture->folder, fixture->clock, &error);
    g_assert_true(campaign_open_store(fixture->campaign, &error));
    g_autoptr(Facts) allowed = facts_gather(fixture->campaign, 1, &error);
    g_assert_no_error(error);

    sign(fixture, "Nameless Friends", "visibility", "withheld");
    g_assert_null(facts_gather(fixture->campaign, 1, &error));
    g_assert_nonnull(strstr(error->message, "campaign.conf:3"));
}

#define TEST(name) g_test_add("/facts/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(only_the_signed_are_named_and_counted);
    TEST(a_signatory_is_told_of_itself);
    TEST(further_columns_have_names);
    TEST(the_letter_knows_its_campaign);
    TEST(a_withheld_name_and_the_order_of_signing_exclude_each_other);
    return g_test_run();
}
