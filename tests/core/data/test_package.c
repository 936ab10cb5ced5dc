#include "data/package.h"

#include <string.h>
#include <zip.h>

static const char ZEROS[100000];

static GBytes *
finish(PackageWriter *writer)
{
    g_autoptr(GError) error = NULL;
    GBytes *package = package_writer_finish(writer, &error);
    g_assert_no_error(error);
    return package;
}

static GBytes *
make_package(PackageWriter *writer)
{
    package_writer_add(writer, "[Content_Types].xml", "<Types/>", 8);
    package_writer_add(writer, "word/document.xml", ZEROS, sizeof(ZEROS));
    package_writer_add(writer, "empty", NULL, 0);
    package_writer_add(writer, "bild/Grün.txt", "x", 1);
    return finish(writer);
}

/* Opens `package` with another's reader, which checks every record against the others. */
static zip_t *
read_back(GBytes *package)
{
    size_t length;
    const void *bytes = g_bytes_get_data(package, &length);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, length, 0, &error);
    zip_t *archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    g_assert_nonnull(archive);
    zip_error_fini(&error);
    return archive;
}

static void
assert_part(zip_t *archive, unsigned index, const char *name, const void *bytes, size_t length)
{
    zip_stat_t stat;
    g_assert_cmpint(zip_stat_index(archive, index, 0, &stat), ==, 0);
    g_assert_cmpstr(stat.name, ==, name);
    g_assert_cmpuint(stat.size, ==, length);

    g_autofree char *content = g_malloc(length + 1);
    zip_file_t *file = zip_fopen_index(archive, index, 0);
    g_assert_nonnull(file);
    g_assert_cmpint(zip_fread(file, content, length + 1), ==, (int64_t)length);
    g_assert_cmpint(zip_fclose(file), ==, 0); /* the checksum is right too */
    g_assert_cmpmem(content, length, bytes, length);
}

static void
parts_come_back_in_the_order_they_were_added(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    g_autoptr(GBytes) package = make_package(writer);
    zip_t *archive = read_back(package);
    g_assert_cmpint(zip_get_num_entries(archive, 0), ==, 4);
    assert_part(archive, 0, "[Content_Types].xml", "<Types/>", 8);
    assert_part(archive, 1, "word/document.xml", ZEROS, sizeof(ZEROS));
    assert_part(archive, 2, "empty", "", 0);
    assert_part(archive, 3, "bild/Grün.txt", "x", 1);
    zip_discard(archive);
}

static void
parts_are_deflated_where_that_is_shorter(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    g_autoptr(GBytes) package = make_package(writer);
    g_assert_cmpuint(g_bytes_get_size(package), <, 1000);

    zip_t *archive = read_back(package);
    zip_stat_t stat;
    zip_stat_index(archive, 1, 0, &stat);
    g_assert_cmpint(stat.comp_method, ==, ZIP_CM_DEFLATE);
    zip_stat_index(archive, 3, 0, &stat);
    g_assert_cmpint(stat.comp_method, ==, ZIP_CM_STORE);
    zip_discard(archive);
}

static void
nothing_of_the_day_or_the_machine_is_in_it(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    g_autoptr(GBytes) package = make_package(writer);
    const uint8_t *header = g_bytes_get_data(package, NULL);
    g_assert_cmpmem(header + 10, 4, "\0\0\x21\0", 4); /* 1980-01-01 00:00 */

    zip_t *archive = read_back(package);
    for (unsigned i = 0; i < 4; i++) {
        uint8_t system;
        uint32_t attributes;
        g_assert_cmpint(zip_file_get_external_attributes(archive, i, 0, &system, &attributes),
                        ==, 0);
        g_assert_cmpuint(system, ==, ZIP_OPSYS_DOS);
        g_assert_cmpuint(attributes, ==, 0);
        g_assert_cmpint(zip_file_extra_fields_count(archive, i, ZIP_FL_LOCAL), ==, 0);
    }
    zip_discard(archive);
}

static void
the_same_parts_give_the_same_bytes(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    g_autoptr(GBytes) first = make_package(writer);
    g_autoptr(GBytes) again = make_package(writer);
    g_assert_true(g_bytes_equal(first, again));

    g_autoptr(PackageWriter) other = package_writer_new();
    g_autoptr(GBytes) elsewhere = make_package(other);
    g_assert_true(g_bytes_equal(first, elsewhere));
}

static void
a_part_deflated_once_is_as_if_added_anew(void)
{
    g_autoptr(PackagePart) part = package_part_new("styles.xml", ZEROS, sizeof(ZEROS));
    g_autoptr(PackageWriter) writer = package_writer_new();
    package_writer_add_part(writer, part);
    g_autoptr(GBytes) kept = finish(writer);
    package_writer_add(writer, "styles.xml", ZEROS, sizeof(ZEROS));
    g_autoptr(GBytes) added = finish(writer);
    g_assert_true(g_bytes_equal(kept, added));
}

static void
assert_refused(PackageWriter *writer, const char *name)
{
    g_autoptr(GError) error = NULL;
    package_writer_add(writer, name, "x", 1);
    g_assert_null(package_writer_finish(writer, &error));
    g_assert_error(error, PACKAGE_ERROR, PACKAGE_ERROR_NAME);
}

static void
names_that_leave_the_package_are_refused(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    const char *refused[] = {"",       "/a",  "a//b", "a/",     "../a",
                             "a/../b", "./a", "a\\b", "c:/a.x", "\xff.xml"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_refused(writer, refused[i]);

    package_writer_add(writer, "a/..b/c.d.xml", "x", 1);
    g_autoptr(GBytes) accepted = finish(writer);
    g_assert_nonnull(accepted);
}

static void
a_name_stands_only_once_whatever_its_case(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    package_writer_add(writer, "word/document.xml", "x", 1);
    assert_refused(writer, "Word/Document.xml");

    package_writer_add(writer, "word/document.xml", "x", 1); /* a package of its own */
    g_autoptr(GBytes) accepted = finish(writer);
    g_assert_nonnull(accepted);
}

static void
more_parts_than_the_format_can_count_are_refused(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    g_autoptr(GError) error = NULL;
    for (unsigned i = 0; i <= 65535; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        g_autoptr(PackagePart) part = i % 2 == 0 ? package_part_new(name, "", 0) : NULL;
        if (part != NULL)
            package_writer_add_part(writer, part);
        else
            package_writer_add(writer, name, "", 0);
    }
    g_assert_null(package_writer_finish(writer, &error));
    g_assert_error(error, PACKAGE_ERROR, PACKAGE_ERROR_LIMIT);
}

#define TEST(name) g_test_add_func("/package/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(parts_come_back_in_the_order_they_were_added);
    TEST(parts_are_deflated_where_that_is_shorter);
    TEST(nothing_of_the_day_or_the_machine_is_in_it);
    TEST(the_same_parts_give_the_same_bytes);
    TEST(a_part_deflated_once_is_as_if_added_anew);
    TEST(names_that_leave_the_package_are_refused);
    TEST(a_name_stands_only_once_whatever_its_case);
    TEST(more_parts_than_the_format_can_count_are_refused);
    return g_test_run();
}
