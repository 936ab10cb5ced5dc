#include "base/file.h"
#include "campaign/intake.h"
#include "edition/tracker.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#define NOW 1699380000

typedef struct {
    char *folder;
    char *path; /* of what is exported */
    Clock *clock;
    Campaign *campaign;
} House;

static char *
in_folder(const House *house, const char *name)
{
    return g_build_filename(house->folder, name, NULL);
}

static void
put_file(const House *house, const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = in_folder(house, name);
    g_assert_true(file_write(path, text, strlen(text), &error));
    g_assert_no_error(error);
}

static void
open_campaign(House *house)
{
    g_autoptr(GError) error = NULL;
    house->campaign = campaign_open(house->folder, house->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(house->campaign, &error));
    g_assert_no_error(error);
}

static void
begin(House *house, gconstpointer data)
{
    (void)data;
    house->folder = g_dir_make_tmp("tracker-XXXXXX", NULL);
    house->path = in_folder(house, "out.csv");
    house->clock = clock_new_at(NOW);
    put_file(house, "campaign.conf",
             "[campaign]\ntitle = A Letter\norganizer = Us\ncontact = us@example.org\n"
             "language = en-US\norder = name\n[letter]\ntemplate = letter.md\n"
             "date = 2023-11-07\nsubject = A Letter\n");
    put_file(house, "letter.md", "Dear all,\n");
    open_campaign(house);
}

static void
end(House *house, gconstpointer data)
{
    (void)data;
    campaign_close(house->campaign);
    clock_free(house->clock);
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", house->folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(house->folder);
    g_free(house->path);
}

static void
import(House *house, const char *text)
{
    g_autoptr(GError) error = NULL;
    const RosterAnswer answer = {
        .status = STATUS_SIGNED, .authority = "a form", .channel = "import"};
    put_file(house, "in.csv", text);
    g_autofree char *path = in_folder(house, "in.csv");
    const IntakeRequest request = {.path = path, .answer = &answer};
    g_autoptr(IntakeReport) report = intake_import(house->campaign, &request, &error);
    g_assert_no_error(error);
}

static char *export(House *house, TrackerFormat format, gboolean include_private,
                    TrackerCount *out_count)
{
    g_autoptr(GError) error = NULL;
    const TrackerRequest request = {.format = format, .include_private = include_private};
    g_assert_true(tracker_export(house->campaign, house->path, &request, out_count, &error));
    g_assert_no_error(error);
    g_autoptr(GBytes) bytes = file_read(house->path, 1 << 24, &error);
    g_assert_no_error(error);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static const char roster[] = "name,acronym,email,contact_name,visibility,notes\n"
                             "Zeal,Z,z@example.org,Canary Contact,public,canary note\n"
                             "=1+1,,y@example.org,,public,\n"
                             "Canary Recipient,,x@example.org,,recipient,\n"
                             "Canary Withheld,,w@example.org,,withheld,\n"
                             "Canary Internal,,v@example.org,,internal,\n"
                             "Alps,,u@example.org,,public,\"two\nlines\"\n";

static void
only_what_is_public_is_shown(House *house, gconstpointer data)
{
    (void)data;
    TrackerCount count = {0};
    import(house, roster);
    g_autofree char *csv = export(house, TRACKER_CSV, FALSE, &count);
    g_assert_cmpstr(csv, ==,
                    "name,acronym,kind,title,affiliation,country,url,status,signed_at\r\n"
                    "\"'=1+1\",,organization,,,,,signed,2023-11-07T18:00:00Z\r\n"
                    "Alps,,organization,,,,,signed,2023-11-07T18:00:00Z\r\n"
                    "Zeal,Z,organization,,,,,signed,2023-11-07T18:00:00Z\r\n"
                    "\"further signatories, not shown: 2\",,,,,,,,\r\n");
    g_assert_cmpuint(count.listed, ==, 3);
    g_assert_cmpuint(count.withheld, ==, 2);

    g_autofree char *json = export(house, TRACKER_JSON, FALSE, NULL);
    g_assert_null(strstr(json, "anary"));
    g_assert_null(strstr(json, "@"));
    json_auto_t *array = json_loads(json, 0, NULL);
    g_assert_cmpuint(json_array_size(array), ==, 4);
    g_assert_cmpint(json_integer_value(json_object_get(json_array_get(array, 3), "not_shown")),
                    ==, 2);
}

static void
with_the_private_everything_is_there(House *house, gconstpointer data)
{
    (void)data;
    TrackerCount count = {0};
    import(house, roster);
    g_autofree char *csv = export(house, TRACKER_CSV, TRUE, &count);
    g_assert_nonnull(strstr(csv, "Canary Internal"));
    g_assert_nonnull(strstr(csv, "Canary Contact"));
    g_assert_nonnull(strstr(csv, "w@example.org"));
    g_assert_nonnull(strstr(csv, ",notes,undersigned:"));
    g_assert_nonnull(strstr(csv, "\"two\nlines\""));
    g_assert_cmpuint(count.listed, ==, 6);
    g_assert_cmpuint(count.withheld, ==, 0);

    g_autofree char *json = export(house, TRACKER_JSON, TRUE, NULL);
    json_auto_t *array = json_loads(json, 0, NULL);
    g_assert_cmpuint(json_array_size(array), ==, 6);
    g_assert_cmpstr(json_string_value(json_object_get(
                        json_object_get(json_array_get(array, 0), "fields"), "notes")),
                    ==, "canary note");
}

/* Returns a part of the workbook as text. Owned by the caller. */
static char *
read_part(const House *house, const char *name)
{
    zip_stat_t status = {0};
    zip_t *archive = zip_open(house->path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
    g_assert_nonnull(archive);
    g_assert_cmpint(zip_stat(archive, name, 0, &status), ==, 0);
    char *text = g_malloc0(status.size + 1);
    zip_file_t *part = zip_fopen(archive, name, 0);
    g_assert_cmpint(zip_fread(part, text, status.size), ==, (zip_int64_t)status.size);
    zip_fclose(part);
    zip_discard(archive);
    return text;
}

static int64_t
id_of(const House *house, const char *who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) found = roster_find(campaign_get_roster(house->campaign), who, &error);
    g_assert_no_error(error);
    return found->id;
}

static void
a_public_workbook_names_only_who_is_public(House *house, gconstpointer data)
{
    (void)data;
    import(house, roster);
    g_autofree char *bytes = export(house, TRACKER_XLSX, FALSE, NULL);
    g_autofree char *book = read_part(house, "xl/workbook.xml");
    g_assert_nonnull(strstr(book, "name=\"Summary\""));
    g_assert_nonnull(strstr(book, "name=\"Roster\""));
    g_assert_null(strstr(book, "decide"));
    g_autofree char *summary = read_part(house, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(summary, ">A Letter<"));
    g_assert_nonnull(strstr(summary, ">Withheld<"));
    g_assert_null(strstr(summary, ">prospect<")); /* nothing by status */
    g_assert_null(strstr(summary, "hold"));
    g_autofree char *page = read_part(house, "xl/worksheets/sheet2.xml");
    g_assert_nonnull(strstr(page, ">Alps<"));
    g_assert_nonnull(strstr(page, ">=1+1<"));
    g_assert_null(strstr(page, "anary"));
    g_assert_null(strstr(page, "@"));
    g_assert_null(strstr(page, "<f>"));
}

static void
a_private_workbook_says_what_is_to_decide(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(house, roster);
    import(house, "name,email\nZeals of Old,1@example.org\nZeal of Old,2@example.org\n");
    g_assert_true(roster_edit(campaign_get_roster(house->campaign), id_of(house, "Alps"),
                              "hold", "ask <them>", &error));
    g_assert_no_error(error);
    g_autofree char *bytes = export(house, TRACKER_XLSX, TRUE, NULL);
    g_autofree char *summary = read_part(house, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(summary, ">prospect<"));
    g_assert_nonnull(strstr(summary, ">Pairs that may be one<"));
    g_autofree char *page = read_part(house, "xl/worksheets/sheet2.xml");
    g_assert_nonnull(strstr(page, ">Canary Contact<"));
    g_assert_nonnull(strstr(page, "r=\"A1\" s="));
    g_assert_nonnull(strstr(page, ">id<"));
    g_autofree char *decide = read_part(house, "xl/worksheets/sheet3.xml");
    g_assert_nonnull(strstr(decide, ">Zeals of Old<"));
    g_assert_nonnull(strstr(decide, ">spelling<"));
    g_assert_nonnull(strstr(decide, ">ask &lt;them&gt;<"));
    g_assert_null(strstr(decide, ">Canary"));
}

/* By the day, or by the week where that is more than a chart can show. */
static void
the_chart_reaches_from_the_first_day_to_the_deadline(House *house, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *deadline, *extent; /* with a row for each bar below the 12 others */
    } cases[] = {{"2023-11-12", "\"A1:C22\""},
                 {"2024-11-12", "\"A1:C66\""},
                 {"2023-11-02", "\"A1:C18\""},
                 {"2031-03-14", "\"A1:C17\""}}; /* too far away: the sign-ons alone */
    import(house, "name,signed_at\nA,2023-11-03\nB,2023-11-07T23:00:00Z\n");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "[campaign]\ntitle = A Letter\norganizer = Us\ncontact = us@example.org\n"
            "language = en-US\norder = name\ndeadline = %s\n[letter]\ntemplate = letter.md\n"
            "date = 2023-11-07\nsubject = A Letter\n",
            cases[i].deadline);
        campaign_close(house->campaign);
        put_file(house, "campaign.conf", text);
        open_campaign(house);
        g_autofree char *bytes = export(house, TRACKER_XLSX, FALSE, NULL);
        g_autofree char *summary = read_part(house, "xl/worksheets/sheet1.xml");
        g_autofree char *chart = read_part(house, "xl/charts/chart1.xml");
        g_assert_nonnull(strstr(summary, cases[i].extent));
        g_assert_nonnull(strstr(chart, "Summary!$A$"));
    }
}

static void
one_day_alone_stands_beside_six_others(House *house, gconstpointer data)
{
    (void)data;
    import(house, "name,signed_at\nA,2023-11-03\nB,2023-11-03\n");
    campaign_close(house->campaign);
    put_file(house, "campaign.conf", "[campaign]\ntitle = A Letter\norder = name\n");
    open_campaign(house);
    g_autofree char *bytes = export(house, TRACKER_XLSX, FALSE, NULL);
    g_autofree char *summary = read_part(house, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(summary, ":C18\"")); /* no row says when it closes */
}

static void
what_was_exported_is_read_back_exactly(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(house, roster);
    g_autofree char *first = export(house, TRACKER_CSV, TRUE, NULL);
    const IntakeRequest request = {.path = house->path};
    g_autoptr(IntakeReport) report = intake_import(house->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(report->rows, ==, 6);
    g_assert_cmpuint(report->known, ==, 6);

    g_autofree char *open = export(house, TRACKER_CSV, FALSE, NULL);
    const IntakeRequest again = {.path = house->path, .dry_run = TRUE};
    g_autoptr(IntakeReport) second = intake_import(house->campaign, &again, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(second->added, ==, 3); /* without an address they are others */
}

static void
contacts_are_private_and_come_back_once(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(house, "name,email,Press contact,Press email,Decision maker\n"
                  "Zeal,z@example.org,\"Canary, Cy\",cy@example.org,Canary Bo\n"
                  "Alps,a@example.org,,,\n");
    for (TrackerFormat format = TRACKER_CSV; format <= TRACKER_XLSX; format++) {
        g_autofree char *open = export(house, format, FALSE, NULL);
        g_assert_null(strstr(open, "anary"));
        g_assert_null(strstr(open, "contacts"));
        if (format == TRACKER_XLSX) {
            g_autofree char *page = read_part(house, "xl/worksheets/sheet2.xml");
            g_assert_null(strstr(page, "anary"));
        }
    }
    g_autofree char *json = export(house, TRACKER_JSON, TRUE, NULL);
    g_assert_nonnull(strstr(json, "\"contacts\":[{\"name\":\"Canary Bo\",\"title\":\"\","
                                  "\"email\":\"\",\"roles\":[\"decides\"]}"));
    g_autofree char *csv = export(house, TRACKER_CSV, TRUE, NULL);
    g_assert_nonnull(strstr(csv, ",contacts,undersigned:"));
    g_assert_nonnull(strstr(csv, "Canary Bo: decides; \"\"Canary, Cy\"\" <cy@example.org>: "
                                 "press"));

    g_autofree char *back = in_folder(house, "back.csv");
    g_assert_true(file_write(back, csv, strlen(csv), &error));
    const IntakeRequest request = {.path = back};
    g_autoptr(IntakeReport) report = intake_import(house->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(report->known, ==, 2);
    g_assert_cmpuint(report->contacts, ==, 0);
    g_autofree char *same = export(house, TRACKER_CSV, TRUE, NULL);
    g_assert_cmpstr(same, ==, csv);
}

static void
the_same_roster_is_the_same_bytes(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    import(house, roster);
    for (TrackerFormat format = TRACKER_CSV; format <= TRACKER_XLSX; format++) {
        TrackerCount count = {0};
        g_autofree char *before = export(house, format, TRUE, &count);
        g_autoptr(GBytes) first = file_read(house->path, 1 << 24, &error);
        clock_set(house->clock, NOW + 86400);
        g_autofree char *after = export(house, format, TRUE, &count);
        g_autoptr(GBytes) second = file_read(house->path, 1 << 24, &error);
        g_assert_true(g_bytes_equal(first, second));
        g_assert_cmpuint(g_bytes_get_size(first), >, 100);
    }
}

static void
the_file_is_private_and_nothing_is_left_aside(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct stat info;
    import(house, roster);
    for (TrackerFormat format = TRACKER_CSV; format <= TRACKER_XLSX; format++) {
        g_autofree char *text = export(house, format, TRUE, NULL);
        g_assert_cmpint(stat(house->path, &info), ==, 0);
        g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    }
    g_autoptr(GPtrArray) names = file_list_folder(house->folder, &error);
    for (guint i = 0; i < names->len; i++)
        g_assert_false(g_str_has_prefix(names->pdata[i], ".new-"));
}

static void
a_failure_leaves_the_old_file(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new("name,notes\nA,");
    g_autofree char *long_note = g_strnfill(32768, 'x');
    g_string_append_printf(text, "%s\n", long_note);
    import(house, text->str);
    put_file(house, "out.csv", "old");
    const TrackerRequest request = {.format = TRACKER_XLSX, .include_private = TRUE};
    g_assert_false(tracker_export(house->campaign, house->path, &request, NULL, &error));
    g_assert_nonnull(strstr(error->message, "at most 32767 characters"));
    g_autofree char *left = file_read_text(house->path, 100, NULL);
    g_assert_cmpstr(left, ==, "old");
    g_autofree char *taken = export(house, TRACKER_CSV, TRUE, NULL);
    g_assert_nonnull(strstr(taken, long_note));
}

static void
nobody_is_an_empty_table(House *house, gconstpointer data)
{
    (void)data;
    g_autofree char *json = export(house, TRACKER_JSON, FALSE, NULL);
    json_auto_t *array = json_loads(json, 0, NULL);
    g_assert_cmpuint(json_array_size(array), ==, 0);
    g_assert_true(json_is_array(array));
    g_autofree char *csv = export(house, TRACKER_CSV, FALSE, NULL);
    g_assert_true(g_str_has_suffix(csv, "signed_at\r\n"));
}

static void
the_name_says_the_format(void)
{
    g_autoptr(GError) error = NULL;
    TrackerFormat format = TRACKER_CSV;
    g_assert_true(tracker_format_of("a.XLSX", &format, &error));
    g_assert_cmpint(format, ==, TRACKER_XLSX);
    g_assert_true(tracker_format_of("x/y.json", &format, &error));
    g_assert_cmpint(format, ==, TRACKER_JSON);
    g_assert_false(tracker_format_of("a.xls", &format, &error));
    g_assert_error(error, TRACKER_ERROR, TRACKER_ERROR_FORMAT);
}

#define ADD(claim) g_test_add("/tracker/" #claim, House, NULL, begin, claim, end)

/* Somebody public whose row, or a file's name, tells of somebody withheld. */
static void
import_planted(House *house)
{
    import(house, "name,country,affiliation,visibility,email\n"
                  "River Keepers,near The Hidden Spring,,public,\n"
                  "The Hidden Spring,,,withheld,post@spring.example\n"
                  "Quiet Mill,,,withheld,\n"
                  "Ada Quill,,Quiet Mill,public,\n");
}

static unsigned
count_files(const House *house)
{
    g_autoptr(GPtrArray) names = file_list_folder(house->folder, NULL);
    return names->len;
}

static void
a_public_table_that_names_somebody_withheld_is_not_written(House *house, gconstpointer data)
{
    (void)data;
    static const char *const names[] = {"out.csv", "out.json", "out.xlsx"};
    import_planted(house);
    for (TrackerFormat format = TRACKER_CSV; format <= TRACKER_XLSX; format++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = in_folder(house, names[format]);
        const TrackerRequest request = {.format = format};
        put_file(house, names[format], "old");
        const unsigned files = count_files(house);
        g_assert_false(tracker_export(house->campaign, path, &request, NULL, &error));
        g_assert_error(error, RELEASE_ERROR, RELEASE_ERROR_LEAK);
        g_assert_nonnull(strstr(error->message, names[format]));
        g_assert_nonnull(strstr(error->message, "withheld (entry 2)"));
        g_assert_null(strstr(error->message, "Hidden"));
        g_autofree char *left = file_read_text(path, 100, NULL);
        g_assert_cmpstr(left, ==, "old");
        g_assert_cmpuint(count_files(house), ==, files);
    }
}

static void
the_name_of_a_public_table_names_nobody_either(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const TrackerRequest request = {.format = TRACKER_CSV};
    g_autofree char *telling = in_folder(house, "for-quiet-mill.csv");
    g_autofree char *silent = in_folder(house, "for-quiet-millers.csv");
    import(house, "name,visibility\nQuiet Mill,withheld\n");
    g_assert_false(tracker_export(house->campaign, telling, &request, NULL, &error));
    g_assert_error(error, RELEASE_ERROR, RELEASE_ERROR_LEAK);
    g_assert_false(file_exists(telling));
    g_clear_error(&error);
    g_assert_true(tracker_export(house->campaign, silent, &request, NULL, &error));
    g_assert_no_error(error);
}

static gboolean
keep_reason(const JournalEntry *entry, void *closure, GError **error)
{
    char **reason = closure;
    const json_t *overrides = json_object_get(entry->details, "overrides");
    (void)error;
    g_assert_null(*reason);
    *reason = g_strdup(json_string_value(json_object_get(overrides, "leak")));
    return TRUE;
}

static void
a_leak_that_is_set_aside_is_told_and_journalled(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *reason = NULL;
    g_autoptr(GPtrArray) findings = review_findings_new();
    const TrackerRequest request = {
        .format = TRACKER_CSV, .override_reason = "a place", .out_findings = findings};
    import_planted(house);
    g_assert_true(tracker_export(house->campaign, house->path, &request, NULL, &error));
    g_assert_no_error(error);
    g_assert_true(file_exists(house->path));
    g_assert_cmpuint(findings->len, ==, 2);
    const ReviewFinding *aside = findings->pdata[0], *warning = findings->pdata[1];
    g_assert_cmpint(aside->severity, ==, REVIEW_SET_ASIDE);
    g_assert_cmpint(warning->severity, ==, REVIEW_WARNS); /* her affiliation is public */
    g_assert_true(journal_each_of_kind(campaign_get_journal(house->campaign), "override",
                                       keep_reason, &reason, &error));
    g_assert_cmpstr(reason, ==, "a place");
}

static void
what_refuses_nothing_needs_no_reason(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *reason = NULL;
    const TrackerRequest request = {.format = TRACKER_CSV, .override_reason = "in case"};
    import(house, "name,visibility\nQuiet Mill,withheld\nRiver Keepers,public\n");
    g_assert_true(tracker_export(house->campaign, house->path, &request, NULL, &error));
    g_assert_true(journal_each_of_kind(campaign_get_journal(house->campaign), "override",
                                       keep_reason, &reason, &error));
    g_assert_no_error(error);
    g_assert_null(reason);
}

static void
a_private_table_names_everybody(House *house, gconstpointer data)
{
    (void)data;
    import_planted(house);
    g_autofree char *text = export(house, TRACKER_CSV, TRUE, NULL);
    g_assert_nonnull(strstr(text, "The Hidden Spring"));
    g_autofree char *book = export(house, TRACKER_XLSX, TRUE, NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(only_what_is_public_is_shown);
    ADD(with_the_private_everything_is_there);
    ADD(what_was_exported_is_read_back_exactly);
    ADD(a_public_workbook_names_only_who_is_public);
    ADD(a_private_workbook_says_what_is_to_decide);
    ADD(the_chart_reaches_from_the_first_day_to_the_deadline);
    ADD(one_day_alone_stands_beside_six_others);
    ADD(contacts_are_private_and_come_back_once);
    ADD(the_same_roster_is_the_same_bytes);
    ADD(the_file_is_private_and_nothing_is_left_aside);
    ADD(a_failure_leaves_the_old_file);
    ADD(nobody_is_an_empty_table);
    ADD(a_public_table_that_names_somebody_withheld_is_not_written);
    ADD(the_name_of_a_public_table_names_nobody_either);
    ADD(a_leak_that_is_set_aside_is_told_and_journalled);
    ADD(what_refuses_nothing_needs_no_reason);
    ADD(a_private_table_names_everybody);
    g_test_add_func("/tracker/the_name_says_the_format", the_name_says_the_format);
    return g_test_run();
}
