#include "template/keep.h"

#include <string.h>

gboolean
keep_begins_with(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 && (name[length] == '\0' || name[length] == '.');
}

static gboolean
entry_covers(const char *entry, const char *name)
{
    if (g_str_has_prefix(entry, "*."))
        return g_str_has_suffix(name, entry + 1) && name[0] != '.';

    return keep_begins_with(name, entry);
}

gboolean
keep_covers(const char *const *keep, const char *name)
{
    gboolean covered = FALSE;
    for (size_t i = 0; keep[i] != NULL; i++) {
        if (keep[i][0] == '!' && entry_covers(keep[i] + 1, name))
            return FALSE;
        covered |= keep[i][0] != '!' && entry_covers(keep[i], name);
    }
    return covered;
}
