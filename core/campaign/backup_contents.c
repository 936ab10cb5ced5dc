#include "campaign/backup_contents.h"

#include "base/file.h"

#include <string.h>
#include <sys/stat.h>

#define EDITION "out/edition-"

/* Reads the number behind "out/edition-"; 0 when `path` is not in an edition's folder. */
static int64_t
get_edition(const char *path, const char **out_rest)
{
    if (!g_str_has_prefix(path, EDITION))
        return 0;

    char *end = NULL;
    const int64_t number = g_ascii_strtoll(path + strlen(EDITION), &end, 10);
    if (g_str_has_prefix(end, "-recipient"))
        end += strlen("-recipient");
    *out_rest = end;
    return number > 0 && (*end == '/' || *end == '\0') ? number : 0;
}

static gboolean
is_hidden(const char *path)
{
    return path[0] == '.' || strstr(path, "/.") != NULL;
}

static gboolean
has_kind(const char *name)
{
    static const char *const kinds[] = {".md",  ".docx", ".csv", ".xlsx", ".pdf", ".png",
                                        ".jpg", ".jpeg", ".svg", ".otf",  ".ttf"};

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_suffix(name, kinds[i]))
            return TRUE;
    return FALSE;
}

gboolean
backup_contents_has(const char *path)
{
    const char *rest = "";
    const char *name = g_str_has_prefix(path, "mail/") || g_str_has_prefix(path, "kit/")
                           ? strchr(path, '/') + 1
                           : path;
    if (is_hidden(path))
        return FALSE;
    if (get_edition(path, &rest) > 0)
        return rest[0] == '/' && rest[1] != '\0';
    return strchr(name, '/') == NULL && (strcmp(path, "campaign.conf") == 0 || has_kind(name));
}

/* What the program itself makes anew, or copies by other means. */
static gboolean
is_made(const char *path)
{
    return is_hidden(path) || g_str_has_prefix(path, "roster.db") ||
           strcmp(path, "outbox.lock") == 0 || strcmp(path, "out/draft") == 0 ||
           g_str_has_prefix(path, "out/kit-");
}

typedef struct {
    const char *folder;
    int64_t newest;
    GPtrArray *found, *left;
} Walk;

/* A folder is entered only where a file of the campaign may stand. */
static gboolean
is_entered(const Walk *walk, const char *path)
{
    const char *rest = "";
    const int64_t edition = get_edition(path, &rest);

    return strcmp(path, "mail") == 0 || strcmp(path, "kit") == 0 || strcmp(path, "out") == 0 ||
           (edition > 0 && edition <= walk->newest);
}

static gboolean walk_folder(Walk *walk, const char *below, GError **error);

static gboolean
take(Walk *walk, char *path, GError **error)
{
    struct stat info;
    g_autofree char *owned = path;
    g_autofree char *whole = g_build_filename(walk->folder, path, NULL);
    if (is_made(path))
        return TRUE;
    if (lstat(whole, &info) < 0)
        return file_fail(error, "read", whole);

    if (S_ISDIR(info.st_mode) && is_entered(walk, path))
        return walk_folder(walk, path, error);
    const gboolean taken = S_ISREG(info.st_mode) && backup_contents_has(path);
    g_ptr_array_add(taken ? walk->found : walk->left, g_steal_pointer(&owned));
    return TRUE;
}

static gboolean
walk_folder(Walk *walk, const char *below, GError **error)
{
    g_autofree char *whole = g_build_filename(walk->folder, below, NULL);
    g_autoptr(GPtrArray) names = file_list_folder(whole, error);
    if (names == NULL)
        return FALSE;

    for (unsigned i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        char *path = below[0] == '\0' ? g_strdup(name) : g_strconcat(below, "/", name, NULL);
        if (!take(walk, path, error))
            return FALSE;
    }
    return TRUE;
}

GPtrArray *
backup_contents_find(const char *folder, int64_t newest, GPtrArray **out_left, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
    Walk walk = {.folder = folder, .newest = newest, .found = found, .left = left};
    if (!walk_folder(&walk, "", error))
        return NULL;

    *out_left = g_steal_pointer(&left);
    return g_steal_pointer(&found);
}
