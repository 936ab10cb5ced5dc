#include "base/descriptor.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

/* Beside `path`, "out/draft", stand `stage`, "out/.draft.new", and, on a file system that
 * cannot exchange two names at once, for a moment `old`, "out/.draft.old". Whoever holds the
 * lock on the folder `stage` owns all three; the lock goes with its process. */
struct FileStage {
    char *path;
    char *above;
    char *stage;
    char *old;
    Descriptor lock;
};

enum { OPEN_AT_ONCE = 16 };

static int
remove_entry(const char *path, const struct stat *info, int kind, struct FTW *position)
{
    (void)info, (void)kind, (void)position;
    return remove(path);
}

static int
remove_content(const char *path, const struct stat *info, int kind, struct FTW *position)
{
    return position->level == 0 ? 0 : remove_entry(path, info, kind, position);
}

typedef int EntryFunc(const char *path, const struct stat *info, int kind,
                      struct FTW *position);

/* Calls `function` for all that is in `folder`, what is deepest first, and then for itself. */
static int
each_entry(const char *folder, EntryFunc *function)
{
    return nftw(folder, function, OPEN_AT_ONCE, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

void
file_stage_discard(FileStage *stage)
{
    if (stage != NULL && stage->lock >= 0)
        each_entry(stage->stage, remove_entry);
    file_stage_leave(stage);
}

void
file_stage_leave(FileStage *stage)
{
    if (stage == NULL)
        return;
    descriptor_close(&stage->lock);
    g_free(stage->path);
    g_free(stage->above);
    g_free(stage->stage);
    g_free(stage->old);
    g_free(stage);
}

static FileStage *
name_stage(const char *path, GError **error)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    g_autofree char *trimmed = g_strndup(path, length);
    g_autofree char *name = g_path_get_basename(trimmed);
    if (*path == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || *name == '/') {
        g_autofree char *shown = text_escape(path, -1);
        g_set_error(error, FILE_ERROR, FILE_ERROR_KIND,
                    "'%s' cannot be put in place; give the folder by its name", shown);
        return NULL;
    }
    FileStage *stage = g_new0(FileStage, 1);
    stage->lock = -1;
    stage->above = g_path_get_dirname(trimmed);
    stage->stage = g_strdup_printf("%s/.%s.new", stage->above, name);
    stage->old = g_strdup_printf("%s/.%s.old", stage->above, name);
    stage->path = g_steal_pointer(&trimmed);
    return stage;
}

/* Opens the folder `path` and locks it. Returns -1 with EWOULDBLOCK when another process holds
 * it and with ESTALE when it was moved away meanwhile. */
static int
lock_folder(const char *path)
{
    struct stat held, named;
    g_auto(Descriptor) fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
        return -1;
    if (fstat(fd, &held) < 0 || stat(path, &named) < 0 || held.st_ino != named.st_ino ||
        held.st_dev != named.st_dev) {
        errno = ESTALE;
        return -1;
    }
    return descriptor_steal(&fd);
}

static gboolean
lock_stage(FileStage *stage, GError **error)
{
    do {
        if (mkdir(stage->stage, 0700) < 0 && errno != EEXIST)
            return file_fail(error, "make the folder", stage->stage);
        stage->lock = lock_folder(stage->stage);
    } while (stage->lock < 0 && (errno == ESTALE || errno == ENOENT));
    if (stage->lock >= 0)
        return TRUE;
    if (errno != EWOULDBLOCK)
        return file_fail(error, "lock", stage->stage);
    g_autofree char *shown = text_escape(stage->path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_BUSY,
                "'%s' is being written by another run; wait until it has ended", shown);
    return FALSE;
}

/* Finishes or takes back what a killed run began. Its folder is complete only if it has its
 * name already; otherwise what was there before returns. */
static gboolean
clean_up(FileStage *stage, GError **error)
{
    if (each_entry(stage->stage, remove_content) != 0)
        return file_fail(error, "empty", stage->stage);
    if (fchmod(stage->lock, 0700) < 0)
        return file_fail(error, "make the folder", stage->stage);
    if (!file_exists(stage->old))
        return TRUE;
    if (!file_exists(stage->path))
        return rename(stage->old, stage->path) == 0 || file_fail(error, "restore", stage->path);
    return each_entry(stage->old, remove_entry) == 0 || file_fail(error, "remove", stage->old);
}

static gboolean
refuse_taken(const FileStage *stage, gboolean fresh, GError **error)
{
    struct stat info;
    if (lstat(stage->path, &info) < 0)
        return FALSE;
    g_autofree char *shown = text_escape(stage->path, -1);
    if (fresh)
        g_set_error(error, FILE_ERROR, FILE_ERROR_EXISTS, "'%s' is there already", shown);
    else if (!S_ISDIR(info.st_mode))
        g_set_error(error, FILE_ERROR, FILE_ERROR_KIND,
                    "'%s' is no folder; move it away, a folder is to take its place", shown);
    return fresh || !S_ISDIR(info.st_mode);
}

FileStage *
file_stage_open(const char *path, GError **error)
{
    g_autoptr(FileStage) stage = name_stage(path, error);
    if (stage == NULL || !file_make_folder(stage->above, error) || !lock_stage(stage, error) ||
        !clean_up(stage, error) || refuse_taken(stage, FALSE, error))
        return NULL;
    return g_steal_pointer(&stage);
}

gboolean
file_stage_resume(const char *path, FileStage **out_stage, GError **error)
{
    g_autoptr(FileStage) stage = name_stage(path, error);
    if (stage == NULL)
        return FALSE;

    *out_stage = NULL;
    if (!file_exists(stage->stage))
        return TRUE;
    if (!lock_stage(stage, error))
        return FALSE;
    *out_stage = g_steal_pointer(&stage);
    return TRUE;
}

gboolean
file_stage_sync(const FileStage *stage, GError **error)
{
    return syncfs(stage->lock) == 0 || file_fail(error, "sync", stage->stage);
}

const char *
file_stage_get_path(const FileStage *stage)
{
    return stage->stage;
}

/* Gives the old folder, which now has the name of the stage, to nobody or to whoever locked it
 * first. */
static void
drop_exchanged(FileStage *stage)
{
    g_auto(Descriptor) lock = lock_folder(stage->stage);
    if (lock >= 0)
        each_entry(stage->stage, remove_entry);
}

/* The same in two steps: a run killed between them is taken back by the next. */
static gboolean
swap_in_two(FileStage *stage)
{
    if (rename(stage->path, stage->old) < 0)
        return FALSE;
    if (rename(stage->stage, stage->path) < 0) {
        int number = errno;
        if (rename(stage->old, stage->path) == 0)
            errno = number;
        return FALSE;
    }
    each_entry(stage->old, remove_entry);
    return TRUE;
}

static gboolean
swap(FileStage *stage)
{
    if (!file_exists(stage->path))
        return rename(stage->stage, stage->path) == 0;
    if (renameat2(AT_FDCWD, stage->stage, AT_FDCWD, stage->path, RENAME_EXCHANGE) == 0) {
        drop_exchanged(stage);
        return TRUE;
    }
    return (errno == EINVAL || errno == ENOSYS) && swap_in_two(stage);
}

gboolean
file_stage_commit(FileStage *stage, gboolean fresh, GError **error)
{
    g_autoptr(FileStage) owned = stage;
    if (refuse_taken(stage, fresh, error))
        return FALSE;

    g_autofree char *above = g_strdup(stage->above);
    const gboolean placed = file_stage_sync(stage, error) &&
                            (swap(stage) || file_fail(error, "put in place", stage->path));
    file_stage_leave(g_steal_pointer(&owned));
    return placed && file_sync_folder(above, error);
}
