#include "begun.h"

#include "campaign/approval.h"
#include "template/template.h"

#include <string.h>

static void
set_up(Begun *begun, const void *data)
{
    (void)data;
    begun_set_up(begun, "organizations");
    begun_write(
        begun, "letter.md",
        "Dear all,\n\nwe {{count.signatories}} ask for water.\n\n- Open it.\n\nThanks.\n");
}

static void
tear_down(Begun *begun, const void *data)
{
    (void)data;
    begun_tear_down(begun);
}

static void
revise(const Begun *begun, const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    int64_t moved = 0;
    begun_write(begun, "letter.md", text);
    g_autoptr(Revision) revision =
        letter_revise(begun->campaign, REVISION_SUBSTANTIVE, message, &moved, &error);
    g_assert_no_error(error);
}

/* What `source` says to who approved `revision`. */
static char *
tell(const Begun *begun, int64_t revision, const char *source)
{
    g_autoptr(GError) error = NULL;
    const TemplateOptions options = {.strict = TRUE};
    const TemplateRender how = {.escape = TEMPLATE_VERBATIM};
    g_autoptr(Approvals) approvals = approvals_new(begun->campaign, &error);
    g_autoptr(Value) scope = value_new_record();
    g_autoptr(Value) known = value_new_record();
    g_autoptr(Template) template = template_parse(source, "x.md", &options, &error);
    g_autoptr(GString) out = g_string_new(NULL);
    g_assert_no_error(error);
    approvals_describe_known(known);
    g_assert_true(template_check(template, known, &error));
    g_assert_no_error(error);
    approvals_describe(approvals, revision, scope);
    g_assert_true(template_render(template, scope, &how, out, &error));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

#define CHANGES                                                                                \
    "{{#changes}}{{number}}{{#changed}}~{{/changed}}{{#added}}+{{/added}}{{#removed}}-{{/"     \
    "removed}}:{{#words}}{{#removed}}[-{{text}}-]{{/removed}}{{#added}}{+{{text}}+}{{/"        \
    "added}}{{#same}}{{text}}{{/same}}{{/words}}|{{/changes}}"

static void
changes_are_those_since_what_one_approved(Begun *begun, const void *data)
{
    (void)data;
    revise(begun,
           "Dear all,\n\nwe {{count.signatories}} ask for water.\n\n- Open it.\n\nThanks.\n",
           "first");
    revise(begun,
           "Dear all,\n\nwe {{count.signatories}} ask for clean water now.\n\n- Open it.\n",
           "clean water");
    begun_write(begun, "letter.md",
                "Dear all,\n\nwe {{count.signatories}} ask for clean water.\n\n- Open "
                "it.\n\nWe look forward to your answer.\n");
    g_autofree char *since_first = tell(begun, 1, CHANGES);
    g_autofree char *since_second = tell(begun, 2, CHANGES);
    g_assert_cmpstr(since_first, ==,
                    "2~:we … ask for {+clean+} water.|4-:[-Thanks.-]|4+:{+We look forward to "
                    "your answer.+}|");
    g_assert_cmpstr(
        since_second, ==,
        "2~:we … ask for clean water [-now-].|4+:{+We look forward to your answer.+}|");
}

static void
who_approved_the_text_as_it_is_sees_no_change(Begun *begun, const void *data)
{
    (void)data;
    revise(begun, "Dear all,\n", "first");
    g_autofree char *now = tell(begun, 1, CHANGES "{{^changes}}none{{/changes}}");
    g_autofree char *nobody = tell(begun, 0, CHANGES "{{^changes}}none{{/changes}}");
    g_assert_cmpstr(now, ==, "none");
    g_assert_cmpstr(nobody, ==, "none");
}

static void
blanks_alone_are_no_change_to_be_shown(Begun *begun, const void *data)
{
    (void)data;
    revise(begun, "Dear all,\n\nwe ask for\u00a0water and for fish today.\n", "first");
    begun_write(begun, "letter.md", "Dear all,\n\nwe ask for water and for fish today.\n");
    g_autofree char *told =
        tell(begun, 1, "{{#changes}}{{#words}}{{text}}{{/words}}{{/changes}}");
    g_assert_null(strstr(told, "[-"));
    g_assert_nonnull(strstr(told, "water and for fish today."));
}

static void
the_revision_and_its_digest_are_told(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    revise(begun, "Dear all,\n", "first");
    revise(begun, "Dear both,\n", "to both");
    g_autoptr(Revision) first = letter_get_revision(begun->campaign, 1, &error);
    g_autofree char *digest = digest_to_hex(&first->sha256);
    g_autofree char *told =
        tell(begun, 1,
             "{{approved.revision}} {{approved.digest}} "
             "{{#revisions}}{{number}} {{kind}} {{message}};{{/revisions}}");
    g_autofree char *expected = g_strdup_printf("1 %s 2 substantive to both;", digest);
    g_assert_cmpstr(told, ==, expected);
    g_autofree char *nothing =
        tell(begun, 0, "{{approved.revision}}{{approved.digest}}{{#revisions}}x{{/revisions}}");
    g_assert_cmpstr(nothing, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/approval/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(changes_are_those_since_what_one_approved);
    ADD(who_approved_the_text_as_it_is_sees_no_change);
    ADD(blanks_alone_are_no_change_to_be_shown);
    ADD(the_revision_and_its_digest_are_told);
#undef ADD
    return g_test_run();
}
