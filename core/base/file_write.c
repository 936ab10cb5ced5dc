#include "base/descriptor.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Where `path` leads when it is a link to a file, so that the link stays one; refuses to put a
 * file in place of anything but a file. */
static char *
find_target(const char *path, GError **error)
{
    struct stat info;
    if (stat(path, &info) < 0)
        return g_strdup(path);
    if (!S_ISREG(info.st_mode)) {
        g_autofree char *shown = text_escape(path, -1);
        g_set_error(error, FILE_ERROR, FILE_ERROR_KIND,
                    "'%s' is %s; a file cannot take its place", shown,
                    S_ISDIR(info.st_mode) ? "a folder" : "a device or a pipe");
        return NULL;
    }
    g_autofree char *link = g_file_read_link(path, NULL);
    if (link == NULL)
        return g_strdup(path);
    char *real = realpath(path, NULL), *target = g_strdup(real);
    free(real);
    return target == NULL ? g_strdup(path) : target;
}

static gboolean
write_full(int fd, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(fd, bytes, MIN(length, (size_t)1 << 30));
        if (count < 0 && errno != EINTR)
            return FALSE;
        bytes += MAX(count, 0);
        length -= (size_t)MAX(count, 0);
    }
    return TRUE;
}

gboolean
file_sync_folder(const char *path, GError **error)
{
    g_auto(Descriptor) fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return file_fail(error, "open", path);
    if (fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP)
        return file_fail(error, "sync", path);
    return TRUE;
}

/* A name that no file has yet, removed again when it leaves scope unless it was renamed. */
typedef char *Temporary;

static void
remove_temporary(Temporary *path)
{
    int number = errno;
    if (*path != NULL)
        unlink(*path);
    g_free(*path);
    errno = number;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Temporary, remove_temporary)

/* Makes the file `path`, which stands for `target` in messages. */
static gboolean
fill(const char *path, const char *target, gboolean wait, const void *bytes, size_t length,
     GError **error)
{
    g_auto(Descriptor) fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, 0600) < 0 || !write_full(fd, bytes, length) ||
        (wait && fsync(fd) < 0))
        return file_fail(error, "write", target);
    return close(descriptor_steal(&fd)) == 0 || file_fail(error, "write", target);
}

/* renameat2() for file systems that have no such flag too: a second name, then the first goes.
 */
static int
rename_fresh(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    return link(from, to) == 0 ? unlink(from) : -1;
}

static gboolean
put(const char *path, gboolean fresh, const void *bytes, size_t length, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *random = secret_random_hex(8);
    g_autofree char *name = g_strdup_printf(".new-%s", random);
    g_auto(Temporary) temporary = g_build_filename(folder, name, NULL);
    if (!fill(temporary, path, TRUE, bytes, length, error))
        return FALSE;
    if ((fresh ? rename_fresh(temporary, path) : rename(temporary, path)) < 0)
        return file_fail(error, fresh ? "create" : "write", path);
    g_clear_pointer(&temporary, g_free);
    return file_sync_folder(folder, error);
}

gboolean
file_write(const char *path, const void *bytes, size_t length, GError **error)
{
    g_autofree char *target = find_target(path, error);
    return target != NULL && put(target, FALSE, bytes, length, error);
}

gboolean
file_create(const char *path, const void *bytes, size_t length, GError **error)
{
    return put(path, TRUE, bytes, length, error);
}

gboolean
file_write_staged(const char *path, const void *bytes, size_t length, GError **error)
{
    return fill(path, path, FALSE, bytes, length, error);
}

struct FileAside {
    char *target;
    Temporary temporary; /* NULL once it has taken its place */
    Descriptor fd;
};

FileAside *
file_aside_open(const char *path, GError **error)
{
    g_autofree char *target = find_target(path, error);
    if (target == NULL)
        return NULL;

    g_autofree char *folder = g_path_get_dirname(target);
    g_autofree char *random = secret_random_hex(8);
    g_autofree char *name = g_strdup_printf(".new-%s", random);
    g_autoptr(FileAside) aside = g_new0(FileAside, 1);
    aside->target = g_steal_pointer(&target);
    aside->temporary = g_build_filename(folder, name, NULL);
    aside->fd = open(aside->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (aside->fd < 0 || fchmod(aside->fd, 0600) < 0) {
        file_fail(error, "write", aside->target);
        return NULL;
    }
    return g_steal_pointer(&aside);
}

const char *
file_aside_get_path(const FileAside *aside)
{
    return aside->temporary;
}

gboolean
file_aside_append(FileAside *aside, const void *bytes, size_t length, GError **error)
{
    return write_full(aside->fd, bytes, length) || file_fail(error, "write", aside->target);
}

gboolean
file_aside_commit(FileAside *aside, GError **error)
{
    g_autoptr(FileAside) done = aside;
    g_autofree char *folder = g_path_get_dirname(aside->target);
    if (fsync(aside->fd) < 0 || close(descriptor_steal(&aside->fd)) < 0 ||
        rename(aside->temporary, aside->target) < 0)
        return file_fail(error, "write", aside->target);

    g_clear_pointer(&aside->temporary, g_free);
    return file_sync_folder(folder, error);
}

void
file_aside_discard(FileAside *aside)
{
    if (aside == NULL)
        return;

    descriptor_close(&aside->fd);
    remove_temporary(&aside->temporary);
    g_free(aside->target);
    g_free(aside);
}

static gboolean
is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

gboolean
file_make_folder(const char *path, GError **error)
{
    if (is_folder(path))
        return TRUE;
    g_autofree char *above = g_path_get_dirname(path);
    if (!is_folder(above) && !file_make_folder(above, error))
        return FALSE;
    if (mkdir(path, 0700) < 0)
        return (errno == EEXIST && is_folder(path)) ||
               file_fail(error, "make the folder", path);
    if (chmod(path, 0700) < 0)
        return file_fail(error, "make the folder", path);
    return file_sync_folder(above, error);
}
