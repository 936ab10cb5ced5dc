#include "begun.h"

#include "base/file.h"
#include "campaign/intake.h"
#include "edition/tracker.h"

#include <string.h>

/* A campaign with three who signed, and its private tracker as text. */
typedef struct {
    Begun begun;
    char *path;
    char *text;
} Desk;

static void
import_list(const Desk *desk, const char *text, gboolean apply)
{
    g_autoptr(GError) error = NULL;
    begun_write(&desk->begun, "list.csv", text);
    g_autofree char *path = campaign_path(desk->begun.campaign, "list.csv");
    const IntakeRequest request = {.path = path, .apply = apply};
    g_autoptr(IntakeReport) report = intake_import(desk->begun.campaign, &request, &error);
    g_assert_no_error(error);
}

static void
export_it(Desk *desk, gboolean include_private, TrackerFormat format)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&desk->text, g_free);
    const TrackerRequest request = {.format = format, .include_private = include_private};
    g_assert_true(tracker_export(desk->begun.campaign, desk->path, &request, NULL, &error));
    g_assert_no_error(error);
    if (format != TRACKER_XLSX)
        desk->text = file_read_text(desk->path, 1 << 20, &error);
    g_assert_no_error(error);
}

static void
begin(Desk *desk, gconstpointer data)
{
    (void)data;
    begun_set_up(&desk->begun, "open");
    desk->path = campaign_path(desk->begun.campaign, "out.csv");
    import_list(desk,
                "name,acronym,email,visibility,country,notes\n"
                "Alps,A,alps@example.org,public,CH,\"two\nlines\"\n"
                "Zeal,Z,zeal@example.org,public,FR,007\n"
                "Canary,,canary@example.org,withheld,,\n",
                FALSE);
    export_it(desk, TRUE, TRACKER_CSV);
}

static void
end(Desk *desk, gconstpointer data)
{
    (void)data;
    begun_tear_down(&desk->begun);
    g_free(desk->path);
    g_free(desk->text);
}

/* Puts `to` in the place of the first `from` of the tracker. */
static void
write_over(Desk *desk, const char *from, const char *to)
{
    char *at = strstr(desk->text, from);
    g_assert_nonnull(at);
    *at = '\0';
    char *changed = g_strconcat(desk->text, to, at + strlen(from), NULL);
    g_free(desk->text);
    desk->text = changed;
}

/* Adds a row that begins with `cells`. */
static void
append_row(Desk *desk, const char *cells)
{
    const char *end = strstr(desk->text, "\r\n");
    g_autoptr(GString) text = g_string_new(desk->text);
    g_string_append(text, cells);
    for (const char *at = desk->text; at < end; at++)
        if (*at == ',')
            g_string_append_c(text, ',');
    for (const char *at = cells; *at != '\0'; at++)
        if (*at == ',')
            g_string_truncate(text, text->len - 1);
    g_string_append(text, "\r\n");
    g_free(desk->text);
    desk->text = g_strdup(text->str);
}

static IntakeReport *
import_with(const Desk *desk, IntakeRequest request, GError **error)
{
    request.path = desk->path;
    if (desk->text != NULL)
        g_assert_true(file_write(desk->path, desk->text, strlen(desk->text), NULL));
    return intake_import(desk->begun.campaign, &request, error);
}

static IntakeReport *
import(const Desk *desk, gboolean apply)
{
    g_autoptr(GError) error = NULL;
    IntakeReport *report = import_with(desk, (IntakeRequest){.apply = apply}, &error);
    g_assert_no_error(error);
    return report;
}

/* Returns a field of an entry, owned by the caller. */
static char *
get(const Desk *desk, int64_t id, const char *field)
{
    g_autoptr(Signatory) signatory =
        roster_get(campaign_get_roster(desk->begun.campaign), id, NULL);
    g_assert_nonnull(signatory);
    return signatory_get_field(signatory, field);
}

static void
assert_field(const Desk *desk, int64_t id, const char *field, const char *wanted)
{
    g_autofree char *value = get(desk, id, field);
    g_assert_cmpstr(value, ==, wanted);
}

static void
edit(const Desk *desk, int64_t id, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(
        roster_edit(campaign_get_roster(desk->begun.campaign), id, field, value, &error));
    g_assert_no_error(error);
}

static const ProposalChange *
find_change(const IntakeReport *report, const char *field)
{
    for (guint i = 0; i < report->findings->changes->len; i++) {
        const ProposalChange *change = report->findings->changes->pdata[i];
        if (strcmp(change->field, field) == 0)
            return change;
    }
    return NULL;
}

static gboolean
count_entry(const JournalEntry *entry, void *closure, GError **error)
{
    (void)entry;
    (void)error;
    ++*(guint *)closure;
    return TRUE;
}

/* How many entries the journal has, of all or of one signatory. */
static guint
count_journal(const Desk *desk, int64_t subject)
{
    guint count = 0;
    g_assert_true(journal_each(campaign_get_journal(desk->begun.campaign), subject, count_entry,
                               &count, NULL));
    return count;
}

static void
what_was_not_edited_changes_nothing(Desk *desk, gconstpointer data)
{
    (void)data;
    const guint before = count_journal(desk, 0);
    for (int apply = 0; apply <= 1; apply++) {
        g_autoptr(IntakeReport) report = import(desk, apply);
        g_assert_true(report->findings->is_tracker);
        g_assert_cmpuint(report->findings->changes->len, ==, 0);
        g_assert_cmpuint(report->findings->problems->len, ==, 0);
        g_assert_cmpuint(report->findings->gone_count, ==, 0);
        g_assert_cmpuint(report->known, ==, 3);
        g_assert_cmpuint(report->added, ==, 0);
        g_assert_false(report->has_changed);
    }
    g_assert_cmpuint(count_journal(desk, 0), ==, before);
}

static void
an_edit_is_shown_first_and_made_when_it_is_asked_for(Desk *desk, gconstpointer data)
{
    (void)data;
    write_over(desk, ",Alps,A,", ",Alps of Old,AO,");
    write_over(desk, ",FR,", ",,");
    write_over(desk, "\"two\nlines\"", "\"two\nlines and one\"");

    const guint before = count_journal(desk, 0);
    g_autoptr(IntakeReport) shown = import(desk, FALSE);
    g_assert_cmpuint(proposal_count(shown->findings, PROPOSAL_OPEN), ==, 4);
    g_assert_false(shown->has_changed);
    assert_field(desk, 1, "name", "Alps");
    g_assert_cmpuint(count_journal(desk, 0), ==, before);
    const ProposalChange *name = find_change(shown, "name");
    g_assert_cmpstr(name->before, ==, "Alps");
    g_assert_cmpstr(name->after, ==, "Alps of Old");
    g_assert_cmpint(name->id, ==, 1);
    g_assert_true(g_str_has_suffix(name->place, "out.csv:2"));

    g_autoptr(IntakeReport) made = import(desk, TRUE);
    g_assert_true(made->has_changed);
    assert_field(desk, 1, "name", "Alps of Old");
    assert_field(desk, 1, "acronym", "AO");
    assert_field(desk, 1, "fields.notes", "two\nlines and one");
    assert_field(desk, 2, "country", "");
    g_assert_cmpuint(count_journal(desk, 0), ==, before + 5);
    g_assert_cmpuint(count_journal(desk, 1), ==, 3);

    g_autoptr(Signatory) found =
        roster_find(campaign_get_roster(desk->begun.campaign), "Alps", NULL);
    g_assert_nonnull(found); /* by the name that it had */
    g_assert_cmpint(found->id, ==, 1);
}

static void
what_only_this_side_changed_stays(Desk *desk, gconstpointer data)
{
    (void)data;
    edit(desk, 1, "acronym", "ALP");
    edit(desk, 1, "country", "AT");
    edit(desk, 1, "acronym", "ALPS");
    write_over(desk, "\"two\nlines\"", "three");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    g_assert_cmpuint(report->findings->changes->len, ==, 1);
    g_assert_cmpuint(report->findings->newer, ==, 1);
    assert_field(desk, 1, "acronym", "ALPS");
    assert_field(desk, 1, "country", "AT");
    assert_field(desk, 1, "fields.notes", "three");
}

static void
what_both_sides_changed_is_a_conflict_until_it_is_named(Desk *desk, gconstpointer data)
{
    (void)data;
    edit(desk, 1, "country", "AT");
    write_over(desk, ",CH,", ",LI,");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    const ProposalChange *change = find_change(report, "country");
    g_assert_cmpint(change->state, ==, PROPOSAL_CONFLICT);
    g_assert_cmpstr(change->base, ==, "CH");
    g_assert_false(report->has_changed);
    assert_field(desk, 1, "country", "AT");

    g_autoptr(GError) error = NULL;
    const int64_t wrong = 2, right = 1;
    const IntakeRequest none = {.apply = TRUE, .overwrite = &wrong, .overwrite_count = 1};
    g_assert_null(import_with(desk, none, &error));
    g_assert_error(error, PROPOSAL_ERROR, PROPOSAL_ERROR_OVERWRITE);
    g_clear_error(&error);

    const IntakeRequest named = {.apply = TRUE, .overwrite = &right, .overwrite_count = 1};
    g_autoptr(IntakeReport) taken = import_with(desk, named, &error);
    g_assert_no_error(error);
    g_assert_true(taken->has_changed);
    assert_field(desk, 1, "country", "LI");
}

/* As after a merge: nobody knows any more what it was. */
static void
without_its_past_an_entry_that_changed_is_a_conflict(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import_list(desk, "name,email,title\nAlpes,alpes@example.org,Chair\n", FALSE);
    edit(desk, 1, "acronym", "");
    export_it(desk, TRUE, TRACKER_CSV);
    edit(desk, 4, "acronym", "AX");
    g_assert_true(roster_merge(campaign_get_roster(desk->begun.campaign), 1, 4, &error));
    g_assert_no_error(error);
    write_over(desk, ",CH,", ",LI,");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    const ProposalChange *change = find_change(report, "country");
    g_assert_cmpint(change->state, ==, PROPOSAL_CONFLICT);
    g_assert_null(change->base);
    assert_field(desk, 1, "country", "CH");
}

static void
a_file_changes_no_status_and_shows_no_name(Desk *desk, gconstpointer data)
{
    (void)data;
    write_over(desk, ",prospect,,withheld,", ",signed,,public,");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    const ProposalChange *status = find_change(report, "status");
    const ProposalChange *visibility = find_change(report, "visibility");
    g_assert_cmpint(status->state, ==, PROPOSAL_REFUSED);
    g_assert_nonnull(strstr(status->why, "undersigned record 3 STATUS"));
    g_assert_cmpint(visibility->state, ==, PROPOSAL_REFUSED);
    g_assert_false(report->has_changed);
    assert_field(desk, 3, "status", "prospect");
    assert_field(desk, 3, "visibility", "withheld");

    export_it(desk, TRUE, TRACKER_CSV);
    write_over(desk, ",prospect,,public,", ",prospect,,internal,");
    g_autoptr(IntakeReport) hidden = import(desk, TRUE);
    g_assert_true(hidden->has_changed);
    assert_field(desk, 1, "visibility", "internal");
    assert_field(desk, 1, "hidden_by", "owner");
}

/* The file is older than the answer, and nobody wrote into its cell. */
static void
a_status_that_moved_on_here_is_not_reported(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const RosterRecord record = {.status = STATUS_DECLINED, .reason = "no time"};
    g_assert_true(roster_record(campaign_get_roster(desk->begun.campaign), 1, &record, &error));
    g_assert_no_error(error);
    write_over(desk, ",CH,", ",AT,");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    g_assert_cmpuint(report->findings->changes->len, ==, 1);
    assert_field(desk, 1, "country", "AT");
    assert_field(desk, 1, "status", "declined");
}

static const struct {
    const char *name, *from, *to, *problem;
} odd[] = {
    {"an-unknown-id", "\r\n2,", "\r\n99,", ":4: no entry has the id 99; leave the id of a new"},
    {"no-number", "\r\n2,", "\r\ntwo,",
     ":4: 'two' is no id; leave the id of a new entry empty"},
    {"an-id-twice", "\r\n2,", "\r\n1,", ":4: another row is entry 1 too; neither was taken"},
    {"an-id-by-hand", NULL, NULL, "has the id 4, but was not exported with it"},
    {"another-in-its-row", ",Zeal,Z,organization,,,FR,,prospect,,public,zeal@example.org,",
     ",Other,Z,organization,,,FR,,prospect,,public,other@example.org,",
     ":4: name and address are both others than entry 2 has"},
};

static void
is_reported_and_not_taken(Desk *desk, gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    if (odd[i].from != NULL) {
        write_over(desk, odd[i].from, odd[i].to);
        write_over(desk, ",CH,", ",AT,");
    } else {
        append_row(desk, "4,,New,,organization");
        write_over(desk, ",CH,", ",AT,");
    }
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    g_assert_cmpuint(report->findings->problems->len, ==, 1);
    if (strstr(report->findings->problems->pdata[0], odd[i].problem) == NULL)
        g_error("'%s' is not in: %s", odd[i].problem,
                (const char *)report->findings->problems->pdata[0]);
    g_assert_cmpuint(report->added, ==, 0);
    assert_field(desk, 2, "name", "Zeal");
    /* The other rows are taken, but not the first of two with one id. */
    const gboolean is_twice = strcmp(odd[i].name, "an-id-twice") == 0;
    assert_field(desk, 1, "country", is_twice ? "CH" : "AT");
}

static void
rows_without_an_id_are_new_and_rows_that_are_gone_are_nothing(Desk *desk, gconstpointer data)
{
    (void)data;
    char *second = strstr(desk->text, "\r\n2,");
    char *third = strstr(desk->text, "\r\n3,");
    g_assert_nonnull(second);
    memmove(second, third, strlen(third) + 1);
    append_row(desk, ",,Newcomer,,organization,,,,,signed");

    g_autoptr(IntakeReport) shown = import(desk, FALSE);
    g_assert_cmpuint(shown->added, ==, 1);
    g_assert_cmpuint(shown->additions->len, ==, 1);
    g_assert_cmpuint(shown->findings->gone_count, ==, 1);
    g_assert_cmpint(((const ProposalEntry *)shown->findings->gone->pdata[0])->id, ==, 2);
    g_assert_null(roster_get(campaign_get_roster(desk->begun.campaign), 4, NULL));

    g_autoptr(IntakeReport) made = import(desk, TRUE);
    g_assert_true(made->has_changed);
    assert_field(desk, 4, "name", "Newcomer");
    assert_field(desk, 4, "status", "prospect");
    assert_field(desk, 2, "name", "Zeal");
}

static void
a_column_that_is_gone_says_nothing_and_a_new_one_is_kept(Desk *desk, gconstpointer data)
{
    (void)data;
    write_over(desk, ",country,", ",phone,");
    write_over(desk, ",CH,", ",007 1,");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    g_assert_null(find_change(report, "country"));
    assert_field(desk, 1, "country", "CH");
    assert_field(desk, 1, "fields.phone", "007 1");
}

static void
contacts_are_shown_and_not_taken(Desk *desk, gconstpointer data)
{
    (void)data;
    import_list(desk,
                "name,email,Press contact,Press email\nLake,l@example.org,Bo,bo@example.org\n",
                FALSE);
    export_it(desk, TRUE, TRACKER_CSV);
    g_autoptr(IntakeReport) same = import(desk, TRUE);
    g_assert_cmpuint(same->findings->changes->len, ==, 0);

    write_over(desk, "Bo <bo@example.org>", "Cy <bo@example.org>");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    const ProposalChange *change = find_change(report, "contacts");
    g_assert_cmpint(change->state, ==, PROPOSAL_REFUSED);
    g_assert_cmpstr(change->before, ==, "Bo <bo@example.org>: press");
    g_assert_false(report->has_changed);
}

/* Nothing is new about a formula in a name that was there all along. */
static void
only_what_differs_is_warned_of(Desk *desk, gconstpointer data)
{
    (void)data;
    import_list(desk, "name,email,notes\n=1+1,sum@example.org,=2\n", FALSE);
    export_it(desk, TRUE, TRACKER_CSV);
    g_autoptr(IntakeReport) same = import(desk, FALSE);
    g_assert_cmpuint(same->warnings->len, ==, 0);

    write_over(desk, "'=2", "'=3");
    g_autoptr(IntakeReport) report = import(desk, FALSE);
    g_assert_cmpuint(report->warnings->len, ==, 2);
    g_assert_cmpstr(find_change(report, "fields.notes")->after, ==, "=3");
}

static void
a_value_that_cannot_be_is_an_error_of_the_whole_file(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    write_over(desk, "alps@example.org", "alps@");
    write_over(desk, ",FR,", ",DE,");
    g_assert_null(import_with(desk, (IntakeRequest){.apply = TRUE}, &error));
    g_assert_error(error, INTAKE_ERROR, INTAKE_ERROR_ROWS);
    assert_field(desk, 2, "country", "FR");
}

static void
a_change_that_the_roster_refuses_holds_up_no_other(Desk *desk, gconstpointer data)
{
    (void)data;
    import_list(desk, "name,email\nAlpes,alps@example.org\n", FALSE);
    export_it(desk, TRUE, TRACKER_CSV);
    write_over(desk, ",Alpes,", ",Alps,"); /* which is entry 1, at that address */
    write_over(desk, ",FR,", ",DE,");
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    const ProposalChange *name = find_change(report, "name");
    g_assert_cmpint(name->state, ==, PROPOSAL_REFUSED);
    g_assert_nonnull(strstr(name->why, "is there already, as signatory 1"));
    assert_field(desk, 4, "name", "Alpes");
    assert_field(desk, 2, "country", "DE");
}

static void
a_tracker_of_another_campaign_is_a_list(Desk *desk, gconstpointer data)
{
    (void)data;
    Desk other = {0};
    begin(&other, NULL);
    g_free(other.text);
    other.text = g_strdup(desk->text);
    edit(&other, 1, "country", "AT");
    g_autoptr(IntakeReport) report = import(&other, FALSE);
    g_assert_false(report->findings->is_tracker);
    g_assert_nonnull(strstr(report->warnings->pdata[0], "a tracker of another campaign"));
    g_assert_cmpuint(report->added, ==, 0);
    assert_field(&other, 1, "country", "AT");
    end(&other, NULL);
}

static void
a_list_changes_what_is_known_only_when_asked(Desk *desk, gconstpointer data)
{
    (void)data;
    static const char list[] = "name,email,country,visibility,acronym\n"
                               "ALPS,alps@example.org,AT,public,\n"
                               "Canary,canary@example.org,,public,\n"
                               "Newcomer,new@example.org,,public,\n";
    import_list(desk, list, FALSE);
    assert_field(desk, 1, "country", "CH");
    assert_field(desk, 4, "name", "Newcomer");

    import_list(desk, list, TRUE);
    assert_field(desk, 1, "country", "AT");
    assert_field(desk, 1, "name", "ALPS");
    assert_field(desk, 1, "acronym", "A"); /* an empty cell says nothing */
    assert_field(desk, 3, "visibility", "withheld");
}

static void
a_row_found_by_an_earlier_name_takes_nothing_back(Desk *desk, gconstpointer data)
{
    (void)data;
    edit(desk, 1, "name", "Alps of New");
    edit(desk, 1, "country", "AT");
    import_list(desk, "name,email,country\nAlps,alps@example.org,CH\n", TRUE);
    assert_field(desk, 1, "name", "Alps of New");
    assert_field(desk, 1, "country", "AT");
}

static void
a_public_workbook_knows_its_rows_without_their_ids(Desk *desk, gconstpointer data)
{
    (void)data;
    begun_sign(&desk->begun, "Open", "email", "open@example.org", "Ada");
    export_it(desk, FALSE, TRACKER_XLSX);
    g_autoptr(IntakeReport) report = import(desk, TRUE);
    g_assert_true(report->findings->is_tracker);
    g_assert_cmpuint(report->rows, ==, 1);
    g_assert_cmpuint(report->known, ==, 1);
    g_assert_cmpuint(report->added, ==, 0);
    g_assert_cmpuint(report->findings->gone_count, ==, 0);
    g_assert_cmpuint(report->findings->problems->len, ==, 0);
}

static void
a_dry_run_says_everything_and_changes_nothing(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const guint before = count_journal(desk, 0);
    begun_write(&desk->begun, "list.csv",
                "name,email,country\nAlps,alps@example.org,AT\nNew,new@example.org,\n"
                "p\u0430ypal,x@example.org,\n");
    g_autofree char *path = campaign_path(desk->begun.campaign, "list.csv");
    const IntakeRequest request = {.path = path, .dry_run = TRUE, .apply = TRUE};
    g_autoptr(IntakeReport) report = intake_import(desk->begun.campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(report->additions->len, ==, 2);
    g_assert_cmpstr(((const IntakeNew *)report->additions->pdata[0])->name, ==, "New");
    g_assert_null(((const IntakeNew *)report->additions->pdata[0])->hold);
    g_assert_nonnull(((const IntakeNew *)report->additions->pdata[1])->hold);
    g_assert_cmpuint(proposal_count(report->findings, PROPOSAL_OPEN), ==, 1);
    g_assert_false(report->has_changed);
    assert_field(desk, 1, "country", "CH");
    g_assert_cmpuint(count_journal(desk, 0), ==, before);
}

static void
a_dry_run_goes_on_behind_what_cannot_be_taken(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&desk->text, g_free);
    desk->text = g_strdup("name,email,country\nBad,bad@,\nAlps,alps@example.org,AT\n"
                          "Short,row\nNew,new@example.org,\n");
    g_autoptr(IntakeReport) report =
        import_with(desk, (IntakeRequest){.dry_run = TRUE}, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(report->refused_count, ==, 2);
    g_assert_nonnull(strstr(report->refused->pdata[0], "out.csv:2: 'email': "));
    g_assert_nonnull(strstr(report->refused->pdata[1], "out.csv:4:"));
    g_assert_cmpuint(report->added, ==, 1);
    g_assert_cmpuint(report->findings->changes->len, ==, 1);

    g_assert_null(import_with(desk, (IntakeRequest){0}, &error));
    g_assert_error(error, INTAKE_ERROR, INTAKE_ERROR_ROWS);
}

#define ADD(claim) g_test_add("/proposal/" #claim, Desk, NULL, begin, claim, end)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(what_was_not_edited_changes_nothing);
    ADD(an_edit_is_shown_first_and_made_when_it_is_asked_for);
    ADD(what_only_this_side_changed_stays);
    ADD(what_both_sides_changed_is_a_conflict_until_it_is_named);
    ADD(without_its_past_an_entry_that_changed_is_a_conflict);
    ADD(a_file_changes_no_status_and_shows_no_name);
    ADD(a_status_that_moved_on_here_is_not_reported);
    ADD(rows_without_an_id_are_new_and_rows_that_are_gone_are_nothing);
    ADD(a_column_that_is_gone_says_nothing_and_a_new_one_is_kept);
    ADD(contacts_are_shown_and_not_taken);
    ADD(only_what_differs_is_warned_of);
    ADD(a_value_that_cannot_be_is_an_error_of_the_whole_file);
    ADD(a_change_that_the_roster_refuses_holds_up_no_other);
    ADD(a_tracker_of_another_campaign_is_a_list);
    ADD(a_list_changes_what_is_known_only_when_asked);
    ADD(a_row_found_by_an_earlier_name_takes_nothing_back);
    ADD(a_public_workbook_knows_its_rows_without_their_ids);
    ADD(a_dry_run_goes_on_behind_what_cannot_be_taken);
    ADD(a_dry_run_says_everything_and_changes_nothing);
    for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
        g_autofree char *path =
            g_strdup_printf("/proposal/is_reported_and_not_taken/%s", odd[i].name);
        g_test_add(path, Desk, GSIZE_TO_POINTER(i), begin, is_reported_and_not_taken, end);
    }
    return g_test_run();
}
