#include "base/repository.h"

#include "base/file.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { IGNORE_LIMIT = 64 * 1024 };

/* TRUE when the line `rule` of a .gitignore is for one of `parts`. */
static gboolean
is_rule_for(const char *rule, char *const *parts)
{
    g_autofree char *plain = g_strstrip(g_strdup(rule));
    const size_t length = strlen(plain);
    if (length > 0 && plain[length - 1] == '/')
        plain[length - 1] = '\0';
    const char *pattern = plain + (plain[0] == '/');
    if (*pattern == '\0' || *pattern == '#' || *pattern == '!')
        return FALSE;

    for (; *parts != NULL; parts++)
        if (g_pattern_match_simple(pattern, *parts))
            return TRUE;
    return FALSE;
}

/* TRUE when the .gitignore in `folder` keeps out what lies at `below` in it. */
static gboolean
is_ignored(const char *folder, const char *below)
{
    g_autofree char *path = g_build_filename(folder, ".gitignore", NULL);
    g_autofree char *text = file_exists(path) ? file_read_text(path, IGNORE_LIMIT, NULL) : NULL;
    g_auto(GStrv) rules = g_strsplit(text != NULL ? text : "", "\n", -1);
    g_auto(GStrv) parts = g_strsplit(below, "/", -1);

    for (char **rule = rules; *rule != NULL; rule++)
        if (is_rule_for(*rule, parts))
            return TRUE;
    return FALSE;
}

static gboolean
is_repository(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, ".git", NULL);
    return file_exists(path);
}

static gboolean
takes(const char *path)
{
    char *real = realpath(path, NULL);
    g_autofree char *folder = g_strdup(real != NULL ? real : "");
    g_autofree char *file = g_strdup(folder);
    free(real);

    for (char *end = strrchr(folder, '/'); end != NULL; end = strrchr(folder, '/')) {
        *end = '\0';
        const char *at = *folder != '\0' ? folder : "/";
        if (is_ignored(at, file + (end - folder) + 1))
            return FALSE;
        if (is_repository(at))
            return TRUE;
    }
    return FALSE;
}

gboolean
repository_leaves(const char *path, GError **error)
{
    if (!takes(path))
        return TRUE;

    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_PRIVATE,
                "'%s' holds a secret and lies in a git repository, which is shared some day; "
                "move it out, or name it in .gitignore",
                shown);
    return FALSE;
}
