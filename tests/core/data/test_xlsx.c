#include "base/file.h"
#include "data/markup.h"
#include "data/package.h"
#include "data/xlsx.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAIN   "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static char *folder;

/* A workbook in the making: what is NULL is not in it. */
typedef struct {
    const char *cols;   /* before sheetData */
    const char *data;   /* in sheetData */
    const char *behind; /* behind it */
    const char *strings;
    const char *styles;
    const char *second; /* sheetData of a second sheet */
    const char *second_state;
    const char *properties;   /* of the workbook */
    const char *extra[2];     /* a further part */
    const char *sheet_prolog; /* before the sheet's root element */
} Book;

static const char rels[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" OFFICE
    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

static const char book_rels[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" OFFICE
    "/worksheet\" Target=\"/xl/worksheets/../worksheets/sheet2.xml\"/>%s%s</Relationships>";

static void
add(PackageWriter *writer, const char *name, const char *text)
{
    package_writer_add(writer, name, text, strlen(text));
}

static void
add_sheet(PackageWriter *writer, const char *name, const char *prolog, const char *cols,
          const char *data, const char *behind)
{
    g_autofree char *text = g_strdup_printf(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>%s<worksheet " MAIN ">%s<sheetData>%s"
        "</sheetData>%s</worksheet>",
        prolog != NULL ? prolog : "", cols != NULL ? cols : "", data,
        behind != NULL ? behind : "");
    add(writer, name, text);
}

static void
add_book(PackageWriter *writer, const Book *book)
{
    g_autofree char *text = g_strdup_printf(
        "<workbook " MAIN " xmlns:r=\"" OFFICE "\">%s<sheets>"
        "<sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/>%s%s%s</sheets></workbook>",
        book->properties != NULL ? book->properties : "",
        book->second != NULL ? "<sheet name=\"Old list\" sheetId=\"2\" r:id=\"rId2\" state=\""
                             : "",
        book->second != NULL ? book->second_state != NULL ? book->second_state : "visible" : "",
        book->second != NULL ? "\"/>" : "");
    g_autofree char *links = g_strdup_printf(
        book_rels,
        book->strings != NULL ? "<Relationship Id=\"rId3\" Type=\"" OFFICE
                                "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
                              : "",
        book->styles != NULL ? "<Relationship Id=\"rId4\" Type=\"" OFFICE
                               "/styles\" Target=\"styles.xml\"/>"
                             : "");
    add(writer, "_rels/.rels", rels);
    add(writer, "xl/workbook.xml", text);
    add(writer, "xl/_rels/workbook.xml.rels", links);
}

static void
add_rest(PackageWriter *writer, const Book *book)
{
    if (book->second != NULL)
        add_sheet(writer, "xl/worksheets/sheet2.xml", NULL, NULL, book->second, NULL);
    if (book->strings != NULL) {
        g_autofree char *text = g_strdup_printf("<sst " MAIN ">%s</sst>", book->strings);
        add(writer, "xl/sharedStrings.xml", text);
    }
    if (book->styles != NULL) {
        g_autofree char *text =
            g_strdup_printf("<styleSheet " MAIN ">%s</styleSheet>", book->styles);
        add(writer, "xl/styles.xml", text);
    }
    if (book->extra[0] != NULL)
        add(writer, book->extra[0], book->extra[1]);
}

static char *
write_package(PackageWriter *writer, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) package = package_writer_finish(writer, &error);
    g_assert_no_error(error);
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(
        file_write(path, g_bytes_get_data(package, NULL), g_bytes_get_size(package), &error));
    return path;
}

static char *
write_book(const Book *book)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    add_book(writer, book);
    add_sheet(writer, "xl/worksheets/sheet1.xml", book->sheet_prolog, book->cols, book->data,
              book->behind);
    add_rest(writer, book);
    return write_package(writer, "b.xlsx");
}

static Xlsx *
open_book(const Book *book)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_book(book);
    Xlsx *xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    return xlsx;
}

static char *
show_row(const CsvRow *row)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < row->count; i++)
        g_string_append_printf(text, "[%s]", row->cells[i]);
    return g_string_free(text, FALSE);
}

static void
assert_header(Xlsx *xlsx, const char *expected)
{
    g_autofree char *shown = show_row(xlsx_get_header(xlsx));
    g_assert_cmpstr(shown, ==, expected);
}

static void
assert_row(Xlsx *xlsx, unsigned line, const char *expected)
{
    g_autoptr(GError) error = NULL;
    const CsvRow *row = NULL;
    const gboolean read = xlsx_next(xlsx, &row, &error);
    g_assert_no_error(error);
    g_assert_true(read);
    g_assert_nonnull(row);
    g_autofree char *shown = show_row(row);
    g_assert_cmpstr(shown, ==, expected);
    g_assert_cmpuint(row->line, ==, line);
}

static void
assert_end(Xlsx *xlsx)
{
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        const CsvRow *row = NULL;
        const gboolean read = xlsx_next(xlsx, &row, &error);
        g_assert_no_error(error);
        g_assert_true(read);
        g_assert_null(row);
    }
}

static void
assert_says(const char *message, const char *expected)
{
    if (message == NULL || strstr(message, expected) == NULL)
        g_error("'%s' does not say '%s'", message, expected);
}

static void
assert_wrong(Xlsx *xlsx, XlsxError code, const char *says)
{
    g_autoptr(GError) error = NULL;
    const CsvRow *row = NULL;
    g_assert_false(xlsx_next(xlsx, &row, &error));
    g_assert_error(error, XLSX_ERROR, (int)code);
    assert_says(error->message, says);
    g_assert_cmpint(xlsx_can_continue(xlsx), ==, code == XLSX_ERROR_CELL);
}

static void
assert_warning(Xlsx *xlsx, const char *says)
{
    g_autofree char *warning = xlsx_take_warning(xlsx);
    assert_says(warning, says);
}

static void
assert_not_opened(const char *path, const XlsxOptions *options, GQuark domain, int code,
                  const char *says)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(xlsx_open(path, options, &error));
    g_assert_error(error, domain, code);
    assert_says(error->message, says);
    assert_says(error->message, folder);
}

static void
assert_refused(const Book *book, GQuark domain, int code, const char *says)
{
    g_autofree char *path = write_book(book);
    assert_not_opened(path, NULL, domain, code, says);
}

#define HEADER                                                                                 \
    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c>"                        \
    "<c r=\"B1\" t=\"inlineStr\"><is><t>Email</t></is></c></row>"
#define INLINE(cell, text) "<c r=\"" cell "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"

static void
shared_and_inline_texts_come_exactly(void)
{
    g_autoptr(Xlsx) xlsx = open_book(
        &(Book){.data = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1"
                        "</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c>"
                        "<c r=\"B2\" t=\"inlineStr\"><is><r><t>a</t></r><r><rPr><b/></rPr>"
                        "<t xml:space=\"preserve\"> &amp; b</t></r></is></c></row>"
                        "<row r=\"3\"><c r=\"A3\" t=\"str\"><v>Zoë</v></c>"
                        "<c r=\"B3\" t=\"s\"><v>3</v></c></row>",
                .strings = "<si><t>Name</t></si><si><t>Note</t></si>"
                           "<si><r><t xml:space=\"preserve\">Réseau </t></r><r><rPr><b/></rPr>"
                           "<t>人權</t></r></si><si/>"});
    assert_header(xlsx, "[Name][Note]");
    assert_row(xlsx, 2, "[Réseau 人權][a & b]");
    assert_row(xlsx, 3, "[Zoë][]");
    assert_end(xlsx);
    g_assert_cmpstr(xlsx_get_sheet(xlsx), ==, "Sheet1");
    g_autofree char *warning = xlsx_take_warning(xlsx);
    g_assert_null(warning);
}

static void
pronunciation_is_left_out(void)
{
    g_autoptr(Xlsx) xlsx = open_book(&(Book){
        .data = HEADER "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" "
                       "t=\"inlineStr\"><is><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t>"
                       "</rPh></is></c></row>",
        .strings = "<si><t>大阪</t><rPh sb=\"0\" eb=\"2\"><t>オオサカ</t></rPh>"
                   "<phoneticPr fontId=\"1\"/></si>"});
    assert_row(xlsx, 2, "[大阪][東京]");
    assert_end(xlsx);
}

static void
escapes_are_decoded_once(void)
{
    g_autoptr(Xlsx) xlsx = open_book(&(Book){
        .data = HEADER "<row r=\"2\">" INLINE("A2", "a_x000D_\nb")
            INLINE("B2", "_x005F_x000D_") "</row><row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c>"
                                          "<c r=\"B3\" t=\"s\"><v>1</v></c></row>",
        .strings = "<si><t>_xD83D__xDE00_ and _x00e9_</t></si>"
                   "<si><t>_x12_ _X000D_ _xZZZZ_ x_</t></si>"});
    assert_row(xlsx, 2, "[a\r\nb][_x000D_]");
    assert_row(xlsx, 3, "[😀 and é][_x12_ _X000D_ _xZZZZ_ x_]");
    assert_end(xlsx);
}

static void
escapes_of_nothing_are_refused(void)
{
    const char *const wrong[] = {"_x0000_", "_xD83D_", "_xDE00_", "_xD83D_x"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *strings = g_strdup_printf("<si><t>%s</t></si>", wrong[i]);
        assert_refused(&(Book){.data = HEADER, .strings = strings}, MARKUP_ERROR,
                       MARKUP_ERROR_SYNTAX, "stands for no character");
    }
}

static void
formulas_give_what_they_were_and_a_warning(void)
{
    g_autoptr(Xlsx) xlsx = open_book(&(Book){
        .data = HEADER "<row r=\"2\"><c r=\"A2\" t=\"str\"><f>B2&amp;\"x\"</f><v>cached</v></c>"
                       "<c r=\"B2\"><f>1+1</f><v>2</v></c></row>"
                       "<row r=\"3\"><c r=\"A3\" t=\"str\"><f>\"\"</f><v></v></c>"
                       "<c r=\"B3\"><v>3</v></c></row>"});
    assert_row(xlsx, 2, "[cached][2]");
    assert_warning(xlsx, "b.xlsx:Sheet1!A2: a formula");
    assert_warning(xlsx, "b.xlsx:Sheet1!B2: a formula");
    assert_row(xlsx, 3, "[][3]");
    assert_end(xlsx);
    assert_warning(xlsx, "b.xlsx:Sheet1!A1: the column has 2 formulas in all");
}

static void
cells_that_cannot_be_taken_are_named_one_by_one(void)
{
    g_autoptr(Xlsx) xlsx = open_book(
        &(Book){.data = HEADER
                "<row r=\"2\"><c r=\"A2\"><f>NOW()</f></c>"
                "<c r=\"B2\" t=\"e\"><f>1/0</f><v>#REF!</v></c></row>"
                "<row r=\"3\"><c r=\"A3\"><f>NOW()</f><v></v></c></row>"
                "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>7</v></c></row>"
                "<row r=\"5\"><c r=\"A5\"><v>many</v></c></row>"
                "<row r=\"6\">" INLINE("A6", "good")
                    INLINE("C6", "stray") "</row><row r=\"7\">" INLINE("A7", "good") "</"
                                                                                     "row>",
                .strings = "<si><t>only</t></si>"});
    assert_wrong(xlsx, XLSX_ERROR_CELL, "b.xlsx:Sheet1!A2: a formula without its result");
    assert_wrong(xlsx, XLSX_ERROR_CELL, "b.xlsx:Sheet1!B2: the error '#REF!'");
    assert_wrong(xlsx, XLSX_ERROR_CELL, "b.xlsx:Sheet1!A3: a formula without its result");
    assert_wrong(xlsx, XLSX_ERROR_CELL, "b.xlsx:Sheet1!A4: it wants shared text '7' of 1");
    assert_wrong(xlsx, XLSX_ERROR_CELL, "b.xlsx:Sheet1!A5: 'many' is no number");
    assert_wrong(xlsx, XLSX_ERROR_CELL, "b.xlsx:Sheet1!C6: it stands outside");
    assert_row(xlsx, 7, "[good][]");
    assert_end(xlsx);
}

static void
numbers_and_booleans_look_as_they_do_in_the_sheet(void)
{
    g_autoptr(Xlsx) xlsx = open_book(
        &(Book){.data = HEADER "<row r=\"2\"><c r=\"A2\"><v>7.0</v></c><c r=\"B2\" t=\"b\"><v>1"
                               "</v></c></row><row r=\"3\"><c r=\"A3\"><v>493012345678901"
                               "</v></c><c r=\"B3\" t=\"b\"><v>0</v></c></row>"
                               "<row r=\"4\"><c r=\"A4\" s=\"1\"><v>123</v></c>"
                               "<c r=\"B4\" s=\"99\"><v>1E+3</v></c></row>",
                .styles = "<numFmts count=\"1\"><numFmt numFmtId=\"170\" "
                          "formatCode=\"00000\"/></numFmts>"
                          "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs>"});
    assert_row(xlsx, 2, "[7][TRUE]");
    assert_row(xlsx, 3, "[493012345678901][FALSE]");
    assert_warning(xlsx, "b.xlsx:Sheet1!A3: a number of 15 digits or more");
    assert_row(xlsx, 4, "[00123][1000]");
    assert_end(xlsx);
}

#define DATES                                                                                  \
    "<numFmts count=\"1\"><numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"  \
    "<cellStyleXfs><xf numFmtId=\"22\"/></cellStyleXfs>"                                       \
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"165\"/><xf numFmtId=\"22\"/></cellXfs>"

static void
dates_are_told_by_their_style(void)
{
    g_autoptr(Xlsx) xlsx = open_book(&(Book){
        .data = HEADER "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>45244</v></c>"
                       "<c r=\"B2\" s=\"2\"><v>45244.5</v></c></row>"
                       "<row r=\"3\"><c r=\"A3\"><v>45244</v></c>"
                       "<c r=\"B3\" s=\"1\"><v>60</v></c></row>"
                       "<row r=\"4\"><c r=\"A4\" s=\"1\" t=\"d\"><v>2023-11-07T00:00:00</v></c>"
                       "<c r=\"B4\" s=\"2\" t=\"d\"><v>2023-11-07T17:30:00.000</v></c></row>",
        .styles = DATES});
    assert_row(xlsx, 2, "[2023-11-14][2023-11-14 12:00:00]");
    assert_row(xlsx, 3, "[45244][1900-02-28]");
    assert_warning(xlsx, "b.xlsx:Sheet1!B3: 29 February 1900");
    assert_row(xlsx, 4, "[2023-11-07][2023-11-07 17:30:00]");
    assert_end(xlsx);
}

static void
dates_count_from_1904_where_the_workbook_does(void)
{
    g_autoptr(Xlsx) xlsx =
        open_book(&(Book){.properties = "<workbookPr date1904=\"1\"/>",
                          .data = HEADER "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>43782</v></c>"
                                         "</row>",
                          .styles = DATES});
    assert_row(xlsx, 2, "[2023-11-14][]");
}

static void
hidden_rows_and_columns_are_left_out_and_counted(void)
{
    const Book book = {.cols = "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols>",
                       .data = "<row r=\"1\">" INLINE("A1", "Name") INLINE("B1", "Secret")
                           INLINE("C1", "Email") "</row><row r=\"2\" hidden=\"1\">" INLINE(
                               "A2", "hidden") "</row>"
                                               "<row r=\"3\">" INLINE("A3", "shown")
                                                   INLINE("B3", "secret")
                                                       INLINE("C3", "a@b.org") "</row>"};
    g_autoptr(GError) error = NULL;
    g_autoptr(Xlsx) xlsx = open_book(&book);
    assert_header(xlsx, "[Name][Email]");
    assert_row(xlsx, 3, "[shown][a@b.org]");
    g_autofree char *place = xlsx_place(xlsx, 1, 3);
    assert_says(place, "b.xlsx:Sheet1!C3");
    assert_end(xlsx);
    assert_warning(xlsx, "b.xlsx:Sheet1: 1 hidden row left out");
    assert_warning(xlsx, "b.xlsx:Sheet1: 1 hidden column left out");
    g_assert_cmpuint(xlsx_get_counts(xlsx).hidden_rows, ==, 1);
    g_assert_cmpuint(xlsx_get_counts(xlsx).hidden_columns, ==, 1);

    g_autofree char *path = write_book(&book);
    g_autoptr(Xlsx) all = xlsx_open(path, &(XlsxOptions){.include_hidden = TRUE}, &error);
    g_assert_no_error(error);
    assert_header(all, "[Name][Secret][Email]");
    assert_row(all, 2, "[hidden][][]");
    assert_row(all, 3, "[shown][secret][a@b.org]");
    assert_end(all);
    g_assert_cmpuint(xlsx_get_counts(all).hidden_rows, ==, 0);
}

static void
two_sheets_with_rows_need_a_name(void)
{
    g_autoptr(GError) error = NULL;
    const Book book = {.data = HEADER, .second = HEADER "<row>" INLINE("A2", "x") "</row>"};
    g_autofree char *path = write_book(&book);
    assert_not_opened(path, NULL, XLSX_ERROR, XLSX_ERROR_SHEET,
                      "2 sheets have rows: 'Sheet1', 'Old list'; say which is meant with "
                      "--sheet");
    assert_not_opened(path, &(XlsxOptions){.sheet = "Shet1"}, XLSX_ERROR, XLSX_ERROR_SHEET,
                      "no sheet is called 'Shet1'; the workbook has 'Sheet1', 'Old list'");
    g_autoptr(Xlsx) xlsx = xlsx_open(path, &(XlsxOptions){.sheet = "old LIST"}, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(xlsx_get_sheet(xlsx), ==, "Old list");
    assert_row(xlsx, 2, "[x][]");
    g_autofree char *place = xlsx_place(xlsx, 0, 2);
    assert_says(place, "b.xlsx:'Old list'!A2");

    g_autoptr(Xlsx) alone = open_book(&(Book){.data = HEADER, .second = "<row r=\"9\"/>"});
    g_assert_cmpstr(xlsx_get_sheet(alone), ==, "Sheet1");
}

static void
hidden_sheets_are_left_out_unless_named(void)
{
    g_autoptr(GError) error = NULL;
    const Book book = {.data = HEADER, .second = HEADER, .second_state = "veryHidden"};
    g_autoptr(Xlsx) xlsx = open_book(&book);
    assert_warning(xlsx, "left out what is hidden: sheet 'Old list'");
    g_assert_cmpuint(xlsx_get_counts(xlsx).hidden_sheets, ==, 1);

    g_autofree char *path = write_book(&book);
    g_autoptr(Xlsx) named = xlsx_open(path, &(XlsxOptions){.sheet = "Old list"}, &error);
    g_assert_no_error(error);
    assert_refused(&(Book){.data = "", .second = HEADER, .second_state = "hidden"}, XLSX_ERROR,
                   XLSX_ERROR_EMPTY, "hidden are 'Old list'");
}

static void
merged_cells_in_the_header_are_refused(void)
{
    g_autoptr(Xlsx) wrong = open_book(&(Book){
        .data = HEADER "<row r=\"2\">" INLINE("A2", "x") "</row>",
        .behind = "<mergeCells count=\"2\"><mergeCell ref=\"A9:B9\"/><mergeCell ref=\"B1:C1\"/>"
                  "</mergeCells>"});
    assert_row(wrong, 2, "[x][]");
    assert_wrong(wrong, XLSX_ERROR_TABLE, "b.xlsx:Sheet1!B1:C1: merged cells");
    assert_wrong(wrong, XLSX_ERROR_TABLE, "b.xlsx:Sheet1!B1:C1: merged cells");

    g_autoptr(Xlsx) right = open_book(&(Book){
        .data = HEADER, .behind = "<mergeCells><mergeCell ref=\"A2:B2\"/></mergeCells>"});
    assert_end(right);
}

static void
references_may_be_missing(void)
{
    g_autoptr(Xlsx) xlsx = open_book(
        &(Book){.data = "<row><c t=\"str\"><v>Name</v></c><c t=\"str\"><v>Email</v></c></row>"
                        "<row/><row><c/><c t=\"str\"><v>a@b.org</v></c></row>"
                        "<row r=\"9\"><c r=\"B9\" t=\"str\"><v>c@d.org</v></c></row>"});
    assert_header(xlsx, "[Name][Email]");
    assert_row(xlsx, 3, "[][a@b.org]");
    assert_row(xlsx, 9, "[][c@d.org]");
    assert_end(xlsx);
}

static void
rows_may_be_out_of_order_behind_the_header(void)
{
    g_autoptr(Xlsx) right =
        open_book(&(Book){.data = HEADER "<row r=\"4\">" INLINE(
                              "A4", "d") "</row><row r=\"2\">" INLINE("A2", "b") "</row>"});
    assert_row(right, 4, "[d][]");
    assert_row(right, 2, "[b][]");
    assert_warning(right, "b.xlsx:Sheet1!2: rows do not stand in their order");
    assert_end(right);

    g_autoptr(Xlsx) wrong =
        open_book(&(Book){.data = "<row r=\"4\">" INLINE(
                              "A4", "d") "</row><row r=\"1\">" INLINE("A1", "Name") "</row>"});
    assert_wrong(wrong, XLSX_ERROR_TABLE, "b.xlsx:Sheet1!1: the row stands behind row 4");

    g_autoptr(Xlsx) twice =
        open_book(&(Book){.data = HEADER "<row r=\"2\">" INLINE(
                              "A2", "a") "</row><row r=\"2\">" INLINE("A2", "b") "</row>"});
    assert_row(twice, 2, "[a][]");
    assert_wrong(twice, XLSX_ERROR_TABLE, "b.xlsx:Sheet1!2: the row is there twice");
}

static void
cells_may_be_out_of_order_but_not_twice(void)
{
    g_autoptr(Xlsx) xlsx = open_book(&(Book){
        .data = HEADER "<row r=\"2\">" INLINE("B2", "b")
            INLINE("A2", "a") "</row>"
                              "<row r=\"3\">" INLINE("A3", "a") INLINE("A3", "b") "</row>"});
    assert_row(xlsx, 2, "[a][b]");
    assert_wrong(xlsx, XLSX_ERROR_CELL, "b.xlsx:Sheet1!A3: the cell is there twice");
    assert_end(xlsx);
}

static void
any_prefix_and_the_strict_vocabulary_are_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PackageWriter) writer = package_writer_new();
    add(writer, "_rels/.rels",
        "<p:Relationships xmlns:p=\"http://schemas.openxmlformats.org/package/2006/"
        "relationships\"><p:Relationship Id=\"a\" Type=\"http://purl.oclc.org/ooxml/"
        "officeDocument/relationships/officeDocument\" Target=\"/data/book.xml\"/>"
        "</p:Relationships>");
    add(writer, "data/book.xml",
        "<x:workbook xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" "
        "xmlns:q=\"http://purl.oclc.org/ooxml/officeDocument/relationships\"><x:sheets>"
        "<x:sheet name=\"Übersicht\" sheetId=\"1\" q:id=\"b\"/></x:sheets></x:workbook>");
    add(writer, "data/_rels/book.xml.rels",
        "<Relationships><Relationship Id=\"b\" Type=\"http://purl.oclc.org/ooxml/"
        "officeDocument/relationships/worksheet\" Target=\"tables/one.xml\"/></Relationships>");
    add(writer, "data/tables/one.xml",
        "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheetData>"
        "<x:row r=\"1\"><x:c r=\"A1\" "
        "t=\"inlineStr\"><x:is><x:t>Name</x:t></x:is></x:c></x:row>"
        "<x:row r=\"2\"><x:c r=\"A2\"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>");
    g_autofree char *path = write_package(writer, "b.xlsx");
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(xlsx_get_sheet(xlsx), ==, "Übersicht");
    assert_header(xlsx, "[Name]");
    assert_row(xlsx, 2, "[5]");
    assert_end(xlsx);
}

static void
sixteen_bit_parts_are_read(void)
{
    g_autoptr(GError) error = NULL;
    const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><worksheet " MAIN
                        "><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>Имя</v></c></row>"
                        "</sheetData></worksheet>";
    gsize length = 0;
    g_autofree char *wide = g_convert(text, -1, "UTF-16", "UTF-8", NULL, &length, &error);
    g_assert_no_error(error);
    g_autoptr(PackageWriter) writer = package_writer_new();
    add_book(writer, &(Book){.data = ""});
    package_writer_add(writer, "xl/worksheets/sheet1.xml", wide, length);
    g_autofree char *path = write_package(writer, "b.xlsx");
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    assert_header(xlsx, "[Имя]");
}

static void
counts_and_dimensions_are_not_believed(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PackageWriter) writer = package_writer_new();
    add_book(writer, &(Book){.data = "", .strings = ""});
    add(writer, "xl/sharedStrings.xml",
        "<sst " MAIN " count=\"2147483648\" uniqueCount=\"4294967295\"><si><t>Name</t></si>"
        "</sst>");
    add(writer, "xl/worksheets/sheet1.xml",
        "<worksheet " MAIN "><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\">"
        "<c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"1048576\" spans=\"1:16384\">"
        "<c r=\"A1048576\"><v>1</v></c><c r=\"XFD1048576\" s=\"1\"/></row></sheetData>"
        "</worksheet>");
    g_autofree char *path = write_package(writer, "b.xlsx");
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    assert_header(xlsx, "[Name]");
    assert_row(xlsx, 1048576, "[1]");
    assert_end(xlsx);
}

static void
references_that_no_sheet_has_are_refused(void)
{
    const char *const wrong[] = {"<row r=\"0\"/>",
                                 "<row r=\"1048577\"/>",
                                 "<row r=\"-1\"/>",
                                 "<row r=\"x\"/>",
                                 "<row r=\"99999999999999999999\"/>",
                                 "<row r=\"2\"><c r=\"XFE2\"/></row>",
                                 "<row r=\"2\"><c r=\"AAAAAAAAAAAAAAAAAAAA2\"/></row>",
                                 "<row r=\"2\"><c r=\"A3\"/></row>",
                                 "<row r=\"2\"><c r=\"2\"/></row>",
                                 "<row r=\"2\"><c r=\"A2x\"/></row>",
                                 "<row r=\"2\"><c r=\"XFD2\"/><c/></row>"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        const CsvRow *row = NULL;
        g_autofree char *data = g_strconcat(HEADER, wrong[i], NULL);
        g_autoptr(Xlsx) xlsx = open_book(&(Book){.data = data});
        g_assert_false(xlsx_next(xlsx, &row, &error));
        g_assert_error(error, MARKUP_ERROR, MARKUP_ERROR_SYNTAX);
        assert_says(error->message, "b.xlsx: part 'xl/worksheets/sheet1.xml', line 1: ");
        g_assert_false(xlsx_can_continue(xlsx));
    }
}

static void
document_types_are_refused_wherever_they_stand(void)
{
    const char doctype[] = "<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z SYSTEM "
                           "\"http://127.0.0.1:9/\">]>";
    assert_refused(&(Book){.data = HEADER, .sheet_prolog = doctype}, MARKUP_ERROR,
                   MARKUP_ERROR_DOCTYPE,
                   "part 'xl/worksheets/sheet1.xml', line 1: a document "
                   "type (DOCTYPE)");

    const char *const parts[] = {"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                                 "xl/sharedStrings.xml", "xl/styles.xml"};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(PackageWriter) writer = package_writer_new();
        const Book book = {.data = HEADER, .strings = "", .styles = ""};
        g_autofree char *bomb = g_strconcat(doctype, "<a>&x;&z;</a>", NULL);
        g_autoptr(PackageWriter) scratch = package_writer_new();
        add(writer, parts[i], bomb);
        if (i != 0)
            add(writer, "_rels/.rels", rels);
        if (i != 1)
            add(writer, "xl/workbook.xml",
                "<workbook " MAIN " xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"S\" "
                "r:id=\"rId1\"/></sheets></workbook>");
        if (i != 2)
            add(writer, "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" "
                "Target=\"s.xml\"/><Relationship Type=\"x/sharedStrings\" "
                "Target=\"sharedStrings.xml\"/><Relationship Type=\"x/styles\" "
                "Target=\"styles.xml\"/></Relationships>");
        if (i != 3)
            add(writer, "xl/sharedStrings.xml", "<sst/>");
        add_sheet(writer, "xl/s.xml", NULL, NULL, book.data, NULL);
        g_autofree char *path = write_package(writer, "b.xlsx");
        assert_not_opened(path, NULL, MARKUP_ERROR, MARKUP_ERROR_DOCTYPE, parts[i]);
    }
}

/* A workbook with `text`, repeated, in one place; opened and read to the end. */
static GError *
read_repeated(const char *before, const char *text, unsigned times, const char *behind)
{
    GError *error = NULL;
    g_autoptr(GString) data = g_string_new(before);
    for (unsigned i = 0; i < times; i++)
        g_string_append(data, text);
    g_string_append(data, behind);
    g_autofree char *path = write_book(&(Book){.data = data->str});
    const CsvRow *row = NULL;
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    while (error == NULL && xlsx_next(xlsx, &row, &error) && row != NULL)
        continue;
    return error;
}

static void
what_is_too_deep_or_too_long_is_refused(void)
{
    g_autoptr(GError) deep = read_repeated(HEADER, "<a>", 200000, "");
    g_assert_error(deep, MARKUP_ERROR, MARKUP_ERROR_LIMIT);
    assert_says(deep->message, "more than 256 levels");

    g_autoptr(GError) tag = read_repeated(HEADER "<row r=\"", "0123456789", 100000, "\"/>");
    g_assert_error(tag, MARKUP_ERROR, MARKUP_ERROR_LIMIT);
    assert_says(tag->message, "a tag longer than 256 KiB");

    g_autoptr(GError) cell = read_repeated(HEADER "<row r=\"2\"><c t=\"str\"><v>", "0123456789",
                                           110000, "</v></c></row>");
    g_assert_error(cell, MARKUP_ERROR, MARKUP_ERROR_SYNTAX);
    assert_says(cell->message, "more than 1 MiB");

    g_autoptr(GError) cells = read_repeated(HEADER "<row r=\"2\">", "<c/>", 16385, "</row>");
    g_assert_error(cells, MARKUP_ERROR, MARKUP_ERROR_SYNTAX);
    g_autoptr(GError) fits = read_repeated(HEADER "<row r=\"2\">", "<c/>", 16384, "</row>");
    g_assert_no_error(fits);
    g_autoptr(GError) wide = read_repeated("<row r=\"1\">", "<c><v>1</v></c>", 4097, "</row>");
    g_assert_error(wide, XLSX_ERROR, XLSX_ERROR_TABLE);
}

static void
broken_markup_is_refused_with_its_part(void)
{
    g_autoptr(GError) error = read_repeated(HEADER "\n<row r=\"2\">", "<c></d>", 1, "");
    g_assert_error(error, MARKUP_ERROR, MARKUP_ERROR_SYNTAX);
    assert_says(error->message, "b.xlsx: part 'xl/worksheets/sheet1.xml', line 2: no "
                                "well-formed XML");
}

static void
parts_outside_are_never_looked_for(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    add(writer, "_rels/.rels",
        "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" "
        "Target=\"../../../etc/passwd\"/></Relationships>");
    g_autofree char *path = write_package(writer, "b.xlsx");
    assert_not_opened(path, NULL, ARCHIVE_ERROR, ARCHIVE_ERROR_NO_PART, "part 'etc/passwd'");

    g_autoptr(PackageWriter) external = package_writer_new();
    add(external, "_rels/.rels",
        "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" "
        "TargetMode=\"External\""
        " Target=\"http://127.0.0.1:9/book.xml\"/></Relationships>");
    g_autofree char *other = write_package(external, "b.xlsx");
    assert_not_opened(other, NULL, XLSX_ERROR, XLSX_ERROR_KIND, "no workbook");
}

static void
two_sheets_of_one_part_are_refused(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    add(writer, "_rels/.rels", rels);
    add(writer, "xl/workbook.xml",
        "<workbook " MAIN " xmlns:r=\"x\"><sheets><sheet name=\"A\" r:id=\"a\"/>"
        "<sheet name=\"B\" r:id=\"b\"/></sheets></workbook>");
    add(writer, "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"s.xml\"/>"
        "<Relationship Id=\"b\" Type=\"x/worksheet\" Target=\"S.xml\"/></Relationships>");
    add_sheet(writer, "xl/s.xml", NULL, NULL, "<row/>", NULL);
    g_autofree char *path = write_package(writer, "b.xlsx");
    assert_not_opened(path, NULL, XLSX_ERROR, XLSX_ERROR_SHEET,
                      "sheet 'B' is the same part as another");
}

static void
macros_and_links_are_ignored_with_a_warning(void)
{
    g_autoptr(Xlsx) macros =
        open_book(&(Book){.data = HEADER, .extra = {"xl/vbaProject.bin", "x"}});
    assert_warning(macros, "its macros are not run");
    assert_end(macros);
    g_autoptr(Xlsx) links = open_book(
        &(Book){.data = HEADER, .extra = {"xl/externalLinks/externalLink1.xml", "<x/>"}});
    assert_warning(links, "its links to other files are not followed");
    assert_end(links);
}

static void
assert_kind(const char *name, const void *bytes, size_t length, const char *says)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_true(file_write(path, bytes, length, NULL));
    assert_not_opened(path, NULL, XLSX_ERROR, XLSX_ERROR_KIND, says);
    g_unlink(path);
}

/* An OLE file whose directory names `stream`. */
static void
assert_ole(const char *stream, const char *says)
{
    uint8_t bytes[1024] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    bytes[30] = 9;
    for (size_t i = 0; stream[i] != '\0'; i++)
        bytes[512 + 2 * i] = (uint8_t)stream[i];
    assert_kind("book.xlsx", bytes, sizeof bytes, says);
}

static void
other_files_are_named_for_what_they_are(void)
{
    assert_ole("Workbook", "is an old Excel workbook (.xls)");
    assert_ole("EncryptedPackage", "is a workbook with a password");
    assert_ole("WordDocument", "is an old Word document (.doc)");
    assert_kind("list.xlsx", "Name,Email\n", 11, "is no workbook, but text");
    assert_kind("list.xlsx", "%PDF-1.7", 8, "is a PDF");
    assert_kind("list.xlsx", "", 0, "is no workbook");

    g_autoptr(PackageWriter) open_document = package_writer_new();
    add(open_document, "mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    add(open_document, "content.xml", "<a/>");
    g_autofree char *ods = write_package(open_document, "b.xlsx");
    assert_not_opened(ods, NULL, XLSX_ERROR, XLSX_ERROR_KIND, "an OpenDocument file (.ods");

    g_autoptr(PackageWriter) word = package_writer_new();
    add(word, "_rels/.rels",
        "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"word/document.xml\"/>"
        "</Relationships>");
    add(word, "word/document.xml", "<w:document xmlns:w=\"x\"/>");
    g_autofree char *docx = write_package(word, "b.xlsx");
    assert_not_opened(docx, NULL, XLSX_ERROR, XLSX_ERROR_KIND, "a Word document (.docx)");

    g_autoptr(PackageWriter) nest = package_writer_new();
    add(nest, "lib 0.zip", "PK");
    g_autofree char *zip = write_package(nest, "b.xlsx");
    assert_not_opened(zip, NULL, XLSX_ERROR, XLSX_ERROR_KIND, "a zip archive and no workbook");
}

static void
empty_workbooks_are_refused(void)
{
    assert_refused(&(Book){.data = ""}, XLSX_ERROR, XLSX_ERROR_EMPTY, "the workbook is empty");
    assert_refused(&(Book){.data = "<row r=\"1\"><c r=\"A1\" s=\"1\"/></row>"}, XLSX_ERROR,
                   XLSX_ERROR_EMPTY, "the workbook is empty");
    assert_refused(&(Book){.data = "<row r=\"1\">" INLINE("A1", " ") "</row>"}, XLSX_ERROR,
                   XLSX_ERROR_EMPTY, "has no rows");
    g_autoptr(Xlsx) header_only = open_book(&(Book){.data = HEADER});
    assert_end(header_only);
}

static void
the_table_begins_where_its_header_does(void)
{
    g_autoptr(Xlsx) xlsx = open_book(&(Book){
        .data = "<row r=\"3\">" INLINE("C3", "Name") INLINE(
            "E3", "Email") "</row>"
                           "<row r=\"4\">" INLINE("C4", "x") INLINE(
                               "D4", "between") "</row>"
                                                "<row r=\"6\">" INLINE("A6", "note") "</row>"});
    assert_header(xlsx, "[Name][][Email]");
    g_assert_cmpuint(xlsx_get_header(xlsx)->line, ==, 3);
    assert_row(xlsx, 4, "[x][between][]");
    assert_wrong(xlsx, XLSX_ERROR_CELL,
                 "Sheet1!A6: it stands outside of the columns that row 3 names");
    assert_end(xlsx);
}

static void
a_wrong_checksum_ends_the_reading(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_book(&(Book){.data = HEADER});
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    const char name[] = "xl/worksheets/sheet1.xml";
    char *local = memmem(bytes, length, name, strlen(name));
    char *directory =
        memmem(local + 1, length - (size_t)(local + 1 - bytes), name, strlen(name));
    local[14 - 30] ^= 1;
    directory[16 - 46] ^= 1;
    g_assert_true(file_write(path, bytes, length, NULL));
    const CsvRow *row = NULL;
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_false(xlsx_next(xlsx, &row, &error));
    g_assert_error(error, ARCHIVE_ERROR, ARCHIVE_ERROR_FORMAT);
    assert_says(error->message, "part 'xl/worksheets/sheet1.xml' has a wrong checksum");
    g_assert_false(xlsx_can_continue(xlsx));
}

/* Whatever single byte of a sheet is changed, it is read or refused. */
static void
no_changed_byte_brings_it_down(void)
{
    const char good[] = HEADER "<row r=\"2\" hidden=\"0\"><c r=\"A2\" s=\"1\" t=\"n\"><f>1</f>"
                               "<v>45244.5</v></c><c r=\"B2\" t=\"s\"><v>0</v></c></row>";
    for (size_t i = strlen(HEADER); i < strlen(good); i++)
        for (const char *with = "<\"9 x"; *with != '\0'; with++) {
            const CsvRow *row = NULL;
            g_autofree char *data = g_strdup(good);
            data[i] = *with;
            g_autofree char *path =
                write_book(&(Book){.data = data, .styles = DATES, .strings = "<si/>"});
            g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, NULL);
            while (xlsx != NULL && xlsx_can_continue(xlsx)) {
                row = NULL;
                if (xlsx_next(xlsx, &row, NULL) && row == NULL)
                    break;
            }
        }
}

static void
run_tool(const char *const *arguments)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) process = g_subprocess_newv(
        arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
        &error);
    g_assert_no_error(error);
    g_assert_true(g_subprocess_wait_check(process, NULL, &error));
}

/* LibreOffice turns a CSV file into a workbook, from which the same rows come. */
static void
workbooks_of_libreoffice_are_read(void)
{
    g_autofree char *soffice = g_find_program_in_path("soffice");
    if (soffice == NULL) {
        g_test_skip("no LibreOffice here");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *csv = g_build_filename(folder, "list.csv", NULL);
    g_autofree char *path = g_build_filename(folder, "list.xlsx", NULL);
    g_autofree char *home = g_strdup_printf("-env:UserInstallation=file://%s/home", folder);
    const char text[] = "Name,Note,Since,Number\r\n\"Réseau “人權”, e.V.\",\"two\nlines\","
                        "2023-11-07,12\r\nمنظمة حقوق الإنسان,_x000D_,2023-11-07,3.5\r\n";
    g_assert_true(file_write(csv, text, strlen(text), NULL));
    const char *const arguments[] = {soffice,
                                     home,
                                     "--headless",
                                     "--infilter=CSV:44,34,76,1,3/5",
                                     "--convert-to",
                                     "xlsx",
                                     "--outdir",
                                     folder,
                                     csv,
                                     NULL};
    run_tool(arguments);
    if (!file_exists(path)) {
        g_test_skip("a LibreOffice without Calc");
        return;
    }
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    assert_header(xlsx, "[Name][Note][Since][Number]");
    assert_row(xlsx, 2, "[Réseau “人權”, e.V.][two\nlines][2023-11-07][12]");
    assert_row(xlsx, 3, "[منظمة حقوق الإنسان][_x000D_][2023-11-07][3.5]");
    assert_end(xlsx);
    const char *const remove[] = {"rm", "-rf", "--", csv, path, NULL};
    run_tool(remove);
}

static const char openpyxl[] = "import sys, datetime, openpyxl\n"
                               "b = openpyxl.Workbook(); s = b.active\n"
                               "s.append(['Name', 'Since', 'Open'])\n"
                               "s.append(['Zoë & Søn', datetime.date(2023, 11, 7), True])\n"
                               "s.append(['x', datetime.datetime(2023, 11, 7, 17, 30), 1.5])\n"
                               "b.save(sys.argv[1])\n";

static void
workbooks_of_openpyxl_are_read(void)
{
    const char *const probe[] = {"python3", "-c", "import openpyxl", NULL};
    g_autoptr(GSubprocess) process = g_subprocess_newv(
        probe, G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL);
    if (process == NULL || !g_subprocess_wait_check(process, NULL, NULL)) {
        g_test_skip("no openpyxl here");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "b.xlsx", NULL);
    const char *const arguments[] = {"python3", "-c", openpyxl, path, NULL};
    run_tool(arguments);
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    assert_row(xlsx, 2, "[Zoë & Søn][2023-11-07][TRUE]");
    assert_row(xlsx, 3, "[x][2023-11-07 17:30:00][1.5]");
    assert_end(xlsx);
}

static const char exceljs[] =
    "const x = require('exceljs'); const b = new x.Workbook(); const s = "
    "b.addWorksheet('Liste');"
    "s.addRow(['Name', 'Since', 'Sum']);"
    "s.addRow([{richText: [{text: 'Zoë '}, {font: {bold: true}, text: '& Søn'}]},"
    "  new Date(Date.UTC(2023, 10, 7)), {formula: '1+1', result: 2}]);"
    "s.addRow(['hidden']).hidden = true; s.addRow(['x', null, true]);"
    "s.getColumn(2).numFmt = 'dd.mm.yyyy'; b.xlsx.writeFile(process.argv[1]);";

static void
workbooks_of_exceljs_are_read(void)
{
    const char *const probe[] = {"node", "-e", "require('exceljs')", NULL};
    g_autoptr(GSubprocess) process = g_subprocess_newv(
        probe, G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL);
    if (process == NULL || !g_subprocess_wait_check(process, NULL, NULL)) {
        g_test_skip("no exceljs here");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "b.xlsx", NULL);
    const char *const arguments[] = {"node", "-e", exceljs, path, NULL};
    run_tool(arguments);
    g_autoptr(Xlsx) xlsx = xlsx_open(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(xlsx_get_sheet(xlsx), ==, "Liste");
    assert_row(xlsx, 2, "[Zoë & Søn][2023-11-07][2]");
    assert_warning(xlsx, "b.xlsx:Liste!C2: a formula");
    assert_row(xlsx, 4, "[x][][TRUE]");
    assert_end(xlsx);
    assert_warning(xlsx, "1 hidden row left out");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("xlsx-XXXXXX", NULL);
#define ADD(claim) g_test_add_func("/xlsx/" #claim, claim)
    ADD(shared_and_inline_texts_come_exactly);
    ADD(pronunciation_is_left_out);
    ADD(escapes_are_decoded_once);
    ADD(escapes_of_nothing_are_refused);
    ADD(formulas_give_what_they_were_and_a_warning);
    ADD(cells_that_cannot_be_taken_are_named_one_by_one);
    ADD(numbers_and_booleans_look_as_they_do_in_the_sheet);
    ADD(dates_are_told_by_their_style);
    ADD(dates_count_from_1904_where_the_workbook_does);
    ADD(hidden_rows_and_columns_are_left_out_and_counted);
    ADD(two_sheets_with_rows_need_a_name);
    ADD(hidden_sheets_are_left_out_unless_named);
    ADD(merged_cells_in_the_header_are_refused);
    ADD(references_may_be_missing);
    ADD(rows_may_be_out_of_order_behind_the_header);
    ADD(cells_may_be_out_of_order_but_not_twice);
    ADD(any_prefix_and_the_strict_vocabulary_are_read);
    ADD(sixteen_bit_parts_are_read);
    ADD(counts_and_dimensions_are_not_believed);
    ADD(references_that_no_sheet_has_are_refused);
    ADD(document_types_are_refused_wherever_they_stand);
    ADD(what_is_too_deep_or_too_long_is_refused);
    ADD(broken_markup_is_refused_with_its_part);
    ADD(parts_outside_are_never_looked_for);
    ADD(two_sheets_of_one_part_are_refused);
    ADD(macros_and_links_are_ignored_with_a_warning);
    ADD(other_files_are_named_for_what_they_are);
    ADD(empty_workbooks_are_refused);
    ADD(the_table_begins_where_its_header_does);
    ADD(a_wrong_checksum_ends_the_reading);
    ADD(no_changed_byte_brings_it_down);
    ADD(workbooks_of_libreoffice_are_read);
    ADD(workbooks_of_openpyxl_are_read);
    ADD(workbooks_of_exceljs_are_read);
    const int status = g_test_run();
    const char *const remove[] = {"rm", "-rf", "--", folder, NULL};
    run_tool(remove);
    g_free(folder);
    return status;
}
