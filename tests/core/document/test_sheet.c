#include "base/file.h"
#include "document/sheet.h"

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

static const SheetColumn columns[] = {{"name", 40}, {"note", 20}};

static Sheet *
open_sheet(const House *house)
{
    g_autoptr(GError) error = NULL;
    Sheet *sheet =
        sheet_open(house->path, "Roster", CREATED, columns, G_N_ELEMENTS(columns), &error);
    g_assert_no_error(error);
    return sheet;
}

static GBytes *
write_rows(const House *house, const char *const (*rows)[2], size_t count)
{
    g_autoptr(GError) error = NULL;
    Sheet *sheet = open_sheet(house);
    for (size_t i = 0; i < count; i++) {
        g_assert_true(sheet_add_row(sheet, rows[i], &error));
        g_assert_no_error(error);
    }
    g_assert_true(sheet_close(sheet, &error));
    g_assert_no_error(error);
    GBytes *bytes = file_read(house->path, 1 << 24, &error);
    g_assert_no_error(error);
    return bytes;
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
    g_autoptr(Sheet) sheet = open_sheet(house);
    g_autofree char *longest = g_strnfill(32767, 'x');
    g_autofree char *longer = g_strconcat(longest, "x", NULL);
    const char *const taken[] = {longest, ""};
    const char *const refused[] = {"", longer};
    g_assert_true(sheet_add_row(sheet, taken, &error));
    g_assert_no_error(error);
    g_assert_false(sheet_add_row(sheet, refused, &error));
    g_assert_error(error, SHEET_ERROR, SHEET_ERROR_LIMIT);
    g_assert_nonnull(strstr(error->message, "row 3, column 2"));
}

static void
a_folder_that_is_not_there_is_an_error(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Sheet) sheet = sheet_open("/nowhere/at/all.xlsx", "Roster", CREATED, columns,
                                        G_N_ELEMENTS(columns), &error);
    if (sheet != NULL)
        g_assert_false(sheet_close(g_steal_pointer(&sheet), &error));
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
    g_test_add_func("/sheet/no-folder", a_folder_that_is_not_there_is_an_error);
    return g_test_run();
}
