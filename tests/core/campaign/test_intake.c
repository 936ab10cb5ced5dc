#include "base/file.h"
#include "campaign/intake.h"
#include "campaign/names.h"

#include <string.h>

#define NOW 1699380000

typedef struct {
    char *folder;
    char *path; /* of the file that is imported */
    Clock *clock;
    Campaign *campaign;
} House;

static void
put_file(const House *house, const char *name, const char *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(house->folder, name, NULL);
    g_assert_true(file_write(path, bytes, length, &error));
    g_assert_no_error(error);
}

static void
begin(House *house, gconstpointer data)
{
    (void)data;
    static const char conf[] = "[campaign]\ntitle = A Letter\norganizer = Us\n"
                               "contact = us@example.org\nlanguage = en-US\n"
                               "timezone = America/New_York\n"
                               "[letter]\ntemplate = letter.md\ndate = 2023-11-07\n"
                               "subject = A Letter\n";
    g_autoptr(GError) error = NULL;
    house->folder = g_dir_make_tmp("intake-XXXXXX", NULL);
    house->path = g_build_filename(house->folder, "in.csv", NULL);
    house->clock = clock_new_at(NOW);
    put_file(house, "campaign.conf", conf, strlen(conf));
    put_file(house, "letter.md", "Dear all,\n", 10);
    house->campaign = campaign_open(house->folder, house->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(house->campaign, &error));
    g_assert_no_error(error);
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

static const RosterAnswer signed_on_word = {
    .status = STATUS_SIGNED, .authority = "form", .channel = "import"};

static IntakeReport *
import_with(const House *house, const char *text, const IntakeRequest *request, GError **error)
{
    IntakeRequest filled = *request;
    put_file(house, "in.csv", text, strlen(text));
    filled.path = house->path;
    return intake_import(house->campaign, &filled, error);
}

static IntakeReport *
import_text(const House *house, const char *text, const RosterAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    const IntakeRequest request = {.answer = answer};
    IntakeReport *report = import_with(house, text, &request, &error);
    g_assert_no_error(error);
    return report;
}

static gboolean
collect(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    g_ptr_array_add(closure, signatory_copy(signatory));
    return TRUE;
}

static GPtrArray *
list(const House *house)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    g_assert_true(roster_each(campaign_get_roster(house->campaign), collect, entries, &error));
    g_assert_no_error(error);
    return entries;
}

static guint
count(const House *house)
{
    g_autoptr(GPtrArray) entries = list(house);
    return entries->len;
}

static const char *
warnings_of(const IntakeReport *report)
{
    static char text[8192];
    g_autofree char *joined = NULL;
    g_ptr_array_add(report->warnings, NULL);
    joined = g_strjoinv("\n", (char **)report->warnings->pdata);
    g_ptr_array_set_size(report->warnings, (int)report->warnings->len - 1);
    g_strlcpy(text, joined, sizeof text);
    return text;
}

static void
assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("'%s' is not in: %s", part, text);
}

static void
a_row_becomes_a_signatory(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(IntakeReport) report = import_text(
        house,
        "Name,Acronym,Kind,E-mail,Contact person,Country,Website,Job title,Affiliation,"
        "May we list you?,Position,Anything else?,Co-convenor\n"
        "Tibet Watch,TW,NGO,Office@Example.ORG,Ada,UK,tibetwatch.org,Chair,Oxford,No,7,"
        "\"two\nlines\",2\n",
        NULL);
    g_autoptr(GPtrArray) entries = list(house);
    g_assert_cmpuint(entries->len, ==, 1);
    const Signatory *entry = g_ptr_array_index(entries, 0);
    g_assert_cmpstr(entry->name, ==, "Tibet Watch");
    g_assert_cmpstr(entry->acronym, ==, "TW");
    g_assert_cmpint(entry->kind, ==, KIND_ORGANIZATION);
    g_assert_cmpstr(entry->email, ==, "Office@example.org");
    g_assert_cmpstr(entry->contact_name, ==, "Ada");
    g_assert_cmpstr(entry->country, ==, "UK");
    g_assert_cmpstr(entry->url, ==, "https://tibetwatch.org");
    g_assert_cmpstr(entry->title, ==, "Chair");
    g_assert_cmpstr(entry->affiliation, ==, "Oxford");
    g_assert_cmpint(entry->visibility, ==, VISIBILITY_WITHHELD);
    g_assert_cmpint(entry->position, ==, 7);
    g_assert_cmpint(entry->lead, ==, 2);
    g_assert_cmpint(entry->status, ==, STATUS_PROSPECT);
    g_assert_cmpstr(json_string_value(json_object_get(entry->fields, "anything_else_")), ==,
                    "two\nlines");
    g_assert_cmpuint(report->added, ==, 1);
    g_assert_cmpuint(report->columns->len, ==, 13);
}

static void
who_leads_is_said_in_many_words(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(IntakeReport) report =
        import_text(house, "Name,Lead\nA,x\nB,Oui\nC,no\nD,\nE,4\nF,Yes\nG,1\n", NULL);
    const int64_t ranks[] = {1, 1, 0, 0, 4, 1, 1};
    g_autoptr(GPtrArray) entries = list(house);
    g_assert_cmpuint(entries->len, ==, G_N_ELEMENTS(ranks));
    for (guint i = 0; i < entries->len; i++)
        g_assert_cmpint(((Signatory *)entries->pdata[i])->lead, ==, ranks[i]);
}

static void
importing_twice_changes_nothing(House *house, gconstpointer data)
{
    (void)data;
    const char *text = "name,email,notes\nA,a@x.org,n\nB,b@x.org,\n";
    g_autoptr(IntakeReport) first = import_text(house, text, &signed_on_word);
    g_autoptr(GPtrArray) before = list(house);
    clock_set(house->clock, NOW + 86400);
    g_autoptr(IntakeReport) second = import_text(house, text, &signed_on_word);
    g_autoptr(GPtrArray) after = list(house);

    g_assert_cmpuint(first->added, ==, 2);
    g_assert_cmpuint(second->added + second->differing + second->answered, ==, 0);
    g_assert_cmpuint(second->known, ==, 2);
    g_assert_cmpuint(after->len, ==, 2);
    for (guint i = 0; i < after->len; i++) {
        json_auto_t *was = signatory_to_json(before->pdata[i]);
        json_auto_t *is = signatory_to_json(after->pdata[i]);
        g_assert_true(json_equal(was, is));
    }
}

static void
a_sign_on_has_its_word_its_time_and_its_revision(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(IntakeReport) report = import_text(
        house, "name,Timestamp,status\nA,11/1/2023 08:00:00,declined\nB,2023-11-02,\nC,,\n",
        &signed_on_word);
    g_autoptr(GPtrArray) entries = list(house);
    const char *const times[] = {"2023-11-01T12:00:00Z", "2023-11-02", "2023-11-07T18:00:00Z"};
    for (guint i = 0; i < 3; i++) {
        const Signatory *entry = g_ptr_array_index(entries, i);
        g_assert_cmpint(entry->status, ==, STATUS_SIGNED);
        g_assert_cmpint(entry->revision, ==, 1);
        g_assert_cmpstr(entry->authorised_by, ==, "form");
        g_assert_cmpstr(entry->signed_at, ==, times[i]);
        g_assert_false(entry->confirmed);
    }
    const IntakeColumn *status = g_ptr_array_index(report->columns, 2);
    g_assert_null(status->field);
    assert_has(status->why, "--as");
}

static void
a_sign_on_still_to_come_is_told_and_kept(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(IntakeReport) report =
        import_text(house,
                    "name,Timestamp\nA,2023-11-07\nB,2023-11-09\nC,2023-11-07T18:00:00Z\n"
                    "D,2023-11-07T18:00:01Z\n",
                    &signed_on_word);
    g_autoptr(GPtrArray) entries = list(house);
    g_assert_cmpuint(entries->len, ==, 4);
    g_assert_cmpstr(((const Signatory *)entries->pdata[1])->signed_at, ==, "2023-11-09");
    g_assert_cmpuint(report->warnings->len, ==, 2);
    assert_has(report->warnings->pdata[0], ":3: 'Timestamp': the time is still to come");
    assert_has(report->warnings->pdata[1], ":5: 'Timestamp': the time is still to come");
}

static void
without_a_word_nobody_gets_a_status(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(IntakeReport) report =
        import_text(house, "name,status,signed_at\nA,signed,no time at all\n", NULL);
    g_autoptr(GPtrArray) entries = list(house);
    const Signatory *entry = g_ptr_array_index(entries, 0);
    g_assert_cmpint(entry->status, ==, STATUS_PROSPECT);
    g_assert_cmpstr(entry->signed_at, ==, "");
    for (guint i = 1; i < 3; i++) {
        const IntakeColumn *column = g_ptr_array_index(report->columns, i);
        g_assert_null(column->field);
        assert_has(column->why, "ignored without --as");
    }
}

static void
a_file_undoes_no_answer(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *text = "name,email,visibility\nA,a@x.org,public\n";
    g_autoptr(IntakeReport) first = import_text(house, text, &signed_on_word);
    const RosterRecord record = {.status = STATUS_WITHDRAWN};
    Roster *roster = campaign_get_roster(house->campaign);
    g_assert_true(roster_record(roster, 1, &record, &error));
    g_assert_true(roster_edit(roster, 1, "visibility", "withheld", &error));

    g_autoptr(IntakeReport) second = import_text(house, text, &signed_on_word);
    g_autoptr(Signatory) entry = roster_get(roster, 1, &error);
    g_assert_cmpint(entry->status, ==, STATUS_WITHDRAWN);
    g_assert_cmpint(entry->visibility, ==, VISIBILITY_WITHHELD);
    g_assert_cmpuint(second->answered + second->added, ==, 0);
    assert_has(warnings_of(second), "in.csv:2: entry 1 stays withdrawn");
}

static void
a_dry_run_leaves_the_roster_as_it_was(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const IntakeRequest request = {.answer = &signed_on_word, .dry_run = TRUE};
    g_autoptr(IntakeReport) report = import_with(house, "name\nA\nB\nA\n", &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(report->added, ==, 2);
    g_assert_cmpuint(report->known, ==, 1);
    g_assert_cmpuint(count(house), ==, 0);
}

/* Files that are taken, with what is said of them; `warning` may be NULL. */
static const struct {
    const char *name;
    const char *text;
    const char *warning;
    guint entries;
} taken[] = {
    {"byte-order-mark",
     "\xef\xbb\xbf"
     "name,email\nA,a@x.org\n",
     NULL, 1},
    {"crlf-and-quotes", "name,notes\r\n\"A, \"\"B\"\"\",x\r\n", NULL, 1},
    {"semicolons", "name;email\nA;a@x.org\n", NULL, 1},
    {"sep-line", "sep=;\nname;email\nA;a@x.org\n", NULL, 1},
    {"mixed-line-ends", "name\nA\r\nB\n", "in.csv:1: lines of the file end", 2},
    {"header-only", "name,email\n", NULL, 0},
    {"break-in-notes", "name,notes\nA,\"x\ny\"\n", NULL, 1},
    {"invisible-in-header", "na\xe2\x80\x8bme,email\nA,a@x.org\n",
     "in.csv:1: the header 'na<U+200B>me' has an invisible character", 1},
    {"blank-around-header", " NAME\xc2\xa0, E-mail \nA,a@x.org\n", NULL, 1},
    {"blank-around-name", "name\nA\xc2\xa0\n", "in.csv:2: white space around the name", 1},
    {"formula", "name\n\"=HYPERLINK(\"\"x\"\")\"\n", "in.csv:2: 'name': looks like a formula",
     1},
    {"phone", "name,phone\nA,+49 030 1\n", NULL, 1},
    {"name-in-address", "name,email\nA,Ada <a@x.org>\n", "only the address was taken", 1},
    {"shared-address", "name,email\nA,a@x.org\nB,a@x.org\n", NULL, 2},
    {"address-in-capitals", "name,email\nA,a@x.org\na,a@X.ORG\n", NULL, 1},
    {"empty-cells", "name,email\n,\nA,a@x.org\n , \n", "in.csv:2: a row of empty cells", 1},
    {"no-answer", "name,May we list you publicly?\nA,\n", "no answer; the name is withheld", 1},
    {"no-visibility", "name,visibility\nA,\n", NULL, 1},
    {"turned-over",
     "name\nA\xe2\x80\xae"
     "B\n",
     "in.csv:2: put on hold: its name has invisible", 1},
    {"two-further-columns", "name,note,note\nA,1,2\n", NULL, 1},
    {"differs", "name,email,country\nA,a@x.org,UK\nA,a@x.org,FR\n", NULL, 1},
};

static void
is_taken(House *house, gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(IntakeReport) report = import_text(house, taken[i].text, NULL);
    g_assert_cmpuint(count(house), ==, taken[i].entries);
    if (taken[i].warning != NULL)
        assert_has(warnings_of(report), taken[i].warning);
    else
        g_assert_cmpstr(warnings_of(report), ==, "");
}

/* Files of which nothing is stored, with what is said; each has a good row besides. */
static const struct {
    const char *name;
    const char *text;
    const char *message;
} refused[] = {
    {"latin-1", "name,city\nA,M\xfcnchen\n", "in.csv:2"},
    {"overlong", "name\nA\n\xc0\xaf\n", "in.csv:3"},
    {"ambiguous-delimiter", "name;email,x\nA;b,c\n", "--delimiter"},
    {"break-in-name", "name,email\nA,\n\"B\nC\",\n",
     "in.csv:3: 'name': the name 'B\\nC' has a line break"},
    {"unclosed-quote", "name,email\nA,a@x.org\n\"B,b@x.org\nC,c@x.org\n", "in.csv:3"},
    {"text-after-quote", "name,email\nA,\n\"B\"c,\n", "in.csv:3"},
    {"quote-in-cell", "name,email\nA,\nb\"c,\n", "in.csv:3"},
    {"too-many-cells", "name,email\nA,\nB,b@x.org,c\n", "in.csv:3"},
    {"too-few-cells", "name,email\nA,\nB\n", "in.csv:3"},
    {"two-addresses-columns", "name,Email,E-mail\nA,,\n",
     "in.csv:1: the columns 'Email' and 'E-mail' both mean 'email'; say what one of them is, "
     "as "
     "in --map 'E-mail=ignore'"},
    {"two-equal-headers", "name,email,email\nA,,\n", "both mean 'email'"},
    {"no-name", "email,country\na@x.org,UK\n", "in.csv:1: no column holds the names"},
    {"two-addresses", "name,email\nA,\nB,a@x.org; b@y.org\n", "in.csv:3: 'email': "},
    {"no-address", "name,email\nA,\nB,contact@\n",
     "in.csv:3: 'email': 'contact@' is no mail address"},
    {"empty-name", "name,email\nA,\n,b@x.org\n", "in.csv:3: 'name': the name is empty"},
    {"invisible-name", "name,email\nA,\n\xe3\x85\xa4,b@x.org\n", "in.csv:3: 'name': "},
    {"control-in-name", "name\nA\nB\x1b[2J\n", "in.csv:3: 'name': the name 'B\\x1b[2J'"},
    {"kind", "name,kind\nA,\nB,both\n", "in.csv:3: 'kind': 'both' is neither"},
    {"visibility", "name,visibility\nA,\nB,maybe\n",
     "in.csv:3: 'visibility': 'maybe' does not"},
    {"position", "name,position\nA,\nB,1.5\n", "in.csv:3: 'position': position '1.5'"},
    {"lead", "name,lead\nA,\nB,Jane Roe\n",
     "in.csv:3: 'lead': lead 'Jane Roe' is none of: yes, no, or a rank from 1; correct it"},
    {"website", "name,website\nA,\nB,javascript:alert(1)\n", "in.csv:3: 'website': url"},
    {"broken-workbook", "PK\x03\x04\x14 and so on", "in.csv: the zip archive is damaged"},
    {"old-workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"},
    {"empty", "", "in.csv"},
    {"only-a-mark", "\xef\xbb\xbf", "in.csv"},
};

static void
is_refused_whole(House *house, gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(GError) error = NULL;
    const IntakeRequest request = {0};
    g_autoptr(IntakeReport) report = import_with(house, refused[i].text, &request, &error);
    g_assert_null(report);
    g_autoptr(GString) message = g_string_new(refused[i].message);
    g_string_replace(message, "%s", house->path, 0);
    assert_has(error->message, message->str);
    g_assert_cmpuint(count(house), ==, 0);
}

static void
all_errors_are_listed_at_once(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const IntakeRequest request = {0};
    g_autoptr(GString) text = g_string_new("name,email,kind\nA,,\nB,b@,both\nC,,x,y\n");
    for (int i = 0; i < 60; i++)
        g_string_append(text, ",x@x.org,\n");
    g_autoptr(IntakeReport) report = import_with(house, text->str, &request, &error);
    g_assert_error(error, INTAKE_ERROR, INTAKE_ERROR_ROWS);
    assert_has(error->message, "63 values cannot be taken, so nothing was imported");
    assert_has(error->message, "in.csv:3: 'email': ");
    assert_has(error->message, "in.csv:3: 'kind': ");
    assert_has(error->message, "in.csv:4:");
    assert_has(error->message, "\nand 13 more");
}

static void
a_name_to_be_withheld_stays_out_of_messages(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) hidden = NULL;
    g_autoptr(GError) shown = NULL;
    const IntakeRequest request = {0};
    g_autoptr(IntakeReport) first =
        import_with(house, "name,visibility\n\"Secret\nName\",withheld\n", &request, &hidden);
    g_autoptr(IntakeReport) second =
        import_with(house, "name,visibility\n\"Secret\nName\",public\n", &request, &shown);
    assert_has(hidden->message, "in.csv:2: 'name': the name '…' has a line break");
    assert_has(shown->message, "Secret");
    g_assert_null(strstr(hidden->message, "Secret"));
}

/* What --map makes of "Who,Mail to,Notes". */
static const struct {
    const char *name;
    const char *map;
    const char *message; /* NULL: taken */
    IntakeError code;
} maps[] = {
    {"by-header", "Who=name", NULL, 0},
    {"read-alike", "who=name", NULL, 0},
    {"no-such-header", "Whom=name",
     "--map 'Whom=name': the file has no such column; did you mean 'Who'?",
     INTAKE_ERROR_HEADER},
    {"no-such-field", "Who=nmae",
     "--map 'Who=nmae': there is no such field; did you mean 'name'?", INTAKE_ERROR_MAP},
    {"a-guarded-field", "Who=status", "--map 'Who=status': there is no such field",
     INTAKE_ERROR_MAP},
    {"no-field", "Who", "write it as 'Header=field'", INTAKE_ERROR_MAP},
};

static void
a_map_overrides(House *house, gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(GError) error = NULL;
    const char *const map[] = {maps[i].map, NULL};
    const IntakeRequest request = {.map = map};
    g_autoptr(IntakeReport) report =
        import_with(house, "Who,Mail to,Notes\nA,a@x.org,n\n", &request, &error);
    if (maps[i].message != NULL) {
        g_assert_error(error, INTAKE_ERROR, (int)maps[i].code);
        assert_has(error->message, maps[i].message);
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(count(house), ==, 1);
}

static void
a_map_ignores_and_keeps(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const map[] = {"Old e-mail=ignore", "country=fields", "Mail=email", NULL};
    const IntakeRequest request = {.map = map};
    g_autoptr(IntakeReport) report = import_with(
        house, "name,Old e-mail,country,Mail,email 2\nA,old@x.org,UK,a@x.org,b@x.org\n",
        &request, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) entries = list(house);
    const Signatory *entry = g_ptr_array_index(entries, 0);
    g_assert_cmpstr(entry->email, ==, "a@x.org");
    g_assert_cmpstr(entry->country, ==, "");
    g_assert_cmpuint(json_object_size(entry->fields), ==, 2);
    g_assert_cmpstr(json_string_value(json_object_get(entry->fields, "country")), ==, "UK");
    g_assert_cmpstr(json_string_value(json_object_get(entry->fields, "email_2")), ==,
                    "b@x.org");
}

static void
a_further_column_of_a_tracker_comes_back(House *house, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const IntakeRequest request = {0};
    g_autoptr(IntakeReport) report =
        import_with(house, "name,country,fields.country,Länder,Länder\nA,NL,Holland,x,y\n",
                    &request, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) entries = list(house);
    const Signatory *entry = g_ptr_array_index(entries, 0);
    g_assert_cmpstr(entry->country, ==, "NL");
    g_assert_cmpstr(json_string_value(json_object_get(entry->fields, "country")), ==,
                    "Holland");
    g_assert_cmpstr(json_string_value(json_object_get(entry->fields, "länder_2")), ==, "y");
}

static gboolean
count_imports(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    if (strcmp(entry->kind, "import") == 0) {
        json_decref(*(json_t **)closure);
        *(json_t **)closure = json_deep_copy(entry->details);
    }
    return TRUE;
}

static void
an_import_is_one_journal_entry(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    json_auto_t *details = NULL;
    g_autoptr(IntakeReport) report = import_text(house, "name\nA\nB\nA\n", &signed_on_word);
    g_assert_true(journal_each(campaign_get_journal(house->campaign), 0, count_imports,
                               &details, &error));
    g_assert_cmpstr(json_string_value(json_object_get(details, "file")), ==, "in.csv");
    g_assert_cmpstr(json_string_value(json_object_get(details, "as")), ==, "signed");
    g_assert_cmpstr(json_string_value(json_object_get(details, "authority")), ==, "form");
    g_assert_cmpint(json_integer_value(json_object_get(details, "rows")), ==, 3);
    g_assert_cmpint(json_integer_value(json_object_get(details, "added")), ==, 2);
    g_assert_cmpuint(strlen(json_string_value(json_object_get(details, "sha256"))), ==, 64);
    g_assert_cmpuint(strlen(json_string_value(json_object_get(details, "rows_digest"))), ==,
                     64);
}

static void
the_form_of_the_letter_has_six_pairs(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const IntakeRequest request = {.path = LETTERS "/apec-2023/form-export.csv",
                                   .answer = &signed_on_word};
    if (!g_file_test(request.path, G_FILE_TEST_EXISTS)) {
        g_test_skip("the letter is not here");
        return;
    }

    g_autoptr(IntakeReport) report = intake_import(house->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(report->rows, ==, 66);
    g_assert_cmpuint(report->added, ==, 65);
    g_assert_cmpuint(report->known, ==, 1);
    g_autoptr(GArray) pairs =
        names_find_duplicates(campaign_get_roster(house->campaign), NULL, &error);
    const char *const reasons[] = {"same address", "same address", "same address",
                                   "same name",    "same name",    "same address"};
    g_assert_cmpuint(pairs->len, ==, G_N_ELEMENTS(reasons));
    for (guint i = 0; i < pairs->len; i++)
        g_assert_cmpstr(g_array_index(pairs, NamesPair, i).reason, ==, reasons[i]);
}

#define ADD(claim) g_test_add("/intake/" #claim, House, NULL, begin, claim, end)
#define ADD_EACH(table, claim)                                                                 \
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {                                         \
        g_autofree char *path = g_strconcat("/intake/" #claim "/", (table)[i].name, NULL);     \
        g_test_add(path, House, GSIZE_TO_POINTER(i), begin, claim, end);                       \
    }

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(a_row_becomes_a_signatory);
    ADD(who_leads_is_said_in_many_words);
    ADD(importing_twice_changes_nothing);
    ADD(a_sign_on_has_its_word_its_time_and_its_revision);
    ADD(a_sign_on_still_to_come_is_told_and_kept);
    ADD(without_a_word_nobody_gets_a_status);
    ADD(a_file_undoes_no_answer);
    ADD(a_dry_run_leaves_the_roster_as_it_was);
    ADD(all_errors_are_listed_at_once);
    ADD(a_name_to_be_withheld_stays_out_of_messages);
    ADD(a_map_ignores_and_keeps);
    ADD(a_further_column_of_a_tracker_comes_back);
    ADD(an_import_is_one_journal_entry);
    ADD(the_form_of_the_letter_has_six_pairs);
    ADD_EACH(taken, is_taken);
    ADD_EACH(refused, is_refused_whole);
    ADD_EACH(maps, a_map_overrides);
    return g_test_run();
}
