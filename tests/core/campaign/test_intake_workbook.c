#include "begun.h"

#include "base/file.h"
#include "campaign/intake.h"
#include "data/package.h"

#include <string.h>

#define NAMED(cell, text) "<c r=\"" cell "\" t=\"str\"><v>" text "</v></c>"
#define HEADER            "<row r=\"1\">" NAMED("A1", "Name") NAMED("B1", "Email") "</row>"

static void
put_workbook(const char *path, const char *data, const char *behind)
{
    g_autofree char *sheet =
        g_strdup_printf("<worksheet><sheetData>%s</sheetData>%s</worksheet>", data, behind);
    const char *const parts[] = {
        "_rels/.rels",
        "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"b.xml\"/>"
        "</Relationships>",
        "b.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        "xmlns:r=\"x\"><sheets><sheet name=\"Members\" r:id=\"a\"/></sheets></workbook>",
        "_rels/b.xml.rels",
        "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"s.xml\"/>"
        "</Relationships>",
        "s.xml",
        sheet};
    g_autoptr(PackageWriter) writer = package_writer_new();
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i += 2)
        package_writer_add(writer, parts[i], parts[i + 1], strlen(parts[i + 1]));
    g_autoptr(GBytes) package = package_writer_finish(writer, NULL);
    g_assert_true(
        file_write(path, g_bytes_get_data(package, NULL), g_bytes_get_size(package), NULL));
}

/* Imports a workbook with these rows; NULL with `error` where that is refused. */
static IntakeReport *
import_book(const Begun *begun, const char *data, const char *behind, gboolean include_hidden,
            GError **error)
{
    g_autofree char *path = g_build_filename(begun->folder, "in.xlsx", NULL);
    const IntakeRequest request = {.path = path, .xlsx.include_hidden = include_hidden};
    put_workbook(path, data, behind);
    return intake_import(begun->campaign, &request, error);
}

static gboolean
add_one(const Signatory *signatory, void *closure, GError **error)
{
    (void)signatory;
    (void)error;
    (*(guint *)closure)++;
    return TRUE;
}

static guint
count(const Begun *begun)
{
    guint total = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(roster_each(campaign_get_roster(begun->campaign), add_one, &total, &error));
    g_assert_no_error(error);
    return total;
}

static void
assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("'%s' does not say '%s'", text, part);
}

static void
a_workbook_goes_in_and_twice_is_once(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char rows[] = HEADER "<row r=\"2\">" NAMED("A2", "Réseau 人權") NAMED(
        "B2", "a@x.org") "</row><row r=\"3\"><c r=\"A3\" t=\"str\"><f>1</f><v> Zoë</v></c>"
                         "</row>";
    g_autoptr(IntakeReport) first = import_book(begun, rows, "", FALSE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(first->added, ==, 2);
    g_assert_cmpstr(first->sheet, ==, "Members");
    g_assert_null(first->encoding);
    g_assert_cmpuint(first->warnings->len, ==, 2);
    assert_has(first->warnings->pdata[0], "in.xlsx:Members!A3: a formula");
    assert_has(first->warnings->pdata[1], "in.xlsx:Members!A3: white space around the name");

    g_autoptr(IntakeReport) second = import_book(begun, rows, "", FALSE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(second->added, ==, 0);
    g_assert_cmpuint(second->known, ==, 2);
    g_assert_cmpuint(count(begun), ==, 2);
}

static void
all_errors_are_listed_with_their_cells(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char rows[] =
        HEADER "<row r=\"2\">" NAMED("A2", "A") "</row><row r=\"3\">" NAMED("A3", "B")
            NAMED("B3", "b@") "</row><row r=\"4\">" NAMED("A4", "C") "<c r=\"B4\" t=\"e\">"
                                                                     "<v>#REF!</v></c></row>";
    g_autoptr(IntakeReport) report = import_book(begun, rows, "", FALSE, &error);
    g_assert_null(report);
    g_assert_error(error, INTAKE_ERROR, INTAKE_ERROR_ROWS);
    assert_has(error->message, "2 values cannot be taken, so nothing was imported");
    assert_has(error->message, "in.xlsx:Members!B3: 'Email': 'b@' is no mail address");
    assert_has(error->message, "in.xlsx:Members!B4: the error '#REF!'");
    g_assert_cmpuint(count(begun), ==, 0);
}

static void
hidden_rows_stay_out_unless_asked_for(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char rows[] = HEADER
        "<row r=\"2\" hidden=\"1\">" NAMED("A2", "A") "</row>"
                                                      "<row r=\"3\">" NAMED("A3", "B") "</row>";
    g_autoptr(IntakeReport) shown = import_book(begun, rows, "", FALSE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(shown->added, ==, 1);
    g_assert_cmpuint(shown->hidden.hidden_rows, ==, 1);
    assert_has(shown->warnings->pdata[0], "in.xlsx:Members: 1 hidden row left out");

    g_autoptr(IntakeReport) all = import_book(begun, rows, "", TRUE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->added, ==, 1);
    g_assert_cmpuint(all->known, ==, 1);
}

/* The range is told although the header could not be understood either. */
static void
merged_headers_are_named_before_all_else(Begun *begun, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char title[] =
        "<row r=\"1\">" NAMED("A1", "Who joins") "</row><row r=\"2\">" NAMED("A2", "Name")
            NAMED("B2", "Email") "</row>";
    g_autoptr(IntakeReport) merged = import_book(
        begun, title, "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>", FALSE, &error);
    g_assert_error(error, XLSX_ERROR, XLSX_ERROR_TABLE);
    assert_has(error->message, "in.xlsx:Members!A1:B1: merged cells");
    g_clear_error(&error);

    g_autoptr(IntakeReport) plain = import_book(begun, title, "", FALSE, &error);
    g_assert_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER);
    assert_has(error->message, "in.xlsx:Members!1: no column holds the names");
}

static void
set_up(Begun *begun, gconstpointer data)
{
    (void)data;
    begun_set_up(begun, "open");
}

static void
tear_down(Begun *begun, gconstpointer data)
{
    (void)data;
    begun_tear_down(begun);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/intake_workbook/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(a_workbook_goes_in_and_twice_is_once);
    ADD(all_errors_are_listed_with_their_cells);
    ADD(hidden_rows_stay_out_unless_asked_for);
    ADD(merged_headers_are_named_before_all_else);
    return g_test_run();
}
