#include "base/file.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every test gets a folder of its own and stands in it. */
typedef struct {
    char *folder;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp("base-file-XXXXXX", NULL);
    g_assert_nonnull(fixture->folder);
    g_assert_cmpint(chdir(fixture->folder), ==, 0);
}

static void
remove_tree(const char *path)
{
    g_autoptr(GPtrArray) names = NULL;
    if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        names = file_list_folder(path, NULL);
    for (unsigned i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *below = g_build_filename(path, g_ptr_array_index(names, i), NULL);
        remove_tree(below);
    }
    remove(path);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_assert_cmpint(chdir("/"), ==, 0);
    remove_tree(fixture->folder);
    g_free(fixture->folder);
}

static void
put(const char *path, const char *content)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(file_write(path, content, strlen(content), &error));
    g_assert_no_error(error);
}

static void
assert_holds(const char *path, const char *content)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = file_read_text(path, 1000, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, content);
}

static void
assert_holds_only(const char *path, const char *names)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = file_list_folder(path, &error);
    g_assert_no_error(error);
    g_ptr_array_add(list, NULL);
    g_autofree char *all = g_strjoinv(" ", (char **)list->pdata);
    g_assert_cmpstr(all, ==, names);
}

static unsigned
mode_of(const char *path)
{
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    return info.st_mode & 07777;
}

static void
assert_unreadable(const char *path, size_t limit, FileError code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = file_read(path, limit, &error);
    g_assert_null(bytes);
    g_assert_error(error, FILE_ERROR, (int)code);
    g_assert_cmpstr(error->message, ==, message);
}

static void
a_file_is_read_whole_up_to_the_limit(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    put("five", "12345");
    g_autoptr(GBytes) bytes = file_read("five", 5, NULL);
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "12345", 5);
    assert_unreadable("five", 4, FILE_ERROR_TOO_LARGE,
                      "'five' has 5 bytes, more than the 4 allowed");

    put("none", "");
    g_autoptr(GBytes) empty = file_read("none", 0, NULL);
    g_assert_cmpuint(g_bytes_get_size(empty), ==, 0);
    assert_unreadable("absent\x1b", 9, FILE_ERROR_NOT_FOUND,
                      "cannot read 'absent\\x1b': no such file or directory");
}

static void
what_is_no_file_is_refused_at_once(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_assert_cmpint(mkfifo("pipe", 0600), ==, 0);
    assert_unreadable("pipe", 9, FILE_ERROR_KIND, "'pipe' is a device or a pipe, not a file");
    assert_unreadable(".", 9, FILE_ERROR_KIND, "'.' is a folder, not a file");
    assert_unreadable("/dev/zero", 9, FILE_ERROR_KIND,
                      "'/dev/zero' is a device or a pipe, not a file");
}

static void
standard_input_is_read_to_its_end(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autofree char *text = g_strnfill(200000, 'x');
    put("long", text);
    int kept = dup(STDIN_FILENO);
    g_assert_nonnull(freopen("long", "r", stdin));
    g_autoptr(GBytes) bytes = file_read("-", 200000, NULL);
    g_assert_cmpuint(g_bytes_get_size(bytes), ==, 200000);

    g_assert_nonnull(freopen("long", "r", stdin));
    assert_unreadable("-", 199999, FILE_ERROR_TOO_LARGE,
                      "'standard input' has more than the 199999 bytes allowed");
    dup2(kept, STDIN_FILENO);
    close(kept);
}

static int stop;

static void *
keep_changing(void *path)
{
    for (long size = 0; !g_atomic_int_get(&stop); size = !size)
        g_assert_cmpint(truncate(path, (8 << 20) + size), ==, 0);
    return NULL;
}

static void
a_file_that_changes_meanwhile_is_refused(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    put("log", "");
    g_assert_cmpint(truncate("log", 8 << 20), ==, 0);
    g_autoptr(GBytes) still = file_read("log", 16 << 20, NULL);
    g_assert_cmpuint(g_bytes_get_size(still), ==, 8 << 20);

    g_atomic_int_set(&stop, 0);
    GThread *writer = g_thread_new("writer", keep_changing, (void *)"log");
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 1000 && error == NULL; i++)
        g_bytes_unref(file_read("log", 16 << 20, &error));
    g_atomic_int_set(&stop, 1);
    g_thread_join(writer);
    g_assert_error(error, FILE_ERROR, FILE_ERROR_CHANGED);
    g_assert_cmpstr(error->message, ==, "'log' changed while it was read; try again");
}

static void
assert_no_text(const char *content, size_t length, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(file_write("text", content, length, NULL));
    g_assert_null(file_read_text("text", 100, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_TEXT);
    g_assert_cmpstr(error->message, ==, message);
}

static void
text_is_utf8_and_nothing_else(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    put("text", "\xef\xbb\xbfZoë\r\n");
    assert_holds("text", "Zoë\r\n");
    put("text", "");
    assert_holds("text", "");
    assert_no_text("ä\nbé\xe9 c", 7,
                   "text:2:3: byte 0xe9 at offset 6 is no UTF-8; save the file as UTF-8");
    assert_no_text(
        "a\0b", 3,
        "text:1:2: byte 0x00 at offset 1 is NUL, which no text has; save the file as UTF-8");
    assert_no_text(
        "\xff\xfe"
        "a\0",
        4, "text:1:1: byte 0xff at offset 0 is UTF-16, not UTF-8; save the file as UTF-8");
}

static void
assert_private(const char *path, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(file_read_private(path, 10, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_PRIVATE);
    g_assert_cmpstr(error->message, ==, message);
}

/* What is obeyed may be read by all, through a link too, but not be written. */
static void
what_is_obeyed_is_written_by_nobody_else(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    put("conf", "run this");
    g_assert_cmpint(symlink("conf", "a link") + chmod("conf", 0644), ==, 0);
    g_autofree char *text = file_read_obeyed("a link", 10, NULL);
    g_assert_cmpstr(text, ==, "run this");
    static const int modes[] = {0620, 0602, 0666};
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autoptr(GError) error = NULL;
        g_chmod("conf", modes[i]);
        g_assert_null(file_read_obeyed("conf", 10, &error));
        g_assert_cmpstr(error->message, ==,
                        "'conf' is obeyed, and others may write to it; run: chmod go-w 'conf'");
    }
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(chmod("conf", 0600) + chmod(".", 0770), ==, 0);
    g_assert_null(file_read_obeyed("conf", 10, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_PRIVATE);
    g_assert_cmpint(chmod(".", 01777), ==, 0);
    g_autofree char *again = file_read_obeyed("conf", 10, NULL);
    g_assert_cmpstr(again, ==, "run this");
}

static void
a_secret_that_others_may_read_is_refused(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    put("the key", "hush");
    g_assert_cmpint(symlink("the key", "a link") + mkdir("folder", 0700), ==, 0);
    put("folder/key", "hush");
    g_assert_cmpint(chmod("folder/key", 0600) + chmod("folder", 0770), ==, 0);
    g_autoptr(GBytes) bytes = file_read_private("the key", 10, NULL);
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "hush", 4);
    static const unsigned modes[] = {0640, 0604, 0620, 0601};
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autoptr(GError) error = NULL;
        g_chmod("the key", (int)modes[i]);
        g_assert_null(file_read_private("the key", 10, &error));
        g_assert_error(error, FILE_ERROR, FILE_ERROR_PRIVATE);
        g_assert_cmpstr(
            error->message, ==,
            "'the key' holds a secret that others may read; run: chmod 600 'the key'");
    }
    g_chmod("the key", 0600);
    assert_private("a link",
                   "'a link' is a link, and holds a secret; put the file itself there");
    assert_private("folder/key", "'folder' holds secrets, and others may write in it; run: "
                                 "chmod go-w 'folder'");
    if (geteuid() == 0) {
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(chmod("the key", 0600) + chown("the key", 12345, 12345), ==, 0);
        g_assert_null(file_read_private("the key", 10, &error));
        g_assert_error(error, FILE_ERROR, FILE_ERROR_PRIVATE);
    }
}

static void
what_is_written_is_private_and_leaves_nothing_aside(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    static const mode_t masks[] = {0, 022, 0777};
    for (size_t i = 0; i < G_N_ELEMENTS(masks); i++) {
        mode_t before = umask(masks[i]);
        put("letter", i == 0 ? "first" : "second");
        g_assert_true(file_make_folder("a/b//c/", NULL));
        umask(before);
        g_assert_cmpuint(mode_of("letter"), ==, 0600);
        g_assert_cmpuint(mode_of("a"), ==, 0700);
        g_assert_cmpuint(mode_of("a/b/c"), ==, 0700);
        remove_tree("a");
    }
    assert_holds("letter", "second");
    assert_holds_only(".", "letter");
}

static void
a_file_is_created_only_where_none_is(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_true(file_create("key", "one", 3, &error));
    g_assert_false(file_create("key", "two", 3, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_EXISTS);
    g_assert_cmpstr(error->message, ==, "cannot create 'key': file exists");
    assert_holds("key", "one");
    assert_holds_only(".", "key");
}

static void
assert_unwritable(const char *path, FileError code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(file_write(path, "x", 1, &error));
    g_assert_error(error, FILE_ERROR, (int)code);
    g_assert_cmpstr(error->message, ==, message);
}

static void
only_files_give_way_to_files(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_assert_true(file_make_folder("folder", NULL));
    g_assert_cmpint(mkfifo("pipe", 0600), ==, 0);
    assert_unwritable("folder", FILE_ERROR_KIND,
                      "'folder' is a folder; a file cannot take its place");
    assert_unwritable("pipe", FILE_ERROR_KIND,
                      "'pipe' is a device or a pipe; a file cannot take its place");
    assert_unwritable("absent/x", FILE_ERROR_NOT_FOUND,
                      "cannot write 'absent/x': no such file or directory");
    assert_holds_only(".", "folder pipe");
}

static void
a_link_stays_a_link(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_assert_true(file_make_folder("folder", NULL));
    put("folder/real", "old");
    g_assert_cmpint(symlink("folder/real", "link"), ==, 0);
    put("link", "new");
    g_assert_true(g_file_test("link", G_FILE_TEST_IS_SYMLINK));
    assert_holds("folder/real", "new");
    assert_holds_only("folder", "real");
}

static void
a_full_disk_leaves_the_old_file(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autofree char *text = g_strnfill(1 << 20, 'x');
    put("report", "old");
    if (g_access("/dev/full", W_OK) != 0 || geteuid() != 0 || mkdir("disk", 0700) != 0 ||
        system("mount -t tmpfs -o size=64k none disk 2>/dev/null") != 0) {
        g_test_skip("no small disk to be had");
        return;
    }
    put("disk/report", "old");
    g_autoptr(GError) error = NULL;
    g_assert_false(file_write("disk/report", text, 1 << 20, &error));
    g_assert_cmpstr(error->message, ==, "cannot write 'disk/report': no space left on device");
    assert_holds("disk/report", "old");
    assert_holds_only("disk", "report");
    g_assert_cmpint(system("umount disk"), ==, 0);
}

static void
a_folder_is_listed_in_order(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    put("b", "");
    put("B", "");
    put(".hidden", "");
    put("a", "");
    assert_holds_only(".", ".hidden B a b");
    g_autoptr(GError) error = NULL;
    g_assert_null(file_list_folder("absent", &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_NOT_FOUND);
    g_assert_true(file_exists("a"));
    g_assert_false(file_exists("absent"));
    g_assert_cmpint(symlink("absent", "broken"), ==, 0);
    g_assert_true(file_exists("broken"));
}

static void
a_folder_cannot_be_made_under_a_file(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    put("file", "");
    g_autoptr(GError) error = NULL;
    g_assert_false(file_make_folder("file", &error));
    g_assert_cmpstr(error->message, ==, "cannot make the folder 'file': file exists");
    g_clear_error(&error);
    g_assert_false(file_make_folder("file/below", &error));
    g_assert_nonnull(error);
    g_assert_true(file_make_folder(".", NULL));
    g_assert_true(file_make_folder("/", NULL));
}

static void
assert_slug(const char *text, const char *expected)
{
    g_autofree char *slug = file_slug(text);
    g_assert_cmpstr(slug, ==, expected);
}

static void
a_slug_is_a_safe_name(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    assert_slug("President Joseph R. Biden, Jr.", "president-joseph-r-biden-jr");
    assert_slug("  Women’s & Men's – Group ", "womens-mens-group");
    assert_slug("Nguyễn Thị", "nguyễn-thị");
    assert_slug("བོད་ཀྱི་བུད་མེད།", "བོད-ཀྱི-བུད-མེད");
    assert_slug("東京支部", "東京支部");
    assert_slug("../../etc/passwd", "etc-passwd");
    assert_slug(".hidden", "hidden");
    assert_slug("a\\b:c*?\"<>|\x1b", "a-b-c");
    assert_slug("CON", "con-x");
    assert_slug("Com1", "com1-x");
    assert_slug("Con 1", "con-1");
    assert_slug("comb", "comb");
    assert_slug("…", "unnamed");
    assert_slug("", "unnamed");
    g_autofree char *long_name = g_strnfill(300, 'q');
    g_autofree char *slug = file_slug(long_name);
    g_assert_cmpuint(strlen(slug), ==, 100);
    g_autofree char *thai = file_slug("กกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกก");
    g_assert_cmpuint(strlen(thai), ==, 99);
    g_assert_true(g_utf8_validate(thai, -1, NULL));
}

static void
a_file_written_aside_takes_its_place_at_once(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    struct stat info;
    g_assert_true(file_write("f", "old", 3, &error));
    FileAside *aside = file_aside_open("f", &error);
    g_assert_no_error(error);
    g_assert_true(file_aside_append(aside, "ne", 2, &error));
    g_assert_true(file_aside_append(aside, "w", 1, &error));
    g_assert_cmpint(stat(file_aside_get_path(aside), &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);

    g_autofree char *before = file_read_text("f", 10, &error);
    g_assert_true(file_aside_commit(aside, &error));
    g_autofree char *after = file_read_text("f", 10, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(before, ==, "old");
    g_assert_cmpstr(after, ==, "new");
    g_autoptr(GPtrArray) names = file_list_folder(".", &error);
    g_assert_cmpuint(names->len, ==, 1);
}

static void
a_file_left_aside_is_gone(Fixture *fixture, const void *unused)
{
    (void)fixture, (void)unused;
    g_autoptr(GError) error = NULL;
    FileAside *aside = file_aside_open("f", &error);
    g_assert_true(file_aside_append(aside, "new", 3, &error));
    file_aside_discard(aside);
    g_autoptr(GPtrArray) names = file_list_folder(".", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(names->len, ==, 0);

    g_assert_true(file_make_folder("folder", &error));
    g_assert_null(file_aside_open("folder", &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_KIND);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)
    TEST("/file/read", a_file_is_read_whole_up_to_the_limit);
    TEST("/file/read-kind", what_is_no_file_is_refused_at_once);
    TEST("/file/read-standard-input", standard_input_is_read_to_its_end);
    TEST("/file/read-changing", a_file_that_changes_meanwhile_is_refused);
    TEST("/file/read-text", text_is_utf8_and_nothing_else);
    TEST("/file/read-obeyed", what_is_obeyed_is_written_by_nobody_else);
    TEST("/file/read-private", a_secret_that_others_may_read_is_refused);
    TEST("/file/write", what_is_written_is_private_and_leaves_nothing_aside);
    TEST("/file/create", a_file_is_created_only_where_none_is);
    TEST("/file/write-kind", only_files_give_way_to_files);
    TEST("/file/write-link", a_link_stays_a_link);
    TEST("/file/write-full", a_full_disk_leaves_the_old_file);
    TEST("/file/list", a_folder_is_listed_in_order);
    TEST("/file/make-folder", a_folder_cannot_be_made_under_a_file);
    TEST("/file/slug", a_slug_is_a_safe_name);
    TEST("/file/aside", a_file_written_aside_takes_its_place_at_once);
    TEST("/file/aside-left", a_file_left_aside_is_gone);
    return g_test_run();
}
