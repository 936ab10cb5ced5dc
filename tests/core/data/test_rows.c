#include "base/file.h"
#include "data/package.h"
#include "data/rows.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static char *
write_file(const char *name, const void *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(file_write(path, bytes, length, &error));
    g_assert_no_error(error);
    return path;
}

static char *
write_workbook(const char *name)
{
    static const char *const parts[] = {
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
        "<worksheet><sheetData><row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row>"
        "<row><c><v>1</v></c><c t=\"str\"><f>1</f><v>x</v></c></row></sheetData></worksheet>"};
    g_autoptr(PackageWriter) writer = package_writer_new();
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i += 2)
        package_writer_add(writer, parts[i], parts[i + 1], strlen(parts[i + 1]));
    g_autoptr(GBytes) package = package_writer_finish(writer, NULL);
    return write_file(name, g_bytes_get_data(package, NULL), g_bytes_get_size(package));
}

static Rows *
open_rows(const char *path)
{
    g_autoptr(GError) error = NULL;
    Rows *rows = rows_open(path, &(RowsOptions){0}, &error);
    g_assert_no_error(error);
    return rows;
}

static void
assert_table(Rows *rows, unsigned lines)
{
    g_autoptr(GError) error = NULL;
    const CsvRow *row = NULL;
    unsigned char digest[32], expected[32] = {0};
    g_assert_cmpstr(rows_get_header(rows)->cells[1], ==, "b");
    g_assert_true(rows_next(rows, &row, &error));
    g_assert_cmpstr(row->cells[0], ==, "1");
    g_assert_cmpstr(row->cells[1], ==, "x");
    g_assert_cmpuint(row->line, ==, lines);
    g_assert_true(rows_next(rows, &row, &error));
    g_assert_null(row);
    g_assert_true(rows_can_continue(rows));
    rows_get_sha256(rows, digest);
    g_assert_cmpint(memcmp(digest, expected, 32), !=, 0);
}

static void
assert_place(const Rows *rows, size_t index, const char *ending)
{
    g_autofree char *place = rows_place(rows, index, 2);
    g_assert_true(g_str_has_suffix(place, ending));
}

static void
the_same_rows_come_of_text_and_of_a_workbook(void)
{
    g_autofree char *text = write_file("list.csv", "a,b\n1,x\n", 8);
    g_autoptr(Rows) of_text = open_rows(text);
    assert_table(of_text, 2);
    g_assert_nonnull(rows_get_csv(of_text));
    g_assert_null(rows_get_xlsx(of_text));
    g_assert_null(rows_take_warning(of_text));
    assert_place(of_text, 1, "list.csv:2");
    assert_place(of_text, ROWS_WHOLE, "list.csv:2");

    g_autofree char *workbook = write_workbook("list.xlsx");
    g_autoptr(Rows) of_workbook = open_rows(workbook);
    assert_table(of_workbook, 2);
    g_assert_null(rows_get_csv(of_workbook));
    g_assert_cmpstr(xlsx_get_sheet(rows_get_xlsx(of_workbook)), ==, "Members");
    g_autofree char *warning = rows_take_warning(of_workbook);
    g_assert_nonnull(strstr(warning, "list.xlsx:Members!B2: a formula"));
    assert_place(of_workbook, 1, "list.xlsx:Members!B2");
    assert_place(of_workbook, ROWS_WHOLE, "list.xlsx:Members!2");
}

static void
a_file_is_what_its_bytes_are(void)
{
    g_autofree char *workbook = write_workbook("list.csv");
    g_autoptr(Rows) rows = open_rows(workbook);
    g_assert_nonnull(rows_get_xlsx(rows));
}

static void
assert_refused(const char *path, const RowsOptions *options, GQuark domain, int code,
               const char *says)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(rows_open(path, options, &error));
    g_assert_error(error, domain, code);
    g_assert_nonnull(strstr(error->message, says));
}

static void
what_is_no_table_is_named(void)
{
    const RowsOptions none = {0};
    g_autofree char *text = write_file("list.xlsx", "a,b\n1,x\n", 8);
    assert_refused(text, &none, XLSX_ERROR, XLSX_ERROR_KIND, "list.xlsx' is no workbook");
    g_autofree char *pdf = write_file("list.csv", "%PDF-1.7", 8);
    assert_refused(pdf, &none, ROWS_ERROR, ROWS_ERROR_KIND, "list.csv' is a PDF");
    g_autofree char *packed = write_file("list.csv", "\x1f\x8b\x08", 3);
    assert_refused(packed, &none, ROWS_ERROR, ROWS_ERROR_KIND, "is compressed by gzip");
    assert_refused(folder, &none, FILE_ERROR, FILE_ERROR_KIND, "is a folder");
}

static void
options_of_the_other_kind_are_refused(void)
{
    g_autofree char *text = write_file("list.csv", "a,b\n1,x\n", 8);
    assert_refused(text, &(RowsOptions){.xlsx.sheet = "Members"}, ROWS_ERROR, ROWS_ERROR_OPTION,
                   "leave --sheet and --include-hidden out");
    g_autofree char *workbook = write_workbook("list.xlsx");
    assert_refused(workbook, &(RowsOptions){.csv.delimiter = ';'}, ROWS_ERROR,
                   ROWS_ERROR_OPTION, "leave --encoding and --delimiter out");
}

static void
mixed_line_ends_are_told_once(void)
{
    g_autoptr(GError) error = NULL;
    const CsvRow *row = NULL;
    g_autofree char *path = write_file("list.csv", "a,b\r\n1,x\n2,y\r\n", 14);
    g_autoptr(Rows) rows = open_rows(path);
    do
        g_assert_true(rows_next(rows, &row, &error));
    while (row != NULL);
    g_autofree char *warning = rows_take_warning(rows);
    g_assert_nonnull(strstr(warning, "list.csv:1: lines of the file end in more than one way"));
    g_assert_null(rows_take_warning(rows));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("rows-XXXXXX", NULL);
#define ADD(claim) g_test_add_func("/rows/" #claim, claim)
    ADD(the_same_rows_come_of_text_and_of_a_workbook);
    ADD(a_file_is_what_its_bytes_are);
    ADD(what_is_no_table_is_named);
    ADD(options_of_the_other_kind_are_refused);
    ADD(mixed_line_ends_are_told_once);
    const int status = g_test_run();
    const char *const names[] = {"list.csv", "list.xlsx"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
