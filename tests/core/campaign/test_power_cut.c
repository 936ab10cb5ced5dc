/* The power is cut: of what was written since the last sync of each file an arbitrary part is
 * on the disk, in pieces of a sector. Whatever is found then opens, is sound, and has all that
 * was committed and nothing by halves. */
#include "begun.h"

#include "base/file.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR 512
#define WORKS  24
#define MANY   150

typedef enum { DATABASE, LOG, DISKS } DiskFile;

/* A write that no sync has made durable yet; without bytes the file is cut at `offset`. */
typedef struct {
    size_t offset;
    GBytes *bytes;
} Piece;

/* What may be found after a cut within work `work`. */
typedef struct {
    GByteArray *files[DISKS];
    unsigned work;
} Image;

static struct {
    GByteArray *durable[DISKS];
    GPtrArray *pending[DISKS]; /* Piece * */
    GHashTable *files;         /* sqlite3_file * → DiskFile + 1 */
    GPtrArray *images;         /* Image * */
    GArray *entries;           /* int64_t, of the journal once each work was done */
    gboolean is_on;
} disk;

static sqlite3_vfs recorder;
static const sqlite3_io_methods *below[DISKS];
static sqlite3_io_methods above[DISKS];

static void
piece_free(void *data)
{
    Piece *piece = data;

    g_clear_pointer(&piece->bytes, g_bytes_unref);
    g_free(piece);
}

static void
image_free(void *data)
{
    Image *image = data;

    for (DiskFile file = DATABASE; file < DISKS; file++)
        g_byte_array_unref(image->files[file]);
    g_free(image);
}

/* Writes `length` bytes of the piece where it wants them. */
static void
apply(GByteArray *content, const Piece *piece, size_t begin, size_t length)
{
    if (piece->bytes == NULL) {
        g_byte_array_set_size(content, (unsigned)MIN(content->len, piece->offset));
        return;
    }
    const uint8_t *bytes = g_bytes_get_data(piece->bytes, NULL);
    const size_t end = piece->offset + begin + length, before = content->len;
    if (end > before) {
        g_byte_array_set_size(content, (unsigned)end);
        memset(content->data + before, 0, end - before);
    }
    memcpy(content->data + piece->offset + begin, bytes + begin, length);
}

/* All of it, none, or some of its sectors. */
static void
apply_some(GByteArray *content, const Piece *piece)
{
    const size_t length = piece->bytes != NULL ? g_bytes_get_size(piece->bytes) : 0;
    const int choice = g_test_rand_int_range(0, 4);
    if (choice == 0)
        return;
    if (choice < 3 || length == 0) {
        apply(content, piece, 0, length);
        return;
    }
    for (size_t begin = 0; begin < length; begin += SECTOR)
        if (g_test_rand_bit())
            apply(content, piece, begin, MIN(SECTOR, length - begin));
}

static void
take_image(void)
{
    Image *image = g_new0(Image, 1);

    image->work = disk.entries->len;
    for (DiskFile file = DATABASE; file < DISKS; file++) {
        image->files[file] = g_byte_array_new();
        g_byte_array_append(image->files[file], disk.durable[file]->data,
                            disk.durable[file]->len);
        for (unsigned i = 0; i < disk.pending[file]->len; i++)
            apply_some(image->files[file], disk.pending[file]->pdata[i]);
    }
    g_ptr_array_add(disk.images, image);
}

static DiskFile
file_of(sqlite3_file *file)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(disk.files, file)) - 1;
}

static void
put_off(DiskFile file, const void *bytes, size_t length, sqlite3_int64 offset)
{
    if (!disk.is_on)
        return;

    Piece *piece = g_new0(Piece, 1);
    piece->offset = (size_t)offset;
    piece->bytes = bytes != NULL ? g_bytes_new(bytes, length) : NULL;
    g_ptr_array_add(disk.pending[file], piece);
}

static int
record_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    put_off(file_of(file), bytes, (size_t)length, offset);
    return below[file_of(file)]->xWrite(file, bytes, length, offset);
}

static int
record_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    put_off(file_of(file), NULL, 0, size);
    return below[file_of(file)]->xTruncate(file, size);
}

static int
record_sync(sqlite3_file *file, int flags)
{
    const DiskFile which = file_of(file);
    if (disk.is_on) {
        take_image();
        take_image();
        for (unsigned i = 0; i < disk.pending[which]->len; i++) {
            const Piece *piece = disk.pending[which]->pdata[i];
            apply(disk.durable[which], piece, 0,
                  piece->bytes != NULL ? g_bytes_get_size(piece->bytes) : 0);
        }
        g_ptr_array_set_size(disk.pending[which], 0);
        take_image();
    }
    return below[which]->xSync(file, flags);
}

static int
record_close(sqlite3_file *file)
{
    const DiskFile which = file_of(file);

    g_hash_table_remove(disk.files, file);
    return below[which]->xClose(file);
}

/* The system's own file, with some of what is done to it looked at first. */
static int
record_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    sqlite3_vfs *system = vfs->pAppData;
    const DiskFile which = (flags & SQLITE_OPEN_WAL) != 0 ? LOG : DATABASE;
    const int opened = system->xOpen(system, name, file, flags, out_flags);
    if (opened != SQLITE_OK || (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0)
        return opened;

    below[which] = file->pMethods;
    above[which] = *file->pMethods;
    above[which].xWrite = record_write;
    above[which].xTruncate = record_truncate;
    above[which].xSync = record_sync;
    above[which].xClose = record_close;
    file->pMethods = &above[which];
    g_hash_table_insert(disk.files, file, GUINT_TO_POINTER(which + 1));
    return SQLITE_OK;
}

/* The log goes when the last one closes it: the folder may have it still, or not. */
static int
record_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    sqlite3_vfs *system = vfs->pAppData;
    if (disk.is_on && g_str_has_suffix(name, "-wal")) {
        take_image();
        g_byte_array_set_size(disk.durable[LOG], 0);
        g_ptr_array_set_size(disk.pending[LOG], 0);
        take_image();
    }
    return system->xDelete(system, name, sync);
}

static void
read_durable(const Begun *begun, DiskFile file, const char *name)
{
    g_autofree char *path = campaign_path(begun->campaign, name);
    g_autofree char *bytes = NULL;
    size_t length = 0;

    if (g_file_get_contents(path, &bytes, &length, NULL))
        g_byte_array_append(disk.durable[file], (const uint8_t *)bytes, (unsigned)length);
}

static int64_t
count_entries(Campaign *campaign)
{
    g_autoptr(GError) error = NULL;
    int64_t entries = 0;

    g_assert_true(journal_verify(campaign_get_journal(campaign), &entries, &error));
    g_assert_no_error(error);
    return entries;
}

static void
note_work_done(const Begun *begun)
{
    const int64_t entries = count_entries(begun->campaign);

    g_array_append_val(disk.entries, entries);
}

static void
disk_begin(const Begun *begun)
{
    for (DiskFile file = DATABASE; file < DISKS; file++) {
        disk.durable[file] = g_byte_array_new();
        disk.pending[file] = g_ptr_array_new_with_free_func(piece_free);
    }
    disk.images = g_ptr_array_new_with_free_func(image_free);
    disk.entries = g_array_new(FALSE, FALSE, sizeof(int64_t));
    read_durable(begun, DATABASE, "roster.db");
    read_durable(begun, LOG, "roster.db-wal");
    disk.is_on = TRUE;
    note_work_done(begun);
}

static void
disk_end(void)
{
    for (DiskFile file = DATABASE; file < DISKS; file++) {
        g_byte_array_unref(disk.durable[file]);
        g_ptr_array_unref(disk.pending[file]);
    }
    g_ptr_array_unref(disk.images);
    g_array_unref(disk.entries);
}

static void
write_file(const char *folder, const char *name, const GByteArray *content)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_remove(path);
    if (content->len > 0)
        g_assert_true(file_write(path, content->data, content->len, &error));
    g_assert_no_error(error);
}

static void
assert_sound(const Image *image, const char *folder, Clock *clock)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *index = g_build_filename(folder, "roster.db-shm", NULL);
    g_remove(index);
    write_file(folder, "roster.db", image->files[DATABASE]);
    write_file(folder, "roster.db-wal", image->files[LOG]);

    Campaign *campaign = campaign_open(folder, clock, &error);
    g_assert_no_error(error);
    if (!campaign_open_store(campaign, &error))
        g_error("cut within work %u the store does not open: %s", image->work, error->message);
    g_assert_true(store_check(campaign_get_store(campaign), &error));
    g_assert_no_error(error);

    const int64_t found = count_entries(campaign);
    g_assert_cmpint(found, >=, g_array_index(disk.entries, int64_t, image->work - 1));
    g_assert_cmpint(found, <=, g_array_index(disk.entries, int64_t, image->work));
    campaign_close(campaign);
}

static void
sign(const Begun *begun, unsigned number)
{
    g_autofree char *name = g_strdup_printf("Organisation %u", number);
    g_autofree char *words = g_strnfill((size_t)g_test_rand_int_range(1, 900), 'n');

    begun_sign(begun, name, "affiliation", words, "Ada Quill");
}

/* Many in one transaction, which takes more of the log than is written in one go. */
static void
sign_many(const Begun *begun, unsigned number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(begun->campaign), &error);
    g_assert_no_error(error);

    for (unsigned i = 0; i < MANY; i++)
        sign(begun, number * MANY + i);
    g_assert_true(store_commit(g_steal_pointer(&transaction), &error));
    g_assert_no_error(error);
}

/* Signs, few and many, and puts the log away now and then, as the last one to close does. */
static void
work(Begun *begun)
{
    for (unsigned i = 1; i <= WORKS; i++) {
        if (i % 6 == 0)
            sign_many(begun, i);
        else
            sign(begun, i);
        if (i % 8 == 0)
            begun_reopen(begun);
        note_work_done(begun);
    }
}

static void
a_cut_leaves_what_was_committed_and_nothing_by_halves(void)
{
    Begun begun = {0};
    begun_set_up(&begun, "organizations");
    disk_begin(&begun);
    work(&begun);
    disk.is_on = FALSE;

    g_autofree char *folder = g_dir_make_tmp("cut-XXXXXX", NULL);
    g_autofree char *copy =
        g_strdup_printf("cp '%s'/*.conf '%s'/*.md '%s'", begun.folder, begun.folder, folder);
    g_autofree char *shell = g_strdup_printf("sh -c \"%s\"", copy);
    g_assert_true(g_spawn_command_line_sync(shell, NULL, NULL, NULL, NULL));
    g_assert_cmpuint(disk.images->len, >, 100);
    for (unsigned i = 0; i < disk.images->len; i++)
        assert_sound(disk.images->pdata[i], folder, begun.clock);
    g_test_message("%u cuts", disk.images->len);

    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    begun_tear_down(&begun);
    disk_end();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    recorder = *system;
    recorder.zName = "recorder";
    recorder.pNext = NULL;
    recorder.pAppData = system;
    recorder.xOpen = record_open;
    recorder.xDelete = record_delete;
    sqlite3_vfs_register(&recorder, 1);
    disk.files = g_hash_table_new(NULL, NULL);
    g_test_add_func("/power_cut/a_cut_leaves_what_was_committed_and_nothing_by_halves",
                    a_cut_leaves_what_was_committed_and_nothing_by_halves);
    const int status = g_test_run();
    g_hash_table_unref(disk.files);
    return status;
}
