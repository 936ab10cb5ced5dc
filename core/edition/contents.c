#include "edition/contents.h"

#include "base/file.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

G_DEFINE_QUARK(contents - error - quark, contents_error)

typedef struct {
    const char *top;
    GHashTable *folders; /* of the files that are listed */
    GHashTable *found;   /* the regular files that are there */
} Contents;

static void
contents_clear(Contents *contents)
{
    g_hash_table_unref(contents->folders);
    g_hash_table_unref(contents->found);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Contents, contents_clear)

G_GNUC_PRINTF(3, 4)
static gboolean
fail_at(GError **error, const char *name, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *shown = text_escape(name, -1);
    g_set_error(error, CONTENTS_ERROR, CONTENTS_ERROR_OTHER, "'%s' %s", shown, what);
    return FALSE;
}

static char *
path_of(const Contents *contents, const char *name)
{
    return g_build_filename(contents->top, name, NULL);
}

/* Every folder on the way to `path`. */
static void
add_folders(GHashTable *folders, const char *path)
{
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
        g_hash_table_add(folders, g_strndup(path, (size_t)(slash - path)));
}

static gboolean find_files(const Contents *contents, const char *folder, GError **error);

static gboolean
find_entry(const Contents *contents, const char *name, GError **error)
{
    struct stat status;
    g_autofree char *path = path_of(contents, name);
    if (lstat(path, &status) != 0)
        return file_fail(error, "read", path);
    if (S_ISREG(status.st_mode)) {
        g_hash_table_add(contents->found, g_strdup(name));
        return TRUE;
    }
    if (S_ISDIR(status.st_mode) && g_hash_table_contains(contents->folders, name))
        return find_files(contents, name, error);
    if (S_ISDIR(status.st_mode))
        return fail_at(error, name, "is a folder that was not sealed; take it away");

    return fail_at(error, name, "is a link or a device, where only files were sealed");
}

static gboolean
find_files(const Contents *contents, const char *folder, GError **error)
{
    g_autofree char *path = path_of(contents, folder);
    g_autoptr(GPtrArray) names = file_list_folder(path, error);
    if (names == NULL)
        return FALSE;

    for (size_t i = 0; i < names->len; i++) {
        const char *plain = g_ptr_array_index(names, i);
        g_autofree char *name =
            folder[0] == '\0' ? g_strdup(plain) : g_strconcat(folder, "/", plain, NULL);
        if (!find_entry(contents, name, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_file(const Contents *contents, const ManifestFile *file, GError **error)
{
    Digest sha256;
    uint64_t size = 0;
    g_autofree char *path = path_of(contents, file->path);
    if (!g_hash_table_contains(contents->found, file->path))
        return fail_at(error, file->path, "was sealed, but is missing");
    if (!digest_file(path, &sha256, &size, error))
        return FALSE;
    if (size != file->size)
        return fail_at(error, file->path,
                       "was changed: it has %" PRIu64 " bytes, and %" PRIu64 " were sealed",
                       size, file->size);
    if (!digest_equal(&sha256, &file->sha256))
        return fail_at(error, file->path,
                       "was changed: its SHA-256 is not the one that was sealed");
    return TRUE;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In order, so that the same folder always fails at the same file. */
static GPtrArray *
list_others(const Contents *contents, const ManifestFile *files, size_t count)
{
    GHashTableIter each;
    void *name;
    GPtrArray *others = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < count; i++)
        g_hash_table_remove(contents->found, files[i].path);

    g_hash_table_iter_init(&each, contents->found);
    while (g_hash_table_iter_next(&each, &name, NULL))
        g_ptr_array_add(others, g_strdup(name));
    g_ptr_array_sort(others, compare_names);
    return others;
}

GPtrArray *
contents_check(const char *folder, const ManifestFile *files, size_t count, GError **error)
{
    g_auto(Contents) contents = {
        .top = folder,
        .folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };

    for (size_t i = 0; i < count; i++)
        add_folders(contents.folders, files[i].path);
    if (!find_files(&contents, "", error))
        return NULL;

    for (size_t i = 0; i < count; i++)
        if (!check_file(&contents, &files[i], error))
            return NULL;

    return list_others(&contents, files, count);
}
