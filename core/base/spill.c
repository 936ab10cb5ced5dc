#include "base/spill.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct Spill {
    char *folder;
    GByteArray *tail; /* what is not in the file yet */
    size_t memory;
    uint64_t written; /* bytes of the file */
    int fd;           /* -1 until there is one */
};

static const char *
get_temporary_folder(void)
{
    const char *folder = g_getenv("TMPDIR");
    return folder != NULL && folder[0] == '/' ? folder : "/var/tmp";
}

Spill *
spill_new(const char *folder, size_t memory)
{
    Spill *spill = g_new0(Spill, 1);
    spill->folder = g_strdup(folder != NULL ? folder : get_temporary_folder());
    spill->tail = g_byte_array_new();
    spill->memory = memory;
    spill->fd = -1;
    return spill;
}

void
spill_free(Spill *spill)
{
    if (spill == NULL)
        return;

    if (spill->fd >= 0)
        close(spill->fd);
    g_byte_array_unref(spill->tail);
    g_free(spill->folder);
    g_free(spill);
}

/* Where the file system knows no file without a name, it loses its name at once. */
static int
open_nameless(const char *folder, GError **error)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (fd >= 0)
        return fd;

    g_autofree char *path = g_build_filename(folder, "undersigned-XXXXXX", NULL);
    fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        unlink(path);
    else
        file_fail(error, "put bytes aside in", folder);
    return fd;
}

static gboolean
write_all(const Spill *spill, uint64_t offset, const uint8_t *bytes, size_t length,
          GError **error)
{
    while (length > 0) {
        const ssize_t count = pwrite(spill->fd, bytes, length, (off_t)offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return file_fail(error, "put bytes aside in", spill->folder);
        bytes += count, length -= (size_t)count, offset += (uint64_t)count;
    }
    return TRUE;
}

static gboolean
write_tail(Spill *spill, GError **error)
{
    if (spill->fd < 0)
        spill->fd = open_nameless(spill->folder, error);
    if (spill->fd < 0 ||
        !write_all(spill, spill->written, spill->tail->data, spill->tail->len, error))
        return FALSE;

    spill->written += spill->tail->len;
    g_byte_array_set_size(spill->tail, 0);
    return TRUE;
}

gboolean
spill_append(Spill *spill, const void *bytes, size_t length, GError **error)
{
    if (spill->tail->len > 0 && spill->tail->len + length > spill->memory &&
        !write_tail(spill, error))
        return FALSE;
    g_byte_array_append(spill->tail, bytes, (guint)length);
    return TRUE;
}

uint64_t
spill_get_size(const Spill *spill)
{
    return spill->written + spill->tail->len;
}

static gboolean
read_all(const Spill *spill, uint64_t offset, uint8_t *bytes, size_t length, GError **error)
{
    while (length > 0) {
        const ssize_t count = pread(spill->fd, bytes, length, (off_t)offset);
        if (count < 0 && errno == EINTR)
            continue;
        errno = count == 0 ? EIO : errno; /* it was cut short */
        if (count <= 0)
            return file_fail(error, "read what was put aside in", spill->folder);
        bytes += count, length -= (size_t)count, offset += (uint64_t)count;
    }
    return TRUE;
}

gboolean
spill_read(const Spill *spill, uint64_t offset, void *bytes, size_t length, GError **error)
{
    const size_t filed =
        offset < spill->written ? (size_t)MIN(length, spill->written - offset) : 0;
    g_assert(offset + length <= spill_get_size(spill));

    if (filed > 0 && !read_all(spill, offset, bytes, filed, error))
        return FALSE;
    if (length > filed)
        memcpy((uint8_t *)bytes + filed, spill->tail->data + (offset + filed - spill->written),
               length - filed);
    return TRUE;
}
