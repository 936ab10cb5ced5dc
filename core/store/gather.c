#include "store/gather.h"

#include <glib.h>
#include <sqlite3.h>
#include <string.h>

#define NAME "undersigned"
#define ROOM (96 * 1024) /* the layer below takes less than 128 KiB in one go */

/* A file of SQLite's. That of the layer below lies behind it in memory. */
typedef struct Gather {
    sqlite3_file base;
    sqlite3_file *real;
    struct Gather *log; /* of a database that has one open, and the other way round; or NULL */
    sqlite3_int64 offset; /* where what waits begins */
    int length;           /* of it */
    int failed;           /* a write that was put off failed so, which is to be told yet */
    char *bytes;          /* ROOM of them, once there was anything */
} Gather;

static sqlite3_vfs layer;

static sqlite3_vfs *
get_below(void)
{
    return layer.pAppData;
}

static Gather *
gather_of(sqlite3_file *file)
{
    return (Gather *)(void *)file;
}

/* Writes what waits; it waits no longer, whether that succeeds or not. Not every caller of ours
 * is heeded: a failure is kept until a write or a sync has told it. */
static int
flush(Gather *gather)
{
    const int length = gather->length;
    int written = SQLITE_OK;

    gather->length = 0;
    if (length > 0)
        written =
            gather->real->pMethods->xWrite(gather->real, gather->bytes, length, gather->offset);
    if (written != SQLITE_OK)
        gather->failed = written;
    return gather->failed;
}

/* The same for a caller that is heeded. */
static int
flush_and_tell(Gather *gather)
{
    const int flushed = flush(gather);

    gather->failed = SQLITE_OK;
    return flushed;
}

static gboolean
holds(const Gather *gather, sqlite3_int64 offset, int length)
{
    return gather->length > 0 && offset >= gather->offset &&
           offset + length <= gather->offset + gather->length;
}

static gboolean
touches(const Gather *gather, sqlite3_int64 offset, int length)
{
    return gather->length > 0 && offset < gather->offset + gather->length &&
           offset + length > gather->offset;
}

static int
read_file(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset)
{
    Gather *gather = gather_of(file);
    if (holds(gather, offset, length)) {
        memcpy(bytes, gather->bytes + (offset - gather->offset), (size_t)length);
        return SQLITE_OK;
    }

    const int flushed = touches(gather, offset, length) ? flush(gather) : SQLITE_OK;
    return flushed != SQLITE_OK
               ? flushed
               : gather->real->pMethods->xRead(gather->real, bytes, length, offset);
}

/* Puts a piece behind what waits, or over it. */
static void
put(Gather *gather, const void *bytes, int length, sqlite3_int64 offset)
{
    if (gather->bytes == NULL)
        gather->bytes = g_malloc(ROOM);
    if (gather->length == 0)
        gather->offset = offset;

    const int at = (int)(offset - gather->offset);
    memcpy(gather->bytes + at, bytes, (size_t)length);
    gather->length = MAX(gather->length, at + length);
}

static int
write_file(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    Gather *gather = gather_of(file);
    const gboolean follows = gather->length > 0 && offset == gather->offset + gather->length &&
                             gather->length + length <= ROOM;
    const int flushed =
        follows || holds(gather, offset, length) ? SQLITE_OK : flush_and_tell(gather);
    if (flushed != SQLITE_OK)
        return flushed;
    if (length > ROOM)
        return gather->real->pMethods->xWrite(gather->real, bytes, length, offset);

    put(gather, bytes, length, offset);
    return SQLITE_OK;
}

static int
close_file(sqlite3_file *file)
{
    Gather *gather = gather_of(file);
    const int flushed = flush(gather);
    const int closed = gather->real->pMethods->xClose(gather->real);

    if (gather->log != NULL)
        gather->log->log = NULL;
    g_clear_pointer(&gather->bytes, g_free);
    return flushed != SQLITE_OK ? flushed : closed;
}

static int
truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    Gather *gather = gather_of(file);
    const int flushed = flush(gather);

    return flushed != SQLITE_OK ? flushed
                                : gather->real->pMethods->xTruncate(gather->real, size);
}

static int
sync_file(sqlite3_file *file, int flags)
{
    Gather *gather = gather_of(file);
    const int flushed = flush_and_tell(gather);

    return flushed != SQLITE_OK ? flushed : gather->real->pMethods->xSync(gather->real, flags);
}

static int
get_size(sqlite3_file *file, sqlite3_int64 *out_size)
{
    Gather *gather = gather_of(file);
    const int flushed = flush(gather);

    return flushed != SQLITE_OK ? flushed
                                : gather->real->pMethods->xFileSize(gather->real, out_size);
}

static int
control(sqlite3_file *file, int operation, void *argument)
{
    const Gather *gather = gather_of(file);
    return gather->real->pMethods->xFileControl(gather->real, operation, argument);
}

static int
unlock(sqlite3_file *file, int level)
{
    Gather *gather = gather_of(file);
    (void)!flush(gather);
    return gather->real->pMethods->xUnlock(gather->real, level);
}

static int
lock(sqlite3_file *file, int level)
{
    const Gather *gather = gather_of(file);
    return gather->real->pMethods->xLock(gather->real, level);
}

static int
check_reserved_lock(sqlite3_file *file, int *out_is_locked)
{
    const Gather *gather = gather_of(file);
    return gather->real->pMethods->xCheckReservedLock(gather->real, out_is_locked);
}

static int
get_sector_size(sqlite3_file *file)
{
    const Gather *gather = gather_of(file);
    return gather->real->pMethods->xSectorSize(gather->real);
}

static int
get_characteristics(sqlite3_file *file)
{
    const Gather *gather = gather_of(file);
    return gather->real->pMethods->xDeviceCharacteristics(gather->real);
}

static int
map_index(sqlite3_file *file, int page, int size, int extend, void volatile **out_region)
{
    const Gather *gather = gather_of(file);
    return gather->real->pMethods->xShmMap(gather->real, page, size, extend, out_region);
}

/* Whoever gets the lock next may write what would otherwise be written over: what waits, of a
 * transaction or a checkpoint that was given up, leaves before the lock is given back. */
static int
lock_index(sqlite3_file *file, int offset, int count, int flags)
{
    Gather *gather = gather_of(file);
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        (void)!flush(gather);
        if (gather->log != NULL)
            (void)!flush(gather->log);
    }
    return gather->real->pMethods->xShmLock(gather->real, offset, count, flags);
}

static void
bar_index(sqlite3_file *file)
{
    const Gather *gather = gather_of(file);
    gather->real->pMethods->xShmBarrier(gather->real);
}

static int
unmap_index(sqlite3_file *file, int remove)
{
    const Gather *gather = gather_of(file);
    return gather->real->pMethods->xShmUnmap(gather->real, remove);
}

/* Of version 2, so that SQLite maps no file into memory past what waits here. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = get_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = control,
    .xSectorSize = get_sector_size,
    .xDeviceCharacteristics = get_characteristics,
    .xShmMap = map_index,
    .xShmLock = lock_index,
    .xShmBarrier = bar_index,
    .xShmUnmap = unmap_index,
};

/* Only the file and its log are written so much that it pays. */
static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    sqlite3_vfs *below = get_below();
    (void)vfs;
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0)
        return below->xOpen(below, name, file, flags, out_flags);

    Gather *gather = gather_of(file);
    *gather = (Gather){.real = (sqlite3_file *)(void *)(gather + 1)};
    const int opened = below->xOpen(below, name, gather->real, flags, out_flags);
    gather->base.pMethods = gather->real->pMethods != NULL ? &methods : NULL;
    if (opened == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
        gather->log = gather_of(sqlite3_database_file_object(name));
        gather->log->log = gather;
    }
    return opened;
}

const char *
gather_get_name(void)
{
    static gsize done = 0;

    if (g_once_init_enter(&done)) {
        sqlite3_vfs *below = sqlite3_vfs_find(NULL);
        layer = *below;
        layer.szOsFile = (int)sizeof(Gather) + below->szOsFile;
        layer.pNext = NULL;
        layer.zName = NAME;
        layer.pAppData = below;
        layer.xOpen = open_file;
        sqlite3_vfs_register(&layer, 0);
        g_once_init_leave(&done, 1);
    }
    return NAME;
}
