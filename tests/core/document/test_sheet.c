#include "base/file.h"
#include "document/sheet.h"

#include <expat.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zip.h>

#define CREATED 1699380000

typedef struct {
    char *folder;
    char *path;
} House;

static void
begin(House *house, gconstpointer data)
{
    (void)data;
    house->folder = g_dir_make_tmp("sheet-XXXXXX", NULL);
    house->path = g_build_filename(house->folder, "t.xlsx", NULL);
}

static void
end(House *house, gconstpointer data)
{
    (void)data;
    g_unlink(house->path);
    g_assert_cmpint(g_rmdir(house->folder), ==, 0); /* nothing else was left there */
    g_free(house->folder);
    g_free(house->path);
}

static const char *const answers[] = {"yes", "no", NULL};
static const SheetStyle answer_styles[] = {SHEET_GOOD, SHEET_BAD};
static const SheetColumn columns[] = {
    {.header = "name", .width = 40},
    {.header = "note", .width = 20, .choices = answers, .styles = answer_styles},
};

static SheetFile *
open_file(const House *house)
{
    g_autoptr(GError) error = NULL;
    SheetFile *file = sheet_file_open(house->path, CREATED, FALSE, &error);
    g_assert_no_error(error);
    return file;
}

static Sheet *
add_sheet(SheetFile *file)
{
    g_autoptr(GError) error = NULL;
    Sheet *sheet = sheet_add(file, "Roster", columns, G_N_ELEMENTS(columns), &error);
    g_assert_no_error(error);
    return sheet;
}

static gboolean
add_texts(Sheet *sheet, const char *const texts[2], GError **error)
{
    const SheetCell row[] = {{.text = texts[0]}, {.text = texts[1]}};
    return sheet_add_row(sheet, row, 2, error);
}

static GBytes *
close_file(const House *house, SheetFile *file)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(sheet_file_close(file, &error));
    g_assert_no_error(error);
    GBytes *bytes = file_read(house->path, 1 << 24, &error);
    g_assert_no_error(error);
    return bytes;
}

static GBytes *
write_rows(const House *house, const char *const (*rows)[2], size_t count)
{
    g_autoptr(GError) error = NULL;
    SheetFile *file = open_file(house);
    Sheet *sheet = add_sheet(file);
    for (size_t i = 0; i < count; i++) {
        g_assert_true(add_texts(sheet, rows[i], &error));
        g_assert_no_error(error);
    }
    g_assert_cmpuint(sheet_count_rows(sheet), ==, count + 1);
    return close_file(house, file);
}

/* Returns a part of the workbook as text. Owned by the caller. */
static char *
read_part(GBytes *workbook, const char *name)
{
    zip_error_t problem = {0};
    zip_stat_t status = {0};
    zip_source_t *source = zip_source_buffer_create(g_bytes_get_data(workbook, NULL),
                                                    g_bytes_get_size(workbook), 0, &problem);
    zip_t *archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem);
    g_assert_nonnull(archive);
    g_assert_cmpint(zip_stat(archive, name, 0, &status), ==, 0);
    char *text = g_malloc0(status.size + 1);
    zip_file_t *part = zip_fopen(archive, name, 0);
    g_assert_cmpint(zip_fread(part, text, status.size), ==, (zip_int64_t)status.size);
    zip_fclose(part);
    zip_discard(archive);
    return text;
}

static const struct {
    const char *name;
    const char *cell;
    const char *xml;
} cells[] = {
    {"plain", "Tibet Watch", ">Tibet Watch<"},
    {"formula", "=1+1", ">=1+1<"},
    {"link", "=HYPERLINK(\"http://x\",\"y\")", ">=HYPERLINK(\"http://x\",\"y\")<"},
    {"number", "00123", ">00123<"},
    {"at", "@SUM(1)", ">@SUM(1)<"},
    {"wide-formula", "＝1", ">＝1<"},
    {"markup", "<a href='x'>&amp;", ">&lt;a href='x'&gt;&amp;amp;<"},
    {"address", "https://example.org", ">https://example.org<"},
    {"control",
     "a\x0b"
     "b\rc",
     ">a_x000B_b_x000D_c<"},
    {"looks-like-an-escape", "_x000D_ _xyz_", ">_x005F_x000D_ _xyz_<"},
    {"no-character", "a\xef\xbf\xbf", ">a_xFFFF_<"},
    {"two-lines", "a\nb", ">a\nb<"},
    {"blanks-around", " a ", "xml:space=\"preserve\"> a <"},
    {"other-scripts", "བོད་ 𠀀", ">བོད་ 𠀀<"},
};

static void
every_cell_is_text(House *house, gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    const char *const row[][2] = {{cells[i].cell, ""}};
    g_autoptr(GBytes) workbook = write_rows(house, row, 1);
    g_autofree char *sheet = read_part(workbook, "xl/worksheets/sheet1.xml");
    if (strstr(sheet, cells[i].xml) == NULL)
        g_error("'%s' is not in: %s", cells[i].xml, sheet);
    g_assert_null(strstr(sheet, "<f>"));
    g_assert_null(strstr(sheet, "<hyperlink"));
    g_assert_nonnull(strstr(sheet, "r=\"A2\""));
    g_assert_nonnull(strstr(sheet, "t=\"inlineStr\""));
}

static void
the_header_is_frozen_and_filters(House *house, gconstpointer data)
{
    (void)data;
    const char *const rows[][2] = {{"a", "1"}, {"b", ""}};
    g_autoptr(GBytes) workbook = write_rows(house, rows, 2);
    g_autofree char *sheet = read_part(workbook, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(sheet, "state=\"frozen\""));
    g_assert_nonnull(strstr(sheet, "<autoFilter ref=\"A1:B3\"/>"));
    g_assert_nonnull(strstr(sheet, "fitToPage=\"1\""));
}

static void
the_same_rows_are_the_same_bytes(House *house, gconstpointer data)
{
    (void)data;
    const char *const rows[][2] = {{"a", "1"}, {"b", "2"}};
    g_autoptr(GBytes) first = write_rows(house, rows, 2);
    g_setenv("TZ", "Asia/Kathmandu", TRUE);
    g_autoptr(GBytes) second = write_rows(house, rows, 2);
    g_unsetenv("TZ");
    g_assert_true(g_bytes_equal(first, second));
    g_autofree char *properties = read_part(first, "docProps/core.xml");
    g_assert_nonnull(strstr(properties, "2023-11-07T18:00:00Z"));
    g_assert_nonnull(strstr(properties, "<dc:creator></dc:creator>"));
}

static void
a_cell_has_a_limit(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(SheetFile) file = open_file(house);
    Sheet *sheet = add_sheet(file);
    g_autofree char *longest = g_strnfill(32767, 'x');
    g_autofree char *longer = g_strconcat(longest, "x", NULL);
    const char *const taken[] = {longest, ""};
    const char *const refused[] = {"", longer};
    g_assert_true(add_texts(sheet, taken, &error));
    g_assert_no_error(error);
    g_assert_false(add_texts(sheet, refused, &error));
    g_assert_error(error, SHEET_ERROR, SHEET_ERROR_LIMIT);
    g_assert_nonnull(strstr(error->message, "row 3, column 2"));
}

static void
a_sheet_has_a_limit(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(SheetFile) file = open_file(house);
    Sheet *sheet = add_sheet(file);
    for (unsigned row = 1; row < 1048576; row++)
        g_assert_true(sheet_add_row(sheet, NULL, 0, &error));
    g_assert_no_error(error);
    g_assert_false(sheet_add_row(sheet, NULL, 0, &error));
    g_assert_error(error, SHEET_ERROR, SHEET_ERROR_LIMIT);
    g_assert_nonnull(strstr(error->message, "at most 1048576 rows"));
}

static void
numbers_and_times_are_real_ones(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const SheetCell rows[][2] = {
        {{SHEET_NUMBER, SHEET_PLAIN, NULL, 59}, {SHEET_MARK, SHEET_PLAIN, NULL, 7}},
        {{SHEET_TIME, SHEET_PLAIN, "", 1699380000}, {SHEET_DAY, SHEET_PLAIN, "", 1699315200}},
        {{SHEET_DAY, SHEET_PLAIN, "1900-03-01", -2203891200},
         {SHEET_DAY, SHEET_PLAIN, "1900-02-28", -2203977600}},
        {{SHEET_TIME, SHEET_PLAIN, "9999", 253402300799},
         {SHEET_TIME, SHEET_PLAIN, "too late", 253402300800}},
    };
    SheetFile *file = open_file(house);
    Sheet *sheet = add_sheet(file);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_true(sheet_add_row(sheet, rows[i], 2, &error));
    g_autoptr(GBytes) workbook = close_file(house, file);
    g_autofree char *page = read_part(workbook, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(page, "><v>59</v>"));
    g_assert_nonnull(strstr(page, "><v>7</v>"));
    g_assert_nonnull(strstr(page, "><v>45237.75</v>"));
    g_assert_nonnull(strstr(page, "><v>45237</v>"));
    g_assert_nonnull(strstr(page, "><v>61</v>"));
    g_assert_nonnull(strstr(page, ">1900-02-28<"));
    g_assert_nonnull(strstr(page, ">too late<"));
    g_assert_null(strstr(page, ">9999<"));
    g_autofree char *styles = read_part(workbook, "xl/styles.xml");
    g_assert_nonnull(strstr(styles, "formatCode=\"yyyy-mm-dd hh:mm:ss\""));
}

static void
a_choice_has_its_list_and_its_colour(House *house, gconstpointer data)
{
    (void)data;
    const char *const rows[][2] = {{"a", "yes"}};
    g_autoptr(GBytes) workbook = write_rows(house, rows, 1);
    g_autofree char *page = read_part(workbook, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(page, "<dataValidation type=\"list\""));
    g_assert_nonnull(strstr(page, "sqref=\"B2:B502\""));
    g_assert_nonnull(strstr(page, "<formula1>\"yes,no\"</formula1>"));
    g_assert_nonnull(strstr(page, "<cfRule type=\"cellIs\""));
    g_assert_nonnull(strstr(page, "<formula>\"no\"</formula>"));
    g_assert_null(strstr(page, "sqref=\"A2"));
}

static void
long_text_has_room(House *house, gconstpointer data)
{
    (void)data;
    const char *const rows[][2] = {{"a", "b"}, {"a", "one\ntwo\nthree"}};
    g_autoptr(GBytes) workbook = write_rows(house, rows, 2);
    g_autofree char *page = read_part(workbook, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(page, "<row r=\"2\">"));
    g_assert_nonnull(strstr(page, "<row r=\"3\" ht=\"45\" customHeight=\"1\">"));
}

static void
fail_on_entities(void *closure, const char *name, int is_parameter, const char *value,
                 int length, const char *base, const char *system, const char *public,
                 const char *notation)
{
    (void)closure, (void)is_parameter, (void)value, (void)length, (void)base, (void)system;
    (void)public, (void)notation;
    g_error("an entity '%s' in a workbook", name);
}

static void
assert_is_xml(GBytes *workbook, const char *name)
{
    g_autofree char *text = read_part(workbook, name);
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetEntityDeclHandler(parser, fail_on_entities);
    if (XML_Parse(parser, text, (int)strlen(text), 1) != XML_STATUS_OK)
        g_error("%s is no XML: %s in: %s", name, XML_ErrorString(XML_GetErrorCode(parser)),
                text);
    XML_ParserFree(parser);
}

static void
every_part_is_well_formed(House *house, gconstpointer data)
{
    (void)data;
    static const char *const parts[] = {
        "[Content_Types].xml",      "xl/workbook.xml",          "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml", "docProps/core.xml",        "docProps/app.xml",
    };
    g_autoptr(GError) error = NULL;
    const SheetColumn open[] = {{.width = 20}, {.width = 10}, {.width = 10}};
    const SheetCell row[] = {{SHEET_DAY, SHEET_PLAIN, "", 1699315200},
                             {SHEET_NUMBER, SHEET_PLAIN, NULL, 3},
                             {SHEET_NUMBER, SHEET_PLAIN, NULL, 4}};
    const SheetChart chart = {
        .title = "<&\"'", .numbers = "<", .mark = "&", .top = 5, .column = 4};
    SheetFile *file = open_file(house);
    Sheet *summary = sheet_add(file, "Summary", open, G_N_ELEMENTS(open), &error);
    Sheet *sheet = add_sheet(file);
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) { /* side by side */
        const char *const texts[] = {cells[i].cell, ""};
        g_assert_true(add_texts(sheet, texts, &error));
        g_assert_true(sheet_add_row(summary, row, 3, &error));
    }
    g_assert_true(sheet_add_chart(summary, &chart, &error));
    g_assert_no_error(error);
    g_autoptr(GBytes) workbook = close_file(house, file);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        assert_is_xml(workbook, parts[i]);
}

static void
a_folder_that_is_not_there_is_an_error(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SheetFile) file = sheet_file_open("/nowhere/at/all.xlsx", CREATED, FALSE, &error);
    if (file != NULL &&
        sheet_add(file, "Roster", columns, G_N_ELEMENTS(columns), &error) != NULL)
        g_assert_false(sheet_file_close(g_steal_pointer(&file), &error));
    g_assert_error(error, SHEET_ERROR, SHEET_ERROR_WRITE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autofree char *path = g_strconcat("/sheet/text/", cells[i].name, NULL);
        g_test_add(path, House, GSIZE_TO_POINTER(i), begin, every_cell_is_text, end);
    }
    g_test_add("/sheet/header", House, NULL, begin, the_header_is_frozen_and_filters, end);
    g_test_add("/sheet/same-bytes", House, NULL, begin, the_same_rows_are_the_same_bytes, end);
    g_test_add("/sheet/limit", House, NULL, begin, a_cell_has_a_limit, end);
    g_test_add("/sheet/rows", House, NULL, begin, a_sheet_has_a_limit, end);
    g_test_add("/sheet/numbers", House, NULL, begin, numbers_and_times_are_real_ones, end);
    g_test_add("/sheet/choices", House, NULL, begin, a_choice_has_its_list_and_its_colour, end);
    g_test_add("/sheet/heights", House, NULL, begin, long_text_has_room, end);
    g_test_add("/sheet/xml", House, NULL, begin, every_part_is_well_formed, end);
    g_test_add_func("/sheet/no-folder", a_folder_that_is_not_there_is_an_error);
    return g_test_run();
}
