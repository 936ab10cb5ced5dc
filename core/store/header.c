#include "store/header.h"

#include "base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define HEADER_SIZE       100
#define PAGE_SIZE_AT      16
#define CHANGES_AT        24
#define PAGES_AT          28
#define VERSION_AT        60
#define APPLICATION_ID_AT 68

static uint32_t
number_at(const uint8_t *bytes, size_t offset)
{
    uint32_t number;
    memcpy(&number, bytes + offset, sizeof number);
    return GUINT32_FROM_BE(number);
}

static gboolean
has_log(const char *path)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    struct stat info;
    return stat(log, &info) == 0 && info.st_size > 0;
}

/* Every SQLite since 3.7 keeps the number of pages. */
static gboolean
is_short(const uint8_t *bytes, uint64_t size)
{
    uint64_t page = (uint64_t)bytes[PAGE_SIZE_AT] << 8 | bytes[PAGE_SIZE_AT + 1];
    if (page == 1)
        page = 65536;
    return size < page * number_at(bytes, PAGES_AT);
}

static void
read_numbers(const uint8_t *bytes, const char *path, Header *header)
{
    header->is_database = memcmp(bytes, "SQLite format 3", 16) == 0;
    header->application_id = number_at(bytes, APPLICATION_ID_AT);
    header->version = number_at(bytes, VERSION_AT);
    header->is_short = is_short(bytes, header->size) && !has_log(path);
}

gboolean
header_read(const char *path, Header *out_header)
{
    /* O_NONBLOCK: a pipe in its place must not hang us. */
    g_auto(Descriptor) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0)
        return FALSE;

    Header header = {.size = (uint64_t)info.st_size,
                     .mode = S_ISREG(info.st_mode) ? info.st_mode : 0,
                     .device = info.st_dev,
                     .inode = info.st_ino};
    uint8_t bytes[HEADER_SIZE];
    if (header.mode != 0 && pread(fd, bytes, sizeof bytes, 0) == HEADER_SIZE)
        read_numbers(bytes, path, &header);

    *out_header = header;
    return TRUE;
}

gboolean
header_is_of(const Header *header, const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && info.st_dev == header->device &&
           info.st_ino == header->inode;
}
