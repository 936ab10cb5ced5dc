#include "store/gather.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SIZE  (1024 * 1024)
#define STEPS 4000

/* A file of the layer, and what must stand in it. */
typedef struct {
    char *path;
    const char *name; /* the same, as SQLite says it */
    sqlite3_file *file;
    char *expected;
    sqlite3_int64 length;
} Place;

static void
begin(Place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *folder = g_dir_make_tmp("gather-XXXXXX", NULL);
    sqlite3_initialize();
    sqlite3_vfs *layer = sqlite3_vfs_find(gather_get_name());
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB;
    place->path = g_build_filename(folder, "a", NULL);
    place->name = sqlite3_create_filename(place->path, "", "", 0, NULL);
    place->file = g_malloc0((size_t)layer->szOsFile);
    place->expected = g_malloc0(SIZE);
    g_assert_cmpint(layer->xOpen(layer, place->name, place->file, flags, NULL), ==, SQLITE_OK);
}

static void
end(Place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *folder = g_path_get_dirname(place->path);
    if (place->file->pMethods != NULL)
        g_assert_cmpint(place->file->pMethods->xClose(place->file), ==, SQLITE_OK);
    g_assert_cmpint(g_unlink(place->path), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    sqlite3_free_filename((char *)place->name);
    g_free(place->path);
    g_free(place->file);
    g_free(place->expected);
}

static void
write_at(Place *place, sqlite3_int64 offset, int length)
{
    g_assert_cmpint(offset + length, <=, SIZE);
    for (int i = 0; i < length; i++)
        place->expected[offset + i] = (char)g_test_rand_int();
    g_assert_cmpint(
        place->file->pMethods->xWrite(place->file, place->expected + offset, length, offset),
        ==, SQLITE_OK);
    place->length = MAX(place->length, offset + length);
}

static void
assert_reads(const Place *place, sqlite3_int64 offset, int length)
{
    g_autofree char *found = g_malloc((size_t)length);
    g_assert_cmpint(place->file->pMethods->xRead(place->file, found, length, offset), ==,
                    SQLITE_OK);
    g_assert_cmpmem(found, length, place->expected + offset, length);
}

/* What another process finds in the file. */
static void
assert_holds(const Place *place)
{
    g_autofree char *found = NULL;
    size_t length = 0;
    g_assert_true(g_file_get_contents(place->path, &found, &length, NULL));
    g_assert_cmpmem(found, length, place->expected, place->length);
}

static void
what_is_written_is_read_and_after_a_sync_in_the_file(Place *place, gconstpointer data)
{
    (void)data;
    for (unsigned i = 0; i < STEPS; i++) {
        const int most = g_test_rand_bit() ? 24 : 4096;
        const int length = g_test_rand_int_range(1, most + 1);
        sqlite3_int64 offset = place->length;
        if (place->length > 0 && g_test_rand_int_range(0, 4) == 0)
            offset = g_test_rand_int_range(0, (int)place->length);
        if (offset + length <= SIZE)
            write_at(place, offset, length);
        offset = g_test_rand_int_range(0, (int)place->length);
        const int most_read = (int)MIN(place->length - offset, 9000);
        if (i % 3 == 0)
            assert_reads(place, offset, g_test_rand_int_range(1, most_read + 1));
        if (i % 97 != 0)
            continue;
        g_assert_cmpint(place->file->pMethods->xSync(place->file, SQLITE_SYNC_NORMAL), ==,
                        SQLITE_OK);
        assert_holds(place);
    }
}

/* The layer below takes less than 128 KiB in one go. */
static void
pieces_of_any_size_arrive_whole(Place *place, gconstpointer data)
{
    (void)data;
    static const int lengths[] = {1, 4096, 65536, 98303, 98304, 98305, 131071};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        write_at(place, place->length, lengths[i]);
        write_at(place, place->length, 4096);
    }
    for (unsigned i = 0; i < 64; i++)
        write_at(place, place->length, 4096);
    g_assert_cmpint(place->file->pMethods->xSync(place->file, SQLITE_SYNC_NORMAL), ==,
                    SQLITE_OK);
    assert_holds(place);
}

static void
size_and_cut_know_of_what_waits(Place *place, gconstpointer data)
{
    (void)data;
    sqlite3_int64 size = 0;
    write_at(place, 0, 5000);
    g_assert_cmpint(place->file->pMethods->xFileSize(place->file, &size), ==, SQLITE_OK);
    g_assert_cmpint(size, ==, 5000);
    write_at(place, 5000, 3000);
    g_assert_cmpint(place->file->pMethods->xTruncate(place->file, 6000), ==, SQLITE_OK);
    place->length = 6000;
    assert_holds(place);
}

static void
what_waits_is_written_when_the_file_is_closed(Place *place, gconstpointer data)
{
    (void)data;
    write_at(place, 0, 5000);
    g_assert_cmpint(place->file->pMethods->xClose(place->file), ==, SQLITE_OK);
    place->file->pMethods = NULL;
    assert_holds(place);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/gather/" #claim, Place, NULL, begin, claim, end)
    ADD(what_is_written_is_read_and_after_a_sync_in_the_file);
    ADD(pieces_of_any_size_arrive_whole);
    ADD(size_and_cut_know_of_what_waits);
    ADD(what_waits_is_written_when_the_file_is_closed);
#undef ADD
    return g_test_run();
}
