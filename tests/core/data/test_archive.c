#include "base/file.h"
#include "data/archive.h"
#include "data/package.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zip.h>

static char *folder;

static char *
write_bytes(const void *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(folder, "a.zip", NULL);
    g_assert_true(file_write(path, bytes, length, &error));
    g_assert_no_error(error);
    return path;
}

static GByteArray *
pack(const char *const *parts)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    for (; *parts != NULL; parts += 2)
        package_writer_add(writer, parts[0], parts[1], strlen(parts[1]));
    g_autoptr(GBytes) package = package_writer_finish(writer, NULL);
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, g_bytes_get_data(package, NULL),
                        (guint)g_bytes_get_size(package));
    return bytes;
}

static const char *const two_parts[] = {"one.xml", "<one/>", "folder/two.xml",
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                        NULL};

static gboolean
read_all(Archive *archive, const char *name, GString *text, GError **error)
{
    char bytes[7];
    size_t length = 0;
    g_autoptr(ArchiveStream) stream = archive_read(archive, name, error);
    if (stream == NULL)
        return FALSE;
    do {
        if (!archive_stream_read(stream, bytes, sizeof bytes, &length, error))
            return FALSE;
        g_string_append_len(text, bytes, (gssize)length);
    } while (length > 0);
    return TRUE;
}

static void
assert_part(Archive *archive, const char *name, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean read = read_all(archive, name, text, &error);
    g_assert_no_error(error);
    g_assert_true(read);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
assert_opens(const void *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_bytes(bytes, length);
    g_autoptr(Archive) archive = archive_open(path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(archive);
}

static void
assert_refused(const void *bytes, size_t length, ArchiveError code, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_bytes(bytes, length);
    g_autoptr(Archive) archive = archive_open(path, &error);
    g_assert_null(archive);
    g_assert_error(error, ARCHIVE_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, says));
    g_assert_true(g_str_has_prefix(error->message, path));
}

static void
assert_unreadable(const void *bytes, size_t length, const char *part, ArchiveError code,
                  const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_bytes(bytes, length);
    g_autoptr(Archive) archive = archive_open(path, &error);
    g_autoptr(GString) text = g_string_new(NULL);
    g_assert_no_error(error);
    g_assert_false(read_all(archive, part, text, &error));
    g_assert_error(error, ARCHIVE_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, says));
}

/* The offset of the record with this signature, counted from 0. */
static size_t
find_record(const GByteArray *bytes, const char *signature, unsigned which)
{
    const uint8_t *at = bytes->data;
    for (;; at++) {
        at = memmem(at, (size_t)(bytes->data + bytes->len - at), signature, 4);
        g_assert_nonnull(at);
        if (which-- == 0)
            return (size_t)(at - bytes->data);
    }
}

#define LOCAL(which)     find_record(bytes, "PK\3\4", which)
#define DIRECTORY(which) find_record(bytes, "PK\1\2", which)
#define END_RECORD       find_record(bytes, "PK\5\6", 0)

static void
put32(GByteArray *bytes, size_t at, uint32_t value)
{
    const uint32_t little = GUINT32_TO_LE(value);
    memcpy(bytes->data + at, &little, 4);
}

static void
parts_come_as_they_were_put_in(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = pack(two_parts);
    g_autofree char *path = write_bytes(bytes->data, bytes->len);
    g_autoptr(Archive) archive = archive_open(path, &error);
    g_assert_no_error(error);
    assert_part(archive, "one.xml", two_parts[1]);
    assert_part(archive, "folder/two.xml", two_parts[3]);
    assert_part(archive, "FOLDER/Two.XML", two_parts[3]);
    g_assert_true(archive_has(archive, "one.xml"));
    g_assert_false(archive_has(archive, "folder"));
    g_assert_true(archive_has_prefix(archive, "folder/"));
    g_assert_false(archive_has_prefix(archive, "folder/three"));
}

/* Zeroes are packed so well that all is taken in long before the end of it comes out. */
static void
a_part_ends_well_wherever_a_reading_ends(void)
{
    for (size_t length = 60; length < 2000; length += 13) {
        g_autoptr(GError) error = NULL;
        g_autofree char *zeroes = g_strnfill(length, '0');
        g_autofree char *mixed = g_strdup_printf("<a>1\r\n2%s</a>", zeroes);
        const char *const parts[] = {"zeroes.xml", zeroes, "mixed.xml", mixed, NULL};
        g_autoptr(GByteArray) bytes = pack(parts);
        g_autofree char *path = write_bytes(bytes->data, bytes->len);
        g_autoptr(Archive) archive = archive_open(path, &error);
        g_assert_no_error(error);
        assert_part(archive, "zeroes.xml", zeroes);
        assert_part(archive, "mixed.xml", mixed);
    }
}

static void
a_missing_part_is_named(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    assert_unreadable(bytes->data, bytes->len, "three.xml", ARCHIVE_ERROR_NO_PART,
                      "part 'three.xml' is missing");
}

static zip_t *
begin_other(const char *path)
{
    int code = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    g_assert_nonnull(zip);
    return zip;
}

static zip_int64_t
add_other(zip_t *zip, const char *name, const char *text)
{
    zip_source_t *source = zip_source_buffer(zip, text, strlen(text), 0);
    return zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
}

/* An archive as another writer makes it, stored, deflated and with folders. */
static void
archives_of_others_are_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, "other.zip", NULL);
    zip_t *zip = begin_other(path);
    zip_dir_add(zip, "xl", 0);
    const zip_int64_t stored = add_other(zip, "xl/stored.xml", "<stored/>");
    zip_set_file_compression(zip, (zip_uint64_t)stored, ZIP_CM_STORE, 0);
    add_other(zip, "xl/Grün.xml", two_parts[3]);
    zip_set_archive_comment(zip, "a comment", 9);
    g_assert_cmpint(zip_close(zip), ==, 0);

    g_autoptr(Archive) archive = archive_open(path, &error);
    g_assert_no_error(error);
    assert_part(archive, "xl/stored.xml", "<stored/>");
    assert_part(archive, "xl/Grün.xml", two_parts[3]);
}

/* What Java's and Google's writers do: the sizes stand behind the part. */
static void
data_descriptors_are_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = pack(two_parts);
    for (unsigned i = 0; i < 2; i++) {
        bytes->data[LOCAL(i) + 6] |= 8;
        bytes->data[DIRECTORY(i) + 8] |= 8;
        memset(bytes->data + LOCAL(i) + 14, 0, 12);
    }
    g_autofree char *path = write_bytes(bytes->data, bytes->len);
    g_autoptr(Archive) archive = archive_open(path, &error);
    g_assert_no_error(error);
    assert_part(archive, "folder/two.xml", two_parts[3]);
}

static void
append_entry64(GByteArray *bytes, size_t size)
{
    static const uint8_t extra_header[] = {1, 0, 16, 0};
    const uint64_t both[] = {GUINT64_TO_LE(size), GUINT64_TO_LE(size)};
    g_byte_array_append(bytes, extra_header, 4);
    g_byte_array_append(bytes, (const uint8_t *)both, 16);
}

/* One stored part whose sizes stand in 64-bit fields, with 64-bit end records. */
static GByteArray *
pack64(uint64_t end_at)
{
    static const uint8_t local[30] = {'P', 'K', 3,    4,   45,   0,    0,    0,    0,   0,
                                      0,   0,   0x21, 0,   0xa8, 0x7f, 0xf9, 0x7d, 255, 255,
                                      255, 255, 255,  255, 255,  255,  1,    0,    20,  0};
    static const uint8_t entry[46] = {
        'P',  'K',  1,    2,    45,  0,   45,  0,   0,   0,   0,   0,   0, 0, 0x21, 0,
        0xa8, 0x7f, 0xf9, 0x7d, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 20,   0};
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, local, sizeof local);
    g_byte_array_append(bytes, (const uint8_t *)"a", 1);
    append_entry64(bytes, 4);
    g_byte_array_append(bytes, (const uint8_t *)"text", 4);
    const uint64_t directory = bytes->len;
    g_byte_array_append(bytes, entry, sizeof entry);
    g_byte_array_append(bytes, (const uint8_t *)"a", 1);
    append_entry64(bytes, 4);
    const uint64_t end64 = end_at != 0 ? end_at : bytes->len;
    const uint64_t counts[] = {1, 1, bytes->len - directory, directory};
    static const uint8_t record[24] = {'P', 'K', 6, 6, 44, 0, 0, 0, 0, 0, 0, 0, 45, 0, 45};
    g_byte_array_append(bytes, record, sizeof record);
    g_byte_array_append(bytes, (const uint8_t *)counts, sizeof counts);
    g_byte_array_append(bytes, (const uint8_t *)"PK\6\7\0\0\0\0", 8);
    g_byte_array_append(bytes, (const uint8_t *)&end64, 8);
    g_byte_array_append(bytes, (const uint8_t *)"\1\0\0\0", 4);
    static const uint8_t last[22] = {'P', 'K', 5,   6,   0,   0,   0,   0,   255, 255, 255,
                                     255, 255, 255, 255, 255, 255, 255, 255, 255, 0,   0};
    g_byte_array_append(bytes, last, sizeof last);
    return bytes;
}

static void
sixty_four_bit_records_are_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = pack64(0);
    const uint32_t checksum = 0x3b8ba7c7; /* of "text" */
    put32(bytes, LOCAL(0) + 14, checksum);
    put32(bytes, DIRECTORY(0) + 16, checksum);
    g_autofree char *path = write_bytes(bytes->data, bytes->len);
    g_autoptr(Archive) archive = archive_open(path, &error);
    g_assert_no_error(error);
    assert_part(archive, "a", "text");

    g_autoptr(GByteArray) elsewhere = pack64(3);
    assert_refused(elsewhere->data, elsewhere->len, ARCHIVE_ERROR_FORMAT, "end record");
}

static void
names_that_lead_elsewhere_are_refused(void)
{
    const struct {
        const char *name;
        const char *says;
    } cases[] = {{"../../etc/cron", "'../../etc/cron'"},
                 {"/abs/etc/crontb", "'/abs"},
                 {"C:\\Windows\\a.b", "'C:"},
                 {"a\\..\\..\\bcdefgh", "'a\\"},
                 {"a/./bcdefghijk", "'a/./"},
                 {"a\033[2Jbcdefghij", "\\x1b"},
                 {"a\xff\xfe"
                  "bcdefghijk",
                  "\\xff"},
                 {"a//bcdefghijkl", "'a//"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = pack(two_parts);
        memcpy(bytes->data + LOCAL(1) + 30, cases[i].name, 14);
        memcpy(bytes->data + DIRECTORY(1) + 46, cases[i].name, 14);
        assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_NAME, cases[i].says);
    }
    g_autoptr(GByteArray) bytes = pack(two_parts);
    bytes->data[LOCAL(1) + 33] = bytes->data[DIRECTORY(1) + 49] = '\0';
    assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_NAME, "'fol\\x00er/two.xml'");

    g_autoptr(GByteArray) honest = pack(two_parts);
    memcpy(honest->data + LOCAL(1) + 30, "..abc/def..xyz", 14);
    memcpy(honest->data + DIRECTORY(1) + 46, "..abc/def..xyz", 14);
    assert_opens(honest->data, honest->len);
}

static void
two_parts_of_one_name_are_refused(void)
{
    const char *const parts[] = {"xl/a.xml", "<a/>", "xl/b.xml", "<b/>", NULL};
    g_autoptr(GByteArray) bytes = pack(parts);
    assert_opens(bytes->data, bytes->len);
    bytes->data[LOCAL(1) + 33] = bytes->data[DIRECTORY(1) + 49] = 'A';
    assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_NAME, "there twice");
}

static void
links_are_refused(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    bytes->data[DIRECTORY(0) + 5] = 3;
    put32(bytes, DIRECTORY(0) + 38, 0100644u << 16);
    assert_opens(bytes->data, bytes->len);
    put32(bytes, DIRECTORY(0) + 38, 0120777u << 16);
    assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_NAME, "is a link");
}

static void
encrypted_parts_are_refused(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    bytes->data[LOCAL(0) + 6] |= 1;
    bytes->data[DIRECTORY(0) + 8] |= 1;
    assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_ENCRYPTED, "without a password");
}

static void
directories_that_differ_are_refused(void)
{
    const size_t fields[] = {8, 14, 18, 22, 31}; /* method, checksum, both sizes, name */
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(GByteArray) bytes = pack(two_parts);
        bytes->data[LOCAL(0) + fields[i]] ^= 1;
        assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_FORMAT, "two ways that differ");
    }
}

static void
overlapping_parts_are_refused(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    const size_t first = LOCAL(0);
    memcpy(bytes->data + DIRECTORY(1) + 42, bytes->data + DIRECTORY(0) + 42, 4);
    assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_FORMAT, "two ways that differ");

    /* Two names cannot lie at one place; two parts that share their last bytes can. */
    g_autoptr(GByteArray) shared = pack(two_parts);
    g_assert_cmpuint(first, ==, 0);
    const uint32_t longer = shared->data[22] + 60u;
    put32(shared, 18, longer);
    put32(shared, 22, longer);
    put32(shared, find_record(shared, "PK\1\2", 0) + 20, longer);
    put32(shared, find_record(shared, "PK\1\2", 0) + 24, longer);
    assert_refused(shared->data, shared->len, ARCHIVE_ERROR_FORMAT, "overlaps");
}

static void
declared_bombs_are_refused(void)
{
    const uint32_t sizes[] = {600u << 20, UINT32_MAX - 1};
    const char *const says[] = {"more than 200 times", "more than 1 GiB"};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GByteArray) bytes = pack(two_parts);
        put32(bytes, LOCAL(1) + 22, sizes[i]);
        put32(bytes, DIRECTORY(1) + 24, sizes[i]);
        assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_LIMIT, says[i]);
    }
}

/* Seven parts of 10 MiB, none of which is large enough to be told alone. */
static void
many_small_bombs_are_one(void)
{
    const size_t size = 10 << 20;
    g_autofree char *zeros = g_malloc0(size);
    for (unsigned count = 6; count <= 7; count++) {
        g_autoptr(PackageWriter) writer = package_writer_new();
        for (unsigned i = 0; i < count; i++) {
            g_autofree char *name = g_strdup_printf("%u", i);
            package_writer_add(writer, name, zeros, size);
        }
        g_autoptr(GBytes) package = package_writer_finish(writer, NULL);
        if (count == 6)
            assert_opens(g_bytes_get_data(package, NULL), g_bytes_get_size(package));
        else
            assert_refused(g_bytes_get_data(package, NULL), g_bytes_get_size(package),
                           ARCHIVE_ERROR_LIMIT, "an archive that unpacks to more than 200");
    }
}

static void
undeclared_bombs_are_refused_as_they_unpack(void)
{
    g_autofree char *zeros = g_malloc0(50 << 20);
    g_autoptr(PackageWriter) writer = package_writer_new();
    package_writer_add(writer, "bomb", zeros, 50 << 20);
    g_autoptr(GBytes) package = package_writer_finish(writer, NULL);
    assert_refused(g_bytes_get_data(package, NULL), g_bytes_get_size(package),
                   ARCHIVE_ERROR_LIMIT, "more than 200 times");

    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_byte_array_append(bytes, g_bytes_get_data(package, NULL),
                        (guint)g_bytes_get_size(package));
    put32(bytes, LOCAL(0) + 22, 1000);
    put32(bytes, DIRECTORY(0) + 24, 1000);
    assert_unreadable(bytes->data, bytes->len, "bomb", ARCHIVE_ERROR_LIMIT,
                      "unpacks to more than it says");
}

static void
many_parts_are_refused(void)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    for (unsigned i = 0; i < 10001; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        package_writer_add(writer, name, "x", 1);
    }
    g_autoptr(GBytes) package = package_writer_finish(writer, NULL);
    assert_refused(g_bytes_get_data(package, NULL), g_bytes_get_size(package),
                   ARCHIVE_ERROR_LIMIT, "more than 10,000 parts");
}

static void
lying_counts_are_refused(void)
{
    const unsigned counts[] = {1, 3, 9999};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_autoptr(GByteArray) bytes = pack(two_parts);
        uint8_t *end = bytes->data + END_RECORD;
        end[8] = end[10] = (uint8_t)counts[i];
        end[9] = end[11] = (uint8_t)(counts[i] >> 8);
        assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_FORMAT, "damaged");
    }
}

static void
what_is_behind_or_before_is_refused(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    g_byte_array_append(bytes, (const uint8_t *)"junk", 4);
    assert_refused(bytes->data, bytes->len, ARCHIVE_ERROR_FORMAT, "its end is missing");

    g_autoptr(GByteArray) prefixed = pack(two_parts);
    g_byte_array_prepend(prefixed, (const uint8_t *)"junk", 4);
    assert_refused(prefixed->data, prefixed->len, ARCHIVE_ERROR_FORMAT, "not where it says");
}

static void
wrong_checksums_are_refused(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    bytes->data[LOCAL(0) + 14] ^= 1;
    bytes->data[DIRECTORY(0) + 16] ^= 1;
    assert_unreadable(bytes->data, bytes->len, "one.xml", ARCHIVE_ERROR_FORMAT,
                      "wrong checksum");
}

static void
damaged_parts_are_refused(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    bytes->data[LOCAL(1) + 44] = 0xff;
    assert_unreadable(bytes->data, bytes->len, "folder/two.xml", ARCHIVE_ERROR_FORMAT,
                      "cannot be unpacked");
}

/* An archive cut off anywhere is refused at once: its directory is at the end. */
static void
archives_cut_off_anywhere_are_refused(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    for (size_t length = 0; length < bytes->len; length++)
        assert_refused(bytes->data, length, ARCHIVE_ERROR_FORMAT, "damaged");
    assert_opens(bytes->data, bytes->len);
}

/* Whatever single byte is changed, nothing but the parts or a refusal comes of it. */
static void
no_changed_byte_brings_it_down(void)
{
    g_autoptr(GByteArray) bytes = pack(two_parts);
    for (size_t i = 0; i < bytes->len; i++)
        for (unsigned bit = 0; bit < 8; bit += 3) {
            g_autoptr(GString) text = g_string_new(NULL);
            bytes->data[i] ^= (uint8_t)(1 << bit);
            g_autofree char *path = write_bytes(bytes->data, bytes->len);
            g_autoptr(Archive) archive = archive_open(path, NULL);
            if (archive != NULL && read_all(archive, "folder/two.xml", text, NULL))
                g_assert_cmpstr(text->str, ==, two_parts[3]);
            bytes->data[i] ^= (uint8_t)(1 << bit);
        }
}

static void
folders_and_missing_files_are_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(archive_open(folder, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_KIND);
    g_clear_error(&error);
    g_autofree char *path = g_build_filename(folder, "missing", NULL);
    g_assert_null(archive_open(path, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_NOT_FOUND);
}

static void
a_file_that_changes_is_refused(void)
{
    unsigned char digest[32], again[32];
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = pack(two_parts);
    g_autofree char *path = write_bytes(bytes->data, bytes->len);
    g_autoptr(Archive) archive = archive_open(path, &error);
    g_assert_true(archive_get_sha256(archive, digest, &error));
    g_assert_no_error(error);
    size_t length = sizeof again;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, bytes->data, bytes->len);
    g_checksum_get_digest(checksum, again, &length);
    g_assert_cmpmem(digest, 32, again, 32);

    FILE *file = fopen(path, "ab");
    g_assert_nonnull(file);
    fputs("more", file);
    fclose(file);
    g_assert_false(archive_get_sha256(archive, digest, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_CHANGED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("archive-XXXXXX", NULL);
#define ADD(claim) g_test_add_func("/archive/" #claim, claim)
    ADD(parts_come_as_they_were_put_in);
    ADD(a_part_ends_well_wherever_a_reading_ends);
    ADD(a_missing_part_is_named);
    ADD(archives_of_others_are_read);
    ADD(data_descriptors_are_read);
    ADD(sixty_four_bit_records_are_read);
    ADD(names_that_lead_elsewhere_are_refused);
    ADD(two_parts_of_one_name_are_refused);
    ADD(links_are_refused);
    ADD(encrypted_parts_are_refused);
    ADD(directories_that_differ_are_refused);
    ADD(overlapping_parts_are_refused);
    ADD(declared_bombs_are_refused);
    ADD(many_small_bombs_are_one);
    ADD(undeclared_bombs_are_refused_as_they_unpack);
    ADD(many_parts_are_refused);
    ADD(lying_counts_are_refused);
    ADD(what_is_behind_or_before_is_refused);
    ADD(wrong_checksums_are_refused);
    ADD(damaged_parts_are_refused);
    ADD(archives_cut_off_anywhere_are_refused);
    ADD(no_changed_byte_brings_it_down);
    ADD(folders_and_missing_files_are_refused);
    ADD(a_file_that_changes_is_refused);
    const int status = g_test_run();
    const char *const names[] = {"a.zip", "other.zip"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
